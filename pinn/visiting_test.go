package pinn

import (
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// Rows whose other points are those of the row before share the evaluation of u there. They are
// what each row is by itself, next to rows with points of their own, in linear equations and in
// integrands.
func TestSharedVisits(t *testing.T) {
	line := domain.UnitBox(1)
	nodes := domain.Gauss(line, 32)
	rule := NewRule(32, func(y *mat.Dense, weights, x []float64) {
		copy(weights, nodes.Weights)
		for q := range y.Rows {
			y.Set(q, 0, nodes.X.At(q, 0))
			if x[0] > 0.3 && x[0] < 0.6 {
				y.Set(q, 0, nodes.X.At(q, 0)*x[0])
			}
		}
	})
	here := func(x []float64) float64 { return 1 + x[0] }
	square := Equation{Uses: []Operator{U, D(0)}, Residual: func(x []float64, d []complex128) complex128 { return Mul(d[0], d[1]) }}
	equation := U.Over(rule).TimesFunc(here).Plus(square.Over(rule)).Plus(D(0, 0)).EqualsZero()
	build := func(points domain.Points) *Problem {
		net := mlp.New(taylor.Tanh, 1, 6, 1).Over([]float64{0}, []float64{1}).Scaled(1)
		p, err := New(net, NewTerm("all", equation.On(points)))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	const rows = 81
	grid := line.Grid(rows)
	all := build(grid)
	theta := start(all, 1)
	r, phi := features(t, all, theta)
	for i := range rows {
		one, row := features(t, build(domain.At(grid.X().Row(i))), theta)
		if check.RelDiff(9*r[i], one[0], 1) > 1e-14 {
			t.Errorf("row %d is %v, by itself %v", i, 9*r[i], one[0])
		}
		for j, want := range row.Data {
			if got := 9 * phi.At(i, j); check.RelDiff(got, want, 1) > 1e-14 {
				t.Errorf("row %d, column %d is %v, by itself %v", i, j, got, want)
			}
		}
	}
}
