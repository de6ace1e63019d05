package pinn_test

import (
	"context"
	"fmt"
	"math"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// solved runs a problem and returns theta.
func solved(problem *pinn.Problem, err error, steps int) []float64 {
	if err != nil {
		panic(err)
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: steps})
	if err != nil {
		panic(err)
	}
	return result.Theta
}

// wrong returns the relative L2 error of one output.
func wrong(problem *pinn.Problem, theta []float64, output int, x domain.Points, exact func(x []float64) float64) float64 {
	all, outputs := problem.Evaluate(theta, x.X()), problem.Network().Outputs()
	var u []float64
	for i := output; i < len(all); i += outputs {
		u = append(u, all[i])
	}
	relative, _ := pinn.Compare(u, pinn.Values(exact, x.X()))
	return relative
}

// A condition that holds exactly: u = x (1 - x) N(x) is 0 at both ends whatever theta is, so the
// equation is all that is left to ask for.
func ExampleNew_hardCondition() {
	line := domain.UnitBox(1)
	exact := func(x []float64) float64 { return math.Sin(2 * math.Pi * x[0]) }
	source := func(x []float64) float64 { return -4 * math.Pi * math.Pi * exact(x) }
	net := mlp.New(taylor.Tanh, 1, 12, 1).In(func(d, g, x []taylor.Number) {
		d[0] = x[0].Mul(x[0].Neg().Shift(1))
	})
	problem, err := pinn.New(net, pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(line.Grid(40))))
	theta := solved(problem, err, 100)
	fmt.Println("relative L2 error below 1e-7:", wrong(problem, theta, 0, line.Grid(101), exact) < 1e-7)
	fmt.Println("at the ends:", problem.Evaluate(theta, line.Border(2).X()))
	// Output:
	// relative L2 error below 1e-7: true
	// at the ends: [0 0]
}

// Unknowns of their own sizes: a reaction whose temperature, around 310 K, swings by some 50 K, and
// whose concentration is of order 1. What the equations are written in are the user's own units.
func ExampleNew_sizes() {
	const t = 0
	hours := domain.Box{{0, 3}}
	rate := func(temperature complex128) complex128 { return 7.2e10 * pinn.Exp(-8750/temperature) }
	mass := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(t), pinn.U.Of(1)},
		Residual: func(_ []float64, d []complex128) complex128 { return d[1] - (1 - d[0] - rate(d[2])*d[0]) },
	}
	heat := pinn.Equation{
		Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), pinn.D(t).Of(1)},
		Residual: func(_ []float64, d []complex128) complex128 {
			return (d[2] - (350 - d[1] + 5e4/239.0*rate(d[1])*d[0] + 5e4/23900.0*(300-d[1]))) / 50
		},
	}
	net := mlp.New(taylor.Tanh, 1, 12, 2).InPolynomials( // c = N_0, T = 310 + 50 N_1
		mlp.PolynomialForm{Factor: mlp.Constant(1)},
		mlp.PolynomialForm{Factor: mlp.Constant(50), Offset: mlp.Constant(310)})
	start := domain.At([]float64{0})
	value := func(v float64) func([]float64) float64 { return func([]float64) float64 { return v } }
	problem, err := pinn.New(net,
		pinn.NewTerm("mass", mass.On(hours.Grid(60))),
		pinn.NewTerm("heat", heat.On(hours.Grid(60))),
		pinn.NewTerm("start", pinn.U.Equals(value(0.9)).On(start), pinn.U.Of(1).Times(1/50.0).Equals(value(310/50.0)).On(start)))
	end := problem.Evaluate(solved(problem, err, 150), domain.At([]float64{3}).X())
	fmt.Printf("c = %.6f, T = %.3f\n", end[0], end[1])
	// Output: c = 0.884643, T = 324.469
}

// An eigenvalue: u_xx + E u = 0 with u = 0 at both ends. The slope at 0 is set to 1, so that u = 0
// is no solution, and bounds choose which E is found.
func ExampleConstant_eigenvalue() {
	line := domain.UnitBox(1)
	e := pinn.NewConstant("E", 8).Between(5, 20)
	equation := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(0, 0), pinn.U, e.Operator()},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0] + d[2]*d[1] },
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 16, 1),
		pinn.NewTerm("inside", equation.On(line.Grid(40))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))),
		pinn.NewTerm("slope", pinn.D(0).Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{0}))))
	theta := solved(problem, err, 200)
	fmt.Printf("E = %.6f, pi^2 = %.6f\n", problem.Constant(theta, "E"), math.Pi*math.Pi)
	// Output: E = 9.869604, pi^2 = 9.869604
}

