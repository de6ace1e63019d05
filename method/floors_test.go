package method

import (
	"math"
	"testing"

	"anagram/lsq"
)

// A floor is where the loss has not halved in three times as many steps as a halving has taken on
// average, within 10 and 100. Halvings count from the loss of zero parameters, which is 1.
func TestFloorsReached(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name string
		zero float64
		loss func(step int) float64
		want int // step before which the floor is noticed; -1: never within 300
	}{
		{"flat", 1, func(int) float64 { return 3 }, 100},
		{"slow", 1, func(step int) float64 { return math.Pow(0.99, float64(step)) }, -1},
		{"too slow", 1, func(step int) float64 { return math.Pow(0.994, float64(step)) }, 100},
		{"fast", 1, func(step int) float64 { return math.Pow(0.9, float64(step)) }, -1},
		{"falls, then flat", 1, func(step int) float64 { return math.Max(math.Ldexp(1, -step), math.Ldexp(1, -20)) }, 30},
		{"falls slowly, then flat", 1, func(step int) float64 {
			// 10 halvings in 100 steps: waits 3 times 10 and what the wait adds
			return math.Exp2(-float64(min(step, 100)) / 10)
		}, 129},
		{"rises", 1, func(step int) float64 { return float64(1 + step) }, 100},
		{"one jump down", 1, func(step int) float64 {
			if step < 9 {
				return 1
			}
			return 0.01
		}, 19},
		{"falls to zero parameters, then slowly", 1, func(step int) float64 { return max(math.Ldexp(1, 20-step), math.Pow(0.99, float64(step-20))) }, -1},
		{"the same, zero parameters not known", nan, func(step int) float64 { return max(math.Ldexp(1, 20-step), math.Pow(0.99, float64(step-20))) }, 30},
		{"a perfect fit", 1, func(step int) float64 { return max(0, 1-float64(step)/5) }, -1},
	} {
		f, got := newFloors(4, test.zero), -1
		for step := range 300 {
			if f.reached(test.loss(step)) {
				got = step
				break
			}
		}
		if got != test.want {
			t.Errorf("%s: floor at step %d, want %d", test.name, got, test.want)
		}
	}
	f := newFloors(4, 1)
	if f.reached(1); f.first != 1 {
		t.Errorf("first loss %v, want 1", f.first)
	}
	if f.exhausted = true; !f.reached(0.1) {
		t.Error("where no step lowers the loss there is a floor, however fast it fell")
	}
}

// Patience runs out with so many floors in a row that are no better than the best by half, which
// counts as the first.
func TestFloorsPatience(t *testing.T) {
	for _, test := range []struct {
		patience Patience
		floors   []float64
		want     int // how many it takes
	}{
		{1, []float64{1, 0.1}, 1},
		{4, []float64{1, 1, 1, 1, 1}, 4},
		{4, []float64{1, 2, 3, 4, 5}, 4},
		{4, []float64{1, 2, 3, 0.4, 1, 1, 1, 1}, 7},
		{2, []float64{1, 0.4, 0.1, 0.01, 0.006, 0.001}, 5},
		{3, []float64{1, 0.6, 0.3, 0.2, 0.16, 0.1}, 5}, // 0.6 is no better than 1 by half, 0.3 is
	} {
		var s lsq.State
		f, got := newFloors(test.patience, 10), 0
		f.reached(10)
		for k, loss := range test.floors {
			f.exhausted = true
			if f.note(&s, loss) {
				got = k + 1
				break
			}
			if f.exhausted || f.steps != 0 {
				t.Errorf("%v: a floor is not forgotten", test.floors)
			}
		}
		if got != test.want {
			t.Errorf("patience %d, floors %v: ends with number %d, want %d", test.patience, test.floors, got, test.want)
		}
	}
}

// The lowest floor is met again if the last one is no lower than half of it and no higher than
// twice.
func TestFloorsAgain(t *testing.T) {
	for _, test := range []struct {
		floors []float64
		want   bool
	}{
		{[]float64{1}, false},
		{[]float64{1, 1}, true},
		{[]float64{1, 1.9}, true},
		{[]float64{1, 2.1}, false},
		{[]float64{1, 0.6}, true},
		{[]float64{1, 0.4}, false},
		{[]float64{1, 0.4, 1}, false},
		{[]float64{1, 5, 1}, true},
	} {
		var s lsq.State
		f := newFloors(Deep, 1)
		for _, loss := range test.floors {
			f.note(&s, loss)
		}
		if got := f.again(&s); got != test.want {
			t.Errorf("floors %v: the lowest again %v, want %v", test.floors, got, test.want)
		}
	}
}
