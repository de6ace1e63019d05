package problems

import (
	"math"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/pinn"
	"anagram/taylor"
)

// The streams of laplace5d's points, part of the problem: every run sees the same ones.
const (
	seedInside = 5001 + iota
	seedBorder
	seedEvaluation
)

// laplace5d is Poisson's equation on the unit cube of R^5,
//
//	Laplace u = -pi^2 sum_k sin(pi x_k),   u = sum_k sin(pi x_k) on the border,
//
// solved by u = sum_k sin(pi x_k). (The presentation prints the source as +pi^2 sum sin(pi x_k);
// with that sign this u is no solution, since u_kk = -pi^2 sin(pi x_k).) Points: 4000 uniform
// inside and 500 uniform on the faces, fixed: S = 4500. Errors are measured on 40,000 other uniform
// points.
func laplace5d() *Problem {
	cube := domain.UnitBox(5)
	exact := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += vec.SinPi(v)
		}
		return sum
	}
	source := func(x []float64) float64 { return -math.Pi * math.Pi * exact(x) }
	equation := pinn.Laplacian(5).Equals(source)
	return &Problem{
		Name:       "laplace5d",
		Title:      "Laplace u = -pi^2 sum sin(pi x_k) on [0,1]^5, u = sum sin(pi x_k) on the border",
		Axes:       []string{"x1", "x2", "x3", "x4", "x5"},
		Domain:     cube,
		Equation:   equation,
		Hidden:     []int{64},
		Points:     4000,
		MinPoints:  8,
		Random:     true,
		Activation: taylor.Tanh,
		Steps:      501,
		Exact:      exact,
		terms: func(n int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", equation.On(cube.Uniform(n, seedInside))),
				pinn.NewTerm("border", pinn.U.Equals(exact).On(cube.UniformBorder(n/8, seedBorder))),
			}
		},
		evaluation: exactly(func() domain.Points { return cube.Uniform(40_000, seedEvaluation) }, exact),
	}
}
