package pinn_test

import (
	"fmt"
	"math"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// The ground state of a particle in a box, -u_xx/2 = E u with u = 0 at both ends: the integral of
// u^2 is 1, so that u = 0 is no solution.
func ExampleEquation_Over() {
	const x = 0
	line := domain.UnitBox(1)
	e := pinn.NewConstant("E", 4).Between(1, 10)
	schroedinger := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(x, x), pinn.U, e.Operator()},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0]/2 + d[2]*d[1] },
	}
	square := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0] * d[0] },
	}
	norm := square.Over(pinn.Quadrature(domain.Gauss(line, 20)))
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 16, 1),
		pinn.NewTerm("inside", schroedinger.On(line.Grid(40))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))),
		pinn.NewTerm("norm", norm.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{0}))))
	theta := solved(problem, err, 150)
	fmt.Printf("E = %.6f, pi^2/2 = %.6f\n", problem.Constant(theta, "E"), math.Pi*math.Pi/2)
	fmt.Printf("|u(1/2)| = %.6f\n", math.Abs(problem.Evaluate(theta, domain.At([]float64{0.5}).X())[0]))
	// Output:
	// E = 4.934802, pi^2/2 = 4.934802
	// |u(1/2)| = 1.414214
}

// The stationary equation of Fokker and Planck, (p_x + x p)_x = 0 without flux through the ends.
// Every multiple of a solution is one; the one wanted is a density.
func ExampleOperator_Over() {
	const x = 0
	line := domain.Interval(-5, 5)
	itself := func(p []float64) float64 { return p[x] }
	one := func([]float64) float64 { return 1 }
	flux := pinn.D(x).Plus(pinn.U.TimesFunc(itself))
	mass := pinn.U.Over(pinn.Quadrature(domain.Gauss(line, 60)))
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 24, 1),
		pinn.NewTerm("inside", pinn.D(x, x).Plus(pinn.D(x).TimesFunc(itself)).Plus(pinn.U).EqualsZero().On(line.Grid(100))),
		pinn.NewTerm("ends", flux.EqualsZero().On(line.Border(2))),
		pinn.NewTerm("mass", mass.Equals(one).On(domain.At([]float64{0}))))
	theta := solved(problem, err, 300)
	exact := func(p []float64) float64 {
		return math.Exp(-p[x]*p[x]/2) / math.Sqrt(2*math.Pi) / math.Erf(5/math.Sqrt2)
	}
	fmt.Println("relative L2 error below 1e-7:", wrong(problem, theta, 0, line.Grid(201), exact) < 1e-7)
	// Output: relative L2 error below 1e-7: true
}

// Heat in a rod with a source as large as its mean temperature, y_t = y_xx + (integral of y) + f
// with y_x = 0 at the ends.
func ExampleQuadrature() {
	const t, x = 0, 1
	strip := domain.UnitBox(2)
	exact := func(p []float64) float64 { return math.Exp(-p[t]) * (1 + math.Cos(math.Pi*p[x])) }
	source := func(p []float64) float64 {
		return math.Exp(-p[t]) * (-2 + (math.Pi*math.Pi-1)*math.Cos(math.Pi*p[x]))
	}
	rod := pinn.Quadrature(domain.Gauss(domain.Interval(0, 1), 8), x)
	heat := pinn.D(t).Minus(pinn.D(x, x)).Minus(pinn.U.Over(rod))
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 16, 1),
		pinn.NewTerm("inside", heat.Equals(source).On(strip.Grid(10))),
		pinn.NewTerm("start", pinn.U.Equals(exact).On(strip.Face(t, domain.Low).Grid(20))),
		pinn.NewTerm("ends", pinn.D(x).EqualsZero().On(strip.Face(x, domain.Low).Grid(10)),
			pinn.D(x).EqualsZero().On(strip.Face(x, domain.High).Grid(10))))
	theta := solved(problem, err, 120)
	fmt.Println("relative L2 error below 1e-4:", wrong(problem, theta, 0, strip.Grid(21), exact) < 1e-4)
	// Output: relative L2 error below 1e-4: true
}

// A melting front, Stefan's problem: u_t = u_xx on 0 < x < s(t), u = 0 and s' = -u_x at the front.
// Landau's coordinate q = x/s(t) keeps the front at q = 1. The unknown v = log s is another output,
// taken there, so that it depends on t alone. With u = e^t - 1 at x = 0 the front is s = t.
func ExampleOperator_At_stefan() {
	const t, q = 0, 1
	strip := domain.Box{{1, 1.5}, {0, 1}}
	front := func(dst, p []float64) { dst[t], dst[q] = p[t], 1 }
	v, rate := pinn.U.Of(1).At(front), pinn.D(t).Of(1).At(front)
	heat := pinn.Equation{
		Uses: []pinn.Operator{pinn.D(t), pinn.D(q), pinn.D(q, q), v, rate},
		Residual: func(p []float64, d []complex128) complex128 {
			return pinn.Exp(2*d[3])*(d[0]-complex(p[q], 0)*d[4]*d[1]) - d[2]
		},
	}
	melting := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(q), v, rate},
		Residual: func(_ []float64, d []complex128) complex128 { return pinn.Exp(2*d[1])*d[2] + d[0] },
	}
	exact := func(p []float64) float64 { return math.Exp(p[t]-p[q]*p[t]) - 1 }
	net := mlp.New(taylor.Tanh, 2, 16, 2).In(func(d, g, p []taylor.Number) {
		d[0], d[1] = p[q].Neg().Shift(1), p[t].Shift(-1) // u = 0 at the front, s = 1 at t = 1
	}).Scaled(3, 0.5) // about the sizes of u and v
	problem, err := pinn.New(net,
		pinn.NewTerm("heat", heat.On(strip.Grid(10))),
		pinn.NewTerm("front", melting.On(strip.Face(q, domain.High).Grid(12))),
		pinn.NewTerm("values", pinn.U.Equals(exact).On(strip.Face(q, domain.Low).Grid(12)),
			pinn.U.Equals(exact).On(strip.Face(t, domain.Low).Grid(12))))
	end := problem.Evaluate(solved(problem, err, 80), domain.At([]float64{1.5, 1}).X())
	fmt.Printf("the front is at %.3f at t = 1.5\n", math.Exp(end[1]))
	// Output: the front is at 1.500 at t = 1.5
}
