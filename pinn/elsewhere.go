package pinn

import (
	"slices"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
)

// Rule says at which other points y_1(x) .. y_n(x) an operator is taken for the value of an
// equation at x, and with which weights w_1(x) .. w_n(x) they are summed (Operator.Over). A partner
// on the other side of a period is a rule of one point, an integral one of many. It is made by
// NewRule or Quadrature. Operators that share a rule share the evaluation of u at its points.
type Rule struct {
	n      int
	points func(y *mat.Dense, weights, x []float64)
	axes   int // it needs more coordinates than this; -1 for none
	err    error
}

// NewRule returns a rule of n points. For a point x the function sets the n rows of y and the n
// weights, all of them. The integral over s from 0 to t = x[0], by a Quadrature on [0, 1]:
//
//	rule := pinn.NewRule(len(q.Weights), func(y *mat.Dense, weights, x []float64) {
//		for k, w := range q.Weights {
//			y.Set(k, 0, x[0]*q.X.At(k, 0))
//			weights[k] = x[0] * w
//		}
//	})
//
// It is called once for each set of points, or whenever points are drawn, from several goroutines
// then: it must be a pure function and must not change x. Points y may lie where no condition is
// asked; the box of the network is around them too. A panic, and a coordinate or a weight that is
// not finite, are errors of New that name x.
func NewRule(n int, points func(y *mat.Dense, weights, x []float64)) *Rule {
	if points == nil {
		panic("pinn: a rule without a function")
	}
	r := &Rule{n: n, points: points, axes: -1}
	if n < 1 {
		r.err = text.Errorf("a rule of %d points", n)
	}
	return r
}

// Quadrature returns the rule of an integral over some of the coordinates: its points are x with
// the given axes replaced by the coordinates of a point of q, in that order. So with axes t, x
//
//	rod := pinn.Quadrature(domain.Gauss(domain.Interval(0, 1), 10), x)
//	heat := pinn.D(t).Minus(pinn.D(x, x)).Minus(pinn.U.Over(rod))
//
// is u_t - u_xx - (the integral of u over [0, 1] at that t). Without axes q replaces all
// coordinates, and the integral is the same number for every x: one point is enough to ask for it.
// q may be on any region that has a rule, such as a piece of a border, where Normal makes a flux.
func Quadrature(q domain.Quadrature, axes ...int) *Rule {
	axes = slices.Clone(axes)
	r := &Rule{n: len(q.Weights), axes: -1, err: q.Err()}
	if r.err == nil && r.n == 0 {
		r.err = text.Errorf("a rule of 0 points")
	}
	if r.err == nil && len(axes) > 0 && len(axes) != q.X.Cols {
		r.err = text.Errorf("a quadrature of points of dimension %d along axes %v", q.X.Cols, numbers(axes))
	}
	for i, axis := range axes {
		if axis < 0 || slices.Contains(axes[:i], axis) {
			r.err = text.Errorf("a quadrature along axes %v", numbers(axes))
		}
		r.axes = max(r.axes, axis)
	}
	r.points = func(y *mat.Dense, weights, x []float64) {
		copy(weights, q.Weights)
		for k := range y.Rows {
			row, at := y.Row(k), q.X.Row(k)
			if len(axes) == 0 {
				copy(row, at)
				continue
			}
			copy(row, x)
			for j, axis := range axes {
				row[axis] = at[j]
			}
		}
	}
	if r.err == nil && len(axes) == 0 {
		r.axes = q.X.Cols - 1
	}
	return r
}

// numbers returns axes as they are printed.
func numbers(axes []int) (all []float64) {
	for _, axis := range axes {
		all = append(all, float64(axis))
	}
	return all
}

// fits reports a rule that is none, or that is not for points of so many coordinates.
func (r *Rule) fits(inputs int) error {
	if r.err != nil {
		return r.err
	}
	if r.axes >= inputs {
		return text.Errorf("a quadrature with axis %d at points of %s", r.axes, count(inputs, "coordinate"))
	}
	return nil
}

// at sets y and weights for x; an error if that panics or is not finite.
func (r *Rule) at(y *mat.Dense, weights, x []float64) (err error) {
	defer caught("the rule for other points", x, &err)
	r.points(y, weights, x)
	for q, w := range weights {
		for _, v := range y.Row(q) {
			if !finite(v) {
				return text.Errorf("the other point %d of point %v is %v", q, x, y.Row(q))
			}
		}
		if !finite(w) {
			return text.Errorf("the weight of other point %d of point %v is %v", q, x, w)
		}
	}
	return nil
}

