package anagram

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"time"

	"anagram/internal/codec"
	"anagram/internal/text"
	"anagram/lsq"
)

// Problem is a least-squares problem, as package lsq has it; package pinn makes one of a
// differential equation.
type Problem = lsq.Problem

// Minimize looks for the theta that minimises 1/2 |r(theta)|^2, starting from theta
// (P numbers, copied). It is this loop and nothing else:
//
//	s, err := NewSolver(ctx, p, theta, settings)
//	for s.Step(ctx) == Running {
//	}
//	result := s.Result()
//	result.Judgement = s.Judge(ctx)
//
// The result holds the best parameters met, whatever ended the run, and the error repeats
// Result.Err. The result is nil, and the error says why, if the run could not begin:
//
//   - a setting is impossible
//   - the problem can't be evaluated at theta
//   - the context ended before that was done
//   - the problem knows that no method gets anywhere from theta (lsq.Session.CheckStart)
//
// The context is looked at before every block of rows, so a run ends soon after its context. A step
// that is under way is abandoned then. Three things still get a tenth of a second each after the
// end of the context: the loss at the start, the verdict and, if points have moved or there are
// several floors, the choice of the best parameters.
func Minimize(ctx context.Context, p Problem, theta []float64, settings Settings) (*Result, error) {
	s, err := NewSolver(ctx, p, theta, settings)
	if err != nil {
		return nil, err
	}
	for s.Step(ctx) == Running {
	}
	r := s.Result()
	r.Judgement = s.Judge(ctx)
	return r, r.Err
}

// Solver is a run in progress, for callers that want to pause between steps. It is not safe for
// concurrent use. Several Solvers may share a problem: points that move do so for each run alone.
// Contexts are looked at before every block of rows. Its goroutines end by themselves soon after a
// call, so it needs no closing.
type Solver struct {
	settings Settings
	state    lsq.State
	stepper  lsq.Stepper
	progress progress
	judged   judged      // the best of earlier points and floors
	placed   []float64   // what lsq.Session.Placed said after the points last moved
	before   codec.Coder // the state before the step under way, kept if the step may be abandoned
	record   Record
	shares   []float64 // the share of each term in the loss, for the record
	status   Status
	err      error
}

// progress is the course of a run.
type progress struct {
	origin float64 // the loss at the start, on the first points
	// the largest of origin and of the losses right after points moved
	first     float64
	mark      float64       // a loss: the next mark is the first loss of half of it or less
	halved    int           // the iteration that set the mark
	iteration int           // steps taken
	elapsed   time.Duration // running time, without that of Settings.Record
}

// NewSolver checks problem and settings, evaluates the loss at theta (copied) and allocates all
// that the steps will need. If the context ends before that is done, the error wraps the context's.
// If it has ended already, NewSolver still has a tenth of a second.
func NewSolver(ctx context.Context, p Problem, theta []float64, settings Settings) (*Solver, error) {
	ctx = graceful(ctx)
	s, err := newSolver(ctx, p, theta, settings)
	if err != nil {
		return nil, err
	}
	s.finish(0, nil)
	s.report(ctx)
	return s, nil
}

// newSolver is NewSolver without the report of the start.
func newSolver(ctx context.Context, p Problem, theta []float64, settings Settings) (*Solver, error) {
	begun := time.Now()
	settings, err := settings.completed()
	if err != nil {
		return nil, err
	}
	if err := checkStart(p, theta); err != nil {
		return nil, err
	}
	need, err := settings.demand(p)
	if err != nil {
		return nil, err
	}
	if err := need.Check(); err != nil {
		return nil, err
	}
	eval, err := lsq.NewEvaluator(p, settings.Workers)
	if err != nil {
		return nil, text.Errorf("anagram: %w", err)
	}
	s := &Solver{settings: settings}
	s.state = lsq.State{
		Evaluator: eval, Demand: need,
		Start: slices.Clone(theta), Theta: slices.Clone(theta), Best: slices.Clone(theta),
	}
	eval.Attend(ctx)
	defer eval.Rest()
	if check := eval.Session.CheckStart; check != nil {
		if err := check(theta); err != nil {
			return nil, err
		}
	}
	if resample := eval.Session.Resample; resample != nil {
		if _, err := resample(ctx, 0, theta); err != nil {
			return nil, atStart(ctx, err)
		}
	}
	if err := s.begin(); err != nil {
		return nil, atStart(ctx, err)
	}
	s.progress.elapsed = time.Since(begun)
	return s, nil
}

