package anagram_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"anagram"
)

// TestStudyUnits prints where seeds 0 to 9 of laplace2d's problem end in seven units: the median
// and the largest error, relative to those in the original ones.
func TestStudyUnits(t *testing.T) {
	if !*study {
		t.Skip("-study prints a table of units")
	}
	all := [][3]float64{{1, 0, 1}, {1e-9, 0, 1}, {1e-3, 0, 1}, {1e3, 0, 1}, {1e6, 0, 1}, {1, 0, 1e-8}, {1, 0, 1e8}, {1, 300, 1}}
	fmt.Printf("%-8s %-18s %9s %9s %7s %7s\n", "method", "length origin size", "median", "largest", "of the", "of the")
	for _, m := range invariantMethods[:4] {
		var first [2]float64
		for k, c := range all {
			var errors []float64
			for seed := range uint64(10) {
				problem, measure := unit(t, c[0], c[1], c[2])
				r, err := anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Method: m.method, Steps: 300})
				if err != nil {
					t.Fatal(err)
				}
				errors = append(errors, measure(r.Theta))
			}
			slices.Sort(errors)
			got := [2]float64{(errors[4] + errors[5]) / 2, errors[9]}
			if k == 0 {
				first = got
			}
			fmt.Printf("%-8s %5g %5g %5g  %9.1e %9.1e %7.2f %7.2f\n", m.name, c[0], c[1], c[2], got[0], got[1], got[0]/first[0], got[1]/first[1])
		}
	}
}
