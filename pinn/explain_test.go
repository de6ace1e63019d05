package pinn_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// tank is a stirred tank with an exothermic reaction, for a network whose outputs are c and v with
// T = mean + spread v.
func tank(t *testing.T, mean, spread float64, net *mlp.Network) *pinn.Problem {
	t.Helper()
	rate := func(d []complex128) (k, c, temperature complex128) {
		temperature = complex(mean, 0) + complex(spread, 0)*d[1]
		return 7.2e10 * pinn.Exp(-8750/temperature), d[0], temperature
	}
	line := domain.Box{{0, 3}}
	mass := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), pinn.D(0)},
		Residual: func(_ []float64, d []complex128) complex128 {
			k, c, _ := rate(d)
			return d[2] - (1 - c - k*c)
		},
	}
	heat := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), pinn.D(0).Of(1)},
		Residual: func(_ []float64, d []complex128) complex128 {
			k, c, temperature := rate(d)
			return d[2] - (350-temperature+5e4/239.0*k*c+5e4/23900.0*(300-temperature))/complex(spread, 0)
		},
	}
	constant := func(v float64) func([]float64) float64 { return func([]float64) float64 { return v } }
	start := line.Face(0, domain.Low).Grid(2)
	problem, err := pinn.New(net,
		pinn.NewTerm("mass", mass.On(line.Grid(120))),
		pinn.NewTerm("heat", heat.On(line.Grid(120))),
		pinn.NewTerm("initial", pinn.U.Equals(constant(0.9)).On(start), pinn.U.Of(1).Equals(constant((310-mean)/spread)).On(start)))
	if err != nil {
		t.Fatal(err)
	}
	return problem
}

// In the user's own units the exponential overflows at a T near 0: the error says where, at which
// values, and what to do, ...
func TestNotFiniteAtStart(t *testing.T) {
	problem := tank(t, 0, 1, mlp.New(taylor.Tanh, 1, 20, 2))
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{})
	if r == nil || r.Status != anagram.Diverged || !errors.Is(err, anagram.ErrDiverged) {
		t.Fatalf("result %v, error %v; want %v", r, err, anagram.ErrDiverged)
	}
	for _, part := range []string{"step 0", `term "mass"`, "is NaN at point [", "with d = [", "its size by mlp.Network.In (d = 50 and g = 310"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
}

// ... and what it says helps. The end is that of RK4 with 100,000 steps.
func TestScaledOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end, minutes under qemu")
	}
	net := mlp.New(taylor.Tanh, 1, 12, 2)
	problem := tank(t, 310, 50, net)
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(1), anagram.Settings{Steps: 120})
	if err != nil {
		t.Fatal(err)
	}
	end := problem.Evaluate(r.Theta, domain.At([]float64{3}).X())
	if c, temperature := end[0], 310+50*end[1]; !(math.Abs(c-0.8846433248431) < 1e-7 && math.Abs(temperature-324.469342892748) < 1e-5) {
		t.Errorf("c = %v, T = %v at the end, want 0.8846433248431, 324.469342892748", c, temperature)
	}
}

// Each way for a loss not to be a number; the term before it is fine.
func TestExplain(t *testing.T) {
	line := domain.UnitBox(1)
	root := pinn.Equation{Uses: []pinn.Operator{pinn.U}, Residual: func(_ []float64, d []complex128) complex128 { return pinn.Sqrt(d[0]) }}
	for _, c := range []struct {
		name  string
		last  pinn.Equation
		theta []float64 // u = theta_0 x + theta_1
		want  []string  // nothing: the loss is finite
	}{
		{"finite", root, []float64{2, 1}, nil},
		{"root of a negative", root, []float64{-2, 1}, []string{`term "last": the equation is NaN at point [0.75] with d = [-0.5]`, "mlp.Network.Positive"}},
		{"parameters", root, []float64{2, math.Inf(1)}, []string{"theta[1] is +Inf"}},
		{"network", root, []float64{1.5e308, 1.5e308}, []string{`term "first": the network or a derivative of it is not finite at point [0.25]`}},
		{"largest residual", pinn.U.Times(1e10).EqualsZero(), []float64{0, 1e150}, []string{`term "last": the residual is 1.000e+160`}},
		{"operator's multiple", pinn.U.Times(1e300).EqualsZero(), []float64{1e9, 0}, []string{`term "last": the operators are [+Inf] at point [0.25]`}},
		{"square", pinn.U.Times(1e200).EqualsZero(), []float64{-1, -1}, []string{`term "last": the residual is 2.000e+200 at point [1]`, "in other units"}},
	} {
		net := mlp.New(taylor.Tanh, 1, 1)
		problem, err := pinn.New(net,
			pinn.NewTerm("first", pinn.U.EqualsZero().On(line.Grid(5))),
			pinn.NewTerm("last", c.last.On(line.Grid(5))))
		if err != nil {
			t.Fatal(err)
		}
		err = problem.Explain(c.theta)
		if c.want == nil && err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		for _, part := range c.want {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %v does not say %q", c.name, err, part)
			}
		}
	}
}
