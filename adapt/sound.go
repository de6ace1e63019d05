package adapt

import (
	"math"
	"slices"

	"anagram/internal/text"
)

// What no run can have saved is an error, whatever the checksum of the file says.

// sound returns what is wrong with a state that was read. TestResumeUnsound has one line for each.
func (s *solver) sound() error {
	levels := s.result.Levels
	if s.best == nil {
		if len(levels) > 0 || s.rival != nil || s.units > 0 {
			return text.Errorf("no best fit, but %d levels, %d units and a rival is %v", len(levels), s.units, s.rival != nil)
		}
		return s.soundPlaces()
	}
	switch {
	case len(levels) == 0:
		return text.Errorf("a best fit of no level")
	case s.units < 1:
		return text.Errorf("units: %d", s.units)
	case s.floors > maxFloors:
		return text.Errorf("floors: %d, more than the %d that end a run", s.floors, maxFloors)
	case len(s.unknowns) != s.net.Outputs()+len(s.constants):
		return text.Errorf("estimates: %d of %d unknowns", len(s.unknowns), s.net.Outputs()+len(s.constants))
	case len(s.known.deviations) != len(s.constants) || len(s.constants) > 0 && len(s.known.free)%len(s.constants) != 0:
		return text.Errorf("of %d constants: %d standard errors, combinations of %d numbers", len(s.constants), len(s.known.deviations), len(s.known.free))
	case s.result.Elapsed < 0 || s.result.Elapsed > math.MaxInt64/2:
		return text.Errorf("elapsed: %v", s.result.Elapsed)
	}
	for i, l := range levels {
		if k := firstInfinite(l.Theta); k >= 0 && l.Unseen <= math.MaxFloat64 {
			return text.Errorf("level %d: theta: number %d is %v", i+1, k, l.Theta[k])
		}
	}
	if last := levels[len(levels)-1]; !slices.Equal(last.Theta, s.best.theta) && firstInfinite(last.Theta) < 0 {
		return text.Errorf("level %d: theta is not that of the best fit", len(levels))
	}
	if s.rival != nil {
		if k := firstInfinite(s.rival.theta); k >= 0 {
			return text.Errorf("rival: theta: number %d is %v", k, s.rival.theta[k])
		}
	}
	return s.soundPlaces()
}

// firstInfinite returns the index of the first number that is not finite, or -1.
func firstInfinite(x []float64) int {
	return slices.IndexFunc(x, func(v float64) bool { return v-v != 0 })
}

// soundPlaces returns what is wrong with the local lengths.
func (s *solver) soundPlaces() error {
	if s.best != nil && s.best.plan.Profile && !s.local() {
		return text.Errorf("the best plan follows local lengths, of which there are none")
	}
	short := func(l float64) bool { return !(l > 0 && l <= math.MaxFloat64) }
	if t := s.lengths; t != nil {
		switch {
		case s.net.IsLifted() || len(s.lo) > maxLengthAxes || len(t.l) == 0:
			return text.Errorf("lengths: %d on %d axes", len(t.l), len(s.lo))
		case len(t.y.Data) != len(t.l)*t.y.Cols || firstInfinite(t.y.Data) >= 0:
			return text.Errorf("lengths: %d coordinates of %d points, or one that is not finite", len(t.y.Data), len(t.l))
		case slices.ContainsFunc(t.l, short):
			return text.Errorf("lengths: one that is not positive")
		}
	}
	if p := s.profile; p != nil {
		n := len(p.y)
		rising := func(x []float64) bool {
			return len(x) == n && n > 1 && slices.IsSorted(x) && firstInfinite(x) < 0
		}
		if !rising(p.y) || !rising(p.q) || len(p.l) != n || slices.ContainsFunc(p.l, short) {
			return text.Errorf("profile: %d places, %d lengths and %d coordinates, or some that no profile has", n, len(p.l), len(p.q))
		}
	}
	return nil
}
