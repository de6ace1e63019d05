package anagram

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"anagram/mat"
)

// decay is a small nonlinear least-squares problem: fit a exp(-b x) + c to
// n points in blocks of 7, in two terms of different weight. The exact fit is truth.
type decay struct {
	n    int
	fail int // block whose worker returns an error; -1 none
}

var truth = []float64{2, 1.5, -0.5}

func (p decay) Params() int { return 3 }
func (p decay) Blocks() []int {
	blocks := make([]int, p.n/7)
	for b := range blocks {
		blocks[b] = 7
	}
	return blocks
}
func (p decay) NewWorker() Worker { return decayWorker{p} }
func (p decay) Terms() []Term {
	return []Term{{Name: "left", Rows: 7, Scale: 2}, {Name: "right", Rows: p.n - 7, Scale: 0.25}}
}

type decayWorker struct{ p decay }

func (w decayWorker) row(i int, theta []float64) (r float64, grad [3]float64) {
	x, scale := float64(i)/float64(w.p.n), 0.25
	if i < 7 {
		scale = 2
	}
	e := math.Exp(-theta[1] * x)
	data := truth[0]*math.Exp(-truth[1]*x) + truth[2]
	return scale * (theta[0]*e + theta[2] - data), [3]float64{scale * e, -scale * theta[0] * x * e, scale}
}

func (w decayWorker) Residuals(dst *mat.Dense, block int, thetas *mat.Dense) error {
	if block >= w.p.fail && w.p.fail >= 0 {
		return fmt.Errorf("block %d is bad", block)
	}
	for t := 0; t < thetas.Rows; t++ {
		for i := range 7 {
			r, _ := w.row(7*block+i, thetas.Row(t))
			dst.Set(t, i, r)
		}
	}
	return nil
}

func (w decayWorker) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	for i := range 7 {
		ri, grad := w.row(7*block+i, theta)
		r[i] = ri
		copy(phi.Row(i), grad[lo:hi])
	}
	return nil
}

var start = []float64{1, 1, 0}

func TestMinimizeFindsTheFit(t *testing.T) {
	r, err := Minimize(context.Background(), decay{n: 70, fail: -1}, start, Settings{Steps: 20})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range truth {
		if math.Abs(r.Theta[i]-want) > 1e-12 {
			t.Errorf("theta[%d] = %v, want %v", i, r.Theta[i], want)
		}
	}
	// The default method factors Phi once a step and then tries steps: each trial is a second
	// derivative along it, pulled back once, and, since decay is not Curved, the residuals at two
	// points and at three for the differences. A trial of no length has no differences, and here
	// those below rounding have none. Two evaluations are those of the start and of zero
	// parameters.
	c := r.Counts
	if c.Factorizations != r.Iterations || c.Features != r.Iterations || c.Gradients != c.Curvatures ||
		c.Residuals < 2+2*c.Curvatures || c.Residuals > 2+5*c.Curvatures {
		t.Errorf("%d steps, counts %+v", r.Iterations, c)
	}
	if r.Status != Converged && r.Loss != 0 || r.Iterations > 10 {
		t.Errorf("%v after %d steps, want the fit within 10", r.Status, r.Iterations)
	}
	if start[0] != 1 {
		t.Error("Minimize changed the start")
	}
}

// One step on a linear problem, rows weighted or not, is the least-squares solution of the unweighted rows.
func TestClassicStepIsLeastSquares(t *testing.T) {
	p := decay{n: 70, fail: -1}
	s, err := NewSolver(context.Background(), p, start, Settings{Method: ANaGRAM{}})
	if err != nil {
		t.Fatal(err)
	}
	phi, r := mat.New(70, 3), make([]float64, 70)
	w := decayWorker{p}
	for i := range 70 {
		ri, grad := w.row(i, start)
		scale := 0.25
		if i < 7 {
			scale = 2
		}
		r[i] = ri / scale
		for k, g := range grad {
			phi.Set(i, k, g/scale)
		}
	}
	s.Step(context.Background())
	// The normal equations Phi^T (Phi d - r) = 0 hold for d, three equations.
	d := make([]float64, 3)
	for k := range d {
		d[k] = (start[k] - s.theta[k]) / s.telemetry.Eta
	}
	mat.Scal(r, -1)
	mat.Gemv(r, 1, phi, d)
	rest := make([]float64, 3)
	mat.GemvT(rest, 1, phi, r)
	if got := mat.Nrm2(rest); !(got <= 1e-12) {
		t.Errorf("|Phi^T (Phi d - r)| = %v, want rounding", got)
	}
	if s.telemetry.Rank != 3 || len(s.telemetry.Sigma) != 3 {
		t.Errorf("rank %d of %d, want 3", s.telemetry.Rank, len(s.telemetry.Sigma))
	}
}

