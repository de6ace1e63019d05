package pinn_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

var full = check.Full

// Case 21: a root and a real power of u in an equation, u' = -2 sqrt(u) and u' = -u^3.5, from
// u(0) = 1. No start dies where u is kept positive, whatever its unit. (Six starts with -full.)
func TestCasePositive(t *testing.T) {
	if !*check.Full {
		t.Skip("takes a second; -full")
	}
	line := domain.Box{{0, 0.8}}
	for _, c := range []struct {
		name  string
		rate  func(u complex128) complex128
		exact func(x float64) float64
	}{
		{"root", func(u complex128) complex128 { return 2 * pinn.Sqrt(u) }, func(x float64) float64 { return (1 - x) * (1 - x) }},
		{"power", func(u complex128) complex128 { return pinn.Pow(u, 3.5) }, func(x float64) float64 { return math.Pow(1+2.5*x, -0.4) }},
	} {
		for _, unit := range []float64{1, 1e-6, 1e7} {
			decay := pinn.Equation{
				Uses: []pinn.Operator{pinn.U, pinn.D(0)},
				Residual: func(_ []float64, d []complex128) complex128 {
					return d[1]/complex(unit, 0) + c.rate(d[0]/complex(unit, 0))
				},
			}
			seeds := uint64(1)
			if unit == 1 && *full {
				seeds = 6
			}
			for seed := range seeds {
				problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 12, 1).Positive(0),
					pinn.NewTerm("decay", decay.On(line.Grid(60))),
					pinn.NewTerm("start", pinn.U.Times(1/unit).Equals(constant(1)).On(line.Face(0, domain.Low).Grid(1))))
				if err != nil {
					t.Fatal(c.name, err)
				}
				r, err := anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Steps: 150})
				if err != nil {
					t.Fatalf("%s, unit %v, seed %d: %v", c.name, unit, seed, err)
				}
				x := line.Grid(101).X()
				u := problem.Evaluate(r.Theta, x)
				want := pinn.Values(func(p []float64) float64 { return unit * c.exact(p[0]) }, x)
				if relative, _ := pinn.Compare(u, want); !(relative < 1e-6) {
					t.Errorf("%s, unit %v, seed %d: relative L2 %.1e, want 1e-6", c.name, unit, seed, relative)
				}
			}
		}
	}
}

// A concentration that decays by half its root, dc/dt = -sqrt(c)/2 from c(0) = 1, and stays
// positive for every theta: no start and no step meets the root of a negative number.
func ExampleNew_positive() {
	hours := domain.Box{{0, 3}}
	decay := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(0), pinn.U},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0] + pinn.Sqrt(d[1])/2 },
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 12, 1).Positive(0),
		pinn.NewTerm("decay", decay.On(hours.Grid(60))),
		pinn.NewTerm("start", pinn.U.Equals(constant(1)).On(domain.At([]float64{0}))))
	exact := func(p []float64) float64 { return (1 - p[0]/4) * (1 - p[0]/4) }
	relative := wrong(problem, solved(problem, err, 150), 0, hours.Grid(101), exact)
	fmt.Println("relative L2 error below 1e-8:", relative < 1e-8)
	// Output: relative L2 error below 1e-8: true
}

// Values stay in their range, and the size of u plays no part in bounds.
func TestKept(t *testing.T) {
	box := domain.UnitBox(2)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 12, 2).Positive(0).Between(1, -3, 5),
		pinn.NewTerm("all", pinn.U.Equals(constant(1e4)).On(box.Grid(5)), pinn.U.Of(1).Equals(constant(4)).On(box.Grid(5))))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		u := problem.Evaluate(problem.Start(seed), box.Uniform(200, seed).X())
		for i := 0; i < len(u); i += 2 {
			if !(u[i] > 0 && u[i+1] > -3 && u[i+1] < 5) {
				t.Fatalf("seed %d: u = %v, out of range", seed, u[i:i+2])
			}
		}
	}
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 100})
	if err != nil {
		t.Fatal(err)
	}
	if u := problem.Evaluate(r.Theta, domain.At([]float64{0.3, 0.7}).X()); math.Abs(u[0]-1e4) > 1e-3 || math.Abs(u[1]-4) > 1e-6 {
		t.Errorf("u = %v, want 1e4 and 4", u)
	}
}
