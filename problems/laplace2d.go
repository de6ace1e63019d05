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
