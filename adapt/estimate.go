package adapt

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"anagram"
	"anagram/domain"
	"anagram/internal/text"
	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
	"anagram/pinn"
)

// How wrong is u? A level has fits of several plans, and the best one before it. Each differs from
// the best fit f by about its own error, and leaves a residual R at the unseen points. So
//
//	|u_g - u_f| / sqrt(R_g^2 + R_f^2)
//
// is what an error of u is for a residual of one, in this problem, for errors of the kind that fits
// of random units have. The median of this rate over the fits nearest to f, times R_f, is about the
// error of f; two and a half times that is the estimate (docs/solve.md, "The estimate"). It needs
// no constant of the equation, and changes with no unit. A solution of nonlinear equations is one
// of several at times: the estimate is that of the distance to the one that f is near. For that
// there are rivals.

const (
	// estimateSafety is by how much the estimate lies above the median rate: TestEstimate.
	estimateSafety = 2.5
	// nearestFits is how many fits give rates, and maxRatio by how much their residuals may be
	// larger.
	nearestFits = 3
	maxRatio    = 1e3
	// twinReach is how near to the tolerance the estimate has to be for a twin, twinSafety by how
	// much the estimate lies above the difference, and twinLevel keeps streams of twins apart.
	twinReach, twinSafety, twinLevel = 20, 2.5, 1 << 16
	// twinRatio is by how much the residual of a twin may be larger.
	twinRatio = 10
	// unresolved is the least estimate of a level whose residual is still above resolvedShare of
	// that of u = 0: by their size, errors are about that of the residual. Of equations that are
	// not linear all fits may be near what is no solution: unresolvedValley.
	unresolved, unresolvedValley = 1e-3, 0.1
)

// estimate completes a level: fits are in order, and before is the best one of the level before.
func (s *solver) estimate(l *Level, fits []*fit, before *fit) {
	l.Change = math.NaN()
	u := s.values(fits[0])
	if before != nil {
		_, l.Change = s.sample.difference(u, s.values(before))
	}
	rates := make([][]float64, u.Cols+len(s.constants))
	for i, g := range fits[1:] {
		if g == s.rival || i > 0 && g.unseen > maxRatio*fits[0].unseen || len(rates[0]) == nearestFits {
			continue
		}
		for o, d := range s.apart(fits[0], g) {
			rates[o] = append(rates[o], rate(d, fits[0], g))
		}
	}
	s.unknowns = make([]float64, len(rates))
	for o, r := range rates {
		if s.unknowns[o] = math.NaN(); len(r) > 0 {
			slices.Sort(r)
			s.unknowns[o] = estimateSafety * r[len(r)/2] * fits[0].unseen
		}
	}
	if l.Estimate = s.worst(); fits[0].unseen > resolvedShare*s.zero {
		// fits may agree because none of them has begun
		l.Estimate = max(l.Estimate, s.unresolved())
	}
}

// unresolved returns the least estimate of a level that satisfies next to nothing.
func (s *solver) unresolved() float64 {
	if s.affine {
		return unresolved
	}
	return unresolvedValley
}

// rate returns the difference of two fits for a residual of one.
func rate(difference float64, f, g *fit) float64 {
	if difference == 0 {
		return 0 // where both satisfy everything to the bit, too
	}
	return difference / math.Sqrt(float64(f.unseen*f.unseen)+float64(g.unseen*g.unseen))
}

// twin makes another fit of the plan that was best, with units and points of its own, and takes the
// estimate from the difference of the two. It costs a fit, so that is done where the estimate is
// near the tolerance. The better of the two is the best.
func (s *solver) twin(ctx context.Context, l *Level, unseen []*mat.Dense) error {
	f := s.best
	p, n, level := f.plan, units(f.net), twinLevel+len(s.result.Levels)
	p.Follow = false
	x, _, err := s.points(n, level)
	if err != nil {
		return err
	}
	s.watch(Progress{Units: n, Points: rows(x), Plan: p, Fit: 1, Fits: 1})
	t, err := s.fit(ctx, n, p, level<<8, x, f)
	if err == nil {
		err = s.finish(ctx, t, x)
	}
	if err == nil {
		err = s.look(ctx, t, unseen)
	}
	if err != nil {
		return lsq.Over(ctx) // else one that came to nothing, and the estimate stays
	}
	s.fits++
	if t.unseen > twinRatio*f.unseen {
		return nil // no twin: its error is of another kind
	}
	if t.unseen < f.unseen {
		s.best = t
	}
	for o, d := range s.apart(f, t) {
		e := twinSafety * rate(d, f, t) * s.best.unseen
		if o >= s.net.Outputs() {
			e = max(e, s.unknowns[o]) // a single number of two fits may agree by chance
		}
		s.unknowns[o] = e
	}
	if l.Estimate = s.worst(); s.best.unseen > resolvedShare*s.zero {
		l.Estimate = max(l.Estimate, s.unresolved())
	}
	return nil
}

