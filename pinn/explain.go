package pinn

import (
	"math"

	"anagram/internal/text"
	"anagram/mat"
)

// finiteCure is what helps where an equation is not finite at the values that a network has:
// TestScaledOutput, ExampleNew_sizes.
const finiteCure = "give the unknown its size by mlp.Network.In " +
	"(d = 50 and g = 310, where it is about 310 and varies by 50), " +
	"or keep it where the equation is defined (mlp.Network.Positive, Between)"

// Explain returns why the loss at theta is not a finite number: the first residual that is none
// with its term, its point and the values of the operators there, or the largest residual if only
// its square is too large. It returns nil where the loss is finite. A Solver whose loss is not asks
// it.
func (p *Problem) Explain(theta []float64) error {
	for i, v := range theta {
		if !finite(v) {
			return text.Errorf("pinn: theta[%d] is %v", i, v)
		}
	}
	w := p.newWorker()
	loss, largest, worst := 0.0, 0.0, error(nil)
	for k := range p.blockCount() {
		b, err := w.block(k)
		if err != nil {
			return err
		}
		if err := w.forward(b, theta); err != nil {
			return err
		}
		r := w.r[:b.x.Rows]
		if err := w.residuals(r, b, false); err != nil {
			return err
		}
		for i, v := range r {
			if !finite(v) {
				return w.explain(b, i)
			}
			loss += float64(v * v)
			if v = math.Abs(v); v > largest {
				largest = v
				worst = text.Errorf("pinn: %s: the residual is %.3e at point %v, and the sum of squares too large for a number; measure the equation in other units",
					b.condition.name, v/b.condition.scale, b.x.Row(i))
			}
		}
	}
	if finite(loss) {
		return nil
	}
	return worst
}

// explain says why the residual at point i of a block is not finite. The jet is in place.
func (w *worker) explain(b *block, i int) error {
	c, x := b.condition, b.x.Row(i)
	if sums := w.jet.Row(i)[w.jet.Cols-c.sums:]; !(mat.MaxAbs(sums) <= math.MaxFloat64) {
		return text.Errorf("pinn: %s: the sums over other points are %v at point %v; %s", c.name, sums, x, finiteCure)
	}
	if !(mat.MaxAbs(w.jet.Row(i)) <= math.MaxFloat64) {
		return text.Errorf("pinn: %s: the network or a derivative of it is not finite at point %v: its parameters are too large, or its lift, form or box is singular there", c.name, x)
	}
	values := w.values[:len(c.forms)]
	for k, form := range c.forms {
		values[k] = form.value(w.jet.Row(i), b.lo+i)
	}
	if c.equation.linear || !(mat.MaxAbs(values) <= math.MaxFloat64) {
		return text.Errorf("pinn: %s: the operators are %v at point %v, too large for the equation; measure it in other units", c.name, values, x)
	}
	w.row = i
	return text.Errorf("pinn: %s: the equation is %v at point %v with d = %v; %s", c.name, w.equation(b, i), x, values, finiteCure)
}
