package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// Method solve chooses for itself: its network is not that of the experiment, the tolerance is one
// of the estimate, and flags that pin what it chooses are refused.
func TestAdaptive(t *testing.T) {
	if testing.Short() {
		t.Skip("several runs")
	}
	r := solveJSON(t, 0, "-method", "solve", "-tol", "1e-7")
	if r.Status != "converged" || !(r.RelativeL2 <= 1e-7) || !(r.Estimate <= 1e-7) {
		t.Errorf("%s with an error of %v, estimated %v; want converged to 1e-7", r.Status, r.RelativeL2, r.Estimate)
	}
	if r.Params != 4*r.Net[0]+1 || r.Net[0] == 32 || r.Iterations != len(r.History) {
		t.Errorf("%d parameters of %v, %d levels of %d", r.Params, r.Net, len(r.History), r.Iterations)
	}
	if last := r.History[len(r.History)-1].RelativeL2; last != r.RelativeL2 {
		t.Errorf("the last level has an error of %v, the result %v", last, r.RelativeL2)
	}
	code, _, stderr := call(t, "solve", "laplace2d", "-method", "solve", "-net", "20", "-q")
	if code != 2 || !strings.Contains(stderr, "-net has no effect") {
		t.Errorf("-net: exit code %d, %q; want 2 and that it has no effect", code, stderr)
	}
	code, _, stderr = call(t, "solve", "heat", "-method", "solve", "-max-time", "50ms", "-tol", "1e-15", "-q")
	if code == 0 {
		t.Errorf("no time: exit code %d, %q", code, stderr)
	}
}

// asked is a context that is cancelled when it was asked so many times.
type asked struct {
	context.Context
	left atomic.Int64
}

