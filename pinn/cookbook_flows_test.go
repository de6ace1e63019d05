package pinn_test

import (
	"fmt"
	"math"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Potential flow past a cylinder: nothing flows through it, the velocity far away is that of the
// exact solution x (1 + R^2/r^2), and the potential is fixed at one point.
func ExampleNormal() {
	const x, y, r2 = 0, 1, 0.25
	box := domain.Box{{-2, 2}, {-2, 2}}
	cylinder := domain.Ball{Center: []float64{0, 0}, Radius: 0.5}
	channel := domain.Difference(box, cylinder)
	potential := func(p []float64) float64 { return p[x] * (1 + r2/(p[x]*p[x]+p[y]*p[y])) }
	vx := func(p []float64) float64 {
		q := p[x]*p[x] + p[y]*p[y]
		return 1 + r2*(p[y]*p[y]-p[x]*p[x])/(q*q)
	}
	vy := func(p []float64) float64 { q := p[x]*p[x] + p[y]*p[y]; return -2 * r2 * p[x] * p[y] / (q * q) }
	outer := domain.Spaced(domain.Piece(channel, box), 60)
	net := mlp.New(taylor.Tanh, 3, 24, 1).Lifted(2, func(dst, p []taylor.Number) {
		dst[0], dst[1], dst[2] = p[x], p[y], p[x].Mul(p[x]).Add(p[y].Mul(p[y])).Inv()
	})
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(domain.Sobol(channel, 200, 1))),
		pinn.NewTerm("cylinder", pinn.Normal(channel).EqualsZero().On(domain.Spaced(domain.Piece(channel, cylinder), 40))),
		pinn.NewTerm("outer", pinn.D(x).Equals(vx).On(outer), pinn.D(y).Equals(vy).On(outer)),
		pinn.NewTerm("corner", pinn.U.Equals(potential).On(domain.At([]float64{-2, -2}))))
	theta := solved(problem, err, 70)
	fmt.Println("relative L2 error below 1e-3:", wrong(problem, theta, 0, domain.Uniform(channel, 500, 7), potential) < 1e-3)
	// Output: relative L2 error below 1e-3: true
}

// Kovasznay's flow behind a grid, a solution of the equations of Navier and Stokes at Re = 20: two
// velocities and the pressure, which is fixed at one point.
func ExampleNew_kovasznay() {
	const x, y, re = 0, 1, 20
	box := domain.Box{{0, 1}, {-0.5, 0.5}}
	lambda := re/2 - math.Sqrt(re*re/4+4*math.Pi*math.Pi)
	u := func(p []float64) float64 { return 1 - math.Exp(lambda*p[x])*math.Cos(2*math.Pi*p[y]) }
	v := func(p []float64) float64 {
		return lambda / (2 * math.Pi) * math.Exp(lambda*p[x]) * math.Sin(2*math.Pi*p[y])
	}
	pressure := func(p []float64) float64 { return (1 - math.Exp(2*lambda*p[x])) / 2 }
	momentum := func(axis int) pinn.Equation {
		return pinn.Equation{
			Uses: []pinn.Operator{pinn.U, pinn.U.Of(1), pinn.D(x).Of(axis), pinn.D(y).Of(axis), pinn.D(axis).Of(2), pinn.Laplacian(2).Of(axis)},
			Residual: func(_ []float64, d []complex128) complex128 {
				return d[0]*d[2] + d[1]*d[3] + d[4] - d[5]/re
			},
		}
	}
	inside, border := domain.Sobol(box, 128, 1), box.Border(12)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 24, 3),
		pinn.NewTerm("momentum", momentum(x).On(inside), momentum(y).On(inside)),
		pinn.NewTerm("mass", pinn.D(x).Plus(pinn.D(y).Of(1)).EqualsZero().On(inside)),
		pinn.NewTerm("border", pinn.U.Equals(u).On(border), pinn.U.Of(1).Equals(v).On(border)),
		pinn.NewTerm("pressure", pinn.U.Of(2).Equals(pressure).On(domain.At([]float64{1, 0}))))
	theta := solved(problem, err, 80)
	x1 := box.Grid(21)
	fmt.Println("relative L2 errors below 1e-2:", wrong(problem, theta, 0, x1, u) < 1e-2, wrong(problem, theta, 1, x1, v) < 1e-2)
	// Output: relative L2 errors below 1e-2: true true
}