// At returns the operator whose value at x is that of o at y(x),
//
//	(o.At(y) u)(x) = (o u)(y(x)),
//
// y setting dst to the point. It ties two points together: u(0, t) = u(1, t) is
//
//	partner := func(dst, x []float64) { dst[0], dst[1] = 1, x[1] }
//	periodic := pinn.U.Minus(pinn.U.At(partner)).EqualsZero().On(left)
//
// and with other factors it is a Bloch phase, a jump, or a delay. The derivatives are those of u at
// y, not of u(y(x)) by x, and coefficients that o has are taken at y too; what follows, as in
// o.At(y).TimesFunc(a), is taken at x. See NewRule for what y may do.
func (o Operator) At(y func(dst, x []float64)) Operator {
	if y == nil {
		panic("pinn: an operator at a point that is nil")
	}
	return o.Over(NewRule(1, func(at *mat.Dense, weights, x []float64) {
		y(at.Row(0), x)
		weights[0] = 1
	}))
}

// Over returns the operator whose value at x is a sum over other points, such as an integral,
//
//	(o.Over(r) u)(x) = sum_q w_q(x) (o u)(y_q(x)).
//
// It is linear as o is, and may be added to others and multiplied; coefficients of o are taken at
// y_q. Each row of an equation then costs up to n + 1 evaluations of u instead of one. The sum of
// squares or of another function of u is Equation.Over.
func (o Operator) Over(r *Rule) Operator {
	if r == nil {
		panic("pinn: an operator over a rule that is nil")
	}
	composed := map[*Rule]*Rule{}
	return o.each(func(p *part) {
		factors := p.factors
		p.factors = nil
		switch {
		case p.constant != nil: // the same at all points
			p.factors = []func([]float64) float64{r.sum(factors)}
		case p.rule == nil:
			p.rule, p.there = r, factors
		case factors != nil:
			p.rule = r.then(p.rule, factors)
		default:
			if composed[p.rule] == nil {
				composed[p.rule] = r.then(p.rule, nil)
			}
			p.rule = composed[p.rule]
		}
	})
}

// Over returns the operator whose value at x is the sum of the equation's residuals at other
// points,
//
//	sum_q w_q(x) N(y_q(x), d(y_q(x))),
//
// which is how an integral of a nonlinear function of u gets into an equation. The condition that
// the integral of u^2 over [0, 1] is 1, asked once:
//
//	square := pinn.Equation{
//		Uses:     []pinn.Operator{pinn.U},
//		Residual: func(x []float64, d []complex128) complex128 { return d[0] * d[0] },
//	}
//	norm := square.Over(pinn.Quadrature(domain.Gauss(domain.Interval(0, 1), 20)))
//	one := norm.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{0}))
//
// The operators of e must not have constants or other points of their own.
func (e Equation) Over(r *Rule) Operator {
	if e.linear {
		o, f := e.Uses[0], e.source
		if f == nil {
			return o.Over(r)
		}
		e = Equation{Uses: e.Uses, Trusted: true, Residual: func(x []float64, d []complex128) complex128 {
			return d[0] - complex(f(x), 0)
		}}
	}
	return Operator{[]part{{scale: 1, integrand: &e}}}.Over(r)
}

// OtherPoints returns the points, one a row, at which e takes operators for its value at x, beside
// x itself: those of At and Over. The error is that of a rule that fails at x.
func (e Equation) OtherPoints(x []float64) (*mat.Dense, error) {
	all := &mat.Dense{Cols: len(x), Stride: len(x)}
	for _, o := range e.Uses {
		for _, p := range o.parts {
			if p.rule == nil {
				continue
			}
			if err := p.rule.fits(len(x)); err != nil {
				return nil, err
			}
			y := mat.New(p.rule.n, len(x))
			if err := p.rule.at(y, make([]float64, p.rule.n), x); err != nil {
				return nil, err
			}
			all.Data = append(all.Data, y.Data...)
			all.Rows += y.Rows
		}
	}
	return all, nil
}

// sum returns the sum of the weights times factors at the points, as a coefficient at x.
func (r *Rule) sum(factors []func(x []float64) float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		y, weights := mat.New(r.n, len(x)), make([]float64, r.n)
		r.points(y, weights, x)
		sum := 0.0
		for q, w := range weights {
			for _, f := range factors {
				w *= f(y.Row(q))
			}
			sum += w
		}
		return sum
	}
}

// then returns the rule whose points are those of s at the points of r, each weighted by the
// factors there.
func (r *Rule) then(s *Rule, factors []func(x []float64) float64) *Rule {
	both := &Rule{n: r.n * s.n, axes: max(r.axes, s.axes), err: r.err}
	if both.err == nil {
		both.err = s.err
	}
	both.points = func(y *mat.Dense, weights, x []float64) {
		first, w := mat.New(r.n, len(x)), make([]float64, r.n)
		r.points(first, w, x)
		for q, scale := range w {
			for _, f := range factors {
				scale *= f(first.Row(q))
			}
			part := weights[q*s.n : (q+1)*s.n]
			s.points(y.View(q*s.n, 0, s.n, y.Cols), part, first.Row(q))
			mat.Scal(part, scale)
		}
	}
	return both
}
