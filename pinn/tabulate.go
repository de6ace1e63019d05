package pinn

import (
	"context"
	"math"

	"anagram/internal/text"
	"anagram/mat"
)

// prepare puts the points of a step in place and evaluates what depends on them alone.
func (c *condition) prepare(ctx context.Context, step int) error {
	if c.points.IsStreamed() {
		return c.begin(ctx, step)
	}
	if err := c.sampler.Draw(ctx, c.x, step, 0); err != nil {
		return err
	}
	return c.tabulate(ctx)
}

// tabulate evaluates what depends on the points in place alone.
func (c *condition) tabulate(ctx context.Context) error {
	for i := range c.x.Rows {
		if !(mat.MaxAbs(c.x.Row(i)) <= math.MaxFloat64) {
			return text.Errorf("point %d is not finite: %v", i, c.x.Row(i))
		}
	}
	for _, f := range c.forms {
		if err := f.tabulate(ctx, c.x); err != nil {
			return err
		}
	}
	for i := range min(c.x.Rows, len(c.source)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		v, err := call("the source", c.equation.source, c.x.Row(i))
		if err != nil {
			return err
		}
		c.source[i] = v
	}
	if c.equation.linear || c.equation.Trusted {
		return nil
	}
	return c.equation.checkPoints(ctx, c.x, c.trials, c.tried)
}

// call returns f(x), or an error if f panics or the value is not finite.
func call(what string, f func(x []float64) float64, x []float64) (v float64, err error) {
	defer caught(what, x, &err)
	if v = f(x); !finite(v) {
		err = text.Errorf("%s is %v at point %v", what, v, x)
	}
	return v, err
}

// caught, deferred, turns a panic of the user's function into an error.
func caught(what string, x []float64, err *error) {
	if r := recover(); r != nil {
		*err = text.Errorf("%s panics at point %v: %v", what, x, r)
	}
}
