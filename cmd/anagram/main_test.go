package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	checks "anagram/internal/check"
)

// TestMain runs the command itself when a test asks for a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("ANAGRAM_TEST_MAIN") != "" {
		main()
	}
	checks.Main(m)
}

// skipIfShort leaves a test out where the race detector makes every evaluation twenty times slower.
func skipIfShort(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
}

// call runs one command line.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return callContext(t, context.Background(), args...)
}

func callContext(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(ctx, time.Now(), args, &out, &err)
	return code, out.String(), err.String()
}

func TestUsage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args string
		code int
		want string // on standard error
	}{
		{"nothing", "", exitUsage, "no command given"},
		{"unknown command", "slove", exitUsage, `did you mean "solve"?`},
		{"unknown problem", "solve laplace2", exitUsage, `did you mean "laplace2d"?`},
		{"far-off problem", "solve navierstokes", exitUsage, `unknown problem "navierstokes" (known: laplace2d, heat`},
		{"no problem", "solve -steps 3", exitUsage, "want the name of one problem"},
		{"two problems", "solve heat laplace2d", exitUsage, "got 2 arguments"},
		{"unknown flag", "solve heat -fast", exitUsage, "-fast"},
		{"flag nearly", "solve heat -step 3", exitUsage, `unknown flag -step, did you mean "-steps"?`},
		{"help of two", "help solve compare", exitUsage, "want the name of one command"},
		{"empty directory", "solve heat -out=", exitUsage, "-out is empty; it is to write pictures"},
		{"unknown method", "solve heat -method adm", exitUsage, `did you mean "adam"?`},
		{"no such method", "solve heat -method newton", exitUsage, "known: ratio, lm, cutoffs, anagram, varpro, features, engd, lbfgs, ssbroyden, adam, gd"},
		{"flag without number", "solve heat -steps many", exitUsage, "-steps"},
		{"negative steps", "solve heat -steps -3", exitUsage, "-steps is -3"},
		{"negative time", "solve heat -max-time -3s", exitUsage, "-max-time is -3s"},
		{"time without unit", "solve heat -max-time 5", exitUsage, "want a duration such as 90s"},
		{"two problems as near", "solve laplace", exitUsage, `did you mean "laplace2d"?`},
		{"negative tolerance", "solve heat -tol -1", exitUsage, "-tol is -1"},
		{"NaN tolerance", "solve heat -tol NaN", exitUsage, "-tol is NaN"},
		{"negative cutoff", "solve heat -cutoff -1", exitUsage, "-cutoff is -1"},
		{"patience in other words", "solve heat -patience long", exitUsage, "want quick, normal, deep or"},
		{"negative patience", "solve heat -patience -1", exitUsage, "a whole number from 1 on"},
		{"momentum of one", "compare heat -momentum 1", exitUsage, "-momentum is 1"},
		{"patience without effect", "solve heat -method adam -patience deep", exitUsage, "-patience has no effect on adam"},
		{"momentum without effect", "compare heat -methods adam,gd -momentum 0.5", exitUsage, "-momentum has no effect on adam, gd"},
		{"negative workers", "solve heat -cpu -1", exitUsage, "-cpu is -1"},
		{"width of nothing", "solve heat -net 20,", exitUsage, `"" is no width`},
		{"width of zero", "solve heat -net 0", exitUsage, `"0" is no width`},
		{"width in words", "compare heat -net wide", exitUsage, `"wide" is no width`},
		{"width beyond reason", "solve heat -net 64,1000000", exitUsage, `"1000000" is no width`},
		{"negative points", "solve heat -points -1", exitUsage, "-points is -1"},
		{"streamed grid", "solve heat -stream", exitUsage, "-stream has no effect on heat"},
		{"too few points", "solve laplace5d -points 7", exitUsage, "-points is 7, want at least 8 for laplace5d"},
		{"unwritable directory", "solve heat -out " + filepath.Join(file, "x"), exitError, filepath.Join(file, "x")},
		{"directory is a file", "compare heat -out " + file, exitError, file},
		{"network beyond all memory", "solve heat -net 10000,10000", exitError, "a network of 100050001 parameters"},
		{"matrices beyond all memory", "solve laplace5d -net 10000 -stream -points 1000000", exitError, "anagram: the run would take "},
		{"points beyond all time", "solve laplace5d -stream -points 2000000000", exitError, "2000000000 uniform points"},
		{"bad seeds", "compare heat -seeds 4..0", exitUsage, `"4..0"`},
		{"method twice", "compare heat -methods adam,adam", exitUsage, "twice"},
		{"picture of nothing", "compare heat -methods gd -picture adam", exitUsage, "-picture adam"},
		{"no bound", "compare heat -max-time 0", exitUsage, "want a bound"},
		{"table of an unknown problem", "table -problems heat,laplace", exitUsage, `did you mean "laplace2d"?`},
		{"problem twice", "table -problems heat,heat", exitUsage, `problem "heat" is named twice`},
		{"too few points of one problem", "table -points 5", exitUsage, "want at least 8 for laplace5d"},
		{"table without a time", "table -methods gd", exitUsage, "want -max-time, or " + defaultMethod},
		{"records of an argument", "records heat", exitUsage, `unexpected argument "heat"`},
		{"records that are none", "records -problems kvd", exitUsage, `unknown problem "kvd", did you mean "kdv"?`},
		{"records by marching", "records -problems heat -method march", exitUsage, "heat is not stated as an evolution"},
		{"table of an argument", "table heat", exitUsage, `unexpected argument "heat"`},
		{"export of nothing", "export", exitUsage, "want the file of one network"},
		{"export in another language", "export network.json -lang rust", exitUsage, `unknown language "rust" (known: c, go, js)`},
		{"export under no name", "export network.json -name a-b", exitUsage, `-name: "a-b" is no name`},
		{"export of a missing file", "export " + filepath.Join(file, "x"), exitError, filepath.Join(file, "x")},
		{"export of no network", "export " + file, exitError, "no network: " + file},
		// where there is no such file too
		{"export of a file without end", "export /dev/zero", exitError, "no network: "},
		{"export to another language", "export network.json -o x.py", exitUsage, "-o x.py: no language has files that end in .py, want one of .c, .go, .js, .mjs, or choose by -lang c, -lang go, -lang js"},
		{"export to text", "export network.json -o x.y/z.txt", exitUsage, "no language has files that end in .txt"},
		{"list of something", "list heat", exitUsage, `unexpected argument "heat"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := call(t, strings.Fields(tt.args)...)
			if code != tt.code || !strings.Contains(stderr, tt.want) || stdout != "" {
				t.Errorf("anagram %s: exit code %d, stderr %q, stdout %q; want %d, ...%s..., nothing", tt.args, code, stderr, stdout, tt.code, tt.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	tests := []struct{ args, want string }{
		{"help", "anagram solve NAME"},
		{"-h", "anagram compare NAME"},
		{"help solve", "-max-time DUR"},
		{"solve -h", "-tol ERR"},
		{"solve heat -h", "lbfgs      limited-memory"},
		{"compare --help", "-picture METHOD"},
		{"table -h", "runs.jsonl"},
		{"records -h", "records.md"},
		{"export -h", "-float32"},
		{"web -h", "-addr HOST:PORT"},
		{"list -h", "-json"},
		{"version -h", "revision"},
		{"help help", "anagram solve NAME"},
		{"version", "anagram "},
		{"-version", "anagram "},
	}
	for _, tt := range tests {
		code, stdout, stderr := call(t, strings.Fields(tt.args)...)
		if code != exitOK || !strings.Contains(stdout, tt.want) || strings.Contains(stdout, "FLAGS") || stderr != "" {
			t.Errorf("anagram %s: exit code %d, stderr %q, stdout with FLAGS or without %q:\n%s", tt.args, code, stderr, tt.want, stdout)
		}
	}
}

func TestList(t *testing.T) {
	code, stdout, _ := call(t, "list")
	for _, want := range []string{"laplace2d", "2-20-20-20-1", "reference", "4500", "helmholtz66-detuned"} {
		if code != exitOK || !strings.Contains(stdout, want) {
			t.Errorf("list: exit code %d, no %q in\n%s", code, want, stdout)
		}
	}
	var got struct {
		Problems []problemInfo
		Records  []recordInfo
	}
	if _, stdout, _ = call(t, "list", "-json"); json.Unmarshal([]byte(stdout), &got) != nil || len(got.Problems) != 4 || len(got.Records) < 30 {
		t.Errorf("list -json: %s", stdout)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestOutputThatCannotBeWritten(t *testing.T) {
	var stderr bytes.Buffer
	for _, args := range []string{"list", "version", "help", "solve -h", "solve laplace2d -method adam -steps 1 -json"} {
		if code := run(context.Background(), time.Now(), strings.Fields(args), brokenWriter{}, &stderr); code != exitError {
			t.Errorf("anagram %s to a closed file: exit code %d, want %d", args, code, exitError)
		}
	}
}

// An interrupt ends the run in order: report, files, exit code 130.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no process to send an interrupt to")
	}
	dir, kept := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "run")
	cmd := exec.Command(os.Args[0], "solve", "laplace2d", "-method", "adam", "-max-time", "5m", "-json", "-out", dir, "-checkpoint", kept)
	cmd.Env = append(os.Environ(), "ANAGRAM_TEST_MAIN=1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
	defer deadline.Stop()
	for { // it is written when the loss at the start is known: there is something to report
		if _, err := os.Stat(kept); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit code %d, want %d; stderr %s", code, exitInterrupted, &stderr)
	}
	var got report
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil || got.Status != "cancelled" {
		t.Errorf("%v, status %q, stdout %s", err, got.Status, &stdout)
	}
	if _, err := os.Stat(filepath.Join(dir, "network.json")); err != nil {
		t.Error(err)
	}
}
