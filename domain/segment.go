package domain

import (
	"math/rand/v2"

	"anagram/internal/text"
)

// turn returns twice the area of the triangle a, b, c: positive if that is counterclockwise.
func turn(a, b, c [2]float64) float64 {
	return float64((b[0]-a[0])*(c[1]-a[1])) - float64((b[1]-a[1])*(c[0]-a[0]))
}

// segment is a straight line in the plane.
type segment struct {
	from, to  [2]float64
	clockwise bool // the outward side is the left one
}

func (s segment) Check() error {
	if !finite(s.volume()) || s.from == s.to {
		return text.Errorf("an edge from (%v, %v) to (%v, %v), want two finite points",
			s.from[0], s.from[1], s.to[0], s.to[1])
	}
	return nil
}

func (s segment) Bounds() Box {
	return Polygon{s.from, s.to}.Bounds()
}

// along returns where on the segment x is: 0 at one end, 1 at the other, beyond them outside.
func (s segment) along(x [2]float64) float64 {
	u, v := s.to[0]-s.from[0], s.to[1]-s.from[1]
	return (float64((x[0]-s.from[0])*u) + float64((x[1]-s.from[1])*v)) / (float64(u*u) + float64(v*v))
}

// away sets dst to x less the nearest point of the segment.
func (s segment) away(dst, x []float64) {
	switch t := s.along([2]float64{x[0], x[1]}); {
	case t <= 0:
		dst[0], dst[1] = x[0]-s.from[0], x[1]-s.from[1]
	case t >= 1:
		dst[0], dst[1] = x[0]-s.to[0], x[1]-s.to[1]
	default:
		s.Normal(dst, x)
		far := float64(dst[0]*(x[0]-s.from[0])) + float64(dst[1]*(x[1]-s.from[1]))
		dst[0], dst[1] = far*dst[0], far*dst[1]
	}
}

// Distance returns how far the segment is: it has no inside.
func (s segment) Distance(x []float64) float64 {
	var away [2]float64
	s.away(away[:], x)
	return norm(away[:])
}

// Normal sets dst to the normal on the outward side of the polygon, whatever x.
func (s segment) Normal(dst, x []float64) {
	dst[0], dst[1] = s.to[1]-s.from[1], s.from[0]-s.to[0]
	if s.clockwise {
		dst[0], dst[1] = -dst[0], -dst[1]
	}
	unit(dst)
}

// meets reports whether two segments have a point in common.
func (s segment) meets(o segment) bool {
	a, b := turn(s.from, s.to, o.from), turn(s.from, s.to, o.to)
	c, d := turn(o.from, o.to, s.from), turn(o.from, o.to, s.to)
	for _, touch := range []struct {
		turn float64
		on   segment
		x    [2]float64
	}{{a, s, o.from}, {b, s, o.to}, {c, o, s.from}, {d, o, s.to}} {
		if t := touch.on.along(touch.x); touch.turn == 0 && t >= 0 && t <= 1 {
			return true
		}
	}
	return (a > 0) != (b > 0) && (c > 0) != (d > 0)
}

func (s segment) Draw(dst []float64, rng *rand.Rand) bool {
	s.at(dst, rng.Float64())
	return true
}

func (s segment) Contains(x []float64) bool {
	return len(x) == 2 && s.Distance(x) <= rounding(s.Bounds())
}

func (s segment) Faces() []Face { return nil }

func (s segment) at(dst []float64, u float64) {
	dst[0] = s.from[0] + float64(u*(s.to[0]-s.from[0]))
	dst[1] = s.from[1] + float64(u*(s.to[1]-s.from[1]))
}

func (s segment) volume() float64       { return norm([]float64{s.to[0] - s.from[0], s.to[1] - s.from[1]}) }
func (s segment) speed(float64) float64 { return s.volume() }
func (s segment) fastest() float64      { return s.volume() }
