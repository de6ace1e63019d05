package files_test

import (
	"context"
	"io/fs"
	"math"
	"testing"

	"anagram"
	"anagram/adapt"
	"anagram/internal/check"
	"anagram/mlp"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems/files"
)

// load reads a file, with the data that it names.
func load(t *testing.T, name string) *pde.Problem {
	t.Helper()
	src, err := files.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pde.Load(name, src, pde.Settings{Read: files.FS.ReadFile})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// All files load and make a problem, and nothing is likely to be wrong with them.
func TestFiles(t *testing.T) {
	names, err := fs.Glob(files.FS, "*.pde")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d files, error %v; want at least 40", len(names), err)
	}
	for _, name := range names {
		p := load(t, name)
		for _, f := range p.Report().Findings {
			if !f.Note {
				t.Error(f)
			}
		}
		if _, err := p.Build(p.Network()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Files whose solution is a formula are solved as well as the estimate says and no worse than want.
func TestSolved(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	for _, c := range []struct {
		name string
		want float64 // of the relative error, the largest over the unknowns
	}{{"bratu.pde", 1e-12}, {"contact.pde", 1e-13}, {"star.pde", 1e-12}, {"turning.pde", 1e-9},
		{"fokkerplanck.pde", 1e-12}, {"kirchhoff.pde", 1e-11}} {
		if !*check.Full && c.want > 1e-12 {
			continue
		}
		p := load(t, c.name)
		net, theta, estimate := solved(t, p)
		x := p.Evaluation().X()
		for k, exact := range p.Exact {
			got, want := pinn.U.Of(k).Apply(net, theta, x), pinn.Values(exact, x)
			for i := range want {
				if !p.Asks(k, x.Row(i)) {
					got[i], want[i] = 0, 0
				}
			}
			if l2, _ := pinn.Compare(got, want); !(l2 <= c.want) || !(l2 < 10*estimate) {
				t.Errorf("%s, %s: relative error %.1e, estimate %.1e, want %.0e", c.name, p.Unknowns[k], l2, estimate, c.want)
			}
		}
	}
}

// solved returns the solution that package adapt finds, and its estimated error.
func solved(t *testing.T, p *pde.Problem) (net *mlp.Network, theta []float64, estimate float64) {
	t.Helper()
	r, err := adapt.Solve(context.Background(), adapt.Model{Terms: p.Terms, Net: p.Network()}, adapt.Options{Tolerance: p.Tolerance})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != adapt.Converged && !(r.Status == adapt.NotUnique && p.Title == "Bratu's explosion") {
		t.Errorf("%s: %v", p.Title, r.Status)
	}
	return r.Net, r.Theta, r.Estimate
}

// Figures that comments of files give come out.
func TestFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	for _, c := range []struct {
		name string
		o    pinn.Operator
		x    []float64
		want float64
		by   float64 // at most
	}{
		{"vanderpol.pde", pinn.U, []float64{10}, -2.00834078258, 1e-6},
		{"blasius.pde", pinn.D(0, 0), []float64{0}, 0.332057336215, 1e-9},
	} {
		if c.by > 1e-9 && !*check.Full {
			continue
		}
		p := load(t, c.name)
		net, theta, _ := solved(t, p)
		x := p.Evaluation().X()
		x.Rows = 1
		copy(x.Row(0), c.x)
		if got := c.o.Apply(net, theta, x)[0]; !(math.Abs(got-c.want) <= c.by) {
			t.Errorf("%s: %.12g at %v, want %.12g", c.name, got, c.x, c.want)
		}
	}
}

// The ground state has the norm that is asked for, from several first weights, which choose its
// sign.
func TestNorm(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	p := load(t, "norm.pde")
	problem, err := p.Build(p.Network())
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		r, err := anagram.Minimize(context.Background(), problem, problem.Start(p.Seed+seed), anagram.Settings{Steps: 100})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := problem.Constant(r.Theta, "E"), p.ExactConstants["E"]; !(math.Abs(got-want) <= 1e-9) {
			t.Errorf("seed %d: E is %v, want %v", seed, got, want)
		}
		x := p.Evaluation().X()
		u, exact := problem.Evaluate(r.Theta, x), pinn.Values(p.Exact[0], x)
		for i := range u { // the sign is free
			u[i], exact[i] = math.Abs(u[i]), math.Abs(exact[i])
		}
		if l2, _ := pinn.Compare(u, exact); !(l2 <= 1e-9) {
			t.Errorf("seed %d: relative error %.1e", seed, l2)
		}
	}
}

// The rate that noisy data were made with is found to a few of its standard errors.
func TestDecay(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	p := load(t, "decay.pde")
	problem, err := p.Build(p.Network())
	if err != nil {
		t.Fatal(err)
	}
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(p.Seed), anagram.Settings{Steps: 60})
	if err != nil {
		t.Fatal(err)
	}
	// noise of 0.002 at 21 points: errors of 0.003 in k and 0.002 in the start
	for _, c := range []struct {
		name     string
		want, by float64
	}{{"k", 0.7, 0.01}, {"start", 1, 0.006}} {
		if got := problem.Constant(r.Theta, c.name); !(math.Abs(got-c.want) <= c.by) {
			t.Errorf("%s is %v, want %v within %v", c.name, got, c.want, c.by)
		}
	}
}
