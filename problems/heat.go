package problems

import (
	"math"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/pinn"
	"anagram/taylor"
)

// heat is the heat equation on (t, x) in [0, 1]^2,
//
//	u_t - 1/4 u_xx = 0,   u = 0 at x = 0 and x = 1,   u(0, x) = sin(pi x),
//
// solved by u = exp(-pi^2 t / 4) sin(pi x). Points: the grid of 30 a side, 28 x 28 = 784
// inside and 29 on each of the three sides with data: (0, 0) counts to x = 0, (1, 1) to
// x = 1, (0, 1) to t = 0, and (1, 0) is left out. S = 871.
func heat() *Problem {
	const t, x = 0, 1
	square := domain.UnitBox(2)
	equation := pinn.D(t).Minus(pinn.D(x, x).Times(0.25)).EqualsZero()
	initial := func(p []float64) float64 { return vec.SinPi(p[x]) }
	exact := func(p []float64) float64 { return vec.Exp(-math.Pi*math.Pi*p[t]/4) * vec.SinPi(p[x]) }
	return &Problem{
		Name:       "heat",
		Title:      "u_t - 1/4 u_xx = 0 on [0,1]^2, u = 0 at x = 0 and x = 1, u(0,x) = sin(pi x)",
		Axes:       []string{"t", "x"},
		Domain:     square,
		Equation:   equation,
		Hidden:     []int{64},
		Points:     30,
		MinPoints:  3,
		Activation: taylor.Tanh,
		Steps:      2000,
		Cutoff:     1e-6,
		Exact:      exact,
		terms: func(k int) []pinn.Term {
			left := square.Face(x, domain.Low).Grid(k).Where(func(p []float64) bool { return p[t] < 1 })
			right := square.Face(x, domain.High).Grid(k).Where(func(p []float64) bool { return p[t] > 0 })
			start := square.Face(t, domain.Low).Grid(k).Where(func(p []float64) bool { return p[x] > 0 })
			return []pinn.Term{
				pinn.NewTerm("inside", equation.On(square.Inner(k))),
				pinn.NewTerm("border",
					pinn.U.EqualsZero().On(left),
					pinn.U.EqualsZero().On(right),
					pinn.U.Equals(initial).On(start)),
			}
		},
		evaluation: exactly(func() domain.Points { return square.Grid(300) }, exact),
	}
}
