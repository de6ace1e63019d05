package anagram

import (
	"context"
	"math"

	"anagram/internal/text"
	"anagram/lsq"
)

// What a checkpoint says has to be what a run can have saved. Its checksum tells damage, not a
// program that wrote nonsense: one NaN in theta, or a best loss that its parameters do not have,
// and the run goes on to the end for nothing. That a number lies in the range of its field is
// checked as it is read (lsq.Fields); here is what they have to do with each other.
// TestResumeUnsound has one line for each.

// inspection keeps the first thing that is wrong.
type inspection struct{ err error }

// want makes it an error if something does not hold.
func (i *inspection) want(holds bool, format string, a ...any) {
	if i.err == nil && !holds {
		i.err = text.Errorf(format, a...)
	}
}

// atMost is for counts.
func (i *inspection) atMost(name string, n, bound int) {
	i.want(n <= bound, "%s: %d, more than %d", name, n, bound)
}

// finite is for numbers of either sign.
func (i *inspection) finite(name string, v ...float64) {
	for k, x := range v {
		i.want(x-x == 0, "%s: number %d is %v", name, k, x)
	}
}

// sound returns what is wrong with a Solver that was read.
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
	soundCounts(i, &state.Counts)
	return i.err
}

// soundLosses is for a run whose losses are finite: the best is the lowest, the mark no lower, and
// the first the highest that a draw of points has begun with.
func (s *Solver) soundLosses(i *inspection) {
	state, p := &s.state, &s.progress
	i.finite("theta", state.Theta...)
	i.finite("first loss", p.first)
	i.want(state.BestLoss >= 0, "lowest loss: %v", state.BestLoss)
	i.want(state.BestLoss <= state.Loss, "lowest loss: %v, above the loss %v", state.BestLoss, state.Loss)
	i.want(state.BestLoss <= p.mark && p.mark <= p.first, "mark: %v, not between the lowest loss %v and the first %v", p.mark, state.BestLoss, p.first)
}

func soundCounts(i *inspection, n *lsq.Counts) {
	for _, k := range []int{n.Factorizations, n.Residuals, n.Curvatures, n.Gradients, n.Features, n.Projections} {
		i.atMost("counts", k, math.MaxInt/16) // they are added up
	}
}

// fits compares the losses of a run that was read with those that its parameters have, on the
// points in place. On another build, where theta may stand in other bits of cancellation, it does
// not.
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

// near reports whether two losses are those of one theta, computed in two ways: |r| differs by no
// more than this part of itself, or by what rounding may leave of terms that cancel.
func (s *Solver) near(a, b float64) bool {
	const part, rounding = 1e-6, 1e-8
	return math.Abs(math.Sqrt(a)-math.Sqrt(b)) <= float64(part*math.Sqrt(b))+float64(rounding*math.Sqrt(s.progress.first))
}
