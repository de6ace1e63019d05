package main

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"anagram"
	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/problems"
	"anagram/taylor"
)

// solveJSON runs solve laplace2d with -json, which must print exactly one document.
func solveJSON(t *testing.T, wantCode int, args ...string) *report {
	t.Helper()
	code, stdout, stderr := call(t, append([]string{"solve", "laplace2d", "-json", "-q"}, args...)...)
	if code != wantCode {
		t.Fatalf("solve %q: exit code %d, want %d; stderr %s", args, code, wantCode, stderr)
	}
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	var r report
	if err := d.Decode(&r); err != nil {
		t.Fatalf("solve %q: %v in %s", args, err, stdout)
	}
	if d.More() {
		t.Fatalf("solve %q: more than one document: %s", args, stdout)
	}
	return &r
}

// The fields of the contract are there, whatever comes to stand beside them.
func TestJSONContract(t *testing.T) {
	_, stdout, _ := call(t, "solve", "-json", "-seed", "1", "laplace2d", "-method", "adam", "-steps", "2")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"version": 1.0, "problem": "laplace2d", "method": "adam", "seed": 1.0, "params": 129.0,
		"samples": 900.0, "iterations": 2.0, "status": "out of steps", "verdict": "still falling"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	if advice, ok := got["advice"].(string); !ok || advice == "" {
		t.Errorf("advice is %v", got["advice"])
	}
	for _, name := range []string{"seconds", "loss", "unseen_loss", "relative_l2", "max_error"} {
		if x, ok := got[name].(float64); !ok || !(x > 0) {
			t.Errorf("%s is %v, want a positive number", name, got[name])
		}
	}
	history, _ := got["history"].([]any)
	if len(history) != 3 {
		t.Fatalf("history of %d entries after 2 steps, want 3", len(history))
	}
	for _, name := range []string{"iteration", "seconds", "loss", "relative_l2", "rank", "residuals"} {
		if _, ok := history[0].(map[string]any)[name].(float64); !ok {
			t.Errorf("history has no %s: %v", name, history[0])
		}
	}
}

// NaN and infinities, which JSON has no words for, become null.
func TestNumberJSON(t *testing.T) {
	tests := []struct {
		x    float64
		want string
	}{{1.5, "1.5"}, {0x1.999999999999ap-4, "0.1"}, {5e-324, "5e-324"}, {math.NaN(), "null"}, {math.Inf(1), "null"}, {math.Inf(-1), "null"}}
	for _, tt := range tests {
		if got, err := json.Marshal(number(tt.x)); err != nil || string(got) != tt.want {
			t.Errorf("number(%v) is %s, %v, want %s", tt.x, got, err, tt.want)
		}
	}
}

// newTestRecorder measures a network of one weight and one bias, u(x) = w x + b, against u = x at x
// = 1.
func newTestRecorder() *recorder {
	net := mlp.New(taylor.Tanh, 1, 1)
	return &recorder{meter: newMeter(net, domain.At([]float64{1}).X(), []float64{1}, 2)}
}

// First-order methods are measured at growing distances and at the end, and there correctly.
func TestHistoryIsThinned(t *testing.T) {
	const steps = 1000
	h := newTestRecorder()
	for i := range steps + 1 {
		h.record(&anagram.Record{Iteration: i, Elapsed: time.Duration(i), Theta: []float64{1, float64(i)}, Loss: 1, Best: 1})
	}
	h.finish()
	if n := len(h.history); n < 90 || n > 120 {
		t.Errorf("%d entries for %d steps, want 20 for the first ones and 47 for each factor of ten", n, steps)
	}
	if last := h.history[len(h.history)-1].Iteration; last != steps {
		t.Errorf("history ends at step %d, want %d", last, steps)
	}
	for k, e := range h.history {
		if float64(e.RelativeL2) != float64(e.Iteration) { // the error is the bias
			t.Errorf("error %v at step %d, want %d", e.RelativeL2, e.Iteration, e.Iteration)
		}
		if k > 0 && (e.Iteration <= h.history[k-1].Iteration || e.Seconds < h.history[k-1].Seconds) {
			t.Errorf("entry %d is not later than the one before: %+v, %+v", k, e, h.history[k-1])
		}
	}
}

