package pde

import (
	"math"
	"slices"
)

// A formula with its meaning is a tree of nodes: names have become coordinates, derivatives of
// unknowns and numbers. Trees never change, and share their parts.

// kind is what a node is.
type kind uint8

const (
	kindNumber   kind = iota
	kindAxis          // a coordinate
	kindField         // a derivative of an unknown
	kindConstant      // an unknown constant
	kindNormal        // a component of the outward normal
	kindNeg
	kindAdd
	kindSub
	kindMul
	kindDiv
	kindPow // a ^ num
	kindCall
	kindIntegral // of a
)

// node is one of a tree.
type node struct {
	kind   kind
	a, b   *node
	num    number    // of kindNumber and kindPow
	index  int       // the axis, the unknown or the constant
	axes   string    // of kindField: the axes, ascending, a byte each
	fn     *function // of kindCall
	over   *over     // of kindIntegral
	linear bool      // of kindIntegral: in what is to be found
	size   int       // parts, counted as often as they are used: in an integral at each node
	asks   bool      // it depends on an unknown or a constant
	normal bool      // it depends on the normal

	along, integrated uint32 // axes that it depends on, and those of integrals in it, a bit each
}

// maxTree bounds a tree, and so the work at each point: derivatives of long formulas grow.
// TestHostile.
const maxTree = 20_000

// maxOrder is the highest order of a derivative.
const maxOrder = 4

// builder makes trees. A mistake in them is one at the place that is being read.
type builder struct {
	*source
	at     int
	folded int // work of the integrals taken so far
}

// stop ends the statement with a mistake.
func (b *builder) stop(format string, args ...any) {
	b.fail(b.at, format, args...)
	panic(mistake{})
}

// made completes a node.
func (b *builder) made(n node) *node {
	n.size, n.along, n.integrated = 1, 0, 0
	for _, part := range [2]*node{n.a, n.b} {
		if part != nil {
			n.size += part.size
			n.asks = n.asks || part.asks
			n.normal = n.normal || part.normal
			n.along |= part.along
			n.integrated |= part.integrated
		}
	}
	switch n.kind {
	case kindAxis:
		n.along = 1 << n.index
	case kindField, kindNormal:
		n.along = ^uint32(0)
	case kindIntegral:
		n.size = 1 + n.a.size*len(n.over.nodes.Weights)
		n.along &^= n.over.axes
		n.integrated |= n.over.axes
	}
	n.asks = n.asks || n.kind == kindField || n.kind == kindConstant
	n.normal = n.normal || n.kind == kindNormal
	if n.size > maxTree {
		b.stop("the formula has more than %d parts, with what it names, its derivatives and the points of its integrals", maxTree)
	}
	return &n
}

// number returns a constant. One that is not finite is a mistake.
func (b *builder) number(x number) *node {
	if x.hi-x.hi != 0 {
		b.stop("this is %v, not a number", x.hi)
	}
	return b.made(node{kind: kindNumber, num: x})
}

func (b *builder) whole(n int) *node { return b.number(exactly(float64(n))) }

// is reports whether n is the number x.
func (n *node) is(x float64) bool { return n.kind == kindNumber && n.num == exactly(x) }

// numbers reports whether both are numbers.
func numbers(x, y *node) bool { return x.kind == kindNumber && y.kind == kindNumber }

func (b *builder) neg(x *node) *node {
	switch x.kind {
	case kindNumber:
		return b.number(x.num.neg())
	case kindNeg:
		return x.a
	}
	return b.made(node{kind: kindNeg, a: x})
}

func (b *builder) add(x, y *node) *node {
	switch {
	case numbers(x, y):
		return b.number(x.num.add(y.num))
	case x.is(0):
		return y
	case y.is(0):
		return x
	case y.kind == kindNeg:
		return b.made(node{kind: kindSub, a: x, b: y.a})
	}
	return b.made(node{kind: kindAdd, a: x, b: y})
}

func (b *builder) sub(x, y *node) *node {
	switch {
	case numbers(x, y):
		return b.number(x.num.add(y.num.neg()))
	case x.is(0):
		return b.neg(y)
	case y.is(0):
		return x
	case y.kind == kindNeg:
		return b.made(node{kind: kindAdd, a: x, b: y.a})
	}
	return b.made(node{kind: kindSub, a: x, b: y})
}

func (b *builder) mul(x, y *node) *node {
	switch {
	case numbers(x, y):
		return b.number(x.num.mul(y.num))
	case x.is(0) || y.is(1):
		return x
	case y.is(0) || x.is(1):
		return y
	case x.is(-1):
		return b.neg(y)
	}
	return b.made(node{kind: kindMul, a: x, b: y})
}

