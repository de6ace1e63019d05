package pde

import (
	"math"
	"slices"

	"anagram/mlp"
	"anagram/taylor"
)

// lift maps a point to what the network sees of it: cosine and sine of an angle for a periodic
// coordinate, (x - lo)/(hi - lo) for any other one.
func (p *Problem) lift() mlp.Lift {
	box, periodic := slices.Clone(p.Domain), slices.Clone(p.Periodic)
	return func(dst, x []taylor.Number) {
		i := 0
		for k, side := range box {
			width := side[1] - side[0]
			from := x[k].Shift(-side[0])
			if !slices.Contains(periodic, k) {
				dst[i] = from.Scale(1 / width)
				i++
				continue
			}
			angle := from.Scale(2 * math.Pi / width)
			dst[i], dst[i+1] = angle.Cos(), angle.Sin()
			i += 2
		}
	}
}
