package anagram

import (
	"math"

	"anagram/mat"
)

// trials is the number of points of the authors' line search.
const trials = 31

// halving is the authors' line search: theta - 0.5^k d for k = 0..30, all evaluated
// together, and the lowest loss taken, even where it lies above the current one: the
// classic method may climb, and the Solver keeps the best parameters it met. Where none of the
// losses is a finite number, the next 31 follow.
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
	for longest := 1.0; ; longest = math.Ldexp(longest, -trials) {
		for k := range trials {
			t := h.thetas.Row(k)
			copy(t, s.theta)
			mat.Axpy(t, -math.Ldexp(longest, -k), d)
		}
		if err := s.eval.losses(h.losses[:], h.thetas); err != nil {
			return err
		}
		best := lowest(h.losses[:])
		if longest > 0 && !(h.losses[best] <= math.MaxFloat64) {
			continue
		}
		s.telemetry.Eta = math.Ldexp(longest, -best)
		return s.moveTo(h.thetas.Row(best), h.losses[best])
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