func TestStatus(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range []struct {
		name     string
		ctx      context.Context
		settings Settings
		want     Status
	}{
		{"steps", context.Background(), Settings{Steps: 3}, OutOfSteps},
		{"time", context.Background(), Settings{MaxTime: 1}, OutOfTime},
		{"cancelled", cancelled, Settings{}, Cancelled},
		{"target", context.Background(), Settings{Target: 1e-6}, TargetReached},
		{"record", context.Background(), Settings{Record: func(r *Record) bool { return r.Iteration == 2 }}, Stopped},
	} {
		r, err := Minimize(test.ctx, decay{n: 70, fail: -1}, start, test.settings)
		if err != nil || r.Status != test.want || len(r.Theta) != 3 {
			t.Errorf("%s: status %v, error %v, want %v", test.name, r.Status, err, test.want)
		}
	}
	if Failed.Err() == nil || Diverged.Err() == nil || OutOfSteps.Err() != nil {
		t.Error("Err: want errors for failed and diverged alone")
	}
	if Status(99).String() == "" || Cancelled.String() != "cancelled" {
		t.Error("String")
	}
}

func TestCancelKeepsTheBest(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var last Record
	r, err := Minimize(ctx, decay{n: 70, fail: -1}, start, Settings{Record: func(r *Record) bool {
		if r.Iteration == 3 {
			cancel()
		}
		last = *r
		return false
	}})
	if err != nil || r.Status != Cancelled || r.Iterations != 3 || r.Loss != last.Best {
		t.Errorf("status %v after %d steps, loss %v, recorded best %v, error %v", r.Status, r.Iterations, r.Loss, last.Best, err)
	}
}

func TestDiverged(t *testing.T) {
	r, err := Minimize(context.Background(), decay{n: 70, fail: -1}, []float64{1, -1e6, 0}, Settings{})
	if !errors.Is(err, ErrDiverged) || r.Status != Diverged {
		t.Errorf("got %v, %v; want %v", r.Status, err, ErrDiverged)
	}
}

func TestErrorOfLowestBlock(t *testing.T) {
	for workers := 1; workers <= 4; workers++ {
		_, err := Minimize(context.Background(), decay{n: 700, fail: 3}, start, Settings{Workers: workers})
		if err == nil || err.Error() != "block 3 is bad" {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	p := decay{n: 70, fail: -1}
	for _, test := range []struct {
		problem  Problem
		theta    []float64
		settings Settings
		want     string // part of the message
	}{
		{p, start, Settings{Steps: -1}, "Steps is -1"},
		{p, start, Settings{MaxTime: -time.Second}, "MaxTime is -1s"},
		{p, start, Settings{Target: math.NaN()}, "Target is NaN"},
		{p, start, Settings{Workers: -2}, "Workers is -2"},
		{p, start, Settings{Method: ANaGRAM{Cutoff: -1}}, "Cutoff"},
		{nil, start, Settings{}, "no problem"},
		{p, start[:2], Settings{}, "theta has 2 parameters, the problem 3"},
		{p, []float64{0, math.NaN(), 0}, Settings{}, "theta[1] is NaN"},
		{decay{n: 0, fail: -1}, start, Settings{}, "nothing to solve"},
		{wrongTerms{p}, start, Settings{}, `term "all" has 69 rows, its blocks hold 70`},
	} {
		r, err := Minimize(context.Background(), test.problem, test.theta, test.settings)
		if r != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
}

type wrongTerms struct{ decay }

func (wrongTerms) Terms() []Term { return []Term{{Name: "all", Rows: 69, Scale: 1}} }

func TestSameBitsForAnyWorkers(t *testing.T) {
	var want *Result
	for workers := 1; workers <= 5; workers++ {
		got, err := Minimize(context.Background(), decay{n: 700, fail: -1}, start, Settings{Steps: 5, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		for i := range want.Theta {
			if math.Float64bits(got.Theta[i]) != math.Float64bits(want.Theta[i]) {
				t.Errorf("%d workers: theta[%d] = %v, want the bits of %v", workers, i, got.Theta[i], want.Theta[i])
			}
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for _, method := range []Method{Ratio{}, ANaGRAM{}} {
		for workers := 1; workers <= 2; workers++ {
			allocatesNothing(t, decay{n: 700, fail: -1}, start, Settings{Method: method, Workers: workers}, 1) // the fit is found in five
		}
	}
}

// Without a reverse pass of its own, a problem's gradient goes through its features.
func TestGradientFallback(t *testing.T) {
	e := newEvaluator(decay{n: 700, fail: -1}, 2)
	g, r := make([]float64, 3), make([]float64, 700)
	loss, err := e.gradient(g, r, start)
	if err != nil {
		t.Fatal(err)
	}
	for k := range g {
		const h = 1e-6
		at := func(step float64) float64 {
			theta := append([]float64(nil), start...)
			theta[k] += step
			l, _ := e.residuals(r, theta)
			return l
		}
		if want := (at(h) - at(-h)) / (2 * h); math.Abs(g[k]-want) > 1e-7*loss {
			t.Errorf("gradient[%d] = %v, differences give %v", k, g[k], want)
		}
	}
}
