package anagram_test

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"

	"anagram"
	"anagram/pinn"
)

// Solvers at once on one problem, whose points each draws or moves for itself, give the bits that
// each gives alone, through checkpoints too, and leave the points of the problem where they were.
func TestSolversShareAProblem(t *testing.T) {
	for name, points := range map[string]saved{"fresh": freshPoints, "streamed": streamedPoints, "follow": followPoints, "still": fixedPoints} {
		methods := []anagram.Method{anagram.LM{}, anagram.LBFGS{}, anagram.LM{}, anagram.Adam{}}
		run := func(p *pinn.Problem, theta []float64, method anagram.Method) []byte {
			settings := anagram.Settings{Method: method, Steps: 25, Workers: 2}
			s, err := anagram.NewSolver(context.Background(), p, theta, settings)
			if err != nil {
				t.Error(err)
				return nil
			}
			for s.Step(context.Background()) == anagram.Running {
				if s.Result().Iterations == 12 {
					if s, _, err = anagram.Resume(context.Background(), p, settings, bytes.NewReader(save(t, s))); err != nil {
						t.Error(err)
						return nil
					}
				}
			}
			return withoutTime(save(t, s))
		}
		shared, theta := points.build(t)
		before := slices.Clone(shared.Points().Data)
		together := make([][]byte, len(methods))
		var group sync.WaitGroup
		for i, method := range methods {
			group.Add(1)
			go func() {
				defer group.Done()
				together[i] = run(shared, theta, method)
			}()
		}
		group.Wait()
		for i, method := range methods {
			own, theta := points.build(t)
			if alone := run(own, theta, method); !bytes.Equal(together[i], alone) {
				t.Errorf("%s: %s beside others is another run than alone", name, method.Name())
			}
		}
		if !slices.Equal(shared.Points().Data, before) {
			t.Errorf("%s: the points of the problem have moved", name)
		}
	}
}