// The error that counts for -stop-at-error is that of the parameters to be reported, those with the
// lowest loss.
func TestToleranceWaitsForTheLoss(t *testing.T) {
	h := newTestRecorder()
	h.every, h.tol = true, 0.1
	if h.record(&anagram.Record{Iteration: 1, Theta: []float64{1, 0}, Loss: 2, Best: 1}) {
		t.Error("stopped at parameters that are not the best")
	}
	if !h.record(&anagram.Record{Iteration: 2, Theta: []float64{1, 0.05}, Loss: 1, Best: 1}) || !h.reached {
		t.Error("did not stop at the tolerance")
	}
}

func TestSpectraKept(t *testing.T) {
	h := newTestRecorder()
	for i := range 235 {
		h.keepSpectrum(&anagram.Record{Iteration: i, Telemetry: anagram.Telemetry{Sigma: []float64{float64(i)}[:min(i, 1)]}})
	}
	var got []int
	for _, s := range h.spectra {
		got = append(got, s.iteration)
		if s.sigma[0] != float64(s.iteration) {
			t.Errorf("step %d has the spectrum of step %v", s.iteration, s.sigma[0])
		}
	}
	if want := []int{1, 10, 100, 234}; !slices.Equal(got, want) {
		t.Errorf("spectra of steps %d, want %d", got, want)
	}
}

