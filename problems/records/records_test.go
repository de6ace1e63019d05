package records

import (
	"math"
	"testing"

	"anagram/lsq"
	"anagram/pinn"
	"anagram/problems"
	"anagram/taylor"
)

// Every problem is complete and can be built, and its solution has the shape of its points.
func TestRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("every row")
	}
	seen := map[string]bool{}
	for _, r := range append(All(), Talk()...) {
		if seen[r.Name] || r.Title == "" || len(r.Axes) != r.Domain.Dim() || r.Published == "" || r.Target <= 0 || r.Time <= 0 {
			t.Errorf("%s: incomplete, or there twice: %+v", r.Name, r)
		}
		seen[r.Name] = true
		if got, ok := Lookup(r.Name); !ok || got.Name != r.Name {
			t.Errorf("%s: not found by its name", r.Name)
		}
		b, err := r.Build(r.Network())
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		if b.Network().Outputs() != max(1, len(r.Outputs)) {
			t.Errorf("%s: %d outputs for %v", r.Name, b.Network().Outputs(), r.Outputs)
		}
	}
	if _, ok := Lookup("nothing"); ok {
		t.Error("a record of nothing")
	}
}

// trial is a function in the place of a network's: with theta = 0 that is all there is.
func trial(g func(x []taylor.Number) []taylor.Number) func(d, g, x []taylor.Number) {
	return func(d, to, x []taylor.Number) {
		for k, v := range g(x) {
			d[k], to[k] = taylor.Const(1), v
		}
	}
}

// rough is g times a wave, which is no solution.
func rough(g func(x []taylor.Number) []taylor.Number) func(x []taylor.Number) []taylor.Number {
	return func(x []taylor.Number) []taylor.Number {
		values := g(x)
		wave := x[0].Scale(2).Add(x[len(x)-1]).Shift(1).Cos().Scale(0.1).Shift(1)
		for k, v := range values {
			values[k] = v.Mul(wave).Add(wave)
		}
		return values
	}
}

// residuals returns the root mean square residual of every term on a function in the place of a
// network.
func residuals(t *testing.T, p *problems.Problem, terms []pinn.Term, g func(x []taylor.Number) []taylor.Number) []float64 {
	t.Helper()
	b, err := pinn.New(p.Network().In(trial(g)), terms...)
	if err != nil {
		t.Fatalf("%s: %v", p.Name, err)
	}
	e, err := lsq.NewEvaluator(b, 1)
	if err != nil {
		t.Fatal(err)
	}
	shares := make([]float64, len(terms))
	if err := e.Shares(shares, make([]float64, b.Params())); err != nil {
		t.Fatal(err)
	}
	for i := range shares {
		shares[i] = math.Sqrt(2 * shares[i])
	}
	return shares
}

// checkSolution asks that the residuals on g are below a share of those on a function near it that
// is no solution.
func checkSolution(t *testing.T, p *problems.Problem, terms []pinn.Term, g func(x []taylor.Number) []taylor.Number, share float64) {
	t.Helper()
	got, scale := residuals(t, p, terms, g), residuals(t, p, terms, rough(g))
	for i, term := range terms {
		if !(got[i] <= share*scale[i]) || scale[i] == 0 {
			t.Errorf("%s: %q leaves %.2g of the solution, %.2g of another function", p.Name, term.Name, got[i], scale[i])
		}
	}
}

// Solutions in closed form satisfy all equations and conditions at all points of their problem, to
// rounding. So do those of Exact, and Evaluation returns them.
func TestClosedForms(t *testing.T) {
	if testing.Short() {
		t.Skip("every row")
	}
	for _, r := range All() {
		if r.fields == nil {
			continue
		}
		g := func(x []taylor.Number) (values []taylor.Number) {
			for _, f := range r.fields {
				values = append(values, f(x))
			}
			return values
		}
		checkSolution(t, r.Problem, r.terms(r.MinPoints+10), g, 1e-11)
		x, u, err := r.Evaluation()
		if err != nil || len(u) != x.Rows*len(r.fields) {
			t.Fatalf("%s: %d values at %d points, %v", r.Name, len(u), x.Rows, err)
		}
		for k, f := range r.fields {
			if want := f.value(x.Row(7)); u[7*len(r.fields)+k] != want || r.Exact != nil && r.Exact(x.Row(7)) != want {
				t.Errorf("%s: the solution at %v is %v, want %v", r.Name, x.Row(7), u[7*len(r.fields)+k], want)
			}
		}
	}
}
