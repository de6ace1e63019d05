package domain

import (
	"errors"
	"math"
	"math/rand/v2"

	"anagram/internal/text"
)

// HalfSpace is the side of a plane that Outward points away from: Outward.(x - Through) <= 0. It
// has no end, so it has points only as a part of an Intersection or a Difference that does.
type HalfSpace struct{ Through, Outward []float64 }

// Check reports a plane through no finite point, and a direction that is none.
func (h HalfSpace) Check() error {
	switch length := norm(h.Outward); {
	case len(h.Through) == 0:
		return errors.New("a half space through no point, want its coordinates")
	case len(h.Through) != len(h.Outward):
		return text.Errorf("a half space through a point of %d coordinates, outward a vector of %d",
			len(h.Through), len(h.Outward))
	case !finite(norm(h.Through)):
		return text.Errorf("a half space through the point %v, want finite coordinates", h.Through)
	case !(length > 0) || !finite(length):
		return text.Errorf("a half space whose outward direction is %v, want a finite vector that is not 0",
			h.Outward)
	}
	return nil
}

// Bounds returns a box without ends, but for that of a plane across an axis.
func (h HalfSpace) Bounds() Box {
	b, across, axis := make(Box, len(h.Through)), 0, 0
	for k, v := range h.Outward {
		if b[k] = [2]float64{math.Inf(-1), math.Inf(1)}; v != 0 {
			across, axis = across+1, k
		}
	}
	if across == 1 && h.Outward[axis] > 0 {
		b[axis][1] = h.Through[axis]
	} else if across == 1 {
		b[axis][0] = h.Through[axis]
	}
	return b
}

// Distance returns n.(x - Through), n the outward unit normal.
func (h HalfSpace) Distance(x []float64) float64 {
	sum, length := 0.0, norm(h.Outward)
	for k, v := range h.Outward {
		sum += float64(v / length * (x[k] - h.Through[k]))
	}
	return sum
}

// Normal sets dst to the outward unit normal.
func (h HalfSpace) Normal(dst, x []float64) {
	copy(dst, h.Outward)
	unit(dst)
}

// Contains reports whether x has the half space's number of coordinates and Distance(x) <= 0.
func (h HalfSpace) Contains(x []float64) bool { return len(x) == len(h.Through) && h.Distance(x) <= 0 }

// Draw refuses: no point is drawn uniformly where there is no end.
func (h HalfSpace) Draw(dst []float64, rng *rand.Rand) bool { return false }

// Faces returns nil: the plane has no end.
func (h HalfSpace) Faces() []Face { return nil }

// facesWithin returns the part of the plane that may be in b: a square of it around b.
func (h HalfSpace) facesWithin(b Box) []Face {
	p := plane{HalfSpace: h, center: make([]float64, len(b)), mirror: make([]float64, len(b))}
	for k, ends := range b {
		p.center[k] = float64(ends[0]/2) + float64(ends[1]/2)
		p.half += float64((ends[1] - ends[0]) / 2 * ((ends[1] - ends[0]) / 2))
	}
	p.half = math.Sqrt(p.half)
	h.Normal(p.mirror, nil)
	away := h.Distance(p.center)
	if math.Abs(away) > p.half {
		return nil
	}
	for k, n := range p.mirror {
		p.center[k] -= float64(away * n)
	}
	p.mirror[0] += math.Copysign(1, p.mirror[0])
	unit(p.mirror)
	return []Face{{p, p.volume()}}
}

// plane is the border of a half space around a center. The reflection at the plane across mirror
// takes axis 0 to the normal of the half space, and so the other axes to a basis of its border.
type plane struct {
	HalfSpace
	center, mirror []float64
	half           float64 // how far it reaches along each vector of the basis
}

// Draw sets dst to a point y of a cube with y_0 = 0, reflects it, x = y - 2 m (m.y), and moves it.
func (p plane) Draw(dst []float64, rng *rand.Rand) bool {
	for k := range dst[1:] {
		dst[k+1] = float64(p.half * (float64(2*float64(rng.Float64())) - 1))
	}
	p.reflect(dst)
	return true
}

// reflect takes a point y of the basis to the plane. y_0 is not looked at.
func (p plane) reflect(y []float64) {
	y[0] = 0
	dot := 0.0
	for k, m := range p.mirror {
		dot += float64(m * y[k])
	}
	for k, m := range p.mirror {
		y[k] += p.center[k] - float64(2*m*dot)
	}
}

func (p plane) Bounds() Box {
	return Ball{p.center, p.half * math.Sqrt(float64(len(p.center)))}.Bounds()
}

func (p plane) Contains(x []float64) bool {
	return math.Abs(p.Distance(x)) <= rounding(p.Bounds()) && p.Bounds().Contains(x)
}

func (p plane) volume() float64 {
	v := 1.0
	for range p.center[1:] {
		v *= 2 * p.half
	}
	return v
}

func (p plane) at(dst []float64, u float64) {
	dst[1] = float64(p.half * (2*u - 1))
	p.reflect(dst)
}

func (p plane) speed(float64) float64 { return p.volume() }
func (p plane) fastest() float64      { return p.volume() }
