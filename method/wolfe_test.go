package method

import (
	"errors"
	"math"
	"testing"
)

// lines are functions of one variable with their derivatives: three of More and Thuente's test
// problems (Line search algorithms with guaranteed sufficient decrease, ACM TOMS 20, 1994, section
// 5) and harder ones.
var lines = []struct {
	name string
	phi  func(x float64) (value, slope float64)
}{
	{"parabola", func(x float64) (float64, float64) { return (x - 3) * (x - 3), 2 * (x - 3) }},
	{"More-Thuente 1", func(x float64) (float64, float64) {
		q := x*x + 2
		return -x / q, (x*x - 2) / (q * q)
	}},
	{"More-Thuente 2", func(x float64) (float64, float64) {
		y := x + 0.004
		return y*y*y*y*y - 2*y*y*y*y, 5*y*y*y*y - 8*y*y*y
	}},
	{"More-Thuente 4", func(x float64) (float64, float64) {
		const b = 1e-3
		c := math.Sqrt(1+b*b) - b
		u, v := math.Sqrt((1-x)*(1-x)+b*b), math.Sqrt(x*x+b*b)
		return c*u + c*v, -c*(1-x)/u + c*x/v
	}},
	{"NaN beyond 0.1", func(x float64) (float64, float64) {
		return -math.Sqrt(0.1-x) * x, math.Sqrt(0.1-x)*-1 + x/(2*math.Sqrt(0.1-x))
	}},
	{"infinite beyond 1", func(x float64) (float64, float64) {
		if x >= 1 {
			return math.Inf(1), math.Inf(1)
		}
		return -math.Log1p(-x*x)/10 - x, x/(5*(1-x*x)) - 1
	}},
}

func TestWolfeConditionsHold(t *testing.T) {
	for _, test := range lines {
		for _, first := range []float64{1e-3, 0.1, 1, 10, 1e3} {
			calls, last := 0, 0.0
			at := func(alpha float64) (point, error) {
				calls++
				last = alpha
				loss, slope := test.phi(alpha)
				return point{alpha, loss, slope}, nil
			}
			loss0, slope0 := test.phi(0)
			got, err := wolfe(at, point{0, loss0, slope0}, first)
			if err != nil {
				t.Fatal(err)
			}
			loss, slope := test.phi(got.alpha)
			if got.alpha <= 0 || loss != got.loss || slope != got.slope || last != got.alpha {
				t.Errorf("%s from %v: got %+v, last evaluated at %v", test.name, first, got, last)
			}
			if !(loss <= loss0+1e-4*got.alpha*slope0) || !(math.Abs(slope) <= 0.9*math.Abs(slope0)) {
				t.Errorf("%s from %v: loss %v to %v, slope %v to %v at %v", test.name, first, loss0, loss, slope0, slope, got.alpha)
			}
			if calls > 20 {
				t.Errorf("%s from %v: %d evaluations", test.name, first, calls)
			}
		}
	}
}

func TestWolfeWithoutAWolfePoint(t *testing.T) {
	for _, test := range []struct {
		name string
		phi  func(x float64) (value, slope float64)
		want func(alpha float64) bool
	}{
		{"falls for ever", func(x float64) (float64, float64) { return -x, -1 }, func(a float64) bool { return a > 1e6 }},
		{"never falls", func(x float64) (float64, float64) { return x, -1 }, func(a float64) bool { return a == 0 }},
		{"a kink", func(x float64) (float64, float64) {
			if x < 2 {
				return -x, -1
			}
			return x - 4, 1
		}, func(a float64) bool { return math.Abs(a-2) < 1e-3 }},
	} {
		calls, last := 0, 0.0
		got, err := wolfe(func(alpha float64) (point, error) {
			calls++
			last = alpha
			loss, slope := test.phi(alpha)
			return point{alpha, loss, slope}, nil
		}, point{0, 0, -1}, 1)
		if err != nil || !test.want(got.alpha) || calls > wolfeTrials || got.alpha > 0 && got.alpha != last {
			t.Errorf("%s: %+v, %v after %d evaluations, the last at %v", test.name, got, err, calls, last)
		}
	}
}

// However near the loss overflows, the search gets below that, and ends where there is nothing
// below.
func TestWolfeBelowAnOverflow(t *testing.T) {
	for _, wall := range []float64{1e-3, 1e-12, 1e-40, 1e-300, 0} {
		for _, beyond := range []float64{math.Inf(1), math.NaN()} {
			calls := 0
			got, err := wolfe(func(alpha float64) (point, error) {
				if calls++; alpha >= wall {
					return point{alpha, beyond, math.NaN()}, nil
				}
				// lowest at wall/2
				return point{alpha, alpha/wall*alpha - alpha, 2*alpha/wall - 1}, nil
			}, point{0, 0, -1}, 1)
			if found := got.alpha > 0 && got.loss < 0; err != nil || found != (wall > 0) || calls > 1074+wolfeTrials {
				t.Errorf("%v from %v on: %+v, %v after %d evaluations", beyond, wall, got, err, calls)
			}
		}
	}
}

func TestWolfePassesErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	for good := range 4 {
		calls := 0
		_, err := wolfe(func(alpha float64) (point, error) {
			if calls++; calls > good {
				return point{}, broken
			}
			return point{alpha, 1, 1}, nil // uphill: the search stays in zoom
		}, point{0, 0, -1}, 1)
		if err != broken {
			t.Errorf("after %d good evaluations: %v", good, err)
		}
	}
}

// The cubic through values and slopes of a cubic has its minimum.
func TestBetweenIsExactForCubics(t *testing.T) {
	cubic := func(x float64) point { // slope 3 (x-2) (x+1): minimum at 2
		return point{x, x*x*x - 1.5*x*x - 6*x, 3*x*x - 3*x - 6}
	}
	for _, ends := range [][2]float64{{0, 3}, {3, 0}, {1, 4}, {1.5, 2.5}} {
		if got := between(cubic(ends[0]), cubic(ends[1])); math.Abs(got-2) > 1e-14 {
			t.Errorf("between %v and %v: %v, want 2", ends[0], ends[1], got)
		}
	}
	for _, test := range []struct {
		a, b point
		want float64
	}{
		{point{0, 0, -1}, point{2, math.Inf(1), math.NaN()}, 1}, // the middle
		{point{0, 0, -1}, point{2, math.NaN(), math.NaN()}, 1},  // the middle
		{cubic(0), cubic(2.001), 1.8009},                        // held off the end
		{point{0, 0, -1}, point{1, 1e9, 3e9}, 0.1},              // held off the end
		// a cubic without a minimum: the middle
		{point{0, 0, -1}, point{1, -0.5, -1}, 0.5},
	} {
		got := between(test.a, test.b)
		lo, hi := min(test.a.alpha, test.b.alpha), max(test.a.alpha, test.b.alpha)
		if !(got > lo && got < hi) || math.Abs(got-test.want) > 1e-12 {
			t.Errorf("between %+v and %+v: %v, want %v", test.a, test.b, got, test.want)
		}
	}
}
