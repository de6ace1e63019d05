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
	p := &Problem{Activation: taylor.Tanh, Source: strings.ToValidUTF8(m.src, "?"), Set: maps.Clone(m.settings.Set)}
	m.p = p
	known := m.found
	for _, s := range t.statements {
		if names := s.names(); names != nil {
			for _, one := range names {
				m.guard(func() { m.declare(one) })
			}
		}
	}
	if m.found > known {
		return nil
	}
	for _, s := range t.statements {
		m.at = s.at
		m.guard(func() { m.declaration(s) })
	}
	if m.found == known {
		m.guard(m.complete)
	}
	if m.found > known {
		return nil
	}
	m.outline()
	if m.settings.Outline {
		return p
	}
	for _, s := range t.statements {
		m.at = s.at
		m.guard(func() { m.statement(s) })
	}
	if m.found == 0 {
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
	if turn := 2 * math.Pi / (hi - lo); !(turn <= math.MaxFloat64) { // the slope of a periodic one
		m.stop("`%s` is in [%v, %v]: shorter than numbers of 64 bits can be divided by; choose another unit", one.name, lo, hi)
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
