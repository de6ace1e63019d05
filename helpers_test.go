package anagram_test

import (
	"context"
	"testing"

	"anagram"
	"anagram/internal/check"
	"anagram/lsq"
)

// newSolver returns a run before its first step.
func newSolver(t testing.TB, p anagram.Problem, theta []float64, settings anagram.Settings) *anagram.Solver {
	t.Helper()
	s, err := anagram.NewSolver(context.Background(), p, theta, settings)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// finish steps a run to its end.
func finish(s *anagram.Solver) *anagram.Result {
	for s.Step(context.Background()) == anagram.Running {
	}
	return s.Result()
}

// allocatesNothing checks that steps of a run allocate nothing, once 1+n have been taken: not one
// of n.
func allocatesNothing(t *testing.T, p anagram.Problem, theta []float64, settings anagram.Settings, n int) {
	t.Helper()
	settings.Steps = 1 << 30
	var s *anagram.Solver
	count := check.Least(func() float64 {
		s = newSolver(t, p, theta, settings)
		s.Step(context.Background())
		return testing.AllocsPerRun(1, func() {
			for range n {
				s.Step(context.Background())
			}
		})
	})
	if r := s.Result(); count != 0 || r.Iterations != 1+2*n || r.Err != nil {
		t.Errorf("%s, %d workers: %v allocations in %d steps, %v after %d, error %v", settings.Method.Name(), settings.Workers, count, n, r.Status, r.Iterations, r.Err)
	}
}

// changed is a problem whose sessions a function changes.
type changed struct {
	anagram.Problem
	change func(*lsq.Session)
}

func (p changed) Open() lsq.Session {
	s := p.Problem.Open()
	p.change(&s)
	return s
}

// checkedBy is a problem with a check of its own.
func checkedBy(p anagram.Problem, check func(context.Context) (anagram.Problem, error)) anagram.Problem {
	return changed{p, func(s *lsq.Session) { s.Check = check }}
}

// withWorkers returns a session whose workers a function changes.
func withWorkers(s *lsq.Session, change func(*lsq.Worker)) {
	inner := s.NewWorker
	s.NewWorker = func() lsq.Worker {
		w := inner()
		change(&w)
		return w
	}
}
