package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"anagram"
	"anagram/pde"
	"anagram/problems"
	"anagram/store"
)

// tableFlags is the command line of table.
type tableFlags struct {
	contestFlags
	problems []*problems.Problem
	opened   []openedFile // one for each problem; zero for problems of a name
}

// openedFile is the file of a problem, with its checksum.
type openedFile struct {
	file *pde.Problem
	sum  string
}

func parseTable(c *console, args []string) (*tableFlags, error) {
	s := &tableFlags{}
	fs := newFlags("table")
	s.register(fs, "0..9")
	names := fs.String("problems", strings.Join(problemNames(), ","), "solve the problems `A,B,...` (default: all, without files)")
	intVar(fs, &s.steps, "steps", "end a run after `N` steps; without -max-time for the method that tells the time alone (default: its own number)")
	durationVar(fs, &s.maxTime, "max-time", "give every run `DUR`, for example 90s or 2m")
	fs.StringVar(&s.out, "out", "", "keep runs and table in directory `DIR`, made if missing")
	rest, err := parse(fs, c, args)
	if err != nil {
		return nil, err
	}
	if err = s.open(fs, c, rest, *names); err != nil {
		return nil, err
	}
	if err = s.choose(fs, s.problems...); err != nil {
		return nil, err
	}
	for _, p := range s.problems {
		suited := suitable(s.methods, p, s.net)
		if s.maxTime == 0 && len(suited) > 0 && !tellsTime(suited[0]) {
			return nil, misuse(fs, "want -max-time, or %s among the methods to tell the time on %s", methodFor(p), p.Name)
		}
	}
	return s, s.check(fs, s.methods...)
}