// begin starts the method and evaluates the loss at the start.
func (s *Solver) begin() (err error) {
	state := &s.state
	if s.stepper, err = s.settings.Method.Start(state); err != nil {
		return err
	}
	if s.stepper == nil {
		return text.Errorf("anagram: the method %q has started without a Stepper", s.settings.Method.Name())
	}
	loss, err := state.LossAt(state.Theta)
	if err != nil {
		return err
	}
	state.Loss, state.BestLoss = loss, loss
	s.progress = progress{origin: loss, first: loss, mark: loss}
	s.judged.last = math.NaN()
	return nil
}

// atStart returns err, with what there was no time for if the context has ended.
func atStart(ctx context.Context, err error) error {
	if ended(ctx, err) {
		return text.Errorf("anagram: no time for the loss at the start: %w", err)
	}
	return err
}

// Step takes one step, unless the run has ended, and returns the status after it. If the context
// ends, or has ended, the run ends as Cancelled; if Settings.MaxTime is up, as OutOfTime. A step
// that is not done by then is abandoned: the run stands as if the step had not begun, and can be
// saved.
func (s *Solver) Step(ctx context.Context) Status {
	if s.status != Running {
		return s.status
	}
	s.take(ctx)
	s.conclude(ctx)
	return s.status
}

// Steps takes steps until the run ends, and yields the Record of each, valid until the next:
//
//	for r := range s.Steps(ctx) {
//		fmt.Println(r.Iteration, r.Loss)
//	}
//
// Leaving the loop changes nothing in the run: another loop goes on with it.
func (s *Solver) Steps(ctx context.Context) iter.Seq[*Record] {
	return func(yield func(*Record) bool) {
		for s.status == Running {
			before := s.progress.iteration
			s.Step(ctx)
			if s.progress.iteration == before { // abandoned
				return
			}
			s.describe(ctx)
			if !yield(&s.record) {
				return
			}
		}
	}
}

// take takes a step of a run that has not ended.
func (s *Solver) take(ctx context.Context) {
	if ctx.Err() != nil {
		s.status = Cancelled
		return
	}
	begun := time.Now()
	draw := s.state.Draw
	bounded := ctx
	if limit := s.settings.MaxTime; limit > 0 {
		bounded = until{ctx, begun.Add(limit - s.progress.elapsed)}
	}
	outcome, done, err := s.attempt(bounded)
	if !done {
		s.abandon(begun)
		switch {
		case s.status == Failed:
		case ctx.Err() == nil && s.late():
			s.status = OutOfTime
		default:
			s.status = Cancelled
		}
		return
	}
	s.advance(draw)
	s.progress.elapsed += time.Since(begun)
	s.finish(outcome, err)
	s.report(ctx)
}

// attempt takes a step. If the context ends before the step does, done is false.
func (s *Solver) attempt(ctx context.Context) (outcome lsq.Outcome, done bool, err error) {
	if _, timed := ctx.Deadline(); timed || ctx.Done() != nil {
		s.before.Reset()
		s.visitUnfinished(&s.before)
	}
	s.state.Attend(ctx)
	defer s.state.Rest()
	if err = s.resample(ctx); err == nil {
		outcome, err = s.stepper.Step(&s.state)
	}
	if err == nil && s.state.Loss < s.state.BestLoss && s.state.Floors.Below(s.state.BestLoss) > 0 {
		s.judgeBest(ctx)
	}
	ended := ctx.Err()
	return outcome, !s.state.Refused() && (ended == nil || !errors.Is(err, ended)), err
}

// advance counts a step that began with the points of a draw.
func (s *Solver) advance(draw int) {
	state, p := &s.state, &s.progress
	p.iteration++
	if state.Loss < state.BestLoss || math.IsNaN(state.BestLoss) && !math.IsNaN(state.Loss) {
		state.BestLoss = state.Loss
		copy(state.Best, state.Theta)
	}
	if !(state.BestLoss > p.mark/2) { // or the mark is that of points where the loss was no number
		p.mark, p.halved = state.BestLoss, p.iteration
		p.first = max(p.first, p.mark)
	}
	if placed := state.Session.Placed; placed != nil && state.Draw != draw {
		s.placed = placed()
	}
}

// abandon undoes what a step has changed, apart from the running time.
func (s *Solver) abandon(begun time.Time) {
	before := codec.NewReader(s.before.Data())
	s.visitUnfinished(before)
	if err := before.Finish(); err != nil { // a Stepper that refuses its numbers, or forgets some
		s.status, s.err = Failed, text.Errorf("step %d: abandoned: %w", s.progress.iteration, err)
	}
	s.progress.elapsed += time.Since(begun)
}

