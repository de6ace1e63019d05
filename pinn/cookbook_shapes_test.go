package pinn_test

import (
	"fmt"
	"math"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Poisson's equation on an L, 0 on its border.
func ExampleNew_corner() {
	const x, y = 0, 1
	l := domain.Polygon{{-1, -1}, {1, -1}, {1, 0}, {0, 0}, {0, 1}, {-1, 1}}
	exact := func(p []float64) float64 { return math.Sin(math.Pi*p[x]) * math.Sin(math.Pi*p[y]) }
	source := func(p []float64) float64 { return -2 * math.Pi * math.Pi * exact(p) }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 32, 1),
		pinn.NewTerm("inside", pinn.Laplacian(2).Equals(source).On(domain.Sobol(l, 256, 1))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(domain.Spaced(domain.Border(l), 80))))
	theta := solved(problem, err, 100)
	fmt.Println("relative L2 error below 1e-3:", wrong(problem, theta, 0, domain.Sobol(l, 500, 2), exact) < 1e-3)
	// Output: relative L2 error below 1e-3: true
}

// Laplace's equation on a disc with two holes: values outside, the derivative along the normal on
// one rim, both in Robin's condition on the other.
func ExampleNormal_holes() {
	const x, y = 0, 1
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 1}
	left := domain.Ball{Center: []float64{-0.4, 0}, Radius: 0.25}
	right := domain.Ball{Center: []float64{0.5, 0.1}, Radius: 0.2}
	plate := domain.Difference(disc, left, right)
	exact := func(p []float64) float64 { return math.Exp(p[x]) * math.Cos(p[y]) }
	flux := func(p []float64) float64 {
		n := make([]float64, 2)
		plate.Normal(n, p)
		return math.Exp(p[x]) * (n[x]*math.Cos(p[y]) - n[y]*math.Sin(p[y]))
	}
	robin := func(p []float64) float64 { return flux(p) + 2*exact(p) }
	rim := func(on domain.Shape, n int) domain.Points { return domain.Spaced(domain.Piece(plate, on), n) }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 24, 1),
		pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(domain.Sobol(plate, 256, 1))),
		pinn.NewTerm("outside", pinn.U.Equals(exact).On(rim(disc, 50))),
		pinn.NewTerm("rims", pinn.Normal(plate).Equals(flux).On(rim(left, 25)),
			pinn.Normal(plate).Plus(pinn.U.Times(2)).Equals(robin).On(rim(right, 25))))
	theta := solved(problem, err, 90)
	fmt.Println("relative L2 error below 1e-3:", wrong(problem, theta, 0, domain.Uniform(plate, 500, 2), exact) < 1e-3)
	// Output: relative L2 error below 1e-3: true
}

// Heat in a body whose conductivity varies smoothly, div(k grad u) = f with k = 1 + x^2 + y.
func ExampleDiv() {
	const x, y = 0, 1
	square := domain.UnitBox(2)
	k := func(p []taylor.Number) taylor.Number { return p[x].Mul(p[x]).Add(p[y]).Shift(1) }
	exact := func(p []float64) float64 { return math.Exp(p[x]) * math.Cos(p[y]) }
	source := func(p []float64) float64 { // grad k . grad u, as u is harmonic
		return 2*p[x]*exact(p) - math.Exp(p[x])*math.Sin(p[y])
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 16, 1),
		pinn.NewTerm("inside", pinn.Div(k, x, y).Equals(source).On(square.Inner(12))),
		pinn.NewTerm("border", pinn.U.Equals(exact).On(square.Border(12))))
	theta := solved(problem, err, 100)
	fmt.Println("relative L2 error below 1e-5:", wrong(problem, theta, 0, square.Grid(21), exact) < 1e-5)
	// Output: relative L2 error below 1e-5: true
}

// An unknown function: the conductivity k(x) in (k u_x)_x = f, from 50 values of u and one of k.
func ExampleNew_unknownFunction() {
	const x = 0
	line := domain.UnitBox(1)
	u := func(p []float64) float64 { return p[x] + p[x]*p[x]/2 }
	k := func(p []float64) float64 { return 1 + math.Sin(3*p[x])/2 }
	source := func(p []float64) float64 { return k(p) + (1+p[x])*1.5*math.Cos(3*p[x]) }
	flux := pinn.Equation{
		Uses: []pinn.Operator{pinn.D(x), pinn.D(x, x), pinn.U.Of(1), pinn.D(x).Of(1)},
		Residual: func(p []float64, d []complex128) complex128 {
			return d[2]*d[1] + d[3]*d[0] - complex(source(p), 0)
		},
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 12, 2),
		pinn.NewTerm("equation", flux.On(line.Grid(40))),
		pinn.NewTerm("data", pinn.U.Equals(u).On(line.Grid(50))).Weighted(100),
		pinn.NewTerm("k at 0", pinn.U.Of(1).Equals(k).On(domain.At([]float64{0}))))
	theta := solved(problem, err, 100)
	fmt.Println("relative L2 error of k below 1e-5:", wrong(problem, theta, 1, line.Grid(101), k) < 1e-5)
	// Output: relative L2 error of k below 1e-5: true
}

// Predators and prey, the equations of Lotka and Volterra, over a short time. What they keep, x - 3
// log x + y - 1.5 log y, shows how right u is. Package march goes on for longer.
func ExampleNew_lotkaVolterra() {
	const t = 0
	time := domain.Interval(0, 2)
	start := domain.At([]float64{0})
	one := func([]float64) float64 { return 1 }
	rate := func(output int, f func(prey, hunters complex128) complex128) pinn.Condition {
		e := pinn.Equation{
			Uses:     []pinn.Operator{pinn.D(t).Of(output), pinn.U, pinn.U.Of(1)},
			Residual: func(_ []float64, d []complex128) complex128 { return d[0] - f(d[1], d[2]) },
		}
		return e.On(time.Grid(60))
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 24, 2),
		pinn.NewTerm("prey", rate(0, func(x, y complex128) complex128 { return 1.5*x - x*y })),
		pinn.NewTerm("hunters", rate(1, func(x, y complex128) complex128 { return x*y - 3*y })),
		pinn.NewTerm("start", pinn.U.Equals(one).On(start), pinn.U.Of(1).Equals(one).On(start)))
	theta := solved(problem, err, 200)
	drift := 0.0
	u := problem.Evaluate(theta, time.Grid(41).X())
	for i := 0; i < len(u); i += 2 {
		kept := u[i] - 3*math.Log(u[i]) + u[i+1] - 1.5*math.Log(u[i+1])
		drift = max(drift, math.Abs(kept-2))
	}
	fmt.Println("the invariant drifts by less than 1e-6:", drift < 1e-6)
	// Output: the invariant drifts by less than 1e-6: true
}
