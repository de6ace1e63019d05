package anagram

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"anagram/internal/codec"
	"anagram/internal/text"
)

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
// method gets anywhere (Starter); the result is nil then.
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
// It is not safe for concurrent use; several Solvers may share a problem whose points don't move, or
// a Forker. Contexts are looked at before every block of rows. Its goroutines end by themselves a
// millisecond after a call; it needs no closing.
type Solver struct {
	settings  Settings
	eval      *evaluator
	method    stepper
	need      *demand   // of memory
	start     []float64 // where the run began
	origin    float64   // the loss there, on the first points
	theta     []float64 // current parameters
	resampler Resampler // the problem, nil if it is none
	draws     int       // how often the problem has changed its points: what was evaluated before is worth nothing after
	r         []float64 // scratch for the S residuals
	loss      float64   // 1/2 |r(theta)|^2
	best      []float64 // the parameters with the lowest loss since the points last moved
	bestLoss  float64
	judged    judged  // the best before the points last moved
	first     float64 // the loss at the start
	mark      float64 // the last loss to be half of the mark before it, ...
	halved    int     // ... and the step it came with
	iteration int
	elapsed   time.Duration
	telemetry Telemetry
	record    Record
	terms     []Term      // of a Termed problem, if there is someone to tell
	shares    []float64   // their losses
	placed    []float64   // of a Movable problem: where its points are, by the last step that moved them
	before    codec.Coder // what the step at work began with, if it may be abandoned
	status    Status
	err       error
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
	s.finish(nil)
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
	if err := checkProblem(p, theta); err != nil {
		return nil, err
	}
	need := settings.demand(p)
	if err := need.check(); err != nil {
		return nil, err
	}
	if f, ok := p.(Forker); ok {
		p = f.Fork(p)
	}
	s := &Solver{settings: settings, need: need, eval: newEvaluator(p, settings.Workers)}
	s.eval.attend(ctx)
	defer s.eval.rest()
	s.start, s.theta, s.best = slices.Clone(theta), slices.Clone(theta), slices.Clone(theta)
	s.r = make([]float64, s.eval.rows)
	if t, ok := p.(Termed); ok && settings.Record != nil {
		s.terms = t.Terms()
		s.shares = make([]float64, len(s.terms))
	}
	if s.resampler, _ = p.(Resampler); s.resampler != nil { // an earlier run may have moved the points
		if _, err := s.resampler.Resample(ctx, 0, s.theta); err != nil {
			return nil, atStart(ctx, err)
		}
	}
	if s.method, err = settings.Method.start(s); err != nil {
		return nil, atStart(ctx, err)
	}
	if s.loss, err = s.eval.residuals(s.r, s.theta); err != nil {
		return nil, atStart(ctx, err)
	}
	s.origin, s.bestLoss, s.first, s.mark = s.loss, s.loss, s.loss, s.loss
	s.judged.last = math.NaN()
	s.elapsed = time.Since(begun)
	return s, nil
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
// begun: nothing is lost, and the run can be saved. The problem's points may be left as that step
// wanted them.
func (s *Solver) Step(ctx context.Context) Status {
	if s.status != Running {
		return s.status
	}
	s.take(ctx)
	s.conclude(ctx)
	return s.status
}

// take takes a step of a run that has not ended.
func (s *Solver) take(ctx context.Context) {
	if ctx.Err() != nil {
		s.status = Cancelled
		return
	}
	begun := time.Now()
	bounded := s.bounded(ctx, begun)
	draws := s.draws
	done, err := s.attempt(bounded)
	if !done {
		s.abandon(begun)
		if s.status = Cancelled; ctx.Err() == nil && s.late() {
			s.status = OutOfTime
		}
		return
	}
	s.advance(err, draws, begun)
	s.report(ctx)
}

// bounded returns ctx with the deadline that Settings.MaxTime sets to a step.
func (s *Solver) bounded(ctx context.Context, begun time.Time) context.Context {
	if s.settings.MaxTime == 0 {
		return ctx
	}
	return until{ctx, begun.Add(s.settings.MaxTime - s.elapsed)}
}

// attempt takes a step, to its end or, not done, until the context has ended.
func (s *Solver) attempt(ctx context.Context) (done bool, err error) {
	if _, timed := ctx.Deadline(); timed || ctx.Done() != nil {
		s.before.Reset()
		s.unfinished(&s.before)
	}
	s.eval.attend(ctx)
	defer s.eval.rest()
	if err = s.resample(ctx); err == nil {
		err = s.method.step(s)
	}
	ended := ctx.Err()
	return !s.eval.refused.Load() && (ended == nil || !errors.Is(err, ended)), err
}

// advance counts a step that returned err and began after so many draws.
func (s *Solver) advance(err error, draws int, begun time.Time) {
	s.iteration++
	if s.loss < s.bestLoss || math.IsNaN(s.bestLoss) {
		s.bestLoss = s.loss
		copy(s.best, s.theta)
	}
	if s.bestLoss <= s.mark/2 {
		s.mark, s.halved = s.bestLoss, s.iteration
	}
	if p, ok := s.resampler.(Movable); ok && s.draws != draws {
		s.placed = p.Placed()
	}
	s.elapsed += time.Since(begun)
	s.finish(err)
}

// abandon makes the Solver what it was before the step, but for the time that has passed.
func (s *Solver) abandon(begun time.Time) {
	s.unfinished(codec.NewReader(s.before.Data()))
	s.elapsed += time.Since(begun)
}

// late reports whether Settings.MaxTime is used up.
func (s *Solver) late() bool { return s.settings.MaxTime > 0 && s.elapsed >= s.settings.MaxTime }

// Problem returns the problem of the run: what it was made of, or of a Forker the run's own, which
// has its points where the last step moved them.
func (s *Solver) Problem() Problem { return s.eval.problem }

// Result returns the best parameters so far and how the run stands. While the run goes on, those
// since the points last moved are not yet judged, and it returns the best before, if there is any.
func (s *Solver) Result() *Result {
	theta, loss, _ := s.returned()
	return &Result{
		Theta: slices.Clone(theta), Loss: loss, Iterations: s.iteration, Elapsed: s.elapsed,
		Counts: s.eval.counts, Memory: s.need.bytes(), Status: s.status, Err: s.err,
	}
}

// resample lets the problem draw new points. Losses on other points can't be compared, so the best
// so far is judged, and then begins anew with the current parameters.
func (s *Solver) resample(ctx context.Context) error {
	if s.resampler == nil {
		return nil
	}
	changed, err := s.resampler.Resample(ctx, s.iteration, s.theta)
	if err != nil || !changed {
		return err
	}
	s.judgeDraw(ctx)
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
		s.status, s.err = Diverged, s.diverged()
	case s.loss <= s.settings.Target:
		s.status = TargetReached
	case s.iteration >= s.settings.Steps:
		s.status = OutOfSteps
	case s.late():
		s.status = OutOfTime
	}
}

