package lsq

import (
	"context"
	"sync/atomic"
	"time"
)

// attention is the context of the call at work, which is looked at before every block. What it has
// refused once it refuses until the next call: results that lack a block are worth nothing, and who
// meets the error on the way may take it for a bad point.
type attention struct {
	ctx     context.Context // nil outside calls
	refused atomic.Bool
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

// Refused reports whether the context has ended a part of the call at work.
func (a *attention) Refused() bool { return a.refused.Load() }

// Look returns the error of a context that has ended. Any worker may call it. A deadline is looked
// up, not waited for: where there is one processor its timer may come late, or never while the call
// is at work.
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

// Obey makes e look at the context that another one attends to.
func (e *Evaluator) Obey(other *Evaluator) { e.attention = other.attention }
