package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"anagram/store"
)

// report is the JSON document of solve. Its fields are the documented keys, all on one level since
// version 1: they may be added, never changed or moved.
type report struct {
	Version    int          `json:"version"`
	Problem    string       `json:"problem"`
	Method     string       `json:"method"`
	Seed       uint64       `json:"seed"`
	Params     int          `json:"params"`
	Samples    int          `json:"samples"`
	Iterations int          `json:"iterations"`
	Seconds    number       `json:"seconds"`
	Loss       number       `json:"loss"`
	RelativeL2 number       `json:"relative_l2"`
	MaxError   number       `json:"max_error"`
	Status     string       `json:"status"`
	Verdict    string       `json:"verdict"` // what the run has come to
	Advice     string       `json:"advice"`  // what to do about the verdict
	Unseen     number       `json:"unseen_loss"`
	Estimate   number       `json:"estimated_error"`        // relative, of the rms; no bound
	UnseenErr  string       `json:"unseen_error,omitempty"` // why unseen_loss is not known
	Tolerance  number       `json:"tolerance,omitempty"`    // of -tol, else of -stop-at-error
	Net        []int        `json:"net"`                    // widths of the hidden layers
	Sizes      []int        `json:"sizes"`                  // widths of all layers
	Activation string       `json:"activation"`
	Evaluated  int          `json:"evaluation_points"`
	Workers    int          `json:"workers"`
	Memory     int64        `json:"memory_bytes"` // told before a run, or a level; 0: march
	Rank       int          `json:"rank"`         // of the last factorisation; 0 without
	Cutoff     number       `json:"cutoff"`       // of the last factorisation
	Damping    number       `json:"damping,omitempty"`
	Counts     counts       `json:"counts"`
	Terms      []termError  `json:"terms"` // in the order of an entry's terms
	History    []entry      `json:"history"`
	March      *marchReport `json:"march,omitempty"`

	// Of a problem file.
	Unknowns  []unknownReport `json:"unknowns,omitempty"`
	Constants []unknownReport `json:"constants,omitempty"`
	// Other is another solution that method solve knows of.
	Other *otherReport `json:"other,omitempty"`
	// Undetermined has changes of constants, in their order, that no condition notices.
	Undetermined [][]float64 `json:"undetermined,omitempty"`
}

// otherReport is another solution: how far it is from the one that is told, relative to the rms.
type otherReport struct {
	Distance number `json:"distance"`
	Units    int    `json:"units"`
}

// counts is anagram.Counts with JSON names.
type counts struct {
	Factorizations int `json:"factorizations"`
	Residuals      int `json:"residuals"`
	Curvatures     int `json:"curvatures"`
	Gradients      int `json:"gradients"`
	Features       int `json:"features"`
	Projections    int `json:"projections"`
}

func (x *experiment) report(o *outcome) (*report, error) {
	r := &report{
		Version: 1, Problem: x.problem.Name, Method: o.method.Name, Seed: o.seed, Iterations: o.Iterations, Seconds: number(o.seconds),
		Loss: number(o.Loss), RelativeL2: number(o.relativeL2), MaxError: number(o.maxError), Status: o.status(), Tolerance: number(cmp.Or(o.tol, o.stopAt)),
		Activation: x.net.Activation().String(), Evaluated: x.meter.points(), Workers: x.workers, Memory: o.Memory,
		Rank: o.last.rank, Cutoff: number(o.last.cutoff), Damping: number(o.last.damping), Counts: counts(o.Counts), History: o.history,
	}
	if o.marched != nil {
		r.addMarch(o)
		return r, nil
	}
	r.Sizes, r.Params, r.Samples = x.net.Sizes(), x.net.Params(), x.equations.Samples()
	r.Net = r.Sizes[1 : len(r.Sizes)-1]
	j := o.Judgement
	r.Verdict, r.Advice, r.Unseen, r.Estimate = j.Verdict.String(), j.Advice(), number(j.Unseen), number(j.Estimate)
	if o.adapted != nil {
		r.Verdict, r.Advice = o.adapted.Status.String(), x.adaptedAdvice(o.adapted)
		r.Samples = o.adapted.Levels[o.Iterations-1].Points
		if other := o.adapted.Other; other != nil {
			r.Other = &otherReport{number(other.Distance), other.Net.Sizes()[1]}
		}
	}
	if j.Err != nil {
		r.UnseenErr = j.Err.Error()
	}
	r.addFile(x, o)
	var err error
	r.Terms, err = x.termErrors(o.Theta)
	return r, err
}

// writeJSON writes v as one document.
func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// summary returns a printer of the report for people.
func (r *report) summary(dir string, files []string) func(w io.Writer) {
	return func(w io.Writer) {
		fmt.Fprintf(w, "%s by %s, seed %d: %s\n", r.Problem, r.Method, r.Seed, r.Status)
		if r.March != nil {
			r.printMarch(w)
		} else {
			r.printTraining(w)
		}
		if math.IsNaN(float64(r.RelativeL2)) && r.Evaluated == 0 {
			fmt.Fprintln(w, "  relative error  not known: the file gives no exact solution")
		} else {
			fmt.Fprintf(w, "  relative error  %.3e (L2), largest error %.3e, at %d points\n", float64(r.RelativeL2), float64(r.MaxError), r.Evaluated)
		}
		r.printFile(w)
		if !math.IsNaN(float64(r.Estimate)) {
			fmt.Fprintf(w, "  estimated error %.1e (estimated from points never trained on, not guaranteed)\n", float64(r.Estimate))
		}
		fmt.Fprintf(w, "  verdict         %s: %s\n", r.Verdict, r.Advice)
		printFiles(w, dir, files)
	}
}

