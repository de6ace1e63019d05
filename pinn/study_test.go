package pinn_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"anagram"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
)

// The tables of docs/points.md: go test ./pinn -cpu 1 -v -run Study -study
var (
	study      = flag.Bool("study", false, "measure the tables of docs/points.md (some minutes)")
	studySeeds = flag.Int("study.seeds", 4, "initial weights to try")
)

// outcome is what one run ends with.
type outcome struct {
	relativeL2, loss, check float64
	elapsed                 time.Duration
}

// schedule returns the problem to train on from a step on, or nil to go on with the last.
type schedule func(step int, theta []float64, seed uint64) (*pinn.Problem, error)

// train runs steps of a method, on the problem that the schedule has for them.
func train(t *testing.T, theta []float64, steps, every int, method anagram.Method, seed uint64, s schedule) ([]float64, outcome) {
	var o outcome
	for done := 0; done < steps; done += every {
		begun := time.Now()
		p, err := s(done, theta, seed)
		if err != nil {
			t.Fatal(err)
		}
		r, err := anagram.Minimize(context.Background(), p, theta, anagram.Settings{Method: method, Steps: min(every, steps-done)})
		if r == nil {
			t.Fatal(err)
		}
		o.elapsed += time.Since(begun)
		theta, o.loss = r.Theta, r.Loss
	}
	return theta, o
}

func TestStudySubset(t *testing.T) {
	if !*study {
		t.Skip("no -study")
	}
	for _, name := range []string{"laplace2d", "heat"} {
		pde, err := problems.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		net := pde.Network()
		all, err := pde.Build(net)
		if err != nil {
			t.Fatal(err)
		}
		x, exact, _ := pde.Evaluation()
		n := net.Params()
		pivoted := func(step int, theta []float64, seed uint64) (*pinn.Problem, error) { return all.Subset(theta, n) }
		twice := func(step int, theta []float64, seed uint64) (*pinn.Problem, error) { return all.Subset(theta, 2*n) }
		random := func(step int, theta []float64, seed uint64) (*pinn.Problem, error) {
			return all.RandomSubset(theta, n, seed+uint64(step)<<8)
		}
		const steps = 200
		for _, c := range []struct {
			name  string
			every int
			s     schedule
		}{
			{"all S", steps, func(int, []float64, uint64) (*pinn.Problem, error) { return all, nil }},
			{"P pivoted", steps, pivoted},
			{"P pivoted, every 50", 50, pivoted},
			{"P random", steps, random},
			{"P random, every 50", 50, random},
			{"2P pivoted, every 50", 50, twice},
		} {
			var ends []outcome
			for seed := range *studySeeds {
				theta := make([]float64, n)
				net.Init(theta, mlp.Default{}, uint64(seed))
				end, o := train(t, theta, steps, c.every, anagram.ANaGRAM{Cutoff: pde.Cutoff}, uint64(seed), c.s)
				o.relativeL2, _ = pinn.Compare(pinn.Evaluate(net, end, x), exact)
				o.check = checkLoss(t, all, end)
				ends = append(ends, o)
			}
			t.Logf("%-10s %-22s %s", name, c.name, summary(ends))
		}
	}
}

// checkLoss returns the loss at points that training never saw.
func checkLoss(t *testing.T, p *pinn.Problem, theta []float64) float64 {
	q, err := p.Check()
	if err != nil {
		t.Fatal(err)
	}
	w, sum := q.NewWorker(), 0.0
	for b, rows := range q.Blocks() {
		r := mat.New(1, rows)
		if err := w.Residuals(r, b, mat.FromRows(theta)); err != nil {
			t.Fatal(err)
		}
		sum += mat.Dot(r.Data, r.Data) / 2
	}
	return sum
}

// summary returns medians, and the worst error.
func summary(ends []outcome) string {
	median := func(f func(o outcome) float64) float64 {
		var v []float64
		for _, o := range ends {
			v = append(v, f(o))
		}
		slices.Sort(v)
		return math.Sqrt(v[(len(v)-1)/2] * v[len(v)/2])
	}
	worst := 0.0
	for _, o := range ends {
		worst = max(worst, o.relativeL2)
	}
	return fmt.Sprintf("relative_l2 %.1e worst %.1e loss %.1e unseen %.1e %.2f s",
		median(func(o outcome) float64 { return o.relativeL2 }), worst,
		median(func(o outcome) float64 { return o.loss }),
		median(func(o outcome) float64 { return o.check }),
		median(func(o outcome) float64 { return o.elapsed.Seconds() }))
}
