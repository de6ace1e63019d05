package method

import (
	"errors"

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
