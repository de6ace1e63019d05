package mlp

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anagram/mat"
	"anagram/taylor"
)

// twoForms are those of two outputs in the plane: 0 on two sides of a box beside a square, and a
// unit and an origin.
var twoForms = []PolynomialForm{
	{Bubble([]float64{-1, 2}, []float64{1, 4}, 0), Polynomial{{2, []Axis{{1, 0.5, 3}, {1, 0.5, 3}}}, {-1, []Axis{{0, 0, 1}}}}},
	{Constant(50), Constant(300)},
}

// A polynomial and its derivatives along a line are those of the formula, and those of differences.
func TestPolynomial(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 6))
	p := slices.Concat(twoForms[0].Factor, twoForms[0].Offset)
	for range 20 {
		x, y, v, w := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		at := func(s float64) float64 {
			return p.At([]taylor.Number{taylor.Const(x + s*v), taylor.Const(y + s*w)}).V
		}
		const h = 1e-4 // of differences, whose errors are h^2 and eps/h^2
		lo, here, hi := at(-h), at(0), at(h)
		got := p.At([]taylor.Number{taylor.Along(x, v), taylor.Along(y, w)})
		// 4 s (1 - s), s = (x + 1)/2, is 1 - x^2
		f := 1 - x*x + 18*(y-0.5)*(y-0.5) - x
		f1, f2 := -2*x*v+36*(y-0.5)*w-v, -2*v*v+36*w*w
		size := 1 + 100*(x*x+y*y+v*v+w*w)
		for order, c := range [][3]float64{{got.V, f, here}, {got.D, f1, (hi - lo) / (2 * h)}, {got.DD, f2, (hi - 2*here + lo) / (h * h)}} {
			if math.Abs(c[0]-c[1]) > 16*0x1p-52*size || math.Abs(c[0]-c[2]) > 1e-6*size {
				t.Errorf("derivative %d at (%v, %v): got %v, want %v, by differences %v", order, x, y, c[0], c[1], c[2])
			}
		}
	}
}

// A network in polynomials has the bits of one in the function of Go that says the same, and u = g
// on the sides of a bubble whatever theta is.
func TestInPolynomials(t *testing.T) {
	plain := New(taylor.Tanh, 2, 5, 2)
	theta := make([]float64, plain.Params())
	plain.Init(theta, nil, 3)
	in := plain.InPolynomials(twoForms...)
	written := plain.In(func(d, g, x []taylor.Number) {
		s, r := x[0].Shift(1).Scale(0.5), x[0].Shift(-1).Scale(-0.5)
		y := x[1].Shift(-0.5).Scale(3)
		d[0], d[1] = taylor.Const(4).Mul(s).Mul(r), taylor.Const(50)
		g[0], g[1] = taylor.Const(2).Mul(y).Mul(y).Add(taylor.Const(-1).Mul(x[0])), taylor.Const(300)
	})
	x := mat.FromRows([]float64{0.3, 2.5}, []float64{-1, 4}, []float64{1, -3})
	got, want := mat.New(3, 2), mat.New(3, 2)
	in.Eval(got, theta, x)
	if written.Eval(want, theta, x); !slices.Equal(got.Data, want.Data) {
		t.Errorf("u = %v, want %v", got.Data, want.Data)
	}
	for i := 1; i < 3; i++ {
		if g := 18*(x.At(i, 1)-0.5)*(x.At(i, 1)-0.5) - x.At(i, 0); got.At(i, 0) != g {
			t.Errorf("u = %v at %v, want %v", got.At(i, 0), x.Row(i), g)
		}
	}
	if len(in.Sibling(7).Forms()) != 2 || in.In(nil).IsTrial() || written.Forms() != nil || plain.Forms() != nil {
		t.Errorf("forms %v, of a sibling %v, of a function of Go %v", in.Forms(), in.Sibling(7).Forms(), written.Forms())
	}
}

