package adapt

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"time"

	"anagram/lsq"
	"anagram/mat"
)

// A level is a number of units. New units and new points are drawn for it by several plans
// (plan.go), each is fitted by least squares (fit.go), and the fit with the smallest residual at
// points that none of them saw goes on to the next level, of 1.6 times the units. Nothing is kept
// of a level but its best fit: where Newton's method begins, what the plans are neighbours of, and
// what the error is estimated from (estimate.go).

// docs/solve.md, "What is chosen", has what these rest on; TestStudyRandom measures them.
const (
	// growth is the ratio of units from level to level.
	growth = 1.6
	// stallFall is the share of the residual that a level has to lower it to, else it is a floor.
	stallFall = 0.5
	// resolvedShare is the share of the residual of u = 0 below which floors count: until the units
	// are enough to resolve a solution, the residual hardly falls.
	resolvedShare = 1e-3
	// maxFloors is how many floors in a row end a run.
	maxFloors = 3
	// maxColumns bounds the columns of the output layer: with four times as many rows a fit takes
	// 2 GB.
	maxColumns = 5000
	// minUnseen is the least number of unseen points inside; there are twice as many as points of
	// training.
	minUnseen = 500
	// maxFollowed is the number of columns up to which a nonlinear equation is also solved along a
	// path from u = 0 at every level.
	maxFollowed = 500
)

// grow makes the next level, and counts floors. An error leaves the run with half a level.
func (s *solver) grow(ctx context.Context) error {
	before := s.best
	s.units = s.next()
	if err := s.level(ctx, s.units); err != nil {
		return err
	}
	switch {
	case before == nil || s.best.unseen < stallFall*before.unseen:
		s.floors = 0
	case s.best.unseen < resolvedShare*s.zero:
		s.floors++
	case s.infeasible(ctx, s.units):
		s.floors = maxFloors
	}
	return lsq.Over(ctx) // without time infeasible says nothing
}

// end returns what ends the run after a level, or Running.
func (s *solver) end() Status {
	n := len(s.result.Levels)
	if n == 0 {
		return Running
	}
	estimate := s.result.Levels[n-1].Estimate
	ended := Running
	switch enough := s.enough(estimate); {
	case enough && s.isRival(s.rival):
		return NotUnique
	case enough && len(s.known.free) > 0:
		if s.known.vague >= vagueLevels {
			return Undetermined
		}
	case enough && s.noise() > 0, s.floors >= maxFloors && s.noise() > 0:
		return Noise
	case enough:
		return Converged
	case s.options.Units > 0 || s.floors >= maxFloors:
		ended = Stalled
	case s.units >= s.options.MaxUnits:
		ended = OutOfUnits
	}
	if len(s.known.free) == 0 && (ended != Running && estimate <= roundingReach || s.settled() && estimate <= leastError) {
		return Rounding
	}
	return ended
}

// settled reports whether that fits agree means something: they satisfy the equations.
func (s *solver) settled() bool {
	return s.best.unseen <= max(resolvedShare, s.options.Tolerance)*s.zero && (len(s.result.Levels) > 1 || s.options.Units > 0)
}

// next returns the units of the next level.
func (s *solver) next() int {
	switch {
	case s.options.Units > 0:
		return s.options.Units
	case s.units > 0:
		return min(s.options.MaxUnits, int(growth*float64(s.units)))
	}
	return min(s.options.MaxUnits, [...]int{24, 60, 100}[min(len(s.plain.from), 3)-1])
}

// level makes a level of n units, and records it.
func (s *solver) level(ctx context.Context, n int) error {
	level, before, spent := len(s.result.Levels)+1, s.best, s.result.Counts.Factorizations
	if err := s.localise(ctx); err != nil {
		return err
	}
	s.least.Release()
	s.wide = nil
	x, unseen, err := s.points(n, level)
	if err != nil {
		return err
	}
	if err := s.reserve(n, x); err != nil {
		return err
	}
	plans := s.plans(n)
	if err := s.weigh(ctx, plans, unseen); err != nil {
		return err
	}
	runtime.GC() // else what is not needed any more stays until this level takes as much again
	fits, err := s.tryAll(ctx, n, plans, x, unseen)
	if err != nil {
		return err
	}
	s.best = fits[0]
	if err := s.determine(ctx, x); err != nil {
		return err
	}
	l := Level{Units: units(s.best.net), Points: rows(x)}
	s.estimate(&l, fits, before)
	if l.Estimate <= twinReach*s.options.Tolerance {
		if err := s.twin(ctx, &l, unseen); err != nil {
			return err
		}
	}
	l.Fits, l.Counts = s.fits, s.result.Counts
	l.Elapsed = time.Since(s.begun)
	l.Net, l.Theta, l.Plan, l.Terms, l.Unseen = s.best.net, s.best.theta, s.best.plan, slices.Clone(s.best.parts), s.best.unseen
	s.result.Levels = append(s.result.Levels, l)
	if s.known.vague++; len(s.known.free) == 0 || !s.enough(l.Estimate) {
		s.known.vague = 0
	}
	return s.search(ctx, x, unseen, s.result.Counts.Factorizations-spent)
}

// localise finds the local lengths of the best fit.
func (s *solver) localise(ctx context.Context) (err error) {
	switch {
	case s.best == nil || s.net.IsLifted() || len(s.lo) > maxLengthAxes:
	case s.profile != nil:
		s.profile, err = s.profileOf(ctx, s.best)
	default:
		s.lengths, err = s.lengthsOf(ctx, s.best)
	}
	return err
}

// points draws those of a level.
func (s *solver) points(n, level int) (x, unseen []*mat.Dense, err error) {
	inside := cmp.Or(s.options.Points, rowsPerParameter*n)
	if x, err = s.draw(inside, level, false); err != nil {
		return nil, nil, err
	}
	unseen, err = s.draw(max(minUnseen, 2*inside), level, true)
	return x, unseen, err
}

func rows(x []*mat.Dense) (sum int) {
	for _, p := range x {
		sum += p.Rows
	}
	return sum
}

// weigh balances the conditions for a level, and measures by these weights what the start, u = 0,
// and the best fit so far leave at the unseen points.
func (s *solver) weigh(ctx context.Context, plans []Plan, unseen []*mat.Dense) error {
	typical := plans[0]
	if s.best == nil {
		typical = plans[len(plans)/3]
	}
	if err := s.rebalance(ctx, typical, s.best, unseen); err != nil {
		return err
	}
	zero := &fit{net: s.net, theta: s.theta(s.net)}
	s.setStart(s.net, zero.theta)
	if err := s.look(ctx, zero, unseen); err != nil {
		return err
	}
	s.zero = zero.unseen
	if s.best == nil {
		return nil
	}
	if err := s.look(ctx, s.best, unseen); err != nil || !s.lighten(s.best) {
		return err
	}
	return s.look(ctx, s.best, unseen)
}

// infeasible reports whether the model says of itself that its conditions contradict each other.
// Layers and waves that are not yet resolved look the same, so that takes as many units to say as
// the shortest waves of a level (plan.go) have been tried with.
func (s *solver) infeasible(ctx context.Context, n int) bool {
	return s.affine && len(s.constants) == 0 && s.columns(n) > 2*manyColumns && lsq.Over(ctx) == nil && s.judge(ctx).Verdict == infeasible
}
