package anagram

import (
	"context"
	"errors"
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/lsq"
	"anagram/method"
)

// Judge says what the run has come to so far. It is meant to be called once, at the end of a run.
// It evaluates the loss at unseen points (those of Session.Check, in package pinn four times as
// many as the points of training) and Phi at the best parameters. Neither counts as work of the
// run. A problem without Session.Check is judged by its points of training alone, a problem without
// Session.Examine by the sum of its terms.
//
// If the context or Settings.MaxTime ends before the losses are known, the verdict is undecided and
// Judgement.Err says so. If the time is up already, Judge still has a tenth of a second. If it ends
// in the examination that follows (Session.Examine), the verdict rests on the course of the loss.
func (s *Solver) Judge(ctx context.Context) Judgement {
	ctx = s.lastly(ctx)
	s.state.Attend(ctx)
	defer s.state.Rest()
	defer s.asReturned(ctx)()
	counts := s.state.Counts
	defer func() { s.state.Counts = counts }()
	e := s.evidence(ctx)
	verdict, terms := e.verdict()
	j := Judgement{Verdict: verdict, Loss: s.state.BestLoss, Unseen: sum(e.unseen), Estimate: math.NaN(), Err: e.err}
	if e.terms != nil {
		j.Terms, j.Trained = e.unseen, e.trained
		for _, t := range terms {
			j.About = append(j.About, e.terms[t].Name)
		}
	}
	for t := range min(len(e.Gauges), len(e.unseen)) {
		j.Betrayed = append(j.Betrayed, e.betrays(e.unseen, t))
		j.Estimate = slices.Max(j.Betrayed)
	}
	return s.inTime(j)
}

// evidence is what a verdict rests on: how the run went, what losses its best parameters have, and
// what an examination of them says. Losses are one per term; a problem that names no terms has one.
type evidence struct {
	course
	affine   bool       // the residuals are affine in the linear parameters (lsq.Linear)
	total    float64    // the loss of the best parameters at the points of training
	rounding float64    // eps |Phi diag(theta)|: |r| cannot fall below it
	terms    []lsq.Term // nil: there are no names
	trained  []float64  // losses of the best parameters at the points of training
	unseen   []float64  // losses of the best parameters at unseen points
	zero     []float64  // losses of zero parameters at unseen points
	lsq.Examination
	err error // why unseen losses are not known
}

// course is how a run went.
type course struct {
	ended    bool // the run is over, and has taken a step
	failed   bool // it ended with an error
	diverged bool // it ended far above its first loss
	fell     bool // ended from outside, and the loss had halved in the last third of its steps
	open     bool // its method had more to do
	factored bool // its method factors Phi
	idle     bool // by the rank of Phi, many parameters took no part in the last step
	slow     bool // its method counts no floors and its points stayed, so its loss may fall on
	steps    int  // how many it took
	floors   int  // how many floors it met that count as the lowest one
}

// evidence gathers what a verdict rests on.
func (s *Solver) evidence(ctx context.Context) evidence {
	state := &s.state
	e := evidence{
		course: s.course(),
		affine: state.Session.Linear.Affine, total: state.BestLoss, rounding: math.NaN(), terms: state.Session.Terms,
	}
	if state.Floors.Counted {
		e.floors = state.Floors.Below(sameFloorRatio * state.BestLoss)
		e.open = !s.ended() && e.floors < settledFloors
	}
	if e.failed {
		return e
	}
	e.trained = shares(state.Evaluator, state.Best)
	if level, err := state.Rounding(state.Best); err == nil {
		e.rounding = level
	}
	if !state.Floors.Counted {
		e.open = e.fell && !(e.factored && lsq.ReachedRounding(e.total, e.rounding))
	}
	if state.Refused() { // the time is up, for other points too
		e.err = state.Look()
		return e
	}
	if state.Session.Check != nil {
		e.err = s.look(ctx, &e)
	}
	return e
}

// course returns how the run went, but for open and floors, which take the losses to tell.
func (s *Solver) course() course {
	state, p := &s.state, &s.progress
	halving := p.iteration < method.ShortestWait || fallingPart*(p.iteration-p.halved) <= p.iteration
	loss := state.Loss
	if state.Floors.Counted { // between two floors it may be anywhere
		loss = state.BestLoss
	}
	return course{
		ended: s.status != Running && p.iteration > 0, failed: s.status == Failed,
		diverged: s.status == Diverged || !(loss <= divergedRatio*p.first),
		fell:     !s.ended() && halving, steps: p.iteration,
		idle:     float64(state.Telemetry.Rank) < usedRank*float64(min(state.Rows(), state.Params())),
		factored: state.Counts.Factorizations+state.Counts.Projections > 0,
		slow:     !state.Floors.Counted && state.Draw == 0,
	}
}

// ended reports whether the method itself has ended the run.
func (s *Solver) ended() bool { return s.status == Stalled || s.status == Converged }

// look evaluates the best parameters at points never seen.
func (s *Solver) look(ctx context.Context, e *evidence) error {
	eval, err := s.check(ctx)
	if err != nil {
		return err
	}
	best := s.state.Best
	e.zero = shares(eval, make([]float64, len(best)))
	unseen := make([]float64, eval.Terms())
	if err := eval.Shares(unseen, best); err != nil {
		return text.Errorf("anagram: unseen points: %w", err)
	}
	if !(sum(unseen) <= math.MaxFloat64) {
		return errors.New("anagram: the loss at unseen points is not a finite number")
	}
	e.unseen = unseen
	if examine := eval.Session.Examine; examine != nil {
		e.Examination, err = examine(ctx, best)
	}
	// The output layer can give u = 0, which its fit with a ridge need not reach.
	if zero := sum(e.zero); zero < e.Resolved {
		e.Resolved = zero
	}
	if n := len(e.trained); len(e.unseen) != n || len(e.Gauges) != n {
		e.single()
	}
	if err != nil && !ended(ctx, err) {
		return text.Errorf("anagram: unseen points: %w", err)
	}
	return nil
}

// shares returns the share of each term in the loss at theta, nil where it can't be evaluated.
func shares(e *lsq.Evaluator, theta []float64) []float64 {
	dst := make([]float64, e.Terms())
	if e.Shares(dst, theta) != nil {
		return nil
	}
	return dst
}

// single drops what is known term by term, for a check whose terms are not those of the problem:
// losses become one for the whole.
func (e *evidence) single() {
	whole := func(v []float64) []float64 {
		if v == nil {
			return nil
		}
		return []float64{sum(v)}
	}
	if len(e.unseen) != len(e.trained) {
		e.terms, e.trained, e.unseen, e.zero = nil, whole(e.trained), whole(e.unseen), whole(e.zero)
	}
	e.Gauges, e.Smoothness, e.Left = nil, nil, nil
}

func sum(v []float64) float64 {
	if v == nil {
		return math.NaN()
	}
	s := 0.0
	for _, x := range v {
		s += x
	}
	return s
}
