package anagram_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"anagram"
	"anagram/pinn"
)

// inUnits returns laplace2d, heat or Allen-Cahn (0, 1, 2), with the points and the network of the
// experiment, in other units, and what measures the relative error of parameters.
func inUnits(t *testing.T, experiment int, u units) (*pinn.Problem, func(theta []float64) float64) {
	if experiment == 0 {
		return unit(t, 30, u.length, u.origin, u.size)
	}
	return evolved(t, experiment == 2, true, u)
}

var experiments = []string{"laplace2d", "heat", "Allen-Cahn"}

// TestStudyUnits prints where seeds 0 to 9 of the experiments end in seven other units: the median
// and the largest error, relative to those in the original ones.
func TestStudyUnits(t *testing.T) {
	if !*study {
		t.Skip("-study prints a table of units")
	}
	all := []units{{1, 1, 1, 0}, {1e-9, 1e-9, 1, 0}, {1e-3, 1e-3, 1, 0}, {1e3, 1e3, 1, 0}, {1e6, 1e6, 1, 0}, {1, 1, 1e-8, 0}, {1, 1, 1e8, 0}, {1, 1, 1, 300}}
	fmt.Printf("%-10s %-8s %-24s %9s %9s %7s %7s\n", "experiment", "method", "unit of x, u and origin", "median", "largest", "of the", "of the")
	for k, name := range experiments {
		for _, m := range invariantMethods[:4] {
			if k == 2 && m.name == "varpro" {
				continue // for linear equations
			}
			steps := 400
			if k == 2 {
				steps = 100
			}
			var first [2]float64
			for i, u := range all {
				var errors []float64
				for seed := range uint64(10) {
					problem, measure := inUnits(t, k, u)
					r, err := anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Method: m.method, Steps: steps})
					if err != nil {
						t.Fatal(err)
					}
					errors = append(errors, measure(r.Theta))
				}
				slices.Sort(errors)
				got := [2]float64{(errors[4] + errors[5]) / 2, errors[9]}
				if i == 0 {
					first = got
				}
				fmt.Printf("%-10s %-8s %7g %7g %7g  %9.1e %9.1e %7.2f %7.2f\n", name, m.name, u.length, u.size, u.origin, got[0], got[1], got[0]/first[0], got[1]/first[1])
			}
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
		for k, name := range experiments {
			if k == 2 && m.name == "varpro" {
				continue // for linear equations
			}
			least, highest, all := 31, 0.0, 0
			for seed := range uint64(10) {
				run := func(u units) (losses []float64) {
					problem, _ := inUnits(t, k, u)
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
