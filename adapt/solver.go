package adapt

import (
	"context"
	"errors"
	"slices"
	"time"

	"anagram/internal/codec"
	"anagram/internal/text"
	"anagram/lsq"
)

// Solver is a run of Solve that its caller takes level by level:
//
//	s, err := adapt.NewSolver(ctx, model, options)
//	for status := adapt.Running; err == nil && status == adapt.Running; {
//		status, err = s.Step(ctx)
//	}
//	result, err := s.Result(ctx)
//
// After each level the run can be saved, for Resume to go on with.
type Solver struct {
	run   *solver
	saved []byte // the state after the last level, which an abandoned one goes back to
}

// NewSolver begins a run. The error is one of the options or of the model, as Solve has them, or
// that of the context.
func NewSolver(ctx context.Context, m Model, options Options) (*Solver, error) {
	return open(ctx, m, options, nil)
}

// open begins a run, or goes on with the one whose state from is to be read.
func open(ctx context.Context, m Model, options Options, from *codec.Coder) (*Solver, error) {
	begun := time.Now()
	run, err := newSolver(ctx, m, options)
	if err == nil {
		err = run.identify(ctx)
	}
	if err == nil && from != nil {
		err = run.read(from)
	}
	if err != nil {
		return nil, err
	}
	run.result.Elapsed += time.Since(begun)
	s := &Solver{run: run}
	s.keep()
	return s, nil
}

// keep takes the state between two levels, and what it says of the end of the run.
func (s *Solver) keep() {
	var c codec.Coder
	s.run.visit(&c)
	s.saved = c.Data()
	s.run.result.Status = s.run.end()
}

// Step makes a level, tells Options.Record of it, and returns the status of the run. A run that has
// ended stays as it is, but for one that was cancelled or has run out of time: if the context now
// leaves some, it goes on. A level that the clock or a context ends is abandoned as if it had not
// begun. An error is one of the model, such as equations that are not finite wherever Newton's
// method goes.
func (s *Solver) Step(ctx context.Context) (Status, error) {
	r := s.run
	switch r.result.Status {
	case Running, OutOfTime, Cancelled:
	default:
		return r.result.Status, nil
	}
	begun := time.Now()
	r.begun = begun.Add(-r.result.Elapsed)
	bounded, cancel := r.bound(ctx)
	defer cancel()
	err := lsq.Over(bounded)
	if err == nil {
		err = r.grow(bounded)
	}
	elapsed := time.Since(r.begun)
	if err == nil {
		r.result.Elapsed = elapsed
		s.keep()
		if r.options.Record != nil {
			r.options.Record(r.result.Levels[len(r.result.Levels)-1])
		}
		return r.result.Status, nil
	}
	over := lsq.Over(bounded) != nil
	if back := r.read(codec.NewReader(s.saved)); back != nil {
		return Running, back
	}
	r.result.Elapsed = elapsed
	if !over {
		return Running, err
	}
	if r.result.Status = OutOfTime; lsq.Over(ctx) != nil {
		r.result.Status = Cancelled
	}
	return r.result.Status, nil
}

// bound returns the context with the end of Options.MaxTime.
func (s *solver) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.options.MaxTime <= 0 {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, s.begun.Add(s.options.MaxTime))
}

// ErrNoTime is the error of a run whose MaxTime has ended before its first level.
var ErrNoTime = errors.New("adapt: no time for the first level")

// Levels returns those made so far, the levels before a resumption too.
func (s *Solver) Levels() []Level { return slices.Clone(s.run.result.Levels) }

// Result returns what the run has come to: the best network so far. A run that has not converged is
// judged for that, which takes as long as a level of few units. Before the first level there is no
// result, which is an error.
func (s *Solver) Result(ctx context.Context) (*Result, error) {
	r := s.run
	if r.best == nil {
		if err := ctx.Err(); err != nil {
			return nil, text.Errorf("%v: %w", ErrNoTime, err)
		}
		return nil, ErrNoTime
	}
	begun := time.Now()
	r.begun = begun.Add(-r.result.Elapsed)
	result := r.result
	last := result.Levels[len(result.Levels)-1]
	result.Levels = slices.Clone(result.Levels)
	result.Net, result.Theta, result.Estimate, result.Unknowns = r.best.net, r.best.theta, last.Estimate, slices.Clone(r.unknowns)
	result.Balance, result.Constants, result.Undetermined = slices.Clone(r.balance), r.found(), r.undetermined()
	if r.taken == 0 { // resumed, with nothing left to do
		x, _, err := r.points(r.units, len(result.Levels))
		if err == nil {
			err = r.reserve(r.units, x)
		}
		if err != nil {
			return nil, err
		}
	}
	result.Memory = r.taken
	if r.isRival(r.rival) {
		result.Other = r.second()
	}
	if result.Status == Noise {
		for i, c := range result.Constants {
			result.Estimate = max(result.Estimate, c.Estimate/size(r.constants[i], c.Value))
		}
	}
	if result.Status != Converged && result.Status != Rounding && len(r.constants) == 0 {
		bounded, cancel := r.bound(ctx)
		defer cancel()
		result.Judgement = r.judge(bounded)
	}
	result.Advice = result.advice(r.options.Tolerance)
	return &result, nil
}
