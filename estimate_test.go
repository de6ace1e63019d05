package anagram_test

import (
	"context"
	"math"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/toy"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// scaledPoisson is laplace2d's problem with the inside equation times c, lengths times l and u
// times a.
func scaledPoisson(t *testing.T, units, points int, c, l, a float64) (*pinn.Problem, func(theta []float64) float64) {
	t.Helper()
	box := domain.Box{{0, l}, {0, l}}
	exact := func(x []float64) float64 { return a * math.Sin(math.Pi*x[0]/l) * math.Sin(math.Pi*x[1]/l) }
	source := func(x []float64) float64 { return -2 * math.Pi * math.Pi / (l * l) * c * exact(x) }
	net := mlp.New(taylor.Tanh, 2, units, 1)
	p, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.Laplacian(2).Times(c).Equals(source).On(box.Inner(points))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(box.Border(points))))
	if err != nil {
		t.Fatal(err)
	}
	x := box.Grid(50).X()
	u := pinn.Values(exact, x)
	return p, func(theta []float64) float64 {
		relative, _ := pinn.Compare(p.Evaluate(theta, x), u)
		return relative
	}
}

// estimateAt is the estimate of Judge at any theta.
func estimateAt(t *testing.T, p *pinn.Problem, theta []float64) float64 {
	t.Helper()
	checked, err := p.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	q := checked.(*pinn.Problem)
	gauges, err := q.Gauge(context.Background(), theta)
	if err != nil {
		t.Fatal(err)
	}
	estimate := 0.0
	r, _ := toy.At(t, q, theta)
	for k, term := range q.Terms() {
		estimate = max(estimate, mat.Nrm2(r[:term.Rows])/gauges[k])
		r = r[term.Rows:]
	}
	return estimate
}

// The estimate is the same number in all units: of the equation, of x and of u.
func TestEstimateKnowsNoUnits(t *testing.T) {
	var want float64
	for k, unit := range []struct{ c, l, a float64 }{
		{1, 1, 1}, {1e-12, 1, 1}, {1e-8, 1, 1}, {1e6, 1, 1}, {1, 0x1p-20, 1}, {1, 0x1p20, 1}, {1, 1, 1e-9}, {1, 1, 1e9}, {1e-6, 0x1p-10, 1e3},
	} {
		p, _ := scaledPoisson(t, 8, 12, unit.c, unit.l, unit.a)
		got := estimateAt(t, p, p.Start(3)) // the same function: New has found the unit of u
		if k == 0 {
			want = got
		}
		if !(math.Abs(got-want) <= 1e-9*want) || !(got > 0) {
			t.Errorf("equation times %v, lengths times %v, u times %v: estimate %v, want %v", unit.c, unit.l, unit.a, got, want)
		}
	}
}

// Whatever number the inside equation is multiplied by, the estimate knows how wrong the result is,
// and only what is right is called converged.
func TestEstimateOfScaledEquations(t *testing.T) {
	if !*check.Full {
		t.Skip("takes a second; -full")
	}
	for _, c := range []float64{1e-12, 1e-10, 1e-8, 1e-4, 1, 1e6} {
		p, measure := scaledPoisson(t, 20, 16, c, 1, 1)
		r, err := anagram.Minimize(context.Background(), p, p.Start(1), anagram.Settings{Steps: 120})
		if err != nil {
			t.Fatal(err)
		}
		e, j := measure(r.Theta), r.Judgement
		t.Logf("times %v: error %.1e, estimated %.1e, %v %q", c, e, j.Estimate, j.Verdict, j.About)
		// An error of order one is one of anything: nothing of the result is right.
		if !(j.Estimate >= min(e, 1)/3) || e < 0.1 && !(j.Estimate <= 1e5*e) {
			t.Errorf("times %v: the error %.1e is estimated as %.1e", c, e, j.Estimate)
		}
		if j.Verdict == anagram.VerdictConverged && e > 1e-8 {
			t.Errorf("times %v: %v with an error of %.1e", c, j.Verdict, e)
		}
	}
}
