package anagram

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"anagram/internal/text"
)

// Minimize looks for the theta that minimises 1/2 |r(theta)|^2, starting from theta
// (P numbers, copied). It is this loop and nothing else:
//
//	s, err := NewSolver(p, theta, settings)
//	for s.Step(ctx) == Running {
//	}
//	result := s.Result()
//	result.Judgement = s.Judge()
//
// The result always holds the best parameters met, whatever ended the run; the error
// repeats Result.Err. An impossible setting is an error before any work, and so is a start at which the
// problem cannot be evaluated; the result is nil then.
func Minimize(ctx context.Context, p Problem, theta []float64, settings Settings) (*Result, error) {
	s, err := NewSolver(p, theta, settings)
	if err != nil {
		return nil, err
	}
	for s.Step(ctx) == Running {
	}
	r := s.Result()
	r.Judgement = s.Judge()
	return r, r.Err
}

// Solver is a run in progress, for callers that want to pause between steps.
// It is not safe for concurrent use. Its goroutines end by themselves a millisecond after a call; it needs no closing.
type Solver struct {
	settings  Settings
	eval      *evaluator
	method    stepper
	start     []float64 // where the run began
	origin    float64   // the loss there, on the first points
	theta     []float64 // current parameters
	resampler Resampler // the problem, nil if it is none
	draws     int       // how often the problem has changed its points: what was evaluated before is worth nothing after
	r         []float64 // scratch for the S residuals
	loss      float64   // 1/2 |r(theta)|^2
	best      []float64 // the parameters with the lowest loss so far
	bestLoss  float64
	first     float64 // the loss at the start
	mark      float64 // the last loss to be half of the mark before it, ...
	halved    int     // ... and the step it came with
	iteration int
	elapsed   time.Duration
	telemetry Telemetry
	record    Record
	terms     []Term    // of a Termed problem, if there is someone to tell
	shares    []float64 // their losses
	status    Status
	err       error
}

// NewSolver checks problem and settings, evaluates the loss at theta (copied) and allocates all that the steps will need.
func NewSolver(p Problem, theta []float64, settings Settings) (*Solver, error) {
	s, err := newSolver(p, theta, settings)
	if err != nil {
		return nil, err
	}
	s.finish(nil)
	s.report()
	return s, nil
}

// newSolver is NewSolver but for the report of the start.
func newSolver(p Problem, theta []float64, settings Settings) (*Solver, error) {
	begun := time.Now()
	settings, err := settings.completed()
	if err != nil {
		return nil, err
	}
	if err := checkProblem(p, theta); err != nil {
		return nil, err
	}
	s := &Solver{settings: settings, eval: newEvaluator(p, settings.Workers)}
	s.start, s.theta, s.best = slices.Clone(theta), slices.Clone(theta), slices.Clone(theta)
	s.r = make([]float64, s.eval.rows)
	if t, ok := p.(Termed); ok && settings.Record != nil {
		s.terms = t.Terms()
		s.shares = make([]float64, len(s.terms))
	}
	if s.resampler, _ = p.(Resampler); s.resampler != nil { // an earlier run may have moved the points
		if _, err := s.resampler.Resample(0, s.theta); err != nil {
			return nil, err
		}
	}
	if s.method, err = settings.Method.start(s); err != nil {
		return nil, err
	}
	if s.loss, err = s.eval.residuals(s.r, s.theta); err != nil {
		return nil, err
	}
	s.origin, s.bestLoss, s.first, s.mark = s.loss, s.loss, s.loss, s.loss
	s.elapsed = time.Since(begun)
	return s, nil
}

