package anagram

import (
	"context"
	"math"
	"strings"
	"testing"

	"anagram/internal/codec"
	"anagram/internal/toy"
)

// Points that are a number again after some that were none have a best, too.
func TestBestAfterNaN(t *testing.T) {
	p, _ := toy.RandomLinear(40, 6, 5)
	s, err := NewSolver(context.Background(), toy.Hard(p), make([]float64, 6), Settings{Method: LM{}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s.state.BestLoss = math.NaN()
		if s.Step(context.Background()) != Running {
			t.Fatal(s.status, s.err)
		}
		if s.state.BestLoss != s.state.Loss {
			t.Errorf("lowest loss %v, want %v", s.state.BestLoss, s.state.Loss)
		}
	}
}

// The best that is read fits the run, or there is none.
func TestJudgedState(t *testing.T) {
	for n, ok := range []bool{true, false, true, false} {
		var file codec.Coder
		from := judged{theta: make([]float64, n), loss: 1, met: 2, work: 3}
		from.visit(&file, n)
		var to judged
		c := codec.NewReader(file.Data())
		if to.visit(c, 2); (c.Finish() == nil) != ok {
			t.Errorf("%d parameters for a problem of 2: error %v", n, c.Err())
		} else if !ok && !strings.Contains(c.Err().Error(), "judged theta") {
			t.Errorf("error %v", c.Err())
		}
	}
}
