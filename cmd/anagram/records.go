package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"anagram/problems"
	"anagram/problems/records"
	"anagram/store"
)

// recordsFlags is the command line of records, which is table with one method and a time of its own
// for each problem.
type recordsFlags struct {
	tableFlags
	records []records.Record
	method  string // "": see choose
}

func parseRecords(c *console, args []string) (*recordsFlags, error) {
	s := &recordsFlags{}
	fs := newFlags("records")
	s.runFlags.register(fs)
	names := fs.String("problems", "", "solve the problems `A,B,...` (default: all records and "+strings.Join(problemNames(), ", ")+")")
	fs.StringVar(&s.method, "method", "", "train by method `NAME` (default: march where that is possible, else solve, which chooses network and points itself)")
	seeds := fs.String("seeds", "0..2", "run each problem with the seeds `A..B`, or a list such as 1,4,7 (default: 0..2)")
	intVar(fs, &s.steps, "steps", "end a run after `N` steps (default: no bound)")
	durationVar(fs, &s.maxTime, "max-time", "give every run `DUR`, for example 10s (default: each record's own time)")
	fs.StringVar(&s.out, "out", "", "keep runs and table in directory `DIR`, made if missing")
	rest, err := parse(fs, c, args)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, misuse(fs, "unexpected argument %q; name problems with -problems", rest[0])
	}
	if s.seeds, err = parseSeeds(*seeds); err != nil {
		return nil, misuse(fs, "-seeds: %v", err)
	}
	if *names == "" {
		all := append(records.All(), records.Talk()...)
		*names = strings.Join(each(all, func(r records.Record) string { return r.Name }), ",")
	}
	if isPath(*names) {
		return nil, misuse(fs, "-problems: a record has a name, no file")
	}
	if s.problems, err = s.lookupProblems(fs, c, *names); err != nil {
		return nil, err
	}
	for _, p := range s.problems {
		r, _ := records.Lookup(p.Name) // all of lookupProblems' are there
		r.Problem = p                  // with the points asked for
		m, err := s.choose(fs, p)
		if err == nil {
			err = m.suits(p, s.net)
		}
		if err != nil {
			return nil, misuse(fs, "%v", err)
		}
		s.records, s.methods = append(s.records, r), append(s.methods, m)
	}
	return s, s.check(fs, s.methods...)
}

// choose returns the method that is asked for, else march where that is possible, else package
// adapt, unless a flag chooses what it does.
func (s *recordsFlags) choose(fs *flag.FlagSet, p *problems.Problem) (method, error) {
	name := cmp.Or(s.method, methodFor(p))
	given := func(flag string) bool { return given(fs, flag) }
	if s.method == adaptMethod || name == defaultMethod && s.method == "" && !slices.ContainsFunc(choosing, given) {
		return adaptive, nil
	}
	return lookupMethod(name)
}

// of is the table of one record and its method.
func (s *recordsFlags) of(i int) *tableFlags {
	one := s.tableFlags
	one.methods = s.methods[i : i+1]
	if one.maxTime == 0 {
		one.maxTime = s.records[i].Time
	}
	return &one
}

// runRecords runs what is missing and prints the table.
func runRecords(ctx context.Context, c *console, args []string) error {
	s, err := parseRecords(c, args)
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
	var rows []recordRow
	for i, r := range s.records {
		one := s.of(i)
		if err = one.runProblem(ctx, c, r.Problem, l); err != nil {
			err = fmt.Errorf("%s: %w", r.Name, err)
		}
		if row, ok := one.record(r, l); ok {
			rows = append(rows, row)
		}
		if err != nil {
			break
		}
	}
	return errors.Join(l.close(), s.deliver(c, rows), err)
}

// recordRow is a record with what came of the seeds: the run with the median error, the lower one
// of two.
type recordRow struct {
	recordInfo
	Method     string   `json:"method"`
	Seeds      []uint64 `json:"seeds"` // of the runs that are complete
	RelativeL2 number   `json:"relative_l2"`
	Estimate   number   `json:"estimated_error"`
	Verdict    string   `json:"verdict"`
	Spent      number   `json:"spent"` // seconds of that run
	Reached    bool     `json:"reached"`
}

// record sums up what has been run of a record; false if nothing has.
func (s *tableFlags) record(r records.Record, l *ledger) (row recordRow, ok bool) {
	var done []*finished
	row = recordRow{recordInfo: recordInfoOf(r), Method: s.methods[0].Name}
	for _, seed := range s.seeds {
		if f := l.find(s.key(r.Problem, s.methods[0], seed)); f != nil {
			done, row.Seeds = append(done, f), append(row.Seeds, seed)
		}
	}
	if len(done) == 0 {
		return row, false
	}
	slices.SortStableFunc(done, func(a, b *finished) int { return cmp.Compare(orInf(a.RelativeL2), orInf(b.RelativeL2)) })
	f := done[(len(done)-1)/2]
	row.RelativeL2, row.Estimate, row.Verdict, row.Spent = f.RelativeL2, f.Estimate, f.Verdict, f.Seconds
	row.Reached = float64(f.RelativeL2) <= r.Target
	return row, true
}

// orInf is x, or infinity for NaN, so that it is the worst.
func orInf(x number) float64 {
	if math.IsNaN(float64(x)) {
		return math.Inf(1)
	}
	return float64(x)
}

// deliver prints the table and writes its file.
func (s *recordsFlags) deliver(c *console, rows []recordRow) error {
	if len(rows) == 0 {
		return nil
	}
	markdown := func(w io.Writer) error { return write(w, func(w io.Writer) { printRecordRows(w, rows) }) }
	var failed error
	if s.out != "" {
		failed = store.WriteFile(filepath.Join(s.out, "records.md"), markdown)
	}
	if s.json {
		return errors.Join(failed, writeJSON(c.stdout, map[string]any{"version": 1, "rows": rows}))
	}
	return errors.Join(failed, markdown(c.stdout))
}

// printRecordRows prints the table in Markdown. What is not known is a dash.
func printRecordRows(w io.Writer, rows []recordRow) {
	fmt.Fprintln(w, "| name | published | source | target | within | seeds | ours | estimated | verdict | seconds | reached |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, r := range rows {
		within := time.Duration(float64(r.Seconds) * float64(time.Second))
		reached := "no"
		if r.Reached {
			reached = "yes"
		}
		fmt.Fprintf(w, "| %s | %s | %s | %g | %v | %d | %s | %s | %s | %.1f | %s |\n", r.Name, r.Published, cmp.Or(r.Source, "-"),
			float64(r.Target), within, len(r.Seeds), digits(r.RelativeL2), digits(r.Estimate), cmp.Or(r.Verdict, "-"), float64(r.Spent), reached)
	}
}

// digits is a number of two digits, or a dash for none.
func digits(x number) string {
	if math.IsNaN(float64(x)) {
		return "-"
	}
	return fmt.Sprintf("%.1e", float64(x))
}
