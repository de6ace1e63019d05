package pinn_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// u' + k u = 0 with values of exp(-k0 x): k is found, by each method, whether linear parameters are
// eliminated or not.
func TestConstantIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	const k0 = 1.7
	line := domain.UnitBox(1)
	exact := func(x []float64) float64 { return math.Exp(-k0 * x[0]) }
	k := pinn.NewConstant("k", 0.5).Positive()
	decay := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(0), pinn.U, k.Operator()},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0] + d[2]*d[1] },
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 8, 1),
		pinn.NewTerm("decay", decay.On(line.Grid(30))),
		pinn.NewTerm("data", pinn.U.Equals(exact).On(line.Grid(5))))
	if err != nil {
		t.Fatal(err)
	}
	if got := problem.Constant(problem.Start(0), "k"); got != 0.5 {
		t.Errorf("k starts at %v", got)
	}
	for _, m := range []anagram.Method{nil, anagram.LM{}, anagram.LBFGS{}} {
		steps, tolerance := 120, 1e-8
		if m != nil {
			steps, tolerance = 400, 1e-3
		}
		r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Method: m, Steps: steps})
		if err != nil {
			t.Fatal(err)
		}
		if got := problem.Constant(r.Theta, "k"); !(math.Abs(got-k0) < tolerance) {
			t.Errorf("%T: k = %v, want %v", m, got, k0)
		}
	}
}

// A linear equation with an unknown source: u_xx = c x, u = 0 at both ends, u'(0) = 1 has c = -6.
// VarPro eliminates the output layer and keeps c.
func TestConstantBesideLinearParameters(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	line := domain.UnitBox(1)
	c := pinn.NewConstant("c", 0)
	x := func(p []float64) float64 { return p[0] }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 12, 1),
		pinn.NewTerm("inside", pinn.D(0, 0).Minus(c.Operator().TimesFunc(x)).EqualsZero().On(line.Grid(30))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))),
		pinn.NewTerm("slope", pinn.D(0).Equals(func([]float64) float64 { return 1 }).On(line.Face(0, domain.Low).Grid(2))))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []anagram.Method{nil, anagram.VarPro{}} {
		r, err := anagram.Minimize(context.Background(), problem, problem.Start(1), anagram.Settings{Method: m, Steps: 60})
		if err != nil {
			t.Fatal(err)
		}
		if got := problem.Constant(r.Theta, "c"); !(math.Abs(got+6) < 1e-6) {
			t.Errorf("%T: c = %v, want -6", m, got)
		}
	}
}

// u_xx + E u = 0, u = 0 at both ends, u'(0) = 1: E = pi^2 if it is kept near there, 4 pi^2 higher
// up.
func TestConstantEigenvalue(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	line := domain.UnitBox(1)
	for _, c := range []struct{ lo, start, hi, want float64 }{
		{5, 8, 20, math.Pi * math.Pi},
		{25, 35, 60, 4 * math.Pi * math.Pi},
	} {
		e := pinn.NewConstant("E", c.start).Between(c.lo, c.hi)
		schroedinger := pinn.Equation{
			Uses:     []pinn.Operator{pinn.D(0, 0), pinn.U, e.Operator()},
			Residual: func(_ []float64, d []complex128) complex128 { return d[0] + d[2]*d[1] },
		}
		problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 16, 1),
			pinn.NewTerm("inside", schroedinger.On(line.Grid(40))),
			pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))),
			pinn.NewTerm("slope", pinn.D(0).Equals(func([]float64) float64 { return 1 }).On(line.Face(0, domain.Low).Grid(2))))
		if err != nil {
			t.Fatal(err)
		}
		r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 200})
		if err != nil {
			t.Fatal(err)
		}
		if got := problem.Constant(r.Theta, "E"); !(math.Abs(got-c.want) < 1e-6) {
			t.Errorf("from %v: E = %v, want %v", c.start, got, c.want)
		}
	}
}

