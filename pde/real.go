package pde

import (
	"math"

	"anagram/internal/vec"
)

// A formula of coordinates becomes a closure for each of its nodes: sources and coefficients are
// evaluated once for each set of points, so that nothing is gained by more. Every operation is a
// function of its own, so none is fused with another.

// pointwise is a formula of coordinates.
type pointwise func(x []float64) float64

// realOf compiles a formula of coordinates. normal returns the components of the outward normal.
func realOf(n *node, normal func(x []float64, axis int) float64) pointwise {
	switch n.kind {
	case kindNumber:
		c := n.num.hi
		return func([]float64) float64 { return c }
	case kindAxis:
		k := n.index
		return func(x []float64) float64 { return x[k] }
	case kindNormal:
		k := n.index
		return func(x []float64) float64 { return normal(x, k) }
	case kindIntegral:
		return realOfIntegral(n, func(v float64) float64 { return v })
	}
	a := realOf(n.a, normal)
	if n.b == nil {
		return realOfOne(n, a, normal)
	}
	b := realOf(n.b, normal)
	switch n.kind {
	case kindAdd:
		return func(x []float64) float64 { return a(x) + b(x) }
	case kindSub:
		return func(x []float64) float64 { return a(x) - b(x) }
	case kindMul:
		return func(x []float64) float64 { return a(x) * b(x) }
	case kindDiv:
		return func(x []float64) float64 { return a(x) / b(x) }
	}
	f := n.fn.two
	return func(x []float64) float64 { return f(a(x), b(x)) }
}

// realOfOne compiles a node with one part.
func realOfOne(n *node, a pointwise, normal func(x []float64, axis int) float64) pointwise {
	switch n.kind {
	case kindNeg:
		return func(x []float64) float64 { return -a(x) }
	case kindPow:
		return realOfPower(n.num.hi, a)
	}
	if n.fn.name == "sin" || n.fn.name == "cos" {
		if r, rest := piFactor(n.a); r != 0 {
			return realOfPi(n.fn.name, r, realOf(rest, normal))
		}
	}
	f := n.fn.real
	return func(x []float64) float64 { return f(a(x)) }
}

// realOfPower compiles a power: small ones are products.
func realOfPower(p float64, a pointwise) pointwise {
	switch p {
	case 2:
		return func(x []float64) float64 { v := a(x); return v * v }
	case 3:
		return func(x []float64) float64 { v := a(x); return v * v * v }
	case -1:
		return func(x []float64) float64 { return 1 / a(x) }
	case 0.5:
		return func(x []float64) float64 { return math.Sqrt(a(x)) }
	}
	return func(x []float64) float64 { return realPow(a(x), p) }
}

// realOfPi compiles sin or cos of pi r times a formula, with an argument of pi that is exact: the
// sine is 0 at whole numbers, as a condition at an end of the domain means it.
func realOfPi(name string, r float64, rest pointwise) pointwise {
	f := vec.SinPi
	if name == "cos" {
		f = vec.CosPi
	}
	if r == 1 {
		return func(x []float64) float64 { return f(rest(x)) }
	}
	return func(x []float64) float64 { return f(float64(r * rest(x))) }
}

// piFactor splits n = r pi rest for a dyadic number r; r is 0 where n is nothing of the kind.
func piFactor(n *node) (r float64, rest *node) {
	c, rest := factor(n)
	if r, ok := c.wholePi(); ok && rest != nil {
		return r, rest
	}
	return 0, nil
}

// factor splits off the constant factors of a product.
func factor(n *node) (c number, rest *node) {
	switch {
	case n.kind == kindNeg:
		c, rest = factor(n.a)
		return c.neg(), rest
	case n.kind == kindMul && n.a.kind == kindNumber:
		c, rest = factor(n.b)
		return n.a.num.mul(c), rest
	case n.kind == kindMul && n.b.kind == kindNumber:
		c, rest = factor(n.a)
		return c.mul(n.b.num), rest
	case n.kind == kindDiv && n.b.kind == kindNumber:
		c, rest = factor(n.a)
		return c.div(n.b.num), rest
	}
	return exactly(1), n
}

// isTrue compiles a condition on coordinates.
func (m *model) isTrue(e *expr) func(x []float64) bool {
	if e.op == opAnd || e.op == opOr {
		a, b := m.isTrue(e.args[0]), m.isTrue(e.args[1])
		if e.op == opAnd {
			return func(x []float64) bool { return a(x) && b(x) }
		}
		return func(x []float64) bool { return a(x) || b(x) }
	}
	a := realOf(m.known(e.args[0], "a condition of `where`"), nil)
	b := realOf(m.known(e.args[1], "a condition of `where`"), nil)
	switch e.op {
	case opLess:
		return func(x []float64) bool { return a(x) < b(x) }
	case opAtMost:
		return func(x []float64) bool { return a(x) <= b(x) }
	case opGreater:
		return func(x []float64) bool { return a(x) > b(x) }
	}
	return func(x []float64) bool { return a(x) >= b(x) }
}
