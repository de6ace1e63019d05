package adapt_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"anagram/adapt"
	"anagram/adapt/random"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/codec"
	"anagram/pinn"
)

// told is all of a result but times.
func told(r *adapt.Result) string {
	text := fmt.Sprintf("%v, %s, %v of %v, %+v, balance %v, %+v, %v", r.Status, r.Advice, r.Estimate, r.Unknowns, r.Judgement.Verdict, r.Balance, r.Counts, r.Theta)
	for _, l := range r.Levels {
		text += fmt.Sprintf("\n%v: ", l.Net.Sizes())
		l.Net, l.Elapsed = nil, 0
		text += fmt.Sprintf("%+v", l)
	}
	return text
}

func saved(t testing.TB, s *adapt.Solver) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sameRun compares two files but for their ends, which are time and checksum.
func sameRun(a, b []byte) bool {
	const end = 8 + 4
	return bytes.Equal(a[:len(a)-end], b[:len(b)-end])
}

// finished takes a run to its end.
func finished(t testing.TB, s *adapt.Solver, each func(adapt.Status)) *adapt.Result {
	t.Helper()
	for status := adapt.Running; status == adapt.Running; {
		var err error
		if status, err = s.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		if each != nil {
			each(status)
		}
	}
	r, err := s.Result(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pendulum is u_xx = -9 sin u between u = 0 at both ends of [0, 2]: at rest, or a swing to
// either side. A push of 0.1 sin t leaves three solutions.
func pendulum() adapt.Model {
	line := domain.Interval(0, 2)
	equation := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(0, 0)},
		Residual: func(x []float64, d []complex128) complex128 { return d[1] + 9*pinn.Sin(d[0]) - complex(0.1, 0) },
	}
	return adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", equation.On(line.Uniform(1, 1))), pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2)))}}
}

// pierced is u = 1 on a small hole of a square and 0 on the border of it, with no source between.
func pierced() adapt.Model {
	square, hole := domain.Box{{-1, 1}, {-1, 1}}, domain.Ball{Center: []float64{0.2, 0.1}, Radius: 0.1}
	one := func([]float64) float64 { return 1 }
	return adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(domain.Uniform(domain.Difference(square, hole), 1, 1))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(square.UniformBorder(1, 1))),
		pinn.NewTerm("hole", pinn.U.Equals(one).On(domain.Uniform(domain.Border(hole), 1, 1)))}}
}

// A run that goes on from the state after any level ends as the one that never stopped, to the bit:
// with layers on a line, in the plane, with several unknowns, and where the
// bound on units ends it.
func TestResume(t *testing.T) {
	if !*check.Full {
		t.Skip("runs; -full")
	}
	for _, test := range []struct {
		name    string
		model   adapt.Model
		options adapt.Options
		short   bool
	}{
		{"layer", boundaryLayer(0.02).Model, adapt.Options{Seed: 2, Tolerance: 1e-9}, true},
		{"rate", decay(pinn.NewConstant("k", 1).Positive(), 1.7, 20, 0.01, 1), adapt.Options{Workers: 2}, false},
		{"bounded", laplace2d().Model, adapt.Options{Tolerance: adapt.Never, MaxUnits: 100, Workers: 2}, false},
		{"system", random.New(19).Model, adapt.Options{Seed: 19, MaxUnits: 38}, false},
		{"periodic", convection(1).Model, adapt.Options{MaxUnits: 130}, false},
		{"crowded", pierced(), adapt.Options{MaxUnits: 153}, false},
	} {
		if !test.short && (testing.Short() || test.name != "periodic" && !*check.Full) {
			continue
		}
		s, err := adapt.NewSolver(context.Background(), test.model, test.options)
		if err != nil {
			t.Fatal(err)
		}
		files := [][]byte{saved(t, s)}
		whole := finished(t, s, func(adapt.Status) { files = append(files, saved(t, s)) })
		want := told(whole)
		t.Logf("%s: %v after %d levels of %d units, local lengths are used: %v", test.name, whole.Status, len(whole.Levels), whole.Levels[len(whole.Levels)-1].Units, strings.Contains(want, "Profile:true"))
		if len(files) != len(whole.Levels)+1 || len(files) < 3 {
			t.Fatalf("%s: %d files of %d levels, want several", test.name, len(files), len(whole.Levels))
		}
		for i, file := range files {
			if i < len(files)-2 && !test.short { // nearly the whole run again
				continue
			}
			heard := 0
			o := test.options
			o.Record = func(adapt.Level) { heard++ }
			r, warning, err := adapt.Resume(context.Background(), test.model, o, bytes.NewReader(file))
			if err != nil || warning != "" {
				t.Fatalf("%s: %v, warning %q", test.name, err, warning)
			}
			if !sameRun(saved(t, r), file) {
				t.Errorf("%s: resumed after %d levels the run is saved otherwise", test.name, i)
			}
			if got := told(finished(t, r, nil)); got != want {
				t.Errorf("%s: resumed after %d levels\n%.3000s\nwant\n%.3000s", test.name, i, got, want)
			}
			if want := len(whole.Levels) - i; heard != want {
				t.Errorf("%s: resumed after %d levels Record heard of %d, want %d", test.name, i, heard, want)
			}
		}
	}
}

