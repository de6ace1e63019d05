package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"time"

	"anagram"
	"anagram/adapt"
	"anagram/mlp"
)

// adaptMethod is the method of solve and records that chooses the network and the points itself:
// package adapt. It is none of methods(): compare and table train given networks on given points.
const adaptMethod = "solve"

var adaptive = method{Name: adaptMethod, About: "choose units, points and weights", Factors: true, Steps: math.MaxInt}

// choosing are the flags that choose what it chooses.
var choosing = []string{"net", "points", "stream", "steps", "memory"}

// train runs a method. The experiment returned is that of the network that was trained.
func (x *experiment) train(ctx context.Context, t trial, c *clock) (*experiment, *outcome, error) {
	if t.method.Name == adaptMethod {
		return x.adapt(ctx, t, c)
	}
	o, err := x.run(ctx, t, c)
	return x, o, err
}

// checkAdaptive says which flags have no effect on it.
func (s *solveFlags) checkAdaptive(fs *flag.FlagSet) error {
	for _, name := range choosing {
		if given(fs, name) {
			return misuse(fs, "-%s has no effect on method %s, which chooses for itself; -max-time and -tol bound it", name, adaptMethod)
		}
	}
	return nil
}

// adapt solves the problem by package adapt. It returns the experiment of the network that comes of
// it, on the points that the problem has for training.
func (x *experiment) adapt(ctx context.Context, t trial, c *clock) (*experiment, *outcome, error) {
	model := x.model()
	options := adapt.Options{Tolerance: t.tol, Seed: t.seed, Workers: x.workers}
	if options.Tolerance == 0 && x.file == nil {
		options.Tolerance = adapt.Never // problems of a name carry 0
	}
	rec := &levelRecorder{journal: journal{begun: c.elapsed(), watch: t.watch}, x: x, from: time.Now()}
	if err := rec.resume(t.keeper); err != nil {
		return nil, nil, err
	}
	if t.maxTime > 0 {
		options.MaxTime = max(t.maxTime-rec.begun, time.Nanosecond)
	}
	options.Record, options.Watch = rec.record, rec.watching
	r, err := t.keeper.adapt(ctx, model, options, rec)
	if r == nil {
		return nil, nil, rec.unfinished(t, err)
	}
	failed := err // the last checkpoint
	o := &outcome{trial: t, history: rec.history}
	y := *x
	y.net = r.Net
	if x.file != nil {
		y.equations, err = x.file.Build(r.Net)
	} else {
		y.equations, err = x.problem.Build(r.Net)
	}
	if err != nil {
		return nil, nil, err
	}
	y.meter = x.meterOf(r.Net)
	last := r.Levels[len(r.Levels)-1]
	o.Result = &anagram.Result{
		Theta: r.Theta, Loss: last.Unseen * last.Unseen / 2, Iterations: len(r.Levels), Elapsed: r.Elapsed, Counts: r.Counts,
		Status: adaptedStatus[r.Status], Judgement: r.Judgement, Err: failed, Memory: r.Memory,
	}
	o.Judgement.Estimate, o.Judgement.Unseen = r.Estimate, o.Loss
	o.adapted = r
	o.seconds = (rec.begun + r.Elapsed).Seconds()
	o.relativeL2, o.maxError = y.meter.measure(r.Theta)
	o.reached = r.Status == adapt.Converged || r.Status == adapt.NotUnique
	return &y, o, failed
}

// unfinished is the error of a run that was ended before its first level, and what there is to
// report of it.
type unfinished struct {
	error
	status  adapt.Status
	seconds float64
	memory  int64
}

func (u *unfinished) Unwrap() error { return u.error }

// unfinished tells a run that was interrupted, or had no time, from one that failed.
func (h *levelRecorder) unfinished(t trial, err error) error {
	u := &unfinished{err, adapt.OutOfTime, (h.begun + time.Since(h.from)).Seconds(), h.memory}
	switch {
	case errors.Is(err, context.Canceled):
		u.status, u.error = adapt.Cancelled, fmt.Errorf("%w before the first level was done", errInterrupted)
	case !errors.Is(err, adapt.ErrNoTime):
		return err
	}
	return u
}

// unfinishedReport is the report without a network: what is measured of one is not known.
func (x *experiment) unfinishedReport(t trial, u *unfinished) *report {
	nan := number(math.NaN())
	return &report{
		Version: 1, Problem: x.problem.Name, Method: t.method.Name, Seed: t.seed, Seconds: number(u.seconds), Workers: x.workers, Memory: u.memory,
		Loss: nan, RelativeL2: nan, MaxError: nan, Unseen: nan, Estimate: nan, Tolerance: number(t.tol), Activation: x.net.Activation().String(),
		Status: u.status.String(), Verdict: u.status.String(), Advice: "there is no network yet: the first level takes more time",
		Net: []int{}, Sizes: []int{}, Terms: []termError{}, History: []entry{},
	}
}

// model is what package adapt takes of the problem.
func (x *experiment) model() adapt.Model {
	if x.file != nil {
		return adapt.Model{Terms: x.file.Terms, Net: x.file.Network()}
	}
	return adapt.Model{Terms: x.problem.Terms(), Net: x.problem.Network()}
}

// adaptedAdvice is that of the result. Where it came to no end and the problem is an evolution,
// slabs of time are another way: steep starts smooth out in the first of them.
func (x *experiment) adaptedAdvice(r *adapt.Result) string {
	unfinished := r.Status == adapt.Stalled || r.Status == adapt.OutOfUnits || r.Status == adapt.OutOfTime
	if unfinished && x.problem.Evolution != nil && r.Judgement.Verdict != anagram.VerdictInfeasible {
		return r.Advice + "; or march in slabs of time (-method march)"
	}
	return r.Advice
}

// meterOf measures the errors of another network.
func (x *experiment) meterOf(net *mlp.Network) *meter {
	m := newMeter(net, x.meter.x, x.meter.want, x.workers)
	m.floating = x.meter.floating
	m.asked = x.meter.asked
	if x.problem.Measure != nil {
		m.compare = x.problem.Measure
	}
	return m
}

// adaptedStatus is the status of a run of any method that comes nearest.
var adaptedStatus = map[adapt.Status]anagram.Status{
	adapt.Converged: anagram.Converged, adapt.Rounding: anagram.Converged, adapt.NotUnique: anagram.Stalled, adapt.Stalled: anagram.Stalled,
	adapt.Noise: anagram.Stalled, adapt.Undetermined: anagram.Stalled, adapt.OutOfUnits: anagram.OutOfSteps, adapt.OutOfTime: anagram.OutOfTime, adapt.Cancelled: anagram.Cancelled,
}
