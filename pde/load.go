package pde

import (
	"maps"
	"math"
	"slices"
	"strings"

	"anagram/domain"
	"anagram/pinn"
	"anagram/taylor"
)

// problem gives the statements a meaning, one after the other. Where that is a mistake, the next
// ones are looked at all the same, as far as they can be.
func (m *model) problem(t *tree) *Problem {
	m.regions = map[string]domain.Shape{}
	m.lets, m.places = map[string]value{}, map[string]int{}
	m.counts, m.drawn = map[string]*count{}, map[*count]uint64{}
	p := &Problem{Activation: taylor.Tanh}
	m.p = p
	known := len(m.errors)
	for _, s := range t.statements {
		if names := s.names(); names != nil {
			for _, one := range names {
				m.guard(func() { m.declare(one) })
			}
		}
	}
	if len(m.errors) > known {
		return nil
	}
	for _, s := range t.statements {
		m.at = s.at
		m.guard(func() { m.declaration(s) })
	}
	if len(m.errors) == known {
		m.guard(m.complete)
	}
	if len(m.errors) > known {
		return nil
	}
	for _, s := range t.statements {
		m.at = s.at
		m.guard(func() { m.statement(s) })
	}
	if len(m.errors) == 0 {
		m.guard(m.finish)
	}
	return p
}

// names returns what a statement declares.
func (s *statement) names() []*item {
	switch s.kind {
	case "unknown", "constant", "parameter", "let", "domain", "region":
		return s.items
	}
	return nil
}

// declaration gives a meaning to a statement that declares names, or says how much of something
// there is.
func (m *model) declaration(s *statement) {
	switch s.kind {
	case "title":
		m.p.Title = s.text
	case "unknown":
		for _, one := range s.items {
			m.unknowns, m.unknownAt = append(m.unknowns, one.name), append(m.unknownAt, one.at)
			m.guard(func() { m.kept(one) })
		}
	case "constant":
		for _, one := range s.items {
			m.guard(func() { m.toFind(one) })
		}
	case "parameter":
		for _, one := range s.items {
			m.guard(func() { m.parameter(one) })
		}
	case "domain":
		for _, one := range s.items {
			m.guard(func() { m.coordinate(one) })
		}
	case "let":
		for _, one := range s.items {
			m.guard(func() { m.lets[one.name] = m.value(one.value) })
		}
	case "region", "inside":
		for _, one := range s.items {
			m.guard(func() { m.region(one, s.kind == "inside") })
		}
	case "periodic":
		for _, one := range s.items {
			m.guard(func() { m.repeat(one) })
		}
	case "points":
		if m.at = s.at; m.counts[s.points.of] != nil {
			m.stop("`points %s` stands twice", s.points.of)
		}
		m.counts[s.points.of] = s.points
	case "options":
		for _, one := range s.items {
			m.guard(func() { m.option(one) })
		}
	case "tolerance":
		m.p.Tolerance = m.constant(s.weight, "a tolerance")
		if !(m.p.Tolerance > 0) {
			m.stop("a tolerance is positive")
		}
	}
}

// kept enters the range of the last unknown.
func (m *model) kept(one *item) {
	r := [2]float64{math.Inf(-1), math.Inf(1)}
	switch one.bound {
	case ">":
		r[0] = 0
	case "in":
		r = [2]float64{m.constant(one.lo, "a bound"), m.constant(one.hi, "a bound")}
	}
	if m.at = one.at; !(r[0] < r[1]) {
		m.stop("`%s` is in [%v, %v]: a range goes from its lower end to its higher one", one.name, r[0], r[1])
	}
	m.p.ranges = append(m.p.ranges, r)
}

// toFind enters a constant that is to be found.
func (m *model) toFind(one *item) {
	c := pinn.NewConstant(one.name, m.constant(one.value, "the value that a run begins with"))
	switch one.bound {
	case ">":
		c = c.Positive()
	case "in":
		c = c.Between(m.constant(one.lo, "a bound"), m.constant(one.hi, "a bound"))
	}
	m.constants = append(m.constants, c)
}

// parameter enters a known number.
func (m *model) parameter(one *item) {
	p := Parameter{Name: one.name, Value: m.constant(one.value, "a parameter")}
	if one.bound == "in" {
		p.Lo, p.Hi = m.constant(one.lo, "a bound"), m.constant(one.hi, "a bound")
	}
	v, set := m.settings.Set[one.name]
	if set {
		p.Value = v
	}
	if m.at = one.at; one.bound == "in" && !(p.Lo < p.Hi && p.Lo <= p.Value && p.Value <= p.Hi) {
		m.stop("`%s` is %v, want a value from %v to %v", one.name, p.Value, p.Lo, p.Hi)
	}
	if p.Value-p.Value != 0 {
		m.stop("`%s` is %v, want a number", one.name, p.Value)
	}
	m.parameters = append(m.parameters, p)
}

// maxAxes bounds the coordinates: a derivative names each by a byte.
const maxAxes = 20

// coordinate enters a coordinate with its interval.
func (m *model) coordinate(one *item) {
	lo, hi := m.constant(one.lo, "an end of an interval"), m.constant(one.hi, "an end of an interval")
	if m.at = one.at; !(lo < hi) {
		m.stop("`%s` is in [%v, %v]: an interval goes from its lower end to its higher one", one.name, lo, hi)
	}
	if len(m.axes) == maxAxes {
		m.stop("the domain has more than %d coordinates", maxAxes)
	}
	m.axes, m.box = append(m.axes, one.name), append(m.box, [2]float64{lo, hi})
}

