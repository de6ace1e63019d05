package pinn

import (
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/taylor"
)

// Neumann conditions all round, and values that differ at a corner, are warnings; what gives a
// value or leaves the corner out has none.
func TestContradictions(t *testing.T) {
	const time, x = 0, 1
	square := domain.UnitBox(2)
	one := func([]float64) float64 { return 1 }
	inside := Laplacian(2).Equals(one).On(square.Inner(5))
	round := Normal(square).EqualsZero().On(square.Border(5))
	start, wall := square.Face(time, domain.Low), square.Face(x, domain.Low)
	mean := Quadrature(domain.Gauss(square, 3))
	square2 := Equation{Uses: []Operator{D(time)}, Residual: func(_ []float64, d []complex128) complex128 { return d[0] * d[0] }}
	across := func(dst, p []float64) { dst[time], dst[x] = p[time], p[x]+1 }
	pairs := func(o Operator, factor float64) Operator { return o.Minus(o.At(across).Times(factor)) }
	open := func(p []float64) bool { return p[time] > 0 }
	nearly := func(p []float64) float64 { return 1 + 1e-12*p[time] }
	plain := mlp.New(taylor.Tanh, 2, 3, 2)
	formed := plain.In(func(d, g, x []taylor.Number) { d[0], d[1] = x[0], x[1] })
	for _, c := range []struct {
		name       string
		net        *mlp.Network
		conditions []Condition
		want       []string // of the only warning; none: no warning
	}{
		{"Neumann all round", plain, []Condition{inside, round}, []string{"the constant in output 0", "give a value"}},
		{"the other output", plain, []Condition{inside, round, U.EqualsZero().On(start.Grid(3)), D(x).Of(1).EqualsZero().On(wall.Grid(3))}, []string{"in output 1"}},
		{"a name", plain.Named("v", "w"), []Condition{inside, round}, []string{`the constant in unknown "v"`}},
		{"a name of two values", plain.Named("v", "w"), []Condition{U.Of(1).Equals(one).On(start.Grid(3)), U.Of(1).EqualsZero().On(wall.Grid(3))},
			[]string{`unknown "w" is to be 1 and 0 at point [0 0]`}},
		{"an integral of derivatives", plain, []Condition{inside, square2.Over(mean).EqualsZero().On(wall.Grid(2))}, []string{"in output 0"}},
		{"periodic pairs", plain, []Condition{inside, pairs(U, 1).EqualsZero().On(wall.Grid(3)), pairs(D(x), 1).EqualsZero().On(wall.Grid(3))}, []string{"in output 0"}},
		{"periodic with a factor", plain, []Condition{inside, pairs(U, 0.5).EqualsZero().On(wall.Grid(3))}, nil},
		{"deviation from the mean", plain, []Condition{inside, U.Minus(U.Over(mean)).Equals(one).On(wall.Grid(3))}, []string{"in output 0"}},
		{"a difference of outputs", plain, []Condition{inside, U.Minus(U.Of(1)).EqualsZero().On(wall.Grid(3))}, nil},
		{"a point", plain, []Condition{inside, round, U.EqualsZero().On(domain.At([]float64{0, 0}))}, nil},
		{"an integral", plain, []Condition{inside, round, U.Over(mean).EqualsZero().On(domain.At([]float64{0, 0}))}, nil},
		{"a term without derivatives", plain, []Condition{Laplacian(2).Minus(U).Equals(one).On(square.Inner(5)), round}, nil},
		{"a trial form", formed, []Condition{inside, round}, nil},
		{"two values", plain, []Condition{U.Equals(one).On(start.Grid(3)), U.EqualsZero().On(wall.Grid(3))},
			[]string{`term "t", condition 0 and term "t", condition 1 contradict each other`, "output 0 is to be 1 and 0 at point [0 0]"}},
		{"two values in units", plain, []Condition{U.Times(2).Equals(one).On(start.Grid(3)), U.Equals(one).On(wall.Grid(3))}, []string{"0.5 and 1"}},
		{"two outputs", plain, []Condition{U.Equals(one).On(start.Grid(3)), U.Of(1).EqualsZero().On(wall.Grid(3))}, nil},
		{"rounding", plain, []Condition{U.Equals(one).On(start.Grid(3)), U.Equals(nearly).On(wall.Grid(3))}, nil},
		{"no corner", plain, []Condition{U.Equals(one).On(start.Grid(3)), U.EqualsZero().On(wall.Grid(3).Where(open))}, nil},
		{"measured", plain, []Condition{U.Equals(one).On(domain.At([]float64{0, 0})), U.EqualsZero().On(domain.At([]float64{0, 0}))}, nil},
		{"another operator", plain, []Condition{U.Equals(one).On(start.Grid(3)), U.Plus(D(x)).EqualsZero().On(wall.Grid(3))}, nil},
		{"random", plain, []Condition{U.Equals(one).On(start.Uniform(3, 1)), U.EqualsZero().On(wall.Uniform(3, 1).Streamed())}, nil},
	} {
		p, err := New(c.net, NewTerm("t", c.conditions...))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		lines := p.Warnings()
		if want := min(len(c.want), 1); len(lines) != want {
			t.Errorf("%s: %d warnings %q, want %d", c.name, len(lines), lines, want)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(lines[0], part) {
				t.Errorf("%s: warning %q does not say %q", c.name, lines[0], part)
			}
		}
	}
}
