package method

import (
	"errors"
	"math"

	"anagram/lsq"
	"anagram/mat"
	"anagram/svd"
)

// ANaGRAM is the classic method, as its authors run it (Schwencke & Furtlehner, ICLR 2025,
// algorithm 1):
//
//	Phi = U Sigma V^T,   delta = -V diag(1/sigma_i where sigma_i >= cutoff, else 0) U^T r,
//	theta <- theta + eta delta,   eta the best of 0.5^k, k = 0..30, for the loss.
//
// The direction and its cutoff use the rows without their weights; the line search uses the
// weighted loss.
//
// A larger Cutoff keeps fewer directions and allows longer steps along them. If the loss stays on a
// plateau, as it may for nonlinear equations, try 1e-3. If it ends too high, try a smaller one.
type ANaGRAM struct {
	Cutoff float64 // absolute; 0 is svd.DefaultCutoff, sqrt(eps P) sigma_1
}

// Name returns "anagram".
func (ANaGRAM) Name() string { return "anagram" }

// Start checks the options and allocates all that the steps need.
func (m ANaGRAM) Start(s *lsq.State) (lsq.Stepper, error) {
	if !(m.Cutoff >= 0) {
		return nil, errors.New("anagram: ANaGRAM.Cutoff is negative or NaN")
	}
	return &classic{
		cutoff: m.Cutoff,
		system: s.NewSystem(false),
		delta:  make([]float64, s.Params()),
		line:   newHalving(s),
	}, nil
}

// Needs counts what Start allocates.
func (ANaGRAM) Needs(d *lsq.Demand) {
	d.System()
	d.Add("points of the line search", halvingTrials+1, d.Params)
	d.Verdict()
}

type classic struct {
	cutoff float64
	system *lsq.System
	delta  []float64
	line   *halving
}

// Step implements lsq.Stepper.
func (m *classic) Step(s *lsq.State) (lsq.Outcome, error) {
	if err := m.system.Factor(s.Theta); err != nil {
		return 0, err
	}
	sigma, cutoff := m.system.Sigma(), m.cutoff
	if cutoff == 0 && len(sigma) > 0 {
		cutoff = svd.DefaultCutoff(s.Params(), sigma[0])
	}
	rank := m.system.Solve(m.delta, cutoff)
	mat.Scal(m.delta, -1)
	s.Telemetry = lsq.Telemetry{Sigma: sigma, Rank: rank, Cutoff: cutoff}
	return m.line.search(s, m.delta)
}

// Visit implements lsq.Stepper.
func (m *classic) Visit(f lsq.Fields) { f.ExpectFloat("ANaGRAM.Cutoff", m.cutoff) }

// halvingTrials is the number of points of the authors' line search
// (TestClassicStepIsLeastSquares).
const halvingTrials = 31

// halving is the line search of the authors of ANaGRAM: theta + 0.5^k delta for k = 0..30, all
// evaluated together. It takes the point of the lowest loss, even if that is above the current one:
// the classic method may climb, and the Solver keeps the best parameters. If no loss is a finite
// number, the next 31 follow.
type halving struct {
	thetas *mat.Dense // halvingTrials x P
	losses [halvingTrials]float64
}

func newHalving(s *lsq.State) *halving {
	s.Reserve(halvingTrials)
	return &halving{thetas: mat.New(halvingTrials, s.Params())}
}

// search moves s.Theta along delta. It has stalled where the best trial is theta itself, to the
// bit.
func (h *halving) search(s *lsq.State, delta []float64) (lsq.Outcome, error) {
	for longest := 1.0; ; longest = math.Ldexp(longest, -halvingTrials) {
		for k := range halvingTrials {
			t := h.thetas.Row(k)
			copy(t, s.Theta)
			mat.Axpy(t, math.Ldexp(longest, -k), delta)
		}
		if err := s.Losses(h.losses[:], h.thetas); err != nil {
			return 0, err
		}
		best := lowest(h.losses[:])
		if longest > 0 && !(h.losses[best] <= math.MaxFloat64) {
			continue
		}
		s.Telemetry.Eta = math.Ldexp(longest, -best)
		return s.MoveTo(h.thetas.Row(best), h.losses[best]), nil
	}
}

// lowest returns which of the losses is the lowest.
func lowest(losses []float64) (best int) {
	for k, loss := range losses {
		if loss < losses[best] || math.IsNaN(losses[best]) {
			best = k
		}
	}
	return best
}
