package pde

import (
	"math"
	"slices"
	"strings"

	"anagram/pinn"
)

// asked is an equation at one part of the domain.
type asked struct {
	statement   *statement
	site        *site
	term        int
	linear      bool
	equation    pinn.Equation
	left, right *node
}

// statement gives a meaning to an equation, to data and to solutions.
func (m *model) statement(s *statement) {
	switch s.kind {
	case "term":
		m.term(s)
	case "equation":
		m.ask(s)
	case "data":
		m.data(s)
	case "exact":
		for _, one := range s.items {
			m.guard(func() { m.exact(one) })
		}
	}
}

// term begins a term: equations below belong to it.
func (m *model) term(s *statement) {
	name := s.items[0].name
	if slices.ContainsFunc(m.p.Terms, func(t pinn.Term) bool { return t.Name == name }) {
		m.stop("the term `%s` stands twice", name)
	}
	m.current = m.termOf(name)
	if s.weight != nil {
		m.p.Terms[m.current].Weight = m.positive(s.weight, "a weight")
	}
}

// positive returns a positive number.
func (m *model) positive(e *expr, what string) float64 {
	v := m.constant(e, what)
	if m.at = e.at; !(v > 0 && v <= math.MaxFloat64) {
		m.stop("%s is a positive number, got %v", what, v)
	}
	return v
}

// termOf returns the number of the term of a name, which it makes if there is none.
func (m *model) termOf(name string) int {
	for k, t := range m.p.Terms {
		if t.Name == name {
			return k
		}
	}
	m.p.Terms, m.termAt = append(m.p.Terms, pinn.Term{Name: name}), append(m.termAt, m.at)
	return len(m.p.Terms) - 1
}

// ask enters an equation, once for each part of the domain that its place names.
func (m *model) ask(s *statement) {
	if l := s.left; l.op == opName && s.place == nil && !m.means(l.text) && !strings.ContainsAny(l.text, "_'") {
		m.stop("unknown name `%s`; a number is declared by `parameter %s = ...`, a formula by `let %s = ...`", l.text, l.text, l.text)
	}
	left, right := m.scalar(s.left), m.scalar(s.right)
	if m.at = s.at; !left.asks && !right.asks {
		m.stop("the equation names no unknown; there %s", are(m.unknowns))
	}
	for _, site := range m.sites(s.place, left.normal || right.normal) {
		if m.at = site.at; (left.normal || right.normal) && site.normal == nil {
			m.stop("`dn` is the derivative along the outward normal of a border, and this place has none")
		}
		m.at = s.at
		if s.place == nil || s.place.where == nil {
			m.once(site, left, right)
		}
		e, linear := m.equation(left, right, site.normal)
		m.place(s.place, site, m.sets)
		m.sets++
		term := m.current
		if term < 0 {
			term = m.termOf(map[bool]string{true: "inside", false: "border"}[site.kind == siteInside])
		}
		t := &m.p.Terms[term]
		t.Conditions = append(t.Conditions, e.On(site.points))
		if site.kind == siteInside {
			one := holding{unknowns: e.Outputs()}
			if s.place != nil && s.place.where != nil {
				one.region = site.points.Region()
			}
			m.p.holds = append(m.p.holds, one)
		}
		m.asked = append(m.asked, asked{s, site, term, linear, e, left, right})
	}
}

// means reports whether a name stands for something.
func (m *model) means(name string) bool {
	_, declared := m.places[name]
	return declared || name == "pi" || name == "e"
}

// are lists names as the end of a sentence.
func are(names []string) string {
	if len(names) == 1 {
		return "is `" + names[0] + "`"
	}
	return "are " + strings.Join(names, ", ")
}

// exact enters the solution of an unknown, or the value of a constant.
func (m *model) exact(one *item) {
	if m.at = one.at; slices.ContainsFunc(m.constants, func(c pinn.Constant) bool { return c.Name == one.name }) {
		if m.p.ExactConstants == nil {
			m.p.ExactConstants = map[string]float64{}
		}
		m.p.ExactConstants[one.name] = m.constant(one.value, "the value of a constant")
		return
	}
	k := slices.Index(m.unknowns, one.name)
	if k < 0 {
		m.stop("`%s` is no unknown%s", one.name, nearest(one.name, m.unknowns))
	}
	if m.solutions == nil {
		m.solutions = make([]func(x []float64) float64, len(m.unknowns))
		m.exacts = make([]*node, len(m.unknowns))
	}
	m.exacts[k] = m.known(one.value, "a solution")
	m.solutions[k] = realOf(m.exacts[k], nil)
}
