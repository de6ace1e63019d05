package mlp

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anagram/internal/vec"
	"anagram/mat"
	"anagram/taylor"
)

// coordinates are one of each kind over three axes, seven numbers in all.
var coordinates = []Coordinate{
	{Kind: Square, Axes: []Axis{{0, 0.5, 2}, {2, -1, 0.7}}},
	{Kind: Circle, Axes: []Axis{{1, -0.2, 1.3}}, Harmonics: 2},
	{Kind: Straight, Axes: []Axis{{0, 1, 0.5}, {1, 0.1, -3}}},
	{Kind: Straight, Axes: []Axis{{2, 4, -1}}},
}

// closed returns value and derivatives 1 to 4 along v of the coordinates at x, by formulas.
func closed(x, v []float64) (all [][5]float64) {
	s := func(c int) (s, d float64) {
		for _, a := range coordinates[c].Axes {
			s += a.Factor * (x[a.Index] - a.Origin)
			d += a.Factor * v[a.Index]
		}
		return s, d
	}
	var square [5]float64
	for _, a := range coordinates[0].Axes {
		p, d := a.Factor*(x[a.Index]-a.Origin), a.Factor*v[a.Index]
		square[0], square[1], square[2] = square[0]+p*p, square[1]+2*p*d, square[2]+2*d*d
	}
	all = append(all, square)
	for k := 1.0; k <= 2; k++ {
		a, d := s(1)
		sin, cos := vec.SinCos(k * a)
		d *= k
		all = append(all, [5]float64{cos, -sin * d, -cos * d * d, sin * d * d * d, cos * d * d * d * d},
			[5]float64{sin, cos * d, -sin * d * d, -cos * d * d * d, sin * d * d * d * d})
	}
	for c := 2; c < 4; c++ {
		a, d := s(c)
		all = append(all, [5]float64{a, d})
	}
	return all
}

// The lift of coordinates has the values and derivatives of the formulas, and those of differences.
func TestCoordinates(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 5))
	lift := LiftOf(coordinates...)
	for range 20 {
		x, v := make([]float64, 3), make([]float64, 3)
		for k := range x {
			x[k], v[k] = rng.NormFloat64(), rng.NormFloat64()
		}
		at := func(s float64) []taylor.Number {
			numbers, dst := make([]taylor.Number, 3), make([]taylor.Number, 7)
			for k := range x {
				numbers[k] = taylor.Along(x[k]+s*v[k], v[k])
			}
			lift(dst, numbers)
			return dst
		}
		const h = 1e-5 // of differences, whose errors are h^2 and eps/h
		lo, here, hi := at(-h), at(0), at(h)
		for j, want := range closed(x, v) {
			size := 1.0
			for _, w := range want {
				size += math.Abs(w)
			}
			orders := func(y taylor.Number) [5]float64 { return [5]float64{y.V, y.D, y.DD, y.D3, y.D4} }
			below, got, above := orders(lo[j]), orders(here[j]), orders(hi[j])
			for order, w := range want {
				if math.Abs(got[order]-w) > 64*0x1p-52*size {
					t.Errorf("number %d at %v along %v, derivative %d: got %v, want %v", j, x, v, order, got[order], w)
				}
				if order == 0 {
					continue
				}
				if d := (above[order-1] - below[order-1]) / (2 * h); math.Abs(got[order]-d) > 1e-7*size*size {
					t.Errorf("number %d at %v along %v, derivative %d: got %v, by differences %v", j, x, v, order, got[order], d)
				}
			}
		}
	}
}

// Coordinates have the bits of the function of Go that says the same, and as much of a network.
func TestSeeing(t *testing.T) {
	plain, theta := New(taylor.Tanh, 3, 5, 1), []float64(nil)
	theta = make([]float64, plain.Params())
	plain.Init(theta, nil, 3)
	seeing := plain.Periodic([]float64{-1, 2}, []float64{1, 5}, 0)
	written := plain.Lifted(2, func(dst, x []taylor.Number) {
		angle := x[0].Shift(1).Scale(2 * math.Pi / 2)
		width := 3.0
		dst[0], dst[1], dst[2] = angle.Cos(), angle.Sin(), x[1].Shift(-2).Scale(1/width)
	})
	x := mat.FromRows([]float64{0.3, 2.5}, []float64{-1, 4}, []float64{7, -3})
	got, want := mat.New(3, 1), mat.New(3, 1)
	seeing.Eval(got, theta, x)
	written.Eval(want, theta, x)
	if !slices.Equal(got.Data, want.Data) {
		t.Errorf("u = %v, want %v", got.Data, want.Data)
	}
	seeing.Eval(want, theta, mat.FromRows([]float64{2.3, 2.5}, []float64{1, 4}, []float64{5, -3}))
	for i, v := range got.Data {
		if math.Abs(v-want.Data[i]) > 64*0x1p-52 {
			t.Errorf("u = %v, a period away %v", v, want.Data[i])
		}
	}
	if seeing.Inputs() != 2 || !seeing.IsLifted() || len(seeing.Sibling(7).Coordinates()) != 2 || written.Coordinates() != nil {
		t.Errorf("%d inputs, coordinates %v, and %v of a function of Go", seeing.Inputs(), seeing.Coordinates(), written.Coordinates())
	}
	for _, k := range []Kind{Straight, Circle, Square} {
		if got, ok := KindByName(k.String()); got != k || !ok {
			t.Errorf("the kind of the name %v is %v, %t", k, got, ok)
		}
	}
	if k, ok := KindByName("round"); ok {
		t.Errorf("round is the kind %v", k)
	}
}

