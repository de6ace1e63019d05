package pinn

import (
	"math"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/taylor"
)

// TestCoefficient: linear and nonlinear equations, sums, multiples, functions of the point,
// derivatives along both axes in either order.
func TestCoefficient(t *testing.T) {
	x := func(p []float64) float64 { return p[1] }
	linear := D(0).Times(3).Plus(D(0).TimesFunc(x)).Minus(D(1, 1)).Plus(D(1, 0).Times(7)).Plus(D(0).Of(1)).EqualsZero()
	product := Equation{
		Uses:     []Operator{U, D(0).Times(2).Plus(D(1)), D(1).TimesFunc(x)},
		Residual: func(p []float64, d []complex128) complex128 { return d[0]*d[0]*d[1] + Sin(d[2]) },
	}
	at, d := []float64{0.25, 2}, []float64{3, 5, 0}
	for _, c := range []struct {
		name string
		e    Equation
		axes []int
		want float64
	}{
		{"linear, u_t", linear, []int{0}, 5},
		{"linear, u_xx", linear, []int{1, 1}, -1},
		{"linear, u_tx", linear, []int{0, 1}, 7},
		{"linear, u", linear, nil, 0},
		{"linear, u_tt", linear, []int{0, 0}, 0},
		{"product, u_t", product, []int{0}, 9 * 2},
		{"product, u_x", product, []int{1}, 9 + 2},
		{"product, u", product, nil, 2 * 3 * 5},
	} {
		got, err := c.e.Coefficient(at, d, c.axes...)
		if err != nil || math.Abs(got-c.want) > 1e-14*math.Abs(c.want) {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.want)
		}
	}
}

func TestCoefficientErrors(t *testing.T) {
	root := func(p []float64, d []complex128) complex128 { return Sqrt(d[0]) * d[1] }
	for name, c := range map[string]struct {
		e    Equation
		want string
	}{
		"not finite":  {Equation{Uses: []Operator{U, D(0)}, Residual: root}, "the equation is (NaN"},
		"coefficient": {D(0).TimesFunc(func(p []float64) float64 { return 1 / p[0] }).EqualsZero(), "a coefficient is +Inf at point [0 1]"},
		"panic":       {Equation{Uses: []Operator{U, D(0)}, Residual: func([]float64, []complex128) complex128 { panic("no") }}, "panics at point [0 1]"},
	} {
		if _, err := c.e.Coefficient([]float64{0, 1}, []float64{-1, 1}, 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestDividedBy: residuals are those of the equation over c, whether it is linear, has a source, or
// is neither.
func TestDividedBy(t *testing.T) {
	c := func(p []float64) float64 { return -2 - p[0] }
	heat := D(0).Minus(D(1, 1).Times(3))
	points := domain.UnitBox(2).Grid(3)
	net := mlp.New(taylor.Tanh, 2, 5, 1).Scaled(1)
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 1)
	for name, e := range map[string]Equation{
		"linear": heat.EqualsZero(),
		"source": heat.Equals(func(p []float64) float64 { return p[0] + p[1] }),
		"product": {Uses: []Operator{U, D(0)}, Residual: func(p []float64, d []complex128) complex128 {
			return d[0]*d[1] - complex(p[0], 0)
		}},
	} {
		residuals := func(e Equation) []float64 {
			p, err := New(net, NewTerm("all", e.On(points)))
			if err != nil {
				t.Fatal(name, err)
			}
			r := make([]float64, points.Len())
			if err := p.NewWorker().Residuals(r, 0, theta); err != nil {
				t.Fatal(name, err)
			}
			return r
		}
		whole, divided := residuals(e), residuals(e.DividedBy(c))
		for i, r := range whole {
			want := r / c(points.X().Row(i))
			if math.Abs(divided[i]-want) > 1e-14*(1+math.Abs(want)) {
				t.Errorf("%s: residual %v at %v, want %v", name, divided[i], points.X().Row(i), want)
			}
		}
	}
}
