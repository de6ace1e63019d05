package adapt

import (
	"math"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mat"
)

// A least-squares fit of smooth functions at even points is worst near the border, as interpolation
// at even points is: unseen residuals there are many times those at the points of training. Points
// with the density of Chebyshev's along each axis of a box, 1/sqrt(y (1 - y)) for y from 0 to 1,
// leave a residual that is even (A. Cohen, G. Migliorati, Optimal weighted least-squares methods,
// SMAI J. Comput. Math. 3, 2017, for polynomials). docs/solve.md has what that gave.

// chebyshev returns n points inside a region.
func chebyshev(r domain.Region, n int, seed uint64) (*mat.Dense, error) {
	x, err := draw(domain.Sobol(r, n, seed))
	if box, is := r.(domain.Box); is && err == nil {
		for i := range x.Rows {
			for k, v := range x.Row(i) {
				x.Set(i, k, crowded(v, box[k]))
			}
		}
	}
	return x, err
}

// crowded moves x towards the nearer end, so that what was even has the density.
func crowded(x float64, ends [2]float64) float64 {
	lo, width := ends[0], ends[1]-ends[0]
	return min(ends[1], lo+float64(width*float64((1-vec.Cos(math.Pi*(x-lo)/width))/2)))
}
