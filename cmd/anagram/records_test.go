package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	checks "anagram/internal/check"
	"anagram/problems/records"
)

// recordsArgs is a table of a moment's work: a line, a lift, and one of the talk's.
func recordsArgs(more ...string) []string {
	return append([]string{"records", "-problems", "layer,burgers-periodic,heat", "-net", "3", "-points", "5", "-steps", "2", "-seeds", "0..1", "-q"}, more...)
}

// The table has what is published beside what came of the runs. What a directory has is not run
// again.
func TestRecordsTable(t *testing.T) {
	skipIfShort(t)
	dir := t.TempDir()
	code, first, stderr := call(t, recordsArgs("-out", dir)...)
	lines := strings.Split(strings.TrimSpace(first), "\n")
	if code != exitOK || stderr != "" || len(lines) != 2+3 {
		t.Fatalf("exit code %d, stderr %s, stdout\n%s", code, stderr, first)
	}
	for i, want := range []string{
		"| name | published |", "|---|", "| layer | - | - | 1e-08 | 10s | 2 | ", "| burgers-periodic | 8e-14 | DSGNAR (346 s, H100) | 1e-10 | 1m0s | 2 | ",
		"| heat | 7.3e-14 | ",
	} {
		if !strings.HasPrefix(lines[i], want) || strings.Count(lines[i], "|") != strings.Count(lines[0], "|") || strings.HasSuffix(lines[i], "yes |") {
			t.Errorf("line %d is %q, want one that begins %q", i, lines[i], want)
		}
	}
	path := filepath.Join(dir, "runs.jsonl")
	before, err := os.ReadFile(path)
	if err != nil || strings.Count(string(before), "\n") != 6 {
		t.Fatalf("%v, runs\n%s", err, before)
	}
	file, _ := os.ReadFile(filepath.Join(dir, "records.md"))
	_, second, _ := call(t, recordsArgs("-out", dir)...)
	if after, _ := os.ReadFile(path); second != first || string(file) != first || string(after) != string(before) {
		t.Errorf("the second time the table is\n%s\nin the file\n%s\nwant, seconds included,\n%s", second, file, first)
	}
	var got struct{ Rows []recordRow }
	if _, stdout, _ := call(t, recordsArgs("-out", dir, "-json")...); json.Unmarshal([]byte(stdout), &got) != nil || len(got.Rows) != 3 || got.Rows[0].Name != "layer" {
		t.Errorf("in JSON %s", stdout)
	}
}

// Without -max-time every run has the time of its record.
func TestRecordsTimes(t *testing.T) {
	c := &console{stdout: brokenWriter{}, stderr: brokenWriter{}}
	for _, tt := range []struct {
		args string
		want []time.Duration
	}{
		{"-problems layer,allencahn,cavity", []time.Duration{10 * time.Second, 2 * time.Minute, 2 * time.Minute}},
		{"-problems layer,cavity -max-time 7s", []time.Duration{7 * time.Second, 7 * time.Second}},
	} {
		s, err := parseRecords(c, strings.Fields(tt.args))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range tt.want {
			one := s.of(i)
			if got := one.trial(one.methods[0], 0, one.maxTime); got.maxTime != want || got.steps != math.MaxInt {
				t.Errorf("records %s: %s has %v and %d steps, want %v", tt.args, s.records[i].Name, got.maxTime, got.steps, want)
			}
		}
	}
	s, err := parseRecords(c, nil)
	if err != nil || len(s.records) != len(records.All())+len(records.Talk()) || s.methods[len(s.methods)-1].Name != marchMethod {
		t.Errorf("by default %d records, %v", len(s.records), err)
	}
}

// The row is the run with the median error, the lower one of two; one that diverged is the worst.
func TestRecordIsMedian(t *testing.T) {
	r, _ := records.Lookup("layer")
	m, err := lookupMethod(defaultMethod)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		errors []float64
		want   float64
	}{
		{[]float64{3, 1, 2}, 2}, {[]float64{math.NaN(), 1, 2}, 2}, {[]float64{2, 1}, 1}, {[]float64{1e-9}, 1e-9},
	} {
		s := &tableFlags{}
		s.methods = []method{m}
		l := &ledger{runs: map[runKey]*finished{}}
		for seed, v := range tt.errors {
			s.seeds = append(s.seeds, uint64(seed))
			l.runs[s.key(r.Problem, m, uint64(seed))] = &finished{report: report{RelativeL2: number(v), Verdict: digits(number(v))}}
		}
		row, ok := s.record(r, l)
		if !ok || float64(row.RelativeL2) != tt.want || row.Verdict != digits(number(tt.want)) || row.Reached != (tt.want <= r.Target) {
			t.Errorf("of %v: %+v", tt.errors, row)
		}
	}
}

// A record leaves the files that there are of it: no picture of a line or of several unknowns.
func TestRecordFiles(t *testing.T) {
	if !*checks.Full {
		t.Skip("takes a second; -full")
	}
	skipIfShort(t)
	always := []string{"history.csv", "loss.png", "solve.sha256"}
	network, pictures := []string{networkFile, networkJSON}, []string{"error.png", "solution.png"}
	for _, tt := range []struct {
		name string
		want []string
	}{
		{"lshape", slices.Concat(network, pictures)},
		{"burgers-periodic", slices.Concat(network, pictures)},
		{"holes", network},
		{"layer", network},
		{"lotka-volterra", network},
		{"poisson5d", slices.Concat(network, pictures)},
	} {
		dir := t.TempDir()
		code, _, stderr := call(t, "solve", tt.name, "-net", "3", "-points", "40", "-steps", "2", "-q", "-method", "adam", "-out", dir)
		got := slices.DeleteFunc(files(t, dir), func(name string) bool {
			return slices.Contains(always, name) || strings.HasPrefix(name, "s") && name != "solution.png"
		})
		if want := slices.Sorted(slices.Values(tt.want)); code != exitOK || !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Errorf("%s: exit code %d, %s, files %v, want %v", tt.name, code, stderr, got, want)
		}
	}
	if code, _, stderr := call(t, "compare", "layer", "-picture", "adam", "-methods", "adam", "-steps", "2", "-q", "-out", t.TempDir()); code != exitUsage || !strings.Contains(stderr, "-picture") {
		t.Errorf("a picture of a line: exit code %d, %s", code, stderr)
	}
}
