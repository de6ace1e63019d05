package method

import (
	"context"
	"math"
	"slices"
	"testing"

	"anagram/internal/check"
	"anagram/internal/toy"
	"anagram/lsq"
)

// run is a method on its way, stepped as the loop of package anagram does.
type run struct {
	*lsq.State
	stepper lsq.Stepper
	steps   int
}

// start returns a run before its first step, with so many workers.
func start(p lsq.Problem, theta []float64, m lsq.Method, workers int) (*run, error) {
	e, err := lsq.NewEvaluator(p, workers)
	if err != nil {
		return nil, err
	}
	need, err := lsq.NewDemand(p, workers, 0)
	if err != nil {
		return nil, err
	}
	m.Needs(need)
	r := &run{State: &lsq.State{
		Evaluator: e, Demand: need,
		Start: slices.Clone(theta), Theta: slices.Clone(theta), Best: slices.Clone(theta),
	}}
	if r.stepper, err = m.Start(r.State); err != nil {
		return nil, err
	}
	r.Loss, err = r.LossAt(theta)
	r.BestLoss = r.Loss
	return r, err
}

// begin is start with one worker, which must succeed.
func begin(t *testing.T, p lsq.Problem, theta []float64, m lsq.Method) *run {
	t.Helper()
	r, err := start(p, theta, m, 1)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// step takes a step, before which the points may move.
func (r *run) step() (lsq.Outcome, error) {
	if resample := r.Session.Resample; resample != nil {
		changed, err := resample(context.Background(), r.steps, r.Theta)
		if err != nil {
			return 0, err
		}
		if changed {
			r.Draw++
			if r.Loss, err = r.LossAt(r.Theta); err != nil {
				return 0, err
			}
			r.BestLoss = r.Loss
			copy(r.Best, r.Theta)
		}
	}
	outcome, err := r.stepper.Step(r.State)
	r.steps++
	if r.Loss < r.BestLoss || math.IsNaN(r.BestLoss) {
		r.BestLoss = r.Loss
		copy(r.Best, r.Theta)
	}
	return outcome, err
}

// mustStep takes a step that moves.
func (r *run) mustStep(t *testing.T) {
	t.Helper()
	if outcome, err := r.step(); outcome != lsq.Moved || err != nil {
		t.Fatalf("step %d: outcome %d (%v)", r.steps, outcome, err)
	}
}

// mustSteps takes so many.
func (r *run) mustSteps(t *testing.T, n int) {
	t.Helper()
	for range n {
		r.mustStep(t)
	}
}

// finish takes up to so many steps, fewer where the method ends, the loss is 0, or an error comes.
func (r *run) finish(steps int) (outcome lsq.Outcome, err error) {
	for r.steps < steps && outcome == lsq.Moved && err == nil && r.Loss != 0 {
		outcome, err = r.step()
	}
	return outcome, err
}

// minimize is start and finish.
func minimize(t *testing.T, p lsq.Problem, theta []float64, m lsq.Method, steps int) (*run, lsq.Outcome, error) {
	t.Helper()
	r := begin(t, p, theta, m)
	outcome, err := r.finish(steps)
	return r, outcome, err
}

// allocatesNothing checks that steps of a run allocate nothing, once 1+n have been taken: not one
// of n. It returns the run after its 1+2n steps.
func allocatesNothing(t *testing.T, p lsq.Problem, theta []float64, m lsq.Method, workers, n int) (r *run) {
	t.Helper()
	var err error
	count := check.Least(func() float64 {
		if r, err = start(p, theta, m, workers); err != nil {
			t.Fatal(err)
		}
		_, err = r.step()
		return testing.AllocsPerRun(1, func() {
			for range n {
				if _, worse := r.step(); worse != nil {
					err = worse
				}
			}
		})
	})
	if count != 0 || r.steps != 1+2*n || err != nil {
		t.Errorf("%s, %d workers: %v allocations in %d steps, error %v after %d", m.Name(), workers, count, n, err, r.steps)
	}
	return r
}

// steady checks that a method allocates nothing in a step and gives the same bits for one worker
// and for two.
func steady(t *testing.T, m lsq.Method) {
	t.Helper()
	var want []float64
	for workers := 1; workers <= 2; workers++ {
		r, err := start(toy.Decay(700, -1), toy.DecayStart, m, workers)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := r.step(); err != nil {
				t.Fatal(err)
			}
		}
		if want == nil {
			want = slices.Clone(r.Theta)
		}
		if !slices.Equal(r.Theta, want) {
			t.Errorf("%s, %d workers: theta %v, want the bits of %v", m.Name(), workers, r.Theta, want)
		}
		allocatesNothing(t, toy.Plain(toy.LinearSums(0.2)), toy.SumsStart, m, workers, 2)
	}
}
