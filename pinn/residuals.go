package pinn

import (
	"math"

	"anagram/internal/text"
	"anagram/mat"
)

// residuals sets r from the jets, and coef too if asked for.
func (w *worker) residuals(r []float64, b *block, coef bool) error {
	if coef {
		w.coef.Zero()
	}
	if b.condition.equation.linear {
		w.linear(r, b, coef)
		return nil
	}
	return w.nonlinear(r, b, coef)
}

// linear sets r_i = scale ((N u)(x_i) - f(x_i)).
func (w *worker) linear(r []float64, b *block, coef bool) {
	c := b.condition
	form := c.forms[0]
	for i := range r {
		n := form.value(w.jet.Row(i), b.lo+i)
		if c.source != nil {
			n -= c.source[b.lo+i]
		}
		r[i] = c.scale * n
		if coef {
			form.addTo(w.coef.Row(i), c.scale, b.lo+i)
		}
	}
}

// nonlinear sets r_i = scale N(x_i, d). A panic of the user's function is an error that names term
// and point.
func (w *worker) nonlinear(r []float64, b *block, coef bool) (err error) {
	defer w.caught(b, &err)
	for i := range r {
		w.row = i
		n := w.equation(b, i)
		r[i] = b.condition.scale * n
		if coef {
			if err := w.partials(b, i, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// caught, deferred, turns a panic of the user's function into an error.
func (w *worker) caught(b *block, err *error) {
	if v := recover(); v != nil {
		*err = text.Errorf("pinn: %s: the equation panics at point %v: %v", b.condition.name, b.x.Row(w.row), v)
	}
}

// equation returns N(x_i, d), leaving the real values of d in w.values.
func (w *worker) equation(b *block, i int) float64 {
	c := b.condition
	values, d := w.values[:len(c.forms)], w.d[:len(c.forms)]
	for k, form := range c.forms {
		values[k] = form.value(w.jet.Row(i), b.lo+i)
	}
	fill(d, values)
	return real(c.equation.Residual(b.x.Row(i), d))
}

// partials sets row i of coef, after equation has returned n for it.
func (w *worker) partials(b *block, i int, n float64) error {
	c := b.condition
	values, d := w.values[:len(c.forms)], w.d[:len(c.forms)]
	fine := finite(n)
	for k, form := range c.forms {
		alpha := partial(c.equation.Residual, b.x.Row(i), d, values, k)
		fine = fine && finite(alpha)
		form.addTo(w.coef.Row(i), c.scale*alpha, b.lo+i)
	}
	if !fine && mat.MaxAbs(values) <= math.MaxFloat64 {
		return text.Errorf("pinn: %s: the equation or its derivative is not finite at point %v with d = %v; %s",
			c.name, b.x.Row(i), values, finiteCure)
	}
	return nil
}
