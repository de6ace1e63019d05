package adapt_test

import (
	"context"
	"math"
	"testing"

	"anagram/adapt"
	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// A sum of windows is one unknown with several output weights a unit: a linear equation and a
// nonlinear one, whose Newton steps begin at the fit before, are solved as those of plain networks.
func TestSolveWithWindows(t *testing.T) {
	if testing.Short() {
		t.Skip("solves two problems")
	}
	rod := domain.Interval(0, 1)
	exact := func(x []float64) float64 { return math.Sin(3*math.Pi*x[0]) + x[0] }
	bend := func(x []float64) float64 { return -9 * math.Pi * math.Pi * math.Sin(3*math.Pi*x[0]) }
	halves := func(w, g, x []taylor.Number) {
		w[1] = x[0].Shift(-0.5).Scale(8).Tanh().Shift(1).Scale(0.5)
		w[0] = w[1].Neg().Shift(1)
	}
	cubic := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(0, 0)},
		Residual: func(x []float64, d []complex128) complex128 {
			u := exact(x)
			return d[1] - d[0]*d[0]*d[0] - complex(bend(x)-u*u*u, 0)
		},
	}
	for name, inside := range map[string]pinn.Equation{"linear": pinn.D(0, 0).Equals(bend), "cubic": cubic} {
		r, err := adapt.Solve(context.Background(), adapt.Model{
			Terms: []pinn.Term{
				pinn.NewTerm("inside", inside.On(rod.Uniform(1, 1))),
				pinn.NewTerm("ends", pinn.U.Equals(exact).On(rod.Border(2))),
			},
			Net: mlp.New(taylor.Tanh, 1, 1, 2).InWindows([]int{2}, halves),
		}, adapt.Options{Tolerance: 1e-6, Workers: 1})
		if err != nil {
			t.Fatal(name, err)
		}
		x, u := mat.New(101, 1), mat.New(101, 1)
		for i := range x.Rows {
			x.Set(i, 0, float64(i)/100)
		}
		r.Net.Eval(u, r.Theta, x)
		worst := 0.0
		for i := range x.Rows {
			worst = max(worst, math.Abs(u.At(i, 0)-exact(x.Row(i))))
		}
		t.Logf("%s: %v, largest error %.1e, estimated %.1e", name, r.Status, worst, r.Estimate)
		if r.Status != adapt.Converged || !(worst < 1e-5) || !(r.Estimate > worst/100) {
			t.Errorf("%s: %v, largest error %.1e, estimated %.1e", name, r.Status, worst, r.Estimate)
		}
	}
}
