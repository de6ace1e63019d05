package adapt

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/lsq"
	"anagram/mat"
)

// Units that are many can follow errors of measured values, at the cost of a residual of the
// equations. So the values count less the better the equations are satisfied: in the end they
// choose among the solutions of these, and bend none.

// TestConstantsNoise fixes these.
const (
	// lightShare is the share of the residual that what values leave may have, and lightest the
	// least factor: without errors of the values it costs three digits of sixteen.
	lightShare, lightest = 0.1, 1e-3
	// noiseRatio is by how much what measured values leave has to lie above the rest, and above the
	// tolerance, to be their own errors; leastNoise is the least share of u = 0.
	noiseRatio, leastNoise = 10, 1e-9
	// noiseShare is the share of that, relative to u = 0, that estimates of unknowns have to reach,
	// and barShare the share of the standard errors that those of constants have to: more units
	// follow the errors alone.
	noiseShare, barShare = 0.5, 0.1
	// maxLone is how many points on the border of the box may be conditions.
	maxLone = 8
)

// measured reports whether a condition has measured values: several points of no region. A few at
// ends and corners are border conditions.
func (s *solver) measured(c *condition) bool {
	if len(s.constants) == 0 || c.region != nil {
		return false
	}
	return c.given.Len() > maxLone || c.given.Len() > 1 && c.inner
}

// findInner finds which conditions have points of no region inside the box.
func (s *solver) findInner() error {
	for _, c := range s.conditions {
		if c.region != nil {
			continue
		}
		x, err := draw(c.given)
		if err != nil {
			return text.Errorf("adapt: term %q: %w", c.name, err)
		}
		for i := range x.Rows {
			inside := true
			for k, v := range x.Row(i) {
				inside = inside && s.lo[k] < v && v < s.hi[k]
			}
			c.inner = c.inner || inside
		}
	}
	return nil
}

// measurements returns how many values were measured.
func (s *solver) measurements() (n int) {
	for _, c := range s.conditions {
		if s.measured(c) {
			n += c.given.Len()
		}
	}
	return n
}

// left splits the residuals of a fit into those of equations and those of measured values.
func (s *solver) left(f *fit) (equations, values float64) {
	for k, c := range s.conditions {
		square := float64(f.parts[k] * f.parts[k])
		if s.measured(c) {
			values += square
		} else {
			equations += square
		}
	}
	return math.Sqrt(equations), math.Sqrt(values)
}

// lighten lowers the weight of measured values by what a fit leaves by weights of one, and reports
// whether it did.
func (s *solver) lighten(f *fit) bool {
	s.known.light = 1
	equations, values := s.left(f)
	if !(equations > 0 && lightShare*equations < values) {
		return false
	}
	s.known.light = max(lightest, lightShare*equations/values)
	for k, c := range s.conditions {
		if s.measured(c) {
			s.balance[k] *= s.known.light
		}
	}
	return true
}

// noise returns what the best fit leaves of measured values, relative to what u = 0 leaves in all,
// if that is their own errors: nothing else is as wrong. Else it is 0.
func (s *solver) noise() float64 {
	if s.measurements() == 0 {
		return 0
	}
	equations, values := s.left(s.best)
	if values /= s.known.light; values > noiseRatio*max(equations, max(leastNoise, s.options.Tolerance)*s.zero) {
		return values / s.zero
	}
	return 0
}

// enough reports whether nothing more is to be known of the solution: the estimate of a level meets
// the tolerance, or errors of measured values outweigh all of it.
func (s *solver) enough(estimate float64) bool {
	if !s.settled() {
		return false
	}
	if estimate <= s.options.Tolerance {
		return true
	}
	noise := s.noise()
	if noise == 0 {
		return false
	}
	for i, e := range s.unknowns {
		k := i - s.net.Outputs()
		switch {
		case k < 0 && !(e <= noiseShare*noise):
			return false
		case k < 0 || s.isFree(k):
			continue
		}
		value, _ := s.constants[k].At(s.best.constants()[k])
		if !(e*size(s.constants[k], value) <= barShare*s.known.deviations[k]) {
			return false
		}
	}
	return true
}

// bothWays is Newton's method from the start in two ways. Values that weigh as much as the
// equations hold u near themselves, and the constants follow from that, which is best where there
// are values all over. Where these are few u bends between them, and no step of the constants
// helps: values that weigh little leave u near a solution of the equations, and move that. The one
// that leaves less in the end is kept.
func (t *fitter) bothWays(w []float64) error {
	full := t.scale
	t.scale = slices.Clone(full)
	at := 0
	for k, c := range t.s.conditions {
		rows := t.rows.Session.Terms[k].Rows
		if t.s.measured(c) {
			mat.Scal(t.scale[at:at+rows], lightShare)
		}
		at += rows
	}
	start := slices.Clone(w)
	err := t.newton(w, false)
	t.scale = full
	if err == nil {
		err = t.newton(w, false)
	}
	light := math.Inf(1)
	if err == nil {
		light, err = t.residuals()
	}
	if over := lsq.Over(t.ctx); over != nil {
		return over
	}
	if err != nil {
		light = math.Inf(1) // not finite somewhere: the other way may be
	}
	found, done := slices.Clone(w), t.fit.done
	copy(w, start)
	t.fit.done = false
	if err = t.newton(w, false); err == nil {
		var norm float64
		if norm, err = t.residuals(); err == nil && norm <= light {
			return nil
		}
	}
	if light <= math.MaxFloat64 {
		copy(w, found)
		t.fit.done, err = done, nil
	}
	return err
}
