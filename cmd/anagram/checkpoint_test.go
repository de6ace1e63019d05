package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anagram/internal/codec"
	"anagram/store"
)

// document runs solve -json and returns its document without times.
func document(t *testing.T, ctx context.Context, wantCode int, args string) *report {
	t.Helper()
	code, stdout, stderr := callContext(t, ctx, append([]string{"solve", "-json", "-q", "-cpu", "1"}, strings.Fields(args)...)...)
	var r report
	if err := json.Unmarshal([]byte(stdout), &r); code != wantCode || err != nil {
		t.Fatalf("solve %s: exit code %d, want %d: %v, %s", args, code, wantCode, err, stderr)
	}
	r.Seconds = 0
	for i := range r.History {
		r.History[i].Seconds = 0
	}
	return &r
}

func equal(a, b *report) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// A run in several parts, which end in all ways there are, is the run in one.
func TestSolveResume(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	const problem = "laplace2d -net 8 -points 8 "
	path := filepath.Join(t.TempDir(), "run")
	want := document(t, context.Background(), exitOK, problem+"-steps 24")
	parts := problem + "-checkpoint " + path
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	document(t, cancelled, exitInterrupted, parts+" -steps 24")
	if r := document(t, context.Background(), exitOK, parts+" -steps 5 -resume"); len(r.History) != 6 {
		t.Errorf("%d entries after 5 steps", len(r.History))
	}
	document(t, context.Background(), exitOK, parts+" -stop-at-error 0.99 -steps 24 -resume")
	got := document(t, context.Background(), exitOK, parts+" -steps 24 -resume")
	if !equal(got, want) {
		t.Errorf("in parts the run ends %+v, in one %+v", got, want)
	}
	for range 2 { // there is nothing left to do, and the tolerance is reached
		if again := document(t, context.Background(), exitOK, parts+" -steps 24 -resume"); !equal(again, want) {
			t.Errorf("after the end %+v, want %+v", again, want)
		}
		if r := document(t, context.Background(), exitOK, parts+" -steps 30 -resume -stop-at-error 0.9"); r.Status != "tolerance reached" || r.Iterations != 24 {
			t.Errorf("%s after %d steps", r.Status, r.Iterations)
		}
	}
}

// First-order runs are measured at growing distances: what comes between does not change them.
func TestSolveResumeSparse(t *testing.T) {
	skipIfShort(t)
	const problem = "heat -net 4 -points 8 -method gd "
	path := filepath.Join(t.TempDir(), "run")
	want := document(t, context.Background(), exitOK, problem+"-steps 150")
	document(t, context.Background(), exitOK, problem+"-steps 101 -checkpoint "+path)
	if got := document(t, context.Background(), exitOK, problem+"-steps 150 -resume -checkpoint "+path); !equal(got, want) {
		t.Errorf("in parts the run ends %+v, in one %+v", got, want)
	}
}

func TestCheckpointErrors(t *testing.T) {
	dir := t.TempDir()
	path, damaged := filepath.Join(dir, "run"), filepath.Join(dir, "damaged")
	document(t, context.Background(), exitOK, "laplace2d -net 4 -points 5 -steps 2 -checkpoint "+path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(damaged, data[:len(data)-20], 0o666)
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"laplace2d -net 4 -points 5 -checkpoint " + path, exitError, "is there already: -resume goes on from it"},
		{"heat -net 4 -points 5 -resume -checkpoint " + path, exitError, "problem laplace2d, asked for is heat"},
		{"laplace2d -net 4 -points 5 -seed 7 -resume -checkpoint " + path, exitError, "seed 0, asked for is 7"},
		{"laplace2d -net 4,4 -points 5 -resume -checkpoint " + path, exitError, "network 2-4-1, asked for is 2-4-4-1"},
		{"laplace2d -net 4 -points 6 -resume -checkpoint " + path, exitError, "points 5, asked for is 6"},
		{"laplace2d -net 4 -points 5 -method lm -resume -checkpoint " + path, exitError, "method ratio, asked for is lm"},
		{"laplace2d -net 4 -points 5 -momentum 0.5 -resume -checkpoint " + path, exitError, "momentum 0, asked for is 0.5"},
		{"laplace2d -net 4 -points 5 -resume -checkpoint " + damaged, exitError, damaged + ": store: reading a checkpoint: truncated"},
		{"laplace2d -net 4 -points 5 -steps 1 -resume -checkpoint " + filepath.Join(dir, "none"), exitOK, "the run begins at the start"},
		{"laplace2d -checkpoint " + filepath.Join(dir, "no", "dir"), exitError, "writing -checkpoint DIR"},
		{"allencahn -checkpoint " + filepath.Join(dir, "no", "dir"), exitError, "writing -checkpoint DIR"},
		{"laplace2d -checkpoint " + dir, exitError, dir + " is not a regular file"},
		{"laplace2d -resume -checkpoint " + dir, exitError, dir + " is not a regular file"},
		{"laplace2d -checkpoint " + damaged, exitError, "there already, and no checkpoint: " + damaged},
		{"laplace2d -out DIR/out -checkpoint DIR//out/network.anagram", exitUsage, "where -out writes the network"},
		{"laplace2d -out DIR -checkpoint DIR/x/../history.csv", exitUsage, "where -out writes"},
		{"laplace2d -checkpoint=", exitUsage, "want the name of a file"},
		{"laplace2d -resume", exitUsage, "-resume wants -checkpoint FILE"},
		{"laplace2d -checkpoint-every 5", exitUsage, "no effect without -checkpoint"},
		{"laplace2d -checkpoint x -checkpoint-every -5", exitUsage, "a duration such as 30s or a number of steps"},
	} {
		code, _, stderr := call(t, append([]string{"solve", "-q"}, strings.Fields(strings.ReplaceAll(tt.args, "DIR", dir))...)...)
		if code != tt.code || !strings.Contains(stderr, strings.ReplaceAll(tt.want, "DIR", dir)) {
			t.Errorf("%s: exit code %d, want %d; %s, want %s", tt.args, code, tt.code, stderr, tt.want)
		}
	}
}

