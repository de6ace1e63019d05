package domain

import (
	"math"
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/internal/vec"
)

// Ellipsoid is the set of x with sum_k (y_k / HalfAxes_k)^2 <= 1, y = x - Center: an ellipse in the
// plane.
//
// The distance (D. Eberly, "Distance from a point to an ellipse, an ellipsoid, or a
// hyperellipsoid", 2013). The point z of the border that is nearest to x has y - z along the normal
// there, which is z_k / a_k^2, a the half axes:
//
//	y_k = z_k + t z_k / a_k^2,   z_k = a_k^2 v_k,   v_k = y_k / (t + a_k^2),
//
// so that x is at t v from z, and t |v| is the signed distance. The number t > -a_min^2 is the only
// root of |p(t)| = 1, p_k = a_k v_k, there. As in a trust region (J. Moré, D. Sorensen, "Computing
// a trust region step", 1983) Newton's method is applied to 1 - 1/|p(t)|, nearly a straight line,
// from where |p| >= 1; it then goes up to the root. The unknown is s = t + a_min^2, which keeps its
// digits where x is near the longest axes. If y is 0 along all shortest axes, |p| may stay below 1:
// then s = 0, and the nearest points are two, beside the plane that x is in.
type Ellipsoid struct{ Center, HalfAxes []float64 }

// Check reports a center without coordinates or of another number than half axes, half axes that
// are not positive numbers, and ends that are not finite.
func (e Ellipsoid) Check() error {
	if len(e.Center) != len(e.HalfAxes) {
		return text.Errorf("an ellipsoid of %d half axes, want one for each of the %d coordinates of its center",
			len(e.HalfAxes), len(e.Center))
	}
	return checkRound("an ellipsoid", e.Center, "half axis", e.HalfAxes...)
}

// Bounds returns the box around the ellipsoid.
func (e Ellipsoid) Bounds() Box {
	b := make(Box, len(e.Center))
	for k, c := range e.Center {
		b[k] = [2]float64{c - e.HalfAxes[k], c + e.HalfAxes[k]}
	}
	return b
}

// maxNewton bounds the steps of Newton's method. Up to 19 are taken, next to the axes of an ellipse
// that is a million times as long as it is wide (TestEllipsoidSteps ends at a root).
const maxNewton = 100

// root returns s of the text above, in units of the square of the shortest half axis.
func (e Ellipsoid) root(x []float64, shortest float64) float64 {
	across := 0.0 // |y| along the shortest axes, in units of them
	for k, a := range e.HalfAxes {
		if y := (x[k] - e.Center[k]) / shortest; a == shortest {
			across += float64(y * y)
		}
	}
	s := math.Sqrt(across)
	for range maxNewton {
		p, q := 0.0, 0.0 // |p|^2, and half of its slope downwards
		for k, a := range e.HalfAxes {
			if y, a := (x[k]-e.Center[k])/shortest, a/shortest; y != 0 {
				d := s + float64((a-1)*(a+1))
				v := a * y / d
				p += float64(v * v)
				q += float64(v * v / d)
			}
		}
		if q == 0 || s == 0 && p <= 1 {
			return s
		}
		next := s + float64(p/q*(math.Sqrt(p)-1))
		if !(next > s) {
			return s
		}
		s = next
	}
	return s
}

// nearest calls v with each v_k of the text above and returns the signed distance from x to the
// border.
func (e Ellipsoid) nearest(x []float64, v func(k int, v float64)) float64 {
	shortest := e.HalfAxes[0]
	for _, a := range e.HalfAxes {
		shortest = min(shortest, a)
	}
	s, sum, rest := e.root(x, shortest), 0.0, 1.0 // rest is 1 - |p|^2
	lifted := -1
	for k, a := range e.HalfAxes {
		y, a := (x[k]-e.Center[k])/shortest, a/shortest
		d, to := s+float64((a-1)*(a+1)), 0.0
		if y != 0 {
			to = y / d
		} else if a == 1 {
			lifted = k
		}
		sum += float64(to * to)
		rest -= float64(a * to * (a * to))
		v(k, to)
	}
	if s == 0 && lifted >= 0 {
		to := math.Sqrt(max(rest, 0))
		v(lifted, to)
		sum += float64(to * to)
	}
	return shortest * (s - 1) * math.Sqrt(sum)
}

// Distance returns the signed distance to the border, to rounding.
func (e Ellipsoid) Distance(x []float64) float64 { return e.nearest(x, func(int, float64) {}) }

// Normal sets dst to the outward unit normal at the point of the border that is nearest to x.
func (e Ellipsoid) Normal(dst, x []float64) {
	e.nearest(x, func(k int, v float64) { dst[k] = v })
	unit(dst)
}

// Contains reports whether x has the ellipsoid's number of coordinates and Distance(x) <= 0.
func (e Ellipsoid) Contains(x []float64) bool {
	return len(x) == len(e.Center) && e.Distance(x) <= 0
}

// Draw sets dst to a uniform point: one of the unit ball, stretched. It is refused where rounding
// takes it out of the ellipsoid.
func (e Ellipsoid) Draw(dst []float64, rng *rand.Rand) bool {
	direction(dst, rng)
	e.place(dst, vec.Pow(rng.Float64(), 1/float64(len(dst))))
	return e.Contains(dst)
}

// place turns a direction into a point of the border, scaled by r.
func (e Ellipsoid) place(dst []float64, r float64) {
	for k, c := range e.Center {
		dst[k] = c + float64(r*e.HalfAxes[k]*dst[k])
	}
}

// Faces returns the whole border.
func (e Ellipsoid) Faces() []Face { return []Face{{ellipse{e}, e.area()}} }

func (e Ellipsoid) volume() float64 {
	v := Ball{e.Center, 1}.volume()
	for _, a := range e.HalfAxes {
		v *= a
	}
	return v
}
