package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"anagram/internal/plot"
	"anagram/mat"
	"anagram/store"
)

// marchReport is what the report of marching has beyond the others'.
type marchReport struct {
	End       number `json:"end"`                // up to where the solution is known
	Tolerance number `json:"residual_tolerance"` // march.Settings.Tolerance
	Missed    int    `json:"missed"`             // slabs above it
	Tries     int    `json:"tries"`              // at all slabs
	Reason    string `json:"reason,omitempty"`   // of being stuck, out of time or above Tolerance
}

// addMarch adds what is told of marching. Net and sizes are those of the widest slab.
func (r *report) addMarch(o *outcome) {
	s, w := o.marched, widest(o.marched)
	r.Verdict, r.Advice = marchVerdict(s)
	r.Unseen, r.Estimate, r.Terms = number(math.NaN()), number(math.NaN()), []termError{}
	r.Params, r.Samples, r.Net, r.Sizes = s.Params(), s.Samples(), []int{}, []int{2, 1}
	if w > 0 {
		r.Net, r.Sizes = []int{w}, []int{2, w, 1}
	}
	r.March = &marchReport{End: number(s.End()), Tolerance: number(residualTolerance(o.tol)), Missed: s.Missed, Tries: s.Tries, Reason: s.Reason}
}

// shownSlabs is the number of slabs of which the text tells; of more, the first and the last.
const shownSlabs = 30

// printMarch prints what marching tells.
func (r *report) printMarch(w io.Writer) {
	fmt.Fprintf(w, "  slabs           %d, to t = %.4g, in %d tries and %.2f s\n", r.Iterations, float64(r.March.End), r.March.Tries, float64(r.Seconds))
	fmt.Fprintf(w, "  networks        up to %s %s, %d parameters, %d samples in all\n", sizes(r.Sizes), r.Activation, r.Params, r.Samples)
	fmt.Fprintf(w, "  loss            %.3e\n", float64(r.Loss))
	fmt.Fprintf(w, "  tolerance       %.1e of the residual, missed by %d slabs\n", float64(r.March.Tolerance), r.March.Missed)
	r.printSlabs(w)
}

// printSlabs prints a line for every slab. A residual that misses the tolerance has a star.
func (r *report) printSlabs(w io.Writer) {
	if len(r.History) == 0 {
		return
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "slab\tto t\tunits\ttries\tresidual\tjump\terror so far\tseconds\t")
	for i, e := range r.History {
		if len(r.History) > shownSlabs && i >= shownSlabs/2 && i < len(r.History)-shownSlabs/2 {
			if i == shownSlabs/2 {
				fmt.Fprintln(t, "...\t\t\t\t\t\t\t\t")
			}
			continue
		}
		star := ""
		if e.Slab.Missed {
			star = "*"
		}
		fmt.Fprintf(t, "%d\t%.4f\t%d\t%d\t%.1e%s\t%.1e\t%.1e\t%.2f\t\n", e.Iteration, float64(e.Slab.End), e.Slab.Width, e.Slab.Tries,
			float64(e.Slab.Residual), star, float64(e.Slab.Jump), float64(e.RelativeL2), float64(e.Seconds))
	}
	t.Flush()
}

// slabs is the solution by marching as package store keeps it.
func (x *experiment) slabs(o *outcome) *store.Solution {
	s := &store.Solution{Origin: x.origin(o, math.NaN())}
	for _, b := range o.marched.Slabs {
		s.Slabs = append(s.Slabs, store.Slab{Start: b.Start, End: b.End, Net: b.Net, Theta: b.Theta})
	}
	return s
}

// writeSlabs writes the history of marching as CSV.
func writeSlabs(w io.Writer, history []entry) error {
	header := []string{"iteration", "seconds", "loss", "relative_l2", "residuals", "start", "end", "width", "samples",
		"residual", "jump", "slab_loss", "tries", "missed", "whole_l2"}
	return writeCSV(w, header, each(history, func(e entry) []string {
		s := e.Slab
		return cells(e.Iteration, e.Seconds, e.Loss, e.RelativeL2, e.Residuals, s.Start, s.End, s.Width, s.Samples,
			s.Residual, s.Jump, s.Loss, s.Tries, s.Missed, s.WholeL2)
	}))
}

// marchFiles are the files of a problem solved by marching.
func (x *experiment) marchFiles(o *outcome) []outFile {
	files := append([]outFile{
		{networkJSON, func(w io.Writer) error { return store.WriteSolutionJSON(w, x.slabs(o)) }},
		{"history.csv", func(w io.Writer) error { return writeSlabs(w, o.history) }},
	}, x.fieldFiles(o)...)
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
