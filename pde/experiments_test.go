package pde_test

import (
	"slices"
	"testing"

	"anagram/lsq"
	"anagram/mat"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems"
	"anagram/problems/files"
)

// load reads a file of package files.
func load(t testing.TB, name string) *pde.Problem {
	t.Helper()
	src, err := files.FS.ReadFile(name + ".pde")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pde.Load(name+".pde", src, pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The four experiments, written as files, are the problems of package problems: points, rows and
// features at the start are the same, to the bit.
func TestExperiments(t *testing.T) {
	for _, want := range problems.All() {
		t.Run(want.Name, func(t *testing.T) {
			file := load(t, want.Name)
			a, err := want.Build(want.Network())
			if err != nil {
				t.Fatal(err)
			}
			b, err := file.Build(file.Network())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(file.Axes, want.Axes) || !slices.Equal(file.Domain, want.Domain) {
				t.Errorf("coordinates %v in %v, want %v in %v", file.Axes, file.Domain, want.Axes, want.Domain)
			}
			if got, wanted := b.Network().Sizes(), a.Network().Sizes(); !slices.Equal(got, wanted) {
				t.Fatalf("network %v, want %v", got, wanted)
			}
			if got, wanted := b.Samples(), a.Samples(); got != wanted {
				t.Fatalf("%d samples, want %d", got, wanted)
			}
			theta := a.Start(3)
			got, wanted := evaluate(t, b, theta), evaluate(t, a, theta)
			for i, row := range wanted {
				if !slices.Equal(got[i], row) {
					t.Fatalf("row %d: residual and features %v, want %v", i, got[i][:2], row[:2])
				}
			}
			if want.Exact == nil {
				return
			}
			x := want.Domain.Uniform(100, 1).X()
			relative, _ := pinn.Compare(pinn.Values(file.Exact[0], x), pinn.Values(want.Exact, x))
			if relative > 1e-15 {
				t.Errorf("the solution differs by %.1e", relative)
			}
		})
	}
}

// evaluate returns the residual and the features of every row.
func evaluate(t *testing.T, p *pinn.Problem, theta []float64) (rows [][]float64) {
	t.Helper()
	e, err := lsq.NewEvaluator(p, 1)
	if err != nil {
		t.Fatal(err)
	}
	r, phi := make([]float64, p.Samples()), mat.New(p.Samples(), p.Params())
	if err := e.Features(r, phi, theta, 0, p.Params()); err != nil {
		t.Fatal(err)
	}
	for i, v := range r {
		rows = append(rows, append([]float64{v}, phi.Row(i)...))
	}
	return rows
}
