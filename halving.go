package anagram

import (
	"math"

	"anagram/mat"
)

// trials is the number of points of the authors' line search.
const trials = 31

// halving is the authors' line search: theta - 0.5^k d for k = 0..30, all evaluated
// together, and the lowest loss taken, even where it lies above the current one: the
// classic method may climb, and the Solver keeps the best parameters it met.
type halving struct {
	thetas *mat.Dense // trials x P
	losses [trials]float64
}

func newHalving(e *evaluator) *halving {
	e.reserve(trials)
	return &halving{thetas: mat.New(trials, e.params)}
}

// search moves s.theta against d. It returns errStalled where the best trial is theta itself, to the bit.
func (h *halving) search(s *Solver, d []float64) error {
	eta := 1.0
	for k := range trials {
		t := h.thetas.Row(k)
		copy(t, s.theta)
		mat.Axpy(t, -eta, d)
		eta /= 2
	}
	if err := s.eval.losses(h.losses[:], h.thetas); err != nil {
		return err
	}
	best := 0
	for k, loss := range h.losses {
		if loss < h.losses[best] || math.IsNaN(h.losses[best]) {
			best = k
		}
	}
	s.telemetry.Eta = math.Ldexp(1, -best)
	return s.moveTo(h.thetas.Row(best), h.losses[best])
}
