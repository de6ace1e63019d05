package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"

	"anagram"
	"anagram/pde"
	"anagram/problems"
)

// compareFlags is the command line of compare.
type compareFlags struct {
	contestFlags
	problem *problems.Problem
	picture string
}

// contestFlags are what compare and table have in common.
type contestFlags struct {
	runFlags
	methods []method
	seeds   []uint64

	methodList, seedList string
}

func (s *contestFlags) register(fs *flag.FlagSet, seeds string) {
	s.runFlags.register(fs)
	fs.Func("set", "give the parameter of problem files another value, as in eps=1e-2: `NAME=VALUE`; may be repeated", s.parseSet)
	fs.StringVar(&s.methodList, "methods", "", "run the methods `A,B,...` (default: "+defaultChoice()+")")
	fs.StringVar(&s.seedList, "seeds", seeds, "run each method with the seeds `A..B`, or a list such as 1,4,7 (default: "+seeds+")")
}

// choose finds the methods, to run on these problems, and the seeds.
func (s *contestFlags) choose(fs *flag.FlagSet, all ...*problems.Problem) (err error) {
	if s.methods, err = chooseMethods(s.methodList, s.net, all...); err != nil {
		return misuse(fs, "%v", err)
	}
	if s.seeds, err = parseSeeds(s.seedList); err != nil {
		return misuse(fs, "-seeds: %v", err)
	}
	return nil
}

func parseCompare(c *console, args []string) (*compareFlags, error) {
	s := &compareFlags{}
	s.maxTime = 25 * time.Second
	fs := newFlags("compare")
	s.register(fs, "0..2")
	intVar(fs, &s.steps, "steps", "end a run after `N` steps (default: no bound)")
	durationVar(fs, &s.maxTime, "max-time", "end a run after `DUR`, or, if it is 0, after -steps alone (default: 25s)")
	fs.StringVar(&s.out, "out", "out", "write figure and histories to directory `DIR`, made if missing (default: out)")
	fs.StringVar(&s.picture, "picture", "", "draw the solution of `METHOD` for the first seed as well")
	var err error
	if s.problem, err = s.parseProblem(fs, c, args); err != nil {
		return nil, err
	}
	if err = measured(fs, s.problem, s.file); err != nil {
		return nil, err
	}
	if err = s.choose(fs, s.problem); err != nil {
		return nil, err
	}
	if s.picture != "" && !slices.ContainsFunc(s.methods, func(m method) bool { return m.Name == s.picture }) {
		return nil, misuse(fs, "-picture %s: not among the methods to run", s.picture)
	}
	if err := s.check(fs, s.methods...); err != nil {
		return nil, err
	}
	if s.steps == 0 {
		s.steps = math.MaxInt
	}
	return s, nil
}

// measured is an error if there is no solution to measure the errors of methods by.
func measured(fs *flag.FlagSet, p *problems.Problem, file *pde.Problem) error {
	if file == nil || file.Exact != nil {
		return nil
	}
	return misuse(fs, "the file of %s gives no exact solution to measure errors by: add one, 'exact u = ...', or look at the estimated error of 'anagram solve' with each -method", p.Name)
}

// compare runs every method with every seed and reports.
func compare(ctx context.Context, c *console, args []string) error {
	s, err := parseCompare(c, args)
	if err != nil {
		return err
	}
	out, err := openOut(s.out, "compare")
	if err != nil {
		return err
	}
	defer out.release()
	x, err := s.experiment(s.problem, &clock{start: c.start})
	if err != nil {
		return err
	}
	if s.picture != "" && s.file == nil && !x.pictured() {
		return usageError{" compare", fmt.Sprintf("compare: -picture: of %s, with several unknowns, one coordinate or a solution that is on no grid, there is none", s.problem.Name)}
	}
	results, err := s.runAll(ctx, c, x)
	return errors.Join(s.deliver(c, x, results, out), err)
}

// contest is the complete runs of one method.
type contest struct {
	method method
	runs   []*outcome // one a seed
}

// runAll runs seed after seed, so that an interrupt leaves whole rounds, and
// returns the methods that have a complete run.
func (s *compareFlags) runAll(ctx context.Context, c *console, x *experiment) ([]contest, error) {
	all := make([]contest, len(s.methods))
	bar := newProgress(c.stderr, s.quiet)
	var err error
rounds:
	for i, seed := range s.seeds {
		for k, m := range s.methods {
			t := trial{method: m, seed: seed, steps: s.steps, maxTime: s.maxTime, options: s.options}
			label := fmt.Sprintf("%d/%d %s", i*len(s.methods)+k+1, len(s.seeds)*len(s.methods), m.Name)
			var o *outcome
			if _, o, err = x.attempt(ctx, c, bar, label, t); err != nil {
				break rounds
			}
			all[k].method, all[k].runs = m, append(all[k].runs, o)
		}
	}
	return slices.DeleteFunc(all, func(c contest) bool { return len(c.runs) == 0 }), err
}