// Windows that are polynomials have the bits of the functions of Go that say the same.
func TestPolynomialWindows(t *testing.T) {
	plain := New(taylor.Tanh, 2, 5, 3)
	theta := make([]float64, plain.Params())
	plain.Init(theta, nil, 3)
	halves := Bernstein([]float64{-1, 2}, []float64{1, 4}, 1, 1)
	in := plain.InPolynomialWindows([]int{2, 1}, PolynomialForm{halves[0], Constant(100)}, PolynomialForm{halves[1], Constant(200)}, twoForms[0])
	written := plain.InWindows([]int{2, 1}, func(w, g, x []taylor.Number) {
		w[0], w[1], w[2] = halves[0].At(x), halves[1].At(x), twoForms[0].Factor.At(x)
		g[0], g[1] = taylor.Const(300), twoForms[0].Offset.At(x)
	})
	x := mat.FromRows([]float64{0.3, 2.5}, []float64{-1, 4}, []float64{1, -3})
	got, want := mat.New(3, 2), mat.New(3, 2)
	in.Eval(got, theta, x)
	if written.Eval(want, theta, x); !slices.Equal(got.Data, want.Data) {
		t.Errorf("u = %v, want %v", got.Data, want.Data)
	}
	if f := in.Sibling(7).Forms(); len(f) != 3 || !in.IsSum() || in.Outputs() != 2 || written.Forms() != nil {
		t.Errorf("forms %v of %d outputs, of a function of Go %v", f, in.Outputs(), written.Forms())
	}
}

// Bernstein's polynomials are 1 together, with derivatives 0, and each is largest at k/n. From half
// of that down, one of degree 20 is a quarter as wide as the box.
func TestBernstein(t *testing.T) {
	lo, hi := []float64{0, 3}, []float64{1, 5}
	for _, degree := range []int{1, 2, 5, maxBernstein} {
		all := Bernstein(lo, hi, 1, degree)
		for _, s := range []float64{0, 0.3, 0.5, 1} {
			var sum taylor.Number
			for _, p := range all {
				sum = sum.Add(p.At([]taylor.Number{taylor.Const(7), taylor.Var(3 + 2*s)}))
			}
			for order, got := range []float64{sum.V - 1, sum.D, sum.DD} {
				if size := math.Pow(float64(degree), float64(order)); !(math.Abs(got) <= 64*0x1p-52*size) {
					t.Errorf("degree %d at %v: derivative %d of the sum is off by %v", degree, s, order, got)
				}
			}
		}
		at := func(k int, s float64) float64 {
			return all[k].At([]taylor.Number{{}, taylor.Const(3 + 2*s)}).V
		}
		for k := range all {
			top := float64(k) / float64(degree)
			if most := at(k, top); !(most > at(k, top-0.01) || k == 0) || !(most > at(k, top+0.01) || k == degree) {
				t.Errorf("degree %d: number %d is %v at %v, and no less beside it", degree, k, most, top)
			}
		}
	}
	middle := Bernstein(lo, hi, 1, maxBernstein)[maxBernstein/2]
	at := func(s float64) float64 { return middle.At([]taylor.Number{{}, taylor.Const(3 + 2*s)}).V }
	if at(0.5-0.11) < at(0.5)/2 || at(0.5-0.15) > at(0.5)/2 {
		t.Errorf("the middle one is %v at most, %v and %v to the left", at(0.5), at(0.39), at(0.35))
	}
}

// What no network can be in is an error that names the output.
func TestCheckForms(t *testing.T) {
	one := func(f, g Polynomial) []PolynomialForm { return []PolynomialForm{{f, g}} }
	at := func(a Axis) Polynomial { return Polynomial{{1, []Axis{a}}} }
	for _, c := range []struct {
		name string
		all  []PolynomialForm
		want string
	}{
		{"good", one(Constant(1), at(Axis{1, 0, 0})), ""},
		{"too many", append(one(Constant(1), nil), one(Constant(1), nil)...), "2 forms for 1 outputs"},
		{"none", nil, "0 forms for 1 outputs"},
		{"no factor", one(nil, Constant(1)), "the form of output 0 has no factor"},
		{"coefficient", one(Constant(math.NaN()), nil), "the form of output 0: the coefficient NaN"},
		{"axis", one(at(Axis{2, 0, 1}), nil), "axis 2 of points with 2"},
		{"negative axis", one(Constant(1), at(Axis{-1, 0, 1})), "axis -1 of points with 2"},
		{"origin", one(at(Axis{0, math.Inf(1), 1}), nil), "the factor 1 (x - +Inf) of axis 0"},
		{"factor", one(at(Axis{0, 0, math.NaN()}), nil), "the factor NaN (x - 0) of axis 0"},
	} {
		switch err := CheckForms(2, 1, c.all); {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
	}
	for name, f := range map[string]func(){
		"no forms":           func() { New(taylor.Tanh, 2, 1).InPolynomials() },
		"no axis of windows": func() { Bernstein([]float64{0}, []float64{1}, 1, 2) },
		"no degree":          func() { Bernstein([]float64{0}, []float64{1}, 0, 0) },
		"windows of a range": func() {
			New(taylor.Tanh, 2, 2).Positive(0).InPolynomialWindows([]int{2}, twoForms...)
		},
		"no such axis": func() { Bubble([]float64{0}, []float64{1}, 1) },
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
