package domain

import (
	"math"
	"math/rand/v2"

	"anagram/internal/vec"
)

// ellipse is the border of an ellipsoid. In the plane it is a curve.
type ellipse struct{ Ellipsoid }

// Draw proposes a point whose direction u is uniform before it is stretched, and accepts it with a
// probability proportional to |u/a|, which is how much larger the border becomes there. It accepts
// half of the points or more, whatever the half axes.
func (e ellipse) Draw(dst []float64, rng *rand.Rand) bool {
	direction(dst, rng)
	shortest, sum := e.HalfAxes[0], 0.0
	for _, a := range e.HalfAxes {
		shortest = min(shortest, a)
	}
	for k, a := range e.HalfAxes {
		sum += float64(dst[k] * (shortest / a) * (dst[k] * (shortest / a)))
	}
	e.place(dst, 1)
	return rng.Float64() < math.Sqrt(sum)
}

func (e ellipse) Contains(x []float64) bool {
	return len(x) == len(e.Center) && e.Distance(x) <= rounding(e.Bounds())
}

// Distance returns how far the ellipse is: it has no inside.
func (e ellipse) Distance(x []float64) float64 { return math.Abs(e.Ellipsoid.Distance(x)) }

func (e ellipse) Faces() []Face { return nil }

func (e ellipse) volume() float64 { return e.area() }

func (e ellipse) at(dst []float64, u float64) {
	dst[0], dst[1] = vec.CosPi(2*u), vec.SinPi(2*u)
	e.place(dst, 1)
}

func (e ellipse) speed(u float64) float64 {
	c, s := e.HalfAxes[1]*vec.CosPi(2*u), e.HalfAxes[0]*vec.SinPi(2*u)
	return 2 * math.Pi * math.Sqrt(float64(c*c)+float64(s*s))
}

func (e ellipse) fastest() float64 { return 2 * math.Pi * max(e.HalfAxes[0], e.HalfAxes[1]) }

const (
	// areaStep and areaReach are the step and the end of the trapezoidal rule for the area: its
	// error is exp(-2 pi^2 / step), that of the ends exp(-reach / 2). TestEllipsoidArea.
	areaStep  = 0.5
	areaReach = 100
)

// area returns the area of the border. A piece of the unit sphere at u becomes larger by the factor
// a_1 .. a_d |u/a|, so the area is that of the unit sphere, A_d, times the mean of it. The mean of
// |u/a| is found over a normal vector g: E |g/a| = E |g| E |u/a|, where E |g| is sqrt(2/pi) in R^1
// and otherwise known by its own case, a = 1. For either, with m_k = 1/a_k^2,
//
//	E sqrt(g.m g) = 1/(2 sqrt(pi)) int_0^inf (1 - prod_k (1 + 2 t m_k)^(-1/2)) t^(-3/2) dt,
//
// as E exp(-t g.m g) is the product. With t = e^w the trapezoidal rule has every digit.
func (e Ellipsoid) area() float64 {
	d, top, det := len(e.Center), 0.0, 1.0
	for _, a := range e.HalfAxes {
		top = max(top, a)
	}
	stretched, round := 0.0, 0.0
	m, ones := make([]float64, d), make([]float64, d)
	for k, a := range e.HalfAxes {
		m[k], ones[k] = top/a*(top/a), 1
		det *= a
	}
	for i := -int(areaReach / areaStep); i <= int(areaReach/areaStep); i++ {
		w := areaStep * float64(i)
		t, weight := vec.Exp(w), vec.Exp(-w/2)
		stretched += float64(weight * decay(t, m))
		round += float64(weight * decay(t, ones))
	}
	return sphereArea(d, 1) * det / top * stretched / round
}

// decay returns 1 - prod_k p_k, p_k = (1 + 2 t m_k)^(-1/2), as the sum of (1 - p_k) p_1 .. p_{k-1},
// where nothing cancels.
func decay(t float64, m []float64) float64 {
	sum, product := 0.0, 1.0
	for _, m := range m {
		z := float64(2 * t * m)
		root := math.Sqrt(1 + z)
		sum += float64(product * (z / (root + (1 + z))))
		product /= root
	}
	return sum
}
