package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"anagram/adapt"
	"anagram/internal/codec"
)

// The history of method solve: an entry for each level.

// levelEntry is what an entry of the history has beyond the others' when its step is a level.
type levelEntry struct {
	Units    int    `json:"units"`
	Function string `json:"activation"` // that of the network, or sin
	Params   int    `json:"params"`
	Samples  int    `json:"samples"` // rows of its least-squares problem
	Slope    number `json:"slope"`   // of the plan that was best
	Estimate number `json:"estimated_error"`
	Change   number `json:"change"` // from the level before, relative to the rms
	Fits     int    `json:"fits"`   // tried so far

	at *adapt.Progress // of the level at work, where the entry is of the one before; else nil
}

// levelColumns are those of a level in a CSV file.
var levelColumns = []string{"units", "activation", "params", "samples", "slope", "estimated_error", "change", "fits"}

func (l *levelEntry) csv() []string {
	return cells(l.Units, l.Function, l.Params, l.Samples, l.Slope, l.Estimate, l.Change, l.Fits)
}

// levelRecorder writes it.
type levelRecorder struct {
	journal
	x      *experiment
	from   time.Time     // when this process began with the run
	before time.Duration // what other processes have worked on it
	last   adapt.Level
	cost   time.Duration // of the last level
	memory int64         // bytes that the level at work takes
}

func (h *levelRecorder) record(l adapt.Level) {
	relative, _ := h.x.meterOf(l.Net).measure(l.Theta)
	e := entry{
		Iteration: len(h.history) + 1, Seconds: number((h.begun + l.Elapsed).Seconds()), Loss: number(l.Unseen * l.Unseen / 2),
		RelativeL2: number(relative), Residuals: l.Counts.Residuals, Level: levelOf(l),
	}
	h.history = append(h.history, e)
	h.cost, h.last = l.Elapsed-h.last.Elapsed, l
	if h.watch != nil {
		h.watch(func() entry { return e })
	}
}

func levelOf(l adapt.Level) *levelEntry {
	return &levelEntry{
		Units: l.Units, Function: l.Net.Activation().String(), Params: len(l.Theta), Samples: l.Points, Slope: number(l.Plan.Slope),
		Estimate: number(l.Estimate), Change: number(l.Change), Fits: l.Fits,
	}
}

// watching tells the watch what the level at work is at.
func (h *levelRecorder) watching(p adapt.Progress) {
	h.memory = p.Memory
	if h.watch == nil {
		return
	}
	h.watch(func() entry {
		e := entry{RelativeL2: number(math.NaN())}
		if n := len(h.history); n > 0 {
			e = h.history[n-1]
		}
		spent := time.Since(h.from)
		e.Seconds = number((h.begun + h.before + spent).Seconds())
		if left := h.left(p); left > 0 {
			e.done = spent.Seconds() / (spent + left).Seconds()
		}
		e.Level = &levelEntry{Estimate: number(p.Last), at: &p}
		return e
	})
}

// levelRatio is how many times the units of a level the next one has: package adapt.
const levelRatio = 1.6

// left is about how long the run goes on, if it ends with as many units as are wanted and the time
// of a level is as the third power of its units, that of a factorisation; 0 is not known.
func (h *levelRecorder) left(p adapt.Progress) (left time.Duration) {
	if p.Wanted == 0 || h.last.Units == 0 {
		return 0
	}
	of := func(n float64) time.Duration {
		ratio := n / float64(h.last.Units)
		return time.Duration(float64(h.cost) * ratio * ratio * ratio)
	}
	left = of(float64(p.Units)) * time.Duration(p.Fits-p.Fit+1) / time.Duration(p.Fits)
	for n := float64(p.Units); n < float64(p.Wanted); {
		n = min(levelRatio*n, float64(p.Wanted))
		left += of(n)
	}
	return left
}

// levelWords is words for a level, in the order of what matters.
func (e *entry) levelWords() (head, tail string) {
	l := e.Level
	level, units, samples := e.Iteration, l.Units, l.Samples
	if l.at != nil {
		level, units, samples = l.at.Level, l.at.Units, l.at.Points
		waves := ""
		if l.at.Plan.Sine {
			waves = "sin, "
		}
		tail = fmt.Sprintf("  fit %d of %d, %sslope %.2g", l.at.Fit, l.at.Fits, waves, l.at.Plan.Slope)
	}
	head = fmt.Sprintf("level %d  %d units", level, units)
	if !math.IsNaN(float64(l.Estimate)) {
		head += fmt.Sprintf("  estimate %.1e", float64(l.Estimate))
	}
	if !math.IsNaN(float64(e.RelativeL2)) {
		head += fmt.Sprintf("  error %.1e", float64(e.RelativeL2))
	}
	return head, tail + fmt.Sprintf("  %d points", samples)
}

// goOn completes the history of a resumed run by its levels, which the checkpoint has with the
// state.
func (h *levelRecorder) goOn(levels []adapt.Level) error {
	if len(levels) != len(h.history) {
		return fmt.Errorf("-resume: the history has %d levels, the run %d", len(h.history), len(levels))
	}
	for i, l := range levels {
		h.history[i].Level = levelOf(l)
		h.cost, h.last, h.before = l.Elapsed-h.last.Elapsed, l, l.Elapsed
	}
	return nil
}

// resume takes over the history of the run to go on with, if there is one.
func (h *levelRecorder) resume(k *keeper) error {
	return k.resume(&h.journal, h.state, func(c *codec.Coder, i int, e entry) {
		if e.Slab != nil || e.Iteration != i+1 {
			c.Fail("history", "entry %d is of no level", i)
		}
	})
}

// adapt is adapt.Solve with checkpoints; without a keeper it is nothing else.
func (k *keeper) adapt(ctx context.Context, m adapt.Model, o adapt.Options, rec *levelRecorder) (*adapt.Result, error) {
	if k == nil {
		return adapt.Solve(ctx, m, o)
	}
	var s *adapt.Solver
	save := func() error { return k.save(s, rec) }
	record := o.Record
	o.Record = func(l adapt.Level) {
		record(l)
		k.keep(len(rec.history), save)
	}
	s, err := begun(k, func() (*adapt.Solver, error) { return adapt.NewSolver(ctx, m, o) },
		func(state io.Reader) (*adapt.Solver, string, error) { return adapt.Resume(ctx, m, o, state) })
	if err == nil {
		err = rec.goOn(s.Levels())
	}
	if err == nil {
		err = save() // before any work, that one knows
	}
	for status := adapt.Running; err == nil && status == adapt.Running; {
		status, err = s.Step(ctx)
	}
	if err != nil {
		return nil, err
	}
	r, err := s.Result(ctx)
	if err == nil {
		err = save()
	}
	return r, err
}
