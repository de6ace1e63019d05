package anagram_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"anagram"
	"anagram/internal/toy"
	"anagram/lsq"
)

// own is a method of one's own, of a step alone.
type own struct {
	step func(s *lsq.State) (lsq.Outcome, error)
}

func (own) Name() string                             { return "own" }
func (own) Needs(*lsq.Demand)                        {}
func (own) Visit(lsq.Fields)                         {}
func (m own) Step(s *lsq.State) (lsq.Outcome, error) { return m.step(s) }
func (m own) Start(*lsq.State) (stepper lsq.Stepper, _ error) {
	if m.step != nil {
		stepper = m
	}
	return stepper, nil
}

// A method that breaks its promise ends the run with an error that says so, and parameters that are
// no numbers are never the best.
func TestMethodsThatAreNone(t *testing.T) {
	p, _ := toy.RandomLinear(20, 2, 1)
	for name, c := range map[string]struct {
		step   func(s *lsq.State) (lsq.Outcome, error)
		status anagram.Status
		want   string
	}{
		"outcome":   {func(*lsq.State) (lsq.Outcome, error) { return 7, nil }, anagram.Failed, `step 1: the method "own" returns the outcome 7`},
		"negative":  {func(*lsq.State) (lsq.Outcome, error) { return -1, nil }, anagram.Failed, "the outcome -1"},
		"NaN theta": {func(s *lsq.State) (lsq.Outcome, error) { return s.MoveTo([]float64{0, math.NaN()}, 1e-3), nil }, anagram.Diverged, "not a finite number"},
		"Inf theta": {func(s *lsq.State) (lsq.Outcome, error) { return s.MoveTo([]float64{math.Inf(1), 0}, 1e-3), nil }, anagram.Diverged, "not a finite number"},
		"stalled at NaN": {func(s *lsq.State) (lsq.Outcome, error) {
			s.MoveTo([]float64{1, 0}, math.NaN())
			return lsq.Stalled, nil
		}, anagram.Diverged, "not a finite number"},
		"NaN loss": {func(s *lsq.State) (lsq.Outcome, error) { return s.MoveTo([]float64{1, 0}, math.NaN()), nil }, anagram.Diverged, "not a finite number"},
	} {
		start := []float64{0.5, 0.5}
		r, err := anagram.Minimize(context.Background(), p, start, anagram.Settings{Method: own{c.step}})
		if err == nil || r.Status != c.status || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		} else if r.Theta[0] != start[0] || r.Theta[1] != start[1] {
			t.Errorf("%s: the best parameters are %v", name, r.Theta)
		}
	}
	if _, err := anagram.NewSolver(context.Background(), p, make([]float64, 2), anagram.Settings{Method: own{}}); err == nil || !strings.Contains(err.Error(), `"own" has started without a Stepper`) {
		t.Errorf("without a Stepper: %v", err)
	}
}

