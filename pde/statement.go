package pde

import (
	"slices"
	"strings"
)

// describe names a statement in messages.
func (s *statement) describe() string {
	if s.kind == "equation" {
		return "the equation"
	}
	return "`" + s.kind + "`"
}

// rest reads a statement behind its first word.
func (p *parser) rest(s *statement) {
	switch s.kind {
	case "equation":
		p.equation(s)
	case "title":
		t := p.peek()
		if t.kind != tokenText {
			p.stop(t.at, "the title is a text in quotes, got %s", t)
		}
		p.i++
		s.text = t.text
	case "unknown":
		p.unknowns(s)
	case "constant", "parameter":
		p.each(s, func() *item { return p.number("a " + s.kind) })
	case "inside":
		one := &item{name: "inside", at: p.next().at}
		p.i++
		one.value = p.sum()
		s.items = []*item{one}
	case "let", "exact", "region":
		p.each(s, func() *item {
			one := p.name("`" + s.kind + "`")
			p.want("=", "behind the name")
			one.value = p.sum()
			return one
		})
	case "domain":
		p.domain(s)
	case "periodic":
		p.each(s, func() *item { return p.name("`periodic`") })
	case "term":
		if t := p.peek(); t.text == "inside" || t.text == "border" { // as without the statement
			p.i++
			s.items = []*item{{name: t.text, at: t.at}}
		} else {
			s.items = []*item{p.name("a term")}
		}
		p.weight(s)
	case "points":
		s.points = p.count(true)
	case "data":
		p.data(s)
	case "tolerance":
		s.weight = p.sum()
	case "options":
		p.each(s, p.option)
	}
}

// each reads items with commas between them.
func (p *parser) each(s *statement, read func() *item) {
	s.items = append(s.items, read())
	for p.take(",") {
		s.items = append(s.items, read())
	}
}

// equation reads left = right, and where it holds.
func (p *parser) equation(s *statement) {
	s.left = p.sum()
	if t := p.peek(); !p.is("=") {
		if t.kind == tokenLine || slices.Contains(words, t.text) || t.kind == tokenEnd {
			p.stop(t.at, "missing `=`: an equation is left = right, such as u_xx = 0%s", p.perhaps(s))
		}
		if t.kind == tokenSign && comparisons[t.text] != 0 {
			p.stop(t.at, "%s in place of `=`: intervals are written `domain x in [0, 1]`, less of a place `... where x < 1`", t)
		}
		if meant := p.perhaps(s); meant != "" {
			p.stop(s.at, "unknown statement `%s`%s", s.left.text, meant)
		}
		p.unexpected(t, leftSide)
	}
	p.i++
	s.right = p.sum()
	if t := p.peek(); t.kind == tokenName && slices.Contains([]string{"in", "on", "at", "where", "points"}, t.text) {
		s.place = p.place()
	}
}

// perhaps says which keyword was meant, if a statement begins with something like it.
func (p *parser) perhaps(s *statement) string {
	if s.left.op != opName {
		return ""
	}
	return nearest(s.left.text, keywords)
}

// number reads name = value, and > 0 or in [lo, hi].
func (p *parser) number(what string) *item {
	one := p.name(what)
	p.want("=", "behind the name: "+what+" begins with a value")
	one.value = p.sum()
	switch t := p.peek(); {
	case p.take(">"):
		zero := p.peek()
		if what != "a constant" {
			p.stop(t.at, "%s has a range `in [low, high]` or none; `> 0` is for what is to be found, `constant` and `unknown`", what)
		}
		if zero.kind != tokenNumber || strings.Trim(zero.text, "0.") != "" {
			p.stop(zero.at, "%s is `> 0` or `in [low, high]`, got `>` before %s", what, zero)
		}
		p.i++
		one.bound = ">"
	case p.take("in"):
		one.bound = "in"
		one.lo, one.hi = p.interval()
	case t.kind == tokenSign && strings.Contains("< <= >=", t.text):
		p.stop(t.at, "bounds are `> 0` or `in [low, high]`, got %s", t)
	}
	return one
}

