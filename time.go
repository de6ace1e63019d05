package anagram

import (
	"context"
	"errors"
	"time"

	"anagram/internal/text"
	"anagram/lsq"
)

// grace is the time for what a run can't do without, the loss at the start and the verdict, if the
// context has ended before (TestGrace).
const grace = 100 * time.Millisecond

// until is a context that also ends at an instant. It has no timer and no goroutine: Err looks at
// the clock, and is called before every block. Its Done is that of the context it was made of, and
// tells nothing of the instant.
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
	if limit := s.settings.MaxTime; limit > 0 && lsq.Over(ctx) == nil {
		return until{ctx, time.Now().Add(max(grace, limit-s.progress.elapsed))}
	}
	return graceful(ctx)
}

// inTime returns j, undecided if the context ended before the losses were known.
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