// What makes no problem is an error before any work.
func TestProblemsThatAreNone(t *testing.T) {
	p, _ := toy.RandomLinear(20, 2, 1)
	for want, change := range map[string]func(s *lsq.Session){
		"has no NewWorker":                   func(s *lsq.Session) { s.NewWorker = nil },
		"no Residuals or no Features":        func(s *lsq.Session) { withWorkers(s, func(w *lsq.Worker) { w.Features = nil }) },
		"only one of Placed and Place":       func(s *lsq.Session) { s.Place = func(context.Context, int, []float64) error { return nil } },
		"Linear is 1 to 3, which is no part": func(s *lsq.Session) { s.Linear = lsq.Linear{Lo: 1, Hi: 3} },
	} {
		bad := changed{p, change}
		if _, err := anagram.NewSolver(context.Background(), bad, make([]float64, 2), anagram.Settings{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	empty := rowless{p}
	if _, err := (anagram.Settings{}).Memory(empty); err == nil || !strings.Contains(err.Error(), "5 in blocks of 0") {
		t.Errorf("memory of blocks of 0 rows: %v", err)
	}
	if _, err := anagram.NewSolver(context.Background(), empty, make([]float64, 2), anagram.Settings{}); err == nil || !strings.Contains(err.Error(), "5 in blocks of 0") {
		t.Errorf("blocks of 0 rows: %v", err)
	}
}

// rowless is a problem with blocks of no rows.
type rowless struct{ anagram.Problem }

func (rowless) Rows() []lsq.Rows { return []lsq.Rows{{Count: 5}} }

// Where points move to a place at which the loss is no number, and the next step mends that, the
// run is one like others: it can be saved and resumed, and has not diverged.
func TestMoveToWhereThereIsNoLoss(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		p, _ := toy.RandomLinear(20, 2, 1)
		problem := func() anagram.Problem {
			moves := 0
			return changed{p, func(s *lsq.Session) {
				s.Resample = func(_ context.Context, step int, _ []float64) (bool, error) {
					before := moves
					moves = step / 3
					return moves != before, nil
				}
				withWorkers(s, func(w *lsq.Worker) {
					residuals := w.Residuals
					w.Residuals = func(r []float64, block int, theta []float64) error {
						err := residuals(r, block, theta)
						if moves > 0 && theta[0] < 3.5 {
							r[0] = bad
						}
						return err
					}
				})
			}}
		}
		further := own{func(s *lsq.State) (lsq.Outcome, error) {
			theta := []float64{s.Theta[0] + 1, s.Theta[1]}
			loss, err := s.LossAt(theta)
			return s.MoveTo(theta, loss), err
		}}
		settings := anagram.Settings{Method: further, Steps: 9, Workers: 1}
		s := newSolver(t, problem(), make([]float64, 2), settings)
		for range 5 {
			s.Step(context.Background())
		}
		again, _, err := anagram.Resume(context.Background(), problem(), settings, bytes.NewReader(save(t, s)))
		if err != nil {
			t.Fatalf("%v: %v", bad, err)
		}
		for _, s := range []*anagram.Solver{s, again} {
			if r := finish(s); r.Status != anagram.OutOfSteps {
				t.Errorf("%v: %v, %v", bad, r.Status, r.Err)
			}
			if v := s.Judge(context.Background()).Verdict; v == anagram.VerdictDiverged {
				t.Errorf("%v: verdict %v", bad, v)
			}
		}
	}
}

// A run of more parameters than rows can be saved and resumed whatever the method decomposes.
func TestResumeOfFewRows(t *testing.T) {
	p, _ := toy.RandomLinear(4, 40, 3)
	linear := changed{p, func(s *lsq.Session) { s.Linear = lsq.Linear{Lo: 5, Hi: 40, Affine: true} }}
	theta := make([]float64, 40)
	for i := range theta {
		theta[i] = 0.3 + 0.1*float64(i)
	}
	for _, m := range anagram.Methods() {
		settings := anagram.Settings{Method: m.New(anagram.MethodOptions{}), Workers: 1, Steps: 3}
		s := newSolver(t, linear, theta, settings)
		for more := true; more; more = s.Step(context.Background()) == anagram.Running {
			if _, _, err := anagram.Resume(context.Background(), linear, settings, bytes.NewReader(save(t, s))); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
		}
	}
}

// An examination that fails, or tells of other terms than there are, is none: the losses say what
// they can.
func TestExaminationsThatAreNone(t *testing.T) {
	p, _ := toy.RandomLinear(20, 2, 1)
	for _, gauges := range [][]float64{nil, {1}, {1e-9, 1, 1}} {
		for _, bad := range []error{nil, errors.New("no examination")} {
			examined := changed{p, func(s *lsq.Session) {
				s.Examine = func(context.Context, []float64) (lsq.Examination, error) {
					return lsq.Examination{Gauges: gauges, Left: gauges, Loss: 1, Enriched: [2]float64{1, 1}}, bad
				}
			}}
			problem := checkedBy(p, func(context.Context) (anagram.Problem, error) { return examined, nil })
			r, err := anagram.Minimize(context.Background(), problem, []float64{1, 2}, anagram.Settings{Method: anagram.LM{}, Steps: 20})
			if j := r.Judgement; err != nil || j.Verdict == anagram.VerdictUndecided || !errors.Is(j.Err, bad) {
				t.Errorf("gauges %v, %v: verdict %v, error %v", gauges, bad, j.Verdict, j.Err)
			}
		}
	}
}

// Where points move to a place at which the problem can't be evaluated, or at which the loss is no
// number and the next step leads to parameters that are none, the best ones are still numbers.
func TestBestOfARunThatEndsBadly(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status anagram.Status
	}{
		"an error": {errors.New("no value"), anagram.Failed},
		"no loss":  {nil, anagram.Diverged},
	} {
		p, _ := toy.RandomLinear(20, 2, 1)
		moved := false
		problem := changed{p, func(s *lsq.Session) {
			s.Resample = func(_ context.Context, step int, _ []float64) (bool, error) {
				before := moved
				moved = step > 2
				return moved != before, nil
			}
			withWorkers(s, func(w *lsq.Worker) {
				residuals := w.Residuals
				w.Residuals = func(r []float64, block int, theta []float64) error {
					err := residuals(r, block, theta)
					if moved {
						r[0], err = math.NaN(), c.err
					}
					return err
				}
			})
		}}
		astray := own{func(s *lsq.State) (lsq.Outcome, error) {
			theta := []float64{s.Theta[0] + 1, s.Theta[1]}
			if s.Loss != s.Loss {
				theta[1] = math.NaN()
			}
			loss, err := s.LossAt(theta)
			return s.MoveTo(theta, loss), err
		}}
		s := newSolver(t, problem, make([]float64, 2), anagram.Settings{Method: astray, Workers: 1})
		r := finish(s)
		if r.Status != c.status || r.Theta[1] != 0 || c.err != nil && !(r.Loss > 0) {
			t.Errorf("%s: %v, the best parameters are %v with the loss %v", name, r.Status, r.Theta, r.Loss)
		}
	}
}
