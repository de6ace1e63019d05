package pde

import "strings"

// place reads where an equation holds. Where none is named, that is inside.
func (p *parser) place() *place {
	where := &place{word: "in"}
	if t := p.peek(); t.text == "where" || t.text == "points" {
		where.pieces = append(where.pieces, &piece{name: "inside", at: t.at})
	} else {
		where.word = p.next().text
		where.pieces = append(where.pieces, p.piece())
		for p.take(",") || p.take("or") {
			where.pieces = append(where.pieces, p.piece())
		}
	}
	if p.take("where") {
		where.where = p.condition()
	}
	p.take(",")
	if t := p.peek(); keyword(t) == "points" {
		p.i++
		where.points = p.count(false)
	}
	return where
}

// piece reads the name of a part of the domain, or coordinates with their values.
func (p *parser) piece() *piece {
	one := &piece{at: p.peek().at}
	if p.take("inside") {
		one.name = "inside"
		return one
	}
	if p.take("border") {
		one.name = "border"
		return one
	}
	for {
		c := p.name("a place")
		if len(one.coords) == 0 && !p.is("=") {
			one.name = c.name
			return one
		}
		p.want("=", "behind the coordinate")
		c.value = p.sum()
		one.coords = append(one.coords, c)
		if !p.take("and") {
			return one
		}
	}
}

// count reads how many points: 30, 30x60, or 4000 random seed 7, in a statement of its own with
// inside or border before it.
func (p *parser) count(statement bool) *count {
	c := &count{at: p.peek().at}
	if statement {
		for _, of := range []string{"inside", "border"} {
			if p.take(of) {
				c.of = of
			}
		}
	}
	for {
		t := p.peek()
		digits := t.text
		if len(c.counts) > 0 && t.kind == tokenName { // 30x60 is read as 30 and x60
			digits = strings.TrimPrefix(digits, "x")
		}
		if t.kind != tokenNumber && t.kind != tokenName || digits == "" || strings.Trim(digits, "0123456789x") != "" {
			p.stop(t.at, "a number of points is whole, such as 30, 30x60 or 4000 random, got %s", t)
		}
		p.i++
		c.counts = append(c.counts, strings.Split(digits, "x")...)
		t = p.peek()
		switch {
		case p.take("*"), p.take("x"):
		case t.kind == tokenName && t.glued && strings.HasPrefix(t.text, "x"):
		default:
			return p.random(c)
		}
	}
}

// random reads how points are drawn, if they are.
func (p *parser) random(c *count) *count {
	if c.random = p.take("random"); c.random && p.take("seed") {
		t := p.next()
		if t.kind != tokenNumber || strings.Trim(t.text, "0123456789") != "" {
			p.stop(t.at, "a seed is a whole number, got %s", t)
		}
		c.seed = t.text
	}
	return c
}
