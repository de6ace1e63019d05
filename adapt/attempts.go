package adapt

import (
	"cmp"
	"context"
	"math"
	"slices"

	"anagram/lsq"
	"anagram/mat"
)

// attempts are the fits of a level.
type attempts struct {
	s          *solver
	n          int // units
	x, unseen  []*mat.Dense
	fits       []*fit
	tried, all int // of the fits that are to be tried
	failed     error
}

// try fits a plan, from another fit or nil. Equations need not be finite where Newton's method
// goes: that is the end of a fit, which is nil then, not of the run.
func (a *attempts) try(ctx context.Context, p Plan, from *fit) (*fit, error) {
	s := a.s
	s.watch(Progress{Units: a.n, Points: rows(a.x), Plan: p, Fit: a.tried + 1, Fits: a.all})
	f, err := s.fit(ctx, a.n, p, (len(s.result.Levels)+1)<<8|a.tried, a.x, from)
	a.tried++
	if err == nil {
		err = s.look(ctx, f, a.unseen)
	}
	if err != nil {
		a.failed = err
		return nil, lsq.Over(ctx)
	}
	s.fits++
	a.fits = append(a.fits, f)
	return f, nil
}

// tryAll fits the plans of a level, and returns the fits and the best one so far, in the order of
// their residuals at the unseen points.
func (s *solver) tryAll(ctx context.Context, n int, plans []Plan, x, unseen []*mat.Dense) ([]*fit, error) {
	a := &attempts{s: s, n: n, x: x, unseen: unseen, all: len(plans)}
	follows := !s.affine && len(s.constants) == 0 && s.columns(n) < maxFollowed
	if follows {
		a.all++
	}
	if s.rival != nil {
		a.all++
	}
	for _, p := range plans {
		if _, err := a.try(ctx, p, s.best); err != nil {
			return nil, err
		}
	}
	held := s.rival
	if held != nil {
		if err := s.refit(ctx, a); err != nil {
			return nil, err
		}
	}
	if len(a.fits) == 0 && s.best == nil {
		return nil, a.failed
	}
	if err := s.finishBest(ctx, a.fits, x, unseen); err != nil {
		return nil, err
	}
	if follows {
		p := plans[0]
		if len(a.fits) > 0 {
			p = slices.MinFunc(a.fits, byUnseen).plan
		}
		p.Follow = true
		if _, err := a.try(ctx, p, nil); err != nil {
			return nil, err
		}
	}
	if s.best != nil {
		a.fits = append(a.fits, s.best)
	}
	slices.SortStableFunc(a.fits, byUnseen)
	if err := s.hold(ctx, held, a.fits[0], unseen); err != nil {
		return nil, err
	}
	s.findRival(a.fits)
	s.keepOther(a.fits)
	return a.fits, nil
}

// watch tells Options.Watch what the level at work is at.
func (s *solver) watch(p Progress) {
	if s.options.Watch == nil {
		return
	}
	p.Level, p.Last, p.Memory = len(s.result.Levels)+1, math.NaN(), s.taken
	if p.Level > 1 {
		p.Last = s.result.Levels[p.Level-2].Estimate
		p.Wanted = int(min(float64(s.options.MaxUnits), s.result.wanted(s.options.Tolerance)))
	}
	s.options.Watch(p)
}

// finishBest finishes the two best of the fits, as one may have been ahead by chance, and the
// rival, which has to be given its chance too.
func (s *solver) finishBest(ctx context.Context, fits []*fit, x, unseen []*mat.Dense) error {
	slices.SortStableFunc(fits, byUnseen)
	for _, f := range fits {
		if f != s.rival && f != fits[0] && f != fits[min(1, len(fits)-1)] {
			continue
		}
		if s.finish(ctx, f, x) != nil || s.look(ctx, f, unseen) != nil {
			f.unseen = math.Inf(1)
		}
		if err := lsq.Over(ctx); err != nil {
			return err
		}
	}
	return nil
}

// byUnseen orders fits by their residuals at unseen points.
func byUnseen(a, b *fit) int { return cmp.Compare(a.unseen, b.unseen) }
