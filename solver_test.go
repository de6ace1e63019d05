package anagram_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"anagram"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

func TestMinimizeFindsTheFit(t *testing.T) {
	r, err := anagram.Minimize(context.Background(), toy.Decay(70, -1), toy.DecayStart, anagram.Settings{Steps: 20})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range toy.Truth {
		if math.Abs(r.Theta[i]-want) > 1e-12 {
			t.Errorf("theta[%d] = %v, want %v", i, r.Theta[i], want)
		}
	}
	// The default method factors Phi once a step and then tries steps: each trial is a second
	// derivative along it, pulled back once, and, since its workers know none, the residuals at two
	// points and at three for the differences. A trial of no length has no differences, and here
	// those below rounding have none. Two evaluations are those of the start and of zero
	// parameters.
	c := r.Counts
	if c.Factorizations != r.Iterations || c.Features != r.Iterations || c.Gradients != c.Curvatures ||
		c.Residuals < 2+2*c.Curvatures || c.Residuals > 2+5*c.Curvatures {
		t.Errorf("%d steps, counts %+v", r.Iterations, c)
	}
	if r.Status != anagram.Converged && r.Loss != 0 || r.Iterations > 10 {
		t.Errorf("%v after %d steps, want the fit within 10", r.Status, r.Iterations)
	}
	if toy.DecayStart[0] != 1 {
		t.Error("Minimize changed the start")
	}
}

func TestStatus(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range []struct {
		name     string
		ctx      context.Context
		settings anagram.Settings
		want     anagram.Status
	}{
		{"steps", context.Background(), anagram.Settings{Steps: 3}, anagram.OutOfSteps},
		{"time", context.Background(), anagram.Settings{MaxTime: 1}, anagram.OutOfTime},
		{"cancelled", cancelled, anagram.Settings{}, anagram.Cancelled},
		{"target", context.Background(), anagram.Settings{Target: 1e-6}, anagram.TargetReached},
		{"record", context.Background(), anagram.Settings{Record: func(r *anagram.Record) bool { return r.Iteration == 2 }}, anagram.Stopped},
	} {
		r, err := anagram.Minimize(test.ctx, toy.Decay(70, -1), toy.DecayStart, test.settings)
		if err != nil || r.Status != test.want || len(r.Theta) != 3 {
			t.Errorf("%s: status %v, error %v, want %v", test.name, r.Status, err, test.want)
		}
	}
	exact := toy.Linear(mat.FromRows([]float64{1}), []float64{2})
	if r, err := anagram.Minimize(context.Background(), exact, []float64{2}, anagram.Settings{}); err != nil || r.Status != anagram.TargetReached || r.Iterations != 0 {
		t.Errorf("solved at the start: status %v after %d steps, error %v", r.Status, r.Iterations, err)
	}
	if anagram.Status(99).String() == "" || anagram.Cancelled.String() != "cancelled" {
		t.Error("String")
	}
}

func TestCancelKeepsTheBest(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var last anagram.Record
	r, err := anagram.Minimize(ctx, toy.Decay(70, -1), toy.DecayStart, anagram.Settings{Record: func(r *anagram.Record) bool {
		if r.Iteration == 3 {
			cancel()
		}
		last = *r
		return false
	}})
	if err != nil || r.Status != anagram.Cancelled || r.Iterations != 3 || r.Loss != last.Best {
		t.Errorf("status %v after %d steps, loss %v, recorded best %v, error %v", r.Status, r.Iterations, r.Loss, last.Best, err)
	}
}

func TestDiverged(t *testing.T) {
	r, err := anagram.Minimize(context.Background(), toy.Decay(70, -1), []float64{1, -1e6, 0}, anagram.Settings{})
	if !errors.Is(err, anagram.ErrDiverged) || r.Status != anagram.Diverged {
		t.Errorf("got %v, %v; want %v", r.Status, err, anagram.ErrDiverged)
	}
}

func TestErrorOfLowestBlock(t *testing.T) {
	for workers := 1; workers <= 4; workers++ {
		_, err := anagram.Minimize(context.Background(), toy.Decay(700, 3), toy.DecayStart, anagram.Settings{Workers: workers})
		if err == nil || err.Error() != "block 3 is bad" {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	p, wrongTerms := toy.Decay(70, -1), toy.Decay(70, -1)
	wrongTerms.Session.Terms = []lsq.Term{{Name: "all", Rows: 69, Scale: 1}}
	for _, test := range []struct {
		problem  anagram.Problem
		theta    []float64
		settings anagram.Settings
		want     string // part of the message
	}{
		{p, toy.DecayStart, anagram.Settings{Steps: -1}, "Steps is -1"},
		{p, toy.DecayStart, anagram.Settings{MaxTime: -time.Second}, "MaxTime is -1s"},
		{p, toy.DecayStart, anagram.Settings{Target: math.NaN()}, "Target is NaN"},
		{p, toy.DecayStart, anagram.Settings{Workers: -2}, "Workers is -2"},
		{p, toy.DecayStart, anagram.Settings{Method: anagram.ANaGRAM{Cutoff: -1}}, "Cutoff"},
		{nil, toy.DecayStart, anagram.Settings{}, "no problem"},
		{p, toy.DecayStart[:2], anagram.Settings{}, "theta has 2 parameters, the problem 3"},
		{p, []float64{0, math.NaN(), 0}, anagram.Settings{}, "theta[1] is NaN"},
		{toy.Decay(0, -1), toy.DecayStart, anagram.Settings{}, "nothing to solve"},
		{wrongTerms, toy.DecayStart, anagram.Settings{}, `term "all" has 69 rows, its blocks hold 70`},
	} {
		r, err := anagram.Minimize(context.Background(), test.problem, test.theta, test.settings)
		if r != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
}

func TestSameBitsForAnyWorkers(t *testing.T) {
	var want *anagram.Result
	rows := 700 // folded in blocks
	if testing.Short() {
		rows = 210
	}
	for _, workers := range []int{1, 2, 5} {
		got, err := anagram.Minimize(context.Background(), toy.Decay(rows, -1), toy.DecayStart, anagram.Settings{Steps: 5, Workers: workers})
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
	if testing.Short() {
		t.Skip("runs")
	}
	for _, method := range []anagram.Method{anagram.Ratio{}, anagram.ANaGRAM{}} {
		for workers := 1; workers <= 2; workers++ {
			// the fit is found in five
			allocatesNothing(t, toy.Decay(700, -1), toy.DecayStart, anagram.Settings{Method: method, Workers: workers}, 1)
		}
	}
}
