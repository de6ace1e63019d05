package adapt

import (
	"context"
	"math"
	"slices"

	"anagram/lsq"
	"anagram/mat"
	"anagram/pinn"
)

// Is there another solution? The equations, linearised at the solution u of the first level that
// resolves one, answer to a source f inside by the b with
//
//	L b = f inside, L b = 0 on borders,
//
// f = 1 at first and then the last b: inverse iteration, which leads to the softest mode. Where
// solutions meet at a fold, or part, they differ by that first (H. B. Keller, Lectures on numerical
// methods in bifurcation problems, 1987). Along u + s b the residual r rises as |s|. A dip of
// |r|/|s| is where the equations bend back. From there Newton's method goes to u, to nothing, or to
// another solution, which is then fitted with more units, until it satisfies the equations as the
// tolerance asks: a valley, near which they nearly hold, does not. All of it costs a third of the
// level at most, or a fraction of a second. Where there is one solution there are few dips.

// TestNotUnique fixes these.
const (
	// scanFrom and scanTo are the least and the largest |s|, with b of the size of the unknowns'
	// scales, and scanRatio leads from one to the next.
	scanFrom, scanTo, scanRatio = 1e-3, 1e3, 1.4
	// modes is how many b are looked at.
	modes = 4
	// maxRise is the rate, of the first, at which a direction leads nowhere.
	maxRise = 10
	// dipDepth is the share of the largest |r|/|s| so far that a dip lies below.
	dipDepth = 0.9
	// maxDips is how many dips in each direction are looked at, those of the least |s|.
	maxDips = 2
	// searchShare is the share of a level's factorisations that the search may take.
	searchShare = 1. / 3
	// leastWork is the work that is allowed in any case, a fraction of a second, and residualCost
	// that of a residual, for each number of Phi.
	leastWork, residualCost = 2e8, 10
	// maxSuspect is the residual, relative to its size, up to which what Newton's method came to is
	// worth more units.
	maxSuspect = 0.03
	// rivalGrowths is how often another solution is given more units for that.
	rivalGrowths = 3
	// plainFrom and plainTo bound the slopes of plans without a profile.
	plainFrom, plainTo = 4., 20
	// rivalLevel keeps its streams apart from those of levels and twins.
	rivalLevel = 1 << 17
)

// search looks for a rival of the best fit, at the points of the last level. spent is the
// factorisations that the level took.
func (s *solver) search(ctx context.Context, x, unseen []*mat.Dense, spent int) error {
	if !s.searches() {
		return nil
	}
	f := *s.best
	f.theta, f.parts = slices.Clone(f.theta), nil
	t := &fitter{s: s, ctx: ctx, fit: &f}
	h := &hunt{fitter: t, terms: s.terms(x)}
	h.left = max(leastWork, searchShare*h.work(spent, 0, units(f.net)))
	if err := t.open(h.terms); err != nil {
		return err
	}
	all, err := t.answers(x)
	if err != nil {
		return lsq.Over(ctx)
	}
	from := slices.Clone(t.output())
	for _, b := range all {
		for _, step := range h.dips(b) {
			if h.left <= 0 {
				return nil
			}
			copy(t.output(), from)
			mat.Axpy(t.output(), step, b)
			if g, err := h.follow(unseen); err != nil || g != nil {
				s.rival = g
				return err
			}
		}
		copy(t.output(), from)
	}
	return nil
}

// searches reports whether a rival is to be looked for: at the first level that resolves a
// solution, if that has few columns.
func (s *solver) searches() bool {
	if s.affine || s.net.IsKept() || len(s.constants) > 0 || s.rival != nil || s.columns(units(s.best.net)) > fewColumns {
		return false
	}
	n := len(s.result.Levels)
	return s.best.unseen <= resolvedShare*s.zero && (n == 1 || !(s.result.Levels[n-2].Estimate < unresolvedValley))
}

// hunt is a search with what is left of its work.
type hunt struct {
	*fitter
	terms []pinn.Term
	left  float64
}

// work is that of factorisations and residuals of n units, in multiplications, about.
func (h *hunt) work(factorizations, residuals, n int) float64 {
	columns := float64(h.s.columns(n))
	return rowsPerParameter * columns * columns * (float64(2*float64(factorizations)*columns) + float64(residualCost*float64(residuals)))
}

// pays takes off the work since before, with n units.
func (h *hunt) pays(before lsq.Counts, n int) {
	now := h.s.result.Counts
	h.left -= h.work(now.Factorizations-before.Factorizations, now.Residuals-before.Residuals, n)
}

// follow makes Newton's steps from where the fitter is, and confirms what they come to; nil if that
// is no other solution.
func (h *hunt) follow(unseen []*mat.Dense) (*fit, error) {
	f, s := h.fit, h.s
	f.done = false
	before := s.result.Counts
	err := h.open(h.terms) // other fits have had the matrix since
	if err == nil {
		err = h.newton(h.output(), false)
	}
	if err == nil {
		err = s.look(h.ctx, f, unseen)
	}
	h.pays(before, units(f.net))
	if err != nil {
		return nil, lsq.Over(h.ctx) // not finite somewhere
	}
	d := s.distance(f)
	if !(d > rivalDistance) || !(f.unseen < maxSuspect*s.zero*(1+d)) {
		return nil, nil
	}
	return h.confirm(f)
}

