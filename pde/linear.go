package pde

import "anagram/pinn"

// An equation that is linear in what is to be found is handed to package pinn as an operator and a
// source: their coefficients are evaluated once for each set of points, and methods that make use
// of linear equations see that it is one. Any other one becomes a residual.

// signed is a summand of left - right.
type signed struct {
	n     *node
	minus bool
}

// summands appends the summands of a sum.
func summands(all []signed, n *node, minus bool) []signed {
	switch n.kind {
	case kindAdd:
		return summands(summands(all, n.a, minus), n.b, minus)
	case kindSub:
		return summands(summands(all, n.a, minus), n.b, !minus)
	case kindNeg:
		return summands(all, n.a, !minus)
	}
	return append(all, signed{n, minus})
}

// sum adds summands from left to right.
func (b *builder) sum(all []signed) *node {
	sum := b.whole(0)
	for _, s := range all {
		if s.minus {
			sum = b.sub(sum, s.n)
		} else {
			sum = b.add(sum, s.n)
		}
	}
	return sum
}

// part is a coefficient, a formula of coordinates, before a derivative or a constant.
type part struct{ coefficient, leaf *node }

// linear writes n as a sum of parts and a rest that depends on coordinates alone, if it is one.
func (b *builder) linear(n *node) (parts []part, rest *node, ok bool) {
	switch {
	case !n.asks:
		return nil, n, true
	case n.kind == kindField || n.kind == kindConstant || n.kind == kindIntegral && n.linear:
		return []part{{b.whole(1), n}}, b.whole(0), true
	case n.kind == kindNeg:
		parts, rest, ok = b.linear(n.a)
		return b.scale(parts, rest, ok, b.neg)
	case n.kind == kindAdd || n.kind == kindSub:
		left, rest, ok := b.linear(n.a)
		right, more, too := b.linear(n.b)
		if !ok || !too {
			return nil, nil, false
		}
		if n.kind == kindAdd {
			return append(left, right...), b.add(rest, more), true
		}
		right, _, _ = b.scale(right, more, true, b.neg)
		return append(left, right...), b.sub(rest, more), true
	case n.kind == kindMul && !n.a.asks:
		parts, rest, ok = b.linear(n.b)
		return b.scale(parts, rest, ok, func(c *node) *node { return b.mul(n.a, c) })
	case n.kind == kindMul && !n.b.asks:
		parts, rest, ok = b.linear(n.a)
		return b.scale(parts, rest, ok, func(c *node) *node { return b.mul(c, n.b) })
	case n.kind == kindDiv && !n.b.asks:
		parts, rest, ok = b.linear(n.a)
		return b.scale(parts, rest, ok, func(c *node) *node { return b.div(c, n.b) })
	}
	return nil, nil, false
}

// scale applies f to all coefficients and the rest.
func (b *builder) scale(parts []part, rest *node, ok bool, f func(*node) *node) ([]part, *node, bool) {
	if !ok {
		return nil, nil, false
	}
	scaled := make([]part, len(parts))
	for i, p := range parts {
		scaled[i] = part{f(p.coefficient), p.leaf}
	}
	return scaled, f(rest), true
}

// equation returns left = right as package pinn has it, and the derivatives and constants that it
// names. normal is that of the border it is asked at.
func (m *model) equation(left, right *node, normal func(x []float64, axis int) float64) (pinn.Equation, bool) {
	all := summands(summands(nil, left, false), right, true)
	var parts []part
	var sources []signed
	linear := true
	for _, s := range all {
		if !s.n.asks { // on the right of the equation
			sources = append(sources, signed{s.n, !s.minus})
			continue
		}
		more, rest, ok := m.linear(s.n)
		if !ok {
			linear = false
			break
		}
		if s.minus {
			more, rest, _ = m.scale(more, rest, true, m.neg)
		}
		parts = append(parts, more...)
		sources = append(sources, signed{rest, true})
	}
	if linear {
		return m.operator(parts, m.sum(sources), normal), true
	}
	return m.nonlinear(all, normal), false
}

// nonlinear returns the equation whose residual is a sum.
func (m *model) nonlinear(all []signed, normal func(x []float64, axis int) float64) pinn.Equation {
	use := &slots{normal: normal}
	e := pinn.Equation{Residual: m.residual(all, use)}
	for k, leaf := range use.leaves {
		if leaf == nil {
			e.Uses = append(e.Uses, use.operators[k])
			continue
		}
		e.Uses = append(e.Uses, m.leaf(leaf))
	}
	return e
}

// residual compiles a sum. A summand that is linear in several derivatives, or has a coefficient
// that depends on coordinates, is one operator: its coefficients are evaluated once, and it has one
// partial derivative.
func (m *model) residual(all []signed, use *slots) (sum residual) {
	for _, s := range all {
		var term residual
		parts, rest, ok := m.linear(s.n)
		if ok && rest.is(0) && (len(parts) > 1 || len(parts) == 1 && parts[0].coefficient.kind != kindNumber) {
			term = use.operator(m.combination(parts, use.normal))
		} else {
			term = use.compile(s.n)
		}
		switch before := sum; {
		case before == nil && s.minus:
			sum = func(x []float64, d []complex128) complex128 { return -term(x, d) }
		case before == nil:
			sum = term
		case s.minus:
			sum = func(x []float64, d []complex128) complex128 { return before(x, d) - term(x, d) }
		default:
			sum = func(x []float64, d []complex128) complex128 { return before(x, d) + term(x, d) }
		}
	}
	return sum
}

// operator returns the linear equation of parts and a source.
func (m *model) operator(parts []part, source *node, normal func(x []float64, axis int) float64) pinn.Equation {
	o := m.combination(parts, normal)
	if source.is(0) {
		return o.EqualsZero()
	}
	return o.Equals(realOf(source, normal))
}

// combination returns the sum of parts as an operator.
func (m *model) combination(parts []part, normal func(x []float64, axis int) float64) (o pinn.Operator) {
	for _, p := range parts {
		one := m.leaf(p.leaf)
		switch c := p.coefficient; {
		case c.is(0):
			continue
		case c.is(1):
		case c.kind == kindNumber:
			one = one.Times(c.num.hi)
		default:
			one = one.TimesFunc(realOf(c, normal))
		}
		o = o.Plus(one)
	}
	return o
}

// leaf returns a derivative, a constant or an integral as an operator.
func (m *model) leaf(n *node) pinn.Operator {
	switch n.kind {
	case kindConstant:
		return m.constants[n.index].Operator()
	case kindIntegral:
		return m.integralOperator(n)
	}
	axes := make([]int, len(n.axes))
	for i, axis := range []byte(n.axes) {
		axes[i] = int(axis)
	}
	return pinn.D(axes...).Of(n.index)
}

// leaves calls visit with every derivative and constant in a tree, and whether it is integrated.
func (n *node) leaves(visit func(leaf *node, integrated bool)) { n.leavesIn(visit, false) }

func (n *node) leavesIn(visit func(leaf *node, integrated bool), integrated bool) {
	if !n.asks {
		return
	}
	if n.kind == kindField || n.kind == kindConstant {
		visit(n, integrated)
		return
	}
	for _, part := range [2]*node{n.a, n.b} {
		if part != nil {
			part.leavesIn(visit, integrated || n.kind == kindIntegral)
		}
	}
}
