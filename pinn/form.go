package pinn

import (
	"context"

	"anagram/internal/text"
	"anagram/mat"
)

// form is an operator compiled: (N u)(x_i) = sum of the entries' coefficients times entries of the
// jet at x_i.
type form []entry

// entry is one summand of a form.
type entry struct {
	column  int // output * channels + channel
	scale   float64
	factors []func(x []float64) float64
	table   []float64 // scale times the factors at each point; nil if there are no factors
}

// coef returns the entry's coefficient at point i.
func (e *entry) coef(i int) float64 {
	if e.table != nil {
		return e.table[i]
	}
	return e.scale
}

// value returns the form at point i, whose jet is given.
func (f form) value(jet []float64, i int) float64 {
	sum := 0.0
	for k := range f {
		sum += float64(f[k].coef(i) * jet[f[k].column])
	}
	return sum
}

// addTo adds alpha times the form's coefficients at point i to coef.
func (f form) addTo(coef []float64, alpha float64, i int) {
	for k := range f {
		coef[f[k].column] += float64(alpha * f[k].coef(i))
	}
}

// tabulate evaluates the variable coefficients of a form at the points.
func (f form) tabulate(ctx context.Context, x *mat.Dense) error {
	for k := range f {
		e := &f[k]
		if e.factors == nil {
			continue
		}
		if e.table == nil {
			e.table = make([]float64, x.Rows)
		}
		for i := range x.Rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if e.table[i], err = coefficient(e.scale, e.factors, x.Row(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// coefficient returns scale times the product of the factors at x.
func coefficient(scale float64, factors []func(x []float64) float64, x []float64) (float64, error) {
	c := scale
	for _, factor := range factors {
		v, err := call("a coefficient", factor, x)
		if err != nil {
			return 0, err
		}
		c *= v
	}
	if !finite(c) {
		return 0, text.Errorf("the product of an operator's coefficients is %v at point %v", c, x)
	}
	return c, nil
}
