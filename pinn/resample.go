package pinn

import (
	"context"
	"slices"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
)

// Resample puts the points of a step in place: it draws every Fresh set, and moves the points that
// Follow the residual where their step has come. At step 0 every set has the points of New. It
// reports whether any point changed. The error names term and point where a source, a coefficient
// or an equation fails. After one the problem can't be used until a Resample succeeds.
//
// What is drawn is a function of seed and step, and of theta for points that follow. These stay in
// place until they move again, so they are part of the state of a run: see Placed.
func (p *Problem) Resample(ctx context.Context, step int, theta []float64) (changed bool, err error) {
	if step == p.step || !slices.ContainsFunc(p.conditions, (*condition).movable) {
		return false, nil
	}
	p.step = -1
	p.draws++
	for _, c := range p.conditions {
		moved, err := p.move(ctx, c, step, theta)
		if err != nil {
			return true, text.Errorf("pinn: %s: %w", c.name, err)
		}
		changed = changed || moved
	}
	p.step = step
	return changed, nil
}

// move puts the points of one condition in place and reports whether they changed.
func (p *Problem) move(ctx context.Context, c *condition, step int, theta []float64) (changed bool, err error) {
	switch {
	case c.points.IsFresh(), c.follower != nil && step == 0:
		return true, c.prepare(ctx, step)
	case c.follower != nil && step%c.follower.Every == 0:
		return true, c.follower.move(ctx, c, p.scout, step, theta)
	}
	return false, nil
}

// movable reports whether any point may change.
func (c *condition) movable() bool { return c.points.IsFresh() || c.follower != nil }

// Placed returns the coordinates of the points that have followed the residual to where they are,
// one after the other. With the number of the step it is all there is to the points in place, and
// all of them that a loop of one's own has to keep; nil where no points follow.
func (p *Problem) Placed() (placed []float64) {
	for _, c := range p.conditions {
		if c.follower != nil {
			if placed == nil {
				placed = make([]float64, 0, c.x.Cols*p.Samples())
			}
			for _, i := range c.follower.Rows() {
				placed = append(placed, c.x.Row(i)...)
			}
		}
	}
	return placed
}

// Place puts the points of a step back, with what Placed has returned after its Resample. It is an
// error, which names the term, if there are more or fewer coordinates or one is not finite, or if a
// source or coefficient fails. The problem can't be used then until a Resample or a Place succeeds.
func (p *Problem) Place(ctx context.Context, step int, placed []float64) error {
	p.step = -1
	p.draws++
	for _, c := range p.conditions {
		var err error
		switch {
		case c.points.IsFresh():
			err = c.prepare(ctx, step)
		case c.follower != nil:
			placed, err = c.place(ctx, placed)
		}
		if err != nil {
			return text.Errorf("pinn: %s: %w", c.name, err)
		}
	}
	if len(placed) > 0 {
		return text.Errorf("pinn: %d coordinates more than there are points that follow", len(placed))
	}
	p.step = step
	return nil
}

// place puts points that follow where the first coordinates say, and returns the others.
func (c *condition) place(ctx context.Context, placed []float64) (rest []float64, err error) {
	n := c.x.Cols
	if want := n * len(c.follower.Rows()); len(placed) < want {
		return nil, text.Errorf("%d coordinates for points that follow, want %d", len(placed), want)
	}
	for _, i := range c.follower.Rows() {
		copy(c.x.Row(i), placed)
		placed = placed[n:]
	}
	return placed, c.tabulate(ctx)
}

// Points returns the S points in place, one a row, in the order of the residuals. The matrix is the
// caller's own.
func (p *Problem) Points() *mat.Dense {
	var data []float64
	for _, c := range p.conditions {
		x, err := c.all()
		if err != nil {
			// Where accepted points of another step, and now hardly any.
			panic("pinn: " + err.Error())
		}
		data = append(data, x.Data...)
	}
	d := p.net.Inputs()
	return &mat.Dense{Rows: len(data) / d, Cols: d, Stride: d, Data: data}
}

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
	f.candidates, _ = c.equation.at(f.Candidates(), c.of)
	f.candidates.name, f.candidates.scale, f.candidates.plan = c.name, 1, c.plan
	for i, v := range c.visits {
		f.candidates.visits[i].plan = v.plan
	}
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
		if err := w.forward(&b, theta); err != nil {
			return err
		}
		if err := w.residuals(f.residuals[lo:lo+b.x.Rows], &b, false); err != nil {
			return err
		}
	}
	if err := f.Move(c.x, f.candidates.x, f.residuals, f.candidates.sampler); err != nil {
		return err
	}
	return c.tabulate(ctx)
}
