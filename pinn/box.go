package pinn

import (
	"errors"

	"anagram/internal/text"
)

// Box is the axis-parallel box [lo_0, hi_0] x ... x [lo_{d-1}, hi_{d-1}], for example
// Box{{0, 1}, {-1, 1}}. An axis with lo = hi is flat: a face of a box is a box with one flat axis,
// and every constructor of points works on it. An axis with lo > hi, or with an end that is not a
// finite number, is an error of New. The zero value has no axes and no points.
//
// Grid, Inner and Border take the number of points a side, counting both ends: one number k for all
// axes, or one for each axis that is not flat, in order. A flat axis always has one point.
// The last axis varies fastest. In their documentation k_j is the count of axis j.
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
	b := make(Box, d)
	for k := range b {
		b[k] = [2]float64{0, 1}
	}
	return b
}

// Dim returns the number d of coordinates of a point of the box, flat axes included.
func (b Box) Dim() int { return len(b) }

// Face returns the face of b where coordinate `axis` is at its low or high end:
// a box of the same dimension whose axis is flat. It panics if there is no such axis or side.
func (b Box) Face(axis int, side Side) Box {
	if axis < 0 || axis >= len(b) || side < Low || side > High {
		panic("pinn: the box has no such face")
	}
	f := b.clone()
	if b.check() == nil { // else the face is no better, and has to say so
		f[axis] = [2]float64{b[axis][side], b[axis][side]}
	}
	return f
}

// check reports a box without axes, and an axis that does not run from a number to one that is not
// smaller.
func (b Box) check() error {
	if len(b) == 0 {
		return errors.New("a box without axes")
	}
	for k, ends := range b {
		switch lo, hi := ends[0], ends[1]; {
		case !finite(hi - lo):
			return text.Errorf("a box whose axis %d runs from %v to %v, want two finite numbers", k, lo, hi)
		case lo > hi:
			return text.Errorf("a box whose axis %d runs from %v down to %v, want {%v, %v}", k, lo, hi, hi, lo)
		}
	}
	return nil
}

// clone returns a copy of b, which its owner may change.
func (b Box) clone() Box { return append(Box(nil), b...) }

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
