package march_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"anagram/domain"
	"anagram/march"
	"anagram/pinn"
)

// timesFactor is the equation of heat, written on its operators, times a factor that may depend on
// point, u and u_t.
func timesFactor(factor func(p []float64, u complex128) complex128) march.Evolution {
	e := heat().e
	e.Equation = pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(axisT), pinn.D(axisX, axisX)},
		Residual: func(p []float64, d []complex128) complex128 {
			return factor(p, d[0]) * (d[1] - 0.1*d[2])
		},
	}
	return e
}

// TestMultiples: an equation times a number or a function has the slabs and the accuracy of the
// equation itself.
func TestMultiples(t *testing.T) {
	if testing.Short() {
		t.Skip("marches")
	}
	k := heat()
	k.settings = march.Settings{Width: 40, Tolerance: 1e-3}
	want := k.solve(t, nil)
	p := k.e.Domain.Grid(21, 41).X()
	exact := pinn.Values(k.exact, p)
	times := func(a float64) pinn.Equation { return k.e.Equation.Uses[0].Times(a).EqualsZero() }
	linear := func(a float64) march.Evolution { e := k.e; e.Equation = times(a); return e }
	layers := func(p []float64) float64 { // two materials
		if p[axisX] < 0.5 {
			return 1
		}
		return 3000
	}
	inLayers := k.e
	inLayers.Equation = k.e.Equation.Uses[0].TimesFunc(layers).EqualsZero()
	for _, c := range []struct {
		name string
		e    march.Evolution
		same bool // slab by slab
	}{
		{"1e-3", linear(1e-3), true},
		{"10", linear(10), true},
		{"-1e9", linear(-1e9), true},
		{"two materials", inLayers, false},
		{"nonlinear, 1e-3", timesFactor(func(p []float64, u complex128) complex128 { return 1e-3 }), true},
		{"nonlinear, exp(-8 t)", timesFactor(func(p []float64, u complex128) complex128 { return complex(math.Exp(-8*p[axisT]), 0) }), false},
		{"nonlinear, 1 + 100 u^2", timesFactor(func(p []float64, u complex128) complex128 { return 1 + 100*u*u }), false},
	} {
		s, err := march.Solve(context.Background(), c.e, k.settings)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		relative, _ := pinn.Compare(s.Eval(p), exact)
		t.Logf("%s: %d slabs, %d tries, relative L2 %.1e", c.name, len(s.Slabs), s.Tries, relative)
		if s.Status != march.Finished || s.Missed > 0 || !(relative < 5e-4) {
			t.Errorf("%s: %v, %d slabs above the tolerance, relative L2 error %.1e", c.name, s.Status, s.Missed, relative)
		}
		if !c.same {
			continue
		}
		if len(s.Slabs) != len(want.Slabs) {
			t.Errorf("%s: %d slabs, the equation itself takes %d", c.name, len(s.Slabs), len(want.Slabs))
			continue
		}
		for i, b := range s.Slabs {
			if w := want.Slabs[i]; math.Abs(b.End-w.End) > 1e-6 || math.Abs(b.Residual-w.Residual) > 1e-2*w.Residual {
				t.Errorf("%s: slab %d ends at %v with the residual %v, of the equation itself at %v with %v", c.name, i, b.End, b.Residual, w.End, w.Residual)
			}
		}
	}
}

// TestRadial is r u_t = (r u_r)_r, whose coefficient of u_t touches zero, with u = J0(z r) exp(-z^2
// t).
func TestRadial(t *testing.T) {
	const z = 2.404825557695773
	exact := func(p []float64) float64 { return math.J0(z*p[axisX]) * math.Exp(-z*z*p[axisT]) }
	radius := func(p []float64) float64 { return p[axisX] }
	k := known{name: "radial", e: march.Evolution{
		Equation: pinn.D(axisT).Minus(pinn.D(axisX, axisX)).TimesFunc(radius).Minus(pinn.D(axisX)).EqualsZero(),
		Domain:   domain.Box{{0, 0.2}, {0, 1}},
		Initial:  exact,
		Borders:  [][2]pinn.Equation{{pinn.D(axisX).EqualsZero(), pinn.U.EqualsZero()}},
	}, settings: march.Settings{Width: 50, Tolerance: 1e-4}}
	s := k.solve(t, nil)
	p := k.e.Domain.Grid(21, 41).X()
	relative, _ := pinn.Compare(s.Eval(p), pinn.Values(exact, p))
	t.Logf("%d slabs, %d tries, %d missed, %v, relative L2 %.1e, %.2fs", len(s.Slabs), s.Tries, s.Missed, s.Status, relative, s.Elapsed.Seconds())
	if s.Status != march.Finished || s.Missed > 0 || !(relative < 1e-4) {
		t.Errorf("%v, %d slabs above the tolerance, relative L2 error %.1e", s.Status, s.Missed, relative)
	}
}

