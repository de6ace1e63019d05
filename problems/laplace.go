package problems

import (
	"math"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/pinn"
	"anagram/taylor"
)

// laplace2d is Poisson's equation on the unit square,
//
//	u_xx + u_yy = -2 pi^2 sin(pi x) sin(pi y),   u = 0 on the border,
//
// solved by u = sin(pi x) sin(pi y). Points: the grid of 30 a side, 28 x 28 = 784 inside and
// 116 on the border, each corner once: S = 900.
func laplace2d() *Problem {
	const x, y = 0, 1
	square := domain.UnitBox(2)
	exact := func(p []float64) float64 { return vec.SinPi(p[x]) * vec.SinPi(p[y]) }
	source := func(p []float64) float64 { return -2 * math.Pi * math.Pi * exact(p) }
	equation := pinn.Laplacian(2).Equals(source)
	return &Problem{
		Name:       "laplace2d",
		Title:      "Laplace u = -2 pi^2 sin(pi x) sin(pi y) on [0,1]^2, u = 0 on the border",
		Axes:       []string{"x", "y"},
		Domain:     square,
		Equation:   equation,
		Hidden:     []int{32},
		Points:     30,
		MinPoints:  3,
		Activation: taylor.Tanh,
		Steps:      501,
		Cutoff:     1e-5,
		Exact:      exact,
		terms: func(k int) []pinn.Term {
			return []pinn.Term{
				pinn.NewTerm("inside", equation.On(square.Inner(k))),
				pinn.NewTerm("border", pinn.U.EqualsZero().On(square.Border(k))),
			}
		},
		evaluation: exactly(func() domain.Points { return square.Grid(200) }, exact),
	}
}

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
