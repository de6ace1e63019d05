package pinn

import (
	"math"
	"slices"
	"testing"

	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// ridge is the network of one hidden tanh unit, u_o(x) = c_o tanh(w . x + b) + e_o, with all
// derivatives in closed form.
type ridge struct {
	w    []float64
	b    float64
	c, e []float64
}

func (g ridge) network() (*mlp.Network, []float64) {
	theta := append([]float64(nil), g.w...)
	theta = append(theta, g.b)
	theta = append(theta, g.c...)
	return mlp.New(taylor.Tanh, len(g.w), 1, len(g.c)), append(theta, g.e...)
}

// at returns the derivative of output o along the given axes at x.
func (g ridge) at(x []float64, o int, axes ...int) float64 {
	z := g.b
	for k, v := range x {
		z += g.w[k] * v
	}
	y := math.Tanh(z)
	f := []float64{y, 1 - y*y, -2 * y * (1 - y*y)}[len(axes)]
	for _, a := range axes {
		f *= g.w[a]
	}
	if f *= g.c[o]; len(axes) == 0 {
		f += g.e[o]
	}
	return f
}

func TestOperators(t *testing.T) {
	g := ridge{w: []float64{0.7, -1.1, 0.4}, b: 0.2, c: []float64{1.5, -0.8}, e: []float64{0.1, 0.6}}
	net, theta := g.network()
	x := domain.Box{{-1, 1}, {-1, 1}, {0, 2}}.Uniform(20, 1).X()
	a := func(x []float64) float64 { return 1 + x[0]*x[1] }
	for _, c := range []struct {
		name string
		o    Operator
		want func(x []float64) float64
	}{
		{"zero", Operator{}, func(x []float64) float64 { return 0 }},
		{"U", U, func(x []float64) float64 { return g.at(x, 0) }},
		{"U of 1", U.Of(1), func(x []float64) float64 { return g.at(x, 1) }},
		{"first", D(2), func(x []float64) float64 { return g.at(x, 0, 2) }},
		{"second", D(1, 1), func(x []float64) float64 { return g.at(x, 0, 1, 1) }},
		{"mixed", D(0, 2), func(x []float64) float64 { return g.at(x, 0, 0, 2) }},
		{"mixed, other order", D(2, 0), func(x []float64) float64 { return g.at(x, 0, 0, 2) }},
		{"Laplacian", Laplacian(3), func(x []float64) float64 { return g.at(x, 0, 0, 0) + g.at(x, 0, 1, 1) + g.at(x, 0, 2, 2) }},
		{"wave", D(0, 0).Minus(D(1, 1).Times(4)), func(x []float64) float64 { return g.at(x, 0, 0, 0) - 4*g.at(x, 0, 1, 1) }},
		{"cancelled", D(0, 0).Minus(D(0, 0)), func(x []float64) float64 { return 0 }},
		{"square of a first order", D(0, 0).Plus(D(0, 1).Times(2)).Plus(D(1, 1)),
			func(x []float64) float64 { return g.at(x, 0, 0, 0) + 2*g.at(x, 0, 0, 1) + g.at(x, 0, 1, 1) }},
		{"everything", D(0).Plus(U.Times(3)).Minus(D(1, 2)).Plus(D(2, 2).Times(0.5)),
			func(x []float64) float64 {
				return g.at(x, 0, 0) + 3*g.at(x, 0) - g.at(x, 0, 1, 2) + 0.5*g.at(x, 0, 2, 2)
			}},
		{"variable", D(1, 1).TimesFunc(a).Plus(D(0, 1).TimesFunc(a).Times(2)).Plus(Laplacian(3)),
			func(x []float64) float64 {
				return a(x)*g.at(x, 0, 1, 1) + 2*a(x)*g.at(x, 0, 0, 1) + g.at(x, 0, 0, 0) + g.at(x, 0, 1, 1) + g.at(x, 0, 2, 2)
			}},
		{"variable, twice", D(1).TimesFunc(a).Plus(U).TimesFunc(a),
			func(x []float64) float64 { return a(x) * (a(x)*g.at(x, 0, 1) + g.at(x, 0)) }},
		{"divergence", D(0).Of(0).Plus(D(1).Of(1)), func(x []float64) float64 { return g.at(x, 0, 0) + g.at(x, 1, 1) }},
		{"second of both", D(0, 0).Of(0).Minus(D(1, 1).Of(1)).Plus(D(0, 1).Of(1)),
			func(x []float64) float64 { return g.at(x, 0, 0, 0) - g.at(x, 1, 1, 1) + g.at(x, 1, 0, 1) }},
	} {
		got := c.o.Apply(net, theta, x)
		for i, v := range got {
			// at most ten summands of size one: 100 eps leaves room for their rounding
			if want := c.want(x.Row(i)); math.Abs(v-want) > 100*0x1p-52*(1+math.Abs(want)) {
				t.Errorf("%s at %v: %v, want %v", c.name, x.Row(i), v, want)
			}
		}
	}
}

// Operators are values: building one from another must not change it, also
// where the two share memory behind a slice.
func TestOperatorsAreValues(t *testing.T) {
	base := Laplacian(2)
	a, b := base.Plus(D(0)), base.Plus(D(1))
	_ = a.Times(5).Of(3)
	if a.parts[2].axes[0] != 0 || b.parts[2].axes[0] != 1 || a.parts[2].scale != 1 || a.parts[2].output != 0 {
		t.Errorf("parts changed: %+v, %+v", a.parts, b.parts)
	}
	f := func([]float64) float64 { return 1 }
	c := D(0).TimesFunc(f)
	d, e := c.TimesFunc(f), c.TimesFunc(f)
	if len(c.parts[0].factors) != 1 || len(d.parts[0].factors) != 2 || &d.parts[0].factors[1] == &e.parts[0].factors[1] {
		t.Error("factors are shared")
	}
}

func TestChannels(t *testing.T) {
	const x, y = 0, 1
	a := func(p []float64) float64 { return p[0] }
	for _, c := range []struct {
		name              string
		ops               []Operator
		k, first, seconds int // directions, first outputs, second combinations
		thirds, fourths   int
	}{
		{"border", []Operator{U}, 0, 0, 0, 0, 0},
		{"Laplacian", []Operator{Laplacian(5)}, 5, 0, 1, 0, 0},
		{"heat", []Operator{D(x).Minus(D(y, y).Times(0.25))}, 2, 1, 1, 0, 0},
		{"Allen-Cahn", []Operator{U, D(x), D(y, y)}, 2, 1, 1, 0, 0},
		{"mixed", []Operator{D(x, y)}, 2, 0, 1, 0, 0},
		{"all second", []Operator{D(x, x).Plus(D(x, y)).Plus(D(y, y))}, 4, 0, 1, 0, 0},
		{"constant and variable", []Operator{Laplacian(2).Plus(D(x, x).TimesFunc(a)).Plus(D(y, y).TimesFunc(a))}, 2, 0, 3, 0, 0},
		{"the same second twice", []Operator{D(x, x), D(x, x), D(x, x).TimesFunc(a)}, 1, 0, 1, 0, 0},
		{"Burgers", []Operator{U, D(x), D(y), D(y, y)}, 2, 2, 1, 0, 0},
		{"two outputs", []Operator{Laplacian(2).Of(0), Laplacian(2).Of(1)}, 2, 0, 1, 0, 0},
		{"gradient of two outputs", []Operator{D(x).Of(0), D(x).Of(1), D(y).Of(1)}, 2, 2, 0, 0, 0},
		{"Korteweg-de Vries", []Operator{U, D(x), D(y), D(x, x, x)}, 2, 2, 0, 1, 0},
		{"plate", []Operator{D(x, x, x, x).Plus(D(x, x, y, y).Times(2)).Plus(D(y, y, y, y))}, 3, 0, 0, 0, 1},
		{"all third", []Operator{D(x, x, x), D(x, x, y), D(x, y, y), D(y, y, y)}, 4, 0, 0, 4, 0},
		{"orders with one combination each", []Operator{D(x, x).Plus(D(x, x, x)).Plus(D(x, x, x, x)).Plus(D(x, x, x, y))}, 5, 0, 1, 1, 1},
	} {
		got := compile(c.ops, shape{inputs: 5, outputs: 2}).channels
		rows := [5]int{got.Directions.Rows, got.First, got.Second.Rows, got.Third.Rows, got.Fourth.Rows}
		if want := [5]int{c.k, c.first, c.seconds, c.thirds, c.fourths}; rows != want {
			t.Errorf("%s: %d directions, firsts, seconds, thirds and fourths, want %d", c.name, rows, want)
		}
	}
}

func TestOperatorPanics(t *testing.T) {
	net := mlp.New(taylor.Tanh, 2, 1)
	x, theta := mat.New(1, 2), make([]float64, 3)
	for name, f := range map[string]func(){
		"fifth order":         func() { D(0, 0, 0, 1, 1).Apply(net, theta, x) },
		"nil coefficient":     func() { U.TimesFunc(nil) },
		"nil source":          func() { U.Equals(nil) },
		"unknown axis":        func() { D(2).Apply(net, theta, x) },
		"unknown output":      func() { U.Of(1).Apply(net, theta, x) },
		"coefficient is NaN":  func() { U.TimesFunc(func([]float64) float64 { return math.NaN() }).Apply(net, theta, x) },
		"lengths in Compare":  func() { Compare([]float64{1}, nil) },
		"points of other dim": func() { U.Apply(net, theta, mat.New(1, 3)) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", name)
		}
	}
}

// An equation names its outputs, those of integrals and of other points too, but no constant.
func TestOutputs(t *testing.T) {
	rule := Quadrature(domain.Gauss(domain.Interval(0, 1), 3), 0)
	square := Equation{Uses: []Operator{U.Of(2)}, Residual: func(_ []float64, d []complex128) complex128 { return PowInt(d[0], 2) }}
	for _, test := range []struct {
		name string
		e    Equation
		want []int
	}{
		{"one", Laplacian(2).EqualsZero(), []int{0}},
		{"a sum", D(1).Of(3).Plus(U.Of(1)).Plus(D(0).Of(3)).EqualsZero(), []int{1, 3}},
		{"an integral", U.Plus(square.Over(rule)).EqualsZero(), []int{0, 2}},
		{"another point", U.Of(4).At(func(dst, x []float64) { dst[0] = 0 }).EqualsZero(), []int{4}},
		{"a constant", NewConstant("k", 1).Operator().EqualsZero(), nil},
	} {
		if got := test.e.Outputs(); !slices.Equal(got, test.want) {
			t.Errorf("%s: outputs %v, want %v", test.name, got, test.want)
		}
	}
}
