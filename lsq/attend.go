package lsq

import (
	"context"
	"sync/atomic"
	"time"
)

// attention is the context of the call under way, which is looked at before every block. Callers of
// an evaluation may take its error for a bad point and go on. So refused remembers until the end of
// the call that a block was left out.
type attention struct {
	ctx     context.Context // nil outside calls
	refused atomic.Bool     // Look has returned an error
}

// Attend makes ctx the context that is looked at, until Rest.
func (a *attention) Attend(ctx context.Context) {
	a.ctx = ctx
	a.refused.Store(false)
}

// Rest ends a call: no context is looked at.
func (a *attention) Rest() {
	a.ctx = nil
	a.refused.Store(false)
}

// Refused reports whether the end of the context has cut short the call under way.
func (a *attention) Refused() bool { return a.refused.Load() }

// Look returns the error of a context that has ended. Any worker may call it. It compares the
// deadline with the clock: on one processor the context's timer may fire late, or not before the
// call returns.
func (a *attention) Look() error {
	if a.ctx == nil {
		return nil
	}
	err := Over(a.ctx)
	if err != nil {
		a.refused.Store(true)
	}
	return err
}

// Over returns the error of a context that has ended, or whose deadline has passed.
func Over(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

// Obey makes e look at the context that another Evaluator attends to.
func (e *Evaluator) Obey(other *Evaluator) { e.attention = other.attention }
