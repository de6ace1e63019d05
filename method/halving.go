package method

import (
	"math"

	"anagram/lsq"
	"anagram/mat"
)

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
