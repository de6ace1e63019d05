package domain

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"anagram/internal/text"
)

// Border returns the border of r as a region of its own, made of the faces of r. A random point of
// it draws its face first, with a probability proportional to the area, and then itself. If r is a
// Shape so is its border, one without inside.
func Border(r Region) Region {
	b := border{of: r}
	b.err = b.collect(func() []Face { return r.Faces() })
	if s, ok := r.(Shape); ok {
		return rim{b, s}
	}
	return b
}

var errNoFaces = errors.New("the border of a region without faces")

// border is the surface of a region.
type border struct {
	of    Region
	faces []Face
	reach []float64 // running sums of the areas
	err   error
}

// collect finds the faces, or what is wrong with the region inside or with a face, or that it has
// none.
func (b *border) collect(faces func() []Face) (err error) {
	if b.of == nil {
		return errors.New("the border of no region: nil")
	}
	if _, err := examined(b.of); err != nil {
		return err
	}
	method := "Faces"
	defer caught(&method, &err)
	if b.faces = faces(); len(b.faces) == 0 {
		return errNoFaces
	}
	sum := 0.0
	for i, f := range b.faces {
		var err error
		if f.Region == nil {
			err = errors.New("no Region")
		} else if !(f.Area > 0) {
			err = text.Errorf("an Area of %v, want a positive number", f.Area)
		} else {
			_, err = examined(f.Region)
		}
		if err != nil {
			return text.Errorf("face %d of a region: %w", i, err)
		}
		sum += f.Area
		b.reach = append(b.reach, sum)
	}
	if !finite(sum) {
		return text.Errorf("the areas of the faces of a region add up to %v", sum)
	}
	return nil
}

func (b border) Check() error { return b.err }
func (b border) Bounds() Box  { return b.of.Bounds() }

// Draw keeps to the face it has chosen until that accepts a point: faces that refuse many would get
// too few otherwise. A face that accepts none is a panic, which Sampler turns into an error.
func (b border) Draw(dst []float64, rng *rand.Rand) bool {
	v, f := rng.Float64()*b.reach[len(b.reach)-1], 0
	for f < len(b.faces)-1 && v >= b.reach[f] {
		f++
	}
	for range maxProposals {
		if b.faces[f].Draw(dst, rng) {
			return true
		}
	}
	panic(text.Sprintf("domain: face %d of a region accepts fewer than one random point in %d", f, maxProposals))
}

func (b border) Contains(x []float64) bool {
	return slices.ContainsFunc(b.faces, func(f Face) bool { return f.Contains(x) })
}

// Faces returns nil: the border of a border is empty.
func (b border) Faces() []Face { return nil }

// volume returns the sum of the areas in the units of the coordinates.
func (b border) volume() float64 {
	sum := 0.0
	for _, f := range faces(b.of, b.of.Bounds()) {
		sum += f.Area
	}
	return sum
}

// rim is the border of a shape.
type rim struct {
	border
	shape Shape
}

func (r rim) Distance(x []float64) float64 { return math.Abs(r.shape.Distance(x)) }
func (r rim) Normal(dst, x []float64)      { r.shape.Normal(dst, x) }
