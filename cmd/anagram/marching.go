package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"anagram"
	"anagram/march"
	"anagram/pinn"
	"anagram/problems"
)

// Marching is a method beside the others, but no anagram.Method: it solves a problem of its own,
// the Evolution, by a network for each slab of time. Its steps are the slabs.

const marchMethod = "march"

// marchWidth is the least width that march.Settings allows.
const marchWidth = 20

// methodFor is the default method for a problem: marching where it can be, as one network over all
// of time is known not to solve it.
func methodFor(p *problems.Problem) string {
	if p.Evolution != nil {
		return marchMethod
	}
	return defaultMethod
}

// suits says why a method can't run on a problem with hidden layers of the given widths; nil if it
// can.
func (m method) suits(p *problems.Problem, hidden []int) error {
	switch {
	case m.Name != marchMethod:
		return nil
	case p.Evolution == nil:
		return fmt.Errorf("method march: %s is not stated as an evolution to march in time (%s is)", p.Name, strings.Join(evolutions(), ", "))
	case len(hidden) > 1 || len(hidden) == 1 && hidden[0] < marchWidth:
		return fmt.Errorf("method march: want one hidden layer of at least %d units in -net, got %s; -method %s trains a network of any layers",
			marchWidth, sizes(hidden), defaultMethod)
	}
	return nil
}

func evolutions() []string {
	return each(slices.DeleteFunc(problems.All(), func(p *problems.Problem) bool { return p.Evolution == nil }), problemName)
}

// suitable returns those of the methods that can run on a problem. First comes the one that tells
// the time, if it is there: march or else the default method.
func suitable(chosen []method, p *problems.Problem, hidden []int) []method {
	suited := slices.DeleteFunc(slices.Clone(chosen), func(m method) bool { return m.suits(p, hidden) != nil })
	for _, first := range []string{defaultMethod, marchMethod} {
		if i := slices.IndexFunc(suited, func(m method) bool { return m.Name == first }); i > 0 {
			m := suited[i]
			suited = slices.Insert(slices.Delete(suited, i, i+1), 0, m)
		}
	}
	return suited
}

// tellsTime reports whether the method ends by itself after a time that is fair to give the others.
func tellsTime(m method) bool { return m.Name == defaultMethod || m.Name == marchMethod }

// defaultChoice is what compare and table run, in words.
func defaultChoice() string {
	return "\n" + strings.Join(tableMethods(), ",") + " and, for " + strings.Join(evolutions(), ", ") + ", " + marchMethod
}

// chooseMethods reads a list of methods, or takes the default ones, of which march is one where it
// can run. A method that is named and suits none of the problems is an error.
func chooseMethods(list string, hidden []int, all ...*problems.Problem) ([]method, error) {
	if list == "" {
		chosen, err := lookupMethods(strings.Join(append([]string{marchMethod}, tableMethods()...), ","))
		return slices.DeleteFunc(chosen, func(m method) bool { return m.suitsAny(all, hidden) != nil }), err
	}
	chosen, err := lookupMethods(list)
	for _, m := range chosen {
		if err == nil {
			err = m.suitsAny(all, hidden)
		}
	}
	return chosen, err
}

// suitsAny is nil if the method can run on one of the problems, or says why not on the last one
// that it could run on but for hidden.
func (m method) suitsAny(all []*problems.Problem, hidden []int) error {
	var why error
	for _, p := range all {
		err := m.suits(p, hidden)
		if err == nil {
			return nil
		}
		if why == nil || p.Evolution != nil {
			why = err
		}
	}
	return why
}

// residualTolerance is the tolerance of the residual that -tol ERR sets. Allen-Cahn's error is
// about twice the tolerance at 1e-2, a fifth of it at 1e-4, a tenth at 1e-5 and less below: so a
// quarter of ERR, not less than the library's default where that will do, and five times ERR where
// it will not.
func residualTolerance(tol float64) float64 {
	const usual = 1e-5
	if tol == 0 {
		return usual
	}
	return min(max(tol/4, usual), 5*tol)
}

