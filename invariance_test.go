package anagram_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// unit is laplace2d's problem with lengths times length, the origin moved to it, and u times size:
// with the equation inside times length^2 it has the very same loss, times size^2.
func unit(t *testing.T, points int, length, origin, size float64) (*pinn.Problem, func(theta []float64) float64) {
	t.Helper()
	side := [2]float64{origin, origin + length}
	box := domain.Box{side, side}
	own := func(v float64) float64 { return (v - origin) / length }
	exact := func(x []float64) float64 { return size * math.Sin(math.Pi*own(x[0])) * math.Sin(math.Pi*own(x[1])) }
	source := func(x []float64) float64 { return exact(x) * -2 * math.Pi * math.Pi }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 32, 1),
		pinn.NewTerm("inside", pinn.Laplacian(2).Times(length*length).Equals(source).On(box.Inner(points))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(box.Border(points))))
	if err != nil {
		t.Fatal(err)
	}
	x := box.Grid(50).X()
	u := pinn.Values(exact, x)
	return problem, func(theta []float64) float64 {
		relative, _ := pinn.Compare(problem.Evaluate(theta, x), u)
		return relative
	}
}

var invariantMethods = []struct {
	name   string
	method anagram.Method
}{{"ratio", nil}, {"lm", anagram.LM{}}, {"varpro", anagram.VarPro{}}, {"lbfgs", anagram.LBFGS{}}, {"ssbroyden", anagram.SSBroyden{}}, {"classic", anagram.ANaGRAM{}}}

// Neither the unit of length nor the origin nor the unit of u matters: units that are powers of two
// and an origin from where points are exact leave the bits of theta as they are.
func TestUnitsKeepBits(t *testing.T) {
	if !*full {
		t.Skip("takes seconds; -full")
	}
	for _, m := range invariantMethods {
		settings := anagram.Settings{Method: m.method, Steps: 10}
		run := func(length, origin, size float64) []float64 {
			problem, _ := unit(t, 17, length, origin, size)
			result, err := anagram.Minimize(context.Background(), problem, problem.Start(1), settings)
			if err != nil {
				t.Fatal(err)
			}
			return result.Theta
		}
		want := run(1, 0, 1)
		for _, c := range [][3]float64{{0x1p-30, 0, 1}, {0x1p20, 0, 1}, {1, 3, 1}, {1, -300, 1}, {1, 0, 0x1p30}, {1, 0, 0x1p-25}, {0x1p10, 0x1p13, 0x1p8}} {
			if got := run(c[0], c[1], c[2]); !slices.Equal(got, want) {
				t.Errorf("%s: other parameters in the unit %v, from %v, with u in units of %v", m.name, c[0], c[1], c[2])
			}
		}
	}
}

// In any other unit, and from any other origin, points and sources are rounded otherwise. The first
// losses are those of the unit square all the same, and a run ends where one on it may.
func TestUnitsKeepRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	for _, m := range invariantMethods {
		run := func(length, origin, size float64, steps int) (losses []float64, relative float64) {
			problem, measure := unit(t, 17, length, origin, size)
			result, err := anagram.Minimize(context.Background(), problem, problem.Start(1), anagram.Settings{Method: m.method, Steps: steps,
				Record: func(r *anagram.Record) bool { losses = append(losses, r.Loss/(size*size)); return false }})
			if err != nil {
				t.Fatal(err)
			}
			return losses, measure(result.Theta)
		}
		const first = 20
		want, _ := run(1, 0, 1, first)
		units := [][3]float64{{1e-9, 0, 1e8}}
		if *full {
			units = append(units, [3]float64{1e-9, 0, 1}, [3]float64{1, 0, 1e8}, [3]float64{1, 300, 1}, [3]float64{1e6, 0, 1}, [3]float64{1, 0, 1e-8})
		}
		for _, c := range units {
			steps := first
			if m.method == nil && *full {
				steps = 200
			}
			got, relative := run(c[0], c[1], c[2], steps)
			for k, loss := range want {
				if math.Abs(got[k]-loss) > 1e-6*loss {
					t.Errorf("%s in units %v: loss %v at step %d, want %v", m.name, c, got[k], k, loss)
					break
				}
			}
			if steps > first && !(relative < 1e-8) {
				t.Errorf("in units %v: error %.1e", c, relative)
			}
		}
	}
}
