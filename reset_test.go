package anagram

import (
	"bytes"
	"context"
	"math"
	"slices"
	"testing"

	"anagram/mat"
)

// shifting is decay whose data change at two steps, as points that move change a problem.
type shifting struct {
	*written
	at     map[int]float64
	offset float64
}

func (p *shifting) Resample(_ context.Context, step int, theta []float64) (bool, error) {
	offset, ok := p.at[step]
	if ok {
		p.offset = offset
	}
	return ok, nil
}

func newShifting() *shifting {
	p := &shifting{at: map[int]float64{0: 0, 2: 5, 4: -3, 6: 7, 8: 1, 10: 2}}
	w, _ := randomLinear(40, 6, 5)
	inner := w.fill
	w.fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		for i := range r {
			r[i] += p.offset * float64(i%3)
		}
	}
	p.written = w
	return p
}

// Points that move raise the loss, which is no floor: the run goes on to the fit of the last ones.
func TestRatioBeginsAnewOnOtherPoints(t *testing.T) {
	p := newShifting()
	r, err := Minimize(context.Background(), p, make([]float64, 6), Settings{Method: Ratio{Patience: Quick}, Steps: 200})
	if err != nil {
		t.Fatal(err)
	}
	if p.offset != 2 {
		t.Errorf("the run ended after %d steps (%v) on the points of offset %v, want the last ones", r.Iterations, r.Status, p.offset)
	}
	if _, g := lossAndGradient(p.written, r.Theta); mat.Nrm2(g) > 1e-6 { // a loss that no longer falls to the last bit: sqrt(eps)
		t.Errorf("|gradient| %v on the last points", mat.Nrm2(g))
	}
}

// A second run on a problem starts on the first points, whatever the run before left in place.
func TestSecondRunStartsOnTheFirstPoints(t *testing.T) {
	p, theta := newShifting(), []float64{1, 2, 3, 4, 5, 6}
	var first [2]float64
	for i := range first {
		s, err := NewSolver(context.Background(), p, theta, Settings{Method: LM{}})
		if err != nil {
			t.Fatal(err)
		}
		first[i] = s.loss
		for s.iteration < 20 && s.Step(context.Background()) == Running {
		}
	}
	if first[0] != first[1] {
		t.Errorf("the runs start at losses %v and %v", first[0], first[1])
	}
}

// weekly is a linear problem on other points every third step. Its points are no part of the state of a run: the number of a step tells them.
type weekly struct {
	*written
	week *int
}

func (p weekly) Resample(_ context.Context, step int, _ []float64) (bool, error) {
	before := *p.week
	*p.week = step / 3
	return *p.week != before, nil
}

func newWeekly() weekly {
	w, _ := randomLinear(40, 6, 5)
	p := weekly{w, new(int)}
	inner := w.fill
	w.fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		r[0] += float64(*p.week)
	}
	return p
}

// endingAt is a weekly problem whose context ends as it draws the points of a step.
type endingAt struct {
	weekly
	step   int
	cancel func()
}

func (p endingAt) Resample(ctx context.Context, step int, theta []float64) (bool, error) {
	if step == p.step {
		p.cancel()
	}
	return p.weekly.Resample(ctx, step, theta)
}

// A step that was abandoned after it had moved the points leaves the verdict to those before.
func TestJudgeAfterAnAbandonedDraw(t *testing.T) {
	for _, step := range []int{3, 6} {
		ctx, cancel := context.WithCancel(context.Background())
		p := endingAt{newWeekly(), step, cancel}
		s, err := NewSolver(ctx, p, make([]float64, 6), Settings{Method: GradientDescent{Rate: 1e-3}, Steps: 12})
		if err != nil {
			t.Fatal(err)
		}
		for s.Step(ctx) == Running {
		}
		moved := *p.week
		s.Judge(context.Background())
		if s.iteration != step || moved != step/3 || *p.week != step/3-1 {
			t.Errorf("%d steps, points of week %d moved and %d judged, want those of week %d", s.iteration, moved, *p.week, step/3-1)
		}
	}
}

// A run resumed between two draws has the points of the last one, and takes nothing for new that is not.
func TestResumeBetweenDraws(t *testing.T) {
	settings := Settings{Method: GradientDescent{Rate: 1e-3}, Steps: 12}
	for _, at := range []int{0, 2, 3, 4, 8, 11} {
		var file bytes.Buffer
		s := newTestSolver(t, newWeekly(), make([]float64, 6), settings.Method)
		s.settings = settings
		for s.iteration < at {
			mustStep(t, s)
		}
		if err := s.Save(&file); err != nil {
			t.Fatal(err)
		}
		p := newWeekly()
		again, _, err := Resume(context.Background(), p, settings, &file)
		if err != nil {
			t.Fatal(err)
		}
		if want := max(0, at-1) / 3; *p.week != want {
			t.Errorf("resumed after %d steps on the points of week %d, want %d", at, *p.week, want)
		}
		for s.Step(context.Background()) == Running {
		}
		for again.Step(context.Background()) == Running {
		}
		got, want := again.Result(), s.Result()
		if !slices.Equal(got.Theta, want.Theta) || got.Loss != want.Loss || got.Counts != want.Counts {
			t.Errorf("resumed after %d steps the run ends at %v, %+v, want %v, %+v", at, got.Loss, got.Counts, want.Loss, want.Counts)
		}
	}
}

// A run that has diverged at its very start is resumed as what it is.
func TestResumeDiverged(t *testing.T) {
	for _, value := range []float64{math.NaN(), math.Inf(1)} {
		p, _ := randomLinear(40, 6, 5)
		p.fill = func(r []float64, _ *mat.Dense, _ []float64) { r[0] = value }
		s, err := NewSolver(context.Background(), p, make([]float64, 6), Settings{})
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := s.Save(&file); err != nil {
			t.Fatal(err)
		}
		again, warning, err := Resume(context.Background(), p, Settings{}, &file)
		if err != nil || warning != "" || again.Result().Status != Diverged {
			t.Errorf("a loss of %v at the start: error %v, warning %q", value, err, warning)
		}
	}
}