// A run whose history nobody will see measures no more than it must, and stops at the same step
// with the same parameters.
func TestBriefRunIsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("six runs")
	}
	for _, tt := range []struct {
		method string
		tol    float64
	}{{"ratio", 0.5}, {"adam", 5}, {"ratio", 0}} {
		var o [2]*outcome
		for i := range o {
			p, err := problems.Lookup("laplace2d")
			if err != nil {
				t.Fatal(err)
			}
			x, err := newExperiment(p, nil, []int{8}, 2, &clock{start: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			m, err := lookupMethod(tt.method)
			if err != nil {
				t.Fatal(err)
			}
			if o[i], err = x.run(t.Context(), trial{method: m, steps: 30, stopAt: tt.tol, brief: i == 1}, &clock{start: time.Now()}); err != nil {
				t.Fatal(err)
			}
		}
		full, brief := o[0], o[1]
		if brief.reached != full.reached || full.reached != (tt.tol > 0) || brief.Iterations != full.Iterations || !slices.Equal(brief.Theta, full.Theta) {
			t.Errorf("%s to %g: brief %v after %d steps, full %v after %d", tt.method, tt.tol, brief.reached, brief.Iterations, full.reached, full.Iterations)
		}
		if brief.relativeL2 != full.relativeL2 || brief.last.rank != full.last.rank || brief.last.damping != full.last.damping {
			t.Errorf("%s to %g: brief error %g, rank %d, full %g, %d", tt.method, tt.tol, brief.relativeL2, brief.last.rank, full.relativeL2, full.last.rank)
		}
		if n := len(brief.history); n > len(full.history) || tt.tol == 0 && n > 0 {
			t.Errorf("%s to %g: measured %d of %d steps", tt.method, tt.tol, len(brief.history), len(full.history))
		}
	}
}

// What is said to be above the tolerance is, and what is above by more than rounding is said to be.
func TestAbove(t *testing.T) {
	const rows = 1000
	net := mlp.New(taylor.Tanh, 1, 1)
	points, want := mat.New(rows, 1), make([]float64, rows)
	for i := range rows {
		points.Set(i, 0, float64(i)/rows)
		want[i] = points.At(i, 0)
	}
	m := newMeter(net, points, want, 2)
	for _, bias := range []float64{0, 1e-9, 1e-3, 1, math.Inf(1), math.NaN()} {
		theta := []float64{1, bias}
		relative, _ := m.measure(theta)
		for _, tol := range []float64{1e-10, relative / 10, relative * (1 - 1e-8), relative, relative * (1 + 1e-15), 2 * relative} {
			if got, want := m.above(theta, tol), relative > tol; got != want {
				t.Errorf("error %g above %g: %v, want %v", relative, tol, got, want)
			}
		}
	}
}

// The report's loss is what its terms say: 1/2 the sum of their mean squares, for weights of 1.
func TestTermErrors(t *testing.T) {
	skipIfShort(t)
	r := solveJSON(t, exitOK, "-method", "gd", "-steps", "1")
	sum := 0.0
	for _, term := range r.Terms {
		sum += float64(term.RMS * term.RMS)
	}
	if got, want := sum/2, float64(r.Loss); math.Abs(got-want) > 1e-12*want {
		t.Errorf("terms %v make a loss of %v, reported is %v", r.Terms, got, want)
	}
}

// Network and samples can be changed; history entries tell what the method knows of its step, and
// nothing else.
func TestNetAndPoints(t *testing.T) {
	r := solveJSON(t, exitOK, "-net", "4,3", "-points", "6", "-method", "anagram", "-steps", "2")
	if !slices.Equal(r.Net, []int{4, 3}) || r.Params != 2*4+4+4*3+3+3+1 || r.Samples != 36 {
		t.Errorf("hidden layers %v, %d parameters, %d samples, want 4-3, 31 and 36", r.Net, r.Params, r.Samples)
	}
	e := r.History[2]
	if e.Rank == 0 || e.Cutoff == 0 || e.Length == 0 || e.Damping != 0 || e.Rho != 0 || e.Residuals != r.Counts.Residuals {
		t.Errorf("history ends with %+v, want rank, cutoff, length, all %d residuals, neither damping nor rho", e, r.Counts.Residuals)
	}
	if sum := e.Terms[0] + e.Terms[1]; len(e.Terms) != 2 || math.Abs(float64(sum-e.Loss)) > 1e-12*float64(e.Loss) {
		t.Errorf("terms %v, want two that add up to %v", e.Terms, e.Loss)
	}
	r = solveJSON(t, exitOK, "-method", "adam", "-steps", "1", "-points", "3", "-net", "2")
	if e := r.History[1]; e.Cutoff != 0 || e.Rank != 0 {
		t.Errorf("adam's history ends with %+v", e)
	}
}

func TestStreamFlag(t *testing.T) {
	args := []string{"solve", "laplace5d", "-json", "-q", "-net", "3", "-points", "800", "-method", "anagram", "-steps", "1"}
	loss := func(args []string) number {
		code, out, errs := call(t, args...)
		var r report
		if err := json.Unmarshal([]byte(out), &r); code != exitOK || err != nil || r.Samples != 900 {
			t.Fatalf("exit code %d, error %v, %d samples: %s", code, err, r.Samples, errs)
		}
		return r.Loss
	}
	kept, streamed := loss(args), loss(append(args, "-stream"))
	if ratio := float64(streamed / kept); kept == streamed || !(ratio > 0.5 && ratio < 2) {
		t.Errorf("loss %v, with streamed points %v: want another one of its size", kept, streamed)
	}
}

func TestWorkersDoNotChangeTheResult(t *testing.T) {
	skipIfShort(t)
	one := solveJSON(t, exitOK, "-method", "lbfgs", "-steps", "2", "-cpu", "1")
	three := solveJSON(t, exitOK, "-method", "lbfgs", "-steps", "2", "-cpu", "3")
	if one.Loss != three.Loss || one.RelativeL2 != three.RelativeL2 {
		t.Errorf("1 worker: loss %v, error %v; 3 workers: %v, %v", one.Loss, one.RelativeL2, three.Loss, three.RelativeL2)
	}
}

func TestTolerance(t *testing.T) {
	r := solveJSON(t, exitOK, "-method", "lbfgs", "-steps", "200", "-stop-at-error", "0.5", "-points", "10", "-net", "8")
	if r.Status != "tolerance reached" || !(r.RelativeL2 <= 0.5) || r.Iterations == 0 || r.Iterations == 200 {
		t.Errorf("-stop-at-error 0.5: %s after %d steps with the error %v", r.Status, r.Iterations, r.RelativeL2)
	}
	r = solveJSON(t, exitTolerance, "-method", "gd", "-steps", "1", "-stop-at-error", "1e-9")
	if r.Status != "out of steps" {
		t.Errorf("-stop-at-error 1e-9: %s", r.Status)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	code, stdout, stderr := callContext(t, ctx, "solve", "laplace2d", "-method", "gd")
	if code != exitInterrupted || !strings.Contains(stdout, "cancelled") || !strings.Contains(stderr, "interrupted") {
		t.Errorf("exit code %d, stdout %s, stderr %s", code, stdout, stderr)
	}
}