// unknowns reads names, with the range that those up to it are kept in, if there is one: u, v > 0,
// w.
func (p *parser) unknowns(s *statement) {
	from := 0
	p.each(s, func() *item {
		one := p.name("an unknown")
		if p.is("(") {
			p.stop(p.peek().at, "an unknown is its name alone, `unknown %s`; what it depends on are the coordinates of `domain`", one.name)
		}
		switch {
		case p.take(">"):
			if zero := p.next(); zero.kind != tokenNumber || strings.Trim(zero.text, "0.") != "" {
				p.stop(zero.at, "an unknown is kept `> 0` or `in [low, high]`, got `>` before %s", zero)
			}
			one.bound = ">"
		case p.take("in"):
			one.bound = "in"
			one.lo, one.hi = p.interval()
		default:
			return one
		}
		for _, before := range s.items[from:] {
			before.bound, before.lo, before.hi = one.bound, one.lo, one.hi
		}
		from = len(s.items) + 1
		return one
	})
}

// interval reads [lo, hi].
func (p *parser) interval() (lo, hi *expr) {
	p.want("[", "before the low end of the interval")
	lo = p.sum()
	p.want(",", "between the ends of the interval")
	hi = p.sum()
	p.want("]", "behind the high end of the interval")
	return lo, hi
}

// domain reads coordinates with their intervals: t in [0, 1], x, y in [-1, 1]. Every item has the
// interval that it shares with those before it.
func (p *parser) domain(s *statement) {
	for first := true; first || p.take(","); first = false {
		from := len(s.items)
		s.items = append(s.items, p.name("a coordinate"))
		for p.take(",") {
			s.items = append(s.items, p.name("a coordinate"))
		}
		p.want("in", "behind the coordinate: `domain x in [0, 1]`")
		lo, hi := p.interval()
		for _, one := range s.items[from:] {
			one.bound, one.lo, one.hi = "in", lo, hi
		}
	}
}

// weight reads what a term counts, if it is there.
func (p *parser) weight(s *statement) {
	p.take(",")
	if p.take("weight") {
		s.weight = p.sum()
	}
}

// option reads name = value: a number, a word, or a list of numbers in brackets.
func (p *parser) option() *item {
	t := p.next()
	if t.kind != tokenName {
		p.stop(t.at, "an option has a name, got %s", t)
	}
	one := &item{name: t.text, at: t.at}
	p.want("=", "behind the name of the option")
	if one.name == "method" || one.name == "activation" {
		if t := p.peek(); t.kind != tokenName {
			p.stop(t.at, "%s where a word is expected, such as `method = ratio` or `activation = sin`", t)
		}
		one.word = p.next().text
		return one
	}
	if p.take("[") {
		one.list = append(one.list, p.sum())
		for p.take(",") {
			one.list = append(one.list, p.sum())
		}
		p.want("]", "behind the list")
		return one
	}
	one.value = p.sum()
	return one
}

// data reads which column is what, and the file or the rows.
func (p *parser) data(s *statement) {
	p.each(s, func() *item { return p.name("a column of data") })
	p.weight(s)
	if p.take("from") {
		t := p.next()
		if t.kind != tokenText || t.text == "" {
			p.stop(t.at, "the file of the data is a text in quotes: from \"data.csv\"")
		}
		s.text = t.text
		return
	}
	p.endOf("`data`")
	for p.peek().kind == tokenLine && p.row(s) {
	}
	if len(s.rows) == 0 {
		p.stop(s.at, "data without rows: write them below, a line each, or `from \"data.csv\"`")
	}
}

// row reads a line of numbers, if the next one is.
func (p *parser) row(s *statement) bool {
	i, row := p.i+1, []string(nil)
	at := p.words[i].at
	for ; p.words[i].kind != tokenLine && p.words[i].kind != tokenEnd; i++ {
		sign := ""
		if t := p.words[i]; t.kind == tokenSign && (t.text == "-" || t.text == "+") {
			sign = strings.Trim(t.text, "+")
			i++
		}
		if p.words[i].kind != tokenNumber {
			return false
		}
		row = append(row, sign+p.words[i].text)
		if t := p.words[i+1]; t.kind == tokenSign && t.text == "," {
			i++
		}
	}
	if len(row) == 0 {
		return false
	}
	if p.i = i; len(row) != len(s.items) {
		p.stop(at, "the row has %s, and `data` names %s", plural(len(row), "number"), plural(len(s.items), "column"))
	}
	s.rows, s.rowAt = append(s.rows, row), append(s.rowAt, at)
	return true
}