// open looks up the problems: those of a list of names and those of files.
func (s *tableFlags) open(fs *flag.FlagSet, c *console, paths []string, names string) error {
	for _, path := range paths {
		if !isPath(path) {
			return misuse(fs, "unexpected argument %q: the path of a problem file has a dot or a slash; name problems with -problems", path)
		}
	}
	if len(s.set) > 0 && !slices.ContainsFunc(append(strings.Split(names, ","), paths...), isPath) {
		return misuse(fs, "-set has no effect: only problem files have parameters")
	}
	if names != "" && (len(paths) == 0 || given(fs, "problems")) {
		paths = append(strings.Split(names, ","), paths...)
	}
	for _, name := range paths {
		s.file, s.sum = nil, ""
		set := s.set
		if !isPath(name) {
			s.set = nil // of the files
		}
		p, err := s.lookupProblem(fs, c, name)
		s.set = set
		if err == nil {
			err = measured(fs, p, s.file)
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(s.problems, func(q *problems.Problem) bool { return q.Name == p.Name }) {
			return misuse(fs, "problem %q is named twice", p.Name)
		}
		s.problems, s.opened = append(s.problems, p), append(s.opened, openedFile{s.file, s.sum})
	}
	return nil
}

// of is the table of problem i alone.
func (s *tableFlags) of(i int) *tableFlags {
	one := *s
	one.file, one.sum = s.opened[i].file, s.opened[i].sum
	return &one
}

// table runs what is missing and prints the table.
func table(ctx context.Context, c *console, args []string) error {
	s, err := parseTable(c, args)
	if err != nil {
		return err
	}
	if s.out != "" {
		if err := prepareDir(s.out); err != nil {
			return err
		}
	}
	l, err := orInterrupted(ctx, func() (*ledger, error) { return openLedger(s.out) })
	if err != nil {
		return err
	}
	var rows []tableRow
	for i, p := range s.problems {
		one := s.of(i)
		if err = one.runProblem(ctx, c, p, l); err != nil {
			err = fmt.Errorf("%s: %w", p.Name, err)
		}
		rows = append(rows, one.rows(p, l)...)
		if err != nil {
			break
		}
	}
	return errors.Join(l.close(), s.deliver(c, rows), err)
}

// runProblem runs every method with every seed, seed after seed, so that an interrupt leaves whole
// rounds.
func (s *tableFlags) runProblem(ctx context.Context, c *console, p *problems.Problem, l *ledger) error {
	// if there is something to run
	build := sync.OnceValues(func() (*experiment, error) { return s.experiment(p, &clock{start: time.Now()}) })
	bar := newProgress(c.stderr, s.quiet)
	methods := suitable(s.methods, p, s.net)
	for i, seed := range s.seeds {
		limit := s.maxTime
		for k, m := range methods {
			key := s.key(p, m, seed)
			done := l.find(key)
			if done == nil {
				x, err := build()
				if err != nil {
					return err
				}
				label := fmt.Sprintf("%s %d/%d %s", p.Name, i*len(methods)+k+1, len(s.seeds)*len(methods), m.Name)
				x, o, err := x.attempt(ctx, c, bar, label, s.trial(m, seed, limit))
				if errors.Is(err, errInterrupted) || err != nil && limit == 0 {
					return fmt.Errorf("%s: %w", m.Name, err)
				}
				if err != nil {
					fmt.Fprintf(c.stderr, "anagram: %s: left out: %v\n", label, err)
					continue
				}
				if done, err = l.add(key, x, o); err != nil {
					return err
				}
			}
			if limit == 0 { // this was the one that tells the time, which comes first
				limit = max(time.Duration(float64(done.Seconds)*float64(time.Second)), time.Nanosecond)
			}
		}
	}
	return nil
}

// trial is a run of the table; limit 0 leaves the steps of the problem to end it.
func (s *tableFlags) trial(m method, seed uint64, limit time.Duration) trial {
	t := trial{method: m, seed: seed, steps: s.steps, maxTime: limit, options: s.options, brief: true}
	if s.maxTime == 0 && limit > 0 || s.maxTime > 0 && s.steps == 0 {
		t.steps = math.MaxInt
	}
	return t
}

// key is that of the line in which the run is, or will be.
func (s *tableFlags) key(p *problems.Problem, m method, seed uint64) runKey {
	settings := fmt.Sprintf("net %v, points %d, steps %d, max-time %v, cutoff %v, patience %d, momentum %v, cpu %d",
		p.Network(s.net...).Sizes(), p.Points, s.steps, s.maxTime, s.Cutoff, s.Patience, s.Momentum, s.workers())
	if p.Streamed {
		settings += ", streamed"
	}
	if s.file != nil {
		settings += fmt.Sprintf(", file %s, %d points", s.sum, s.points)
	}
	return runKey{p.Name, m.Name, seed, settings}
}

// tableRow is a method on a problem.
type tableRow struct {
	Problem string   `json:"problem"`
	Sizes   []int    `json:"sizes"`
	Params  int      `json:"params"`
	Samples int      `json:"samples"`
	Seeds   []uint64 `json:"seeds"` // of the runs that are complete
	standing
}

// rows sums up what has been run on a problem.
func (s *tableFlags) rows(p *problems.Problem, l *ledger) []tableRow {
	var rows []tableRow
	for _, m := range suitable(s.methods, p, s.net) {
		all, r := contest{method: m}, tableRow{Problem: p.Name}
		for _, seed := range s.seeds {
			done := l.find(s.key(p, m, seed))
			if done == nil {
				continue
			}
			r.Sizes, r.Params, r.Samples = done.Sizes, done.Params, done.Samples
			r.Seeds = append(r.Seeds, seed)
			all.runs = append(all.runs, &outcome{
				Result:  &anagram.Result{Iterations: done.Iterations},
				seconds: float64(done.Seconds), relativeL2: float64(done.RelativeL2),
			})
		}
		if len(all.runs) > 0 {
			r.standing = all.standing()
			rows = append(rows, r)
		}
	}
	return rows
}

// deliver prints the table and writes its file.
func (s *tableFlags) deliver(c *console, rows []tableRow) error {
	if len(rows) == 0 {
		return nil
	}
	markdown := func(w io.Writer) error { return write(w, func(w io.Writer) { printMarkdown(w, rows) }) }
	var failed error
	if s.out != "" {
		failed = store.WriteFile(filepath.Join(s.out, "table.md"), markdown)
	}
	if s.json {
		return errors.Join(failed, writeJSON(c.stdout, map[string]any{"version": 1, "rows": rows}))
	}
	return errors.Join(failed, markdown(c.stdout))
}

func printMarkdown(w io.Writer, rows []tableRow) {
	fmt.Fprintln(w, "| problem | network | P | S | method | seeds | median | quartiles | worst | steps | seconds |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Fprintf(w, "| %s | %s | %d | %d | %s | %d | %.1e | %.1e .. %.1e | %.1e | %.0f | %.1f |\n",
			r.Problem, sizes(r.Sizes), r.Params, r.Samples, r.Method, len(r.Seeds),
			float64(r.Median), float64(r.LowerQuartile), float64(r.UpperQuartile), float64(r.Worst), r.Iterations, float64(r.Seconds))
	}
}
