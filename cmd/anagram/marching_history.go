package main

import (
	"math"

	"anagram/internal/codec"
	"anagram/march"
	"anagram/pinn"
)

// The history of a march: an entry for each slab.

// slabEntry is what an entry of the history has beyond the others' when its step is a slab.
type slabEntry struct {
	Start    number `json:"start"`
	End      number `json:"end"`
	Width    int    `json:"width"`    // units
	Samples  int    `json:"samples"`  // rows of the slab's least-squares problem
	Residual number `json:"residual"` // of the equation, rms at points never trained on
	Jump     number `json:"jump"`     // at its start, rms
	Loss     number `json:"loss"`     // of the slab alone
	Tries    int    `json:"tries"`
	Missed   bool   `json:"missed"` // residual above the tolerance
	// WholeL2 is the relative L2 error at all evaluation points, the solution staying after End
	// what it is there.
	WholeL2 number `json:"whole_l2"`
}

// slabRecorder writes the history of marching.
type slabRecorder struct {
	journal
	x      *experiment
	steps  int // slabs to end after
	keeper *keeper

	got   []float64 // the solution so far at the evaluation points, which come in order of time
	known int       // so many of them will not change
	loss  float64
}

func (h *slabRecorder) record(r *march.Record) (stop bool) {
	if len(r.Solution.Slabs) == len(h.history) { // a resumed run tells where it stands
		h.whole(r.Solution)
		return len(h.history) >= h.steps
	}
	s := r.Slab
	h.whole(r.Solution)
	so, whole := math.NaN(), math.NaN()
	if want := h.x.meter.want; want != nil {
		so, _ = pinn.Compare(h.got[:h.known], want[:h.known])
		whole, _ = pinn.Compare(h.got, want)
	}
	h.loss += s.Loss
	span := h.x.problem.Evolution.Domain[0]
	e := entry{
		Iteration: len(r.Solution.Slabs), Seconds: number((h.begun + r.Elapsed).Seconds()), Loss: number(h.loss), RelativeL2: number(so),
		Residuals: r.Solution.Counts.Residuals, done: (s.End - span[0]) / (span[1] - span[0]),
		Slab: &slabEntry{
			Start: number(s.Start), End: number(s.End), Width: s.Net.Sizes()[1], Samples: s.Samples, Residual: number(s.Residual),
			Jump: number(s.Jump), Loss: number(s.Loss), Tries: s.Tries, Missed: s.Missed, WholeL2: number(whole),
		},
	}
	h.history = append(h.history, e)
	if h.watch != nil {
		h.watch(func() entry { return e })
	}
	if k := h.keeper; k != nil {
		k.keep(e.Iteration, func() error { return k.save(r.Solution, h) })
	}
	return e.Iteration >= h.steps
}

// whole evaluates the solution so far.
func (h *slabRecorder) whole(s *march.Solution) {
	points := h.x.meter.x
	rest := points.View(h.known, 0, points.Rows-h.known, points.Cols)
	copy(h.got[h.known:], s.Eval(rest))
	for h.known < points.Rows && points.At(h.known, 0) <= s.End() {
		h.known++
	}
}

// resume takes over the history of the run to go on with, if there is one.
func (h *slabRecorder) resume() error {
	return h.keeper.resume(&h.journal, h.state, func(c *codec.Coder, i int, e entry) {
		if e.Slab == nil {
			c.Fail("history", "entry %d is of no slab", i)
		}
	})
}

func (h *slabRecorder) state(c *codec.Coder) {
	h.journal.state(c)
	c.Float("loss", &h.loss)
}

func (e *slabEntry) state(c *codec.Coder) {
	for _, x := range []*number{&e.Start, &e.End, &e.Residual, &e.Jump, &e.Loss, &e.WholeL2} {
		c.Float("slab", (*float64)(x))
	}
	c.Count("width", &e.Width)
	c.Count("samples", &e.Samples)
	c.Count("tries", &e.Tries)
	c.Bool("missed", &e.Missed)
}
