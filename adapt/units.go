package adapt

import (
	"math/rand/v2"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
)

// A unit is tanh(s a.(xi - c)): xi in [-1, 1]^d is what the first layer sees, scaled; a direction
// a, uniform on the sphere; a center c, a point of a region, moved a little outward; a slope s,
// log-uniform around that of the plan. On a line with a profile xi is x, c is even in the
// coordinate of the profile, and s is in units of the local length.

const (
	// slopeSpread is the largest slope over the geometric mean, and that over the least.
	slopeSpread = 2.5
	// overhang is by how much centers reach beyond the box.
	overhang = 1.1
)

// drawUnits fills the hidden layer of theta.
func (s *solver) drawUnits(net *mlp.Network, theta []float64, p Plan, rng *rand.Rand) error {
	w, b := net.Layer(theta[:net.Params()], 0)
	v := s.view(p)
	n := len(b)
	centers, err := s.centers(n, p, rng)
	if err != nil {
		return err
	}
	for j := range n {
		a := w.Row(j)
		p.direction(a, rng)
		slope := p.Slope * vec.Exp(float64(float64(2*float64(rng.Float64()))-1)*vec.Log(slopeSpread))
		c := centers.Row(j)
		b[j] = 0
		for k := range a {
			switch half := (v.to[k] - v.from[k]) / 2; {
			case half == 0:
				a[k] = 0
			case p.Profile:
				a[k] *= slope / s.length(c)
			default:
				a[k] *= slope / half
			}
		}
		v.round(a, rng)
		for k := range a {
			b[j] -= float64(a[k] * c[k])
		}
	}
	return nil
}

// centers returns n of them, in the coordinates that the first layer sees.
func (s *solver) centers(n int, p Plan, rng *rand.Rand) (*mat.Dense, error) {
	switch {
	case p.Profile && s.profile != nil:
		return s.profile.centers(n, rng), nil
	case p.Profile:
		p.Profile = false
		pool, err := s.centers(candidates*n, p, rng)
		if err != nil {
			return nil, err
		}
		return s.lengths.choose(n, len(s.lo), pool, pool, rng), nil
	}
	v := s.view(p)
	y := mat.New(n, len(v.from))
	seed, solid := rng.Uint64(), s.solids()
	for k, c := range solid {
		lo, hi := n*k/len(solid), n*(k+1)/len(solid)
		if lo == hi {
			continue
		}
		x, err := draw(domain.Uniform(c.region, hi-lo, domain.Derive(seed, useUnits, k)))
		if err != nil {
			return nil, err
		}
		v.net.First(y.View(lo, 0, hi-lo, y.Cols), x)
	}
	for i := range n {
		for k, c := range y.Row(i) {
			mid := (v.from[k] + v.to[k]) / 2
			if len(solid) == 0 {
				c = v.from[k] + float64((v.to[k]-v.from[k])*rng.Float64())
			}
			y.Set(i, k, float64(mid)+float64(overhang*(c-float64(mid))))
		}
	}
	return y, nil
}

// length returns the local length at y.
func (s *solver) length(y []float64) float64 {
	if s.profile != nil {
		return s.profile.length(y[0])
	}
	return s.lengths.at(y)
}

// solids returns the conditions on regions with an inside.
func (s *solver) solids() (all []*condition) {
	for _, c := range s.conditions {
		if c.solid {
			all = append(all, c)
		}
	}
	return all
}
