package anagram

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"anagram/internal/codec"
)

// watched is shifting whose check is the problem as it was at the start.
type watched struct{ *shifting }

func (p watched) Check(context.Context) (Problem, error) { return newShifting().written, nil }

// Where other points are no longer a number at all, the run has diverged and its best parameters
// are those before.
func TestBestBeforeItDiverged(t *testing.T) {
	p := newShifting()
	p.at = map[int]float64{0: 0, 150: math.NaN()}
	r, err := Minimize(context.Background(), watched{p}, make([]float64, 6), Settings{Method: GradientDescent{Rate: 0.01}, Steps: 200})
	if !errors.Is(err, ErrDiverged) || r.Status != Diverged {
		t.Fatalf("%v after %d, loss %v, error %v", r.Status, r.Iterations, r.Loss, err)
	}
	want, g := lossAndGradient(newShifting().written, r.Theta)
	for _, v := range g {
		if !(math.Abs(v) < 1e-6) { // sqrt(eps), of a loss that no longer falls
			t.Errorf("gradient %v of the points before", g)
		}
	}
	if r.Loss != want && !(math.Abs(r.Loss-want) < 1e-13*want) {
		t.Errorf("loss %v, want %v", r.Loss, want)
	}
}

// Points that are a number again after some that were none have a best, too.
func TestBestAfterNaN(t *testing.T) {
	s := newTestSolver(t, newShifting().written, make([]float64, 6), LM{})
	mustStep(t, s)
	s.bestLoss = math.NaN()
	mustStep(t, s)
	if s.bestLoss != s.loss {
		t.Errorf("lowest loss %v, want %v", s.bestLoss, s.loss)
	}
}

// The best that is read fits the run, or there is none.
func TestJudgedState(t *testing.T) {
	for n, ok := range []bool{true, false, true, false} {
		var file codec.Coder
		from := judged{theta: make([]float64, n), loss: 1, met: 2, work: 3}
		from.state(&file, n)
		var to judged
		c := codec.NewReader(file.Data())
		if to.state(c, 2); (c.Finish() == nil) != ok {
			t.Errorf("%d parameters for a problem of 2: error %v", n, c.Err())
		} else if !ok && !strings.Contains(c.Err().Error(), "judged theta") {
			t.Errorf("error %v", c.Err())
		}
	}
}
