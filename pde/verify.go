package pde

import (
	"math"

	"anagram/mat"
)

// Where the solution is known, it can be put into the equations: its derivatives follow from its
// formula. What it does not solve has a mistake, or it has: signs of sources above all.

// violated is how large the difference of both sides may be at a solution, relative to their terms.
// Rounding of fourth derivatives stays far below it: TestFiles.
const violated = 1e-6

// verify finds the equations that the exact solution does not solve.
func (m *model) verify() {
	if m.p.Exact == nil {
		return
	}
	for _, a := range m.asked {
		if a.site.kind == siteData {
			continue
		}
		var x []float64
		var left, right float64
		errors, found := m.errors, m.found
		m.guard(func() { x, left, right = m.violation(a) })
		m.errors, m.found = errors, found // derivatives that are too long to be tried
		if x != nil {
			m.findAt(a.statement.at, false, "the exact solution does not solve this: at %s the left side is %s, the right side %s",
				m.placeOf(x), short(left), short(right))
		}
	}
}

// violation returns the point where the solution violates an equation the most, nil if it solves
// it, and both sides there.
func (m *model) violation(a asked) (worst []float64, left, right float64) {
	l, r := m.substituted(a.left), m.substituted(a.right)
	if l == nil || r == nil {
		return nil, 0, 0
	}
	f, g := realOf(l, a.site.normal), realOf(r, a.site.normal)
	var sizes []pointwise
	for _, s := range summands(summands(nil, l, false), r, true) {
		sizes = append(sizes, realOf(s.n, a.site.normal))
		s.n.integrals(func(n *node) { // which may well be 0
			sizes = append(sizes, realOfIntegral(n, math.Abs))
		})
	}
	// The terms are measured inside too: at a border all of them may be 0 but for rounding.
	size, largest := 0.0, 0.0
	for _, points := range [2]*mat.Dense{m.somewhere(), a.site.x} {
		for i := 0; i < points.Rows; i += 1 + points.Rows/maxTried {
			for _, s := range sizes {
				if v := math.Abs(s(points.Row(i))); v <= math.MaxFloat64 {
					size = max(size, v)
				}
			}
		}
	}
	for i := 0; i < a.site.x.Rows; i += 1 + a.site.x.Rows/maxTried {
		x := a.site.x.Row(i)
		if d := math.Abs(f(x) - g(x)); d > largest {
			worst, left, right, largest = x, f(x), g(x), d
		}
	}
	if largest <= violated*size {
		return nil, 0, 0
	}
	return worst, left, right
}

// somewhere returns points inside, if an equation is asked there.
func (m *model) somewhere() *mat.Dense {
	for _, a := range m.asked {
		if a.site.kind == siteInside {
			return a.site.x
		}
	}
	return m.asked[0].site.x
}

// substituted returns a formula with the solution in place of unknowns, nil if a constant in it has
// no known value.
func (m *model) substituted(n *node) *node {
	switch {
	case !n.asks:
		return n
	case n.kind == kindConstant:
		if v, known := m.p.ExactConstants[m.constants[n.index].Name]; known {
			return m.number(exactly(v))
		}
		return nil
	case n.kind == kindField:
		s := m.exacts[n.index]
		for _, axis := range []byte(n.axes) {
			s = m.derivative(s, int(axis))
		}
		return s
	}
	a := m.substituted(n.a)
	if a == nil {
		return nil
	}
	copied := *n
	copied.a, copied.asks, copied.normal = a, false, false
	if n.b != nil {
		if copied.b = m.substituted(n.b); copied.b == nil {
			return nil
		}
	}
	return m.made(copied)
}

// placeOf writes a point as x = 1, y = 2.
func (m *model) placeOf(x []float64) string {
	s := ""
	for k, v := range x {
		if k > 0 {
			s += ", "
		}
		s += m.axes[k] + " = " + short(v)
	}
	return s
}
