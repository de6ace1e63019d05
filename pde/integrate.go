package pde

import (
	"math/bits"
	"slices"

	"anagram/pinn"
)

// An integral over coordinates of the domain is a sum over the nodes of Gauss and Legendre along
// each of them,
//
//	integral(E over y)(x) = sum_q w_q E(x, y_q),
//
// exact for polynomials of degree 2n-1. What E does not need the integral for is taken out first:
// sums are integrated by summand, coefficients and constants to be found go before the integral,
// and what has no unknown becomes a number where nothing else is left. The rest is a leaf of the
// tree, an operator of package pinn at other points (pinn.Operator.Over), linear if E is.

// maxFolded bounds the work of integrals that are taken while a file is read, in parts of formulas
// times nodes: TestHostile.
const maxFolded = 1 << 24

// integrate returns the integral of a formula.
func (b *builder) integrate(n *node, o *over) *node {
	if n.integrated != 0 {
		b.stop("an integral inside an integral: make the inner one an unknown of its own, with an equation such as `v = integral(u over x)`")
	}
	if n.normal {
		b.stop("`dn` can't stand inside an integral: write the derivative itself, such as u_x")
	}
	sum := b.whole(0)
	for _, s := range summands(nil, n, false) {
		one := b.integrateOne(s.n, o)
		if s.minus {
			sum = b.sub(sum, one)
		} else {
			sum = b.add(sum, one)
		}
	}
	return sum
}

// integrateOne is integrate of one summand.
func (b *builder) integrateOne(n *node, o *over) *node {
	parts, sum, linear := b.linear(n)
	if linear {
		sum = b.integrateKnown(sum, o)
		asked := b.whole(0)
		for _, p := range parts {
			if p.leaf.kind == kindConstant {
				sum = b.add(sum, b.mul(p.leaf, b.integrateKnown(p.coefficient, o)))
			} else {
				asked = b.add(asked, b.mul(p.coefficient, p.leaf))
			}
		}
		if asked.is(0) {
			return sum
		}
		return b.add(sum, b.made(node{kind: kindIntegral, a: asked, over: o, linear: true}))
	}
	before, within := b.takeOut(n, o)
	within.leaves(func(leaf *node, _ bool) {
		if leaf.kind == kindConstant {
			b.stop("a constant to be found stands in an integral that is not linear: write it before the integral, or make it an unknown with an equation of its own")
		}
	})
	return b.mul(before, b.made(node{kind: kindIntegral, a: within, over: o}))
}

// takeOut splits a product into the factors that are the same everywhere along an integral, and the
// others.
func (b *builder) takeOut(n *node, o *over) (before, within *node) {
	switch {
	case n.along&o.axes == 0:
		return n, b.whole(1)
	case n.kind == kindNeg:
		before, within = b.takeOut(n.a, o)
		return b.neg(before), within
	case n.kind == kindMul:
		before, within = b.takeOut(n.a, o)
		more, rest := b.takeOut(n.b, o)
		return b.mul(before, more), b.mul(within, rest)
	case n.kind == kindDiv && n.b.along&o.axes == 0:
		before, within = b.takeOut(n.a, o)
		return b.div(before, n.b), within
	}
	return b.whole(1), n
}

// integrateKnown is integrate of a formula of coordinates.
func (b *builder) integrateKnown(n *node, o *over) *node {
	switch {
	case n.along&o.axes == 0:
		return b.mul(n, b.number(exactly(o.volume)))
	case n.along&^o.axes != 0:
		return b.made(node{kind: kindIntegral, a: n, over: o})
	}
	whole := b.made(node{kind: kindIntegral, a: n, over: o})
	if b.folded += whole.size; b.folded > maxFolded {
		b.stop("the file has too many integrals of formulas without unknowns")
	}
	return b.number(exactly(realOf(whole, nil)(make([]float64, bits.Len32(o.axes)))))
}

// realOfIntegral compiles the integral of a function of a formula of coordinates.
func realOfIntegral(n *node, of func(v float64) float64) pointwise {
	f, o := realOf(n.a, nil), n.over
	return func(x []float64) float64 {
		y := slices.Clone(x) // several goroutines may ask at once
		return o.nodes.Integral(func(at []float64) float64 {
			for i, axis := range o.along {
				y[axis] = at[i]
			}
			return of(f(y))
		})
	}
}

// integralOperator returns an integral of unknowns as an operator.
func (m *model) integralOperator(n *node) pinn.Operator {
	if n.linear {
		parts, _, _ := m.linear(n.a)
		return m.combination(parts, nil).Over(n.over.rule)
	}
	return m.nonlinear(summands(nil, n.a, false), nil).Over(n.over.rule)
}
