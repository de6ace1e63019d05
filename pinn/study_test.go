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
	"anagram/taylor"
)

// The tables of docs/points.md: go test ./pinn -cpu 1 -v -run Study -study -timeout 1h
var (
	study      = flag.Bool("study", false, "measure the tables of docs/points.md (some minutes)")
	studySeeds = flag.Int("study.seeds", 4, "initial weights to try")
)

// run is one way to train: the problem for the steps from `step` on, asked for every so many of them.
type run struct {
	name  string
	every int
	at    func(step int, theta []float64, seed uint64) (*pinn.Problem, error)
}

// outcome is what it ends with.
type outcome struct {
	relativeL2, loss, unseen float64
	elapsed                  time.Duration
}

// always is a run on one problem.
func always(name string, steps int, p *pinn.Problem) run {
	return run{name, steps, func(int, []float64, uint64) (*pinn.Problem, error) { return p, nil }}
}

// train takes the steps of a run from random weights. The error is measured on x, the unseen loss at the check points of p.
func (r run) train(t *testing.T, method anagram.Method, steps int, seed uint64, p *pinn.Problem, x *mat.Dense, exact []float64) (o outcome) {
	theta := p.Start(seed)
	for done := 0; done < steps; done += r.every {
		begun := time.Now()
		part, err := r.at(done, theta, seed)
		if err != nil {
			t.Fatal(err)
		}
		result, err := anagram.Minimize(context.Background(), part, theta, anagram.Settings{Method: method, Steps: min(r.every, steps-done)})
		if result == nil {
			t.Fatal(err)
		}
		o.elapsed += time.Since(begun)
		theta, o.loss = result.Theta, result.Loss
	}
	o.relativeL2, _ = pinn.Compare(pinn.Evaluate(p.Network(), theta, x), exact)
	checked, err := p.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	q := checked.(*pinn.Problem)
	for b, w := 0, q.NewWorker(); b < len(q.Blocks()); b++ {
		r := mat.New(1, q.Blocks()[b])
		if err := w.Residuals(r, b, mat.FromRows(theta)); err != nil {
			t.Fatal(err)
		}
		o.unseen += mat.Dot(r.Data, r.Data) / 2
	}
	return o
}

// row prints a line of a table: medians over the seeds, and the worst error.
func row(t *testing.T, name string, ends []outcome) {
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
	t.Logf("| %s | %s |", name, fmt.Sprintf("%.1e | %.1e | %.1e | %.1e | %.2f",
		median(func(o outcome) float64 { return o.relativeL2 }), worst, median(func(o outcome) float64 { return o.loss }),
		median(func(o outcome) float64 { return o.unseen }), median(func(o outcome) float64 { return o.elapsed.Seconds() })))
}

// All S samples, P of them by pivoted QR, and P at random.
func TestStudySubset(t *testing.T) {
	if !*study {
		t.Skip("no -study")
	}
	const steps, again = 200, 50
	for _, name := range []string{"laplace2d", "heat"} {
		pde, err := problems.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		all, err := pde.Build(pde.Network())
		if err != nil {
			t.Fatal(err)
		}
		x, exact, err := pde.Evaluation()
		if err != nil {
			t.Fatal(err)
		}
		n := all.Params()
		pivoted := func(_ int, theta []float64, _ uint64) (*pinn.Problem, error) { return all.Subset(theta, n) }
		twice := func(_ int, theta []float64, _ uint64) (*pinn.Problem, error) { return all.Subset(theta, 2*n) }
		random := func(step int, theta []float64, seed uint64) (*pinn.Problem, error) {
			return all.RandomSubset(theta, n, seed<<16+uint64(step))
		}
		runs := []run{
			always("all S", steps, all),
			{"P pivoted", steps, pivoted}, {"P pivoted, every 50", again, pivoted},
			{"2P pivoted, every 50", again, twice},
			{"P random", steps, random}, {"P random, every 50", again, random},
		}
		classic := anagram.ANaGRAM{Cutoff: pde.Cutoff}
		for _, m := range []anagram.Method{classic, nil} {
			method := "default"
			if m != nil {
				method = m.Name()
			}
			for _, r := range runs {
				var ends []outcome
				for seed := range *studySeeds {
					ends = append(ends, r.train(t, m, steps, uint64(seed), all, x, exact))
				}
				row(t, name+", "+method+" | "+r.name, ends)
			}
		}
	}
}

// Boundary layers of width eps at x = 1, in one dimension and in two (there times sin(pi y)):
//
//	u_x - eps u_xx = 1,  u(0) = u(1) = 0,   u = x - (e^((x-1)/eps) - e^(-1/eps)) / (1 - e^(-1/eps)).
//
// The points inside stay, are drawn again at every step, or follow the residual; the border stays a grid.
func TestStudyFollow(t *testing.T) {
	if !*study {
		t.Skip("no -study")
	}
	for _, c := range []struct {
		name       string
		d, k       int // points of a side of the grid
		eps        float64
		hidden     int
		evaluation int
	}{
		{"layer 1-D", 1, 42, 0.01, 20, 2001},
		{"layer 2-D", 2, 16, 0.02, 32, 201},
	} {
		box, steps := pinn.UnitBox(c.d), 300
		profile := func(x float64) float64 {
			return x - (math.Exp((x-1)/c.eps)-math.Exp(-1/c.eps))/(1-math.Exp(-1/c.eps))
		}
		exact := func(x []float64) float64 { return profile(x[0]) }
		source := func(x []float64) float64 { return 1 }
		if c.d == 2 {
			exact = func(x []float64) float64 { return profile(x[0]) * math.Sin(math.Pi*x[1]) }
			source = func(x []float64) float64 { return math.Sin(math.Pi*x[1]) + c.eps*math.Pi*math.Pi*exact(x) }
		}
		operator := pinn.D(0).Minus(pinn.Laplacian(c.d).Times(c.eps))
		grid := box.Inner(c.k)
		on := func(name string, points pinn.Points) run {
			p, err := pinn.New(mlp.New(taylor.Tanh, c.d, c.hidden, 1),
				pinn.NewTerm("inside", operator.Equals(source).On(points)),
				pinn.NewTerm("border", pinn.U.Equals(exact).On(box.Border(c.k))))
			if err != nil {
				t.Fatal(err)
			}
			return always(name, steps, p)
		}
		x := box.Grid(c.evaluation).X()
		for _, r := range []run{
			on("grid", grid),
			on("random", box.Uniform(grid.Len(), 1)),
			on("random, fresh at every step", box.Uniform(grid.Len(), 1).Fresh()),
			on("grid, follows", grid.Follow(pinn.Following{})),
			on("random, follows", box.Uniform(grid.Len(), 1).Follow(pinn.Following{})),
			on("grid, follows, Every 20", grid.Follow(pinn.Following{Every: 20})),
			on("grid, follows, Every 100", grid.Follow(pinn.Following{Every: 100})),
			on("grid, follows, Share 1", grid.Follow(pinn.Following{Share: 1})),
			on("grid, follows, Power 2", grid.Follow(pinn.Following{Power: 2})),
			on("grid, moves blindly (Floor 1e9)", grid.Follow(pinn.Following{Floor: 1e9})),
		} {
			var ends []outcome
			p, _ := r.at(0, nil, 0)
			for seed := range *studySeeds {
				ends = append(ends, r.train(t, nil, steps, uint64(seed), p, x, pinn.Values(exact, x)))
			}
			row(t, c.name+" | "+r.name, ends)
		}
	}
}
