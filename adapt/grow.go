package adapt

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"anagram/lsq"
	"anagram/mat"
	"anagram/pinn"
)

// Levels. The first tries slopes from gentle to steep, the others the neighbours of the best.

const (
	growth = 1.6
)

// grow solves level by level.
func (s *solver) grow(ctx context.Context) error {
	var best *fit
	n := s.first()
	floors := 0
	for level := 1; ; level++ {
		f, err := s.level(ctx, level, n, best)
		if err != nil {
			return err
		}
		l := &s.result.Levels[len(s.result.Levels)-1]
		improved := best == nil || f != best
		if improved {
			s.result.Net, s.result.Theta, s.result.Estimate = f.net, f.theta, l.Estimate
		}
		if s.options.Record != nil {
			s.options.Record(*l)
		}
		if best != nil && f.unseen > 0.5*best.unseen {
			floors++
		} else {
			floors = 0
		}
		best = f
		switch {
		case l.Estimate <= s.options.Tolerance && (level > 1 || s.options.Units > 0):
			s.result.Status = Converged
			return nil
		case s.options.Units > 0 || floors >= 3:
			s.result.Status = Stalled
			return nil
		case n >= s.options.MaxUnits:
			s.result.Status = OutOfUnits
			return nil
		}
		n = min(s.options.MaxUnits, int(growth*float64(n)))
	}
}

// first returns the units of the first level.
func (s *solver) first() int {
	if s.options.Units > 0 {
		return s.options.Units
	}
	return [...]int{24, 60, 100}[min(len(s.from), 3)-1]
}

// plans returns what is tried at a level.
func (s *solver) plans(best *fit, n int) (all []plan) {
	if s.options.Slope > 0 {
		return []plan{{Slope: s.options.Slope, Profile: best != nil && s.profile != nil}}
	}
	axes := len(s.from)
	if best == nil {
		top := 15.0
		if axes == 1 {
			top = 100
		}
		for slope := 0.4; slope < top; slope *= 2 {
			all = append(all, plan{Slope: slope})
			if axes > 2 {
				all = append(all, plan{Slope: slope, Sparse: 1})
			}
		}
		return append(all, s.profiled()...)
	}
	p := best.plan
	p.Follow = false
	all = append(all, p)
	switch columns := n * s.net.Outputs(); {
	case columns > 1400:
		return all
	case columns > 700:
		return append(all, p.steeper(1/math.Sqrt2))
	}
	all = append(all, p.steeper(1/math.Sqrt2), p.steeper(math.Sqrt2))
	for k := range axes {
		if axes > 1 {
			all = append(all, p.stretched(k, axes, 1.5))
		}
	}
	if axes > 2 {
		q := p
		q.Sparse = (p.Sparse + 1) % axes
		all = append(all, q)
	}
	if s.profile != nil && !p.Profile {
		all = append(all, s.profiled()...)
	}
	return all
}

// profiled returns plans by the profile.
func (s *solver) profiled() (all []plan) {
	for slope := 0.2; s.profile != nil && slope < 4; slope *= 2 {
		all = append(all, plan{Slope: slope, Profile: true})
	}
	return all
}

// level fits all plans of a level, and records the best.
func (s *solver) level(ctx context.Context, level, n int, best *fit) (*fit, error) {
	if s.profile != nil && best != nil {
		var err error
		if s.profile, err = s.profileOf(ctx, best); err != nil {
			return nil, err
		}
	}
	inside := rowsPerParameter * n
	if s.options.Points > 0 {
		inside = s.options.Points
	}
	x, err := s.draw(inside, level, false)
	if err != nil {
		return nil, err
	}
	unseen, err := s.draw(max(500, 2*inside), level, true)
	if err != nil {
		return nil, err
	}
	plans := s.plans(best, n)
	middle := plans[0]
	if best == nil {
		middle = plans[len(plans)/3]
	}
	if err := s.rebalance(ctx, middle, best, unseen); err != nil {
		return nil, err
	}
	if best != nil {
		if err := s.look(ctx, best, unseen); err != nil {
			return nil, err
		}
	}
	var fits []*fit
	try := func(p plan) error {
		f, err := s.fit(ctx, n, p, level<<8|len(fits), x, best)
		if err == nil {
			err = s.look(ctx, f, unseen)
		}
		s.fits++
		fits = append(fits, f)
		return err
	}
	for _, p := range plans {
		if err := try(p); err != nil {
			return nil, err
		}
	}
	if !s.affine && n*s.net.Outputs() < 500 {
		p := slices.MinFunc(fits, byUnseen).plan
		p.Follow = true
		if err := try(p); err != nil {
			return nil, err
		}
	}
	if best != nil {
		fits = append(fits, best)
	}
	slices.SortStableFunc(fits, byUnseen)
	f := fits[0]
	rows := 0
	for _, p := range x {
		rows += p.Rows
	}
	l := Level{Units: n, Points: rows, Slope: f.plan.Slope, Profile: f.plan.Profile, Stretch: f.plan.Stretch, Sparse: f.plan.Sparse, Unseen: f.unseen, Fits: s.fits, Change: math.NaN()}
	s.estimate(&l, fits, best)
	l.Elapsed = time.Since(s.begun)
	s.result.Levels = append(s.result.Levels, l)
	return f, nil
}

// byUnseen orders fits by their residuals at unseen points.
func byUnseen(a, b *fit) int { return cmp.Compare(a.unseen, b.unseen) }

// values returns u at the sample.
func (s *solver) values(f *fit) *mat.Dense {
	u := mat.New(s.sample.Rows, f.net.Outputs())
	f.net.Eval(u, f.theta, s.sample)
	return u
}

// difference returns that of two solutions, relative to the rms of the first, the largest over the
// unknowns.
func difference(u, v *mat.Dense) (worst float64) {
	for o := range u.Cols {
		sum, size := 0.0, 0.0
		for i := range u.Rows {
			d := u.At(i, o) - v.At(i, o)
			sum += float64(d * d)
			size += float64(u.At(i, o) * u.At(i, o))
		}
		if size > 0 {
			worst = max(worst, math.Sqrt(sum/size))
		}
	}
	return worst
}

// estimate: see there.
func (s *solver) estimate(l *Level, fits []*fit, best *fit) {
	u := s.values(fits[0])
	var rates []float64
	for _, g := range fits[1:] {
		if g.unseen > 1e3*fits[0].unseen && len(rates) > 0 {
			break
		}
		d := difference(u, s.values(g))
		if g == best {
			l.Change = d
		}
		rates = append(rates, d/math.Hypot(g.unseen, fits[0].unseen))
	}
	if len(rates) == 0 {
		l.Estimate = math.NaN()
		return
	}
	if len(rates) > 3 {
		rates = rates[:3]
	}
	slices.Sort(rates)
	l.Estimate = 2.5 * rates[len(rates)/2] * fits[0].unseen
}

var _ = lsq.Over
var _ = pinn.U
