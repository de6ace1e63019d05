package anagram_test

import (
	"bytes"
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"anagram"
	"anagram/lsq"
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

// embedding is a problem that keeps what it does not know of, as it says nothing itself.
type embedding struct{ anagram.Problem }

// counting is a problem whose workers count the blocks of residuals.
func counting(p anagram.Problem, blocks *atomic.Int64) anagram.Problem {
	return changed{p, func(s *lsq.Session) {
		withWorkers(s, func(w *lsq.Worker) {
			inner := w.Residuals
			w.Residuals = func(r []float64, block int, theta []float64) error {
				blocks.Add(1)
				return inner(r, block, theta)
			}
		})
	}}
}

// A wrapper around a problem, whether it changes nothing or the workers, gives the run of the
// problem itself to the bit: parameters, losses, telemetry, counts, verdict, and what a checkpoint
// holds.
func TestWrapperKeepsAll(t *testing.T) {
	for _, points := range []saved{fixedPoints, freshPoints, streamedPoints, followPoints, wideNet} {
		if testing.Short() && points.name != followPoints.name {
			continue
		}
		run := func(wrap func(p anagram.Problem) anagram.Problem) (told history, end string, file []byte) {
			p, theta := points.build(t)
			s := newSolver(t, wrap(p), theta, anagram.Settings{Steps: 30, Workers: 2, Record: told.record})
			finish(s)
			return told, result(s), withoutTime(save(t, s))
		}
		want, wantEnd, wantFile := run(func(p anagram.Problem) anagram.Problem { return p })
		var blocks atomic.Int64
		for name, wrap := range map[string]func(p anagram.Problem) anagram.Problem{
			"embedding":       func(p anagram.Problem) anagram.Problem { return embedding{p} },
			"embedding twice": func(p anagram.Problem) anagram.Problem { return &embedding{embedding{p}} },
			"counting":        func(p anagram.Problem) anagram.Problem { return counting(p, &blocks) },
		} {
			got, end, file := run(wrap)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: another run\n%s", points.name, name, firstDifference(got, want))
			}
			if end != wantEnd || !bytes.Equal(file, wantFile) {
				t.Errorf("%s, %s: ends at\n%s\nwant\n%s", points.name, name, end, wantEnd)
			}
		}
		if last := want[len(want)-1]; last.Iteration != 30 || last.Terms == nil {
			t.Errorf("%s: the run tells nothing: %+v", points.name, last)
		}
		if n := blocks.Load(); n < 100 {
			t.Errorf("%s: %d blocks counted", points.name, n)
		}
	}
}
