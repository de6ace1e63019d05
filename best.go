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

// The best of a run whose points move. A loss on some points says nothing against one on others:
// points that follow the residual are where it is large, and a few random ones are met by chance.
// So the best parameters are known within a draw, from one move of the points to the next, and
// those of two draws are told apart at points of their own that never move, those of
// Session.Check. Training never sees them.
//
// At a move the best of the draw that ends is judged, and the best of all judged is kept. A
// judgement is one evaluation of the residuals at several times as many points, so where points
// move at every step and steps are cheap, some draws go by unjudged: see judgingShare. The best
// since the last move is judged when the run ends, and that is no part of its state: a run that
// goes on after all is the one that never ended.

// judgingShare is how much of the work of a run judging may be: a draw goes by unjudged if it is
// not yet worth so many times what judging it takes. TestJudgingIsCheap has the rule.
const judgingShare = 1.0 / 8

// judged is the best of the draws that were judged.
type judged struct {
	eval  *lsq.Evaluator // at the points of Check; nil before the first judgement
	err   error          // why there are none
	theta []float64      // nil: nothing is judged
	loss  float64        // of theta at the points of Check
	met   float64        // and at those of training, when it was met
	work  int            // of the run when it last judged
	// of Solver.best at the points of Check, at the end of the run; NaN: not known
	last float64
}

// check returns the evaluator at points that training never sees, made once. It looks at the
// context that the evaluator of training attends to.
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

// judgeDraw keeps the best parameters of the draw that ends if they are better than those kept, in
// their loss at points that never move. Those that can't be judged are not; where the context has
// ended, the next evaluation says so.
func (s *Solver) judgeDraw(ctx context.Context) {
	state := &s.state
	if state.Session.Check == nil {
		return
	}
	e, err := s.check(ctx)
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

// keep takes theta for the best if it is.
func (j *judged) keep(theta []float64, loss, met float64) {
	if len(j.theta) > 0 && !(loss < j.loss) || !(loss <= math.MaxFloat64) {
		return
	}
	j.theta = append(j.theta[:0], theta...)
	j.loss, j.met = loss, met
}

// conclude judges the best since the points last moved at the end of a run.
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
				j.last = loss
			}
		}
	}
	s.progress.elapsed += time.Since(begun)
}

// returned returns the parameters of Result, the loss that goes with them, and whether they are of
// an earlier draw.
func (s *Solver) returned() (theta []float64, loss float64, earlier bool) {
	if j := &s.judged; len(j.theta) > 0 && !(j.last < j.loss) {
		return j.theta, j.met, true
	}
	return s.state.Best, s.state.BestLoss, false
}

// asReturned makes the parameters of Result the best ones, with their loss at the points in place,
// until restore is called.
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