// A fit that looks like another solution is kept too: what comes of it is the same.
func TestResumeRival(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	s, err := adapt.NewSolver(context.Background(), pendulum(), adapt.Options{MaxUnits: 60})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Step(context.Background()); err != nil {
		t.Fatal(err)
	}
	file := saved(t, s)
	s.Rival()
	with := saved(t, s)
	want := told(finished(t, s, nil))
	for _, test := range []struct {
		name string
		file []byte
		same bool
	}{{"with the rival", with, true}, {"without", file, false}} {
		r, _, err := adapt.Resume(context.Background(), pendulum(), adapt.Options{MaxUnits: 60}, bytes.NewReader(test.file))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(finished(t, r, nil)); (got == want) != test.same {
			t.Errorf("%s: the same is %v, want %v:\n%.2000s", test.name, got == want, test.same, got)
		}
	}
}

// A level that a context ends is as if it had not begun: what is saved then, and the run that goes
// on, are the same.
func TestAbandoned(t *testing.T) {
	p := boundaryLayer(0.02)
	s, err := adapt.NewSolver(context.Background(), p.Model, adapt.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := told(finished(t, s, nil))
	if s, err = adapt.NewSolver(context.Background(), p.Model, adapt.Options{Workers: 1}); err != nil {
		t.Fatal(err)
	}
	for looks := 0; ; looks++ {
		file := saved(t, s)
		status, err := s.Step(&counting{context.Background(), looks})
		if err != nil {
			t.Fatal(err)
		}
		if status == adapt.Cancelled {
			if !sameRun(saved(t, s), file) {
				t.Fatalf("cancelled at look %d the run is saved otherwise", looks)
			}
			looks += looks / 4
		} else if status != adapt.Running {
			break
		}
	}
	if got := told(finished(t, s, nil)); got != want {
		t.Errorf("with levels that were abandoned\n%.2000s\nwant\n%.2000s", got, want)
	}
}

// counting is a context that ends after so many looks at it.
type counting struct {
	context.Context
	left int
}

func (c *counting) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// A run that its tolerance, its bound on units or its time has ended goes on with another.
func TestResumeFurther(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	p := boundaryLayer(0.05)
	for _, test := range []struct {
		name        string
		first, then adapt.Options
		end         adapt.Status
	}{
		{"tolerance", adapt.Options{Tolerance: 1e-3}, adapt.Options{Tolerance: 1e-7}, adapt.Converged},
		{"units", adapt.Options{MaxUnits: 24}, adapt.Options{}, adapt.OutOfUnits},
		{"time", adapt.Options{MaxTime: time.Nanosecond}, adapt.Options{}, adapt.OutOfTime},
	} {
		s, err := adapt.NewSolver(context.Background(), p.Model, test.first)
		if err != nil {
			t.Fatal(err)
		}
		status := adapt.Running
		for status == adapt.Running {
			if status, err = s.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if status != test.end {
			t.Errorf("%s: %v, want %v", test.name, status, test.end)
		}
		if again, err := s.Step(context.Background()); again != status || err != nil {
			t.Errorf("%s: %v, then %v and %v", test.name, status, again, err)
		}
		s, _, err = adapt.Resume(context.Background(), p.Model, test.then, bytes.NewReader(saved(t, s)))
		if err != nil {
			t.Fatal(err)
		}
		if r := finished(t, s, nil); r.Status != adapt.Converged || !(errorOf(&p.Problem, r) <= 1e-6) {
			t.Errorf("%s: then %v with an error of %.1e, want converged and 1e-6", test.name, r.Status, errorOf(&p.Problem, r))
		}
	}
}

// poissonLine is a u_xx + c u^3 = b on [0, end] with u = left and u_x = right at the ends.
func poissonLine(a, b, c, left, right, end float64) adapt.Model {
	line := domain.Interval(0, end)
	equation := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(0, 0)},
		Residual: func(x []float64, d []complex128) complex128 {
			return pinn.Mul(complex(a, 0), d[1]) + pinn.Mul(complex(c, 0), pinn.Mul(d[0], pinn.Mul(d[0], d[0]))) - complex(b, 0)
		},
	}
	return adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", equation.On(line.Uniform(1, 1))),
		pinn.NewTerm("left", pinn.U.Equals(func([]float64) float64 { return left }).On(domain.At([]float64{0}))),
		pinn.NewTerm("right", pinn.D(0).Equals(func([]float64) float64 { return right }).On(domain.At([]float64{end})))}}
}

