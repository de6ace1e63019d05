package anagram

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"anagram/internal/text"
)

// attention is the context of the call at work, which is looked at before every block. What it has
// refused once it refuses until the next call: results that lack a block are worth nothing, and who
// meets the error on the way may take it for a bad point.
type attention struct {
	ctx     context.Context // nil outside calls
	refused atomic.Bool
}

// attend makes ctx the context that is looked at, until rest.
func (a *attention) attend(ctx context.Context) {
	a.ctx = ctx
	a.refused.Store(false)
}

// rest ends a call: no context is looked at.
func (a *attention) rest() {
	a.ctx = nil
	a.refused.Store(false)
}

// look returns the error of a context that has ended. Any worker may call it. A deadline is looked
// up, not waited for: where there is one processor its timer may come late, or never while the call
// is at work.
func (a *attention) look() error {
	if a.ctx == nil {
		return nil
	}
	err := over(a.ctx)
	if err != nil {
		a.refused.Store(true)
	}
	return err
}

// over returns the error of a context that has ended, or whose deadline has passed: its timer may come
// late.
func over(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

// grace is what a call that has to come to something is given where the context has ended before
// it: the loss at the start, a verdict at the end. Small problems need less.
const grace = 100 * time.Millisecond

// until is a context that ends at an instant too. It has no timer: who looks at it looks at the clock,
// before every block, and no goroutine is left behind. Its Done is that of the context it was made of.
type until struct {
	context.Context
	at time.Time
}

// Deadline returns the earlier of the two.
func (u until) Deadline() (time.Time, bool) {
	if at, ok := u.Context.Deadline(); ok && at.Before(u.at) {
		return at, true
	}
	return u.at, true
}

// Err returns why it has ended, nil before.
func (u until) Err() error {
	if err := u.Context.Err(); err != nil || time.Now().Before(u.at) {
		return err
	}
	return context.DeadlineExceeded
}

// graceful returns ctx, or a context that ends after the grace where ctx has ended.
func graceful(ctx context.Context) context.Context {
	if over(ctx) == nil {
		return ctx
	}
	return until{context.WithoutCancel(ctx), time.Now().Add(grace)}
}

// lastly returns the context of a verdict: ctx within what is left of Settings.MaxTime, or the
// grace where the time of the run is up.
func (s *Solver) lastly(ctx context.Context) context.Context {
	if most := s.settings.MaxTime; most > 0 && over(ctx) == nil {
		return until{ctx, time.Now().Add(max(grace, most-s.elapsed))}
	}
	return graceful(ctx)
}

// inTime returns j, undecided if the context has cut short what it should rest on.
func (s *Solver) inTime(j Judgement) Judgement {
	cut := j.Err
	if s.eval.refused.Load() {
		cut = s.eval.look()
	}
	if errors.Is(cut, context.Canceled) || errors.Is(cut, context.DeadlineExceeded) {
		j.Verdict, j.Err = VerdictUndecided, text.Errorf("anagram: no time for a verdict: %w", cut)
	}
	return j
}
