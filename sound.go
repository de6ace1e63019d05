package anagram

import (
	"context"
	"math"

	"anagram/internal/text"
)

// A checkpoint has to hold what a run can have saved. Its checksum tells of damage, but not of a
// program that wrote nonsense: with one NaN in theta, or a best loss that its parameters do not
// have, a run would go on to its end for nothing. Each number is checked against the range of its
// field as it is read (lsq.Fields). Here numbers are checked against each other. TestResumeUnsound
// has a line for each check.

// inspection keeps the first fault found.
type inspection struct{ err error }

// want notes a fault unless holds.
func (i *inspection) want(holds bool, format string, a ...any) {
	if i.err == nil && !holds {
		i.err = text.Errorf(format, a...)
	}
}

// atMost notes a fault if the count n is above its bound.
func (i *inspection) atMost(name string, n, bound int) {
	i.want(n <= bound, "%s: %d, more than %d", name, n, bound)
}

// finite notes a fault if one of v is NaN or infinite.
func (i *inspection) finite(name string, v ...float64) {
	for k, x := range v {
		i.want(x-x == 0, "%s: number %d is %v", name, k, x)
	}
}

// sound returns the first fault of a Solver that was read, nil if it has none.
func (s *Solver) sound() error {
	i, state, p := &inspection{}, &s.state, &s.progress
	i.want(s.status < Failed, "status: %d is none that is saved", int(s.status))
	i.want((s.status == Diverged) == (state.Loss-state.Loss != 0), "loss: %v in a run that is %v", state.Loss, s.status)
	i.finite("best theta", state.Best...)
	if s.status != Diverged {
		s.soundLosses(i)
	}
	i.atMost("step of the mark", p.halved, p.iteration)
	i.want(p.elapsed >= 0 && p.elapsed < math.MaxInt64/2, "elapsed: %v", p.elapsed)
	i.finite("points", s.placed...)
	i.finite("judged theta", s.judged.theta...)
	i.atMost("work judged", s.judged.work, state.Counts.Work())
	rank := state.Params() // of P x P, too, where there are fewer rows
	i.atMost("singular values", len(state.Telemetry.Sigma), rank)
	i.atMost("rank", state.Telemetry.Rank, rank)
	i.atMost("floors", state.Floors.Found, p.iteration+1)
	n := &state.Counts
	for _, k := range []int{n.Factorizations, n.Residuals, n.Curvatures, n.Gradients, n.Features, n.Projections} {
		i.atMost("counts", k, math.MaxInt/16) // they are added up
	}
	return i.err
}

// soundLosses checks the losses of a run that has not diverged: all are finite, and they are in the
// order best <= mark <= first.
func (s *Solver) soundLosses(i *inspection) {
	state, p := &s.state, &s.progress
	i.finite("theta", state.Theta...)
	i.finite("first loss", p.first)
	i.want(state.BestLoss >= 0, "lowest loss: %v", state.BestLoss)
	i.want(state.BestLoss <= state.Loss, "lowest loss: %v, above the loss %v", state.BestLoss, state.Loss)
	i.want(state.BestLoss <= p.mark && p.mark <= p.first, "mark: %v, not between the lowest loss %v and the first %v", p.mark, state.BestLoss, p.first)
}

// fits compares the losses that were read with the losses of the parameters that were read, at the
// points in place. Resume calls it on the same build only: on another one, terms that cancel may
// leave other losses.
func (s *Solver) fits(ctx context.Context) error {
	if s.status == Diverged {
		return nil
	}
	state := &s.state
	state.Attend(ctx)
	defer state.Rest()
	counts := state.Counts
	defer func() { state.Counts = counts }()
	for _, saved := range []struct {
		name  string
		theta []float64
		loss  float64
	}{{"loss", state.Theta, state.Loss}, {"lowest loss", state.Best, state.BestLoss}} {
		loss, err := state.LossAt(saved.theta)
		if err != nil {
			return err
		}
		if !s.near(loss, saved.loss) {
			return text.Errorf("%s: %v in the file, that of its parameters is %v", saved.name, saved.loss, loss)
		}
	}
	return nil
}

// near reports whether two losses can be those of one theta, summed in two ways. |r| may differ by
// residualTolerance of itself, and by roundingTolerance of |r| at the start for terms that cancel
// (TestResumeUnsound).
func (s *Solver) near(a, b float64) bool {
	const residualTolerance, roundingTolerance = 1e-6, 1e-8
	return math.Abs(math.Sqrt(a)-math.Sqrt(b)) <= float64(residualTolerance*math.Sqrt(b))+float64(roundingTolerance*math.Sqrt(s.progress.first))
}
