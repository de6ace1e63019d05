package pde

import (
	"slices"
	"strconv"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/pinn"
)

// An integral is read: what it is taken along, and where an equation with one is asked. File
// integrate.go has what becomes of it.

// over is what an integral is taken along.
type over struct {
	axes   uint32 // a bit for each axis
	along  []int  // the same axes, in the order of the rule's coordinates
	nodes  domain.Quadrature
	rule   *pinn.Rule
	volume float64
}

// integralNodes are the nodes along each axis where a file does not say, with one axis, two and
// three: TestIntegralNodes.
var integralNodes = [...]int{32, 16, 10}

// What an integral may take: TestHostile and testdata/errors.txt.
const (
	maxNodesLine     = 1024 // along each axis, as in domain.Gauss
	maxIntegralNodes = 4096 // in all: each row of an equation looks at each of them
	maxRules         = 64   // of a file, with different intervals or nodes
)

// integral returns what an integral stands for.
func (m *model) integral(e *expr) value {
	n := m.scalar(e.args[0])
	o := m.over(e)
	m.at = e.at
	return value{scalar: m.integrate(n, o)}
}

// over returns what an integral is taken along. Integrals along the same share it, and with it the
// values at its nodes.
func (m *model) over(e *expr) *over {
	o, region, key := &over{volume: 1}, domain.Box{}, ""
	for _, one := range e.over {
		m.at = one.at
		axis := slices.Index(m.axes, one.name)
		if len(m.axes) == 0 {
			m.stop("`%s` is no coordinate yet; the domain stands above", one.name)
		}
		if axis < 0 {
			m.stop("`%s` is no coordinate%s; an integral is over coordinates of the domain, which are %s", one.name, nearest(one.name, m.axes), join(m.axes))
		}
		if o.axes>>axis&1 != 0 {
			m.stop("`%s` stands twice behind `over`", one.name)
		}
		o.axes |= 1 << axis
		ends := m.part(one, axis)
		o.along, region = append(o.along, axis), append(region, ends)
		o.volume *= ends[1] - ends[0]
		key += text.Sprintf("%d from %v to %v, ", axis, ends[0], ends[1])
		m.integralAt = append(m.integralAt, [2]int{one.at, axis})
	}
	m.at = e.at
	n := m.nodes(e, len(region))
	key += strconv.Itoa(n)
	if known := m.rules[key]; known != nil {
		return known
	}
	if len(m.rules) == maxRules {
		m.stop("the file has integrals over more than %d different intervals: name some as unknowns, or integrate over all of a coordinate", maxRules)
	}
	o.nodes = domain.Gauss(region, n)
	o.rule = pinn.Quadrature(o.nodes, o.along...)
	if m.rules == nil {
		m.rules = map[string]*over{}
	}
	m.rules[key] = o
	return o
}

// nodes returns how many nodes an integral has along each of its coordinates.
func (m *model) nodes(e *expr, coordinates int) int {
	if coordinates > len(integralNodes) {
		m.stop("an integral over %d coordinates, want at most %d", coordinates, len(integralNodes))
	}
	n := integralNodes[coordinates-1]
	if e.text != "" {
		var err error
		if n, err = strconv.Atoi(e.text); err != nil || n < 1 || n > maxNodesLine {
			m.stop("%s points of an integral along each coordinate, want a number from 1 to %d", e.text, maxNodesLine)
		}
	}
	all := 1
	for range coordinates {
		all *= n
	}
	if all > maxIntegralNodes {
		m.stop("an integral over %d coordinates with %d points each has %d, want at most %d", coordinates, n, all, maxIntegralNodes)
	}
	return n
}

// part returns the interval of an axis that an integral is taken along: all of it, if no other one
// is given.
func (m *model) part(one *item, axis int) [2]float64 {
	all := m.box[axis]
	if one.bound == "" {
		return all
	}
	lo, hi := m.constant(one.lo, "an end of an integral"), m.constant(one.hi, "an end of an integral")
	if m.at = one.at; !(lo < hi) {
		m.stop("an integral over `%s` from %v to %v: it goes from the lower end to the higher one", one.name, lo, hi)
	}
	if lo < all[0] || hi > all[1] {
		m.stop("an integral over `%s` from %v to %v leaves the domain, where %s is in [%v, %v]", one.name, lo, hi, one.name, all[0], all[1])
	}
	return [2]float64{lo, hi}
}

// onlyBoxes stops at an integral along a coordinate in which the domain is no box.
func (m *model) onlyBoxes() {
	for _, one := range m.integralAt {
		if m.at = one[0]; m.inside != nil && one[1] != m.timeAxis() {
			m.stop("the domain is no box along `%s`, as `inside` leaves a part of it out: an integral goes over a box", m.axes[one[1]])
		}
	}
}

// once takes the coordinates that an equation does not depend on, since it integrates over them,
// from the place where it is asked: the integral of u over all x is one number, and is asked once
// for each t.
func (m *model) once(s *site, a, b *node) {
	if a.integrated|b.integrated == 0 || m.inside != nil || s.kind != siteInside && s.kind != siteFace && s.kind != siteSlice {
		return
	}
	s.box = slices.Clone(s.box)
	for axis, ends := range s.box {
		if (a.along|b.along)>>axis&1 == 0 && !slices.Contains(s.fixed, axis) {
			s.kind, s.once = siteSlice, append(s.once, axis)
			s.fixed = append(slices.Clone(s.fixed), axis)
			s.box[axis] = [2]float64{ends[0], ends[0]}
		}
	}
}

// visited returns how many other points the rows of an equation look at.
func (a *asked) visited() float64 {
	rules := map[*over]bool{}
	for _, side := range [2]*node{a.left, a.right} {
		side.integrals(func(n *node) { rules[n.over] = n.asks || rules[n.over] })
	}
	n := 0.0
	for o, asks := range rules {
		if asks {
			n += float64(len(o.nodes.Weights))
		}
	}
	return n * float64(a.site.count)
}

// integrals calls visit with every integral in a tree.
func (n *node) integrals(visit func(*node)) {
	if n == nil || n.integrated == 0 {
		return
	}
	if n.kind == kindIntegral {
		visit(n)
		return
	}
	n.a.integrals(visit)
	n.b.integrals(visit)
}
