package main

import (
	"context"
	"encoding/json"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anagram"
	checks "anagram/internal/check"
	"anagram/march"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
	"anagram/store"
	"anagram/taylor"
)

// marchJSON runs solve allencahn, which marches unless told otherwise, with -json.
func marchJSON(t *testing.T, wantCode int, args ...string) *report {
	t.Helper()
	code, stdout, stderr := call(t, append([]string{"solve", "allencahn", "-json", "-q"}, args...)...)
	if code != wantCode {
		t.Fatalf("solve %q: exit code %d, want %d; stderr %s", args, code, wantCode, stderr)
	}
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	var r report
	if err := d.Decode(&r); err != nil {
		t.Fatalf("solve %q: %v in %s", args, err, stdout)
	}
	return &r
}

func TestMarch(t *testing.T) {
	if !*checks.Full {
		t.Skip("takes a second; -full")
	}
	dir := t.TempDir()
	r := marchJSON(t, exitOK, "-tol", "0.02", "-net", "200", "-out", dir)
	if r.Method != marchMethod || r.Status != "tolerance reached" || r.Verdict != "residual within tolerance" || !(r.RelativeL2 <= 0.02) {
		t.Errorf("%s, %s, %s, error %v; want march, tolerance reached, residual within tolerance, at most 0.02", r.Method, r.Status, r.Verdict, r.RelativeL2)
	}
	if r.March == nil || r.March.End != 1 || r.March.Missed != 0 || r.March.Tolerance != 0.005 || r.March.Tries < r.Iterations {
		t.Errorf("march is %+v, want the end 1, tolerance 0.005, nothing missed", r.March)
	}
	checkSlabs(t, r)
	if last := r.History[len(r.History)-1]; last.Loss != r.Loss || last.RelativeL2 != r.RelativeL2 || last.Slab.WholeL2 != r.RelativeL2 {
		t.Errorf("history ends with the loss %v and the errors %v, %v; want %v and %v", last.Loss, last.RelativeL2, last.Slab.WholeL2, r.Loss, r.RelativeL2)
	}
	for _, name := range []string{"solution.png", "error.png", "loss.png", "slabs.png"} {
		checkPNG(t, filepath.Join(dir, name))
	}
	text, _ := os.ReadFile(filepath.Join(dir, "history.csv"))
	if got := strings.Count(string(text), "\n"); got != 1+r.Iterations || !strings.HasPrefix(string(text), "iteration,seconds,loss,relative_l2,residuals,start,end,width,") {
		t.Errorf("history.csv has %d lines, want %d: %s", got, 1+r.Iterations, text)
	}
	checkSlabsFile(t, dir, r)
}

// checkSlabs: the history has an entry a slab, each beginning where the one before ended, and its
// sums are the report's.
func checkSlabs(t *testing.T, r *report) {
	t.Helper()
	if len(r.History) != r.Iterations {
		t.Fatalf("%d entries for %d slabs", len(r.History), r.Iterations)
	}
	params, samples, tries, end := 0, 0, 0, number(0)
	for i, e := range r.History {
		s := e.Slab
		if e.Iteration != i+1 || s == nil || s.Start != end || !(s.End > end) || !(s.Residual > 0) || !(s.Jump > 0) || !(e.RelativeL2 > 0) {
			t.Fatalf("entry %d is %+v, %+v after an end at %v", i, e, s, end)
		}
		end, params, samples, tries = s.End, params+4*s.Width+1, samples+s.Samples, tries+s.Tries
	}
	if params != r.Params || samples != r.Samples || end != r.March.End || tries > r.March.Tries {
		t.Errorf("slabs with %d parameters, %d samples, %d tries, to %v; want %d, %d, %d and %v", params, samples, tries, end, r.Params, r.Samples, r.March.Tries, r.March.End)
	}
}

