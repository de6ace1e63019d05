package pde

import (
	"math"
	"slices"

	"anagram/domain"
)

// Shapes lie in space. In a problem with t the domain is the product of an interval of time and a
// shape, and so is every piece of its border.

// shapeNames are the shapes of a file, with the arguments that the documentation has.
var shapeNames = []string{"disc", "ball", "ring", "ellipse", "polygon", "box", "halfplane"}

// region enters a shape under a name; `inside` is where equations hold.
func (m *model) region(one *item, inside bool) {
	if m.at = one.at; len(m.axes) == 0 {
		m.stop("shapes stand below `domain`, whose coordinates they have")
	}
	if inside && m.inside != nil {
		m.stop("`inside` stands twice")
	}
	for _, k := range m.periodic {
		if m.axes[k] != "t" {
			m.stop("a domain of shapes can't be periodic in %s", m.axes[k])
		}
	}
	if slices.Contains(shapeNames, one.name) {
		m.stop("`%s` is a shape; choose another name", one.name)
	}
	s := m.shape(one.value)
	if m.at = one.at; inside {
		m.inside = s
		m.bounds(s)
		return
	}
	m.regions[one.name] = s
}

// bounds stops at a shape that reaches beyond the box of the domain, which is what pictures show
// and coordinates are measured by.
func (m *model) bounds(s domain.Shape) {
	around := s.Bounds()
	for i, k := range m.space() {
		lo, hi := around[i][0], around[i][1]
		if lo < m.box[k][0] || hi > m.box[k][1] {
			m.stop("inside reaches beyond the domain, %s from %v to %v: widen that, or take `box*...`, what is in the box too", m.axes[k], lo, hi)
		}
	}
}

// spaceBox returns the box of the domain in space.
func (m *model) spaceBox() (b domain.Box) {
	for _, k := range m.space() {
		b = append(b, m.box[k])
	}
	return b
}

// shape returns the meaning of a shape: one with a name, one of its own, or sets of them.
func (m *model) shape(e *expr) domain.Shape {
	var s domain.Shape
	switch e.op {
	case opAdd, opSub, opMul:
		a, b := m.shape(e.args[0]), m.shape(e.args[1])
		switch e.op {
		case opAdd:
			s = domain.Union(a, b)
		case opSub:
			s = domain.Difference(a, b)
		default:
			s = domain.Intersection(a, b)
		}
		m.at = e.at
		m.notThin(s)
	case opName:
		if m.at = e.at; e.text == "box" {
			return m.spaceBox()
		}
		named, known := m.regions[e.text]
		if !known {
			names := []string{"box"}
			for name := range m.regions {
				names = append(names, name)
			}
			slices.Sort(names)
			m.stop("unknown region `%s`%s; there are %s", e.text, nearest(e.text, names), join(names))
		}
		return named
	case opCall:
		s = m.shapeOf(e)
	default:
		m.at = e.at
		m.stop("a region is made of shapes such as disc(x, y, r), joined by `+`, `-` and `*`")
	}
	m.at = e.at
	if err := s.Check(); err != nil {
		m.stop("%s", err.Error())
	}
	return s
}

// A random point of a set of shapes is proposed in one of them, so that a set must not be too thin:
// of thinTried points of the box around it minHits are in it.
const (
	thinTried = 20_000
	minHits   = 10
)

// notThin stops at a set of shapes that has next to no inside.
func (m *model) notThin(s domain.Shape) {
	around := s.Bounds()
	if s.Check() != nil || around.Check() != nil {
		return // told by whoever asks
	}
	for _, side := range around {
		if side[1]-side[0] > math.MaxFloat64 { // half a plane has no end
			return
		}
	}
	x, hits := around.Uniform(thinTried, 1).X(), 0
	for i := range x.Rows {
		if s.Contains(x.Row(i)) {
			hits++
		}
	}
	if hits < minHits {
		m.stop("nothing is inside, or less than a two thousandth of the box around it")
	}
}

