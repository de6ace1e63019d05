package pinn_test

import (
	"fmt"
	"math"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Advection, u_t + c u_x = 0, on a circle: u at x = 0 and at its partner a period further are the
// same. ExampleNew_lifted has the other way, coordinates that are periodic themselves.
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

// A plane wave in a disc, Helmholtz's equation with impedance: u_n - i k u = g on the border, which
// lets the wave out. A complex equation is two real ones.
func ExampleNormal_impedance() {
	const x, y, k = 0, 1, 3
	re, im := 0, 1
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 1}
	wave := func(p []float64) (re, im float64) { im, re = math.Sincos(k * (0.6*p[x] + 0.8*p[y])); return }
	sum := func(p []float64) float64 { return 0.6*p[x] + 0.8*p[y] - 1 } // n . direction - 1
	helmholtz := pinn.Laplacian(2).Plus(pinn.U.Times(k * k)).EqualsZero()
	helmholtz2 := pinn.Laplacian(2).Of(im).Plus(pinn.U.Of(im).Times(k * k)).EqualsZero()
	rim := domain.Spaced(domain.Border(disc), 40)
	n := pinn.Normal(disc)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 24, 2),
		pinn.NewTerm("inside", helmholtz.On(domain.Sobol(disc, 128, 1)), helmholtz2.On(domain.Sobol(disc, 128, 1))),
		pinn.NewTerm("border",
			n.Of(re).Plus(pinn.U.Of(im).Times(k)).Equals(func(p []float64) float64 { _, b := wave(p); return -k * sum(p) * b }).On(rim),
			n.Of(im).Minus(pinn.U.Of(re).Times(k)).Equals(func(p []float64) float64 { a, _ := wave(p); return k * sum(p) * a }).On(rim)))
	theta := solved(problem, err, 60)
	exact := func(p []float64) float64 { a, _ := wave(p); return a }
	fmt.Println("relative L2 error below 1e-5:", wrong(problem, theta, re, domain.Sobol(disc, 200, 2), exact) < 1e-5)
	// Output: relative L2 error below 1e-5: true
}
