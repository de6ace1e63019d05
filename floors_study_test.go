package anagram_test

import (
	"context"
	"slices"
	"testing"

	"anagram"
)

// TestStudyBeginnings measures what the default makes of slow beginnings and of the experiments,
// ten seeds each: the table of docs/methods.md.
func TestStudyBeginnings(t *testing.T) {
	if !*study {
		t.Skip("without -study")
	}
	t.Log("| problem | median | worst | seeds below 1e-2 | steps in the mean |")
	for _, s := range []specimen{
		layer(), resonator(), nonlinearWave(), stripes(), twoWaves(), poisson(), heating(), poisson5d(),
	} {
		var errors []float64
		good, steps := 0, 0
		for seed := range uint64(10) {
			e, r := attempt(t, s, seed)
			errors, steps = append(errors, e), steps+r.Iterations
			if e < 1e-2 {
				good++
			}
		}
		slices.Sort(errors)
		t.Logf("| %s | %.1e | %.1e | %d | %d |", s.name, (errors[4]+errors[5])/2, errors[9], good, steps/10)
	}
}

// attempt runs the default on a specimen.
func attempt(t *testing.T, s specimen, seed uint64) (relative float64, r *anagram.Result) {
	t.Helper()
	problem, measure, err := s.build()
	if err != nil {
		t.Fatal(err)
	}
	r, err = anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Steps: s.steps})
	if err != nil {
		t.Fatal(err)
	}
	return measure(r.Theta), r
}
