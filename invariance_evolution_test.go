package anagram_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
	"anagram/taylor"
)

// units are those of an evolution: of time, of x, and of u.
type units struct{ time, length, size, origin float64 }

// evolved is heat or, with the reaction, Allen-Cahn's equation, in other units: times u.time the
// equation is the very same one, in the unit of u. A product of values is divided by u.size^2.
// Points and network are fewer than those of the experiments, or these. The second result is the
// relative error of parameters.
func evolved(t *testing.T, reaction, whole bool, u units) (*pinn.Problem, func(theta []float64) float64) {
	t.Helper()
	lo, diffusion, inner, side, hidden, name := 0.0, 0.25, []int{17, 17}, 9, []int{24}, "heat"
	switch {
	case reaction && whole:
		inner, side, hidden = []int{30, 60}, 30, []int{20, 20, 20}
	case reaction:
		hidden = []int{8, 6}
	case whole:
		inner, side, hidden = []int{30, 30}, 30, []int{64}
	}
	if reaction {
		lo, diffusion, name = -1, 1e-3, "allencahn"
	}
	strip := domain.Box{{u.origin, u.origin + u.time}, {u.origin + float64(lo*u.length), u.origin + u.length}}
	start := func(p []float64) float64 {
		x := (p[1] - u.origin) / u.length
		if reaction {
			return u.size * (x * x * math.Cos(math.Pi*x))
		}
		return u.size * math.Sin(math.Pi*x)
	}
	linear := pinn.D(0).Times(u.time).Minus(pinn.D(1, 1).Times(diffusion * u.length * u.length))
	inside := linear.EqualsZero()
	if reaction {
		inside = pinn.Equation{Uses: []pinn.Operator{linear, pinn.U}, Residual: func(_ []float64, d []complex128) complex128 {
			v := d[1] / complex(u.size, 0)
			return d[0] - 5*(d[1]-v*v*d[1])
		}}
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, append(append([]int{2}, hidden...), 1)...),
		pinn.NewTerm("inside", inside.On(strip.Inner(inner...))),
		pinn.NewTerm("border", pinn.U.Equals(start).On(strip.Face(0, domain.Low).Grid(inner[1])),
			pinn.U.Equals(start).On(strip.Face(1, domain.Low).Grid(side)), pinn.U.Equals(start).On(strip.Face(1, domain.High).Grid(side))))
	if err != nil {
		t.Fatal(err)
	}
	return problem, func(theta []float64) float64 {
		experiment, err := problems.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		x, exact, err := experiment.Evaluation()
		if err != nil {
			t.Fatal(err)
		}
		x, exact = x.Clone(), slices.Clone(exact)
		mat.Scal(exact, u.size)
		for i := range x.Rows {
			p := x.Row(i)
			p[0], p[1] = u.origin+float64(p[0]*u.time), u.origin+float64(p[1]*u.length)
		}
		relative, _ := pinn.Compare(problem.Evaluate(theta, x), exact)
		return relative
	}
}

// Units of time, x and u that are powers of two leave the bits of theta as they are; in others the
// first losses agree.
func TestUnitsOfEvolutions(t *testing.T) {
	if !*full {
		t.Skip("takes seconds; -full")
	}
	for _, reaction := range []bool{false, true} {
		for _, m := range invariantMethods {
			if reaction && m.name == "varpro" {
				continue // for linear equations
			}
			run := func(u units, steps int) (theta, losses []float64) {
				problem, _ := evolved(t, reaction, false, u)
				r, err := anagram.Minimize(context.Background(), problem, problem.Start(1), anagram.Settings{Method: m.method, Steps: steps,
					Record: func(r *anagram.Record) bool { losses = append(losses, r.Loss/(u.size*u.size)); return false }})
				if err != nil {
					t.Fatal(err)
				}
				return r.Theta, losses
			}
			const steps = 20
			want, first := run(units{1, 1, 1, 0}, steps)
			for _, u := range []units{{0x1p10, 0x1p-20, 1, 0}, {1, 1, 0x1p30, 0}, {0x1p-10, 0x1p5, 0x1p-20, 0}} {
				if got, _ := run(u, steps); !slices.Equal(got, want) {
					t.Errorf("%s, reaction %v: other parameters in units %v", m.name, reaction, u)
				}
			}
			for _, u := range []units{{3e5, 1e-9, 1, 0}, {1, 1, 1e-8, 0}, {1e-3, 1e6, 1e8, 0}, {1, 1, 1, 300}} {
				_, losses := run(u, steps)
				if len(losses) != len(first) {
					t.Fatalf("%s, reaction %v, units %v: %d losses, want %d", m.name, reaction, u, len(losses), len(first))
				}
				for k, loss := range first {
					if !(math.Abs(losses[k]-loss) <= 1e-6*loss) {
						t.Errorf("%s, reaction %v, units %v: loss %v at step %d, want %v", m.name, reaction, u, losses[k], k, loss)
						break
					}
				}
			}
		}
	}
}
