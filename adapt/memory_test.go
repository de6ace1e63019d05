package adapt_test

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"anagram/adapt"
	"anagram/domain"
	"anagram/pinn"
)

// What a level takes is known before: within a third of what its first fit allocates.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	box := domain.UnitBox(2)
	border := pinn.NewTerm("border", pinn.U.EqualsZero().On(box.Border(40)))
	poisson := pinn.NewTerm("inside", pinn.Laplacian(2).Equals(func(x []float64) float64 { return x[0] }).On(box.Uniform(500, 1)))
	cubic := pinn.NewTerm("inside", pinn.Equation{
		Uses:     []pinn.Operator{pinn.Laplacian(2), pinn.U},
		Residual: func(p []float64, d []complex128) complex128 { return d[0] - pinn.Mul(d[1], pinn.Mul(d[1], d[1])) - 1 },
	}.On(box.Uniform(500, 1)))
	for _, tt := range []struct {
		name           string
		inside         pinn.Term
		units, workers int
	}{
		{"linear", poisson, 100, 1},
		{"two workers", poisson, 60, 2},
		{"cubic", cubic, 100, 1},
	} {
		if testing.Short() && tt.name != "linear" {
			continue
		}
		told := []int64{0}
		var allocated float64 // by the first fit of the last level: what others can, they take over
		var before runtime.MemStats
		r, err := adapt.Solve(context.Background(), adapt.Model{Terms: []pinn.Term{tt.inside, border}}, adapt.Options{
			MaxUnits: tt.units, Tolerance: adapt.Never, Workers: tt.workers,
			Watch: func(p adapt.Progress) {
				var now runtime.MemStats
				if runtime.ReadMemStats(&now); p.Fit == 2 {
					allocated = float64(now.TotalAlloc - before.TotalAlloc)
				}
				told, before = append(told, p.Memory), now
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		got := float64(r.Memory)
		if ratio := got / allocated; !(ratio > 0.75 && ratio < 1.33) {
			t.Errorf("%s: %.3g MB told, allocated are %.3g", tt.name, got/1e6, allocated/1e6)
		}
		if !slices.IsSorted(told) || r.Memory != told[len(told)-1] {
			t.Errorf("%s: %d bytes in the result, %d told", tt.name, r.Memory, told)
		}
	}
}
