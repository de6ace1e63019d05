package adapt

import (
	"math"
	"slices"
)

// Rival takes the best fit plus 1 for another solution.
func (s *Solver) Rival() {
	r := *s.run.best
	r.theta = slices.Clone(r.theta)
	r.theta[len(r.theta)-1]++
	s.run.rival = &r
}

// Forget leaves no standard errors.
func (s *Solver) Forget() { s.run.known.deviations = nil }

// Unsound returns changes that make a run one that can't have been saved, by what its error says.
func Unsound() map[string]func(s *Solver) {
	nan := math.NaN()
	last := func(s *Solver) *Level { return &s.run.result.Levels[len(s.run.result.Levels)-1] }
	return map[string]func(s *Solver){
		"no best fit, but 0 levels, 7 units": func(s *Solver) { s.run.best, s.run.result.Levels, s.run.units = nil, nil, 7 },
		"a best fit of no level":             func(s *Solver) { s.run.result.Levels = nil },
		"units: 0":                           func(s *Solver) { s.run.units = 0 },
		"floors: 4, more than the 3":         func(s *Solver) { s.run.floors = 4 },
		"estimates: 2 of 1 unknowns":         func(s *Solver) { s.run.unknowns = []float64{1, 2} },
		"elapsed: -":                         func(s *Solver) { s.run.result.Elapsed = -1 },
		"theta: number 2 is NaN": func(s *Solver) {
			last(s).Theta = slices.Clone(last(s).Theta)
			last(s).Theta[2] = nan
		},
		"theta is not that of the best fit": func(s *Solver) {
			last(s).Theta = slices.Clone(last(s).Theta)
			last(s).Theta[2]++
		},
		"rival: theta: number 1 is +Inf": func(s *Solver) {
			r := *s.run.best
			r.theta = slices.Clone(r.theta)
			r.theta[1] = math.Inf(1)
			s.run.rival = &r
		},
		"parameters for":         func(s *Solver) { s.run.best.theta = s.run.best.theta[1:] },
		"plan":                   func(s *Solver) { s.run.best.plan.Sparse = 2 },
		"residual of the start":  func(s *Solver) { s.run.zero = -1 },
		"balance":                func(s *Solver) { s.run.balance[0] = nan },
		"profile: 2 places":      func(s *Solver) { s.run.profile.y = []float64{0, 1} },
		"or some that no prof":   func(s *Solver) { s.run.profile.l[3] = 0 },
		"residuals of the terms": func(s *Solver) { s.run.best.parts[0] = nan },
	}
}
