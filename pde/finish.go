package pde

import (
	"math"
	"slices"
)

// outline takes what is declared: coordinates, unknowns and shapes.
func (m *model) outline() {
	p := m.p
	p.Axes, p.Domain, p.Periodic = m.axes, m.box, m.periodic
	p.Unknowns, p.Constants, p.Parameters = m.unknowns, m.constants, m.parameters
	if p.inside = m.inside; p.inside != nil {
		p.region = m.inTime(m.inside, m.allOfTime())
	}
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
	m.onlyBoxes()
	m.orphans()
	if len(p.Hidden) == 0 {
		p.Hidden = m.defaultHidden()
	}
	if m.solutions != nil && !slices.ContainsFunc(m.solutions, func(f func(x []float64) float64) bool { return f == nil }) {
		p.Exact = m.solutions
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
			side.leaves(func(n *node, _ bool) {
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
	if m.found > 0 {
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

// maxVisits bounds the evaluations of features at the points of an equation's integrals: 2^32 are
// some ten seconds of two cores. TestHostile.
const maxVisits = 1 << 32

// work stops at a problem that would take too much memory and time.
func (m *model) work() {
	in := len(m.box) + len(m.periodic)
	params := 0.0
	for _, w := range append(slices.Clone(m.p.Hidden), len(m.unknowns)) {
		params += float64(float64(in+1) * float64(w))
		in = w
	}
	if all := params * float64(m.samples); all > maxWork {
		m.stop("%v parameters at %d points: a step would take a matrix of %v GB, want at most 1; ask at fewer `points` or for a smaller `net`",
			params, m.samples, math.Round(all*8/1e8)/10)
	}
	for _, a := range m.asked {
		if n := a.visited(); n*float64(len(m.box)+1) > maxWork || n*params > maxVisits {
			m.at = a.statement.at
			m.stop("%v points for the integrals of %v rows and %v parameters: a step would take too long, ask at fewer points, or give the integral an unknown and an equation of its own",
				n, a.site.count, params)
		}
	}
}
