package domain

import (
	"math"
	"math/rand/v2"

	"anagram/internal/text"
)

// Polygon is the inside of a closed line through its corners, in either sense: Polygon{{0, 0}, {1,
// 0}, {0, 1}} is a triangle. Edge k runs from corner k to the next, and is face k.
type Polygon [][2]float64

// Check reports fewer than three corners, one that is not finite or the same as the next, and edges
// that touch where they are not neighbours.
func (p Polygon) Check() error {
	if len(p) < 3 {
		return text.Errorf("a polygon of %d corners, want 3 or more", len(p))
	}
	for i, c := range p {
		if !finite(c[0]-p[0][0]) || !finite(c[1]-p[0][1]) {
			return text.Errorf("a polygon whose corner %d is (%v, %v), want finite numbers", i, c[0], c[1])
		}
		if c == p[(i+1)%len(p)] {
			return text.Errorf("a polygon whose corner %d is (%v, %v) twice, want it once", i, c[0], c[1])
		}
	}
	for i := range p {
		e := p.side(i)
		if next := p.side((i + 1) % len(p)); turn(e.from, e.to, next.to) == 0 && e.along(next.to) < 1 {
			return text.Errorf("a polygon whose edge %d goes back on edge %d, want a corner with two sides",
				(i+1)%len(p), i)
		}
		for j := i + 2; j < len(p) && j-i < len(p)-1; j++ {
			if e.meets(p.side(j)) {
				return text.Errorf("a polygon whose edges %d and %d cross or touch, want its corners in order around it",
					i, j)
			}
		}
	}
	return nil
}

// Bounds returns the box around the corners.
func (p Polygon) Bounds() Box {
	b := Box{{p[0][0], p[0][0]}, {p[0][1], p[0][1]}}
	for _, c := range p {
		for k := range b {
			b[k] = [2]float64{min(b[k][0], c[k]), max(b[k][1], c[k])}
		}
	}
	return b
}

// Distance returns the distance to the nearest edge, negative inside: where a ray along axis 0
// crosses an odd number of edges.
func (p Polygon) Distance(x []float64) float64 {
	nearest, inside := math.Inf(1), false
	for i := range p {
		e := p.side(i)
		nearest = min(nearest, e.Distance(x))
		if (e.from[1] > x[1]) != (e.to[1] > x[1]) {
			left := turn(e.from, e.to, [2]float64{x[0], x[1]}) > 0
			inside = inside != (left == (e.to[1] > e.from[1]))
		}
	}
	if inside {
		return -nearest
	}
	return nearest
}

// Normal sets dst to the gradient of Distance at x, on an edge its outward normal.
func (p Polygon) Normal(dst, x []float64) {
	edge := 0
	for i := range p {
		if p.side(i).Distance(x) < p.side(edge).Distance(x) {
			edge = i
		}
	}
	nearest := p.edge(edge)
	distance := p.Distance(x)
	if t := nearest.along([2]float64{x[0], x[1]}); t > 0 && t < 1 || math.Abs(distance) <= rounding(p.Bounds()) {
		nearest.Normal(dst, x)
		return
	}
	nearest.away(dst, x)
	for k := range dst {
		dst[k] = math.Copysign(1, distance) * dst[k]
	}
	unit(dst)
}

// Contains reports whether x has two coordinates and Distance(x) <= 0.
func (p Polygon) Contains(x []float64) bool { return len(x) == 2 && p.Distance(x) <= 0 }

// Draw proposes a point of one of the triangles from corner 0 to the edges, chosen by area. They
// cover the polygon. A point of it that is in m of them is accepted in one of m cases, so that all
// places are alike: always, if the polygon is convex.
func (p Polygon) Draw(dst []float64, rng *rand.Rand) bool {
	sum := 0.0
	for i := range p {
		sum += p.fan(i)
	}
	v, at := sum*rng.Float64(), 0
	for ; at < len(p)-1 && v >= p.fan(at); at++ {
		v -= p.fan(at)
	}
	a, b, c := p[0], p[at], p[(at+1)%len(p)]
	s, t := float64(rng.Float64()), float64(rng.Float64())
	if s+t > 1 {
		s, t = 1-s, 1-t
	}
	for k := range dst {
		dst[k] = a[k] + float64(s*(b[k]-a[k])) + float64(t*(c[k]-a[k]))
	}
	if !p.Contains(dst) {
		return false
	}
	triangles, x := 0, [2]float64{dst[0], dst[1]}
	for i := range p {
		b, c := p[i], p[(i+1)%len(p)]
		left := turn(a, b, x) > 0
		if left == (turn(b, c, x) > 0) && left == (turn(c, a, x) > 0) {
			triangles++
		}
	}
	return triangles < 2 || rng.Float64()*float64(triangles) < 1
}

// fan returns twice the area of the triangle of corner 0 and edge k: 0 for the two edges there.
func (p Polygon) fan(k int) float64 { return math.Abs(turn(p[0], p[k], p[(k+1)%len(p)])) }

// Faces returns the edges, by their numbers.
func (p Polygon) Faces() []Face {
	faces := make([]Face, len(p))
	for i := range p {
		faces[i] = Face{p.edge(i), p.edge(i).volume()}
	}
	return faces
}

// Edge returns edge k, from corner k to the next, as a shape without inside. It panics if there is
// no such edge.
func (p Polygon) Edge(k int) Shape {
	if k < 0 || k >= len(p) {
		panic("domain: the polygon has no such edge")
	}
	return p.edge(k)
}

// side returns edge k, of a polygon that goes around counterclockwise.
func (p Polygon) side(k int) segment { return segment{from: p[k], to: p[(k+1)%len(p)]} }

// edge returns edge k. Its outward side is to the right of one who goes around counterclockwise.
func (p Polygon) edge(k int) segment {
	e := p.side(k)
	e.clockwise = p.volumeSigned() < 0
	return e
}

// volumeSigned returns the area, negative if the corners go around clockwise. Corners are taken
// from the first one, so that a polygon far from the origin keeps its digits.
func (p Polygon) volumeSigned() float64 {
	sum := 0.0
	for i := range p {
		sum += turn(p[0], p[i], p[(i+1)%len(p)])
	}
	return sum / 2
}

func (p Polygon) volume() float64 { return math.Abs(p.volumeSigned()) }
