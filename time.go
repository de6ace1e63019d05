package anagram

import (
	"context"
	"errors"
	"time"

	"anagram/internal/text"
	"anagram/lsq"
)

// grace is what a call that has to come to something is given where the context has ended before
// it: the loss at the start, a verdict at the end. Small problems need less.
const grace = 100 * time.Millisecond

// until is a context that ends at an instant too. It has no timer: who looks at it looks at the
// clock, before every block, and no goroutine is left behind. Its Done is that of the context it
// was made of.
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
	if lsq.Over(ctx) == nil {
		return ctx
	}
	return until{context.WithoutCancel(ctx), time.Now().Add(grace)}
}

// lastly returns the context of a verdict: ctx within what is left of Settings.MaxTime, or the
// grace where the time of the run is up.
func (s *Solver) lastly(ctx context.Context) context.Context {
	if most := s.settings.MaxTime; most > 0 && lsq.Over(ctx) == nil {
		return until{ctx, time.Now().Add(max(grace, most-s.progress.elapsed))}
	}
	return graceful(ctx)
}

// inTime returns j, undecided if the context has cut short what it should rest on.
func (s *Solver) inTime(j Judgement) Judgement {
	cut := j.Err
	if s.state.Refused() {
		cut = s.state.Look()
	}
	if errors.Is(cut, context.Canceled) || errors.Is(cut, context.DeadlineExceeded) {
		j.Verdict, j.Err = VerdictUndecided, text.Errorf("anagram: no time for a verdict: %w", cut)
	}
	return j
}
