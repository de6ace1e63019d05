package pde

import (
	"math"
	"slices"
	"strconv"

	"anagram/domain"
)

// site is a part of the domain with the points that an equation is asked at.
type site struct {
	at     int // in the file
	kind   siteKind
	box    domain.Box // the part, or the whole domain for inside and the border
	fixed  []int      // the axes along which it is flat
	side   domain.Side
	points domain.Points
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
		return []*site{{kind: siteInside, box: m.box, at: m.at}}
	}
	for _, p := range w.pieces {
		m.at = p.at
		switch {
		case p.name == "inside":
			all = append(all, &site{at: p.at, kind: siteInside, box: m.box})
		case p.name == "border" && (faces || len(m.periodic) > 0):
			all = append(all, m.faces(p.at)...)
		case p.name == "border":
			all = append(all, &site{at: p.at, kind: siteBorder, box: m.box})
		case p.name != "":
			m.stop("unknown place `%s`%s", p.name, nearest(p.name, []string{"inside", "border"}))
		default:
			all = append(all, m.flat(p))
		}
	}
	return all
}

// faces returns the sides of the box across axes that are not periodic.
func (m *model) faces(at int) (all []*site) {
	for axis := range m.box {
		if slices.Contains(m.periodic, axis) {
			continue
		}
		for _, side := range []domain.Side{domain.Low, domain.High} {
			all = append(all, m.face(at, axis, side))
		}
	}
	if len(all) == 0 {
		m.stop("the domain is periodic in all coordinates: it has no border")
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
			m.stop("`%s` is given twice", c.name)
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

// defaultCounts are the points where a file says nothing: a side of the grid with one coordinate
// and with two, and random ones inside and on the border with more.
const (
	defaultLine   = 50
	defaultSide   = 30
	defaultInside = 4000
	borderShare   = 8 // the border has an eighth as many
)

// defaultCount returns the count of a file that gives none.
func (m *model) defaultCount() *count {
	switch len(m.box) {
	case 1:
		return &count{counts: []string{strconv.Itoa(defaultLine)}}
	case 2:
		return &count{counts: []string{strconv.Itoa(defaultSide)}}
	}
	return &count{counts: []string{strconv.Itoa(defaultInside)}, random: true}
}

// countFor returns the count of a site: that of the equation, of the file for such places, of the
// file, or the default.
func (m *model) countFor(w *place, s *site) (c *count, own bool) {
	of := "border"
	if s.kind == siteInside {
		of = "inside"
	}
	switch {
	case w != nil && w.points != nil:
		return w.points, true
	case m.counts[of] != nil:
		return m.counts[of], of == "inside"
	case m.counts[""] != nil:
		return m.counts[""], false
	}
	return m.defaultCount(), false
}

// place sets the points of a site, the k-th of the file.
func (m *model) place(w *place, s *site, k int) {
	c, own := m.countFor(w, s)
	if m.at = c.at; c.at == 0 {
		m.at = s.at
	}
	free := len(m.box) - len(s.fixed)
	numbers := make([]int, len(c.counts))
	for i, digits := range c.counts {
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > maxPoints {
			m.stop("%s points: want a number from 1 to %d", digits, maxPoints)
		}
		numbers[i] = n
	}
	if n := m.settings.Points; n > 0 {
		if numbers = []int{n}; c.random && (own || c.of == "border") && s.kind != siteInside {
			numbers[0], own = max(n/borderShare, 1), false
		}
	}
	switch {
	case free == 0:
		s.points = domain.At(point(s.box))
	case c.random:
		m.random(s, c, numbers, own || len(s.fixed) == 0 && s.kind == siteInside, k)
	default:
		m.grid(s, numbers, free)
	}
	if w != nil && w.where != nil {
		s.points = s.points.Where(m.isTrue(w.where))
	}
	m.at = s.at
	if err := s.points.Err(); err != nil {
		m.stop("the points of this place: %s", err.Error())
	}
	if s.count = s.points.Len(); s.count == 0 {
		m.stop("no point of this place is left%s", map[bool]string{true: " by `where`", false: "; it takes more `points`"}[w != nil && w.where != nil])
	}
	m.samples += s.count
}

// reserve counts points before they are made, those that a grid leaves out too.
func (m *model) reserve(n int) {
	if m.reserved += n; m.reserved > maxSamples {
		m.stop("the file asks at more than %d points", maxSamples)
	}
}

// point returns the point that a box is, if it is flat along all axes.
func point(b domain.Box) []float64 {
	x := make([]float64, len(b))
	for k := range x {
		x[k] = b[k][0]
	}
	return x
}

// random draws the points of a site. A number for the border as a whole is shared by its faces.
func (m *model) random(s *site, c *count, numbers []int, own bool, k int) {
	if len(numbers) > 1 {
		m.stop("random points have one number, such as 4000 random")
	}
	n := numbers[0]
	if !own && c.of != "border" {
		n /= borderShare
	}
	if !own && len(s.fixed) > 0 {
		n /= 2 * (len(m.box) - len(m.periodic))
	}
	seed := uint64(k + 1)
	if c.seed != "" {
		v, err := strconv.ParseUint(c.seed, 10, 64)
		if err != nil {
			m.stop("seed %s is too large", c.seed)
		}
		if seed = v; c.of != "" {
			seed += m.drawn[c] // sets that share a count differ
			m.drawn[c]++
		}
	}
	n = max(n, 1)
	m.reserve(n)
	if s.kind == siteBorder {
		s.points = s.box.UniformBorder(n, seed)
		return
	}
	s.points = s.box.Uniform(n, seed)
}

// grid makes the grid of a site, from one number for all axes, one for each, or one for each that
// is free.
func (m *model) grid(s *site, numbers []int, free int) {
	d := len(m.box)
	if len(numbers) == d && free < d {
		for i := len(s.fixed) - 1; i >= 0; i-- {
			for k := d - 1; k >= 0; k-- {
				if s.fixed[i] == k {
					numbers[k] = 0
				}
			}
		}
		numbers = slices.DeleteFunc(numbers, func(n int) bool { return n == 0 })
	}
	if len(numbers) != 1 && len(numbers) != free {
		m.stop("%d numbers of points for %s: want one for all, or one for each", len(numbers), plural(free, "coordinate"))
	}
	least, all := 2, 1.0
	if s.kind == siteInside {
		least = 3
	}
	for i := range free {
		n := numbers[min(i, len(numbers)-1)]
		if n < least {
			m.stop("%d points a side, ends counted: want at least %d here", n, least)
		}
		all *= float64(n)
	}
	if all > maxPoints {
		m.stop("a grid of %v points, want at most %d; take `random` ones", math.Round(all), maxPoints)
	}
	m.reserve(int(all))
	switch s.kind {
	case siteInside:
		s.points = s.box.Inner(numbers...)
	case siteBorder:
		s.points = s.box.Border(numbers...)
	default:
		s.points = s.box.Grid(numbers...)
	}
}
