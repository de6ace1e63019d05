package anagram_test

import (
	"context"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"anagram"
	"anagram/lsq"
	"anagram/mat"
)

// leaving is a problem of two blocks, each evaluated by a goroutine of its own: the first waits for
// the second. From some evaluation on, one of them ends its goroutine.
type leaving struct {
	*atomic.Int64               // workers made
	meet          chan struct{} // where the two wait for each other
	worker        int64
	leaves        int64 // the worker that leaves
	left          *atomic.Int64
}

func (p leaving) Params() int      { return 1 }
func (p leaving) Rows() []lsq.Rows { return []lsq.Rows{{Count: 2, Size: 1}} }
func (p leaving) Open() lsq.Session {
	return lsq.Session{NewWorker: func() lsq.Worker {
		p.worker = p.Add(1) - 1
		return lsq.Worker{Residuals: p.Residuals, Features: p.Features}
	}}
}

func (p leaving) Residuals(r []float64, block int, theta []float64) error {
	if p.leaves == p.worker && p.left.Add(-1) < 0 {
		select { // the other goes on
		case p.meet <- struct{}{}:
		case <-p.meet:
		}
		runtime.Goexit()
	}
	select {
	case p.meet <- struct{}{}:
	case <-p.meet:
	}
	r[0] = 1 + theta[0]
	return nil
}

func (p leaving) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	r[0] = 1 + theta[0]
	phi.Set(0, 0, 1)
	return nil
}

// A function of the user's that ends its goroutine, as t.FailNow does, ends the run with an error
// that says so, or the caller's goroutine where it was called in that; nothing waits for ever.
func TestGoexitInAFunction(t *testing.T) {
	for _, leaves := range []int64{0, 1} {
		for _, after := range []int64{0, 1} { // evaluations before: in NewSolver, in a step
			p := leaving{new(atomic.Int64), make(chan struct{}), 0, leaves, new(atomic.Int64)}
			p.left.Store(after)
			ended, err := make(chan struct{}), error(nil)
			go func() {
				defer close(ended)
				_, err = anagram.Minimize(context.Background(), p, []float64{0}, anagram.Settings{Method: anagram.LM{}, Workers: 2})
			}()
			<-ended
			if said := err != nil && strings.Contains(err.Error(), "Goexit"); said != (leaves == 1) {
				t.Errorf("worker %d leaves after %d evaluations: error %v", leaves, after, err)
			}
		}
	}
}