// A derivative can have an output of its own, here that of second order: a beam clamped at one end,
// w_xxxx = 1 with w = w_x = 0 at 0 and w_xx = w_xxx = 0 at 1, by m = w_xx.
func ExampleOperator_Of_beam() {
	line := domain.UnitBox(1)
	left, right := domain.At([]float64{0}), domain.At([]float64{1})
	w, m := pinn.U, pinn.U.Of(1)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 16, 2),
		pinn.NewTerm("moment", pinn.D(0, 0).Minus(m).EqualsZero().On(line.Grid(40))),
		pinn.NewTerm("load", pinn.D(0, 0).Of(1).Equals(func([]float64) float64 { return 1 }).On(line.Grid(40))),
		pinn.NewTerm("clamped", w.EqualsZero().On(left), pinn.D(0).EqualsZero().On(left)),
		pinn.NewTerm("free", m.EqualsZero().On(right), pinn.D(0).Of(1).EqualsZero().On(right)))
	exact := func(p []float64) float64 { x := p[0]; return x * x * (6 - 4*x + x*x) / 24 }
	fmt.Println("relative L2 error below 1e-8:", wrong(problem, solved(problem, err, 150), 0, line.Grid(101), exact) < 1e-8)
	// Output: relative L2 error below 1e-8: true
}

// The beam of ExampleOperator_Of_beam as it is written: w_xxxx = 1, clamped at 0 and free at 1.
func ExampleD_beam() {
	const x = 0
	line := domain.UnitBox(1)
	left, right := domain.At([]float64{0}), domain.At([]float64{1})
	load := func([]float64) float64 { return 1 }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 12, 1),
		pinn.NewTerm("load", pinn.D(x, x, x, x).Equals(load).On(line.Grid(40))),
		pinn.NewTerm("clamped", pinn.U.EqualsZero().On(left), pinn.D(x).EqualsZero().On(left)),
		pinn.NewTerm("free", pinn.D(x, x).EqualsZero().On(right), pinn.D(x, x, x).EqualsZero().On(right)))
	exact := func(p []float64) float64 { x := p[0]; return x * x * (6 - 4*x + x*x) / 24 }
	relative := wrong(problem, solved(problem, err, 200), 0, line.Grid(101), exact)
	fmt.Println("relative L2 error below 1e-8:", relative < 1e-8)
	// Output: relative L2 error below 1e-8: true
}

// The coefficients of an equation of Korteweg and de Vries, u_t + a u u_x + b u_xxx = 0, from 200
// values of a soliton, which solves it with a = 6 and b = 1.
func ExampleNew_soliton() {
	const t, x = 0, 1
	soliton := func(p []float64) float64 {
		c := math.Cosh((p[x] - p[t]) / 2)
		return 0.5 / (c * c)
	}
	strip := domain.Box{{0, 1}, {-5, 5}}
	a, b := pinn.NewConstant("a", 1), pinn.NewConstant("b", 0)
	kdv := pinn.Equation{
		Uses: []pinn.Operator{pinn.D(t), pinn.U, pinn.D(x), pinn.D(x, x, x), a.Operator(), b.Operator()},
		Residual: func(_ []float64, d []complex128) complex128 {
			ut, u, ux, uxxx, a, b := d[0], d[1], d[2], d[3], d[4], d[5]
			return ut + a*u*ux + b*uxxx
		},
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 24, 1),
		pinn.NewTerm("equation", kdv.On(strip.Uniform(300, 1))),
		pinn.NewTerm("data", pinn.U.Equals(soliton).On(strip.Uniform(200, 2))))
	theta := solved(problem, err, 100)
	relative := wrong(problem, theta, 0, strip.Grid(31), soliton)
	fmt.Printf("a = %.4f, b = %.4f\n", problem.Constant(theta, "a"), problem.Constant(theta, "b"))
	fmt.Println("relative L2 error below 1e-5:", relative < 1e-5)
	// Output:
	// a = 6.0000, b = 1.0000
	// relative L2 error below 1e-5: true
}

// A complex equation is two real ones, its real and its imaginary part an output each: i psi_t +
// psi_xx/2 = 0 for the plane wave psi = exp(i (x - t/2)), periodic in x, which a lift sees to.
func ExampleNew_complex() {
	const t, x = 0, 1
	strip := domain.Box{{0, 1}, {0, 2 * math.Pi}}
	re, im := 0, 1
	problem, err := pinn.New(mlp.New(taylor.Tanh, 3, 20, 2).Periodic([]float64{0, 0}, []float64{1, 2 * math.Pi}, x),
		pinn.NewTerm("inside",
			pinn.D(t).Pair(re, im).Times(1i).Plus(pinn.D(x, x).Pair(re, im).Times(0.5)).EqualsZero().On(strip.Uniform(200, 1))...),
		pinn.NewTerm("start", pinn.U.Pair(re, im).Equals(func(p []float64) complex128 {
			return complex(math.Cos(p[x]), math.Sin(p[x]))
		}).On(strip.Face(t, domain.Low).Grid(40))...))
	theta := solved(problem, err, 120)
	exact := func(p []float64) float64 { return math.Sin(p[x] - p[t]/2) }
	fmt.Println("relative L2 error below 1e-4:", wrong(problem, theta, im, strip.Grid(21), exact) < 1e-4)
	// Output: relative L2 error below 1e-4: true
}