// answers returns the b.
func (t *fitter) answers(x []*mat.Dense) (all [][]float64, err error) {
	if err := t.columns(); err != nil {
		return nil, err
	}
	if err := t.factor(); err != nil {
		return nil, err
	}
	for f := (*fit)(nil); len(all) < modes; {
		b := make([]float64, len(t.output()))
		t.step(b, t.source(x, f))
		f = &fit{net: t.fit.net, theta: slices.Clone(t.fit.theta)}
		copy(f.theta[len(f.theta)-len(b):], b)
		size := t.s.size(f)
		if !(size > 0 && size <= math.MaxFloat64) {
			break
		}
		mat.Scal(b, 1/size)
		all = append(all, b)
	}
	return all, nil
}

// source returns the f of the equations inside: 1, or the unknowns of a fit that each equation has,
// in units of their scales.
func (t *fitter) source(x []*mat.Dense, from *fit) []float64 {
	all, at := make([]float64, len(t.r)), 0
	for k, c := range t.s.conditions {
		rows := x[k].Rows
		for i := range rows {
			if c.solid {
				all[at+i] = 1 / math.Sqrt(float64(rows))
			}
		}
		if c.solid && from != nil {
			u := mat.New(rows, from.net.Outputs())
			from.net.Eval(u, from.weights(), x[k])
			for i := range rows {
				sum := 0.0
				for _, o := range c.equation.Outputs() {
					sum += u.At(i, o) / t.s.scale(o)
				}
				all[at+i] *= sum
			}
		}
		at += rows
	}
	return all
}

// scale is that of an unknown, by its conditions.
func (s *solver) scale(o int) float64 {
	if all := s.net.Scales(); len(all) == s.net.Outputs() {
		return all[o]
	}
	return 1
}

// size is the rms of all unknowns of a fit, in units of their scales.
func (s *solver) size(f *fit) float64 {
	u, sum := s.values(f), 0.0
	for o := range u.Cols {
		for i := range u.Rows {
			v := u.At(i, o) / s.scale(o)
			sum += float64(v * v)
		}
	}
	return math.Sqrt(sum / float64(u.Rows))
}

// dips returns the s at which |r|/|s| has dips.
func (h *hunt) dips(b []float64) (all []float64) {
	w, before := h.output(), h.s.result.Counts
	from := slices.Clone(w)
	for _, sign := range []float64{1, -1} {
		var rates, at []float64
		for s := scanFrom; s < scanTo; s *= scanRatio {
			copy(w, from)
			mat.Axpy(w, sign*s, b)
			r, err := h.residuals()
			if err != nil || !(r <= math.MaxFloat64) || len(rates) > 0 && r/s > maxRise*rates[0] {
				break
			}
			rates, at = append(rates, r/s), append(at, sign*s)
		}
		found, top := 0, 0.0
		for i := 1; i < len(rates)-1 && found < maxDips; i++ {
			top = max(top, rates[i-1])
			if rates[i] < rates[i-1] && rates[i] <= rates[i+1] && rates[i] < dipDepth*top {
				all = append(all, at[i])
				found++
			}
		}
	}
	copy(w, from)
	h.pays(before, units(h.fit.net))
	return all
}

// confirm fits what may be another solution with more units, until it is a rival; nil if it is
// none.
func (h *hunt) confirm(found *fit) (*fit, error) {
	s, g := h.s, *found
	g.theta, g.parts = slices.Clone(found.theta), nil
	best, n := &g, float64(units(found.net))
	for k := range rivalGrowths {
		n *= growth
		level := rivalLevel + len(s.result.Levels)<<4 + k
		x, unseen, err := s.points(int(n), level)
		if err == nil {
			err = s.look(h.ctx, best, unseen)
		}
		if err != nil {
			return nil, err
		}
		from := best
		for i, p := range rivalPlans(from.plan) {
			if s.suffices(best, firmShare) {
				return best, nil
			}
			if h.left <= 0 {
				return nil, nil
			}
			before := s.result.Counts
			f, err := s.fit(h.ctx, int(n), p, level<<8|i, x, from)
			if err == nil {
				err = s.finish(h.ctx, f, x)
			}
			if err == nil {
				err = s.look(h.ctx, f, unseen)
			}
			h.pays(before, int(n))
			if over := lsq.Over(h.ctx); over != nil {
				return nil, over
			}
			if err == nil && s.distance(f) > rivalDistance && f.unseen < best.unseen {
				best = f
			}
		}
		if best == from {
			return nil, nil // more units do not help: a valley
		}
	}
	if s.suffices(best, firmShare) {
		return best, nil
	}
	return nil, nil
}

// rivalPlans are what another solution is fitted by: its plan, and others two steps away. By a
// profile that is of the first solution, so there are plans without, of plainFrom and more.
func rivalPlans(p Plan) []Plan {
	p.Follow = false
	all := []Plan{p, p.steeper(1 / (slopeFactor * slopeFactor)), p.steeper(slopeFactor * slopeFactor)}
	if p.Profile {
		p.Profile = false
		for slope := plainFrom; slope < plainTo; slope *= 2 {
			p.Slope = slope
			all = append(all, p)
		}
	}
	return all
}
