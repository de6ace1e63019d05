package pinn

import (
	"context"
	"slices"

	"anagram/internal/text"
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
