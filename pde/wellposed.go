package pde

import (
	"context"
	"math"
	"slices"

	"anagram/domain"
	"anagram/mat"
)

// What is surely wrong with a problem as a whole: an unknown of which derivatives alone are asked,
// and conditions that want two values at one point. Package pinn warns of both in its own terms
// (pinn.Problem.Warnings), here they are told in those of the file, with their lines. Nothing but
// the places is looked at, so random points hide no corner.

// floating finds unknowns that are known up to a constant. A pressure may well be; where there is
// no other unknown the source has to match the fluxes. Of a single unknown without conditions there
// is another warning.
func (m *model) floating() {
	for k, name := range m.unknowns {
		if m.floats(k) && (m.p.report.Unknowns[k].Border > 0 || len(m.unknowns) > 1) {
			m.findAt(m.unknownAt[k], len(m.unknowns) > 1, "only derivatives of `%s` are asked, so it is found up to a constant, if at all: give a value at a point, such as `%s = 0 at %s`",
				name, name, m.cornerName())
		}
	}
}

// floats reports whether derivatives of an unknown are asked and no value.
func (m *model) floats(unknown int) bool {
	fixed, derived := false, false
	for _, a := range m.asked {
		for _, side := range [2]*node{a.left, a.right} {
			side.leaves(func(n *node, _ bool) {
				if n.kind == kindField && n.index == unknown {
					fixed, derived = fixed || n.axes == "", derived || n.axes != ""
				}
			})
		}
	}
	return derived && !fixed
}

// cornerName writes the lowest corner of the domain as a place.
func (m *model) cornerName() (s string) {
	for k, name := range m.axes {
		if k > 0 {
			s += " and "
		}
		s += name + " = " + short(m.box[k][0])
	}
	return s
}

const (
	// cornerDifference is the difference of two values at one point, relative to the largest that
	// their conditions give, from where it is no rounding of formulas: TestChecks.
	cornerDifference = 1e-6
	// cornerPoints is how many points of an edge are looked at.
	cornerPoints = 64
	cornerSeed   = 0x636f726e // of a stream of its own
	// cornerWork bounds the pairs of places that are compared, with their points: TestHostile.
	cornerWork = 1 << 14
)

// corners finds two conditions that give an unknown different values where they meet.
func (m *model) corners() {
	told := map[[2]*statement]bool{} // each pair once
	work := 0
	for i, a := range m.asked {
		for _, b := range m.asked[:i] {
			if work++; work > cornerWork {
				return
			}
			pair := [2]*statement{a.statement, b.statement}
			if told[pair] || a.statement == b.statement || a.left.index != b.left.index || !a.gives() || !b.gives() {
				continue
			}
			if x, v, w := m.contradiction(&a, &b, &work); x != nil {
				told[pair] = true
				m.findAt(a.statement.at, false, "`%s` is to be %s here and %s by line %d, both at %s: a network is smooth, and wrong around such a jump; %s",
					m.unknowns[a.left.index], short(v), short(w), m.errorAt(b.statement.at, "").Line, m.placeOf(x), m.away(&a, x))
			}
		}
	}
}

// gives reports whether a condition gives values to an unknown, on a border or a part of it.
func (a *asked) gives() bool {
	return a.left.kind == kindField && a.left.axes == "" && !a.right.asks && a.site.kind != siteInside && a.site.kind != siteData
}

// contradiction returns a point where two conditions give an unknown different values, and these;
// nil if there is none. It adds to the work.
func (m *model) contradiction(a, b *asked, work *int) (x []float64, v, w float64) {
	f, g := realOf(a.right, a.site.normal), realOf(b.right, b.site.normal)
	size := max(a.size(a.left.index), b.size(a.left.index))
	for _, p := range m.flats(a.site) {
		for _, q := range m.flats(b.site) {
			if *work++; *work > cornerWork {
				return nil, 0, 0
			}
			points := meeting(p, q)
			if points == nil {
				continue
			}
			*work += points.Rows
			for i := range points.Rows {
				x := points.Row(i)
				if !a.site.holds(x) || !b.site.holds(x) {
					continue
				}
				if v, w = f(x), g(x); math.Abs(v-w) > cornerDifference*max(size, math.Abs(v), math.Abs(w)) {
					return x, v, w
				}
			}
		}
	}
	return nil, 0, 0
}

// flats returns the flat boxes that a place consists of: the border of a box has its faces.
func (m *model) flats(s *site) (all []domain.Box) {
	if s.kind != siteBorder {
		return []domain.Box{s.box}
	}
	if m.inside != nil {
		return nil // curves
	}
	for axis := range m.box {
		all = append(all, m.box.Face(axis, domain.Low).Bounds(), m.box.Face(axis, domain.High).Bounds())
	}
	return all
}

// meeting returns points of what two boxes have in common, nil if that is nothing.
func meeting(p, q domain.Box) *mat.Dense {
	both, free := make(domain.Box, len(p)), false
	for k := range p {
		both[k] = [2]float64{max(p[k][0], q[k][0]), min(p[k][1], q[k][1])}
		if both[k][0] > both[k][1] {
			return nil
		}
		free = free || both[k][0] < both[k][1]
	}
	points := domain.At(point(both))
	if free {
		points = domain.Uniform(both, cornerPoints, cornerSeed)
	}
	x, err := drawn(context.Background(), points)
	if err != nil {
		return nil
	}
	return x
}

// holds reports whether a point belongs to a place, with what `where` leaves of it.
func (s *site) holds(x []float64) bool {
	if r := s.points.Region(); r != nil {
		return r.Contains(x)
	}
	for i := range s.x.Rows { // single points
		if slices.Equal(s.x.Row(i), x) {
			return true
		}
	}
	return false
}

// away writes how a place leaves a point to the other one: what is beyond it along the first axis
// that the condition runs along.
func (m *model) away(a *asked, x []float64) string {
	for k, ends := range a.site.box {
		if ends[0] < ends[1] {
			switch x[k] {
			case ends[0]:
				return "leave the point to one of the two, as by `where " + m.axes[k] + " > " + short(x[k]) + "`"
			case ends[1]:
				return "leave the point to one of the two, as by `where " + m.axes[k] + " < " + short(x[k]) + "`"
			}
		}
	}
	return "drop one of the two, or say `where` it holds"
}