// printTraining prints what the training of one network tells.
func (r *report) printTraining(w io.Writer) {
	fmt.Fprintf(w, "  network         %s %s, %d parameters, %d samples\n", sizes(r.Sizes), r.Activation, r.Params, r.Samples)
	steps := "steps"
	if r.Method == adaptMethod {
		steps = "levels"
	}
	fmt.Fprintf(w, "  %-15s %d in %.2f s\n", steps, r.Iterations, float64(r.Seconds))
	fmt.Fprintf(w, "  loss            %.3e", float64(r.Loss))
	if !math.IsNaN(float64(r.Unseen)) {
		fmt.Fprintf(w, ", at points never trained on %.3e", float64(r.Unseen))
	}
	if r.UnseenErr != "" {
		fmt.Fprintf(w, ", not known elsewhere: %s", r.UnseenErr)
	}
	fmt.Fprintln(w)
	for _, t := range r.Terms {
		fmt.Fprintf(w, "  rms %-11s %.3e at %d points\n", t.Name, float64(t.RMS), t.Rows)
	}
	if r.Rank == 0 {
		return
	}
	fmt.Fprintf(w, "  rank            %d of %d", r.Rank, r.Params)
	if r.Cutoff > 0 {
		fmt.Fprintf(w, " at the cutoff %.1e", float64(r.Cutoff))
	}
	if r.Damping > 0 {
		fmt.Fprintf(w, " with the damping %.1e", float64(r.Damping))
	}
	fmt.Fprintln(w)
}

// printFiles prints the names of the files that were written.
func printFiles(w io.Writer, dir string, files []string) {
	for i, name := range files {
		label := ""
		if i == 0 {
			label = "written"
		}
		fmt.Fprintf(w, "  %-15s %s\n", label, filepath.Join(dir, name))
	}
}

// sizes writes layer widths as 2-32-1.
func sizes(widths []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(widths), "[]"), " ", "-")
}

// network is the trained network as package store keeps it.
func (x *experiment) network(o *outcome) *store.Network {
	return &store.Network{Net: x.net, Theta: o.Theta[:x.net.Params()], Origin: x.origin(o, o.Judgement.Unseen)}
}

// origin is where it comes from, with its loss at points never trained on.
func (x *experiment) origin(o *outcome, unseen float64) store.Origin {
	origin := store.Origin{
		Problem: x.problem.Name, Method: o.method.Name, Seed: o.seed, Axes: x.problem.Axes, Domain: x.problem.Domain, Library: libraryVersion(),
		Report: store.Report{RelativeL2: o.relativeL2, MaxError: o.maxError, Points: x.meter.points(), Loss: o.Loss, Unseen: unseen},
	}
	if x.file != nil {
		origin.Outputs, origin.File = x.file.Unknowns, x.file.Source
		for _, name := range slices.Sorted(maps.Keys(x.file.Set)) {
			origin.Set = append(origin.Set, name+"="+strconv.FormatFloat(x.file.Set[name], 'g', -1, 64))
		}
	}
	return origin
}

// csvColumns are the columns of an entry in a CSV file.
func (x *experiment) csvColumns() []string {
	columns := []string{"iteration", "seconds", "loss", "relative_l2", "rank", "residuals", "cutoff", "damping", "rho", "share", "length"}
	for _, t := range x.equations.Terms() {
		columns = append(columns, "loss_"+t.Name)
	}
	return columns
}

// csv is the entry as a row of so many columns, empty where there is nothing to tell.
func (e entry) csv(columns int) []string {
	row := cells(e.Iteration, e.Seconds, e.Loss, e.RelativeL2, e.Rank, e.Residuals,
		known(e.Cutoff), known(e.Damping), known(e.Rho), known(e.Share), known(e.Length))
	for _, v := range e.Terms {
		row = append(row, cells(v)...)
	}
	return append(row, make([]string, columns-len(row))...)
}

// known is a number of a step, or nothing where it is 0: see entry.
func known(x number) any {
	if x == 0 {
		return ""
	}
	return x
}

// cells are values as CSV has them, numbers as the shortest decimals that read back to the same
// bits.
func cells(values ...any) []string {
	return each(values, func(v any) string { return fmt.Sprint(v) })
}

// writeCSV writes a header and rows.
func writeCSV(w io.Writer, header []string, rows [][]string) error {
	out := csv.NewWriter(w)
	out.Write(header)
	out.WriteAll(rows) // flushes; the first error stays with out
	return out.Error()
}

// writeHistory writes a line for every entry; those of method solve have columns of their own at
// the end.
func (x *experiment) writeHistory(w io.Writer, history []entry) error {
	columns := x.csvColumns()
	if len(history) > 0 && history[0].Level != nil {
		return writeCSV(w, append(columns, levelColumns...), each(history, func(e entry) []string { return append(e.csv(len(columns)), e.Level.csv()...) }))
	}
	return writeCSV(w, columns, each(history, func(e entry) []string { return e.csv(len(columns)) }))
}