// attempt runs one trial of many, with progress. A run that diverges is a result too;
// one that the user interrupts is none, nor one that cannot begin.
func (x *experiment) attempt(ctx context.Context, c *console, bar *progress, label string, t trial) (*experiment, *outcome, error) {
	t.watch = bar.show
	bar.begin(label, x, t)
	x, o, err := x.train(ctx, t, &clock{start: time.Now()})
	bar.end()
	switch {
	case o == nil:
		return nil, nil, err
	case o.Status == anagram.Cancelled:
		return nil, nil, errInterrupted
	case err != nil:
		fmt.Fprintf(c.stderr, "anagram: %s, %s, seed %d: %v\n", x.problem.Name, t.method.Name, t.seed, err)
	}
	return x, o, nil
}

// deliver writes the files and prints the table.
func (s *compareFlags) deliver(c *console, x *experiment, results []contest, out *outDir) error {
	if len(results) == 0 {
		return nil
	}
	files := []outFile{
		{"compare.png", compareFigure(s.problem, results).WritePNG},
		{"compare.csv", func(w io.Writer) error { return x.writeCompareCSV(w, results) }},
	}
	for _, r := range results {
		if r.method.Name == s.picture {
			picture := x.fieldFiles(r.runs[0])[0]
			picture.name = s.picture + ".png"
			files = append(files, picture)
		}
	}
	written, failed := out.put(files, c.stderr)
	var err error
	if s.json {
		err = s.writeJSON(c.stdout, x, results)
	} else {
		err = write(c.stdout, func(w io.Writer) {
			printTable(w, s.problem, results)
			printFiles(w, s.out, written)
		})
	}
	return errors.Join(failed, err)
}

// standing sums up a contest over its seeds.
type standing struct {
	Method        string  `json:"method"`
	Median        number  `json:"median"` // of the relative L2 errors
	LowerQuartile number  `json:"lower_quartile"`
	UpperQuartile number  `json:"upper_quartile"`
	Worst         number  `json:"worst"`
	Iterations    float64 `json:"iterations"` // median
	Seconds       number  `json:"seconds"`    // median
}

func (c contest) standing() standing {
	errors := c.sorted(func(o *outcome) float64 { return o.relativeL2 })
	return standing{
		Method: c.method.Name, Median: number(quantile(errors, 0.5)), Worst: number(errors[len(errors)-1]),
		LowerQuartile: number(quantile(errors, 0.25)), UpperQuartile: number(quantile(errors, 0.75)),
		Iterations: quantile(c.sorted(func(o *outcome) float64 { return float64(o.Iterations) }), 0.5),
		Seconds:    number(quantile(c.sorted(func(o *outcome) float64 { return o.seconds }), 0.5)),
	}
}

// sorted returns one number of every run in ascending order, what is NaN as +Inf at the end.
func (c contest) sorted(value func(*outcome) float64) []float64 {
	return ascending(each(c.runs, value))
}

func printTable(w io.Writer, p *problems.Problem, results []contest) {
	fmt.Fprintf(w, "%s: relative L2 error\n", p.Name)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "method\tseeds\tmedian\tlower quartile\tupper quartile\tworst\tsteps\tseconds\t")
	for _, r := range results {
		s := r.standing()
		fmt.Fprintf(t, "%s\t%d\t%.2e\t%.2e\t%.2e\t%.2e\t%.0f\t%.1f\t\n", s.Method, len(r.runs),
			float64(s.Median), float64(s.LowerQuartile), float64(s.UpperQuartile), float64(s.Worst), s.Iterations, float64(s.Seconds))
	}
	t.Flush()
}

func (x *experiment) writeCompareCSV(w io.Writer, results []contest) error {
	columns := x.csvColumns()
	var rows [][]string
	for _, r := range results {
		for _, o := range r.runs {
			for _, e := range o.history {
				rows = append(rows, append(cells(r.method.Name, o.seed), e.csv(len(columns))...))
			}
		}
	}
	return writeCSV(w, append([]string{"method", "seed"}, columns...), rows)
}

// writeJSON writes the table and the reports of all runs as one document.
func (s *compareFlags) writeJSON(w io.Writer, x *experiment, results []contest) error {
	type entry struct {
		standing
		Runs []*report `json:"runs"`
	}
	var all []entry
	for _, c := range results {
		e := entry{standing: c.standing()}
		for _, o := range c.runs {
			r, err := x.report(o)
			if err != nil {
				return err
			}
			e.Runs = append(e.Runs, r)
		}
		all = append(all, e)
	}
	return writeJSON(w, map[string]any{"version": 1, "problem": s.problem.Name, "methods": all})
}
