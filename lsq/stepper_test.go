package lsq_test

import (
	"testing"

	"anagram/lsq"
)

// The last floors are remembered, all of them at first.
func TestFloorsBelow(t *testing.T) {
	var f lsq.Floors
	for k := range 40 {
		f.Note(float64(k))
		if got, want := f.Below(1e9), min(k+1, 16); got != want || f.Found != k+1 || f.Last() != float64(k) {
			t.Errorf("%d floors of %d, %d remembered, want %d; the last %v", f.Found, k+1, got, want, f.Last())
		}
	}
	if got := f.Below(30); got != 7 { // of 0 and 25 .. 39
		t.Errorf("%d floors up to 30, want 7", got)
	}
	if got := f.Below(24); got != 1 {
		t.Errorf("%d floors up to 24, want the lowest, and those forgotten", got)
	}
	f.Counted = true
	if f.Forget(); f.Below(1e9) != 0 || f.Found != 0 || !f.Counted {
		t.Errorf("%+v after Forget", f)
	}
}

// |r| = sqrt(2 loss) against the level 1e-12.
func TestRoundingReached(t *testing.T) {
	for _, test := range []struct {
		length        float64
		reached, near bool
	}{{0, true, true}, {255, true, true}, {257, false, true}, {16383, false, true}, {16385, false, false}, {1e12, false, false}} {
		length := test.length * 1e-12
		loss := length * length / 2
		if reached, near := lsq.ReachedRounding(loss, 1e-12), lsq.NearRounding(loss, 1e-12); reached != test.reached || near != test.near {
			t.Errorf("|r| is %v times its rounding level: reached %v, near %v", test.length, reached, near)
		}
	}
}

// A move to where the run is already is none.
func TestMoveTo(t *testing.T) {
	s := lsq.State{Theta: []float64{1, 2}, Loss: 7}
	if o := s.MoveTo([]float64{1, 2}, 3); o != lsq.Stalled || s.Loss != 7 || s.Telemetry.Length != 0 {
		t.Errorf("outcome %v, loss %v, length %v", o, s.Loss, s.Telemetry.Length)
	}
	if o := s.MoveTo([]float64{4, -2}, 3); o != lsq.Moved || s.Loss != 3 || s.Telemetry.Length != 5 || s.Theta[1] != -2 {
		t.Errorf("outcome %v, loss %v at %v, length %v", o, s.Loss, s.Theta, s.Telemetry.Length)
	}
}
