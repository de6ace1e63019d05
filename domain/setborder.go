package domain

import "math"

// The border of a set operation consists of those pieces of the shapes' borders that are inside all
// others, or for a union outside. Where two borders coincide, as those of a square and of a quarter
// that is taken away from it, the two sides decide: if one is inside and the other is not there is
// a border, once, and otherwise none.

// Faces returns what is left of the shapes' faces, in their order.
func (c combined) Faces() []Face { return c.facesWithin(c.bounds) }

func (c combined) facesWithin(b Box) []Face {
	var all []Face
	tolerance := rounding(b)
	for i, s := range c.shapes {
		for _, f := range faces(s, b) {
			cut := cutter{
				keep:  func(x []float64) bool { return c.keeps(i, x, tolerance) },
				clear: func(x []float64) float64 { return c.clearance(i, x) },
			}
			if f, some := cut.face(f); some {
				all = append(all, f)
			}
		}
	}
	return all
}

// keeps reports whether x, on the border of shape i, is on that of the whole, and shape i is the
// first it is on the border of.
func (c combined) keeps(i int, x []float64, tolerance float64) bool {
	unsure := false
	for j, s := range c.shapes {
		if j == i {
			continue
		}
		e := c.sign(j) * s.Distance(x)
		if e > tolerance {
			return false
		}
		unsure = unsure || e >= -tolerance
	}
	return !unsure || c.parts(i, x, tolerance)
}

// sideStep is how many tolerances one steps aside where borders coincide: TestCoincidingBorders.
const sideStep = 64

// parts looks at both sides of x, on the border of shape i, where another border may coincide. It
// reports whether one of them is inside and the other is not, and no shape before i says so too. A
// distance of 0 alone is no border: within a union of shapes that touch there is none.
func (c combined) parts(i int, x []float64, tolerance float64) bool {
	low, high := sides(c.shapes[i], x, sideStep*tolerance)
	for _, s := range c.shapes[:i] {
		if math.Abs(s.Distance(x)) <= tolerance && s.Contains(low) != s.Contains(high) {
			return false
		}
	}
	return c.Contains(low) != c.Contains(high)
}

// sides returns the points at a step from x to either side, against the normal of s and along it.
func sides(s Shape, x []float64, step float64) (low, high []float64) {
	n := make([]float64, len(x))
	s.Normal(n, x)
	for k := range x {
		low = append(low, x[k]-float64(step*n[k]))
		high = append(high, x[k]+float64(step*n[k]))
	}
	return low, high
}

// areaRule is how many points measure the area inside a curve of the plane: TestVolumes.
const areaRule = 40

// volume returns the area of a set in the plane by the theorem of Gauss, the integral of n.(x -
// c)/2 along its border, c being next to it to keep digits. In space it is that of a sample.
func (c combined) volume() float64 {
	if len(c.bounds) != 2 {
		return sampled(c)
	}
	rule, center := curveRule(Border(c), areaRule, 2), []float64{c.bounds[0][0], c.bounds[1][0]}
	n := make([]float64, 2)
	return rule.Integral(func(x []float64) float64 {
		c.Normal(n, x)
		return float64(float64(n[0]*(x[0]-center[0]))/2) + float64(float64(n[1]*(x[1]-center[1]))/2)
	})
}

// clearance returns how far it is from x to the next border but that of shape i.
func (c combined) clearance(i int, x []float64) float64 {
	least := math.Inf(1)
	for j, s := range c.shapes {
		if j != i {
			least = min(least, math.Abs(s.Distance(x)))
		}
	}
	return least
}