const infeasible = anagram.VerdictInfeasible

// judgedUnits and judgedPoints are those of the small network that is judged. It has so many points
// that it can't satisfy equations at these alone: TestInfeasible.
const (
	judgedUnits  = 32
	judgedPoints = 1000
)

// judge has a small network of the best plan judged, as a run of random features is: whether
// conditions contradict each other, or data are noisy, does not take many units to see
// (docs/verdicts.md). All weights are 1, as that
// verdict's thresholds are for those. Without time it is undecided.
func (s *solver) judge(ctx context.Context) (j anagram.Judgement) {
	net := s.network(s.best.plan).Sibling(judgedUnits)
	theta := make([]float64, net.Params())
	rng := rand.New(rand.NewPCG(domain.Derive(s.options.Seed, useReference, 1), 0))
	if j.Err = s.drawUnits(net, theta, s.best.plan, rng); j.Err != nil {
		return j
	}
	var terms []pinn.Term
	for k, c := range s.conditions {
		points := c.given
		if c.region != nil && !c.single {
			n := judgedPoints
			if !c.solid {
				n = s.onBorder(c, n)
			}
			points = domain.Uniform(c.region, n, domain.Derive(s.options.Seed, useUnseen, k))
		}
		terms = append(terms, pinn.NewTerm(c.name, c.equation.On(points)))
	}
	p, err := pinn.New(net, terms...)
	if err == nil {
		settings := anagram.Settings{Method: anagram.RandomFeatures{}, Steps: 1, Workers: s.options.Workers}
		var run *anagram.Solver
		if run, err = anagram.NewSolver(ctx, p, theta, settings); err == nil {
			run.Step(ctx)
			return run.Judge(ctx)
		}
	}
	j.Err = err
	return j
}

// advice says in a line what may help.
func (r *Result) advice(tolerance float64) string {
	switch j := r.Judgement; {
	case r.Status == Converged:
		return "the estimated error meets the tolerance"
	case r.Status == Rounding:
		return "nothing is missing: no units will make it better"
	case r.Status == Undetermined:
		return r.together() + ", and no condition notices: add data or a condition that does, or give one of them"
	case r.Status == Noise:
		return "the data are met as well as their errors allow: more data will help, no units will"
	case r.Status == NotUnique:
		return text.Sprintf("another solution, %s times the rms away, satisfies all equations as well: add a condition that tells them apart", strconv.FormatFloat(r.Other.Distance, 'g', 2, 64))
	case j.Verdict == infeasible, j.Verdict == anagram.VerdictNoise:
		return j.Advice()
	case r.Status == Stalled:
		return "more units do not lower the residual: rounding, a solution that is not smooth, or a false one near which equations nearly hold"
	}
	if n := r.wanted(tolerance); n > 0 && n <= maxWanted {
		return text.Sprintf("about %d units would do, by how the residual fell: allow more units and time", int(n))
	}
	return "the units do not yet resolve the solution: allow more units and time, or smaller regions"
}

// maxWanted is the largest number of units that is worth telling: their least-squares problem takes
// eight gigabytes (TestWanted).
const maxWanted = 1e4

// wanted returns how many units the tolerance takes, if the estimate goes on to fall as it did over
// the last three levels; 0 if it did not fall, or not by more units.
func (r *Result) wanted(tolerance float64) float64 {
	n := len(r.Levels)
	if n < 3 {
		return 0
	}
	a, b := r.Levels[n-3], r.Levels[n-1]
	// the best fit may be one of an earlier level
	if !(b.Estimate < a.Estimate/4 && b.Units > a.Units) {
		return 0
	}
	per := vec.Log(a.Estimate/b.Estimate) / vec.Log(float64(b.Units)/float64(a.Units))
	return float64(b.Units) * vec.Pow(b.Estimate/tolerance, 1/per)
}
