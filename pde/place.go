package pde

import (
	"slices"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
)

// site is a part of the domain with the points that an equation is asked at.
type site struct {
	at     int // in the file
	kind   siteKind
	box    domain.Box // the part, or the whole domain for inside and the border
	fixed  []int      // the axes along which it is flat
	once   []int      // those of them that the equation integrates over
	side   domain.Side
	region domain.Region // where the points come from, in a domain of shapes; nil in a box
	name   string        // of the shape whose border it lies on, or ""
	points domain.Points
	x      *mat.Dense // the points, those of step 0 if they are drawn
	count  int
	normal func(x []float64, axis int) float64 // nil: there is none
}

// siteKind says which part of the domain it is.
type siteKind uint8

const (
	siteInside siteKind = iota
	siteBorder          // all of it
	siteFace            // one side of the box
	siteSlice           // a flat part inside, an edge or a single point
	siteData
)

// maxPoints bounds the points of one part, and maxSamples those of a file: TestHostile.
const (
	maxPoints  = 1 << 18
	maxSamples = 1 << 19
)

// sites returns the parts that a place names, without their points. An equation with dn on the
// border is one on each of its faces.
func (m *model) sites(w *place, faces bool) (all []*site) {
	if w == nil {
		w = &place{pieces: []*piece{{at: m.at, name: "inside"}}}
	}
	for _, p := range w.pieces {
		m.at = p.at
		switch {
		case p.name == "inside":
			all = append(all, &site{at: p.at, kind: siteInside, box: m.box})
		case p.name == "border" && m.inside == nil && (faces || len(m.periodic) > 0 || m.timeAxis() >= 0):
			all = append(all, m.faces(p.at)...)
		case p.name == "border":
			all = append(all, &site{at: p.at, kind: siteBorder, box: m.box})
		case p.name != "":
			all = append(all, m.named(p))
		default:
			all = append(all, m.flat(p))
		}
	}
	if m.inside == nil {
		return all
	}
	for _, s := range all {
		m.at = s.at
		var on domain.Shape
		if s.kind == siteFace && s.fixed[0] != m.timeAxis() {
			on = m.spaceBox().Face(slices.Index(m.space(), s.fixed[0]), s.side)
		}
		if s.name != "" {
			on = m.regions[s.name]
		}
		m.shaped(s, on)
	}
	return all
}

// named returns the piece of the border that lies on a region.
func (m *model) named(p *piece) *site {
	if _, known := m.regions[p.name]; !known {
		names := []string{"inside", "border"}
		for name := range m.regions {
			names = append(names, name)
		}
		slices.Sort(names)
		switch p.name {
		case "boundary":
			m.stop("unknown place `boundary`; it is `border`")
		case "interior", "domain":
			m.stop("unknown place `%s`; it is `inside`", p.name)
		}
		hint := nearest(p.name, names)
		if hint == "" {
			k := max(0, slices.IndexFunc(m.axes, func(axis string) bool { return axis != "t" }))
			hint = text.Sprintf("; a side is written `on %s = %v`", m.axes[k], m.box[k][0])
		}
		m.stop("unknown place `%s`%s", p.name, hint)
	}
	if m.inside == nil {
		m.stop("the domain is a box, so nothing of its border lies on `%s`; say what is inside: `inside = box - %s`", p.name, p.name)
	}
	return &site{at: p.at, kind: siteBorder, box: m.box, name: p.name}
}

// faces returns the sides of the box across axes of space that are not periodic. What holds at the
// beginning and at the end of time is said apart.
func (m *model) faces(at int) (all []*site) {
	for axis := range m.box {
		if slices.Contains(m.periodic, axis) || axis == m.timeAxis() {
			continue
		}
		for _, side := range []domain.Side{domain.Low, domain.High} {
			all = append(all, m.face(at, axis, side))
		}
	}
	if len(all) == 0 {
		m.stop("the domain has no border: no coordinate of space that is not periodic")
	}
	return all
}

// face returns one side of the box.
func (m *model) face(at, axis int, side domain.Side) *site {
	return &site{at: at, kind: siteFace, box: m.box.Face(axis, side), fixed: []int{axis}, side: side, normal: func(_ []float64, k int) float64 {
		if k != axis {
			return 0
		}
		return float64(2*int(side) - 1)
	}}
}

// flat returns the part where coordinates have given values.
func (m *model) flat(p *piece) *site {
	s := &site{at: p.at, kind: siteSlice, box: slices.Clone(m.box)}
	for _, c := range p.coords {
		m.at = c.at
		axis := slices.Index(m.axes, c.name)
		if axis < 0 {
			m.stop("`%s` is no coordinate%s; there are %s", c.name, nearest(c.name, m.axes), join(m.axes))
		}
		if slices.Contains(s.fixed, axis) {
			m.stop("`%s` is given twice: a point has one; two places have a `,` between them", c.name)
		}
		v := m.constant(c.value, "a place")
		lo, hi := m.box[axis][0], m.box[axis][1]
		m.at = c.at
		if !(v >= lo && v <= hi) {
			m.stop("%s = %v is outside the domain, where %s is in [%v, %v]", c.name, v, c.name, lo, hi)
		}
		if len(p.coords) == 1 && (v == lo || v == hi) {
			side := domain.Low
			if v == hi {
				side = domain.High
			}
			return m.face(p.at, axis, side)
		}
		s.box[axis] = [2]float64{v, v}
		s.fixed = append(s.fixed, axis)
	}
	return s
}

// join lists names.
func join(names []string) string {
	s := ""
	for i, n := range names {
		if i > 0 {
			s += ", "
		}
		s += n
	}
	return s
}
