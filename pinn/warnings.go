package pinn

import (
	"math"

	"anagram/internal/text"
	"anagram/mat"
)

// Warnings returns what New accepts and a user may want to know, a line each, with the name of the
// term; nil means nothing was found. It tells of
//
//   - nonlinear equations that jump: a branch on the real part of a value is a way to write an
//     equation (see Equation), and the complex step differentiates the branch taken, but where
//     N itself has another value on the other side, no step sees that side coming;
//   - outputs that are known up to a constant: of u only derivatives are asked, and differences
//     such as those of periodic pairs;
//   - conditions that ask for two values of u at one point, as the two sides of a corner may.
//     A jump there may be meant; u is smooth, and wrong beside it.
//
// It looks at the values tried and at the points in place, and says what is certain: nothing is
// said of a corner between random points.
func (p *Problem) Warnings() (lines []string) {
	for _, c := range p.conditions {
		if c.equation.linear {
			continue
		}
		x, err := c.all()
		if err != nil {
			continue // Where accepted points of another step
		}
		for k := range c.forms {
			if at, by, i, ok := c.equation.jump(x, c.trials, k); ok {
				lines = append(lines, text.Sprintf("pinn: %s: the equation jumps by %v where d_%d passes %v, at point %v; if that is not meant, write a branch whose sides meet",
					c.name, by, k, at, x.Row(i)))
			}
		}
	}
	return append(append(lines, p.floating()...), p.corners()...)
}

// jump looks for a jump of the equation along d_k, with the other values those of a trial. It
// returns where d_k is there, the size of the jump, and the number of the point.
func (e Equation) jump(x, trials *mat.Dense, k int) (at, by float64, point int, ok bool) {
	for _, i := range sample(x) {
		for j := range trials.Rows {
			if at, by, ok = e.jumpAlong(x.Row(i), trials.Row(j), k); ok {
				return round(at), round(by), i, true
			}
		}
	}
	return 0, 0, 0, false
}

// round is for the eye: it takes a jump that bisection finds at 1e-15 for one at 0.
func round(v float64) float64 { return math.Round(v*1e9) / 1e9 }

// jumpAlong follows N as d_k runs through both signs of its size in the trial. It halves the cell
// in which N changes the most until its width is rounding: of a continuous N nothing is left then,
// and beside a pole N changes as much.
func (e Equation) jumpAlong(x, values []float64, k int) (at, by float64, ok bool) {
	const cells, halvings, flat = 64, 40, 1.0 / 8 // TestWarnings
	shifted, d := append([]float64(nil), values...), make([]complex128, len(values))
	n := func(v float64) float64 {
		shifted[k] = v
		z, err := e.try(x, d, shifted)
		if err != nil {
			return math.NaN()
		}
		return real(z)
	}
	reach := 2 * math.Abs(values[k])
	width, lo, change, top := float64(2*reach/cells), 0.0, 0.0, 0.0
	for i := range cells {
		v := -reach + float64(width*float64(i))
		a := n(v)
		if c := math.Abs(n(v+width) - a); c > change && finite(c) {
			lo, change = v, c
		}
		if finite(a) {
			top = max(top, math.Abs(a))
		}
	}
	for range halvings {
		width = float64(width / 2)
		if a := n(lo + width); math.Abs(n(lo+float64(2*width))-a) > math.Abs(a-n(lo)) {
			lo += width
		}
	}
	a, b := n(lo), n(lo+width)
	by = math.Abs(b - a)
	beside := max(math.Abs(a-n(lo-float64(8*width))), math.Abs(n(lo+float64(9*width))-b))
	const rounding = 1e-9
	return lo + float64(width/2), by, by > rounding*top && beside < flat*by
}