// TestRootAtTheBorder: u_t = (sqrt(u) u_x)_x from sin(pi x), which is zero at the borders and whose
// fit may be negative there, is not refused.
func TestRootAtTheBorder(t *testing.T) {
	e := heat().e
	e.Domain = domain.Box{{0, 0.01}, {0, 1}}
	e.Initial = func(p []float64) float64 { return math.Sin(math.Pi * p[axisX]) }
	e.Borders = both(func(p []float64) float64 { return 0 })
	e.Equation = pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.D(axisT), pinn.D(axisX), pinn.D(axisX, axisX)},
		Residual: func(p []float64, d []complex128) complex128 {
			return pinn.Sqrt(d[0])*(d[1]-pinn.Sqrt(d[0])*d[3]) - 0.5*d[2]*d[2]
		},
	}
	s, err := march.Solve(context.Background(), e, march.Settings{Width: 40, Tolerance: 1e-2, MaxTime: time.Nanosecond})
	if err != nil || s.Status != march.OutOfTime {
		t.Errorf("error %v, %v", err, s)
	}
}

// TestRefused: what can't be marched is an error before any work, and there is no solution.
func TestRefused(t *testing.T) {
	wave := pinn.D(axisT, axisT).Minus(pinn.D(axisX, axisX))
	nonlinear := func(n func(u, ut, utt complex128) complex128) pinn.Equation {
		return pinn.Equation{
			Uses:     []pinn.Operator{pinn.U, pinn.D(axisT), pinn.D(axisT, axisT)},
			Residual: func(p []float64, d []complex128) complex128 { return n(d[0], d[1], d[2]) },
		}
	}
	shifted := func(p []float64) float64 { return p[axisX] - 0.25 }
	for _, c := range []struct {
		name string
		e    pinn.Equation
		want []string
	}{
		{"u_tt", wave.EqualsZero(), []string{"u_tt, with the coefficient 1 at x = 0.0025, t = 0", "one network on all times", "a window of them"}},
		{"damped", wave.Times(0.01).Plus(pinn.D(axisT)).EqualsZero(), []string{"u_tt, with the coefficient 0.01"}},
		{"nonlinear u_tt", nonlinear(func(u, ut, utt complex128) complex128 { return ut + pinn.Sin(utt) }), []string{"u_tt, with the coefficient 1 "}},
		{"no u_t", pinn.D(axisX, axisX).EqualsZero(), []string{"the coefficient of u_t is 0 for all x at t = 0"}},
		{"u_t^2", nonlinear(func(u, ut, utt complex128) complex128 { return ut*ut - u }), []string{"the coefficient of u_t is 0 for all x"}},
		{"both signs", pinn.D(axisT).TimesFunc(shifted).Minus(pinn.D(axisX, axisX)).EqualsZero(), []string{"the coefficient of u_t is -0.2475 at x = 0.0025 and 0.7475 at x = 0.9975", "both sides"}},
		{"not finite", nonlinear(func(u, ut, utt complex128) complex128 { return ut * pinn.Log(u-7) }), []string{"the equation is (NaN"}},
	} {
		e := heat().e
		e.Equation = c.e
		s, err := march.Solve(context.Background(), e, march.Settings{Width: 40})
		if s != nil || err == nil {
			t.Errorf("%s: %v, error %v", c.name, s, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", c.name, err, want)
			}
		}
	}
}
