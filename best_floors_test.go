package anagram_test

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// route is a method that goes from place to place. Each is a floor if the method counts floors.
type route struct {
	places [][]float64
	floors bool
	next   int
}

func (route) Name() string      { return "route" }
func (route) Needs(*lsq.Demand) {}

func (m route) Start(s *lsq.State) (lsq.Stepper, error) {
	s.Floors.Counted = m.floors
	return &m, nil
}

func (m *route) Step(s *lsq.State) (lsq.Outcome, error) {
	if m.floors {
		s.Floors.Note(s.Loss)
	}
	if m.next == len(m.places) {
		return lsq.Stalled, nil
	}
	theta := m.places[m.next]
	m.next++
	var loss float64
	for range 100 { // work that makes a judgement cheap
		var err error
		if loss, err = s.LossAt(theta); err != nil {
			return 0, err
		}
	}
	return s.MoveTo(theta, loss), nil
}

func (m *route) Visit(f lsq.Fields) { f.Count("next", &m.next) }

// halfSeen has the residual theta_0. At its unseen points theta_1 is another, no number above 1.
func halfSeen(rows int) *toy.Problem {
	return &toy.Problem{P: 2, Blocks: []int{rows}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		for i := range r {
			if r[i] = theta[i]; theta[i] > 1 {
				r[i] = math.NaN()
			}
			phi.Row(i)[i] = 1
		}
	}}
}

// Of two floors the result is the better one at unseen points, also where the other one is lower;
// of one descent, and where nothing is known of unseen points, it is the lowest. While a run goes
// on, it is the lowest met so far.
func TestBestOfFloors(t *testing.T) {
	ctx := context.Background()
	start, good, lower, best := []float64{1, 0}, []float64{1e-3, 1e-3}, []float64{9e-4, 1e-2}, []float64{8e-4, 1e-4}
	for _, c := range []struct {
		name          string
		floors, check bool
		places        [][]float64
		want          []float64
	}{
		{"a lower floor that is worse", true, true, [][]float64{good, lower}, good},
		{"a lower floor that is better", true, true, [][]float64{lower, best}, best},
		{"the first of three", true, true, [][]float64{best, {7e-4, 1e-2}, {6e-4, 1e-3}}, best},
		{"one descent", false, true, [][]float64{good, lower}, lower},
		{"no number at unseen points", true, true, [][]float64{good, {9e-4, 2}}, good},
		{"no check", true, false, [][]float64{good, lower}, lower},
	} {
		var p anagram.Problem = halfSeen(1)
		if c.check {
			p = checkedBy(p, func(context.Context) (anagram.Problem, error) { return halfSeen(2), nil })
		}
		settings := anagram.Settings{Method: route{places: c.places, floors: c.floors}}
		s := newSolver(t, p, start, settings)
		for _, place := range c.places {
			if s.Step(ctx); !slices.Equal(s.Result().Theta, place) {
				t.Errorf("%s: %v in the run, want %v", c.name, s.Result().Theta, place)
			}
		}
		var file bytes.Buffer
		if err := s.Save(&file); err != nil {
			t.Fatal(err)
		}
		resumed, _, err := anagram.Resume(ctx, p, settings, &file)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*anagram.Solver{s, resumed} {
			r, j := finish(s), s.Judge(ctx)
			if want := c.want[0] * c.want[0] / 2; !slices.Equal(r.Theta, c.want) || r.Loss != want || j.Loss != want {
				t.Errorf("%s: %v, loss %v, judged at %v; want %v, %v", c.name, r.Theta, r.Loss, j.Loss, c.want, want)
			}
		}
	}
}

// A step whose judgement there is no time for is abandoned, so that no floor is lost.
func TestBestOfFloorsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	good, lower := []float64{1e-3, 1e-3}, []float64{9e-4, 1e-2}
	p := checkedBy(halfSeen(1), func(ctx context.Context) (anagram.Problem, error) {
		cancel()
		return halfSeen(2), ctx.Err()
	})
	settings := anagram.Settings{Method: route{places: [][]float64{lower}, floors: true}}
	s := newSolver(t, p, good, settings)
	s.Step(ctx)
	if r := s.Result(); r.Iterations != 0 || r.Status != anagram.Cancelled || !slices.Equal(r.Theta, good) {
		t.Fatalf("%v after %d steps at %v, want cancelled at the start", r.Status, r.Iterations, r.Theta)
	}
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	resumed, _, err := anagram.Resume(context.Background(), p, settings, &file)
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(resumed); r.Iterations != 2 || !slices.Equal(r.Theta, good) {
		t.Errorf("%d steps to %v, want 2 to %v", r.Iterations, r.Theta, good)
	}
}

// A run that has left a floor upwards has not diverged: its best is that floor.
func TestLeavingFloorsIsNoDivergence(t *testing.T) {
	far := [][]float64{{0.5, 0}}
	for floors, want := range map[bool]bool{false: true, true: false} {
		s := newSolver(t, halfSeen(1), []float64{1e-3, 0}, anagram.Settings{Method: route{places: far, floors: floors}, Steps: 1})
		finish(s)
		if got := s.Judge(context.Background()).Verdict; (got == anagram.VerdictDiverged) != want {
			t.Errorf("floors %v: %v", floors, got)
		}
	}
}

// The floor that projected steps end on counts although their points have moved before: joint
// steps do not take it for one of other points.
func TestFloorOfOpening(t *testing.T) {
	wide := saved{"wide, follow", wideNet.units, func(line domain.Box) domain.Points {
		return line.Inner(24).Follow(domain.Following{Every: 16, Seed: 3})
	}}
	problem, theta := wide.build(t)
	s := newSolver(t, problem, theta, anagram.Settings{Steps: 60})
	counted := 0
	for s.Step(context.Background()) == anagram.Running {
		if s.Result().Iterations > 16 && strings.Contains(anagram.Evidence(s), `"floors":1`) {
			counted++
		}
	}
	if counted == 0 {
		t.Error("no floor is counted after the points have moved")
	}
}
