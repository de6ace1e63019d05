package domain

import (
	"errors"
	"math/rand/v2"
	"slices"

	"anagram/internal/text"
)

// Box is the axis-parallel box [lo_0, hi_0] x ... x [lo_{d-1}, hi_{d-1}], for example
// Box{{0, 1}, {-1, 1}}. It is a Region.
//
// An axis with lo = hi is flat: a face of a box is a box with one flat axis, and every constructor
// of points works on it. An axis with lo > hi, or with an end that is not a finite number, is an
// error of the points, which pinn.New reports. The zero value has no axes and no points.
//
// Grid, Inner and Border take the number of points a side, both ends counted: one number k for all
// axes, or one for each axis that is not flat, in order. A flat axis always has one point. The last
// axis varies fastest. In their documentation k_j is the count of axis j.
type Box [][2]float64

// Side names one end of an axis.
type Side int

// The two ends of an axis.
const (
	Low  Side = iota // x = lo
	High             // x = hi
)

// UnitBox returns [0, 1]^d.
func UnitBox(d int) Box {
	return slices.Repeat(Box{{0, 1}}, d)
}

// Dim returns the number d of coordinates of a point of the box, flat axes included.
func (b Box) Dim() int { return len(b) }

// Face returns the face of b where coordinate `axis` is at its low or high end:
// a box of the same dimension whose axis is flat. It panics if there is no such axis or side.
func (b Box) Face(axis int, side Side) Box {
	if axis < 0 || axis >= len(b) || side < Low || side > High {
		panic("domain: the box has no such face")
	}
	f := slices.Clone(b)
	if b.Check() == nil { // else the face is no better, and has to say so
		f[axis] = [2]float64{b[axis][side], b[axis][side]}
	}
	return f
}

// Check reports a box without axes, and an axis that does not run from a number to one that is not
// smaller.
func (b Box) Check() error {
	if len(b) == 0 {
		return errors.New("a box without axes")
	}
	for k, ends := range b {
		switch lo, hi := ends[0], ends[1]; {
		case !finite(hi - lo):
			return text.Errorf("a box whose axis %d runs from %v to %v, want two finite numbers",
				k, lo, hi)
		case lo > hi:
			return text.Errorf("a box whose axis %d runs from %v down to %v, want {%v, %v}",
				k, lo, hi, hi, lo)
		}
	}
	return nil
}

// free returns the axes that are not flat, in order.
func (b Box) free() []int {
	var axes []int
	for k, ends := range b {
		if ends[0] != ends[1] {
			axes = append(axes, k)
		}
	}
	return axes
}

// Bounds returns b.
func (b Box) Bounds() Box { return b }

// Contains reports whether x is in b: the ends of an axis are.
func (b Box) Contains(x []float64) bool {
	if len(x) != len(b) {
		return false
	}
	for k, ends := range b {
		if !(ends[0] <= x[k] && x[k] <= ends[1]) {
			return false
		}
	}
	return true
}

// Draw sets dst to a uniform point of the box and returns true. A flat axis takes no random number.
func (b Box) Draw(dst []float64, rng *rand.Rand) bool {
	for k, ends := range b {
		dst[k] = ends[0]
		if ends[0] != ends[1] {
			dst[k] += float64((ends[1] - ends[0]) * rng.Float64())
		}
	}
	return true
}

// Faces returns two faces for each axis that is not flat, axis 0 and low ends first. Their areas
// are in units of the volume: a face across axis k has volume / width_k.
func (b Box) Faces() []Face {
	var faces []Face
	for _, k := range b.free() {
		ends := b[k]
		for _, side := range []Side{Low, High} {
			faces = append(faces, Face{b.Face(k, side), 1 / (ends[1] - ends[0])})
		}
	}
	return faces
}
