package problems

import (
	"anagram/domain"
	"anagram/internal/vec"
	"anagram/march"
	"anagram/mat"
	"anagram/pinn"
	"anagram/taylor"
)

// allenCahn is the Allen-Cahn equation on t in [0, 1], x in [-1, 1],
//
//	u_t - 1e-3 u_xx - 5 (u - u^3) = 0,   u = -1 at x = -1 and x = 1,   u(0, x) = x^2 cos(pi x).
//
// It has no closed form: errors are measured against a reference solution on the grid of 101 times
// and 201 places. Initial and border data agree in value but not in second order (the equation at t
// = 0 asks for u_t = 1e-3 (pi^2 - 2) at x = -1 and 1, where u is constant), so the solution has
// weak corner layers. Points: 28 x 58 = 1624 inside (the inner points of a grid of 30 x 60), 60 on
// t = 0, the corners among them, and 30 on each side at t > 0, each corner counting once: S = 1744.
// One network over all of time finds false solutions on them, with a small loss; marching does not
// need them (docs/marching.md).
func allenCahn() *Problem {
	const t, x = 0, 1
	strip := domain.Box{{0, 1}, {-1, 1}}
	equation := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x, x)},
		Residual: func(p []float64, d []complex128) complex128 {
			u, ut, uxx := d[0], d[1], d[2]
			cube := pinn.Mul(pinn.Mul(u, u), u) // Mul, not *: the same bits on every architecture
			return ut - pinn.Mul(1e-3, uxx) - pinn.Mul(5, u-cube)
		},
	}
	initial := func(p []float64) float64 { return p[x] * p[x] * vec.CosPi(p[x]) }
	border := func(p []float64) float64 { return -1 }
	later := func(p []float64) bool { return p[t] > 0 }
	return &Problem{
		Name:       "allencahn",
		Title:      "u_t - 1e-3 u_xx - 5 (u - u^3) = 0 on [0,1] x [-1,1], u = -1 at x = -1 and x = 1, u(0,x) = x^2 cos(pi x)",
		Axes:       []string{"t", "x"},
		Domain:     strip,
		Equation:   equation,
		Hidden:     []int{20, 20, 20},
		Points:     30,
		MinPoints:  3,
		Activation: taylor.Tanh,
		Steps:      100, // makes no progress in these, nor in more
		Evolution: &march.Evolution{
			Equation: equation,
			Domain:   strip,
			Initial:  initial,
			Borders:  [][2]pinn.Equation{{pinn.U.Equals(border), pinn.U.Equals(border)}},
		},
		terms: func(k int) []pinn.Term {
			left := strip.Face(x, domain.Low).Grid(k + 1).Where(later)
			right := strip.Face(x, domain.High).Grid(k + 1).Where(later)
			start := strip.Face(t, domain.Low).Grid(2 * k)
			return []pinn.Term{
				pinn.NewTerm("inside", equation.On(strip.Inner(k, 2*k))),
				pinn.NewTerm("border",
					pinn.U.Equals(border).On(left),
					pinn.U.Equals(border).On(right),
					pinn.U.Equals(initial).On(start)),
			}
		},
		evaluation: allenCahnEvaluation,
	}
}

// allenCahnEvaluation returns the reference solution, one grid point a row, x varying fastest.
func allenCahnEvaluation() (points *mat.Dense, values []float64, err error) {
	t, x, u, err := allenCahnReference()
	if err != nil {
		return nil, nil, err
	}
	points = mat.New(len(t)*len(x), 2)
	for i, ti := range t {
		for j, xj := range x {
			points.Set(i*len(x)+j, 0, ti)
			points.Set(i*len(x)+j, 1, xj)
		}
		values = append(values, u.Row(i)...)
	}
	return points, values, nil
}
