package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"anagram"
	"anagram/adapt"
	"anagram/lsq"
	"anagram/march"
	"anagram/mlp"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems"
)

// experiment is a problem made ready: what runs of all methods and seeds on it share.
type experiment struct {
	problem   *problems.Problem
	file      *pde.Problem // where the problem is that of a file; else nil
	net       *mlp.Network
	asked     []int // hidden widths asked for; nil: none
	equations *pinn.Problem
	meter     *meter
	workers   int
	memory    int64 // bytes that a run may take; 0: no bound
}

// newExperiment builds the problem for a network of the given hidden widths, nil for those of the
// experiment.
func newExperiment(p *problems.Problem, file *pde.Problem, hidden []int, workers int, c *clock) (*experiment, error) {
	if n := paramsOf(p.Domain.Dim(), hidden); n > mostParams {
		return nil, fmt.Errorf("a network of %.0f parameters, want at most %d", n, mostParams)
	}
	x := &experiment{problem: p, file: file, asked: hidden, workers: workers}
	var err error
	if file != nil {
		x.equations, err = file.Build(file.Network(hidden...))
	} else {
		x.equations, err = p.Build(p.Network(hidden...))
	}
	if err != nil {
		return nil, fmt.Errorf("building %s: %w", p.Name, err)
	}
	x.net = x.equations.Network()
	c.exclude(func() { err = x.prepareMeter() })
	return x, err
}

// mostParams bounds what is built before anything is run. What a run takes besides is
// anagram.Settings.MaxMemory's.
const mostParams = 1 << 24

func (x *experiment) prepareMeter() error {
	if x.file != nil {
		points := x.file.Evaluation().X()
		x.meter = newMeter(x.net, points, x.solution(points), x.workers)
		x.meter.floating = x.equations.Floating()
		x.meter.asked = x.counting(points)
		return nil
	}
	points, u, err := x.problem.Evaluation()
	if err != nil {
		return fmt.Errorf("the solution of %s to compare with: %w", x.problem.Name, err)
	}
	x.meter = newMeter(x.net, points, u, x.workers)
	if x.problem.Measure != nil {
		x.meter.compare = x.problem.Measure
	}
	return nil
}

// trial says what to run on an experiment. The seed alone decides the start, so all methods begin
// at the same one.
type trial struct {
	method  method
	seed    uint64
	steps   int           // 0: see method.bounds
	maxTime time.Duration // 0: see method.bounds
	tol     float64       // what the estimated error is to be; 0: nothing is asked
	stopAt  float64       // stop when the relative L2 error falls to it; 0: never
	options
	brief  bool // nobody will see the history
	watch  func(latest func() entry)
	keeper *keeper // of checkpoints, or nil
}

// outcome is what a trial came to.
type outcome struct {
	trial
	*anagram.Result
	seconds              float64
	relativeL2, maxError float64 // of Result.Theta
	reached              bool    // relativeL2 fell to stopAt, or march and solve are within tol
	history              []entry
	spectra              []spectrum
	film                 film
	last                 spectrum        // of the last factorisation
	marched              *march.Solution // by method march, which has no Result.Theta; else nil
	adapted              *adapt.Result   // by method solve; else nil
}

// run carries out a trial; c started when the trial is to be charged from. An error comes with the
// outcome as far as it went, unless there was no work at all.
func (x *experiment) run(ctx context.Context, t trial, c *clock) (*outcome, error) {
	if t.method.Name == marchMethod {
		return x.march(ctx, t, c)
	}
	theta := x.equations.Start(t.seed)
	rec := &recorder{journal: journal{begun: c.elapsed(), watch: t.watch}, meter: x.meter, every: t.method.Factors, brief: t.brief, tol: t.stopAt}
	if err := rec.resume(t.keeper, len(x.equations.Terms())); err != nil {
		return nil, err
	}
	result, err := t.keeper.minimize(ctx, x.equations, theta, x.settings(t, rec), rec)
	if result == nil {
		return nil, err
	}
	if !t.brief {
		rec.finish()
	}
	o := &outcome{trial: t, Result: result, reached: rec.reached, history: rec.history, spectra: rec.spectra, film: rec.film}
	o.seconds = float64(rec.last.Seconds)
	o.relativeL2, o.maxError = x.meter.measure(result.Theta)
	if n := len(o.spectra); n > 0 {
		o.last = o.spectra[n-1]
	}
	return o, err
}

func (x *experiment) settings(t trial, rec *recorder) anagram.Settings {
	steps, maxTime := x.bounds(t, rec.begun)
	return anagram.Settings{
		Method: x.method(t), Steps: steps, MaxTime: maxTime, Workers: x.workers, MaxMemory: x.memory, Record: rec.record,
	}
}

// bounds are the steps and the time that a trial may take from now on; its own time counts from the
// start of the process.
func (x *experiment) bounds(t trial, begun time.Duration) (steps int, maxTime time.Duration) {
	if steps, maxTime = t.method.bounds(x.problem, t.steps, t.maxTime); maxTime > 0 {
		maxTime = max(maxTime-begun, time.Nanosecond)
	}
	return steps, maxTime
}

// method returns the method of a trial with its options.
func (x *experiment) method(t trial) anagram.Method {
	if math.IsNaN(t.Cutoff) {
		t.Cutoff = x.problem.Cutoff
	}
	return t.method.New(anagram.MethodOptions(t.options))
}

// memoryOf returns the bytes that a trial will take, 0 where that is not known: of march, or of
// settings that the run refuses.
func (x *experiment) memoryOf(t trial) int64 {
	if t.method.New == nil {
		return 0
	}
	bytes, _ := anagram.Settings{Method: x.method(t), Workers: x.workers}.Memory(x.equations)
	return bytes
}

// status is the outcome's end in words.
func (o *outcome) status() string {
	if o.marched != nil {
		return o.marchStatus()
	}
	if o.adapted != nil {
		return o.adapted.Status.String()
	}
	if o.reached {
		return "tolerance reached"
	}
	return o.Status.String()
}

// termError is how well one term of the problem is satisfied: the root mean square of its
// unweighted residuals.
type termError struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
	RMS  number `json:"rms"`
}

// termErrors measures the terms at theta.
func (x *experiment) termErrors(theta []float64) ([]termError, error) {
	e, err := lsq.NewEvaluator(x.equations, x.workers)
	if err != nil {
		return nil, err
	}
	shares := make([]float64, e.Terms())
	if err := e.Shares(shares, theta); err != nil {
		return nil, err
	}
	var terms []termError
	for t, term := range e.Session.Terms {
		rms := math.Sqrt(2*shares[t]/float64(term.Rows)) / term.Scale
		terms = append(terms, termError{term.Name, term.Rows, number(rms)})
	}
	return terms, nil
}

// clock tells how long a run has worked since start, without what only serves to judge it.
type clock struct {
	start    time.Time
	excluded time.Duration
}

// elapsed is the time worked.
func (c *clock) elapsed() time.Duration { return time.Since(c.start) - c.excluded }

// exclude calls f off the clock.
func (c *clock) exclude(f func()) {
	begun := time.Now()
	f()
	c.excluded += time.Since(begun)
}
