package main

import (
	"encoding/json"
	"math"
	"time"

	"anagram"
	"anagram/internal/codec"
)

// number is a float64 that JSON can hold: NaN and infinities become null.
type number float64

// MarshalJSON implements json.Marshaler.
func (x number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// UnmarshalJSON implements json.Unmarshaler: null becomes NaN.
func (x *number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*x = number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(x))
}

// entry is one line of a run's history: how things stood after so many steps.
type entry struct {
	Iteration  int    `json:"iteration"`
	Seconds    number `json:"seconds"`
	Loss       number `json:"loss"`
	RelativeL2 number `json:"relative_l2"`
	Rank       int    `json:"rank"`      // singular values kept; 0 for methods without
	Residuals  int    `json:"residuals"` // evaluated so far

	// What a step without it, or a method that has no notion of it, leaves out.
	Cutoff  number      `json:"cutoff,omitempty"`  // of singular values
	Damping number      `json:"damping,omitempty"` // lambda
	Rho     number      `json:"rho,omitempty"`     // realised over predicted reduction
	Share   number      `json:"share,omitempty"`   // of |r|^2 inside the column space of Phi
	Length  number      `json:"length,omitempty"`  // of the step
	Terms   []number    `json:"terms,omitempty"`   // losses, in the order of the report's terms
	Slab    *slabEntry  `json:"slab,omitempty"`    // of method march
	Level   *levelEntry `json:"level,omitempty"`   // of method solve

	done float64 // how much of the way is known to be behind; 0: not known
}

// spacing is the ratio of the step numbers at which first-order methods are measured. Measuring
// costs as much as many of their steps; this is 20 times at the start and then 47 times a decade.
const spacing = 1.05

// journal is the history of a run of any method.
type journal struct {
	begun   time.Duration // when the run began, on the clock of its report
	watch   func(latest func() entry)
	history []entry
}

func (j *journal) state(c *codec.Coder) {
	c.Duration("time before the run", &j.begun)
	codec.List(c, "history", &j.history, entrySize, (*entry).state)
}

// recorder writes the history of a run. Its record is the run's Settings.Record.
type recorder struct {
	journal
	meter *meter
	every bool // measure every step, not just at growing distances
	// nobody will see the history: measure only what the tolerance or the watch asks for
	brief bool
	tol   float64 // stop when the best parameters' error falls to it; 0 is never

	spectra []spectrum // at steps 1, 10, 100, ... and the last
	film    film       // at many steps
	next    int        // step to measure next
	reached bool       // the error fell to tol
	last    entry      // the last step; its error is that of the last step measured
	theta   []float64  // the parameters of the last step
	terms   []float64  // the losses of the terms in the last step
	missed  bool       // the last step was not measured
}

func (h *recorder) record(r *anagram.Record) (stop bool) {
	e := entry{
		Iteration: r.Iteration, Seconds: number((h.begun + r.Elapsed).Seconds()), Loss: number(r.Loss),
		RelativeL2: h.last.RelativeL2, Rank: r.Rank, Residuals: r.Counts.Residuals,
		Cutoff: number(r.Cutoff), Damping: number(r.Damping), Rho: number(r.Rho), Share: number(r.Share), Length: number(r.Length),
	}
	h.theta = append(h.theta[:0], r.Theta...)
	h.terms = append(h.terms[:0], r.Terms...)
	// a resumed run tells where it stands
	if len(h.history) > 0 && r.Iteration == h.last.Iteration {
		h.reached = !h.missed && h.near(r)
		return h.reached
	}
	h.keepSpectrum(r)
	h.last, h.missed = e, true
	if h.due(r) {
		h.measure()
		h.reached = h.near(r)
	}
	if h.watch != nil {
		h.watch(h.latest)
	}
	return h.reached
}

