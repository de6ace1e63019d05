package domain

import (
	"errors"
	"math"
	"math/rand/v2"

	"anagram/internal/text"
)

// Product returns the product of regions: its points are those of the first, then those of the
// second, and so on. Time and a disc make a cylinder, Product(Interval(0, 1), disc), whose faces
// are its start, its end, and time and the circle.
//
// Its distance is max_i d_i inside and the length of max(d, 0) elsewhere, d_i the distances of the
// parts, and as exact as these. If a part is no Shape the product has points all the same, but no
// distance: Union, Intersection and Difference report it, and Distance and Normal panic.
func Product(parts ...Region) Shape {
	p := product{parts: append([]Region(nil), parts...)}
	p.err = p.prepare()
	return p
}

// product is what Product returns.
type product struct {
	parts  []Region
	at     []int // the first coordinate of each part, and the number of all
	bounds Box
	err    error
}

// prepare finds out what there is to know of the parts, or what is wrong with them.
func (p *product) prepare() (err error) {
	p.at = []int{0}
	if len(p.parts) == 0 {
		return errors.New("a product of no regions")
	}
	for i, r := range p.parts {
		b, err := boundsOf(r)
		if err != nil {
			return text.Errorf("part %d of a product: %w", i, err)
		}
		p.bounds = append(p.bounds, b...)
		p.at = append(p.at, len(p.bounds))
	}
	return nil
}

// part returns the coordinates of x that are those of part i.
func (p product) part(i int, x []float64) []float64 { return x[p.at[i]:p.at[i+1]] }

// shape returns part i as a shape. It panics if it is none.
func (p product) shape(i int) Shape {
	s, ok := p.parts[i].(Shape)
	if !ok {
		panic("domain: a part of a product has no Distance")
	}
	return s
}

func (p product) Check() error { return p.err }
func (p product) Bounds() Box  { return append(Box(nil), p.bounds...) }

func (p product) Contains(x []float64) bool {
	if len(x) != len(p.bounds) {
		return false
	}
	for i, r := range p.parts {
		if !r.Contains(p.part(i, x)) {
			return false
		}
	}
	return true
}

func (p product) Draw(dst []float64, rng *rand.Rand) bool {
	for i, r := range p.parts {
		if !r.Draw(p.part(i, dst), rng) {
			return false
		}
	}
	return true
}

func (p product) Distance(x []float64) float64 {
	inside, outside := math.Inf(-1), 0.0
	for i := range p.parts {
		d := p.shape(i).Distance(p.part(i, x))
		if inside = max(inside, d); d > 0 {
			outside += float64(d * d)
		}
	}
	if inside > 0 {
		return math.Sqrt(outside)
	}
	return inside
}

// Normal sets dst to the normals of the parts, times their distances where x is outside; inside to
// that of the nearest part.
func (p product) Normal(dst, x []float64) {
	nearest, distance := 0, math.Inf(-1)
	for i := range p.parts {
		if d := p.shape(i).Distance(p.part(i, x)); d > distance {
			nearest, distance = i, d
		}
	}
	for i := range p.parts {
		own := p.part(i, dst)
		p.shape(i).Normal(own, p.part(i, x))
		d := max(p.shape(i).Distance(p.part(i, x)), 0)
		if distance <= 0 && i == nearest {
			d = 1
		}
		for k := range own {
			own[k] *= d
		}
	}
	unit(dst)
}

// Faces returns the faces of each part, times the other parts.
func (p product) Faces() []Face {
	var all []Face
	for i, r := range p.parts {
		area := 1.0
		for j, other := range p.parts {
			if j != i {
				area *= volume(other)
			}
		}
		for _, f := range faces(r, p.bounds[p.at[i]:p.at[i+1]]) {
			q := product{parts: append([]Region(nil), p.parts...)}
			q.parts[i] = f.Region
			q.err = q.prepare()
			all = append(all, Face{q, f.Area * area})
		}
	}
	return all
}

func (p product) volume() float64 {
	v := 1.0
	for _, r := range p.parts {
		v *= volume(r)
	}
	return v
}
