package adapt

import (
	"math"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
)

// A least-squares fit of smooth functions at even points is worst near the border, as interpolation
// at even points is: unseen residuals there are many times those at the points of training. Points
// with the density of Chebyshev's along each axis of a box, 1/sqrt(y (1 - y)) for y from 0 to 1,
// leave a residual that is even (A. Cohen, G. Migliorati, Optimal weighted least-squares methods,
// SMAI J. Comput. Math. 3, 2017, for polynomials). docs/solve.md has what that gave.

// chebyshev returns n points inside a region, even along axes in which the network is periodic:
// there a box has no border.
func chebyshev(r domain.Region, n int, seed uint64, periodic []bool) (*mat.Dense, error) {
	x, err := draw(domain.Sobol(r, n, seed))
	if box, is := r.(domain.Box); is && err == nil {
		for i := range x.Rows {
			for k, v := range x.Row(i) {
				if !periodic[k] {
					x.Set(i, k, crowded(v, box[k]))
				}
			}
		}
	}
	return x, err
}

// periodicAxes says which axes a network sees nothing of but points of a circle; those of a lift
// that is a function of Go are not known.
func periodicAxes(net *mlp.Network) []bool {
	periodic := make([]bool, net.Inputs())
	for _, c := range net.Coordinates() {
		for _, a := range c.Axes {
			periodic[a.Index] = c.Kind == mlp.Circle
		}
	}
	return periodic
}

// crowded moves x towards the nearer end, so that what was even has the density.
func crowded(x float64, ends [2]float64) float64 {
	lo, width := ends[0], ends[1]-ends[0]
	return min(ends[1], lo+float64(width*float64((1-vec.Cos(math.Pi*(x-lo)/width))/2)))
}
