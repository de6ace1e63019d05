package pde

import (
	"slices"
	"strings"
)

// node returns a part of a formula, and counts it.
func (p *parser) node(o op, at int, text string, args ...*expr) *expr {
	if p.nodes++; p.nodes > maxNodes {
		p.stop(at, "the statement has more than %d numbers, names and operators; name parts of it by `let`", maxNodes)
	}
	return &expr{op: o, at: at, text: text, args: args}
}

// deeper is called where a formula is within another one, and returns what ends it.
func (p *parser) deeper() func() {
	if p.depth++; p.depth > maxDepth {
		p.stop(p.peek().at, "the formula is nested more than %d deep; name a part of it by `let`", maxDepth)
	}
	return func() { p.depth-- }
}

// sum reads terms with + and - between them.
func (p *parser) sum() *expr {
	e := p.product()
	for {
		t := p.peek()
		switch {
		case p.take("+"):
			e = p.node(opAdd, t.at, "", e, p.product())
		case p.take("-"):
			e = p.node(opSub, t.at, "", e, p.product())
		default:
			return e
		}
	}
}

// product reads factors with * and / between them.
func (p *parser) product() *expr {
	e := p.signed()
	for {
		t := p.peek()
		switch {
		case p.take("*"):
			e = p.node(opMul, t.at, "", e, p.signed())
		case p.is("/"):
			p.i++
			e = p.node(opDiv, t.at, "", e, p.signed())
		default:
			return e
		}
	}
}

// signed reads a factor with signs before it.
func (p *parser) signed() *expr {
	t := p.peek()
	switch {
	case p.take("-"):
		defer p.deeper()()
		return p.node(opMinus, t.at, "", p.signed())
	case p.take("+"):
		defer p.deeper()()
		return p.signed()
	}
	return p.power()
}

// power reads a factor with its exponent: -x^2 is -(x^2), a^b^c is a^(b^c).
func (p *parser) power() *expr {
	e := p.primary()
	if t := p.peek(); p.take("^") {
		defer p.deeper()()
		return p.node(opPow, t.at, "", e, p.signed())
	}
	return e
}

// primary reads a number, a name, a function with its arguments, or a formula in parentheses.
func (p *parser) primary() *expr {
	t := p.peek()
	switch t.kind {
	case tokenNumber:
		p.i++
		return p.node(opNumber, t.at, t.text)
	case tokenOpening:
		defer p.deeper()()
		p.i++
		if t.text == "integral" {
			return p.integral(t)
		}
		if p.is("(") {
			return p.call(t)
		}
		return p.node(opCall, t.at, t.text, p.primary())
	case tokenName:
		if keyword(t) != "" { // else (constant) = 1 would be formatted as a declaration: FuzzLoad
			p.stop(t.at, "%s begins a statement and is no name in a formula; choose another name, or end the line before without an operator", t)
		}
		if !slices.Contains(words, t.text) {
			p.i++
			return p.named(t)
		}
	case tokenSign:
		if t.text == "(" {
			defer p.deeper()()
			p.i++
			e := p.sum()
			p.close(t)
			return e
		}
	}
	p.stop(t.at, "%s where a number, a name or `(` is expected", t)
	return nil
}

// close reads the parenthesis that belongs to an opening one.
func (p *parser) close(open token) {
	t := p.peek()
	if p.take(")") {
		return
	}
	if p.words[p.i-1].operand() && t.operand() && t.text != ")" && !slices.Contains(words, t.text) {
		p.unexpected(t, "a factor")
	}
	column := p.errorAt(open.at, "").Column
	p.stop(t.at, "missing `)` before %s, for the `(` in column %d", t, column)
}

// named reads a name, a function with its arguments, or a derivative by ∂.
func (p *parser) named(t token) *expr {
	if rest, ok := strings.CutPrefix(t.text, "∂"); ok {
		return p.partial(t, rest)
	}
	if p.is("(") && t.text == "integral" {
		return p.integral(t)
	}
	if p.is("(") {
		return p.call(t)
	}
	return p.node(opName, t.at, t.text)
}

