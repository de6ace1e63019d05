package main

import (
	"io"
	"math"

	"anagram/internal/plot"
	"anagram/mat"
	"anagram/store"
)

// marchFiles are the files of a problem solved by marching.
func (x *experiment) marchFiles(o *outcome) []outFile {
	f := x.fieldOf(o)
	files := []outFile{
		{networkJSON, func(w io.Writer) error { return store.WriteSolutionJSON(w, x.slabs(o)) }},
		{"history.csv", func(w io.Writer) error { return writeSlabs(w, o.history) }},
		{"solution.png", x.solutionFigure(f, o).WritePNG},
		{"error.png", x.errorFigure(f, o).WritePNG},
	}
	if len(o.history) > 0 {
		files = append(files, outFile{"loss.png", x.lossFigure(o).WritePNG}, outFile{"slabs.png", x.slabsFigure(o).WritePNG})
	}
	return files
}

// marchValues is the solution by marching at points, NaN where it is not known yet.
func (o *outcome) marchValues(points *mat.Dense) []float64 {
	u := o.marched.Eval(points)
	for i := range u {
		if points.At(i, 0) > o.marched.End() {
			u[i] = math.NaN()
		}
	}
	return u
}

// slabsFigure is residual and jump, units, and length of the slabs over time.
func (x *experiment) slabsFigure(o *outcome) *plot.Figure {
	t := plot.Axis{Label: x.problem.Axes[0]}
	return &plot.Figure{Title: x.title(o), Panels: []plot.Panel{
		{X: t, Y: plot.Axis{Log: true}, Series: []plot.Series{
			stairs("residual", o.history, func(s *slabEntry) number { return s.Residual }),
			stairs("jump", o.history, func(s *slabEntry) number { return s.Jump }),
		}},
		{X: t, Y: plot.Axis{Label: "units"}, Series: []plot.Series{stairs("", o.history, func(s *slabEntry) number { return number(s.Width) })}},
		{X: t, Y: plot.Axis{Label: "length", Log: true}, Series: []plot.Series{stairs("", o.history, func(s *slabEntry) number { return s.End - s.Start })}},
	}}
}

// stairs is a number of every slab, from its start to its end.
func stairs(name string, history []entry, value func(*slabEntry) number) plot.Series {
	s := plot.Series{Name: name}
	for _, e := range history {
		v := float64(value(e.Slab))
		s.X = append(s.X, float64(e.Slab.Start), float64(e.Slab.End))
		s.Y = append(s.Y, v, v)
	}
	return s
}