// diverged returns ErrDiverged and, if the problem knows, where the loss stops being a number.
func (s *Solver) diverged() error {
	if p, ok := s.eval.problem.(Explainer); ok {
		if why := p.Explain(s.theta); why != nil {
			return text.Errorf("step %d: %w: %v", s.iteration, ErrDiverged, why)
		}
	}
	return text.Errorf("step %d: %w", s.iteration, ErrDiverged)
}

// report hands the record of the last step to Settings.Record.
func (s *Solver) report(ctx context.Context) {
	if s.settings.Record == nil {
		return
	}
	s.record = Record{
		Iteration: s.iteration, Elapsed: s.elapsed, Theta: s.theta, Loss: s.loss, Best: s.bestLoss,
		Terms: s.termLosses(ctx), Counts: s.eval.counts, Telemetry: s.telemetry,
	}
	if s.settings.Record(&s.record) && s.status == Running {
		s.status = Stopped
	}
}

// termLosses returns the share of each term in the loss at theta, or nil if nobody knows or there
// is no time. The evaluation that takes serves the report alone: it is off the counts, as the
// report is off the clock.
func (s *Solver) termLosses(ctx context.Context) []float64 {
	if s.terms == nil || s.status == Failed {
		return nil
	}
	s.eval.attend(ctx)
	defer s.eval.rest()
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