// call reads the arguments of a function.
func (p *parser) call(t token) *expr {
	defer p.deeper()()
	open := p.next()
	if p.is(")") {
		p.stop(p.peek().at, "`%s` needs an argument", t.text)
	}
	e := p.node(opCall, t.at, t.text, p.sum())
	for p.take(",") {
		e.args = append(e.args, p.sum())
	}
	p.close(open)
	return e
}

// integral reads the formula, the coordinates that the integral is taken along, and how many nodes
// it has.
func (p *parser) integral(t token) *expr {
	defer p.deeper()()
	open := p.want("(", "before what is integrated: an integral is written `integral(u over x)`")
	e := p.node(opIntegral, t.at, "", p.sum())
	if next := p.peek(); !p.take("over") {
		if next.text == "," || next.text == ")" {
			p.stop(next.at, "missing `over` with the coordinates that the integral is taken along: `integral(u over x)`, got %s", next)
		}
		p.close(open)
	}
	for first := true; first || p.take(","); first = false {
		if t := p.peek(); t.kind != tokenName || slices.Contains(words, t.text) {
			p.stop(t.at, "`over` names coordinates of the domain, as in `integral(u over x)`, got %s", t)
		}
		one := p.name("a coordinate")
		if p.nodes++; p.take("in") {
			one.bound = "in"
			one.lo, one.hi = p.interval()
		}
		e.over = append(e.over, one)
	}
	if p.take("points") {
		n := p.next()
		if n.kind != tokenNumber || strings.Trim(n.text, "0123456789") != "" {
			p.stop(n.at, "the points of an integral are a whole number along each coordinate, such as 32, got %s", n)
		}
		e.text = n.text
	}
	p.close(open)
	return e
}

// partial reads ∂u/∂t, or ∂_x before a factor.
func (p *parser) partial(t token, rest string) *expr {
	if axes, ok := strings.CutPrefix(rest, "_"); ok && axes != "" {
		defer p.deeper()()
		return p.node(opCall, t.at, "diff", p.primary(), p.node(opName, t.at, axes))
	}
	if rest != "" && p.take("/") {
		if below := p.next(); below.kind == tokenName && strings.HasPrefix(below.text, "∂") && len(below.text) > len("∂") {
			return p.node(opCall, t.at, "diff", p.node(opName, t.at, rest), p.node(opName, below.at, strings.TrimPrefix(below.text, "∂")))
		}
	}
	p.stop(t.at, "a derivative is written u_x, ∂u/∂x or ∂_x(u), got %s", t)
	return nil
}

// condition reads comparisons, joined by `and` and `or`, of which `and` binds more tightly.
func (p *parser) condition() *expr {
	e := p.both()
	for {
		t := p.peek()
		if !p.take("or") {
			return e
		}
		e = p.node(opOr, t.at, "", e, p.both())
	}
}

// both reads comparisons joined by `and`.
func (p *parser) both() *expr {
	e := p.comparison()
	for {
		t := p.peek()
		if !p.take("and") {
			return e
		}
		e = p.node(opAnd, t.at, "", e, p.comparison())
	}
}

// comparison reads left < right, or low < middle < high.
func (p *parser) comparison() *expr {
	left := p.sum()
	var all *expr
	for {
		t := p.peek()
		o := comparisons[t.text]
		if t.kind != tokenSign || o == 0 {
			if all == nil {
				p.stop(t.at, "missing `<` or `>`: a condition compares two values, such as x < 1, got %s", t)
			}
			return all
		}
		p.i++
		right := p.sum()
		e := p.node(o, t.at, "", left, right)
		if left = right; all != nil {
			e = p.node(opAnd, t.at, "", all, e)
		}
		all = e
	}
}

// comparisons are the operators that compare.
var comparisons = map[string]op{"<": opLess, "<=": opAtMost, ">": opGreater, ">=": opAtLeast}