// Another model, and other pinned choices, are errors that name what differs.
func TestResumeErrors(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	model := poissonLine(1, 1, 0.1, 1, 0.1, 1)
	s, err := adapt.NewSolver(context.Background(), model, adapt.Options{Units: 24})
	if err != nil {
		t.Fatal(err)
	}
	finished(t, s, nil)
	file := saved(t, s)
	renamed := poissonLine(1, 1, 0.1, 1, 0.1, 1)
	renamed.Terms[1].Name = "west"
	fewer := poissonLine(1, 1, 0.1, 1, 0.1, 1)
	fewer.Terms = fewer.Terms[:2]
	units := adapt.Options{Units: 24}
	for _, test := range []struct {
		name    string
		model   adapt.Model
		options adapt.Options
		want    string
	}{
		{"same", model, units, ""},
		{"coefficient", poissonLine(1.01, 1, 0.1, 1, 0.1, 1), units, `that of "inside" was`},
		{"source", poissonLine(1, 1.01, 0.1, 1, 0.1, 1), units, `that of "inside" was`},
		{"slope at the end", poissonLine(1, 1, 0.1, 1, 0.11, 1), units, "had the size"},
		{"nonlinear part", poissonLine(1, 1, 0.11, 1, 0.1, 1), units, `that of "inside" was`},
		{"border", poissonLine(1, 1, 0.1, 1.01, 0.1, 1), units, "had the size"},
		{"region", poissonLine(1, 1, 0.1, 1, 0.1, 2), units, "box around the points"},
		{"name", renamed, units, `"left" in the file, here "west"`},
		{"terms", fewer, units, "conditions"},
		{"coordinates", laplace2d().Model, units, "conditions"},
		{"seed", model, adapt.Options{Units: 24, Seed: 1}, "another seed"},
		{"units", model, adapt.Options{}, "Options.Units"},
		{"points", model, adapt.Options{Units: 24, Points: 99}, "Options.Points"},
		{"slope", model, adapt.Options{Units: 24, Slope: 1}, "Options.Slope"},
	} {
		_, _, err := adapt.Resume(context.Background(), test.model, test.options, bytes.NewReader(file))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
	body, err := codec.Adapter.Read(bytes.NewReader(file), 1)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(body); n += 8 * 997 {
		if _, _, err := adapt.Resume(context.Background(), model, units, bytes.NewReader(codec.Adapter.Frame(1, body[:n]))); err == nil {
			t.Errorf("no error from %d of %d bytes", n, len(body))
		}
	}
}

// Each number of a checkpoint that no run can have saved is an error that names it.
func TestResumeUnsound(t *testing.T) {
	if !*check.Full {
		t.Skip("takes a second; -full")
	}
	for name, change := range adapt.Unsound() {
		s, err := adapt.NewSolver(context.Background(), poissonLine(1, 1, 0, 1, 0.1, 1), adapt.Options{Units: 24})
		if err != nil {
			t.Fatal(err)
		}
		if name != "" {
			finished(t, s, nil)
		}
		change(s)
		_, _, err = adapt.Resume(context.Background(), poissonLine(1, 1, 0, 1, 0.1, 1), adapt.Options{Units: 24}, bytes.NewReader(saved(t, s)))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %q", err, name)
		}
	}
}

// Whatever a checkpoint holds, resuming ends in an error or in a run that can go on and be saved.
func FuzzResume(f *testing.F) {
	model, options := laplace2d().Model, adapt.Options{MaxUnits: 4}
	s, err := adapt.NewSolver(context.Background(), model, options)
	if err != nil {
		f.Fatal(err)
	}
	finished(f, s, nil)
	s.Rival()
	body, err := codec.Adapter.Read(bytes.NewReader(saved(f, s)), 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	f.Fuzz(func(t *testing.T, body []byte) {
		s, _, err := adapt.Resume(context.Background(), model, options, bytes.NewReader(codec.Adapter.Frame(1, body)))
		if err != nil {
			return
		}
		saved(t, s)
		s.Step(cancelled)
		s.Result(cancelled)
	})
}