func checkPNG(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	if _, err := png.Decode(f); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

// checkSlabsFile evaluates network.json as a stranger would.
func checkSlabsFile(t *testing.T, dir string, r *report) {
	t.Helper()
	var file struct {
		Activation string
		Slabs      []struct {
			End   float64
			Sizes []int
			Theta []float64
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "network.json"))
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	act, ok := taylor.ByName(file.Activation)
	if err != nil || !ok {
		t.Fatalf("%v, activation %q", err, file.Activation)
	}
	p, err := problems.Lookup("allencahn")
	if err != nil {
		t.Fatal(err)
	}
	x, u, err := p.Evaluation()
	if err != nil {
		t.Fatal(err)
	}
	var got []float64
	for _, s := range file.Slabs {
		first, last := len(got), len(got)
		for last < x.Rows && x.At(last, 0) <= s.End {
			last++
		}
		if last > first {
			points := x.View(first, 0, last-first, 2)
			u := mat.New(points.Rows, 1)
			mlp.New(act, s.Sizes...).Eval(u, s.Theta, points)
			got = append(got, u.Data...)
		}
	}
	if len(got) != len(u) {
		t.Fatalf("the slabs hold %d of %d points", len(got), len(u))
	}
	if relative, _ := pinn.Compare(got, u); number(relative) != r.RelativeL2 {
		t.Errorf("the slabs of network.json have the error %v, want %v", relative, r.RelativeL2)
	}
	s, err := store.LoadSolution(filepath.Join(dir, "network.json"))
	if err != nil {
		t.Fatal(err)
	}
	at := mat.New(x.Rows, 1)
	s.Eval(at, x)
	if !slices.Equal(at.Data, got) || number(s.Report.RelativeL2) != r.RelativeL2 {
		t.Errorf("read by store the slabs of network.json are others")
	}
}

// A run that -steps ends is known up to its end only: no verdict of convergence, and the tolerance
// is missed.
func TestMarchEndsEarly(t *testing.T) {
	skipIfShort(t)
	dir := t.TempDir()
	r := marchJSON(t, exitTolerance, "-tol", "0.02", "-net", "60", "-steps", "2", "-out", dir)
	if r.Status != "out of steps" || r.Verdict != "ended early" || r.Iterations != 2 || !(r.March.End < 1) || !(r.RelativeL2 > 0.02) {
		t.Errorf("%s, %s after %d slabs, at t = %v with the error %v", r.Status, r.Verdict, r.Iterations, r.March.End, r.RelativeL2)
	}
	checkSlabs(t, r)
	if e := r.History[1]; !(e.RelativeL2 < 0.02) || e.Slab.WholeL2 != r.RelativeL2 {
		t.Errorf("so far %v, on the whole %v; want little and %v", e.RelativeL2, e.Slab.WholeL2, r.RelativeL2)
	}
	checkPNG(t, filepath.Join(dir, "solution.png"))
}

// Interrupted before the first slab there still are a report and files.
func TestMarchCancelled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	code, stdout, stderr := callContext(t, ctx, "solve", "allencahn", "-net", "20", "-out", dir)
	if code != exitInterrupted || !strings.Contains(stdout, "march, seed 0: cancelled") || !strings.Contains(stdout, "ended early") {
		t.Errorf("exit code %d, stdout %s, stderr %s", code, stdout, stderr)
	}
	checkPNG(t, filepath.Join(dir, "solution.png"))
	if _, err := os.Stat(filepath.Join(dir, "network.json")); err != nil {
		t.Error(err)
	}
}

func TestMarchUsage(t *testing.T) {
	for args, want := range map[string]string{
		"solve heat -method march":                   "heat is not stated as an evolution",
		"solve allencahn -net 20,20":                 "one hidden layer of at least 20 units in -net, got 20-20",
		"solve allencahn -net 19":                    "got 19",
		"solve allencahn -points 40":                 "-points has no effect on march",
		"solve allencahn -patience deep":             "-patience has no effect on march",
		"solve allencahn -momentum 0.5":              "-momentum has no effect on march",
		"compare heat -methods adam,march":           "heat is not stated as an evolution",
		"table -problems heat -methods march":        "heat is not stated as an evolution",
		"table -problems heat,allencahn -methods gd": "want -max-time, or ratio",
		"table -problems allencahn -methods gd":      "want -max-time, or march",
	} {
		if code, stdout, stderr := call(t, strings.Fields(args)...); code != exitUsage || !strings.Contains(stderr, want) || stdout != "" {
			t.Errorf("anagram %s: exit code %d, stderr %q, stdout %q; want %d, ...%s..., nothing", args, code, stderr, stdout, exitUsage, want)
		}
	}
}

