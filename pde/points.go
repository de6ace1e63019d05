package pde

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"anagram/domain"
	"anagram/mat"
)

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
	case s.region != nil:
		m.onShape(s, c, numbers, own, k)
	case c.random:
		m.random(s, c, numbers, own || len(s.fixed) == 0 && s.kind == siteInside, k)
	default:
		m.grid(s, numbers, free)
	}
	m.at = s.at
	m.draw(w, s)
	m.samples += s.count
}

// draw sets the points as they are at the beginning, and takes away those that `where` does.
func (m *model) draw(w *place, s *site) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tried := s.points
	if w != nil && w.where != nil {
		keep, calls := m.isTrue(w.where), 0
		most := maxRefused*s.points.Len() + freeTries
		s.points = s.points.Where(keep)
		tried = tried.Where(func(x []float64) bool {
			if calls++; calls > most {
				cancel()
			}
			return keep(x)
		})
	}
	x, err := drawn(ctx, tried)
	switch {
	case ctx.Err() != nil:
		m.at = w.where.at
		m.stop("too few random points are left by `where`: take a grid, or a domain that is nearer to it")
	case err != nil:
		m.stop("the points of this place: %s", strings.TrimPrefix(err.Error(), "domain: "))
	}
	s.x = x
	if s.count = x.Rows; s.count == 0 && w != nil && w.where != nil {
		m.at = w.where.at
		m.stop("no point of this place is left by `where`")
	}
	if s.count == 0 {
		m.stop("this place has no points; it takes more of them")
	}
}

// `where` may refuse this many random points for each that it keeps, and freeTries besides.
const (
	maxRefused = 20
	freeTries  = 1 << 20
)

// reserve counts points before they are made, those that a grid leaves out too.
func (m *model) reserve(n int) {
	if m.reserved += n; m.reserved > maxSamples {
		m.stop("the file asks at more than %d points", maxSamples)
	}
}

// drawn returns the points, those of step 0 if they are drawn.
func drawn(ctx context.Context, p domain.Points) (*mat.Dense, error) {
	if err := p.Err(); err != nil {
		return nil, err
	}
	x := mat.New(p.Len(), p.Dim())
	return x, p.Sampler().Draw(ctx, x, 0, 0)
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
	if s.region != nil {
		s.points = domain.Uniform(s.region, n, seed)
		return
	}
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

// onShape places points in a domain of shapes: random ones, or inside those of a grid over its box,
// and on a curve points at equal distances, as many as a side of the grid has on each of the pieces
// that `on` names, four times as many on the border as a whole.
func (m *model) onShape(s *site, c *count, numbers []int, own bool, k int) {
	if c.random {
		m.random(s, c, numbers, own || s.kind == siteInside, k)
		return
	}
	side := numbers[0]
	flat := s.kind == siteFace && s.fixed[0] == m.timeAxis()
	switch {
	case s.kind == siteInside || flat:
		m.grid(s, numbers, len(m.axes)-len(s.fixed))
		s.points = s.points.Where(m.contains)
	case len(m.axes) == 2 && m.timeAxis() < 0:
		n := side
		if s.kind == siteBorder && s.name == "" && !own {
			n *= 4
		}
		m.reserve(n)
		s.points = domain.Spaced(s.region, n)
	default: // a wall in time, or a surface in space
		n := 1
		for i := range len(m.axes) - 1 {
			n *= numbers[min(i, len(numbers)-1)]
		}
		if n < 1 || n > maxPoints {
			m.stop("%d points, want at most %d", n, maxPoints)
		}
		m.random(s, &count{at: c.at, random: true}, []int{n}, true, k)
	}
}