// due reports whether to measure the step; where only the tolerance counts, not if that is missed.
func (h *recorder) due(r *anagram.Record) bool {
	if !h.every && r.Iteration < h.next {
		return false
	}
	h.next = max(r.Iteration+1, int(math.Ceil(float64(r.Iteration)*spacing)))
	return !h.brief || h.tol > 0 && r.Loss <= r.Best && !h.meter.above(h.theta, h.tol)
}

// latest returns the last step with the error to show.
func (h *recorder) latest() entry {
	if h.brief {
		h.finish()
	}
	return h.last
}

// near reports whether the last error measured is that of the best parameters and within the
// tolerance.
func (h *recorder) near(r *anagram.Record) bool {
	return h.tol > 0 && r.Loss <= r.Best && float64(h.last.RelativeL2) <= h.tol
}

// resume takes over the history of the run that k goes on with, if there is one, on a problem of so
// many terms.
func (h *recorder) resume(k *keeper, terms int) error {
	return k.resume(&h.journal, h.state, func(c *codec.Coder, i int, e entry) {
		if len(e.Terms) > terms {
			c.Fail("history", "entry %d has %d terms, the problem %d", i, len(e.Terms), terms)
		}
	})
}

// state visits what a checkpoint holds of the history; theta and terms are told again by the
// resumed run.
func (h *recorder) state(c *codec.Coder) {
	h.journal.state(c)
	codec.List(c, "spectra", &h.spectra, spectrumSize, (*spectrum).state)
	c.Count("stride of the film", &h.film.stride)
	codec.List(c, "film", &h.film.frames, spectrumSize, (*spectrum).state)
	c.Count("next step to measure", &h.next)
	h.last.state(c)
	c.Bool("last step not measured", &h.missed)
}

// Bytes that an entry and a spectrum take at least.
const (
	entrySize    = 13 * 8
	spectrumSize = 5 * 8
)

func (e *entry) state(c *codec.Coder) {
	c.Count("iteration", &e.Iteration)
	for _, x := range []*number{&e.Seconds, &e.Loss, &e.RelativeL2, &e.Cutoff, &e.Damping, &e.Rho, &e.Share, &e.Length} {
		c.Float("entry", (*float64)(x))
	}
	c.Count("rank", &e.Rank)
	c.Count("residuals", &e.Residuals)
	codec.List(c, "terms", &e.Terms, 8, func(x *number, c *codec.Coder) { c.Float("term", (*float64)(x)) })
	slab := e.Slab != nil
	if c.Bool("slab", &slab); !slab {
		return
	}
	if c.Reading() {
		e.Slab = &slabEntry{}
	}
	e.Slab.state(c)
}

// measure completes the last entry and adds it to the history.
func (h *recorder) measure() {
	relative, _ := h.meter.measure(h.theta)
	h.last.RelativeL2 = number(relative)
	h.last.Terms = numbers(h.terms)
	h.history = append(h.history, h.last)
	h.missed = false
}

// finish measures the last step, if that has not been done: a history ends with it.
func (h *recorder) finish() {
	if h.missed {
		h.measure()
	}
}

// numbers returns a copy of x that JSON can hold.
func numbers(x []float64) []number {
	return each(x, func(v float64) number { return number(v) })
}

// keepSpectrum keeps the singular values of the newest step, which stands last, and for a history
// those of steps 1, 10, 100, ... and the film.
func (h *recorder) keepSpectrum(r *anagram.Record) {
	if len(r.Sigma) == 0 {
		return
	}
	if n := len(h.spectra); n == 0 || !h.brief && isPowerOfTen(h.spectra[n-1].iteration) {
		h.spectra = append(h.spectra, spectrum{})
	}
	h.spectra[len(h.spectra)-1].set(r)
	if !h.brief {
		h.film.add(r)
	}
}

func isPowerOfTen(n int) bool {
	for n >= 10 && n%10 == 0 {
		n /= 10
	}
	return n == 1
}

// column returns one number of every entry.
func column(history []entry, value func(entry) number) []float64 {
	return each(history, func(e entry) float64 { return float64(value(e)) })
}