func (b *builder) div(x, y *node) *node {
	switch {
	case y.is(0):
		b.stop("a division by 0")
	case numbers(x, y):
		return b.number(x.num.div(y.num))
	case x.is(0) || y.is(1):
		return x
	}
	return b.made(node{kind: kindDiv, a: x, b: y})
}

// pow returns x^y. An exponent that is no number is that of exp(y log x).
func (b *builder) pow(x, y *node) *node {
	if y.kind != kindNumber {
		return b.call(functions["exp"], b.mul(y, b.call(functions["log"], x)))
	}
	n := y.num.hi
	switch {
	case y.is(0):
		return b.whole(1)
	case y.is(1):
		return x
	case x.kind == kindNumber && n == math.Trunc(n) && math.Abs(n) <= 64:
		p := x.num.power(int(math.Abs(n)))
		if n < 0 {
			return b.div(b.whole(1), b.number(p))
		}
		return b.number(p)
	case x.kind == kindNumber:
		return b.number(exactly(realPow(x.num.hi, n)))
	}
	return b.made(node{kind: kindPow, a: x, num: y.num})
}

// call returns f of one argument or two.
func (b *builder) call(f *function, x ...*node) *node {
	for _, one := range x {
		if one.asks && f.complex == nil {
			b.stop("`%s` of an unknown has no derivative everywhere; it is for coordinates and numbers alone", f.name)
		}
	}
	if x[0].kind == kindNumber && (len(x) == 1 || x[1].kind == kindNumber) {
		v := 0.0
		if f.two != nil {
			v = f.two(x[0].num.hi, x[1].num.hi)
		} else {
			v = f.real(x[0].num.hi)
		}
		if v != v {
			b.stop("`%s` of %v is not defined", f.name, x[0].num.hi)
		}
		return b.number(exactly(v))
	}
	n := node{kind: kindCall, fn: f, a: x[0]}
	if len(x) > 1 {
		n.b = x[1]
	}
	return b.made(n)
}

// field returns a derivative of an unknown.
func (b *builder) field(unknown int, axes string) *node {
	if len(axes) > maxOrder {
		b.stop("a derivative of order %d; derivatives go up to order %d: name one of lower order as an unknown of its own", len(axes), maxOrder)
	}
	sorted := []byte(axes)
	slices.Sort(sorted)
	return b.made(node{kind: kindField, index: unknown, axes: string(sorted)})
}

// derivative returns the derivative of a tree along an axis, by the rules of calculus.
func (b *builder) derivative(n *node, axis int) *node {
	switch n.kind {
	case kindAxis:
		if n.index == axis {
			return b.whole(1)
		}
		return b.whole(0)
	case kindField:
		return b.field(n.index, n.axes+string(rune(axis)))
	case kindNormal:
		b.stop("the normal can't be differentiated: take the derivative first, then `dn`")
	case kindNeg:
		return b.neg(b.derivative(n.a, axis))
	case kindAdd:
		return b.add(b.derivative(n.a, axis), b.derivative(n.b, axis))
	case kindSub:
		return b.sub(b.derivative(n.a, axis), b.derivative(n.b, axis))
	case kindMul:
		return b.add(b.mul(b.derivative(n.a, axis), n.b), b.mul(n.a, b.derivative(n.b, axis)))
	case kindDiv: // (a' - (a/b) b')/b
		below := b.derivative(n.b, axis)
		return b.div(b.sub(b.derivative(n.a, axis), b.mul(n, below)), n.b)
	case kindPow:
		inner := b.derivative(n.a, axis)
		return b.mul(b.mul(b.number(n.num), b.pow(n.a, b.number(n.num.add(exactly(-1))))), inner)
	case kindCall:
		inner := b.derivative(n.a, axis)
		if n.b != nil {
			return b.derivativeOfTwo(n, inner, b.derivative(n.b, axis))
		}
		if inner.is(0) {
			return inner
		}
		return b.mul(b.slope(n), inner)
	case kindIntegral:
		if n.over.axes>>axis&1 == 0 {
			return b.integrate(b.derivative(n.a, axis), n.over)
		}
	}
	return b.whole(0) // numbers and constants
}

// derivativeOfTwo returns that of min or max, given the derivatives of their arguments: the one of
// the argument taken.
func (b *builder) derivativeOfTwo(n, left, right *node) *node {
	larger := b.call(functions["step"], b.sub(n.a, n.b)) // 1 where a >= b
	if n.fn.name == "min" {
		left, right = right, left
	}
	return b.add(b.mul(larger, left), b.mul(b.sub(b.whole(1), larger), right))
}
