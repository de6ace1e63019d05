package march

import (
	"math"

	"anagram/internal/vec"
	"anagram/mat"
)

// The control of length and width. Two numbers are known of a slab once it is solved.
//
// Its error e: what the residual on fresh points does to u, in units of the tolerance. On smooth
// solutions it falls about like width^-7 (measured on the Allen-Cahn equation), so widths change by
// e^(1/7) and aim at e = 1/3. A slab with e > 1 is repeated with more units; where these do not
// help, or e is large, on half the length.
//
// Its nonlinearity: the part of |r| that the first Gauss-Newton step, from the frozen profile, left
// for the second, over |r| before it. It grows like length^2 and is 0 for linear equations; where
// the frozen profile solves the slab, both numbers are rounding and say nothing. The length of the
// next slab aims at 0.03: then two factorisations suffice, and u changes by about a tenth of its
// size. A slab that took more units than were planned was long for them, whatever its nonlinearity.

// Lengths are relative to all of time. docs/marching.md, "Measured", has what they come to.
const (
	// firstLength lets the first slab see initial layers. Lengths may double from slab to slab.
	firstLength = 1.0 / 256
	// longestSlab and shortestSlab bound lengths, the last slab aside: TestTooShort.
	longestSlab  = 1.0 / 4
	shortestSlab = 0x1p-20
	// targetNonlinearity is what the length of the next slab aims at.
	targetNonlinearity = 0.03
	// widthOrder is the power of the width with which e is taken to fall, and targetError the e
	// that widths aim at.
	widthOrder  = 7
	targetError = 1.0 / 3
	// halvingError is the e above which a slab is halved at once.
	halvingError = 10
	// helpfulFall is the share of e that more units have to bring it below, to be tried again.
	helpfulFall = 0.8
	// maxTries bounds the tries at a slab: TestStuck.
	maxTries = 6
	// roundingLevel is the rounding of u, relative to its size: TestNothingHappens.
	roundingLevel = 1e-13
	// lostShare is what the residual of a slab does to u, relative to its size, where the slab is
	// no solution: TestStuck.
	lostShare = 0.1
)

// plan is how a slab is going to be tried.
type plan struct {
	span    span
	density *density
	width   int
	hot     *mat.Dense // points where the last try had large residuals; or no rows
	guess   model
}

// shorter returns the plan for a share of p's span.
func (m *marcher) shorter(p plan, share float64, guess model) plan {
	p.span, p.hot, p.guess = m.next(p.span.length()*share), mat.New(0, 2), guess
	return p
}

// wider returns the plan for the same span with more units and points, a share of them where the
// residual of a was large. Profiles at both ends count now.
func (m *marcher) wider(p plan, a *attempt) plan {
	grow := min(max(vec.Pow(m.error(a)/targetError, 1.0/widthOrder), 1.15), 1.6)
	p.width = min(int(float64(p.width)*grow), m.s.MaxWidth)
	p.density = newDensity(m.density.x, a.model.values(p.span.end, m.density.x), m.size)
	p.density.join(m.density)
	p.hot = resample(a.fresh, a.weights, int(hotShare*pointsPerUnit*float64(p.width)), m.stream())
	p.guess = a.model
	return p
}

// patience returns how many tries the next slab is worth: after one that missed the tolerance, more
// are known not to help.
func (m *marcher) patience() int {
	if n := len(m.solution.Slabs); n > 0 && m.solution.Slabs[n-1].Missed {
		return 2
	}
	return maxTries
}

// error returns the error of a slab in units of what it may be. The residual moves u by residual
// times length. The slabs' errors add up like independent numbers, squares to squares, so a slab's
// share of the squared tolerance is its share of time.
func (m *marcher) error(a *attempt) float64 {
	return a.residual * math.Sqrt(a.span.length()*m.duration()) / (m.s.Tolerance * m.size)
}

// negligible returns the |r| on a slab that does as much to u as the tolerance allows there, or the
// rounding of u if that is more.
func (m *marcher) negligible(s span) float64 {
	return m.size * max(m.s.Tolerance*math.Sqrt(s.length()/m.duration()), roundingLevel)
}

// next returns the slab of about the given length: what is left of time is divided evenly.
func (m *marcher) next(length float64) span {
	start, end := m.solution.End(), m.e.Domain[0][1]
	if n := math.Ceil((end-start)/length - 0.01); n > 1 {
		return span{start, start + (end-start)/n}
	}
	return span{start, end}
}

// settle chooses length and width after a slab. One that had to be widened was long for the width
// it was given, one that had to be shortened is not followed by a longer one.
func (m *marcher) settle(a *attempt, first span) {
	change := 2.0
	if !a.rows.Session.Linear.Affine && a.left > 0 && a.guessed > m.negligible(a.span) {
		change = min(max(math.Sqrt(targetNonlinearity*a.guessed/a.left), 0.5), 2)
	}
	if a.span != first {
		change = min(change, 1)
	}
	width := float64(a.model.units())
	change *= min(1, float64(m.width)/width)
	m.length = min(a.span.length()*change, longestSlab*m.duration())
	width *= min(max(vec.Pow(m.error(a)/targetError, 1.0/widthOrder), 0.7), 1.2)
	m.width = min(max(int(width), leastWidth), m.s.MaxWidth)
}
