package anagram

import (
	"errors"

	"anagram/internal/codec"
	"anagram/svd"
)

// ANaGRAM is the classic method, as its authors run it (Schwencke & Furtlehner, ICLR 2025, algorithm 1):
//
//	Phi = U diag(sigma) V^T,  d = V diag(1/sigma_i where sigma_i >= cutoff, else 0) U^T r,
//	theta <- theta - eta d,   eta the best of 0.5^k, k = 0..30, for the loss.
//
// The direction uses the rows without their weights, to which the cutoff refers; the line search sees the weighted loss.
//
// A larger Cutoff keeps fewer directions and allows longer steps along them. Where the loss stays on a plateau, as it
// may for nonlinear equations, try 1e-3; where it ends too high, a smaller one.
type ANaGRAM struct {
	Cutoff float64 // absolute; 0 is svd.DefaultCutoff, sqrt(eps P) sigma_1
}

// Name returns "anagram".
func (ANaGRAM) Name() string { return "anagram" }

func (m ANaGRAM) start(s *Solver) (stepper, error) {
	if !(m.Cutoff >= 0) {
		return nil, errors.New("anagram: ANaGRAM.Cutoff is negative or NaN")
	}
	return &classic{
		cutoff: m.Cutoff,
		system: newSystem(s.eval, blockScales(s.eval)),
		d:      make([]float64, s.eval.params),
		line:   newHalving(s.eval),
	}, nil
}

func (ANaGRAM) needs(d *demand) {
	d.system()
	d.add("points of the line search", trials+1, d.params)
	d.verdict()
}

type classic struct {
	cutoff float64
	system *system
	d      []float64
	line   *halving
}

func (m *classic) step(s *Solver) error {
	if err := m.system.factor(s.r, s.theta); err != nil {
		return err
	}
	sigma, cutoff := m.system.svd.Sigma(), m.cutoff
	if cutoff == 0 && len(sigma) > 0 {
		cutoff = svd.DefaultCutoff(s.eval.params, sigma[0])
	}
	rank := m.system.svd.Solve(m.d, cutoff)
	s.telemetry = Telemetry{Sigma: sigma, Rank: rank, Cutoff: cutoff}
	return m.line.search(s, m.d)
}

func (m *classic) state(c *codec.Coder) { c.ExpectFloat("ANaGRAM.Cutoff", m.cutoff) }

// blockScales returns the factor the rows of each block carry, nil where the problem names no terms.
func blockScales(e *evaluator) (scales []float64) {
	p, ok := e.problem.(Termed)
	if !ok {
		return nil
	}
	for _, t := range p.Terms() {
		for end := e.starts[len(scales)] + t.Rows; e.starts[len(scales)] < end; {
			scales = append(scales, t.Scale)
		}
	}
	return scales
}
