package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"anagram"
	"anagram/internal/codec"
	"anagram/internal/plot"
)

// spectrum is what one step's factorisation found, and what the step made of it.
type spectrum struct {
	iteration int
	sigma     []float64
	rank      int
	cutoff    float64
	damping   float64
}

// set makes s the spectrum of a record.
func (s *spectrum) set(r *anagram.Record) {
	s.iteration, s.rank, s.cutoff, s.damping = r.Iteration, r.Rank, r.Cutoff, r.Damping
	s.sigma = append(s.sigma[:0], r.Sigma...)
}

func (s *spectrum) state(c *codec.Coder) {
	c.Count("iteration", &s.iteration)
	c.Floats("singular values", &s.sigma)
	c.Count("rank", &s.rank)
	c.Float("cutoff", &s.cutoff)
	c.Float("damping", &s.damping)
}

// threshold is the singular value below which the step hardly moves: the cutoff or sqrt(lambda). 0:
// there is none.
func (s spectrum) threshold() float64 { return max(s.cutoff, math.Sqrt(s.damping)) }

// above is the number of singular values not below the threshold.
func (s spectrum) above() int {
	n := 0
	for n < len(s.sigma) && s.sigma[n] >= s.threshold() {
		n++
	}
	return n
}

// filmFrames bounds the memory of a film: as many as a picture can show.
const filmFrames = 400

// film keeps the spectra of evenly spaced steps. When it is full, every second one goes.
type film struct {
	stride int // keep the steps it divides; 0 is 1
	frames []spectrum
}

func (f *film) add(r *anagram.Record) {
	f.stride = max(f.stride, 1)
	if len(f.frames) == filmFrames && r.Iteration%f.stride == 0 {
		f.thin()
	}
	if r.Iteration%f.stride != 0 {
		return
	}
	var s spectrum
	s.set(r)
	f.frames = append(f.frames, s)
}

// thin doubles the stride.
func (f *film) thin() {
	f.stride *= 2
	f.frames = slices.DeleteFunc(f.frames, func(s spectrum) bool { return s.iteration%f.stride != 0 })
}

// spectraFigure is the course of some singular values over the steps, with the threshold, and
// beside it how many the steps kept.
func (x *experiment) spectraFigure(o *outcome) *plot.Figure {
	frames := o.film.frames
	steps := each(frames, func(s spectrum) float64 { return float64(s.iteration) })
	longest, name, damped := 0, "cutoff", slices.ContainsFunc(frames, func(s spectrum) bool { return s.damping > 0 })
	for _, s := range frames {
		longest = max(longest, len(s.sigma))
	}
	if damped {
		name = "sqrt(damping)"
	}
	values := plot.Panel{X: plot.Axis{Label: "steps"}, Y: plot.Axis{Label: "singular value", Log: true}}
	numbers := spread(longest)
	// not named: they lie one below the other, and a legend would hide some
	for _, i := range numbers {
		values.Series = append(values.Series, plot.Series{X: steps, Y: o.film.course(i)})
	}
	values.Title = "number " + strings.ReplaceAll(strings.Trim(fmt.Sprint(numbers), "[]"), " ", ", ")
	values.Series = append(values.Series, plot.Series{Name: name, X: steps, Y: each(frames, spectrum.threshold)})
	kept := plot.Panel{X: plot.Axis{Label: "steps"}, Y: plot.Axis{Label: "singular values"}}
	kept.Series = []plot.Series{{Name: "kept", X: steps, Y: each(frames, func(s spectrum) float64 { return float64(s.rank) })}}
	if damped {
		above := each(frames, func(s spectrum) float64 { return float64(s.above()) })
		kept.Series = append(kept.Series, plot.Series{Name: "above " + name, X: steps, Y: above})
	}
	return &plot.Figure{Title: x.title(o), Panels: []plot.Panel{values, kept}}
}

// spread returns up to six indices from 1 to n, evenly spaced.
func spread(n int) []int {
	const parts = 5
	var at []int
	for k := 0; k <= parts; k++ {
		i := 1 + k*(n-1)/parts
		if len(at) == 0 || i > at[len(at)-1] {
			at = append(at, i)
		}
	}
	return at
}

// course is the singular value number i (from 1) in every frame, NaN where there are fewer.
func (f *film) course(i int) []float64 {
	return each(f.frames, func(s spectrum) float64 {
		if i > len(s.sigma) {
			return math.NaN()
		}
		return s.sigma[i-1]
	})
}
