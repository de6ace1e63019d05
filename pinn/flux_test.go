package pinn

import (
	"math"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// The derivative along the normal of shapes whose normals have a formula, of a network whose
// gradient is known from D.
func TestNormal(t *testing.T) {
	square := domain.Box{{-2, 2}, {-2, 2}}
	ball := domain.Ball{Center: []float64{0.5, -0.25}, Radius: 1.25}
	ellipse := domain.Ellipsoid{Center: []float64{0, 0.5}, HalfAxes: []float64{2, 0.5}}
	triangle := domain.Polygon{{0, 0}, {3, 0}, {0, 4}}
	plate := domain.Difference(square, ball)
	unit := func(x, y float64) (float64, float64) { r := math.Hypot(x, y); return x / r, y / r }
	net := mlp.New(taylor.Tanh, 2, 5, 1)
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 1)
	for _, c := range []struct {
		name  string
		shape domain.Shape
		on    domain.Points
		want  func(x, y float64) (float64, float64)
	}{
		{"ball", ball, domain.Spaced(domain.Border(ball), 20), func(x, y float64) (float64, float64) { return unit(x-0.5, y+0.25) }},
		{"ellipse", ellipse, domain.Spaced(domain.Border(ellipse), 20), func(x, y float64) (float64, float64) { return unit(x/4, (y-0.5)/0.25) }},
		{"polygon", triangle, domain.Spaced(triangle.Edge(1), 20), func(x, y float64) (float64, float64) { return 0.8, 0.6 }},
		{"rim of a difference", plate, domain.Spaced(domain.Piece(plate, ball), 20), func(x, y float64) (float64, float64) { return unit(0.5-x, -0.25-y) }},
		{"side of a difference", plate, domain.Spaced(domain.Piece(plate, square.Face(1, domain.Low)), 20), func(x, y float64) (float64, float64) { return 0, -1 }},
	} {
		x := c.on.X()
		got, ux, uy := Normal(c.shape).Apply(net, theta, x), D(0).Apply(net, theta, x), D(1).Apply(net, theta, x)
		for i, v := range got {
			nx, ny := c.want(x.At(i, 0), x.At(i, 1))
			if want := nx*ux[i] + ny*uy[i]; math.Abs(v-want) > 1e-13*(math.Abs(ux[i])+math.Abs(uy[i])) {
				t.Errorf("%s: %v at %v, want %v", c.name, v, x.Row(i), want)
			}
		}
	}
}

// div(k grad u) against its parts, with k's derivatives by hand, and against central differences of
// the flux k grad u, whose error is h^2 of its size and rounding over h.
func TestDiv(t *testing.T) {
	const h = 1e-4
	k := func(x []taylor.Number) taylor.Number { return x[1].Mul(x[2]).Exp().Add(x[0]) }
	kv := func(x []float64) float64 { return math.Exp(x[1]*x[2]) + x[0] }
	net := mlp.New(taylor.Tanh, 3, 6, 1)
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 1)
	points := domain.UnitBox(3).Uniform(20, 1)
	x := points.X()
	got := Div(k, 1, 2).Apply(net, theta, x)
	product := Laplacian(3).Minus(D(0, 0)).TimesFunc(kv).
		Plus(D(1).TimesFunc(func(x []float64) float64 { return x[2] * math.Exp(x[1]*x[2]) })).
		Plus(D(2).TimesFunc(func(x []float64) float64 { return x[1] * math.Exp(x[1]*x[2]) })).Apply(net, theta, x)
	difference := make([]float64, len(got))
	for _, axis := range []int{1, 2} {
		for _, side := range []float64{1, -1} {
			moved := x.Clone()
			for i := range moved.Rows {
				moved.Row(i)[axis] += side * h
			}
			for i, flux := range D(axis).TimesFunc(kv).Apply(net, theta, moved) {
				difference[i] += side * flux / (2 * h)
			}
		}
	}
	for i, v := range got {
		if math.Abs(v-product[i]) > 1e-13*(1+math.Abs(v)) || math.Abs(v-difference[i]) > 1e-6*(1+math.Abs(v)) {
			t.Errorf("%v at %v, the product rule %v, differences of the flux %v", v, x.Row(i), product[i], difference[i])
		}
	}
}

// Gauss's theorem, of a network: the flux of k grad u through a circle, and through the border of a
// square with a hole, is the integral of its divergence.
func TestFluxThroughBorder(t *testing.T) {
	k := func(x []taylor.Number) taylor.Number { return x[0].Mul(x[1]).Shift(2) }
	kv := func(x []float64) float64 { return x[0]*x[1] + 2 }
	net := mlp.New(taylor.Tanh, 2, 5, 1)
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 1)
	disc := domain.Ball{Center: []float64{0.3, 0.2}, Radius: 0.5}
	square := domain.Box{{-1, 1}, {-1, 1}}
	plate := domain.Difference(square, disc)
	over := func(o Operator, r domain.Region) float64 {
		q := domain.Gauss(r, 30)
		if q.Err() != nil {
			t.Fatal(q.Err())
		}
		return o.Over(Quadrature(q)).Apply(net, theta, mat.FromRows([]float64{0, 0}))[0]
	}
	inside := over(Div(k, 0, 1), disc)
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"disc", over(Normal(disc).TimesFunc(kv), domain.Border(disc)), inside},
		{"plate", over(Normal(plate).TimesFunc(kv), domain.Border(plate)), over(Div(k, 0, 1), square) - inside},
	} {
		if math.Abs(c.got-c.want) > 1e-9 || math.Abs(c.got) < 1e-3 {
			t.Errorf("%s: the flux is %v, the integral of the divergence %v", c.name, c.got, c.want)
		}
	}
}

func TestFluxErrors(t *testing.T) {
	square := domain.UnitBox(2)
	for _, c := range []struct {
		name string
		o    Operator
		want []string
	}{
		{"a shape that is none", Normal(domain.Ball{Center: []float64{0, 0}, Radius: -1}), []string{`"t"`, "radius"}},
		{"a shape without time", Normal(domain.Interval(0, 1)), []string{`"t"`, "a normal of 1 coordinates where points have 2", "domain.Product"}},
		{"a shape of more axes", Normal(domain.UnitBox(3)), []string{`"t"`, "axis 2 of a network of 2 inputs"}},
		{"no axes", Div(func(x []taylor.Number) taylor.Number { return x[0] }), []string{`"t"`, "a divergence without axes"}},
		{"no derivative", Div(func(x []taylor.Number) taylor.Number { return x[0].Sqrt() }, 0), []string{`"t"`, "[0 0]"}},
		{"k panics", Div(func(x []taylor.Number) taylor.Number { return x[7] }, 0), []string{`"t"`, "a coefficient panics at point [0 0]"}},
	} {
		_, err := New(mlp.New(taylor.Tanh, 2, 3, 1), NewTerm("t", c.o.EqualsZero().On(square.Grid(2))))
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not say %q", c.name, err, part)
			}
		}
	}
	if !panics(func() { Normal(nil) }) || !panics(func() { Div(nil, 0) }) {
		t.Error("nil: no panic")
	}
}
