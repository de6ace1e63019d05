package adapt_test

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"anagram/adapt"
	"anagram/domain"
	"anagram/mat"
	"anagram/pinn"
)

// Poisson's equation on a disc of radius 2, -(u_xx + u_yy) = 4 with u = 0 on the circle, is solved
// by u = 4 - x^2 - y^2.
func ExampleSolve() {
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 2}
	four := func(x []float64) float64 { return 4 }
	terms := []pinn.Term{
		pinn.NewTerm("inside", pinn.Laplacian(2).Times(-1).Equals(four).On(domain.Uniform(disc, 1, 1))),
		pinn.NewTerm("circle", pinn.U.EqualsZero().On(domain.Uniform(domain.Border(disc), 1, 1))),
	}
	r, err := adapt.Solve(context.Background(), adapt.Model{Terms: terms}, adapt.Options{Tolerance: 1e-7})
	if err != nil {
		fmt.Println(err)
		return
	}
	u := mat.New(1, 1)
	r.Net.Eval(u, r.Theta, mat.FromRows([]float64{1, 0.5}))
	fmt.Println(r.Status, r.Estimate < 1e-7, math.Abs(u.At(0, 0)-2.75) < 1e-6)
	// Output: converged true true
}

// A run is taken level by level, saved after the first, and goes on as if it had never stopped:
// u_xx = -pi^2 sin(pi x) with u = 0 at both ends is solved by sin(pi x).
func ExampleSolver() {
	rod := domain.Interval(0, 1)
	source := func(x []float64) float64 { return -math.Pi * math.Pi * math.Sin(math.Pi*x[0]) }
	model := adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(rod.Uniform(1, 1))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(rod.Border(2))),
	}}
	ctx := context.Background()
	s, err := adapt.NewSolver(ctx, model, adapt.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Step(ctx))
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		fmt.Println(err)
		return
	}
	s, _, err = adapt.Resume(ctx, model, adapt.Options{}, &file)
	for status := adapt.Running; err == nil && status == adapt.Running; {
		status, err = s.Step(ctx)
	}
	r, _ := s.Result(ctx)
	fmt.Println(err, r.Status, len(r.Levels))
	// Output:
	// running <nil>
	// <nil> converged 2
}
