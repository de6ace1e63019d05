package pinn

import (
	"math"
	"testing"

	"anagram/internal/check"
)

// What rounding would lose is refused: a start that is as good as at an end.
func TestConstantNearEnds(t *testing.T) {
	for _, k := range []Constant{
		NewConstant("k", 1e-320).Between(0, 1), NewConstant("k", 1e-10).Between(0, 1e300),
		NewConstant("k", 1-1e-16).Between(0, 1), NewConstant("k", -1e-310).Between(-1e10, 0),
	} {
		if err := k.check(); err == nil {
			t.Errorf("a start at %v between %v and %v is accepted", k.start, k.lo, k.hi)
		}
	}
}

// A constant begins at its start, stays within its bounds however far its parameter goes, and has
// the derivatives that differences have.
func TestConstantValues(t *testing.T) {
	for _, k := range []Constant{
		NewConstant("any", -3), NewConstant("from 0", 0), NewConstant("positive", 1e-5).Positive(),
		NewConstant("between", 3).Between(-1, 4), NewConstant("near an end", 1e-6).Between(0, 1),
		NewConstant("rounded ends", 0.1).Between(-0.1, 0.3), NewConstant("uneven ends", 1).Between(-1e6, 3),
	} {
		if c, _ := k.At(0); c != k.start {
			t.Errorf("%s begins at %v, want %v", k.Name, c, k.start)
		}
		if _, _, bend := k.at(0.3); k.IsLinear() != (bend == 0) {
			t.Errorf("%s is linear: %v, with the second derivative %v", k.Name, k.IsLinear(), bend)
		}
		for _, x := range []float64{-800, -30, -1.5, -0.1, 0, 0.3, 2, 30, 700} {
			c, c1, c2 := k.at(x)
			if k.kind == positiveConstant && !(c >= 0) || k.kind == boundedConstant && !(k.lo <= c && c <= k.hi) {
				t.Errorf("%s is %v at %v", k.Name, c, x)
			}
			value := func(x float64) float64 { c, _, _ := k.at(x); return c }
			slope := func(x float64) float64 { _, c1, _ := k.at(x); return c1 }
			want1, err1 := check.Derivative(value, x, 1)
			want2, err2 := check.Derivative(slope, x, 1)
			if math.Abs(c1-want1) > 10*err1+1e-11*math.Abs(c1) || math.Abs(c2-want2) > 10*err2+1e-11*math.Abs(c1) {
				t.Errorf("%s at %v: derivatives %v, %v, by differences %v, %v", k.Name, x, c1, c2, want1, want2)
			}
		}
	}
}
