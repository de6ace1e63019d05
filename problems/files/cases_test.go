package files_test

import (
	"context"
	"testing"

	"anagram/adapt"
	"anagram/internal/check"
	"anagram/pde"
	"anagram/pinn"
	"anagram/problems/files"
)

// Cases 16 and 19 that users brought, as files of a few lines: a sine carried round a circle at the
// speeds 1 and 10, and heat with its mean as a source.
func TestCaseFiles(t *testing.T) {
	if !*check.Full {
		t.Skip("many waves, and many points for a row; -full")
	}
	for _, c := range []struct {
		name      string
		set       map[string]float64
		tolerance float64
	}{
		{"convection.pde", map[string]float64{"c": 1}, 1e-9},
		{"convection.pde", map[string]float64{"c": 10}, 1e-9},
		{"heat-mean.pde", nil, 1e-8},
	} {
		src, err := files.FS.ReadFile(c.name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := pde.Load(c.name, src, pde.Settings{Set: c.set})
		if err != nil {
			t.Fatal(err)
		}
		r, err := adapt.Solve(context.Background(), adapt.Model{Terms: p.Terms, Net: p.Network()}, adapt.Options{Tolerance: c.tolerance})
		if err != nil {
			t.Fatal(err)
		}
		x := p.Evaluation().X()
		l2, _ := pinn.Compare(pinn.U.Apply(r.Net, r.Theta, x), pinn.Values(p.Exact[0], x))
		if r.Status != adapt.Converged || !(l2 <= c.tolerance) || !(l2 < 10*r.Estimate) {
			t.Errorf("%s %v: %v, relative error %.1e, estimate %.1e, want %.0e", c.name, c.set, r.Status, l2, r.Estimate, c.tolerance)
		}
	}
}
