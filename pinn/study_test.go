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
	"anagram/domain"
	"anagram/lsq"
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

// run is one way to train: the problem for the steps from `step` on, asked for every so many of
// them.
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

// train takes the steps of a run from random weights. The error is measured on x, the unseen loss
// at the check points of p.
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
	var got []float64 // of the outputs that exact has
	for outputs, all := p.Network().Outputs(), p.Evaluate(theta, x); len(all) > 0; all = all[outputs:] {
		got = append(got, all[:len(exact)/x.Rows]...)
	}
	o.relativeL2, _ = pinn.Compare(got, exact)
	checked, err := p.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	e, err := lsq.NewEvaluator(checked, 1)
	if err != nil {
		t.Fatal(err)
	}
	if o.unseen, err = e.LossAt(theta); err != nil {
		t.Fatal(err)
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
//	u_x - eps u_xx = 1,  u(0) = u(1) = 0,
//	u = x - (e^((x-1)/eps) - e^(-1/eps)) / (1 - e^(-1/eps)).
//
// The points inside stay, are drawn again at every step, or follow the residual; the border stays a
// grid.
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
		box, steps := domain.UnitBox(c.d), 300
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
		on := func(name string, points domain.Points) run {
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
			on("grid, follows", grid.Follow(domain.Following{})),
			on("random, follows", box.Uniform(grid.Len(), 1).Follow(domain.Following{})),
			on("grid, follows, Every 20", grid.Follow(domain.Following{Every: 20})),
			on("grid, follows, Every 100", grid.Follow(domain.Following{Every: 100})),
			on("grid, follows, Share 1", grid.Follow(domain.Following{Share: 1})),
			on("grid, follows, Power 2", grid.Follow(domain.Following{Power: 2})),
			on("grid, moves blindly (Floor 1e9)", grid.Follow(domain.Following{Floor: 1e9})),
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

// A lid that drives a fluid in a square cavity, in velocity (u, v) and pressure:
//
//	u u_x + v u_y + p_x = nu Laplace u,   u v_x + v v_y + p_y = nu Laplace v,   u_x + v_y = 0,
//
// with u = 4 x (1 - x) on the lid y = 1, no velocity on the other walls, and nu = 0.01. A network
// can keep the fluid at rest at all points of a grid, with the whole layer between the lid and the
// first row of them.
func TestStudyCavity(t *testing.T) {
	if !*study {
		t.Skip("no -study")
	}
	const nu, steps, cells = 0.01, 200, 128
	square := domain.UnitBox(2)
	u, v := pinn.U.Of(0), pinn.U.Of(1)
	momentum := func(axis int) pinn.Equation {
		return pinn.Equation{
			Uses: []pinn.Operator{u, v, pinn.D(0).Of(axis), pinn.D(1).Of(axis), pinn.D(axis).Of(2), pinn.Laplacian(2).Of(axis)},
			Residual: func(_ []float64, d []complex128) complex128 {
				return d[0]*d[2] + d[1]*d[3] + d[4] - nu*d[5]
			},
		}
	}
	divergence := pinn.D(0).Of(0).Plus(pinn.D(1).Of(1)).EqualsZero()
	lid := func(x []float64) float64 {
		if x[1] == 1 {
			return 4 * x[0] * (1 - x[0])
		}
		return 0
	}
	x, exact := cavity(cells, nu)
	on := func(name string, inside, border domain.Points) run {
		p, err := pinn.New(mlp.New(taylor.Tanh, 2, 20, 20, 3),
			pinn.NewTerm("inside", momentum(0).On(inside), momentum(1).On(inside), divergence.On(inside)),
			pinn.NewTerm("border", u.Equals(lid).On(border), v.EqualsZero().On(border), pinn.U.Of(2).EqualsZero().On(domain.At([]float64{0, 0}))))
		if err != nil {
			t.Fatal(err)
		}
		return always(name, steps, p)
	}
	grid, border := square.Inner(20), square.Border(20)
	random, walls := square.Uniform(grid.Len(), 1), square.UniformBorder(border.Len(), 2)
	for _, r := range []run{
		on("grid", grid, border),
		on("grid of twice as many a side", square.Inner(40), square.Border(40)),
		on("grid, follows", grid.Follow(domain.Following{}), border),
		on("random", random, walls),
		on("random, fresh at every step", random.Fresh(), walls.Fresh()),
		on("random, follows", random.Follow(domain.Following{}), walls),
	} {
		var ends []outcome
		p, _ := r.at(0, nil, 0)
		for seed := range *studySeeds {
			ends = append(ends, r.train(t, nil, steps, uint64(seed), p, x, exact))
		}
		row(t, "cavity | "+r.name, ends)
	}
}

// cavity returns u and v at the inner points of a grid of n cells a side, by central differences
// for stream function and vorticity,
//
//	Laplace psi = -w,   nu Laplace w = psi_y w_x - psi_x w_y,   u = psi_y, v = -psi_x,
//
// and Thom's values of w on the walls, one Gauss-Seidel sweep after the other.
func cavity(n int, nu float64) (x *mat.Dense, velocity []float64) {
	const tolerance, over = 1e-10, 1.9
	h := 1 / float64(n)
	psi, w := mat.New(n+1, n+1), mat.New(n+1, n+1) // row i at x = i h, column j at y = j h
	for change := 1.0; change > tolerance; {
		change = 0
		for i := 1; i < n; i++ {
			s := float64(i) * h
			w.Set(i, 0, -2*psi.At(i, 1)/(h*h))
			w.Set(i, n, -2*psi.At(i, n-1)/(h*h)-2*4*s*(1-s)/h)
			w.Set(0, i, -2*psi.At(1, i)/(h*h))
			w.Set(n, i, -2*psi.At(n-1, i)/(h*h))
		}
		for i := 1; i < n; i++ {
			for j := 1; j < n; j++ {
				u, v := (psi.At(i, j+1)-psi.At(i, j-1))/(2*h), (psi.At(i-1, j)-psi.At(i+1, j))/(2*h)
				a, b := h*u/(2*nu), h*v/(2*nu)
				w.Set(i, j, ((1+a)*w.At(i-1, j)+(1-a)*w.At(i+1, j)+(1+b)*w.At(i, j-1)+(1-b)*w.At(i, j+1))/4)
				next := (psi.At(i-1, j) + psi.At(i+1, j) + psi.At(i, j-1) + psi.At(i, j+1) + h*h*w.At(i, j)) / 4
				next = psi.At(i, j) + over*(next-psi.At(i, j))
				change = max(change, math.Abs(next-psi.At(i, j)))
				psi.Set(i, j, next)
			}
		}
	}
	x = mat.New((n-1)*(n-1), 2)
	for i := 1; i < n; i++ {
		for j := 1; j < n; j++ {
			copy(x.Row((i-1)*(n-1)+j-1), []float64{float64(i) * h, float64(j) * h})
			velocity = append(velocity, (psi.At(i, j+1)-psi.At(i, j-1))/(2*h), (psi.At(i-1, j)-psi.At(i+1, j))/(2*h))
		}
	}
	return x, velocity
}
