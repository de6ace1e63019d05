package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"anagram/pde"
)

// check says what a problem file asks for and what is suspicious about it, before any work. It is
// an error if something is.
func check(_ context.Context, c *console, args []string) error {
	fs := newFlags("check")
	r := &runFlags{}
	asJSON := fs.Bool("json", false, "print one JSON document instead of text")
	fs.Func("set", "give a parameter another value, as in eps=1e-2: `NAME=VALUE`; may be repeated", r.parseSet)
	rest, err := parse(fs, c, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return misuse(fs, "want one problem file, got %d arguments %q", len(rest), rest)
	}
	r.quiet = true
	p, err := r.openProblem(fs, c, rest[0])
	if err != nil {
		return err
	}
	report := r.file.Report()
	if _, err := r.file.Build(r.file.Network()); err != nil {
		return fmt.Errorf("%s: %w", rest[0], err)
	}
	if *asJSON {
		err = writeJSON(c.stdout, checkJSON(p.Name, report))
	} else {
		err = write(c.stdout, func(w io.Writer) { printCheck(w, rest[0], report) })
	}
	if n := likely(report); err == nil && n > 0 {
		err = fmt.Errorf("%s: %d to look at", rest[0], n)
	}
	return err
}

// likely is the number of findings that are likely mistakes.
func likely(r *pde.Report) (n int) {
	for _, f := range r.Findings {
		if !f.Note {
			n++
		}
	}
	return n
}

// printCheck prints a report for people.
func printCheck(w io.Writer, path string, r *pde.Report) {
	fmt.Fprintf(w, "%s", path)
	if r.Title != "" {
		fmt.Fprintf(w, ": %s", r.Title)
	}
	fmt.Fprintln(w)
	for k, name := range r.Axes {
		fmt.Fprintf(w, "  coordinate  %s in [%v, %v]\n", name, r.Domain[k][0], r.Domain[k][1])
	}
	for _, u := range r.Unknowns {
		orders := make([]string, len(u.Orders))
		for k, o := range u.Orders {
			orders[k] = fmt.Sprintf("%d in %s", o, r.Axes[k])
		}
		fmt.Fprintf(w, "  unknown     %s%s, of order %s; named by %s inside and %s\n",
			u.Name, u.Range, strings.Join(orders, ", "), counted(u.Inside, "equation"), counted(u.Border, "condition"))
	}
	for _, name := range r.Constants {
		fmt.Fprintf(w, "  constant    %s, to be found\n", name)
	}
	for _, p := range r.Parameters {
		fmt.Fprintf(w, "  parameter   %s = %v\n", p.Name, p.Value)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, a := range r.Conditions {
		kind := "linear"
		if !a.Linear {
			kind = "nonlinear"
		}
		fmt.Fprintf(t, "  line %d\t%s\t%s\t%s\t%s\t%s\n", a.Line, a.Term, a.Equation, a.Place, counted(a.Points, "point"), kind)
	}
	t.Flush()
	fmt.Fprintf(w, "  network     %s, %d parameters, %d samples\n", sizes(r.Sizes), r.Params, r.Samples)
	for _, f := range r.Findings {
		fmt.Fprintln(w, f.String())
	}
	if len(r.Findings) == 0 {
		fmt.Fprintln(w, "nothing suspicious")
	}
}

// counted writes a number of things.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// checkDocument is a report as JSON has it.
type checkDocument struct {
	Version    int             `json:"version"`
	Problem    string          `json:"problem"`
	Axes       []string        `json:"axes"`
	Unknowns   []checkUnknown  `json:"unknowns"`
	Conditions []checkEquation `json:"conditions"`
	Params     int             `json:"params"`
	Samples    int             `json:"samples"`
	Findings   []checkFinding  `json:"findings"`
}

type checkUnknown struct {
	Name   string `json:"name"`
	Orders []int  `json:"orders"`
}

type checkEquation struct {
	Line     int    `json:"line"`
	Term     string `json:"term"`
	Equation string `json:"equation"`
	Place    string `json:"place"`
	Points   int    `json:"points"`
	Linear   bool   `json:"linear"`
}

type checkFinding struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Note    bool   `json:"note"`
	Message string `json:"message"`
}

func checkJSON(name string, r *pde.Report) checkDocument {
	d := checkDocument{Version: 1, Problem: name, Axes: r.Axes, Params: r.Params, Samples: r.Samples, Findings: []checkFinding{}}
	for _, u := range r.Unknowns {
		d.Unknowns = append(d.Unknowns, checkUnknown{u.Name, u.Orders})
	}
	for _, a := range r.Conditions {
		d.Conditions = append(d.Conditions, checkEquation{a.Line, a.Term, a.Equation, a.Place, a.Points, a.Linear})
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, checkFinding{f.Line, f.Column, f.Note, f.Message})
	}
	return d
}