// The default method is the problem's, or that of flags that choose network, points or what a
// method does with them; one that is named is run, whatever the problem.
func TestMarchIsTheDefault(t *testing.T) {
	c := &console{stdout: brokenWriter{}, stderr: brokenWriter{}}
	for args, want := range map[string]string{
		"allencahn": "march", "allencahn -net 50": "march", "heat": "solve", "heat -seed 3 -tol 1e-5 -max-time 9s -json -out x": "solve",
		"heat -net 9": "ratio", "heat -steps 9": "ratio", "heat -patience deep": "ratio", "heat -points 9": "ratio", "heat -stop-at-error 1e-3": "ratio", "lotka-volterra": "solve", "allencahn -method ratio -points 8 -net 4,4": "ratio", "allencahn -method march -net 50": "march",
	} {
		if s, err := parseSolve(c, strings.Fields(args)); err != nil || s.method.Name != want {
			t.Errorf("solve %s: method %q, %v, want %q", args, s.method.Name, err, want)
		}
	}
	rivals := strings.Join(tableMethods(), ",")
	for args, want := range map[string]string{"allencahn": "march," + rivals, "heat": rivals, "allencahn -net 9": rivals, "allencahn -methods gd,march": "gd,march"} {
		s, err := parseCompare(c, strings.Fields(args))
		if err != nil || strings.Join(namesOf(s.methods), ",") != want {
			t.Errorf("compare %s: methods %v, %v, want %s", args, namesOf(s.methods), err, want)
		}
	}
	s, err := parseTable(c, []string{"-methods", "gd,ratio,march"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.problems {
		want := "ratio,gd"
		if p.Name == "allencahn" {
			want = "march,ratio,gd"
		}
		if got := strings.Join(namesOf(suitable(s.methods, p, s.net)), ","); got != want {
			t.Errorf("table on %s: %s, want %s", p.Name, got, want)
		}
	}
}

// What missed a tolerance never reads as converged, whichever it was.
func TestMarchStatus(t *testing.T) {
	slab := march.Slab{Net: mlp.New(taylor.Tanh, 2, 20, 1), End: 1}
	for _, tt := range []struct {
		status          march.Status
		missed          int
		tol, relativeL2 float64
		want, verdict   string
	}{
		{march.Finished, 0, 0, 1e-7, "converged to tolerance", "residual within tolerance"},
		{march.Finished, 2, 0, 1e-7, "finished above tolerance", "residual above tolerance"},
		{march.Finished, 0, 1e-6, 1e-7, "tolerance reached", "residual within tolerance"},
		{march.Finished, 1, 1e-8, 1e-7, "finished above tolerance", "residual above tolerance"},
		{march.Finished, 1, 1e-6, 1e-7, "finished above tolerance", "residual above tolerance"},
		{march.Finished, 0, 1e-8, 1e-7, "tolerance reached", "residual within tolerance"},
		{march.Stopped, 0, 0, 1, "out of steps", "ended early"},
		{march.OutOfTime, 0, 0, 1, "out of time", "ended early"},
		{march.Cancelled, 0, 0, 1, "cancelled", "ended early"},
		{march.Stuck, 0, 0, 1, "stuck", "stuck"},
		{march.Failed, 0, 0, 1, "failed", "undecided"},
	} {
		s := &march.Solution{Status: tt.status, Missed: tt.missed, Slabs: []march.Slab{slab}}
		o := &outcome{trial: trial{tol: tt.tol}, Result: &anagram.Result{}, marched: s, relativeL2: tt.relativeL2}
		verdict, advice := marchVerdict(s)
		if got := o.status(); got != tt.want || verdict != tt.verdict || advice == "" {
			t.Errorf("%v, %d missed, -tol %g, error %g: %q, %q, %q; want %q, %q and advice", tt.status, tt.missed, tt.tol, tt.relativeL2, got, verdict, advice, tt.want, tt.verdict)
		}
	}
}

// What the library knows of the reason stands first in the advice and in the document.
func TestMarchReason(t *testing.T) {
	const why = "initial and border values differ by 700 at x = 0, t = 0"
	for _, status := range []march.Status{march.Stuck, march.OutOfTime, march.Finished} {
		s := &march.Solution{Status: status, Missed: 1, Reason: why}
		if _, advice := marchVerdict(s); !strings.HasPrefix(advice, why+"; ") {
			t.Errorf("%v: advice %q, want it to begin with the reason", status, advice)
		}
	}
}

func TestResidualTolerance(t *testing.T) {
	for tol, want := range map[float64]float64{0: 1e-5, 0.04: 0.01, 4e-5: 1e-5, 1e-5: 1e-5, 2e-6: 1e-5, 1e-7: 5e-7} {
		if got := residualTolerance(tol); math.Abs(got-want) > 1e-15*want {
			t.Errorf("-tol %g: %g, want %g", tol, got, want)
		}
	}
}

// The curve of march in compare is the error on the whole of time, not that of the slabs alone.
func TestWholeAt(t *testing.T) {
	o := &outcome{marched: &march.Solution{}, seconds: 3, relativeL2: 0.1, history: []entry{
		{Seconds: 1, RelativeL2: 1e-6, Slab: &slabEntry{WholeL2: 0.9}},
		{Seconds: 2, Loss: 1, RelativeL2: 1e-5, Slab: &slabEntry{WholeL2: 0.5}},
	}}
	for at, want := range map[float64]float64{0.5: math.Inf(1), 1: 0.9, 2.5: 0.5, 3: 0.1} {
		if got := o.errorAt(at); got != want {
			t.Errorf("error at %g s is %v, want %v", at, got, want)
		}
	}
}

// On a terminal the time left goes by how far the march is, not by how many slabs it took.
func TestMarchProgress(t *testing.T) {
	var b strings.Builder
	p := newProgress(&b, false)
	p.label, p.steps, p.begun = "march", math.MaxInt, time.Now()
	p.show(told(entry{Iteration: 5, Loss: 1, RelativeL2: 1, Slab: &slabEntry{End: 0.5}, done: 0.25}))
	if got := b.String(); !strings.Contains(got, "t = 0.500  slab 5  loss") || !strings.Contains(got, "left") {
		t.Errorf("progress is %q", got)
	}
}
