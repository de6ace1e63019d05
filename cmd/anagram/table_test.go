package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tableArgs is a table of a moment's work.
func tableArgs(more ...string) []string {
	return append([]string{"table", "-problems", "laplace2d,heat", "-methods", "gd," + defaultMethod, "-net", "3", "-points", "4", "-steps", "2", "-seeds", "0..2", "-q"}, more...)
}

func TestTable(t *testing.T) {
	skipIfShort(t)
	code, stdout, stderr := call(t, tableArgs()...)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != exitOK || stderr != "" || len(lines) != 2+4 {
		t.Fatalf("exit code %d, stderr %s, stdout\n%s", code, stderr, stdout)
	}
	for i, want := range []string{
		"| problem |", "|---|", "| laplace2d | 2-3-1 | 13 | 16 | " + defaultMethod + " | 3 | ", "| laplace2d | 2-3-1 | 13 | 16 | gd | 3 | ",
		"| heat | 2-3-1 | 13 | 13 | " + defaultMethod + " | 3 | ", "| heat | 2-3-1 | 13 | 13 | gd | 3 | ",
	} {
		if !strings.HasPrefix(lines[i], want) || strings.Count(lines[i], "|") != strings.Count(lines[0], "|") {
			t.Errorf("line %d is %q, want one that begins %q", i, lines[i], want)
		}
	}
}

// What a directory holds of an earlier run, even one cut short, is not run again; with other
// settings it is.
func TestTableContinues(t *testing.T) {
	skipIfShort(t)
	dir := t.TempDir()
	args := tableArgs("-problems", "laplace2d", "-out", dir)
	path := filepath.Join(dir, "runs.jsonl")
	_, first, _ := call(t, args...)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "table.md"))
	if string(file) != first || err != nil {
		t.Errorf("table.md is %q, %v, want what was printed, %q", file, err, first)
	}
	_, second, _ := call(t, args...)
	if again, _ := os.ReadFile(path); second != first || string(again) != string(whole) {
		t.Errorf("the second time the table is\n%s\nwant, seconds included,\n%s", second, first)
	}

	lines := strings.SplitAfter(string(whole), "\n")
	cut := strings.Join(lines[:3], "") + lines[3][:40]
	if err := os.WriteFile(path, []byte(cut), 0o600); err != nil {
		t.Fatal(err)
	}
	call(t, args...)
	mended, _ := os.ReadFile(path)
	if !strings.HasPrefix(string(mended), cut+"\n") {
		t.Errorf("the ledger was not continued:\n%s", mended)
	}
	// 6 runs and the line cut short
	if got, want := strings.Count(string(mended), "\n"), 7; got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
	call(t, append(args, "-points", "5")...)
	if after, _ := os.ReadFile(path); strings.Count(string(after), "\n") != 7+6 {
		t.Errorf("with other points %d lines, want 6 more", strings.Count(string(after), "\n"))
	}
}

func TestTableInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if code, stdout, _ := callContext(t, ctx, tableArgs()...); code != exitInterrupted || stdout != "" {
		t.Errorf("exit code %d, stdout %q, want %d and nothing", code, stdout, exitInterrupted)
	}
}

// Without -max-time the first method's steps are bounded and the others' time; with it, everyone's
// time.
func TestTableBounds(t *testing.T) {
	for _, tt := range []struct {
		args          string
		first, second string // steps and time, in which 1s is the time of the first method
	}{
		{"table", "0 0s", "max 1s"},
		{"table -steps 7", "7 0s", "max 1s"},
		{"table -max-time 5s", "max 5s", "max 5s"},
		{"table -max-time 5s -steps 7", "7 5s", "7 5s"},
	} {
		c := &console{stdout: brokenWriter{}, stderr: brokenWriter{}}
		s, err := parseTable(c, strings.Fields(tt.args)[1:])
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range []string{tt.first, tt.second} {
			limit := s.maxTime
			if limit == 0 && k == 1 {
				limit = 1e9
			}
			if got := describeBounds(s.trial(s.methods[k], 0, limit)); got != want {
				t.Errorf("%s: method %d has %s, want %s", tt.args, k, got, want)
			}
		}
	}
}

func describeBounds(t trial) string {
	steps := strconv.Itoa(t.steps)
	if t.steps > 1<<30 {
		steps = "max"
	}
	return steps + " " + t.maxTime.String()
}

// A run that diverged has no error in JSON, and is the worst of its table.
func TestLedgerKeepsNaN(t *testing.T) {
	text := `{"settings":"x","problem":"heat","method":"adam","seed":3,"relative_l2":null,"iterations":5}`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "runs.jsonl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := openLedger(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	f := l.find(runKey{"heat", "adam", 3, "x"})
	if f == nil || f.RelativeL2 == f.RelativeL2 || f.Iterations != 5 {
		t.Errorf("read %+v, want the error NaN", f)
	}
}

func TestTableMethodsExist(t *testing.T) {
	for _, name := range tableMethods() {
		if !slices.Contains(methodNames(), name) {
			t.Errorf("no method %q", name)
		}
	}
}
