package anagram_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"anagram"
)

// TestStudyUnits prints where seeds 0 to 9 of laplace2d's problem end in seven other units: the
// median and the largest error, relative to those in the original ones, and how many of the first
// losses are those of the original run to 1e-6, at least and in the median.
func TestStudyUnits(t *testing.T) {
	if !*study {
		t.Skip("-study prints a table of units")
	}
	all := [][3]float64{{1, 0, 1}, {1e-9, 0, 1}, {1e-3, 0, 1}, {1e3, 0, 1}, {1e6, 0, 1}, {1, 0, 1e-8}, {1, 0, 1e8}, {1, 300, 1}}
	fmt.Printf("%-8s %-18s %9s %9s %7s %7s %6s %6s\n", "method", "length origin size", "median", "largest", "of the", "of the", "same", "losses")
	for _, m := range invariantMethods[:4] {
		var first [2]float64
		var original [10][]float64
		for k, c := range all {
			var errors []float64
			var same []int
			for seed := range uint64(10) {
				problem, measure := unit(t, 17, c[0], c[1], c[2])
				var losses []float64
				r, err := anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Method: m.method, Steps: 1000,
					Record: func(r *anagram.Record) bool { losses = append(losses, r.Loss/(c[2]*c[2])); return false }})
				if err != nil {
					t.Fatal(err)
				}
				errors = append(errors, measure(r.Theta))
				if k == 0 {
					original[seed] = losses
				}
				n := 0
				for n < min(len(losses), len(original[seed])) && math.Abs(losses[n]-original[seed][n]) <= 1e-6*original[seed][n] {
					n++
				}
				same = append(same, n)
			}
			slices.Sort(errors)
			slices.Sort(same)
			got := [2]float64{(errors[4] + errors[5]) / 2, errors[9]}
			if k == 0 {
				first = got
			}
			fmt.Printf("%-8s %5g %5g %5g  %9.1e %9.1e %7.2f %7.2f %6d %6d\n", m.name, c[0], c[1], c[2], got[0], got[1], got[0]/first[0], got[1]/first[1], same[0], same[5])
		}
	}
}

// TestStudyFirstLosses prints how many of the first 31 losses are those of the original units to
// 1e-6, for seeds 0 to 9, four other units of time, x and u, and another origin: of laplace2d, heat
// and Allen-Cahn with the points and networks of the experiments.
func TestStudyFirstLosses(t *testing.T) {
	if !*study {
		t.Skip("-study prints how many losses agree")
	}
	for _, m := range invariantMethods[:4] {
		for k, name := range []string{"laplace2d", "heat", "Allen-Cahn"} {
			if k == 2 && m.name == "varpro" {
				continue // for linear equations
			}
			least, highest, all := 31, 0.0, 0
			for seed := range uint64(10) {
				run := func(u units) (losses []float64) {
					problem, _ := unit(t, 30, u.length, u.origin, u.size)
					if k > 0 {
						problem = evolved(t, k == 2, true, u)
					}
					_, err := anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Method: m.method, Steps: 30,
						Record: func(r *anagram.Record) bool { losses = append(losses, r.Loss/(u.size*u.size)); return false }})
					if err != nil {
						t.Fatal(err)
					}
					return losses
				}
				want := run(units{1, 1, 1, 0})
				for _, u := range []units{{3e5, 1e-9, 1, 0}, {1, 1, 1e-8, 0}, {1e-3, 1e6, 1e8, 0}, {1e3, 1e3, 1, 0}, {1, 1, 1, 300}} {
					got, n := run(u), 0
					for n < min(len(got), len(want)) && math.Abs(got[n]-want[n]) <= 1e-6*want[n] {
						n++
					}
					if n < len(want) {
						highest = max(highest, want[n]/want[0])
					}
					least = min(least, n)
					if n >= len(want) {
						all++
					}
				}
			}
			fmt.Printf("%s, %s: at least %d of 31, all in %d of 50 runs; others differ from %.0e of the first loss on\n", m.name, name, least, all, highest)
		}
	}
}
