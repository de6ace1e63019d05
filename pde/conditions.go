package pde

import (
	"slices"
	"strconv"
	"strings"

	"anagram/domain"
)

// conditions compares, along each axis, the order of each unknown with the conditions at the ends.
func (m *model) conditions() {
	for k, u := range m.p.report.Unknowns {
		if u.Border == 0 && slices.Max(u.Orders) > 0 {
			if len(m.unknowns) > 1 {
				if m.floats(k) {
					continue // floating tells
				}
				m.findAt(m.unknownAt[k], true, "no condition names `%s`: it is found up to a constant at best", u.Name)
				continue
			}
			m.findAt(m.unknownAt[k], false, "no condition names `%s`: the equation has many solutions", u.Name)
			continue
		}
		for axis, order := range u.Orders {
			m.ends(k, axis, order)
		}
	}
	m.periodicConditions()
}

// ends looks at the conditions on one unknown at the two ends of an axis.
func (m *model) ends(unknown, axis, order int) {
	if order == 0 || slices.Contains(m.periodic, axis) {
		return
	}
	var low, high, anywhere int
	at := m.unknownAt[unknown]
	for _, a := range m.asked {
		_, named := a.orders(unknown, len(m.axes))
		if !named || a.site.kind == siteInside {
			if named {
				at = a.statement.at
			}
			continue
		}
		switch s := a.site; {
		case s.kind == siteBorder:
			low, high = low+1, high+1
		case s.kind == siteData || s.kind == siteSlice && (slices.Contains(s.fixed, axis) || len(s.fixed) == len(m.axes)):
			anywhere++
		case s.kind == siteFace && s.fixed[0] == axis && s.side == domain.Low:
			low++
		case s.kind == siteFace && s.fixed[0] == axis:
			high++
		}
	}
	name, x := m.unknowns[unknown], m.axes[axis]
	lo, hi := m.box[axis][0], m.box[axis][1]
	given := low + high + anywhere
	switch {
	case given >= order || anywhere > 0 && len(m.measured) > 0:
		return
	case len(m.unknowns) > 1 && given > 0: // orders do not tell which of a system has how many
		return
	case x == "t" && low < order:
		m.findAt(at, len(m.unknowns) > 1, "`%s` is of order %d in t, which takes %s at t = %v; there %s: add %s at t = %v",
			name, order, plural(order, "condition"), lo, isAreN(low), m.initial(name, low), lo)
	case given == 0:
		m.findAt(at, len(m.unknowns) > 1, "`%s` is of order %d in %s, and there is no condition at %s = %v or at %s = %v", name, order, x, x, lo, x, hi)
	case low == 0 || high == 0:
		here, there := lo, hi
		if low == 0 {
			here, there = hi, lo
		}
		m.findAt(at, false, "`%s` is of order %d in %s, with %s, at %s = %v alone: add one at %s = %v", name, order, x, plural(given, "condition"), x, here, x, there)
	default:
		m.findAt(at, false, "`%s` is of order %d in %s, with %s at its ends: add one at either end", name, order, x, plural(given, "condition"))
	}
}

// isAreN writes "is none", "is one" or "are n".
func isAreN(n int) string {
	switch n {
	case 0:
		return "is none"
	case 1:
		return "is one"
	}
	return "are " + strconv.Itoa(n)
}

// initial writes the initial condition that is missing.
func (m *model) initial(name string, given int) string {
	if given == 0 {
		return "`" + name + " = ...`"
	}
	return "`" + name + "_" + strings.Repeat("t", given) + " = ...`"
}

// periodicConditions finds conditions at the ends of a periodic coordinate.
func (m *model) periodicConditions() {
	for _, a := range m.asked {
		if s := a.site; s.kind == siteFace && slices.Contains(m.periodic, s.fixed[0]) {
			m.findAt(a.statement.at, false, "%s is periodic: it has no end to ask a condition at", m.axes[s.fixed[0]])
		}
	}
}
