package adapt_test

import (
	"context"
	"math"
	"testing"

	"anagram/adapt"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/mat"
	"anagram/pinn"
)

// pinned is u_xx + f(u) = 0 on [0, length], u = 0 at the ends.
func pinned(length float64, f func(u complex128) complex128) adapt.Model {
	line := domain.Interval(0, length)
	equation := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(0, 0)},
		Residual: func(_ []float64, d []complex128) complex128 { return d[1] + f(d[0]) },
	}
	return adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", equation.On(line.Uniform(1, 1))), pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2)))}}
}

// shock is w u_xx = u u_x between 1 and -1 on [-1, 1], a layer of width w that lies in the middle,
// and elsewhere with a residual of exp(-1/w).
func shock(w float64) adapt.Model {
	line := domain.Interval(-1, 1)
	burgers := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(0), pinn.D(0, 0)},
		Residual: func(_ []float64, d []complex128) complex128 {
			return pinn.Mul(complex(w, 0), d[2]) - pinn.Mul(d[0], d[1])
		},
	}
	return adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", burgers.On(line.Uniform(1, 1))),
		pinn.NewTerm("ends", pinn.U.Equals(func(x []float64) float64 { return -x[0] }).On(line.Border(2)))}}
}

// Two solutions are told, and one is not: Bratu's lower and upper branch meet at a fold; a
// pendulum is at rest, or swings to either side; u_xx = u^2 - 1 has a large solution too. Where f
// falls there is one, and a shock is where it is, though hardly.
func TestNotUnique(t *testing.T) {
	for _, test := range []struct {
		name   string
		model  adapt.Model
		status adapt.Status
		middle float64 // of the other solution; 0 is any
		full   bool
	}{
		{"bratu", pinned(1, pinn.Exp), adapt.NotUnique, 4.0914671, false},
		{"pendulum", pinned(2, func(u complex128) complex128 { return 9*pinn.Sin(u) - 0.1 }), adapt.NotUnique, 0, true},
		{"square", pinned(1, func(u complex128) complex128 { return pinn.Mul(u, u) + 1 }), adapt.NotUnique, 0, true},
		{"cube", pinned(1, func(u complex128) complex128 { return 1 - pinn.Mul(u, pinn.Mul(u, u)) }), adapt.Converged, 0, false},
		{"negative exponential", pinned(1, func(u complex128) complex128 { return pinn.Exp(-u) }), adapt.Converged, 0, true},
		{"shock", shock(0.05), adapt.Converged, 0, true},
		{"logistic", logistic().Model, adapt.Converged, 0, true},
	} {
		if testing.Short() || test.full && !*check.Full {
			continue
		}
		r, err := adapt.Solve(context.Background(), test.model, adapt.Options{})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if r.Status != test.status || (r.Other != nil) != (test.status == adapt.NotUnique) || !(r.Estimate <= 1e-6) {
			t.Errorf("%s: %v, estimate %v, another solution is %+v; want %v", test.name, r.Status, r.Estimate, r.Other, test.status)
			continue
		}
		if test.middle != 0 {
			u := mat.New(1, 1)
			r.Other.Net.Eval(u, r.Other.Theta, domain.At([]float64{0.5}).X())
			if got := u.At(0, 0); !(math.Abs(got-test.middle) <= 1e-3) || !(r.Other.Distance > 20) {
				t.Errorf("%s: the other solution is %v in the middle, want %v; its distance is %v", test.name, got, test.middle, r.Other.Distance)
			}
		}
	}
}