func (a *asked) Err() error {
	if a.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// A run that ends before its first level has a report of the same keys, in which nothing is known
// but why, and what the level would have taken.
func TestAdaptiveUnfinished(t *testing.T) {
	rod := inFile(t, "rod.pde", rod)
	checkpoint := filepath.Join(t.TempDir(), "run")
	for _, tt := range []struct {
		args   string
		times  int64 // that the context says to go on
		code   int
		status string
		begun  bool // the level was
	}{
		{"", 0, exitInterrupted, "cancelled", false},
		{"", 200, exitInterrupted, "cancelled", true},
		{"-checkpoint " + checkpoint, 200, exitInterrupted, "cancelled", true},
		{"-max-time 1ns", 1 << 60, exitError, "out of time", false},
	} {
		ctx := &asked{Context: context.Background()}
		ctx.left.Store(tt.times)
		code, stdout, stderr := callContext(t, ctx, append([]string{"solve", rod, "-method", "solve", "-json", "-cpu", "1", "-seed", "7"}, strings.Fields(tt.args)...)...)
		var r report
		var all map[string]any
		if err := json.Unmarshal([]byte(stdout), &r); err != nil || json.Unmarshal([]byte(stdout), &all) != nil {
			t.Errorf("%q, %d times: %v: %s%s", tt.args, tt.times, err, stdout, stderr)
			continue
		}
		if code != tt.code || r.Status != tt.status || r.Iterations != 0 || r.Seed != 7 || r.Memory > 0 != tt.begun || !strings.Contains(stderr, "first level") {
			t.Errorf("%q, %d times: exit code %d, want %d, %s; %+v", tt.args, tt.times, code, tt.code, stderr, r)
		}
		for _, key := range []string{"loss", "relative_l2", "max_error", "unseen_loss", "estimated_error"} {
			if v, there := all[key]; v != nil || !there {
				t.Errorf("%q: %s is %v, want null", tt.args, key, v)
			}
		}
		for _, key := range []string{"net", "sizes", "terms", "history"} {
			if v, is := all[key].([]any); !is || len(v) != 0 {
				t.Errorf("%q: %s is %v, want an empty list", tt.args, key, all[key])
			}
		}
	}
	r := solveFile(t, exitOK, rod, "-method", "solve", "-tol", "1e-2")
	if r.Memory < 1e4 || r.Memory > 1e8 {
		t.Errorf("%d bytes", r.Memory)
	}
}

// Its checkpoints go on where they stand: after an interrupt at the start, to a smaller tolerance,
// and at the end, where nothing is left to do.
func TestAdaptiveResume(t *testing.T) {
	if testing.Short() {
		t.Skip("several runs")
	}
	path := filepath.Join(t.TempDir(), "run")
	parts := inFile(t, "rod.pde", "unknown u\ndomain x in [0, 1]\nu_xx = cos(40*x)\nu = 0 at x = 0\nu = 0 at x = 1\n") +
		" -method solve -checkpoint-every 1 -checkpoint " + path
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if code, stdout, stderr := callContext(t, cancelled, append([]string{"solve", "-q"}, strings.Fields(parts)...)...); code != exitInterrupted || stdout != "" {
		t.Errorf("cancelled at the start: exit code %d, %q, %s", code, stdout, stderr)
	}
	first := document(t, context.Background(), exitOK, parts+" -tol 1e-5 -resume")
	if again := document(t, context.Background(), exitOK, parts+" -tol 1e-5 -resume"); !equal(again, first) {
		t.Errorf("after the end %+v, want %+v", again, first)
	}
	then := document(t, context.Background(), exitOK, parts+" -tol 1e-10 -resume")
	n := len(first.History)
	if len(then.History) <= n || !(then.Estimate <= 1e-10) || !equal(&report{History: then.History[:n]}, &report{History: first.History}) {
		t.Errorf("to 1e-10: estimated error %v after %d levels, want more than the %d to 1e-5", then.Estimate, len(then.History), n)
	}
	for i, e := range then.History {
		if l := e.Level; l == nil || l.Params != 3*l.Units+1 || l.Samples < 2*l.Units || !(l.Slope > 0) || l.Fits <= i || e.Residuals == 0 {
			t.Errorf("entry %d: %+v, %+v", i, e, l)
		}
	}
	if last := then.History[len(then.History)-1].Level; then.Params != last.Params || then.Samples != last.Samples || then.Estimate != last.Estimate {
		t.Errorf("%d parameters, %d samples, estimate %v; the last level has %+v", then.Params, then.Samples, then.Estimate, last)
	}
	code, _, stderr := call(t, append([]string{"solve", "-q", "-resume", "-seed", "3"}, strings.Fields(parts)...)...)
	if code != exitError || !strings.Contains(stderr, "seed 0, asked for is 3") {
		t.Errorf("another seed: exit code %d, %s", code, stderr)
	}
}

// A file that says no more than what is to be solved is solved by package adapt. Options,
// constants, ranges, data and flags that choose leave it to a method that trains.
func TestFilesChoose(t *testing.T) {
	if testing.Short() {
		t.Skip("several runs")
	}
	const front = "unknown u\ndomain t in [0, 0.01], x in [-1, 1]\nu_t = u_xx/100 + u - u^3\nu = 0 on x = -1, x = 1\nu = sin(pi*x) at t = 0\n"
	const rod = "unknown u\ndomain x in [0, 1]\nu_xx = -pi^2*sin(pi*x)\nu = 0 at x = 0\nu = 0 at x = 1\n"
	for _, c := range []struct {
		src    string
		flags  []string
		method string
	}{
		{rod, nil, "solve"},
		{rod, []string{"-seed", "3", "-tol", "1e-7"}, "solve"},
		{rod, []string{"-steps", "2"}, "ratio"},
		{rod + "options net = 8\n", []string{"-max-time", "1s"}, "ratio"},
		{rod + "options seed = 2\n", nil, "solve"},
		{front, nil, "march"},
		{strings.Replace(front, "u^3", "u", 1), nil, "solve"},
	} {
		r := solveFile(t, exitOK, inFile(t, "rod.pde", c.src), c.flags...)
		if r.Method != c.method {
			t.Errorf("%q with %v: method %s, want %s", c.src, c.flags, r.Method, c.method)
		}
		if c.method == "solve" && !(r.Estimate < 1e-6) {
			t.Errorf("%q with %v: estimated error %v, want 1e-6", c.src, c.flags, r.Estimate)
		}
	}
}
