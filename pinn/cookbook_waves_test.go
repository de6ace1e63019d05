package pinn_test

import (
	"fmt"
	"math"
	"math/cmplx"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Advection, u_t + c u_x = 0, on a circle: u at x = 0 and at its partner a period further are the
// same. ExampleNew_periodic has the other way, coordinates that are periodic themselves.
func ExampleOperator_At() {
	const t, x, c = 0, 1, 1
	strip := domain.Box{{0, 1}, {0, 2 * math.Pi}}
	left := strip.Face(x, domain.Low).Grid(30)
	around := func(dst, p []float64) { dst[t], dst[x] = p[t], p[x]+2*math.Pi }
	exact := func(p []float64) float64 { return math.Sin(p[x] - c*p[t]) }
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 16, 1),
		pinn.NewTerm("inside", pinn.D(t).Plus(pinn.D(x).Times(c)).EqualsZero().On(strip.Grid(20))),
		pinn.NewTerm("periodic", pinn.U.Minus(pinn.U.At(around)).EqualsZero().On(left)),
		pinn.NewTerm("start", pinn.U.Equals(exact).On(strip.Face(t, domain.Low).Grid(40))))
	theta := solved(problem, err, 100)
	fmt.Println("relative L2 error below 1e-6:", wrong(problem, theta, 0, strip.Grid(31), exact) < 1e-6)
	// Output: relative L2 error below 1e-6: true
}

// A plane wave in a disc, Helmholtz's equation with impedance: psi_n - i k psi = g on the border,
// which lets the wave out.
func ExampleNormal_impedance() {
	const x, y, k = 0, 1, 3
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 1}
	psi := func(o pinn.Operator) pinn.Pair { return o.Pair(0, 1) }
	wave := func(p []float64) complex128 { return cmplx.Exp(complex(0, k*(0.6*p[x]+0.8*p[y]))) }
	out := func(p []float64) complex128 { // the normal at p is p
		return complex(0, k*(0.6*p[x]+0.8*p[y]-1)) * wave(p)
	}
	helmholtz := psi(pinn.Laplacian(2).Plus(pinn.U.Times(k * k))).EqualsZero()
	impedance := psi(pinn.Normal(disc)).Minus(psi(pinn.U).Times(k * 1i)).Equals(out)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 24, 2),
		pinn.NewTerm("inside", helmholtz.On(domain.Sobol(disc, 128, 1))...),
		pinn.NewTerm("border", impedance.On(domain.Spaced(domain.Border(disc), 40))...))
	theta := solved(problem, err, 80)
	exact := func(p []float64) float64 { return real(wave(p)) }
	fmt.Println("relative L2 error below 1e-5:", wrong(problem, theta, 0, domain.Sobol(disc, 200, 2), exact) < 1e-5)
	// Output: relative L2 error below 1e-5: true
}
