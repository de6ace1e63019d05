package random

import (
	"math"
	"math/rand/v2"

	"anagram/internal/vec"
)

// solution is the manufactured one in scaled coordinates y in [0, 1]^d, of order one: a sum of
// products of waves,
//
//	v(y) = sum_m A_m prod_k cos(2 pi kappa_mk y_k + phi_mk),
//
// on a line perhaps plus a layer, B tanh((y - c)/w).
type solution struct {
	terms []product
	layer *layer
}

type product struct {
	size       float64
	kappa, phi []float64
}

type layer struct{ size, center, width float64 }

// newSolution draws one.
func newSolution(d int, rng *rand.Rand) *solution {
	s := &solution{}
	for range 1 + rng.IntN(3) {
		p := product{size: between(rng, 0.5, 1)}
		for range d {
			p.kappa = append(p.kappa, between(rng, minWaves, maxWaves))
			p.phi = append(p.phi, between(rng, 0, 2*math.Pi))
		}
		s.terms = append(s.terms, p)
	}
	return s
}

// derivative returns that of v of the given order along axis k and order other along axis l.
func (s *solution) derivative(y []float64, k, order, l, other int) float64 {
	sum := 0.0
	for _, p := range s.terms {
		v := p.size
		for j, at := range y {
			n := 0
			if j == k {
				n += order
			}
			if j == l {
				n += other
			}
			w := 2 * math.Pi * p.kappa[j]
			v *= waveOf(n, w, float64(w*at)+p.phi[j])
		}
		sum += v
	}
	if s.layer != nil && l != k {
		sum += s.layer.derivative(y[0], order)
	}
	return sum
}

// waveOf returns the derivative of order n of cos(w y + phi) at z = w y + phi.
func waveOf(n int, w, z float64) float64 {
	switch n {
	case 0:
		return vec.Cos(z)
	case 1:
		return -w * vec.Sin(z)
	}
	return -w * w * vec.Cos(z)
}

func (l *layer) derivative(y float64, order int) float64 {
	t := vec.Tanh((y - l.center) / l.width)
	slope := (1 - float64(t*t)) / l.width
	switch order {
	case 0:
		return l.size * t
	case 1:
		return l.size * slope
	}
	return -2 * l.size * t * slope / l.width
}

func between(rng *rand.Rand, lo, hi float64) float64 {
	return lo + float64((hi-lo)*rng.Float64())
}

// decades returns 10^e, e uniform in [-n, n].
func decades(rng *rand.Rand, n float64) float64 {
	return vec.Exp(float64(between(rng, -n, n) * math.Ln10))
}
