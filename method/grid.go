package method

import (
	"math"

	"anagram/mat"
)

// Rounding that a run does not feel. In another unit, or from another origin, points and sources
// are rounded otherwise, by 1e-16. A damped step makes that as much larger as its system is badly
// conditioned, and each of the long steps that follow makes it ten times larger again: after ten
// steps two such runs would have no digit in common.
//
// So the points that steps are tried at lie on a grid: their parameters are (k + gridShift) h, k
// whole and h a power of two, with m(lambda) the promise of the step v and c = U^T r,
//
//	h |Phi|_F <= gridShare m(lambda)/|c|   and   h sqrt(P) <= |v|/16.
//
// Rounding to it costs a small part of the promise, and turns the step a little. It takes away
// every difference that is far below h, unless a parameter lies in the middle between two points.
// As a descent nears the end of what Phi can reach, the promise and h go to 0. Undamped steps do
// not keep to the grid: where they are taken r is nearly linear, and one may reach the end.
// TestUnitsKeepRuns guards it; docs/methods.md, "Rounding", has the measurements.
const (
	gridShare = 0.1
	// gridShift keeps points of one grid, and 0, from the middle between points of another. Nor
	// does a parameter become 0, where a problem may not be defined.
	gridShift = 0.382
)

// grid returns h for a trial, 0 if there is none.
func (d *damped) grid(t trial) float64 {
	h := gridShare * t.predicted / (mat.Nrm2(d.c) * mat.Nrm2(d.sigma))
	h = min(h, t.length/16/math.Sqrt(float64(len(d.coef))))
	if t.damping == 0 || !(h > 0 && h <= math.MaxFloat64) {
		return 0
	}
	_, exponent := math.Frexp(h)
	return math.Ldexp(1, exponent-1)
}

// toGrid moves theta to the grid of h, unless that is 0.
func toGrid(theta []float64, h float64) {
	if h == 0 {
		return
	}
	for i, v := range theta {
		theta[i] = (math.RoundToEven(v/h-gridShift) + gridShift) * h
	}
}
