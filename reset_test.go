package anagram_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"anagram"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// shifting is a linear problem whose data change at some steps, as points that move change a
// problem.
type shifting struct {
	*toy.Problem
	at     map[int]float64
	offset float64
}

func newShifting() *shifting {
	p := &shifting{at: map[int]float64{0: 0, 2: 5, 4: -3, 6: 7, 8: 1, 10: 2}}
	p.Problem, _ = toy.RandomLinear(40, 6, 5)
	inner := p.Fill
	p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		for i := range r {
			r[i] += p.offset * float64(i%3)
		}
	}
	p.Session.Resample = func(_ context.Context, step int, _ []float64) (bool, error) {
		offset, ok := p.at[step]
		if ok {
			p.offset = offset
		}
		return ok, nil
	}
	return p
}

// Points that move raise the loss, which is no floor: the run goes on to the fit of the last ones.
func TestRatioBeginsAnewOnOtherPoints(t *testing.T) {
	p := newShifting()
	r, err := anagram.Minimize(context.Background(), p, make([]float64, 6), anagram.Settings{Method: anagram.Ratio{Patience: anagram.Quick}, Steps: 200})
	if err != nil {
		t.Fatal(err)
	}
	if p.offset != 2 {
		t.Errorf("the run ended after %d steps (%v) on the points of offset %v, want the last ones", r.Iterations, r.Status, p.offset)
	}
	// a loss that no longer falls to the last bit: sqrt(eps)
	if _, g := toy.LossAndGradient(p.Problem, r.Theta); mat.Nrm2(g) > 1e-6 {
		t.Errorf("|gradient| %v on the last points", mat.Nrm2(g))
	}
}

// A second run on a problem starts on the first points, whatever the run before left in place.
func TestSecondRunStartsOnTheFirstPoints(t *testing.T) {
	p, theta := newShifting(), []float64{1, 2, 3, 4, 5, 6}
	var first [2]float64
	for i := range first {
		finish(newSolver(t, p, theta, anagram.Settings{Method: anagram.LM{}, Steps: 20, Record: func(r *anagram.Record) bool {
			if r.Iteration == 0 {
				first[i] = r.Loss
			}
			return false
		}}))
	}
	if first[0] != first[1] || first[0] == 0 {
		t.Errorf("the runs start at losses %v and %v", first[0], first[1])
	}
}

// weekly is a linear problem on other points every third step. Its points are no part of the state
// of a run: the number of a step tells them.
type weekly struct {
	*toy.Problem
	week int
}

func newWeekly() *weekly {
	p := &weekly{}
	p.Problem, _ = toy.RandomLinear(40, 6, 5)
	inner := p.Fill
	p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		r[0] += float64(p.week)
	}
	p.Session.Resample = func(_ context.Context, step int, _ []float64) (bool, error) {
		before := p.week
		p.week = step / 3
		return p.week != before, nil
	}
	return p
}

// A step that was abandoned after it had moved the points leaves the verdict to those before.
func TestJudgeAfterAnAbandonedDraw(t *testing.T) {
	for _, step := range []int{3, 6} {
		ctx, cancel := context.WithCancel(context.Background())
		p := newWeekly()
		ending := changed{p, func(s *lsq.Session) {
			s.Resample = func(ctx context.Context, n int, theta []float64) (bool, error) {
				if n == step {
					cancel()
				}
				return p.Session.Resample(ctx, n, theta)
			}
		}}
		s, err := anagram.NewSolver(ctx, ending, make([]float64, 6), anagram.Settings{Method: anagram.GradientDescent{Rate: 1e-3}, Steps: 12})
		if err != nil {
			t.Fatal(err)
		}
		for s.Step(ctx) == anagram.Running {
		}
		moved := p.week
		s.Judge(context.Background())
		if n := s.Result().Iterations; n != step || moved != step/3 || p.week != step/3-1 {
			t.Errorf("%d steps, points of week %d moved and %d judged, want those of week %d", n, moved, p.week, step/3-1)
		}
	}
}

// A run resumed between two draws has the points of the last one, and takes nothing for new that is
// not.
func TestResumeBetweenDraws(t *testing.T) {
	settings := anagram.Settings{Method: anagram.GradientDescent{Rate: 1e-3}, Steps: 12, Workers: 1}
	for _, at := range []int{0, 2, 3, 4, 8, 11} {
		s := newSolver(t, newWeekly(), make([]float64, 6), settings)
		for range at {
			s.Step(context.Background())
		}
		p := newWeekly()
		again, _, err := anagram.Resume(context.Background(), p, settings, bytes.NewReader(save(t, s)))
		if err != nil {
			t.Fatal(err)
		}
		if want := max(0, at-1) / 3; p.week != want {
			t.Errorf("resumed after %d steps on the points of week %d, want %d", at, p.week, want)
		}
		want, got := finish(s), finish(again)
		if !slices.Equal(got.Theta, want.Theta) || got.Loss != want.Loss || got.Counts != want.Counts || got.Iterations != 12 {
			t.Errorf("resumed after %d steps the run ends at %v, %+v, want %v, %+v", at, got.Loss, got.Counts, want.Loss, want.Counts)
		}
	}
}

// Where other points are no longer a number at all, the run has diverged and its best parameters
// are those before.
func TestBestBeforeItDiverged(t *testing.T) {
	p := newShifting()
	p.at = map[int]float64{0: 0, 150: math.NaN()}
	// as it was at the start
	p.Session.Check = func(context.Context) (anagram.Problem, error) { return newShifting().Problem, nil }
	r, err := anagram.Minimize(context.Background(), p, make([]float64, 6), anagram.Settings{Method: anagram.GradientDescent{Rate: 0.01}, Steps: 200})
	if !errors.Is(err, anagram.ErrDiverged) || r.Status != anagram.Diverged {
		t.Fatalf("%v after %d, loss %v, error %v", r.Status, r.Iterations, r.Loss, err)
	}
	want, g := toy.LossAndGradient(newShifting().Problem, r.Theta)
	for _, v := range g {
		if !(math.Abs(v) < 1e-6) { // sqrt(eps), of a loss that no longer falls
			t.Errorf("gradient %v of the points before", g)
		}
	}
	if !(math.Abs(r.Loss-want) < 1e-13*want) {
		t.Errorf("loss %v, want %v", r.Loss, want)
	}
}

// A run that has diverged at its very start is resumed as what it is.
func TestResumeDiverged(t *testing.T) {
	for _, value := range []float64{math.NaN(), math.Inf(1)} {
		p, _ := toy.RandomLinear(40, 6, 5)
		p.Fill = func(r []float64, _ *mat.Dense, _ []float64) { r[0] = value }
		s := newSolver(t, p, make([]float64, 6), anagram.Settings{})
		again, warning, err := anagram.Resume(context.Background(), p, anagram.Settings{}, bytes.NewReader(save(t, s)))
		if err != nil || warning != "" || again.Result().Status != anagram.Diverged {
			t.Errorf("a loss of %v at the start: error %v, warning %q", value, err, warning)
		}
	}
}
