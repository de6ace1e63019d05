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
// The result always holds the best parameters met, whatever ended the run; the error repeats
// Result.Err. An impossible setting is an error before any work, and so is a start at which the
// problem cannot be evaluated, or not before the context ends, or from which it knows that no
// method gets anywhere (lsq.Session.CheckStart); the result is nil then.
//
// The context is looked at before every block of rows, so a run is over soon after its context is;
// a step midway is abandoned. Where it has ended, the loss at the start, the choice of the best
// where points have moved, and the verdict still get a tenth of a second each.
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

// Solver is a run in progress, for callers that want to pause between steps.
// It is not safe for concurrent use; several Solvers may share a problem, whose points are each
// run's own. Contexts are looked at before every block of rows. Its goroutines end by themselves a
// millisecond after a call; it needs no closing.
type Solver struct {
	settings Settings
	state    lsq.State
	stepper  lsq.Stepper
	progress progress
	judged   judged      // the best before the points last moved
	placed   []float64   // where movable points are, by the last step that moved them
	before   codec.Coder // what the step at work began with, if it may be abandoned
	record   Record
	shares   []float64 // of the terms in the loss, for the record
	status   Status
	err      error
}

// progress is the course of a run.
type progress struct {
	origin float64 // the loss at the start, on the first points
	// the largest loss at the start of a descent: on the first points, or where they moved
	first     float64
	mark      float64 // the last loss to be half of the mark before it
	halved    int     // the step of the mark
	iteration int
	elapsed   time.Duration
}

// NewSolver checks problem and settings, evaluates the loss at theta (copied) and allocates all
// that the steps will need. A context that ends before that is done is an error that wraps its own;
// one that has ended already leaves a tenth of a second.
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

// newSolver is NewSolver but for the report of the start.
func newSolver(ctx context.Context, p Problem, theta []float64, settings Settings) (*Solver, error) {
	begun := time.Now()
	settings, err := settings.completed()
	if err != nil {
		return nil, err
	}
	if err := checkStart(p, theta); err != nil {
		return nil, err
	}
	need := settings.demand(p)
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
	loss, err := state.LossAt(state.Theta)
	if err != nil {
		return err
	}
	state.Loss, state.BestLoss = loss, loss
	s.progress = progress{origin: loss, first: loss, mark: loss}
	s.judged.last = math.NaN()
	return nil
}

// atStart says where the context has ended, if that is what the error comes from.
func atStart(ctx context.Context, err error) error {
	if ended(ctx, err) {
		return text.Errorf("anagram: no time for the loss at the start: %w", err)
	}
	return err
}

// Step takes one step, unless the run has ended, and returns the status after it.
// A context that ends, or has ended, ends the run with the status Cancelled, and so does
// Settings.MaxTime with OutOfTime. A step that is not done by then is abandoned, as if it had not
// begun: nothing is lost, and the run can be saved.
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
// To leave the loop leaves the run as it stands; another loop goes on with it.
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
	outcome, done, err := s.attempt(s.bounded(ctx, begun))
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

// bounded returns ctx with the deadline that Settings.MaxTime sets to a step.
func (s *Solver) bounded(ctx context.Context, begun time.Time) context.Context {
	if s.settings.MaxTime == 0 {
		return ctx
	}
	return until{ctx, begun.Add(s.settings.MaxTime - s.progress.elapsed)}
}

// attempt takes a step, to its end or, not done, until the context has ended.
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
	ended := ctx.Err()
	return outcome, !s.state.Refused() && (ended == nil || !errors.Is(err, ended)), err
}

// advance counts a step that began with the points of a draw.
func (s *Solver) advance(draw int) {
	state, p := &s.state, &s.progress
	p.iteration++
	if state.Loss < state.BestLoss || math.IsNaN(state.BestLoss) {
		state.BestLoss = state.Loss
		copy(state.Best, state.Theta)
	}
	if state.BestLoss <= p.mark/2 {
		p.mark, p.halved = state.BestLoss, p.iteration
	}
	if placed := state.Session.Placed; placed != nil && state.Draw != draw {
		s.placed = placed()
	}
}

// abandon makes the Solver what it was before the step, but for the time that has passed.
func (s *Solver) abandon(begun time.Time) {
	before := codec.NewReader(s.before.Data())
	if s.visitUnfinished(before); before.Err() != nil { // a Stepper that refuses its own numbers
		s.status, s.err = Failed, text.Errorf("step %d: abandoned: %w", s.progress.iteration, before.Err())
	}
	s.progress.elapsed += time.Since(begun)
}

// late reports whether Settings.MaxTime is used up.
func (s *Solver) late() bool {
	return s.settings.MaxTime > 0 && s.progress.elapsed >= s.settings.MaxTime
}

// Result returns the best parameters so far and how the run stands. While the run goes on, those
// since the points last moved are not yet judged, and it returns the best before, if there is any.
func (s *Solver) Result() *Result {
	theta, loss, _ := s.returned()
	return &Result{
		Theta: slices.Clone(theta), Loss: loss, Iterations: s.progress.iteration, Elapsed: s.progress.elapsed,
		Counts: s.state.Counts, Memory: s.state.Demand.Bytes(), Status: s.status, Err: s.err,
	}
}

// resample lets the problem draw new points. Losses on other points can't be compared, so the best
// so far is judged, and then begins anew with the current parameters.
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
	s.judgeDraw(ctx)
	state.Draw++
	state.Loss, err = state.LossAt(state.Theta)
	state.BestLoss = state.Loss
	p.first = max(p.first, state.Loss)
	p.mark, p.halved = state.Loss, p.iteration
	copy(state.Best, state.Theta)
	return err
}

// finish sets the status after a step with an outcome.
func (s *Solver) finish(outcome lsq.Outcome, err error) {
	loss := s.state.Loss
	switch {
	case err != nil:
		s.status, s.err = Failed, text.Errorf("step %d: %w", s.progress.iteration, err)
	case outcome == lsq.Converged:
		s.status = Converged
	case outcome == lsq.Stalled:
		s.status = Stalled
	case loss-loss != 0:
		s.status, s.err = Diverged, s.diverged()
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

// termLosses returns the share of each term in the loss at theta, or nil if nobody knows or there
// is no time. The evaluation that takes serves the report alone: it is off the counts, as the
// report is off the clock.
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
