package method

import (
	"errors"
	"math"
	"testing"
)

// asking is a probe by a function; it notes the radii it is asked for.
type asking struct {
	passes func(radius float64) bool
	whole  float64 // from this radius on it does not bind; 0: it always does
	fail   int     // number of the trial that returns an error; 0: none
	asked  []float64
}

var errTrial = errors.New("trial")

func (p *asking) probe(radius float64) (passed, whole bool, err error) {
	p.asked = append(p.asked, radius)
	if len(p.asked) == p.fail {
		err = errTrial
	}
	return p.passes(radius), p.whole > 0 && radius >= p.whole, err
}

func below(threshold float64) func(float64) bool {
	return func(radius float64) bool { return radius <= threshold }
}

// Whatever the threshold, the search ends within its precision of it, or at its reach.
func TestBracketFindsTheThreshold(t *testing.T) {
	for name, b := range map[string]bracket{
		"good":      longestGood,
		"excursion": longestExcursion,
		"plain":     {growth: 2, reach: 256, precision: 2, trials: 20},
	} {
		for exponent := -40; exponent <= 40; exponent += 3 {
			for _, start := range []float64{1, 1e-5, 3e4} {
				threshold := start * math.Ldexp(1.3, exponent)
				p := &asking{passes: below(threshold)}
				got, err := b.search(start, p.probe)
				low, high := threshold/b.precision, threshold
				if top := start * b.reach; top <= threshold {
					low, high = top, top
				}
				if err != nil || !(got >= low*(1-1e-15) && got <= high*(1+1e-15)) || len(p.asked) > b.trials {
					t.Errorf("%s from %v: radius %v, want %v .. %v, in %d trials (%v)", name, start, got, low, high, len(p.asked), err)
				}
			}
		}
	}
}

func TestBracket(t *testing.T) {
	b := bracket{growth: 2, reach: 8, precision: 1.5, trials: 6}
	always, never := func(float64) bool { return true }, func(float64) bool { return false }
	for _, test := range []struct {
		name  string
		p     asking
		want  float64
		asked []float64
		err   error
	}{
		{"grows to its reach", asking{passes: always}, 8, []float64{1, 2, 4, 8}, nil},
		{"the whole step is enough", asking{passes: always, whole: 3}, 4, []float64{1, 2, 4}, nil},
		{"whole at once", asking{passes: always, whole: 0.5}, 1, []float64{1}, nil},
		{"the whole step fails", asking{passes: below(0.7), whole: 0.8}, 0.5, []float64{1, 0.5, math.Sqrt(0.5)}, nil},
		{"bisects", asking{passes: below(3.1)}, math.Sqrt(8), []float64{1, 2, 4, math.Sqrt(8)}, nil},
		{"shrinks by squares", asking{passes: never}, 0, []float64{1, 0x1p-1, 0x1p-3, 0x1p-7, 0x1p-15, 0x1p-31}, nil},
		{"out of trials", asking{passes: below(0x1p-15)}, 0x1p-15, []float64{1, 0x1p-1, 0x1p-3, 0x1p-7, 0x1p-15, 0x1p-11}, nil},
		{"error", asking{passes: always, fail: 3}, 0, []float64{1, 2, 4}, errTrial},
	} {
		got, err := b.search(1, test.p.probe)
		if math.Abs(got-test.want) > 1e-15*test.want || err != test.err || len(test.p.asked) != len(test.asked) {
			t.Errorf("%s: %v (%v) by %v, want %v by %v", test.name, got, err, test.p.asked, test.want, test.asked)
			continue
		}
		for i, radius := range test.asked {
			if math.Abs(test.p.asked[i]-radius) > 1e-15*radius {
				t.Errorf("%s: trials %v, want %v", test.name, test.p.asked, test.asked)
				break
			}
		}
	}
}

// Radii that pass may lie in islands. The one returned has passed, and is the last that has.
func TestBracketReturnsARadiusThatPassed(t *testing.T) {
	for seed := range 200 {
		passed := 0.0
		p := &asking{}
		p.passes = func(radius float64) bool {
			ok := int(math.Float64bits(radius)>>40)*(2*seed+1)%7 < 3
			if ok {
				passed = radius
			}
			return ok
		}
		if got, err := longestGood.search(1+float64(seed), p.probe); got != passed || err != nil {
			t.Errorf("seed %d: radius %v, the last to pass is %v", seed, got, passed)
		}
	}
}
