package main

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"anagram/internal/plot"
	"anagram/problems"
)

// curvePoints is the number of times at which the figure samples every run.
const curvePoints = 500

// bandRuns is the number of runs from which on quartiles say something.
const bandRuns = 3

// compareFigure is relative L2 error against running time, one curve a method.
func compareFigure(p *problems.Problem, results []contest) *plot.Figure {
	longest, runs := 0.0, 0
	for _, c := range results {
		runs = max(runs, len(c.runs))
		for _, o := range c.runs {
			longest = max(longest, o.seconds)
		}
	}
	times := make([]float64, curvePoints)
	for i := range times {
		times[i] = longest * float64(i) / (curvePoints - 1)
	}
	panel := plot.Panel{Title: caption(runs), X: plot.Axis{Label: "seconds"}, Y: plot.Axis{Label: "relative L2 error", Log: true}}
	for _, c := range results {
		panel.Series = append(panel.Series, c.curve(times))
	}
	// domain and conditions leave no room in a picture
	equation, _, _ := strings.Cut(p.Title, " on ")
	title := plain(p.Name)
	if equation != "" { // which a file need not name
		title += ": " + plain(equation)
	}
	return &plot.Figure{Title: title, Panels: []plot.Panel{panel}}
}

// caption says what the curves show.
func caption(runs int) string {
	switch {
	case runs == 1:
		return "one seed"
	case runs < bandRuns:
		return fmt.Sprintf("median of %d seeds", runs)
	}
	return fmt.Sprintf("median of %d seeds, band between the quartiles", runs)
}

// curve is the median of the method's runs at each of the times and, from bandRuns
// runs on, the band between the quartiles. It begins when all runs have.
func (c contest) curve(times []float64) plot.Series {
	s := plot.Series{Name: c.method.Name, X: times}
	for _, t := range times {
		sorted := c.sorted(func(o *outcome) float64 { return o.errorAt(t) })
		s.Y = append(s.Y, quantile(sorted, 0.5))
		if len(c.runs) >= bandRuns {
			s.Lo = append(s.Lo, quantile(sorted, 0.25))
			s.Hi = append(s.Hi, quantile(sorted, 0.75))
		}
	}
	return s
}

// errorAt is the relative L2 error, at a time of the run's clock, of the parameters with the lowest
// loss up to then, or of the slabs done by then on all of the evaluation points: a step function,
// +Inf before the first entry of the history.
func (o *outcome) errorAt(seconds float64) float64 {
	if seconds >= o.seconds {
		return o.relativeL2
	}
	n := sort.Search(len(o.history), func(i int) bool { return float64(o.history[i].Seconds) > seconds })
	loss, relative := math.Inf(1), math.Inf(1)
	for _, e := range o.history[:n] {
		switch {
		case e.Slab != nil:
			relative = float64(e.Slab.WholeL2)
		case float64(e.Loss) < loss:
			loss, relative = float64(e.Loss), float64(e.RelativeL2)
		}
	}
	return relative
}

// ascending returns a sorted copy of x in which +Inf stands for NaN.
func ascending(x []float64) []float64 {
	x = slices.Clone(x)
	for i, v := range x {
		if math.IsNaN(v) {
			x[i] = math.Inf(1)
		}
	}
	slices.Sort(x)
	return x
}

// quantile returns the q-quantile, 0 <= q <= 1, of ascending numbers, by linear interpolation
// between neighbours.
func quantile(sorted []float64, q float64) float64 {
	position := q * float64(len(sorted)-1)
	i := int(position)
	fraction := position - float64(i)
	if fraction == 0 || sorted[i] == sorted[i+1] { // neither 0*Inf nor Inf-Inf
		return sorted[i]
	}
	return sorted[i] + fraction*(sorted[i+1]-sorted[i])
}
