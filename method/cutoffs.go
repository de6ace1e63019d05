package method

import (
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// Cutoffs is the classic method with the cutoff found anew in every step, by trial of several from
// one SVD, on the weighted rows:
//
//	theta_ik = theta + 2^-k delta_i,   i = 1..8, k = 0..7,
//	delta_i  = -V diag(1/sigma_j where sigma_j >= sigma_1 10^-i, else 0) U^T r,
//
// all 64 evaluated together. A point is good if its loss is at least 3 % lower than the current
// one. The method takes the good point of the smallest cutoff and, among those, of the largest
// step. If no point is good it takes the one of the lowest loss. If no loss is a finite number, k =
// 8..15 follow, and so on. The run ends if the loss of the point taken is no lower than the current
// one: Converged if the residual is near its rounding level, otherwise Stalled.
//
// The idea, cutoffs adapted to the run and several at once, is that of Schwencke et al.
// (AMStraMGRAM: Adaptive Multi-cutoff Strategy Modification for ANaGRAM, arXiv 2510.15998). The
// rule was written from the paper's abstract and is this file's own: which cutoffs are tried, how
// one is chosen, and the weighted rows (ANaGRAM's direction has none) may all differ from the
// paper, so results are not those of its authors. Choosing the lowest loss of all is far worse
// (docs/methods.md).
type Cutoffs struct{}

// Name returns "cutoffs".
func (Cutoffs) Name() string { return "cutoffs" }

// What is tried (TestCutoffsStep), and what is good enough (TestCutoffsChoice; docs/methods.md,
// "Side by side", tells of other choices).
const (
	cutoffTrials = 8    // how many cutoffs are tried
	cutoffRatio  = 0.1  // the ratio of each cutoff to the one before
	cutoffEtas   = 8    // how many step sizes are tried for each cutoff
	cutoffFall   = 0.97 // a step is good if the loss falls to this part of itself
)

// Start checks the options and allocates all that the steps need.
func (Cutoffs) Start(s *lsq.State) (lsq.Stepper, error) {
	params := s.Params()
	s.Reserve(cutoffTrials * cutoffEtas)
	return &cutoffs{
		system: s.NewSystem(true),
		delta:  make([]float64, params),
		thetas: mat.New(cutoffTrials*cutoffEtas, params),
	}, nil
}

// Needs counts what Start allocates.
func (Cutoffs) Needs(d *lsq.Demand) {
	d.System()
	d.Add("trial points", cutoffTrials*cutoffEtas+1, d.Params)
	d.Verdict()
}

type cutoffs struct {
	system  *lsq.System
	delta   []float64
	cutoffs [cutoffTrials]float64 // descending
	ranks   [cutoffTrials]int
	thetas  *mat.Dense // for each cutoff the points of all step sizes, largest first
	losses  [cutoffTrials * cutoffEtas]float64
}

// Step implements lsq.Stepper.
func (m *cutoffs) Step(s *lsq.State) (lsq.Outcome, error) {
	if err := m.system.Factor(s.Theta); err != nil {
		return 0, err
	}
	rounding := m.system.Rounding
	s.Telemetry = lsq.Telemetry{Sigma: m.system.Sigma(), Rounding: rounding}
	best, longest := 0, 1.0
	for ; ; longest = math.Ldexp(longest, -cutoffEtas) {
		m.spread(s.Theta, longest)
		if err := s.Losses(m.losses[:], m.thetas); err != nil {
			return 0, err
		}
		if best = m.choose(s.Loss); longest == 0 || m.losses[best] <= math.MaxFloat64 {
			break
		}
	}
	i, k := best/cutoffEtas, best%cutoffEtas
	s.Telemetry.Rank, s.Telemetry.Cutoff, s.Telemetry.Eta = m.ranks[i], m.cutoffs[i], math.Ldexp(longest, -k)
	if m.losses[best] < s.Loss {
		return s.MoveTo(m.thetas.Row(best), m.losses[best]), nil
	}
	return atEnd(s.Loss, rounding), nil
}

// Visit implements lsq.Stepper: every step begins anew.
func (m *cutoffs) Visit(lsq.Fields) {}

// spread sets the trial points around theta, with steps up to longest.
func (m *cutoffs) spread(theta []float64, longest float64) {
	cutoff := 0.0
	if sigma := m.system.Sigma(); len(sigma) > 0 {
		cutoff = sigma[0]
	}
	for i := range cutoffTrials {
		cutoff *= cutoffRatio
		m.cutoffs[i] = cutoff
		m.ranks[i] = m.system.Solve(m.delta, cutoff)
		mat.Scal(m.delta, -1)
		for k := range cutoffEtas {
			t := m.thetas.Row(i*cutoffEtas + k)
			copy(t, theta)
			mat.Axpy(t, math.Ldexp(longest, -k), m.delta)
		}
	}
}

// choose returns the trial to take from a point of the given loss.
func (m *cutoffs) choose(loss float64) int {
	for i := cutoffTrials - 1; i >= 0; i-- {
		for k := i * cutoffEtas; k < (i+1)*cutoffEtas; k++ {
			if m.losses[k] <= cutoffFall*loss {
				return k
			}
		}
	}
	return lowest(m.losses[:])
}
