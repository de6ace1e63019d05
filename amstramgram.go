package anagram

import (
	"math"

	"anagram/internal/codec"
	"anagram/mat"
)

// AMStraMGRAM is the classic method with the cutoff found anew in every step, by trial of several from one SVD, on the weighted rows:
//
//	theta_ik = theta - 2^-k V diag(1/sigma_j where sigma_j >= sigma_1 10^-i, else 0) U^T r,   i = 1..8, k = 0..7,
//
// all 64 evaluated together. Taken is the point of the smallest cutoff, and for it the largest step, where the loss falls by 3 %
// at least; without one, the point of the lowest loss.
// Where none of the losses is a finite number, k = 8..15 follow, and so on. The run ends where that is no lower than here: Converged if
// the residual is near its rounding level, otherwise Stalled.
//
// The idea, cutoffs adapted to the run and several at once, is that of Schwencke et al. (AMStraMGRAM: Adaptive Multi-cutoff
// Strategy Modification for ANaGRAM, arXiv 2510.15998). The rule was written from the paper's abstract and is this file's own: which
// cutoffs are tried, how one is chosen, and the weighted rows (ANaGRAM's direction has none) may all differ from the paper,
// so results are not those of its authors. Choosing the lowest loss of all is far worse (docs/methods.md).
type AMStraMGRAM struct{}

// Name returns "amstramgram".
func (AMStraMGRAM) Name() string { return "amstramgram" }

const (
	cutoffTrials = 8    // cutoffs
	cutoffRatio  = 0.1  // of each to the one before
	cutoffEtas   = 8    // step sizes for each, by halves
	cutoffFall   = 0.97 // a step is good enough if the loss falls to this part of itself
)

func (AMStraMGRAM) start(s *Solver) (stepper, error) {
	params := s.eval.params
	s.eval.reserve(cutoffTrials * cutoffEtas)
	return &multiCutoff{
		system: newSystem(s.eval, nil),
		d:      make([]float64, params),
		thetas: mat.New(cutoffTrials*cutoffEtas, params),
	}, nil
}

func (AMStraMGRAM) needs(d *demand) {
	d.system()
	d.add("trial points", cutoffTrials*cutoffEtas+1, d.params)
	d.verdict()
}

type multiCutoff struct {
	system  *system
	d       []float64
	cutoffs [cutoffTrials]float64 // descending
	ranks   [cutoffTrials]int
	thetas  *mat.Dense // for each cutoff the points of all step sizes, largest first
	losses  [cutoffTrials * cutoffEtas]float64
}

func (m *multiCutoff) step(s *Solver) error {
	if err := m.system.factor(s.r, s.theta); err != nil {
		return err
	}
	rounding := m.system.rounding
	s.telemetry = Telemetry{Sigma: m.system.svd.Sigma(), Rounding: rounding}
	best, longest := 0, 1.0
	for ; ; longest = math.Ldexp(longest, -cutoffEtas) {
		m.spread(s.theta, longest)
		if err := s.eval.losses(m.losses[:], m.thetas); err != nil {
			return err
		}
		if best = m.choose(s.loss); longest == 0 || m.losses[best] <= math.MaxFloat64 {
			break
		}
	}
	i, k := best/cutoffEtas, best%cutoffEtas
	s.telemetry.Rank, s.telemetry.Cutoff, s.telemetry.Eta = m.ranks[i], m.cutoffs[i], math.Ldexp(longest, -k)
	switch {
	case m.losses[best] < s.loss:
		return s.moveTo(m.thetas.Row(best), m.losses[best])
	case nearRounding(s.loss, rounding):
		return errConverged
	}
	return errStalled
}

func (m *multiCutoff) state(*codec.Coder) {} // every step begins anew

// spread sets the trial points around theta, with steps up to longest.
func (m *multiCutoff) spread(theta []float64, longest float64) {
	cutoff := 0.0
	if sigma := m.system.svd.Sigma(); len(sigma) > 0 {
		cutoff = sigma[0]
	}
	for i := range cutoffTrials {
		cutoff *= cutoffRatio
		m.cutoffs[i] = cutoff
		m.ranks[i] = m.system.svd.Solve(m.d, cutoff)
		for k := range cutoffEtas {
			t := m.thetas.Row(i*cutoffEtas + k)
			copy(t, theta)
			mat.Axpy(t, -math.Ldexp(longest, -k), m.d)
		}
	}
}

// choose returns the trial to take from a point of the given loss.
func (m *multiCutoff) choose(loss float64) int {
	for i := cutoffTrials - 1; i >= 0; i-- {
		for k := i * cutoffEtas; k < (i+1)*cutoffEtas; k++ {
			if m.losses[k] <= cutoffFall*loss {
				return k
			}
		}
	}
	return lowest(m.losses[:])
}
