package pde

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"anagram/domain"
	"anagram/internal/text"
)

// Report is what is known of a problem before any work.
type Report struct {
	Title      string
	Axes       []string
	Domain     domain.Box
	Unknowns   []Unknown
	Constants  []string
	Parameters []Parameter
	Conditions []Asked
	Samples    int
	Sizes      []int // of the network's layers
	Params     int   // of the network and constants
	Findings   []Finding
}

// Unknown is one of a problem's functions.
type Unknown struct {
	Name   string
	Range  string // " > 0" or " in [0, 1]", if it is kept in one
	Orders []int  // the highest derivative along each axis
	Inside int    // equations inside that name it
	Border int    // conditions that name it, each end of an axis and each data counted
}

// Asked is an equation at one place.
type Asked struct {
	Line            int
	Term            string
	Equation, Place string
	Points          int
	Linear          bool
}

// Finding is what is suspicious about a problem, with its place.
type Finding struct {
	Note bool // something to know; otherwise a likely mistake
	*Error
}

// findAt adds a finding.
func (m *model) findAt(at int, note bool, format string, args ...any) {
	m.p.report.Findings = append(m.p.report.Findings, Finding{note, m.errorAt(at, text.Sprintf(format, args...))})
}

// examine fills the report and looks for what is suspicious.
func (m *model) examine() {
	r := &m.p.report
	*r = Report{Title: m.p.Title, Axes: m.axes, Domain: m.box, Parameters: m.parameters, Samples: m.samples}
	for _, c := range m.constants {
		r.Constants = append(r.Constants, c.Name)
	}
	for _, a := range m.asked {
		one := Asked{Line: m.errorAt(a.statement.at, "").Line, Term: m.p.Terms[a.term].Name, Points: a.site.count, Linear: a.linear}
		one.Equation, one.Place = a.describe(m)
		r.Conditions = append(r.Conditions, one)
	}
	net := m.p.Network()
	r.Sizes, r.Params = net.Sizes(), net.Params()+len(m.constants)
	for k, name := range m.unknowns {
		r.Unknowns = append(r.Unknowns, m.unknown(k, name))
	}
	m.countEquations()
	m.conditions()
	m.floating()
	m.corners()
	m.units()
	m.verify()
	if m.solutions != nil && m.p.Exact == nil {
		m.findAt(len(m.src), true, "`exact` does not give all unknowns, so there is nothing to compare with")
	}
}

// describe returns the equation and its place as they are written.
func (a *asked) describe(m *model) (equation, place string) {
	s := a.statement
	if s.kind == "data" {
		return m.unknowns[a.left.index] + " as measured", "at the points of data"
	}
	equation = s.left.String() + " = " + s.right.String()
	switch a.site.kind {
	case siteInside:
		return equation, "inside"
	case siteBorder:
		if a.site.name != "" {
			return equation, "on " + a.site.name
		}
		return equation, "on the border"
	}
	return equation, a.site.describe(m)
}

// describe returns a flat part as it is written. Coordinates that an equation integrates over are
// not told: at which of them it is asked makes no difference.
func (s *site) describe(m *model) string {
	var at, all []string
	for k, name := range m.axes {
		switch {
		case slices.Contains(s.once, k):
		case slices.Contains(s.fixed, k):
			at = append(at, name+" = "+text.Sprintf("%v", s.box[k][0]))
		default:
			all = append(all, name)
		}
	}
	switch {
	case len(at) > 0:
		return "at " + strings.Join(at, " and ")
	case len(all) > 0:
		return "for all " + strings.Join(all, ", ")
	}
	return "as a whole"
}

// names reports whether an equation names an unknown, and the order of its derivatives along each
// axis, -1 where it does not.
func (a *asked) orders(unknown, axes int) (orders []int, named bool) {
	orders = make([]int, axes)
	for _, side := range [2]*node{a.left, a.right} {
		side.leaves(func(n *node, integrated bool) {
			if n.kind != kindField || n.index != unknown {
				return
			}
			named = true
			for k := range orders {
				if integrated { // takes no conditions
					break
				}
				orders[k] = max(orders[k], strings.Count(n.axes, string(rune(k))))
			}
		})
	}
	return orders, named
}

// unknown counts what is asked of an unknown.
func (m *model) unknown(k int, name string) Unknown {
	u := Unknown{Name: name, Range: m.rangeOf(k), Orders: make([]int, len(m.axes))}
	for _, a := range m.asked {
		orders, named := a.orders(k, len(m.axes))
		switch {
		case !named:
			continue
		case a.site.kind != siteInside:
			u.Border++
			continue
		}
		u.Inside++
		for i, o := range orders {
			u.Orders[i] = max(u.Orders[i], o)
		}
	}
	return u
}

// rangeOf writes the range that an unknown is kept in.
func (m *model) rangeOf(k int) string {
	switch r := m.p.ranges[k]; {
	case !math.IsInf(r[1], 1):
		return text.Sprintf(" in [%v, %v]", r[0], r[1])
	case !math.IsInf(r[0], -1):
		return " > 0"
	}
	return ""
}

// countEquations compares the equations inside with the unknowns.
func (m *model) countEquations() {
	inside, last := 0, len(m.src)
	for _, a := range m.asked {
		if a.site.kind == siteInside {
			inside++
			last = a.statement.at
		}
	}
	measured := len(m.measured) > 0
	switch n := len(m.unknowns); {
	case inside == 0:
		m.findAt(m.asked[0].statement.at, false, "no equation holds inside the domain")
	case inside < n && !measured:
		m.findAt(last, false, "%s inside for %s: %d more %s needed", plural(inside, "equation"), plural(n, "unknown"), n-inside, isAre(n-inside))
	case inside > n:
		m.findAt(last, true, "%s inside for %s: they have to agree with each other", plural(inside, "equation"), plural(n, "unknown"))
	}
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// suspiciousRatio is how much two values that conditions give to one unknown may differ in size:
// 300 K at one end and 0.3 at the other are likely in two units.
const suspiciousRatio = 300.0

// units compares the sizes of the values that conditions give to each unknown.
func (m *model) units() {
	for k, name := range m.unknowns {
		var small, large, at = math.Inf(1), 0.0, 0
		for _, a := range m.asked {
			size := a.size(k)
			if size == 0 {
				continue
			}
			if large = max(large, size); size < small {
				small, at = size, a.statement.at
			}
		}
		if large > suspiciousRatio*small {
			m.findAt(at, true, "`%s` is at most %s here and about %s in another condition: are both in one unit?", name, short(small), short(large))
		}
	}
}

// size returns the largest value that a condition gives to an unknown, 0 if it gives none.
func (a *asked) size(unknown int) (size float64) {
	if a.left.kind != kindField || a.left.index != unknown || a.left.axes != "" || a.right.asks || a.site.kind == siteData {
		return 0
	}
	f, x := realOf(a.right, a.site.normal), a.site.x
	for i := 0; i < x.Rows; i += 1 + x.Rows/maxTried {
		if v := math.Abs(f(x.Row(i))); v > size && v <= math.MaxFloat64 {
			size = v
		}
	}
	return size
}

// maxTried is about how many points of a place are looked at.
const maxTried = 100

// short writes a number with three digits.
func short(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) }

// String returns the finding as an error is told, with what kind it is.
func (f Finding) String() string {
	e := *f.Error
	kind := "warning: "
	if f.Note {
		kind = "note: "
	}
	e.Message = kind + e.Message
	return e.Error()
}
