package anagram

import (
	"context"
	"errors"
	"math"
	"time"

	"anagram/internal/codec"
	"anagram/internal/text"
	"anagram/lsq"
)

// The best of a run. Losses at the points of training tell which parameters of one descent are the
// best. They do not tell which of two floors is better, as near rounding one may lie a hair below
// another with a function that varies between the points. And losses on different points can't be
// compared: points that follow the residual are where it is large, and a network may fit a few
// random ones by chance. A draw is the time from one move of the points to the next. Floors and
// draws are compared by their losses at the points of Session.Check, which never move and which
// training never sees.
//
// When a draw ends, or a descent falls below the lowest floor so far, the best parameters before
// are judged: their residuals are evaluated at the points of Check, several times as many as those
// of training. The best of all judged are kept. Where points move at every step and steps are
// cheap, some draws are not judged: see judgingShare. The best since then are judged when the run
// ends. That changes nothing in the state of the run, so a run that is resumed goes on as if it had
// not ended.

// judgingShare bounds the work of judging relative to the work of the run since it last judged.
// What ends before there has been so much of the latter is not judged (TestJudgingIsCheap).
const judgingShare = 1.0 / 8

// judged is the best of the draws and floors that were judged.
type judged struct {
	eval  *lsq.Evaluator // the problem at the points of Check; nil before the first judgement
	err   error          // why there is no eval
	theta []float64      // the best parameters judged; nil: none are
	loss  float64        // the loss of theta at the points of Check
	met   float64        // the loss of theta at the points of training when it was met
	work  int            // lsq.Counts.Work when the run last judged
	// the loss of the best since then at the points of Check, at the end of the run; NaN: not known
	last float64
}

// check returns the evaluator at the points of Check, made in the first call. It looks at the same
// context as the evaluator of training.
func (s *Solver) check(ctx context.Context) (*lsq.Evaluator, error) {
	j := &s.judged
	if j.eval != nil || j.err != nil {
		return j.eval, j.err
	}
	q, err := s.state.Session.Check(ctx)
	if err == nil && q == nil {
		err = errors.New("the check is no problem")
	}
	if err == nil && q.Params() != s.state.Params() {
		err = text.Errorf("the check has %d parameters, the problem %d", q.Params(), s.state.Params())
	}
	if err == nil {
		j.eval, err = lsq.NewEvaluator(q, s.settings.Workers)
	}
	if err != nil {
		err = text.Errorf("anagram: unseen points: %w", err)
		if !ended(ctx, err) {
			j.err = err
		}
		return nil, err
	}
	j.eval.Obey(s.state.Evaluator)
	return j.eval, nil
}

// ended reports whether err is that of a context that has ended.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err()) || errors.Is(err, context.DeadlineExceeded)
}

// judgeBest judges the best parameters of the draw that ends or of the floor that is left behind,
// and keeps them if they are better than those kept. An error leaves those kept as they are; if it
// comes from the context, the step under way is abandoned.
func (s *Solver) judgeBest(ctx context.Context) {
	state := &s.state
	if state.Session.Check == nil {
		return
	}
	e, err := s.check(ctx)
	if err != nil {
		state.Look() // notes that the context has ended
	}
	if err != nil || !s.worthJudging(e) {
		return
	}
	s.judged.work = state.Counts.Work()
	if loss, err := e.LossAt(state.Best); err == nil {
		s.judged.keep(state.Best, loss, state.BestLoss)
	}
}

// worthJudging reports whether the run has done enough since it last judged.
func (s *Solver) worthJudging(e *lsq.Evaluator) bool {
	work, cost := float64(s.state.Counts.Work()-s.judged.work), float64(e.Rows())/float64(s.state.Rows())
	return cost <= judgingShare*work
}

// keep makes theta the best of those judged if its loss is the lowest.
func (j *judged) keep(theta []float64, loss, met float64) {
	if len(j.theta) > 0 && !(loss < j.loss) || !(loss <= math.MaxFloat64) {
		return
	}
	j.theta = append(j.theta[:0], theta...)
	j.loss, j.met = loss, met
}

// conclude judges the best since the last judgement if the run has ended.
func (s *Solver) conclude(ctx context.Context) {
	j := &s.judged
	if j.last = math.NaN(); s.status == Running || len(j.theta) == 0 {
		return
	}
	begun := time.Now()
	ctx = s.lastly(ctx)
	s.state.Attend(ctx)
	defer s.state.Rest()
	if s.state.Session.Check != nil {
		if e, err := s.check(ctx); err == nil {
			if loss, err := e.LossAt(s.state.Best); err == nil {
				if j.last = loss; math.IsNaN(loss) {
					j.last = math.Inf(1)
				}
			}
		}
	}
	s.progress.elapsed += time.Since(begun)
}

// returned returns the parameters of Result, their loss at the points of training when they were
// met, and whether they belong to an earlier draw or floor. Where the loss at the points of Check
// is not known, losses still say which is the best if the points have never moved.
func (s *Solver) returned() (theta []float64, loss float64, earlier bool) {
	j := &s.judged
	known := s.state.Draw > 0 || !math.IsNaN(j.last)
	if len(j.theta) > 0 && known && !(j.last < j.loss) {
		return j.theta, j.met, true
	}
	return s.state.Best, s.state.BestLoss, false
}

// asReturned makes the parameters of Result, and their loss at the points in place, the best of the
// state until restore is called.
func (s *Solver) asReturned(ctx context.Context) (restore func()) {
	state := &s.state
	best, loss, counts := state.Best, state.BestLoss, state.Counts
	theta, met, earlier := s.returned()
	state.Best, state.BestLoss = theta, met
	if err := s.putPoints(ctx); err == nil && earlier { // an abandoned step may have moved them
		if now, err := state.LossAt(theta); err == nil {
			state.BestLoss = now
		}
		state.Counts = counts
	}
	return func() { state.Best, state.BestLoss = best, loss }
}

func (j *judged) visit(c *codec.Coder, params int) {
	c.Floats("judged theta", &j.theta)
	if n := len(j.theta); n != 0 && n != params {
		c.Fail("judged theta", "%d elements, want %d", n, params)
	}
	c.Size("judged loss", &j.loss)
	c.Size("loss of the judged theta", &j.met)
	c.Count("work judged", &j.work)
}
