package pinn

import "anagram/internal/text"

// How an equation depends on a derivative of u: the order it has along an axis, and the residual
// that a change of the derivative makes.

// Coefficient returns the coefficient that N, linearised, has before a derivative of output 0 at
// the point x: with c_k(x) the coefficient of D(axes...) in Uses[k],
//
//	sum_k dN/dd_k (x, d) c_k(x),
//
// where d_k = (Uses[k] u)(x), one value for each operator; a linear equation does not read d. So
// Coefficient(x, d, t) is the coefficient of u_t, Coefficient(x, d) that of u itself. The error
// says that N or a coefficient panics or is not finite at x.
func (e Equation) Coefficient(x, d []float64, axes ...int) (float64, error) {
	want, sum := D(axes...).parts[0], 0.0
	scratch := make([]complex128, len(d))
	for k, o := range e.Uses {
		c, err := o.coefficient(x, want)
		if err != nil {
			return 0, err
		}
		if c == 0 {
			continue
		}
		slope := 1.0
		if !e.linear {
			if slope, err = e.slope(x, scratch, d, k); err != nil {
				return 0, err
			}
		}
		sum += float64(slope * c)
	}
	return sum, nil
}

// coefficient returns the sum of the coefficients of the summands with the derivative and the
// output of want at x itself.
func (o Operator) coefficient(x []float64, want part) (float64, error) {
	sum := 0.0
	for _, p := range o.parts {
		if p.constant != nil || p.rule != nil || p.order != want.order || p.axes != want.axes || p.output != want.output {
			continue
		}
		c, err := coefficient(p.scale, p.factors, x)
		if err != nil {
			return 0, err
		}
		sum += c
	}
	return sum, nil
}

// slope returns dN/dd_k, or an error where N is not a finite real number. scratch is as long as d.
func (e Equation) slope(x []float64, scratch []complex128, d []float64, k int) (float64, error) {
	n, err := e.try(x, scratch, d)
	if err != nil {
		return 0, err
	}
	slope := partial(e.Residual, x, scratch, d, k)
	if !finite(real(n)) || imag(n) != 0 || !finite(slope) {
		return 0, text.Errorf("the equation is %v, with the derivative %v by d_%d, at point %v with d = %v", n, slope, k, x, d)
	}
	return slope, nil
}

// DividedBy returns the equation N[u](x) / c(x) = 0. It has the solutions of e; its residual has
// the scale that c gives it. c must be a pure function that is not zero, and must not change x: it
// is called from several goroutines, for a linear equation once for each set of points, else at
// every evaluation of N.
func (e Equation) DividedBy(c func(x []float64) float64) Equation {
	if !e.linear {
		return Equation{Uses: e.Uses, Residual: func(x []float64, d []complex128) complex128 {
			n, scale := e.Residual(x, d), c(x)
			return complex(real(n)/scale, imag(n)/scale)
		}}
	}
	divided := e.Uses[0].TimesFunc(func(x []float64) float64 { return 1 / c(x) })
	if e.source == nil {
		return divided.EqualsZero()
	}
	return divided.Equals(func(x []float64) float64 { return e.source(x) / c(x) })
}
