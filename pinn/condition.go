package pinn

import (
	"context"
	"errors"
	"math"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// condition is a Condition compiled: its points, and all that depends on them alone.
type condition struct {
	name     string  // of the term, and of the condition if it has several
	term     int     // number of the term
	first    int     // number of its first block in the problem
	scale    float64 // sqrt(weight / rows of the term)
	equation Equation
	points   domain.Points
	sampler  *domain.Sampler
	x        *mat.Dense   // the points in place; of one block if they are streamed
	step     int          // the step whose points are streamed
	plan     int          // number of its channels in the problem
	of       shape        // what it is compiled for
	forms    []form       // the operators it uses
	visits   []visit      // the other points at which these are taken
	sums     int          // how many columns of the jet are sums over these
	source   []float64    // at each point; nil for 0 or if nonlinear
	trials   *mat.Dense   // values of the operators at which a nonlinear equation is tried
	tried    []complex128 // scratch: those of one trial
	follower *follower    // moves points to where the residual is large; nil for points that stay
}

// newCondition checks and compiles a condition.
func newCondition(ctx context.Context, from Condition, of shape) (*condition, mlp.Channels, error) {
	e, p := from.Equation, from.Points
	var none mlp.Channels
	if err := p.Err(); err != nil {
		return nil, none, err
	}
	switch {
	case p.Len() == 0:
		return nil, none, errors.New("an empty set of points")
	case p.Dim() != of.inputs:
		return nil, none, text.Errorf("points of dimension %d for a network of %s", p.Dim(), count(of.inputs, "input"))
	}
	if err := e.fits(of.inputs, of.outputs); err != nil {
		return nil, none, err
	}
	if err := e.fitsMemory(kept(p), p.Dim()); err != nil {
		return nil, none, err
	}
	c, channels := e.at(p, of)
	if err := c.prepare(ctx, 0); err != nil {
		return nil, none, err
	}
	if !e.linear && !e.Trusted {
		if err := e.checkPartials(c.x, c.trials); err != nil {
			return nil, none, err
		}
	}
	return c, channels, c.finishVisits()
}

// at makes room for e at the points, which are yet to be drawn.
func (e Equation) at(p domain.Points, of shape) (*condition, mlp.Channels) {
	all := compile(e.Uses, of)
	c := &condition{equation: e, points: p, sampler: p.Sampler(), x: mat.New(kept(p), p.Dim()),
		forms: all.forms, visits: all.visits, sums: all.sums, of: of}
	for k := range c.visits {
		c.visits[k].reserve(c.x.Rows, c.x.Cols)
	}
	if e.source != nil {
		c.source = make([]float64, c.x.Rows)
	}
	if !e.linear {
		c.trials, c.tried = trials(len(e.Uses)), make([]complex128, len(e.Uses))
	}
	return c, all.channels
}

// fits reports what of e a network of so many inputs and outputs does not have.
func (e Equation) fits(inputs, outputs int) error {
	if len(e.Uses) == 0 {
		return errors.New("an equation that uses no operator")
	}
	if !e.linear && e.Residual == nil {
		return errors.New("an equation without a Residual")
	}
	for _, o := range e.Uses {
		if err := o.fits(inputs, outputs); err != nil {
			return err
		}
	}
	return nil
}

// fits reports an axis or output that is not there, or a coefficient that is not finite.
func (o Operator) fits(inputs, outputs int) error {
	for _, p := range o.parts {
		if p.err != nil {
			return p.err
		}
		if p.rule != nil {
			if err := p.rule.fits(inputs); err != nil {
				return err
			}
		}
		if p.integrand != nil {
			if err := p.integrand.fitsInside(inputs, outputs); err != nil {
				return err
			}
		}
		if p.constant != nil {
			if !finite(p.scale) {
				return text.Errorf("an operator with the coefficient %v", p.scale)
			}
			continue
		}
		if p.order > len(p.axes) {
			return p.tooHigh(outputs)
		}
		for _, axis := range p.axes[:p.order] {
			if axis < 0 || axis >= inputs {
				return text.Errorf("a derivative along axis %d of a network of %s", axis, count(inputs, "input"))
			}
		}
		if p.output < 0 || p.output >= outputs {
			return text.Errorf("output %d of a network of %s", p.output, count(outputs, "output"))
		}
		if !finite(p.scale) {
			return text.Errorf("an operator with the coefficient %v", p.scale)
		}
	}
	return nil
}

// tooHigh is the error of a derivative that the network does not give, with the way to have it.
func (p part) tooHigh(outputs int) error {
	return text.Errorf("a derivative of order %d, where a network gives four: give that of order four an output of its own, "+
		"by D(%d, %d, %d, %d).Of(%d).Minus(U.Of(%d)).EqualsZero() inside, and take the other derivatives of that output, by D(...).Of(%d)",
		p.order, p.axes[0], p.axes[1], p.axes[2], p.axes[3], p.output, outputs, outputs)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// count returns a number of things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return text.Sprintf("%d %ss", n, thing)
}

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
	for k := range c.visits {
		if err := c.visits[k].tabulate(ctx, c.x); err != nil {
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