// late reports whether Settings.MaxTime is used up.
func (s *Solver) late() bool {
	return s.settings.MaxTime > 0 && s.progress.elapsed >= s.settings.MaxTime
}

// Result returns the best parameters so far and how the run stands. While the run goes on, those
// since the points last moved are not yet judged: if points have moved, it then returns the best
// from before, if any were judged.
func (s *Solver) Result() *Result {
	theta, loss, _ := s.returned()
	return &Result{
		Theta: slices.Clone(theta), Loss: loss, Iterations: s.progress.iteration, Elapsed: s.progress.elapsed,
		Counts: s.state.Counts, Memory: s.state.Demand.Bytes(), Status: s.status, Err: s.err,
	}
}

// resample lets the problem draw new points. Losses on different points can't be compared. So the
// best parameters so far are judged, and the current ones become the first best on the new points.
func (s *Solver) resample(ctx context.Context) error {
	state, p := &s.state, &s.progress
	resample := state.Session.Resample
	if resample == nil {
		return nil
	}
	changed, err := resample(ctx, p.iteration, state.Theta)
	if err != nil || !changed {
		return err
	}
	s.judgeBest(ctx)
	loss, err := state.LossAt(state.Theta)
	if err != nil {
		return err
	}
	state.Draw++
	state.Loss, state.BestLoss = loss, loss
	if state.Loss-state.Loss == 0 { // else the descent begins where a step has mended it
		p.first = max(p.first, state.Loss)
	}
	p.mark, p.halved = state.Loss, p.iteration
	copy(state.Best, state.Theta)
	return nil
}

// finish sets the status after a step with an outcome.
func (s *Solver) finish(outcome lsq.Outcome, err error) {
	loss := s.state.Loss
	switch {
	case err != nil:
		s.status, s.err = Failed, text.Errorf("step %d: %w", s.progress.iteration, err)
	case outcome < lsq.Moved || outcome > lsq.Converged:
		s.status, s.err = Failed, text.Errorf("step %d: the method %q returns the outcome %d, which is none", s.progress.iteration, s.settings.Method.Name(), int(outcome))
	case loss-loss != 0: // whatever the method says to that
		s.status, s.err = Diverged, s.diverged()
	case outcome == lsq.Converged:
		s.status = Converged
	case outcome == lsq.Stalled:
		s.status = Stalled
	case loss <= s.settings.Target:
		s.status = TargetReached
	case s.progress.iteration >= s.settings.Steps:
		s.status = OutOfSteps
	case s.late():
		s.status = OutOfTime
	}
}

// diverged returns ErrDiverged and, if the problem knows, where the loss stops being a number.
func (s *Solver) diverged() error {
	if explain := s.state.Session.Explain; explain != nil {
		if why := explain(s.state.Theta); why != nil {
			return text.Errorf("step %d: %w: %v", s.progress.iteration, ErrDiverged, why)
		}
	}
	return text.Errorf("step %d: %w", s.progress.iteration, ErrDiverged)
}

// report hands the record of the last step to Settings.Record.
func (s *Solver) report(ctx context.Context) {
	if s.settings.Record == nil {
		return
	}
	s.describe(ctx)
	if s.settings.Record(&s.record) && s.status == Running {
		s.status = Stopped
	}
}

// describe makes the record of the last step.
func (s *Solver) describe(ctx context.Context) {
	state := &s.state
	s.record = Record{
		Iteration: s.progress.iteration, Elapsed: s.progress.elapsed, Theta: state.Theta, Loss: state.Loss,
		Best: state.BestLoss, Terms: s.termLosses(ctx), Counts: state.Counts, Telemetry: state.Telemetry,
	}
}

// termLosses returns the share of each term in the loss at theta. It returns nil if the problem
// names no terms or there is no time. Its evaluation serves the report alone and is not counted, as
// the time of the report is not.
func (s *Solver) termLosses(ctx context.Context) []float64 {
	state := &s.state
	if state.Session.Terms == nil || s.status == Failed {
		return nil
	}
	state.Attend(ctx)
	defer state.Rest()
	counts := state.Counts
	if s.shares == nil {
		s.shares = make([]float64, state.Terms())
	}
	err := state.Shares(s.shares, state.Theta)
	state.Counts = counts
	if err != nil {
		return nil
	}
	return s.shares
}