// Step takes one step, unless the run has ended, and returns the status after it.
// A cancelled context ends the run before the step, so nothing is lost.
func (s *Solver) Step(ctx context.Context) Status {
	if s.status != Running {
		return s.status
	}
	if ctx.Err() != nil {
		s.status = Cancelled
		return s.status
	}
	begun := time.Now()
	err := s.resample()
	if err == nil {
		err = s.method.step(s)
	}
	s.iteration++
	if s.loss < s.bestLoss {
		s.bestLoss = s.loss
		copy(s.best, s.theta)
	}
	if s.bestLoss <= s.mark/2 {
		s.mark, s.halved = s.bestLoss, s.iteration
	}
	s.elapsed += time.Since(begun)
	s.finish(err)
	s.report()
	return s.status
}

// Result returns the best parameters so far and how the run stands.
func (s *Solver) Result() *Result {
	return &Result{
		Theta: slices.Clone(s.best), Loss: s.bestLoss, Iterations: s.iteration, Elapsed: s.elapsed,
		Counts: s.eval.counts, Status: s.status, Err: s.err,
	}
}

// resample lets the problem draw new points. Losses on other points can't be
// compared, so the best so far begins anew with the current parameters.
func (s *Solver) resample() error {
	if s.resampler == nil {
		return nil
	}
	changed, err := s.resampler.Resample(s.iteration, s.theta)
	if err != nil || !changed {
		return err
	}
	s.draws++
	s.loss, err = s.eval.residuals(s.r, s.theta)
	s.bestLoss = s.loss
	s.first = max(s.first, s.loss)
	s.mark, s.halved = s.loss, s.iteration
	copy(s.best, s.theta)
	return err
}

// errStalled is what a stepper returns when the best step it finds leaves theta as it is.
var errStalled = errors.New("anagram: stalled")

// errConverged is what it returns when rounding hides any further progress.
var errConverged = errors.New("anagram: converged")

// finish sets the status after a step that returned err.
func (s *Solver) finish(err error) {
	finite := !math.IsNaN(s.loss) && !math.IsInf(s.loss, 0)
	switch {
	case errors.Is(err, errConverged):
		s.status = Converged
	case errors.Is(err, errStalled):
		s.status = Stalled
	case err != nil:
		s.status, s.err = Failed, text.Errorf("step %d: %w", s.iteration, err)
	case !finite:
		s.status, s.err = Diverged, text.Errorf("step %d: %w", s.iteration, ErrDiverged)
	case s.loss <= s.settings.Target:
		s.status = TargetReached
	case s.iteration >= s.settings.Steps:
		s.status = OutOfSteps
	case s.settings.MaxTime > 0 && s.elapsed >= s.settings.MaxTime:
		s.status = OutOfTime
	}
}

// report hands the record of the last step to Settings.Record.
func (s *Solver) report() {
	if s.settings.Record == nil {
		return
	}
	s.record = Record{
		Iteration: s.iteration, Elapsed: s.elapsed, Theta: s.theta, Loss: s.loss, Best: s.bestLoss,
		Terms: s.termLosses(), Counts: s.eval.counts, Telemetry: s.telemetry,
	}
	if s.settings.Record(&s.record) && s.status == Running {
		s.status = Stopped
	}
}

// termLosses returns the share of each term in the loss at theta, or nil if nobody knows. The
// evaluation that takes serves the report alone: it is off the counts, as the report is off the clock.
func (s *Solver) termLosses() []float64 {
	if s.terms == nil || s.status == Failed {
		return nil
	}
	counts := s.eval.counts
	_, err := s.eval.residuals(nil, s.theta)
	s.eval.counts = counts
	if err != nil {
		return nil
	}
	s.eval.termLosses(s.shares, s.terms)
	return s.shares
}

// moveTo makes theta the current parameters; where they are that already, the run has stalled.
func (s *Solver) moveTo(theta []float64, loss float64) error {
	length := 0.0
	for i, v := range theta {
		d := v - s.theta[i]
		length += float64(d * d)
	}
	s.telemetry.Length = math.Sqrt(length)
	if length == 0 {
		return errStalled
	}
	copy(s.theta, theta)
	s.loss = loss
	return nil
}