// march carries out a trial of marching; c started when the trial is to be charged from.
func (x *experiment) march(ctx context.Context, t trial, c *clock) (*outcome, error) {
	rec := &slabRecorder{journal: journal{begun: c.elapsed(), watch: t.watch}, x: x, keeper: t.keeper, got: make([]float64, x.meter.x.Rows)}
	if err := rec.resume(); err != nil {
		return nil, err
	}
	var maxTime time.Duration
	rec.steps, maxTime = x.bounds(t, rec.begun)
	s := march.Settings{Seed: t.seed, Tolerance: residualTolerance(t.tol), MaxTime: maxTime, Workers: x.workers, Record: rec.record}
	if len(x.asked) > 0 {
		s.Width = x.asked[0]
	}
	solution, err := t.keeper.march(ctx, *x.problem.Evolution, s, rec)
	if solution == nil {
		return nil, err
	}
	if solution.Status == march.Stuck {
		err = fmt.Errorf("stuck at t = %g: %s", solution.End(), solution.Reason)
	}
	o := &outcome{trial: t, marched: solution, history: rec.history, seconds: (rec.begun + solution.Elapsed).Seconds()}
	o.Result = &anagram.Result{
		Loss: solution.Loss(), Iterations: len(solution.Slabs), Elapsed: solution.Elapsed, Counts: solution.Counts, Status: endOf(solution.Status), Err: err,
	}
	o.relativeL2, o.maxError = math.NaN(), math.NaN()
	if x.meter.want != nil {
		o.relativeL2, o.maxError = pinn.Compare(solution.Eval(x.meter.x), x.meter.want)
	}
	o.reached = t.tol > 0 && solution.Status == march.Finished && solution.Missed == 0
	return o, err
}

// endOf is the status of a run of any method that comes nearest.
func endOf(s march.Status) anagram.Status {
	switch s {
	case march.OutOfTime:
		return anagram.OutOfTime
	case march.Cancelled:
		return anagram.Cancelled
	case march.Stuck:
		return anagram.Stalled
	case march.Failed:
		return anagram.Failed
	}
	return anagram.Stopped
}

// marchStatus is the end of marching in words. A run with a slab above the tolerance never reads as
// converged.
func (o *outcome) marchStatus() string {
	s := o.marched
	switch {
	case s.Status == march.Stopped:
		return anagram.OutOfSteps.String()
	case s.Status != march.Finished:
		return s.Status.String()
	case s.Missed > 0:
		return "finished above tolerance"
	case o.tol > 0:
		return "tolerance reached"
	}
	return "converged to tolerance"
}

// marchVerdict is what marching has come to, why if that is known, and what to do about it, without
// a look at the solution.
func marchVerdict(s *march.Solution) (verdict, advice string) {
	verdict, advice = marchAdvice(s)
	if s.Reason != "" {
		advice = s.Reason + "; " + advice
	}
	return verdict, advice
}

func marchAdvice(s *march.Solution) (verdict, advice string) {
	switch s.Status {
	case march.Finished:
		if s.Missed == 0 {
			return "residual within tolerance", "a smaller -tol lowers the tolerance"
		}
		return "residual above tolerance", fmt.Sprintf("%d of %d slabs miss it, the widest has %d units: a larger -tol asks for less, a -net beyond %d lets them grow further",
			s.Missed, len(s.Slabs), widest(s), max(800, widest(s)))
	case march.Stuck:
		return "stuck", fmt.Sprintf("the solution is known up to t = %.4g: a larger -net starts with more units", s.End())
	case march.Failed:
		return "undecided", "nothing can be said of this run"
	}
	return "ended early", fmt.Sprintf("the solution is known up to t = %.4g: more time or slabs will get further", s.End())
}

// widest is the largest number of units of a slab, 0 without slabs.
func widest(s *march.Solution) int {
	n := 0
	for i := range s.Slabs {
		n = max(n, s.Slabs[i].Net.Sizes()[1])
	}
	return n
}
