package anagram

import (
	"context"
	"errors"
	"math"
	"slices"

	"anagram/internal/text"
)

// Judge says what the run has come to so far. It is meant for the end of a run, once: it evaluates
// the loss at unseen points, four times as many as those of training, and Phi at the best
// parameters. Neither counts as work of the run. A problem that is no Checker is judged by its
// points of training alone, one that is no Examiner by the sum of its terms.
//
// A context that ends before the losses are known leaves the verdict undecided, and Judgement.Err
// says so; so does Settings.MaxTime. Where the time is up already there is a tenth of a second
// left. If it ends in the examination that follows (Examiner), the verdict rests on the course of
// the loss.
func (s *Solver) Judge(ctx context.Context) Judgement {
	ctx = s.lastly(ctx)
	s.eval.attend(ctx)
	defer s.eval.rest()
	defer s.asReturned(ctx)()
	counts := s.eval.counts
	defer func() { s.eval.counts = counts }()
	e := s.evidence(ctx)
	verdict, terms := e.verdict()
	j := Judgement{Verdict: verdict, Loss: s.bestLoss, Unseen: sum(e.unseen), Estimate: math.NaN(), Err: e.err}
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
	open                    bool // ended from outside, before it came twice to its lowest loss, or while falling
	factored                bool // by a method that factors Phi
	idle                    bool // many parameters moved nothing in the last step
	affine                  bool // the problem is, in its linear parameters
	slow                    bool // its method counts no floors, so it may fall on and on; its points stayed
	steps                   int  // taken
	floors                  int  // that the run came down to, no more than ten times above the best
	total                   float64
	rounding                float64   // eps |Phi diag(theta)|: |r| cannot fall below it
	terms                   []Term    // nil: there are no names
	trained, unseen, zero   []float64 // losses: of training, at points never seen, there with zero parameters
	Examination
	err error // why unseen losses are not known
}

// evidence gathers what a verdict rests on.
func (s *Solver) evidence(ctx context.Context) evidence {
	e := evidence{
		ended: s.status != Running && s.iteration > 0, failed: s.status == Failed,
		diverged: s.status == Diverged || !(s.loss <= lostLoss*s.first),
		fell:     s.falling(), steps: s.iteration, idle: s.idle(), total: s.bestLoss, rounding: math.NaN(),
	}
	e.factored = s.eval.counts.Factorizations+s.eval.counts.Projections > 0
	if l, ok := s.eval.problem.(Linear); ok {
		_, _, e.affine = l.LinearParams()
	}
	m, counted := s.method.(interface{ floorsBelow(float64) int })
	if e.slow = !counted && s.draws == 0; counted {
		e.floors = m.floorsBelow(sameFloor * s.bestLoss)
		e.open = !s.ended() && e.floors < settledFloors
	}
	if t, ok := s.eval.problem.(Termed); ok {
		e.terms = t.Terms()
	}
	if e.failed {
		return e
	}
	if _, err := s.eval.residuals(nil, s.best); err == nil {
		e.trained = s.eval.shares(e.terms)
	}
	if level, err := s.eval.rounding(s.best); err == nil {
		e.rounding = level
	}
	if !counted {
		e.open = e.fell && !(e.factored && reachedRounding(e.total, e.rounding))
	}
	if s.eval.refused.Load() { // there is no time to make other points either
		e.err = s.eval.look()
		return e
	}
	if p, ok := s.eval.problem.(Checker); ok {
		e.err = s.look(ctx, p, &e)
	}
	return e
}

// idle reports whether many of the parameters moved nothing in the last step.
func (s *Solver) idle() bool {
	return float64(s.telemetry.Rank) < fullRank*float64(min(s.eval.rows, s.eval.params))
}

// ended reports whether the method itself has ended the run.
func (s *Solver) ended() bool { return s.status == Stalled || s.status == Converged }

// falling reports whether the run was ended from outside while the loss was falling.
func (s *Solver) falling() bool {
	return !s.ended() && (s.iteration < shortestWait || fallingSteps*(s.iteration-s.halved) <= s.iteration)
}

// look evaluates the best parameters at points never seen.
func (s *Solver) look(ctx context.Context, p Checker, e *evidence) error {
	eval, err := s.check(ctx, p)
	if err != nil {
		return err
	}
	var terms []Term
	if t, ok := eval.problem.(Termed); ok {
		terms = t.Terms()
	}
	if _, err := eval.residuals(nil, make([]float64, eval.params)); err == nil {
		e.zero = eval.shares(terms)
	}
	loss, err := eval.residuals(nil, s.best)
	if err != nil {
		return text.Errorf("anagram: unseen points: %w", err)
	}
	if !(loss <= math.MaxFloat64) {
		return errors.New("anagram: the loss at unseen points is not a finite number")
	}
	e.unseen = eval.shares(terms)
	if x, ok := eval.problem.(Examiner); ok {
		if e.Examination, err = x.Examine(ctx, s.best); err != nil && !ended(ctx, err) {
			return text.Errorf("anagram: unseen points: %w", err)
		}
	}
	// The output layer can give 0, where a fit on a ridge doesn't.
	if zero := sum(e.zero); zero < e.Resolved {
		e.Resolved = zero
	}
	if n := len(e.trained); len(e.unseen) != n || len(e.Gauges) != n {
		e.single()
	}
	return nil
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

// shares returns the shares of the terms in the loss of the last trial 0; without terms the loss is
// one.
func (e *evaluator) shares(terms []Term) []float64 {
	if terms == nil {
		return []float64{e.sum(0)}
	}
	shares := make([]float64, len(terms))
	e.termLosses(shares, terms)
	return shares
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
