package anagram_test

import (
	"context"
	"flag"
	"slices"
	"testing"

	"anagram"
	"anagram/mlp"
)

var study = flag.Bool("study", false, "run the long measurements behind docs/methods.md")

// TestStudyMethods measures the methods that factor, side by side: errors and seconds after 200 and
// 400 steps.
func TestStudyMethods(t *testing.T) {
	if !*study {
		t.Skip("without -study")
	}
	for _, tt := range []struct {
		problem string
		seeds   uint64
	}{{"laplace2d", 5}, {"heat", 2}} {
		p, _, _ := build(t, tt.problem)
		measure := func(m anagram.Method, mu float64) {
			for _, steps := range []int{200, 400} {
				var errors []float64
				seconds := 0.0
				for seed := range tt.seeds {
					e, s := measureMethod(t, tt.problem, seed, anagram.Settings{Method: m, Steps: steps, Workers: 1})
					errors, seconds = append(errors, e), seconds+s
				}
				slices.Sort(errors)
				t.Logf("%s, %s, momentum %v, %d steps: %.1e, %.1f s a run", tt.problem, m.Name(), mu, steps, errors, seconds/float64(tt.seeds))
			}
		}
		for _, mu := range []float64{0, 0.3, 0.6, 0.9} {
			measure(anagram.Ratio{Momentum: mu}, mu)
			measure(anagram.LM{Momentum: mu}, mu)
		}
		measure(anagram.Cutoffs{}, 0)
		measure(anagram.ANaGRAM{Cutoff: p.Cutoff}, 0)
	}
}

// TestStudyQuasiNewton measures the quasi-Newton methods side by side: the errors of seeds 0 to 4
// after so many steps.
func TestStudyQuasiNewton(t *testing.T) {
	if !*study {
		t.Skip("without -study")
	}
	for _, problem := range []string{"laplace2d", "heat"} {
		for _, m := range []anagram.Method{anagram.SSBroyden{}, anagram.LBFGS{}} {
			for _, steps := range []int{1000, 3000, 10000} {
				var errors []float64
				for seed := range uint64(5) {
					e, _ := measureMethod(t, problem, seed, anagram.Settings{Method: m, Steps: steps, Workers: 1})
					errors = append(errors, e)
				}
				slices.Sort(errors)
				t.Logf("%s, %s, %d steps: %.1e", problem, m.Name(), steps, errors)
			}
		}
	}
}

// measureMethod returns relative L2 error and seconds of a run from weights and biases of N(0, 1).
func measureMethod(t *testing.T, name string, seed uint64, settings anagram.Settings) (relative, seconds float64) {
	t.Helper()
	p, net, problem := build(t, name)
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Normal{Sigma: 1}, seed)
	r, err := anagram.Minimize(context.Background(), problem, theta, settings)
	if err != nil {
		t.Fatal(err)
	}
	return relativeL2(t, p, net, r.Theta), r.Elapsed.Seconds()
}
