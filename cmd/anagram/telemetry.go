package main

import (
	"math"
	"slices"

	"anagram/internal/plot"
)

// stepsFigure is what the steps tell besides error and spectrum: the loss of each term, how far
// they went and with what damping, and how far the linear model could be trusted. Panels without
// anything to show are left out.
func (x *experiment) stepsFigure(o *outcome) *plot.Figure {
	f := &plot.Figure{Title: x.title(o)}
	add := func(y plot.Axis, curves ...plot.Series) {
		empty := func(s plot.Series) bool { return !slices.ContainsFunc(s.Y, func(v float64) bool { return v-v == 0 }) }
		if curves = slices.DeleteFunc(curves, empty); len(curves) > 0 {
			f.Panels = append(f.Panels, plot.Panel{X: plot.Axis{Label: "steps"}, Y: y, Series: curves})
		}
	}
	add(plot.Axis{Label: "loss", Log: true}, x.termCurves(o.history)...)
	add(plot.Axis{Log: true},
		stepCurve("length", o.history, func(e entry) number { return e.Length }),
		stepCurve("damping", o.history, func(e entry) number { return e.Damping }))
	add(plot.Axis{Min: 0, Max: 1.2},
		stepCurve("rho", o.history, func(e entry) number { return e.Rho }),
		stepCurve("share", o.history, func(e entry) number { return e.Share }))
	return f
}

// termCurves are the losses of the terms.
func (x *experiment) termCurves(history []entry) []plot.Series {
	var curves []plot.Series
	for i, t := range x.equations.Terms() {
		curves = append(curves, stepCurve(t.Name, history, func(e entry) number {
			if i < len(e.Terms) {
				return e.Terms[i]
			}
			return 0
		}))
	}
	return curves
}

// stepCurve is a number of every entry over the steps; 0, which is nothing to tell, has no place on
// it.
func stepCurve(name string, history []entry, value func(entry) number) plot.Series {
	s := plot.Series{Name: name, X: column(history, func(e entry) number { return number(e.Iteration) }), Y: column(history, value)}
	for i, v := range s.Y {
		if v == 0 {
			s.Y[i] = math.NaN()
		}
	}
	return s
}