// repeat makes a coordinate periodic.
func (m *model) repeat(one *item) {
	k := slices.Index(m.axes, one.name)
	if m.at = one.at; k < 0 {
		m.stop("`%s` is no coordinate%s; `periodic` stands below `domain`", one.name, nearest(one.name, m.axes))
	}
	if !slices.Contains(m.periodic, k) {
		m.periodic = append(m.periodic, k)
		slices.Sort(m.periodic)
	}
}

// complete checks that there is what every problem has.
func (m *model) complete() {
	for _, name := range slices.Sorted(maps.Keys(m.settings.Set)) {
		if m.at = 0; !slices.ContainsFunc(m.parameters, func(p Parameter) bool { return p.Name == name }) {
			all := make([]string, len(m.parameters))
			for i, p := range m.parameters {
				all[i] = p.Name
			}
			m.stop("the file has no parameter `%s`%s; it has %s", name, nearest(name, all), none(all))
		}
	}
	m.at = len(m.src)
	switch {
	case len(m.axes) == 0:
		m.stop("the file has no domain: write `domain x in [0, 1]`")
	case len(m.unknowns) == 0:
		m.stop("the file has no unknown: write `unknown u`")
	}
	if n := m.settings.Points; n < 0 || n > maxPoints {
		m.stop("%d points, want a number from 1 to %d", n, maxPoints)
	}
}

// none lists names, or says that there are none.
func none(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
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
		e, linear := m.equation(left, right, site.normal)
		m.place(s.place, site, m.sets)
		m.sets++
		term := m.current
		if term < 0 {
			term = m.termOf(map[bool]string{true: "inside", false: "border"}[site.kind == siteInside])
		}
		t := &m.p.Terms[term]
		t.Conditions = append(t.Conditions, e.On(site.points))
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

// finish checks the whole and completes the problem.
func (m *model) finish() {
	p := m.p
	m.at = len(m.src)
	if len(m.asked) == 0 {
		m.stop("the file has no equation: write one such as `u_xx = 0 in inside`")
	}
	for k, t := range p.Terms {
		if len(t.Conditions) == 0 {
			m.at = m.termAt[k]
			m.stop("the term `%s` has no equation below it", t.Name)
		}
	}
	m.orphans()
	p.Axes, p.Domain, p.Periodic = m.axes, m.box, m.periodic
	p.Unknowns, p.Constants, p.Parameters = m.unknowns, m.constants, m.parameters
	if len(p.Hidden) == 0 {
		p.Hidden = m.defaultHidden()
	}
	if m.solutions != nil && !slices.ContainsFunc(m.solutions, func(f func(x []float64) float64) bool { return f == nil }) {
		p.Exact = m.solutions
	}
	if p.inside = m.inside; p.inside != nil {
		p.region = m.inTime(m.inside, m.allOfTime())
	}
	p.evolution = m.marching()
	m.work()
	m.examine()
}

// orphans stops at an unknown that no equation names: nothing would find it.
func (m *model) orphans() {
	named := make([]bool, len(m.unknowns)+len(m.constants))
	for _, a := range m.asked {
		for _, side := range [2]*node{a.left, a.right} {
			side.leaves(func(n *node) {
				k := n.index
				if n.kind == kindConstant {
					k += len(m.unknowns)
				}
				named[k] = true
			})
		}
	}
	for _, k := range m.measured {
		named[k] = true
	}
	for k, name := range m.unknowns {
		if m.at = m.unknownAt[k]; !named[k] {
			m.fail(m.at, "no equation names the unknown `%s`", name)
		}
	}
	for k, c := range m.constants {
		if m.at = m.places[c.Name]; !named[len(m.unknowns)+k] {
			m.fail(m.at, "no equation names the constant `%s`; a number that is known is a `parameter`", c.Name)
		}
	}
	if len(m.errors) > 0 {
		panic(mistake{})
	}
}

// defaultHidden are the widths of a file that gives none: one layer for linear equations, where it
// is at its best (docs/files.md), and more units with more unknowns.
func (m *model) defaultHidden() []int {
	for _, a := range m.asked {
		if !a.linear {
			return []int{20, 20}
		}
	}
	return []int{32 * min(1+len(m.unknowns)/2+len(m.box)/4, 4)}
}

// maxWork bounds what a file may ask for: the numbers of a matrix of a row for each point and a
// column for each parameter. 2^27 are a gigabyte, and a step on two cores of seconds to minutes.
// TestHostile.
const maxWork = 1 << 27

// work stops at a problem that would take too much memory and time.
func (m *model) work() {
	in := len(m.box) + len(m.periodic)
	params := 0.0
	for _, w := range append(slices.Clone(m.p.Hidden), len(m.unknowns)) {
		params += float64(in+1) * float64(w)
		in = w
	}
	if all := params * float64(m.samples); all > maxWork {
		m.stop("%v parameters at %d points: a step would take a matrix of %v GB, want at most 1; ask at fewer `points` or for a smaller `net`",
			params, m.samples, math.Round(all*8/1e8)/10)
	}
}

// asked is an equation at one part of the domain.
type asked struct {
	statement   *statement
	site        *site
	term        int
	linear      bool
	equation    pinn.Equation
	left, right *node
}
