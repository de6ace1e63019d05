package pinn_test

import (
	"fmt"
	"math"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// A cantilever with a load of 6 in its middle: w_xxxx = 0 on either side of it, and w_xxx jumps by
// the load. A piece has its own output, and both are asked at the point of contact.
func ExampleOperator_Of_cantilever() {
	const x, load = 0, 6
	left, right := domain.Interval(0, 0.5), domain.Interval(0.5, 1)
	clamp, middle, end := domain.At([]float64{0}), domain.At([]float64{0.5}), domain.At([]float64{1})
	jump := func(o pinn.Operator, by float64) pinn.Condition {
		return o.Of(1).Minus(o).Equals(func([]float64) float64 { return by }).On(middle)
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 12, 2),
		pinn.NewTerm("left", pinn.D(x, x, x, x).EqualsZero().On(left.Grid(20))),
		pinn.NewTerm("right", pinn.D(x, x, x, x).Of(1).EqualsZero().On(right.Grid(20))),
		pinn.NewTerm("clamped", pinn.U.EqualsZero().On(clamp), pinn.D(x).EqualsZero().On(clamp)),
		pinn.NewTerm("contact", jump(pinn.U, 0), jump(pinn.D(x), 0), jump(pinn.D(x, x), 0), jump(pinn.D(x, x, x), load)),
		pinn.NewTerm("free", pinn.D(x, x).Of(1).EqualsZero().On(end), pinn.D(x, x, x).Of(1).EqualsZero().On(end)))
	theta := solved(problem, err, 100)
	near := func(p []float64) float64 { s := p[x]; return s * s * (1.5 - s) }
	far := func(p []float64) float64 { return 0.25 * (3*p[x] - 0.5) }
	fmt.Println("relative L2 errors below 1e-7:", wrong(problem, theta, 0, left.Grid(51), near) < 1e-7,
		wrong(problem, theta, 1, right.Grid(51), far) < 1e-7)
	// Output: relative L2 errors below 1e-7: true true
}

// A simply supported plate, with w and its bending moment 0 on the border.
func ExampleD_plate() {
	const x, y = 0, 1
	square := domain.UnitBox(2)
	exact := func(p []float64) float64 { return math.Sin(math.Pi*p[x]) * math.Sin(math.Pi*p[y]) }
	load := func(p []float64) float64 { return 4 * math.Pow(math.Pi, 4) * exact(p) }
	plate := pinn.D(x, x, x, x).Plus(pinn.D(x, x, y, y).Times(2)).Plus(pinn.D(y, y, y, y))
	net := mlp.New(taylor.Tanh, 2, 24, 1).In(func(d, g, p []taylor.Number) { // 0 on the border
		bump := func(s taylor.Number) taylor.Number { return s.Mul(s.Neg().Shift(1)).Scale(4) }
		d[0] = bump(p[x]).Mul(bump(p[y]))
	})
	problem, err := pinn.New(net,
		pinn.NewTerm("plate", plate.Equals(load).On(square.Grid(10))),
		pinn.NewTerm("moment", pinn.Laplacian(2).EqualsZero().On(square.Border(10))))
	theta := solved(problem, err, 100)
	fmt.Println("relative L2 error below 1e-5:", wrong(problem, theta, 0, square.Grid(21), exact) < 1e-5)
	// Output: relative L2 error below 1e-5: true
}

// Two layers in contact, (k u_x)_x = 0 with k = 1.38 on [0, 1] and 400 on [1, 2], u(0) = 0 and u(2)
// = 1. Where k jumps u has a kink, so each layer has its own output; u and the flux are the same at
// the contact. Every equation is divided by its own k, and the flux by the larger.
func ExampleOperator_Of_layers() {
	const x = 0
	insulator, metal := domain.Interval(0, 1), domain.Interval(1, 2)
	contact := domain.At([]float64{1})
	u, v := pinn.U, pinn.U.Of(1)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 8, 2),
		pinn.NewTerm("insulator", pinn.D(x, x).EqualsZero().On(insulator.Grid(15))),
		pinn.NewTerm("metal", pinn.D(x, x).Of(1).EqualsZero().On(metal.Grid(15))),
		pinn.NewTerm("contact", u.Minus(v).EqualsZero().On(contact),
			pinn.D(x).Times(1.38/400).Minus(pinn.D(x).Of(1)).EqualsZero().On(contact)),
		pinn.NewTerm("ends", u.EqualsZero().On(domain.At([]float64{0})),
			v.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{2}))))
	theta := solved(problem, err, 100)
	fmt.Printf("u(1) = %.6f, exact %.6f\n", problem.Evaluate(theta, contact.X())[0], 1/(1+1.38/400))
	// Output: u(1) = 0.996562, exact 0.996562
}
