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

// Judge says what the run has come to so far. It is meant for the end of a run, once: it evaluates
// the loss at unseen points, four times as many as those of training, and Phi at the best
// parameters. Neither counts as work of the run. A problem without Session.Check is judged by its
// points of training alone, one without Examine by the sum of its terms.
//
// A context that ends before the losses are known leaves the verdict undecided, and Judgement.Err
// says so; so does Settings.MaxTime. Where the time is up already there is a tenth of a second
// left. If it ends in the examination that follows (Session.Examine), the verdict rests on the
// course of the loss.
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

// evidence is what a verdict rests on. Losses come term by term; a problem that names no terms has
// one.
type evidence struct {
	ended, failed, diverged bool
	fell                    bool // the loss has halved in the last third of the steps
	// ended from outside, before it came twice to its lowest loss, or while falling
	open     bool
	factored bool // by a method that factors Phi
	idle     bool // many parameters moved nothing in the last step
	affine   bool // the problem is, in its linear parameters
	// its method counts no floors, so it may fall on and on; its points stayed
	slow     bool
	steps    int // taken
	floors   int // that the run came down to, no more than ten times above the best
	total    float64
	rounding float64    // eps |Phi diag(theta)|: |r| cannot fall below it
	terms    []lsq.Term // nil: there are no names
	// losses: of training, at points never seen, there with zero parameters
	trained, unseen, zero []float64
	lsq.Examination
	err error // why unseen losses are not known
}

// evidence gathers what a verdict rests on.
func (s *Solver) evidence(ctx context.Context) evidence {
	state, p := &s.state, &s.progress
	e := evidence{
		ended: s.status != Running && p.iteration > 0, failed: s.status == Failed,
		diverged: s.status == Diverged || !(state.Loss <= lostLoss*p.first),
		fell:     s.falling(), steps: p.iteration, idle: s.idle(), total: state.BestLoss, rounding: math.NaN(),
		factored: state.Counts.Factorizations+state.Counts.Projections > 0,
		affine:   state.Session.Linear.Affine, terms: state.Session.Terms,
		slow: !state.Floors.Counted && state.Draw == 0,
	}
	if state.Floors.Counted {
		e.floors = state.Floors.Below(sameFloor * state.BestLoss)
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
	if state.Refused() { // there is no time to make other points either
		e.err = state.Look()
		return e
	}
	if state.Session.Check != nil {
		e.err = s.look(ctx, &e)
	}
	return e
}

// idle reports whether many of the parameters moved nothing in the last step.
func (s *Solver) idle() bool {
	return float64(s.state.Telemetry.Rank) < fullRank*float64(min(s.state.Rows(), s.state.Params()))
}

// ended reports whether the method itself has ended the run.
func (s *Solver) ended() bool { return s.status == Stalled || s.status == Converged }

// falling reports whether the run was ended from outside while the loss was falling.
func (s *Solver) falling() bool {
	p := &s.progress
	return !s.ended() && (p.iteration < method.ShortestWait || fallingSteps*(p.iteration-p.halved) <= p.iteration)
}

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
	// The output layer can give 0, where a fit on a ridge doesn't.
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

// single takes the loss as a whole, of a problem that does not name the terms of its check.
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
