package method

import "math"

// Strong Wolfe line search (Nocedal & Wright, Numerical Optimization, 2nd ed. 2006, section 3.5,
// algorithms 3.5 and 3.6). Along a line phi(alpha) = loss(theta + alpha delta), phi'(0) < 0, it
// looks for
//
//	phi(alpha) <= phi(0) + c1 alpha phi'(0)    the loss falls in earnest, and
//	|phi'(alpha)| <= c2 |phi'(0)|              the line has flattened.
//
// A trial that is too far for the loss to be a finite number counts as one that has climbed.
// Trial points grow until an interval must hold such an alpha: beyond lo, the lowest point so far,
// phi falls at first and has climbed (or bends up) at hi. zoom then shrinks that interval.
// The second condition gives s^T y > 0, so that BFGS keeps its matrix positive definite.

// The values of c1 and c2 are those that Nocedal and Wright recommend for quasi-Newton directions:
// they accept the step 1 in most cases (TestWolfeConditionsHold).
const (
	wolfeC1     = 1e-4
	wolfeC2     = 0.9
	wolfeTrials = 30 // evaluations of finite losses: more halvings would be down at rounding
	wolfeGrow   = 4  // the growth of trial points until an interval is found
)

// point is a trial point on the line: phi and phi' at alpha.
type point struct{ alpha, loss, slope float64 }

// line is a search in progress.
type line struct {
	at     func(alpha float64) (point, error)
	origin point // the point at alpha = 0
	last   point // the point evaluated last
	left   int   // how many evaluations are left, not counting those whose loss overflows
}

// wolfe returns a point that meets both conditions, starting with the trial point alpha. Where the
// evaluations run out it returns the lowest point that meets the first, and the origin (alpha = 0)
// where none does. Unless that is the origin, it is the last point that at was called for.
func wolfe(at func(float64) (point, error), origin point, alpha float64) (point, error) {
	l := line{at: at, origin: origin, left: wolfeTrials}
	low := origin
	for l.left > 0 {
		p, err := l.try(alpha)
		if err != nil {
			return origin, err
		}
		switch {
		case !l.falls(p) || p.loss >= low.loss:
			return l.zoom(low, p)
		case l.flat(p):
			return p, nil
		case p.slope >= 0:
			return l.zoom(p, low)
		}
		low = p
		alpha *= wolfeGrow
	}
	return low, nil
}

// zoom shrinks the interval between lo, the lowest point found that meets the first condition, and
// hi, to which phi falls from lo, until it meets an acceptable point.
func (l *line) zoom(lo, hi point) (point, error) {
	for l.left > 1 {
		p, err := l.try(between(lo, hi))
		if err != nil {
			return l.origin, err
		}
		if lo.alpha == 0 && p.alpha > 0 && !(p.loss <= math.MaxFloat64) {
			l.left++ // however near the loss overflows, halving alpha gets below it
		}
		if !l.falls(p) || p.loss >= lo.loss {
			hi = p
			continue
		}
		if l.flat(p) {
			return p, nil
		}
		if float64(p.slope*(hi.alpha-lo.alpha)) >= 0 {
			hi = lo
		}
		lo = p
	}
	if lo.alpha == 0 || lo.alpha == l.last.alpha {
		return lo, nil
	}
	return l.try(lo.alpha)
}

func (l *line) try(alpha float64) (point, error) {
	l.left--
	p, err := l.at(alpha)
	l.last = p
	return p, err
}

// falls reports the first condition; a loss that is no number fails it.
func (l *line) falls(p point) bool {
	return p.loss <= l.origin.loss+float64(wolfeC1*p.alpha*l.origin.slope)
}

// flat reports the second condition.
func (l *line) flat(p point) bool { return math.Abs(p.slope) <= -wolfeC2*l.origin.slope }

// between returns a point inside the interval: the minimum of the cubic that agrees with both ends
// in value and slope (equation 3.59), but no nearer to an end than a tenth of the interval, so that
// it shrinks; where there is no such minimum, or an end is no number, the middle.
func between(a, b point) float64 {
	width := b.alpha - a.alpha
	d1 := a.slope + b.slope - 3*(b.loss-a.loss)/width
	d2 := math.Copysign(math.Sqrt(float64(d1*d1)-float64(a.slope*b.slope)), width)
	t := 1 - (b.slope+d2-d1)/(b.slope-a.slope+float64(2*d2)) // as a fraction of the interval
	if math.IsNaN(t) || math.IsInf(t, 0) {
		t = 0.5
	}
	return a.alpha + float64(min(max(t, 0.1), 0.9)*width)
}
