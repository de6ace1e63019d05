package pinn

import (
	"sync"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/taylor"
)

// Normal returns the derivative along the outward normal of a shape,
//
//	du/dn = sum_k n_k(x) du/dx_k,
//
// n by the shape's Normal, which is the normal at points of its border. So conditions on a border
// of any form are a line:
//
//	pinn.Normal(plate).EqualsZero().On(rim)                          // Neumann
//	pinn.Normal(plate).Plus(pinn.U.Times(h)).Equals(g).On(rim)       // Robin
//
// The rim of a hole has the normal of the plate, which points into the hole. The shape must have as
// many coordinates as x: with time it is the domain.Product of an interval and a shape in space,
// whose normal has no part in time on its wall. A shape that Check refuses is an error of New. It
// panics if the shape is nil.
func Normal(s domain.Shape) Operator {
	if s == nil {
		panic("pinn: the normal of a shape that is nil")
	}
	if err := s.Check(); err != nil {
		return Operator{[]part{{err: err}}}
	}
	dim := len(s.Bounds())
	scratch := sync.Pool{New: func() any { n := make([]float64, dim); return &n }}
	var o Operator
	for k := range dim {
		o = o.Plus(D(k).TimesFunc(func(x []float64) float64 {
			if len(x) != dim {
				panic(text.Sprintf("a normal of %d coordinates where points have %d: make the shape a domain.Product with the other axes", dim, len(x)))
			}
			n := scratch.Get().(*[]float64)
			defer scratch.Put(n)
			s.Normal(*n, x)
			return (*n)[k]
		}))
	}
	return o
}

// Div returns the flux form of an operator of second order,
//
//	div(k grad u) = k (u_aa + u_bb + ..) + k_a u_a + k_b u_b + ..
//
// along the axes a, b, .., by the product rule. k is a function on Taylor numbers, as a lift is, so
// that its derivatives need no formula. With axes x = 1 and y = 2 beside a time:
//
//	k := func(p []taylor.Number) taylor.Number { return p[1].Mul(p[2]).Shift(2) }
//	heat := pinn.D(0).Minus(pinn.Div(k, 1, 2))
//
// It is for a k that is smooth. Where k jumps u has a kink, which no network with smooth units has,
// and the product rule leaves out the derivative of the jump, so that a flux is lost: write two
// regions in contact, each with an output of its own (ExampleOperator_Of_layers). Where k depends
// on u, write an Equation with the product rule in it. No axes at all are an error of New. It
// panics if k is nil.
func Div(k func(x []taylor.Number) taylor.Number, axes ...int) Operator {
	if k == nil {
		panic("pinn: a coefficient that is nil")
	}
	if len(axes) == 0 {
		return Operator{[]part{{err: text.Errorf("a divergence without axes")}}}
	}
	scratch := sync.Pool{New: func() any { return new([]taylor.Number) }}
	along := func(x []float64, axis int) taylor.Number {
		s := scratch.Get().(*[]taylor.Number)
		defer scratch.Put(s)
		*s = (*s)[:0]
		for j, v := range x {
			if j == axis {
				*s = append(*s, taylor.Var(v))
			} else {
				*s = append(*s, taylor.Const(v))
			}
		}
		return k(*s)
	}
	var o Operator
	for _, axis := range axes {
		o = o.Plus(D(axis, axis).TimesFunc(func(x []float64) float64 { return along(x, -1).V })).
			Plus(D(axis).TimesFunc(func(x []float64) float64 { return along(x, axis).D }))
	}
	return o
}
