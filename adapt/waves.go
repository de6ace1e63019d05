package adapt

import (
	"math"
	"math/rand/v2"

	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// Where a network sees circles, so that u is periodic, its tanh are bumps around them. Sines do
// better on the box itself: sin(w.y + b) with w a whole multiple of 2 pi along the periodic axes is
// as periodic, and a wave that travels, sin(k (x - c t)), is one unit. (docs/RATIONALE.md, "Why do
// sines of periodic problems leave the circle?")

// view is what the first layer of the units of a function sees.
type view struct {
	net      *mlp.Network
	from, to []float64 // the box of it
	whole    []bool    // axes along which weights are whole multiples of 2 pi; or nil
}

// view returns that of a plan's function.
func (s *solver) view(p Plan) *view {
	if p.Sine {
		return &s.waves
	}
	return &s.plain
}

// see finds what tanh and sines see.
func (s *solver) see(x []*mat.Dense) {
	s.plain = view{net: s.net}
	s.plain.enclose(x)
	s.waves = s.plain
	s.waves.net = s.net.With(taylor.Sin)
	if over, whole := s.waves.net.Unrolled(); over != nil {
		s.waves = view{net: over, whole: whole}
		s.waves.enclose(x)
	}
}

// enclose finds the box of what is seen of points.
func (v *view) enclose(x []*mat.Dense) {
	for k := range x {
		y := mat.New(x[k].Rows, v.net.Sizes()[0])
		v.net.First(y, x[k])
		for i := range y.Rows {
			for k, at := range y.Row(i) {
				if len(v.from) == k {
					v.from, v.to = append(v.from, at), append(v.to, at)
				}
				v.from[k], v.to[k] = min(v.from[k], at), max(v.to[k], at)
			}
		}
	}
	if v.net.IsLifted() {
		return
	}
	for k := range v.from {
		if v.from[k] < v.to[k] {
			v.from[k], v.to[k] = 0, 1
		} else {
			v.to[k] = v.from[k]
		}
	}
}

// round makes weights whole where they have to be, up or down by chance, so that the mean stays.
func (v *view) round(a []float64, rng *rand.Rand) {
	for k, whole := range v.whole {
		if whole {
			a[k] = 2 * math.Pi * math.Floor(a[k]/(2*math.Pi)+float64(rng.Float64()))
		}
	}
}
