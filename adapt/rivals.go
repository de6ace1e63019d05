package adapt

import (
	"context"

	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
)

// A rival is a fit of another solution, or of what looks like one. It is fitted anew at every
// level, from itself, and stays a rival if it does not come to the best fit and its residual keeps
// up.

const (
	// rivalDistance is how far a rival is away at least, relative to u.
	rivalDistance = 0.03
	// maxDistance is the largest distance: from u = 0 all are infinitely far.
	maxDistance = 1e6
	// rivalShare is by how much the residual of a rival, relative to its size, may lie above the
	// tolerance, and firmShare what it has to be at first: further levels weigh otherwise and look
	// at other points. The tolerance is taken to be between leastTolerance and mostTolerance.
	rivalShare, firmShare, leastTolerance, mostTolerance = 10, 1, 1e-8, 1e-6
	// distinct is by how much the distance lies above the error that its residual may stand for.
	distinct = 3
)

// Other is another solution.
type Other struct {
	Net   *mlp.Network
	Theta []float64
	// Distance is how far it is from the result, relative to the rms of that, the largest over the
	// unknowns, and Unseen is its balanced residual at points that no fit has seen.
	Distance, Unseen float64
}

// second returns the rival, or nil.
func (s *solver) second() *Other {
	if s.rival == nil {
		return nil
	}
	return &Other{s.rival.net, s.rival.theta, s.distance(s.rival), s.rival.unseen}
}

// distance is how far a fit is from the best one.
func (s *solver) distance(f *fit) float64 {
	_, d := s.sample.difference(s.values(s.best), s.values(f))
	return d
}

// suffices reports whether a fit is another solution by itself: it satisfies all to a multiple of
// the tolerance, relative to its size, and is farther from the best one than such a residual may
// lead, by what the last level had of both. Where a layer may lie nearly anywhere, that is far.
func (s *solver) suffices(g *fit, share float64) bool {
	n := len(s.result.Levels)
	if n == 0 {
		return false
	}
	d, last := s.distance(g), s.result.Levels[n-1]
	tolerance := min(max(s.options.Tolerance, leastTolerance), mostTolerance)
	return d > rivalDistance && d < maxDistance && g.unseen <= share*tolerance*s.zero*(1+d) && d*last.Unseen >= distinct*last.Estimate*g.unseen
}

// findRival keeps one of the fits as the rival, or none.
func (s *solver) findRival(fits []*fit) {
	last := s.rival
	s.rival = nil
	if s.affine || len(s.constants) > 0 {
		return
	}
	s.best, fits = fits[0], fits[1:]
	if last != nil && last != s.best && s.isRival(last) {
		s.rival = last
		return
	}
	for _, g := range fits {
		if g.done && s.isRival(g) {
			s.rival = g
			return
		}
	}
}

// isRival reports whether a fit is a rival of the best one.
func (s *solver) isRival(g *fit) bool {
	if g == nil {
		return false
	}
	keepsUp := g.unseen <= maxRatio*s.best.unseen && g.unseen < resolvedShare*s.zero
	return keepsUp && s.distance(g) > rivalDistance || s.suffices(g, rivalShare)
}

// hold keeps a rival as it was where fitting it anew has not made it better, unless that has come
// to the best fit.
func (s *solver) hold(ctx context.Context, held, best *fit, unseen []*mat.Dense) error {
	if held == nil || s.rival == nil {
		return nil
	}
	if err := s.look(ctx, held, unseen); err != nil {
		return lsq.Over(ctx)
	}
	_, d := s.sample.difference(s.values(best), s.values(s.rival))
	if d > rivalDistance && held.unseen < s.rival.unseen {
		s.rival = held
	}
	return nil
}

// refit fits the rival anew, from itself, unless it is one as it is.
func (s *solver) refit(ctx context.Context, a *attempts) error {
	held := s.rival
	if err := s.look(ctx, held, a.unseen); err != nil {
		return err
	}
	if s.suffices(held, rivalShare) {
		return nil
	}
	p := s.best.plan
	if p.Sine != held.plan.Sine {
		p = held.plan // it begins at itself, with units of its function
	}
	var err error
	s.rival, err = a.try(ctx, p, held)
	return err
}