// The history of a checkpoint is any bytes, to whoever reads it.
func FuzzHistory(f *testing.F) {
	r := &recorder{next: 3, journal: journal{history: []entry{{Iteration: 1, Terms: []number{1, 2}}, {Slab: &slabEntry{}}}}, spectra: []spectrum{{iteration: 1, sigma: []float64{2, 1}}}}
	var c codec.Coder
	r.state(&c)
	f.Add(c.Data())
	f.Fuzz(func(t *testing.T, log []byte) {
		r := &recorder{}
		k := &keeper{from: &store.Checkpoint{Log: log}}
		if err := r.resume(k, 2); err != nil {
			return
		}
		var c codec.Coder
		r.state(&c)
		if string(c.Data()) != string(log) {
			t.Errorf("read %+v, which is written otherwise", r)
		}
	})
}

// A history that is whole and not that of the problem is an error as well.
func TestForeignHistory(t *testing.T) {
	log := func(e entry) *keeper {
		var c codec.Coder
		(&recorder{journal: journal{history: []entry{e}}}).state(&c)
		return &keeper{checkpointFlags: checkpointFlags{path: "run"}, from: &store.Checkpoint{Log: c.Data()}}
	}
	if err := (&recorder{}).resume(log(entry{Terms: []number{1, 2, 3}}), 2); err == nil || !strings.Contains(err.Error(), "run: the history: history (byte") || !strings.Contains(err.Error(), "entry 0 has 3 terms, the problem 2") {
		t.Errorf("three terms: error %v", err)
	}
	var c codec.Coder
	(&slabRecorder{journal: journal{history: []entry{{Slab: &slabEntry{}}, {}}}}).state(&c)
	k := &keeper{from: &store.Checkpoint{Log: c.Data()}}
	if err := (&slabRecorder{keeper: k}).resume(); err == nil || !strings.Contains(err.Error(), "entry 1 is of no slab") {
		t.Errorf("an entry without slab: error %v", err)
	}
}

// Marching goes on after the last slab.
func TestMarchResume(t *testing.T) {
	skipIfShort(t)
	const problem = "allencahn -tol 0.05 -net 40 "
	path := filepath.Join(t.TempDir(), "run")
	want := document(t, context.Background(), exitTolerance, problem+"-steps 4")
	document(t, context.Background(), exitTolerance, problem+"-steps 2 -checkpoint "+path)
	parts := problem + "-steps 4 -resume -checkpoint-every 1 -checkpoint " + path
	for range 2 { // the second time there is nothing left to do
		if got := document(t, context.Background(), exitTolerance, parts); !equal(got, want) {
			t.Errorf("in parts the march ends %+v, in one %+v", got, want)
		}
	}
	if code, _, stderr := call(t, append([]string{"solve"}, strings.Fields(strings.Replace(parts, "0.05", "0.06", 1))...)...); code != exitError || !strings.Contains(stderr, "tolerance 0.0125, asked for is 0.015") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}
