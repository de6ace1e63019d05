package adapt_test

import (
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