// What no first layer can see is an error that names it.
func TestCheckCoordinates(t *testing.T) {
	one := func(k Kind, harmonics int, axes ...Axis) []Coordinate { return []Coordinate{{k, axes, harmonics}} }
	for _, c := range []struct {
		name   string
		inputs int
		all    []Coordinate
		want   string
	}{
		{"good", 7, coordinates, ""},
		{"none", 1, nil, "0 numbers"},
		{"too few", 8, coordinates, "a first layer of 8 inputs, where the coordinates are 7 numbers"},
		{"too many", 6, coordinates, "a first layer of 6 inputs"},
		{"kind", 1, one(3, 0, Axis{0, 0, 1}), "coordinate 0: kind 3"},
		{"negative kind", 1, one(-1, 0, Axis{0, 0, 1}), "kind -1"},
		{"no harmonics", 2, one(Circle, 0, Axis{0, 0, 1}), "a circle, has 0 harmonics, want 1 to 1"},
		{"all harmonics", 2, one(Circle, math.MaxInt, Axis{0, 0, 1}), "harmonics, want 1 to 1"},
		{"harmonics of a line", 1, one(Straight, 1, Axis{0, 0, 1}), "a straight, has 1 harmonics"},
		{"no axes", 1, one(Straight, 0), "coordinate 0 has no axes"},
		{"twice", 1, one(Square, 0, Axis{0, 0, 1}, Axis{0, 0, 1}), "axis 0 after axis 0"},
		{"negative axis", 1, one(Square, 0, Axis{-1, 0, 1}), "axis -1 after axis -1"},
		{"far axis", 1, one(Square, 0, Axis{math.MaxInt, 0, 1}), "want them to rise"},
		{"origin", 1, one(Straight, 0, Axis{0, math.Inf(1), 1}), "the origin +Inf of axis 0"},
		{"factor", 1, one(Straight, 0, Axis{0, 0, math.NaN()}), "the factor NaN of axis 0"},
		{"no factor", 1, one(Straight, 0, Axis{0, 0, 0}), "the factor 0 of axis 0"},
		{"harmonic", 20, one(Circle, 10, Axis{0, 0, 1e308}), "its harmonics are not finite"},
		{"left out", 1, one(Straight, 0, Axis{1, 0, 1}), "leave axis 0 out, and have axis 1"},
		{"far left out", 1, one(Straight, 0, Axis{0, 0, 1}, Axis{1 << 20, 0, 1}), "leave axis 1 out"},
	} {
		switch err := CheckCoordinates(c.inputs, c.all); {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
	}
	net := New(taylor.Tanh, 2, 1)
	for name, f := range map[string]func(){
		"a box":        func() { net.Over(make([]float64, 2), []float64{1, 1}).Periodic([]float64{0}, []float64{1}, 0) },
		"a lift":       func() { net.Periodic([]float64{0}, []float64{1}, 0).Periodic([]float64{0}, []float64{1}, 0) },
		"no such axis": func() { net.Periodic([]float64{0}, []float64{1}, 1) },
		"another box":  func() { net.Periodic([]float64{0}, []float64{1, 2}, 0) },
		"no length":    func() { net.Periodic([]float64{1}, []float64{1}, 0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// A wave of whole multiples of 2 pi is periodic in an unrolled network, a form stays, and what has
// no axis for each coordinate is not unrolled.
func TestUnrolled(t *testing.T) {
	lo, hi := []float64{-1, 2}, []float64{3, 7}
	n := New(taylor.Sin, 3, 2, 1).Periodic(lo, hi, 1).Scaled(3).InPolynomials(PolynomialForm{Factor: Constant(2)})
	over, circles := n.Unrolled()
	if over == nil || circles[0] || !circles[1] {
		t.Fatalf("unrolled %v, circles %v, want the second", over, circles)
	}
	if a, b := over.Box(); !slices.Equal(a, lo) || !slices.Equal(b, hi) {
		t.Errorf("on the box %v, %v, want %v, %v", a, b, lo, hi)
	}
	theta := []float64{1.5, 2 * math.Pi, -0.3, -6 * math.Pi, 0.1, 0.2, 0.5, -2, 0.25}
	x, u := mat.New(2, 2), mat.New(2, 1)
	copy(x.Data, []float64{0.5, 2, 0.5, 7})
	over.Eval(u, theta, x)
	want := 6 * (0.5*math.Sin(1.5*0.375+0.1) - 2*math.Sin(-0.3*0.375+0.2) + 0.25)
	for i, got := range u.Data {
		if math.Abs(got-want) > 1e-14*math.Abs(want) {
			t.Errorf("at %v: %v, want %v", x.Row(i), got, want)
		}
	}
	slanted := Coordinate{Kind: Circle, Axes: []Axis{{0, 0, 1}, {1, 0, 1}}, Harmonics: 1}
	for name, n := range map[string]*Network{
		"no lift": New(taylor.Sin, 2, 2, 1), "no circle": New(taylor.Sin, 1, 2, 1).Seeing(Unit(0, 0, 1)),
		"a lift of Go":     New(taylor.Sin, 1, 2, 1).Lifted(1, LiftOf(Unit(0, 0, 1))),
		"across two axes":  New(taylor.Sin, 2, 2, 1).Seeing(slanted),
		"an axis twice":    New(taylor.Sin, 4, 2, 1).Seeing(Period(0, 0, 1), Unit(1, 0, 1), Unit(1, 0, 2)),
		"one as a square":  New(taylor.Sin, 3, 2, 1).Seeing(Period(0, 0, 1), Coordinate{Kind: Square, Axes: []Axis{{1, 0, 1}}}),
		"turned the other": New(taylor.Sin, 2, 2, 1).Seeing(Coordinate{Kind: Circle, Axes: []Axis{{0, 0, -1}}, Harmonics: 1}),
	} {
		if over, _ := n.Unrolled(); over != nil {
			t.Errorf("%s: unrolled", name)
		}
	}
}
