package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"text/tabwriter"

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

// marchReport is the document of marching. Net and sizes are those of the widest slab.
func (x *experiment) marchReport(o *outcome) *report {
	s := o.marched
	verdict, advice := marchVerdict(s)
	r := &report{
		Version: 1, Problem: x.problem.Name, Method: o.method.name, Seed: o.seed,
		Params: s.Params(), Samples: s.Samples(), Iterations: o.Iterations, Seconds: number(o.seconds),
		Loss: number(o.Loss), RelativeL2: number(o.relativeL2), MaxError: number(o.maxError),
		Status: o.status(), Verdict: verdict, Advice: advice, Unseen: number(math.NaN()), Estimate: number(math.NaN()), Tolerance: number(o.tol),
		Net: []int{}, Sizes: []int{2, 1}, Activation: x.net.Activation().String(), Evaluated: x.meter.x.Rows, Workers: x.workers,
		Counts: counts(o.Counts), Terms: []termError{}, History: o.history,
		March: &marchReport{End: number(s.End()), Tolerance: number(residualTolerance(o.tol)), Missed: s.Missed, Tries: s.Tries, Reason: s.Reason},
	}
	if w := widest(s); w > 0 {
		r.Net, r.Sizes = []int{w}, []int{2, w, 1}
	}
	return r
}

// shownSlabs is the number of slabs of which the text tells; of more, the first and the last.
const shownSlabs = 30

// marchSummary prints the report for people.
func (r *report) marchSummary(w io.Writer) {
	fmt.Fprintf(w, "%s by %s, seed %d: %s\n", r.Problem, r.Method, r.Seed, r.Status)
	fmt.Fprintf(w, "  slabs           %d, to t = %.4g, in %d tries and %.2f s\n", r.Iterations, float64(r.March.End), r.March.Tries, float64(r.Seconds))
	fmt.Fprintf(w, "  networks        up to %s %s, %d parameters, %d samples in all\n", sizes(r.Sizes), r.Activation, r.Params, r.Samples)
	fmt.Fprintf(w, "  loss            %.3e\n", float64(r.Loss))
	fmt.Fprintf(w, "  tolerance       %.1e of the residual, missed by %d slabs\n", float64(r.March.Tolerance), r.March.Missed)
	r.printSlabs(w)
	fmt.Fprintf(w, "  relative error  %.3e (L2), largest error %.3e, at %d points\n", float64(r.RelativeL2), float64(r.MaxError), r.Evaluated)
	fmt.Fprintf(w, "  verdict         %s: %s\n", r.Verdict, r.Advice)
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
	s := &store.Solution{
		Problem: x.problem.Name, Method: o.method.name, Seed: o.seed, Axes: x.problem.Axes, Domain: x.problem.Domain,
		Report:  store.Report{RelativeL2: o.relativeL2, MaxError: o.maxError, Points: x.meter.x.Rows, Loss: o.Loss, Unseen: math.NaN()},
		Library: libraryVersion(),
	}
	for _, b := range o.marched.Slabs {
		s.Slabs = append(s.Slabs, store.Slab{Start: b.Start, End: b.End, Net: b.Net, Theta: b.Theta})
	}
	return s
}

// writeSlabs writes the history of marching as CSV.
func writeSlabs(w io.Writer, history []entry) error {
	header := []string{"iteration", "seconds", "loss", "relative_l2", "residuals", "start", "end", "width", "samples",
		"residual", "jump", "slab_loss", "tries", "missed", "whole_l2"}
	var rows [][]string
	for _, e := range history {
		s := e.Slab
		rows = append(rows, []string{
			strconv.Itoa(e.Iteration), csvNumber(e.Seconds), csvNumber(e.Loss), csvNumber(e.RelativeL2), strconv.Itoa(e.Residuals),
			csvNumber(s.Start), csvNumber(s.End), strconv.Itoa(s.Width), strconv.Itoa(s.Samples),
			csvNumber(s.Residual), csvNumber(s.Jump), csvNumber(s.Loss), strconv.Itoa(s.Tries), strconv.FormatBool(s.Missed), csvNumber(s.WholeL2),
		})
	}
	return writeCSV(w, header, rows)
}