// shapeOf returns a shape with its numbers.
func (m *model) shapeOf(e *expr) domain.Shape {
	x := make([]float64, len(e.args))
	for i, a := range e.args {
		x[i] = m.constant(a, "an argument of a shape")
	}
	m.at = e.at
	d := len(m.space())
	want := func(n int, form string) {
		if len(x) != n {
			m.stop("`%s` takes %s here, %s; got %d", e.text, plural(n, "number"), form, len(x))
		}
	}
	switch e.text {
	case "disc", "ball":
		want(d+1, "its center and its radius")
		return domain.Ball{Center: x[:d], Radius: x[d]}
	case "ring":
		want(d+2, "its center, its inner and its outer radius")
		return domain.Shell{Center: x[:d], Inner: x[d], Outer: x[d+1]}
	case "ellipse":
		want(2*d, "its center and its half axes")
		return domain.Ellipsoid{Center: x[:d], HalfAxes: x[d:]}
	case "halfplane":
		want(2*d, "a point of its border and the direction out of it")
		return domain.HalfSpace{Through: x[:d], Outward: x[d:]}
	case "box":
		want(2*d, "the ends of its intervals, one behind the other")
		b := make(domain.Box, d)
		for k := range b {
			b[k] = [2]float64{x[2*k], x[2*k+1]}
		}
		return b
	case "polygon":
		if d != 2 || len(x)%2 != 0 || len(x) > 2*maxCorners {
			m.stop("`polygon` takes the coordinates of its corners in the plane, one behind the other, at most %d corners; got %s", maxCorners, plural(len(x), "number"))
		}
		p := make(domain.Polygon, len(x)/2)
		for i := range p {
			p[i] = [2]float64{x[2*i], x[2*i+1]}
		}
		return p
	}
	m.stop("unknown shape `%s`%s; there are %s", e.text, nearest(e.text, shapeNames), join(shapeNames))
	return nil
}

// maxCorners bounds a polygon: whether edges touch is looked at for each pair.
const maxCorners = 200

// timeAxis returns the axis of t, or -1.
func (m *model) timeAxis() int { return slices.Index(m.axes, "t") }

// inTime returns the product of a region of space with all of time, or with one of its ends.
func (m *model) inTime(space domain.Region, time domain.Box) domain.Region {
	switch m.timeAxis() {
	case -1:
		return space
	case 0:
		return domain.Product(time, space)
	case len(m.axes) - 1:
		return domain.Product(space, time)
	}
	m.stop("t stands first or last among the coordinates of a domain with shapes")
	return nil
}

// allOfTime is the interval of t.
func (m *model) allOfTime() domain.Box {
	if k := m.timeAxis(); k >= 0 {
		return domain.Box{m.box[k]}
	}
	return nil
}

// shaped completes a site of a domain of shapes: the region that its points come from, and its
// normal. on is the shape whose border it lies on, nil for all of the border.
func (m *model) shaped(s *site, on domain.Shape) {
	switch {
	case s.kind == siteInside:
		s.region = m.inTime(m.inside, m.allOfTime())
		return
	case s.kind == siteFace && s.fixed[0] == m.timeAxis():
		end := m.box[s.fixed[0]][s.side]
		s.region = m.inTime(m.inside, domain.Box{{end, end}})
		return
	case s.kind == siteSlice:
		if box := s.box; len(s.fixed) < len(m.axes) || !m.contains(point(box)) {
			m.stop("in a domain of shapes a place is a piece of the border, a time, or a point inside")
		}
		return
	}
	wall := domain.Border(m.inside)
	if on != nil {
		wall = domain.Piece(m.inside, on)
	}
	s.region = m.inTime(wall, m.allOfTime())
	s.normal = m.normalOf(m.inside)
}

// contains reports whether a point is in the domain of shapes.
func (m *model) contains(x []float64) bool {
	return m.inside.Contains(m.inSpace(x))
}

// inSpace returns the coordinates of space of a point.
func (m *model) inSpace(x []float64) []float64 {
	y := make([]float64, 0, len(x))
	for k, v := range x {
		if m.axes[k] != "t" {
			y = append(y, v)
		}
	}
	return y
}

// normalOf returns the components of a shape's outward normal along the axes of the domain.
func (m *model) normalOf(s domain.Shape) func(x []float64, axis int) float64 {
	space := m.space()
	return func(x []float64, axis int) float64 {
		i := slices.Index(space, axis)
		if i < 0 {
			return 0
		}
		n := make([]float64, len(space))
		s.Normal(n, m.inSpace(x))
		return n[i]
	}
}
