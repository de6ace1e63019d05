package anagram_test

import (
	"context"
	"math"
	"testing"

	"anagram"
	"anagram/internal/check"
	"anagram/internal/toy"
)

// The shares of the terms add up to the loss at every step, and finding them leaves no trace in the
// run.
func TestRecordTerms(t *testing.T) {
	p, ctx := toy.Decay(70, -1), context.Background()
	for _, method := range []anagram.Method{anagram.ANaGRAM{}, anagram.ENGD{}, anagram.LBFGS{}, anagram.SSBroyden{}, anagram.Adam{}, anagram.GradientDescent{}} {
		quiet, err := anagram.Minimize(ctx, p, toy.DecayStart, anagram.Settings{Method: method, Steps: 6})
		if err != nil {
			t.Fatal(err)
		}
		told, err := anagram.Minimize(ctx, p, toy.DecayStart, anagram.Settings{Method: method, Steps: 6, Record: func(r *anagram.Record) bool {
			if len(r.Terms) != 2 {
				t.Fatalf("%s: terms %v, want two", method.Name(), r.Terms)
			}
			// Both sums have 70 squares, added in another order.
			if got := r.Terms[0] + r.Terms[1]; !(math.Abs(got-r.Loss) <= 70*0x1p-52*r.Loss) {
				t.Errorf("%s, step %d: terms %v add up to %v, the loss is %v", method.Name(), r.Iteration, r.Terms, got, r.Loss)
			}
			return false
		}})
		if err != nil {
			t.Fatal(err)
		}
		if told.Loss != quiet.Loss || told.Counts != quiet.Counts {
			t.Errorf("%s: told of its steps, the run ends at %v with %+v, untold at %v with %+v", method.Name(), told.Loss, told.Counts, quiet.Loss, quiet.Counts)
		}
	}
}

// The one term that is not zero is the one that says what is wrong, scale included.
func TestRecordTermsValue(t *testing.T) {
	var got []float64
	_, err := anagram.Minimize(context.Background(), toy.Decay(14, -1), []float64{toy.Truth[0], toy.Truth[1], toy.Truth[2] + 1}, anagram.Settings{Steps: 1, Record: func(r *anagram.Record) bool {
		got = append(got, r.Terms...)
		return true
	}})
	// All residuals are 1 times the row's scale, 2 on the left and 0.25 on the right, at 7 points
	// each.
	if err != nil || len(got) != 2 || math.Abs(got[0]-14) > 1e-13 || math.Abs(got[1]-7.0/32) > 1e-14 {
		t.Errorf("terms %v, error %v, want 14 and 7/32", got, err)
	}
}

func TestRecordAllocatesNothing(t *testing.T) {
	s, err := anagram.NewSolver(context.Background(), toy.Decay(70, -1), toy.DecayStart, anagram.Settings{Steps: 1 << 30, Method: anagram.Adam{}, Record: func(*anagram.Record) bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if n := check.Allocs(10, func() { s.Step(ctx) }); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}

// A problem that names no terms has none recorded.
func TestRecordWithoutTerms(t *testing.T) {
	p := toy.Plain(toy.Decay(70, -1))
	_, err := anagram.Minimize(context.Background(), p, toy.DecayStart, anagram.Settings{Steps: 1, Record: func(r *anagram.Record) bool {
		if r.Terms != nil {
			t.Errorf("step %d: terms %v", r.Iteration, r.Terms)
		}
		return false
	}})
	if err != nil {
		t.Error(err)
	}
}
