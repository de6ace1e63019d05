package pinn

import (
	"context"

	"anagram/domain"
	"anagram/mat"
)

// follower moves the points of a condition to where its residual is large: the residuals at the
// candidates are evaluated here, and package domain chooses among these.
type follower struct {
	*domain.Follower
	candidates *condition // the same equation at the points that may be drawn
	residuals  []float64  // at the candidates
}

// newFollower returns the follower of c, set number k of the problem; nil if its points don't
// follow. It tries to draw one candidate: a Where that accepts hardly any is an error now, not in
// the middle of a run.
func newFollower(c *condition, k int) (*follower, error) {
	f := &follower{Follower: c.points.Follower(k)}
	if f.Follower == nil {
		return nil, nil
	}
	f.candidates, _ = c.equation.at(f.Candidates())
	f.candidates.name, f.candidates.scale, f.candidates.plan = c.name, 1, c.plan
	f.residuals = make([]float64, f.candidates.rows())
	return f, drawOne(f.Candidates())
}

// drawOne draws one of the random points p, and returns the error of that.
func drawOne(p domain.Points) error {
	return p.Sampler().Draw(context.Background(), mat.New(1, p.Dim()), 0, 0)
}

// own returns a copy of f with room of its own for candidates.
func (f *follower) own() *follower {
	n := f.candidates.rows()
	return &follower{f.Clone(), f.candidates.own(n), make([]float64, n)}
}

// move draws the points of c for a step, with w to evaluate the candidates.
func (f *follower) move(ctx context.Context, c *condition, w *worker, step int, theta []float64) error {
	if err := f.candidates.prepare(ctx, step); err != nil {
		return err
	}
	for lo := 0; lo < len(f.residuals); lo += maxBlock {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := f.candidates.block(lo)
		w.forward(&b, theta)
		if err := w.residuals(f.residuals[lo:lo+b.x.Rows], &b, false); err != nil {
			return err
		}
	}
	if err := f.Move(c.x, f.candidates.x, f.residuals, f.candidates.sampler); err != nil {
		return err
	}
	return c.tabulate(ctx)
}
