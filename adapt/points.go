package adapt

import (
	"anagram/domain"
	"anagram/internal/text"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/pinn"
)

// Points are drawn anew for every level: two inside for each parameter of the output layer, and on
// borders closer than inside. Inside they are Sobol points where these exist, in
// boxes crowded towards the border (border.go), along curves evenly spaced, and random elsewhere.
// On a line with a profile three quarters of them are even in its coordinate, so that a layer has
// its share, and the others in x.

// TestPoints fixes these, docs/solve.md has what others gave.
const (
	// rowsPerParameter is how many rows there are for each parameter of the output layer.
	rowsPerParameter = 2
	// borderDensity is how much closer points on a border are than those inside.
	borderDensity = 1.5
	// minBorder is the least number of points on a piece of border that is no single point.
	minBorder = 12
	// maxSobolAxes is how many axes domain.Sobol has.
	maxSobolAxes = 9
	// evenShare is the share of points that are even in x where there is a profile.
	evenShare = 0.25
)

// uses of random numbers, as domain.Derive counts them
const (
	usePoints = 12 + iota
	useUnseen
	useUnits
	useReference
)

// draw returns the points of every condition, n on each region with an inside. Those that training
// never sees are random ones.
func (s *solver) draw(n, level int, unseen bool) ([]*mat.Dense, error) {
	return s.drawn(n, level, unseen, true)
}

// even is draw without points drawn by lengths.
func (s *solver) even(n, level int, unseen bool) ([]*mat.Dense, error) {
	return s.drawn(n, level, unseen, false)
}

func (s *solver) drawn(n, level int, unseen, crowded bool) ([]*mat.Dense, error) {
	all := make([]*mat.Dense, len(s.conditions))
	for k, c := range s.conditions {
		use := usePoints
		if unseen {
			use = useUnseen
		}
		seed := domain.Derive(domain.Derive(s.options.Seed, use, level), use, k)
		x, err := s.place(c, n, seed, unseen)
		if err == nil && s.lengths != nil && s.best.plan.Profile && c.region != nil && !c.single && crowded {
			err = s.crowd(c, x, seed)
		}
		if err != nil {
			return nil, text.Errorf("adapt: term %q: %w", c.name, err)
		}
		all[k] = x
	}
	return all, nil
}

// place draws the points of one condition.
func (s *solver) place(c *condition, n int, seed uint64, unseen bool) (*mat.Dense, error) {
	switch {
	case c.region == nil:
		return draw(c.given)
	case c.single:
		return draw(domain.Uniform(c.region, 1, seed))
	case c.solid && s.profile != nil:
		return s.along(c, n, seed, unseen)
	case c.solid && !unseen && len(s.lo) <= maxSobolAxes:
		return chebyshev(c.region, n, seed, periodicAxes(s.net))
	case c.solid:
		return draw(domain.Uniform(c.region, n, seed))
	}
	n = s.onBorder(c, n)
	if !unseen {
		if p := domain.Spaced(c.region, n); p.Err() == nil {
			return draw(p)
		}
	}
	return draw(domain.Uniform(c.region, n, seed))
}

// onBorder returns how many points a piece of border has beside n inside: its area is taken from
// the box around it, in units of the box around all points.
func (s *solver) onBorder(c *condition, n int) int {
	d := len(s.lo)
	b := c.region.Bounds()
	flat, area := false, 1.0
	widths := make([]float64, d)
	for k, ends := range b {
		widths[k] = (ends[1] - ends[0]) / (s.hi[k] - s.lo[k])
		if widths[k] == 0 {
			flat = true
		} else {
			area *= widths[k]
		}
	}
	if !flat { // the surface of the box
		sum := 0.0
		for _, w := range widths {
			sum += 2 * area / w
		}
		area = sum
	}
	per := vec.Pow(float64(n), float64(d-1)/float64(d))
	return max(minBorder, min(n, int(borderDensity*area*per)))
}

// terms puts the conditions at points.
func (s *solver) terms(x []*mat.Dense) []pinn.Term {
	var terms []pinn.Term
	for k, c := range s.conditions {
		terms = append(terms, pinn.NewTerm(c.name, c.equation.On(domain.AtRows(x[k]))))
	}
	return terms
}