// Case 14: the coefficients of u_tt = a u_xx + b u_x + c u from a solution of two modes.
func TestCaseCoefficients(t *testing.T) {
	if !*full {
		t.Skip("runs to the end; -full")
	}
	const a0, b0, c0 = 1.0, 0.5, -2.0
	exact := func(p []float64) float64 {
		sum := 0.0
		for n := 1.0; n <= 2; n++ {
			w := math.Sqrt(a0*n*n*math.Pi*math.Pi + b0*b0/(4*a0) - c0)
			sum += math.Sin(n*math.Pi*p[1]) * math.Cos(w*p[0]) / n
		}
		return math.Exp(-b0*p[1]/(2*a0)) * sum
	}
	a, b, c := pinn.NewConstant("a", 0.5).Positive(), pinn.NewConstant("b", 0), pinn.NewConstant("c", 0)
	wave := pinn.Equation{
		Uses: []pinn.Operator{pinn.D(0, 0), pinn.D(1, 1), pinn.D(1), pinn.U, a.Operator(), b.Operator(), c.Operator()},
		Residual: func(_ []float64, d []complex128) complex128 {
			return d[0] - d[4]*d[1] - d[5]*d[2] - d[6]*d[3]
		},
	}
	square := domain.UnitBox(2)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 40, 1),
		pinn.NewTerm("wave", wave.On(square.Grid(16))),
		pinn.NewTerm("data", pinn.U.Equals(exact).On(square.Grid(16))).Weighted(100))
	if err != nil {
		t.Fatal(err)
	}
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 200})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"a": a0, "b": b0, "c": c0} {
		if got := problem.Constant(r.Theta, name); !(math.Abs(got-want) < 1e-6) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

// Another unit of a constant, a power of two, leaves the bits of theta as they are.
func TestConstantUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	run := func(unit float64) []float64 {
		line := domain.UnitBox(1)
		k := pinn.NewConstant("k", 0.5*unit)
		decay := pinn.Equation{
			Uses:     []pinn.Operator{pinn.D(0), pinn.U, k.Operator().Times(1 / unit)},
			Residual: func(_ []float64, d []complex128) complex128 { return d[0] + pinn.Mul(d[2], d[1]) },
		}
		problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 6, 1),
			pinn.NewTerm("decay", decay.On(line.Grid(9))),
			pinn.NewTerm("data", pinn.U.Equals(func(x []float64) float64 { return math.Exp(-x[0]) }).On(line.Grid(3))))
		if err != nil {
			t.Fatal(err)
		}
		r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 12})
		if err != nil {
			t.Fatal(err)
		}
		return r.Theta
	}
	want := run(1)
	for _, unit := range []float64{0x1p-40, 0x1p60} {
		if !slices.Equal(run(unit), want) {
			t.Errorf("other parameters in the unit %v", unit)
		}
	}
}

// What can't be is an error that names the constant, and the term.
func TestConstantErrors(t *testing.T) {
	points := domain.UnitBox(1).Grid(5)
	k := pinn.NewConstant("k", 1)
	for _, c := range []struct {
		k    pinn.Constant
		want string
	}{
		{pinn.NewConstant("", 1), "without a name"},
		{pinn.NewConstant("k", math.NaN()), `constant "k" starts at NaN`},
		{pinn.NewConstant("k", -1).Positive(), `constant "k" is to be positive and starts at -1`},
		{pinn.NewConstant("k", 5).Between(1, 4), `constant "k" is to be between 1 and 4 and starts at 5`},
		{pinn.NewConstant("k", 1).Between(0, math.Inf(1)), "between 0 and +Inf"},
		{pinn.NewConstant("k", 2), `constant "k" differs from the one of that name in an earlier term`},
	} {
		_, err := pinn.New(mlp.New(taylor.Tanh, 1, 3, 1),
			pinn.NewTerm("first", pinn.D(0).Plus(k.Operator()).EqualsZero().On(points)),
			pinn.NewTerm("second", pinn.U.Plus(c.k.Operator()).EqualsZero().On(points)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `"second"`) {
			t.Errorf("error %v, want one of the second term that says %s", err, c.want)
		}
	}
}

// A constant that has not arrived is no contradiction: u' = k, u = 3 x at both ends, after a few
// steps of a slow method.
func TestConstantIsNoContradiction(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	line := domain.UnitBox(1)
	k := pinn.NewConstant("k", 0.5)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 10, 1),
		pinn.NewTerm("inside", pinn.D(0).Minus(k.Operator()).EqualsZero().On(line.Uniform(200, 1))),
		pinn.NewTerm("ends", pinn.U.Equals(func(x []float64) float64 { return 3 * x[0] }).On(line.Border(2))))
	if err != nil {
		t.Fatal(err)
	}
	for _, steps := range []int{3, 100} {
		r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Method: anagram.Adam{}, Steps: steps})
		if err != nil {
			t.Fatal(err)
		}
		if r.Judgement.Verdict == anagram.VerdictInfeasible {
			t.Errorf("infeasible after %d steps, at a loss of %.1e", steps, r.Loss)
		}
	}
}
