package pde

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
)

// step is that of the complex step, as package pinn has it.
const imaginary = 1e-200

// Every function continues itself: the real part is its value, the imaginary one its derivative,
// which is the symbolic one, and all agree with finite differences.
func TestFunctions(t *testing.T) {
	b := &builder{source: &source{}}
	axis := b.made(node{kind: kindAxis})
	for name, f := range functions {
		if f.two != nil {
			continue
		}
		slope := b.slope(b.call(f, axis))
		symbolic := realOf(slope, nil)
		for _, x := range []float64{0.01, 0.3, 0.9, 1.4, 2.5, 6, 24} {
			const h = 1e-6
			differences := (f.real(x+h) - f.real(x-h)) / (2 * h)
			size := math.Max(1, math.Abs(f.real(x)))
			if f.complex != nil {
				z := f.complex(complex(x, imaginary))
				if real(z) != f.real(x) {
					t.Errorf("%s(%v): real part %v, want %v", name, x, real(z), f.real(x))
				}
				if got, want := imag(z)/imaginary, symbolic([]float64{x}); math.Abs(got-want) > 1e-13*math.Max(math.Abs(want), 1e-3) {
					t.Errorf("%s(%v): derivative %v by the complex step, %v by the rules", name, x, got, want)
				}
			}
			if got := symbolic([]float64{x}); math.Abs(got-differences) > 1e-7*math.Max(size, math.Abs(got)*10) {
				t.Errorf("%s(%v): derivative %v by the rules, %v by differences", name, x, got, differences)
			}
		}
	}
}

// atan, sinh, cosh and tan have errors of a few units in the last place.
func TestAtan(t *testing.T) {
	for _, c := range []struct {
		name        string
		f, want     func(float64) float64
		lo, hi, tol float64
	}{
		{"atan", atan, math.Atan, -30, 30, 4e-16},
		{"sinh", sinh, math.Sinh, -30, 30, 1e-15},
		{"cosh", cosh, math.Cosh, -30, 30, 1e-15},
		{"tan", tan, math.Tan, -1.5, 1.5, 1e-15},
	} {
		for i := range 2001 {
			x := c.lo + (c.hi-c.lo)*float64(i)/2000
			if got, want := c.f(x), c.want(x); math.Abs(got-want) > c.tol*math.Abs(want) {
				t.Errorf("%s(%v) = %v, want %v", c.name, x, got, want)
			}
		}
	}
	for _, x := range []float64{0, math.Inf(1), math.Inf(-1), math.MaxFloat64, 1e-300} {
		if got, want := atan(x), math.Atan(x); math.Abs(got-want) > 4e-16*math.Abs(want) {
			t.Errorf("atan(%v) = %v, want %v", x, got, want)
		}
	}
	if got := atan(math.NaN()); got == got {
		t.Errorf("atan(NaN) = %v", got)
	}
}

// Constants are kept in twice the precision: the rounded one is that of exact arithmetic.
func TestNumber(t *testing.T) {
	exact := func(x number) *big.Float {
		return new(big.Float).SetPrec(300).Add(big.NewFloat(x.hi), big.NewFloat(x.lo))
	}
	digits, _, err := big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459", 10, 300, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	near := func(name string, got number, want *big.Float) {
		d, _ := new(big.Float).Quo(new(big.Float).Sub(exact(got), want), want).Float64()
		if hi, _ := want.Float64(); math.Abs(d) > math.Ldexp(1, -98) || got.hi != hi {
			t.Errorf("%s = %v + %v, relative error %.1e, want %v", name, got.hi, got.lo, d, hi)
		}
	}
	float := func() *big.Float { return new(big.Float).SetPrec(300) }
	near("pi", pi, digits)
	near("pi^2", pi.power(2), float().Mul(digits, digits))
	near("-2 pi^2", exactly(-2).mul(pi.power(2)), float().Mul(big.NewFloat(-2), float().Mul(digits, digits)))
	near("pi/3", pi.div(exactly(3)), float().Quo(digits, big.NewFloat(3)))
	near("pi + 1e-9", pi.add(exactly(1e-9)), float().Add(digits, big.NewFloat(1e-9)))
	for _, c := range []struct {
		name string
		x    number
		want float64
	}{
		{"pi", pi, 1}, {"7 pi/4", exactly(7).mul(pi).div(exactly(4)), 1.75}, {"-16 pi", exactly(-16).mul(pi), -16},
		{"3.141592653589793", exactly(math.Pi), 0}, {"pi^2", pi.mul(pi), 0}, {"pi/3", pi.div(exactly(3)), 0}, {"1", exactly(1), 0},
	} {
		if r, ok := c.x.wholePi(); ok != (c.want != 0) || ok && r != c.want {
			t.Errorf("%s is %v pi, %v; want %v", c.name, r, ok, c.want)
		}
	}
}

// formulas are of x, y and an unknown u; TestDerivatives tries the rules of calculus on them.
var formulas = []string{
	"x*y", "x^3 - y^2", "x^0.5*y^-2", "x/(1 + y^2)", "exp(-x*y)", "log(x + y)", "sqrt(x*y)", "sin(pi*x)*cos(2*pi*y)", "tan(x/2)", "atan(x*y)",
	"sinh(x)*cosh(y)", "tanh(x - y)", "erf(x + y)", "abs(x - y)", "min(x, y - 1)*max(x^2, y - 1)", "x^y", "-(x + y)^3", "dot(grad(x*y), grad(x^2 + y))", "lap(x^2*y^3)",
	"div(x*grad(x*y^2))", "div(vec(x*y, y^2))",
}

// Derivatives by the rules agree with finite differences.
func TestDerivatives(t *testing.T) {
	box := domain.Box{{0.3, 0.9}, {1, 1.8}}
	for _, text := range formulas {
		m := modelOf(t, "unknown u\ndomain x in [0.3, 0.9], y in [1, 1.8]\n")
		n := m.formula(t, text)
		f := realOf(n, nil)
		for axis := range 2 {
			d := realOf(m.derivative(n, axis), nil)
			for _, x := range rows(box.Uniform(20, 1)) {
				const h = 1e-5
				lo, hi := slices.Clone(x), slices.Clone(x)
				lo[axis] -= h
				hi[axis] += h
				got, want := d(x), (f(hi)-f(lo))/(2*h)
				if math.Abs(got-want) > 1e-6*math.Max(1, math.Abs(want)) {
					t.Errorf("the derivative of %s along axis %d at %v is %v, want %v", text, axis, x, got, want)
				}
			}
		}
	}
}

// Compiled over complex numbers, a formula of an unknown X has the value of the same formula of the
// coordinate x, and its derivative in the imaginary part.
func TestResidual(t *testing.T) {
	for _, text := range []string{
		"X", "-X*y", "3*X - X/3", "X*X^2*X^3*X^5*X^-2", "y*sqrt(X) + X^1.5", "X/(1 + X^2)", "y/X", "exp(-X*y)", "log(X + y)", "sin(pi*X)*cos(X)",
		"tan(X/2) - atan(X*y)", "sinh(X)*cosh(y*X)", "tanh(X - y) + erf(X + y)", "X^y", "y^X", "(X - y)*(X + y)", "2*(3*X)*y*0.5", "max(y, 2)*X",
	} {
		m := modelOf(t, "unknown v, u\ndomain x in [0.3, 0.9], y in [1, 1.8]\n")
		ofX := m.formula(t, strings.ReplaceAll(text, "X", "x"))
		f, slope := realOf(ofX, nil), realOf(m.derivative(ofX, 0), nil)
		g := (&slots{}).compile(m.formula(t, strings.ReplaceAll(text, "X", "u")))
		for _, x := range rows(domain.Box{{0.3, 0.9}, {1, 1.8}}.Uniform(20, 1)) {
			z := g(x, []complex128{complex(x[0], imaginary)})
			if check.RelDiff(real(z), f(x), 1) > 1e-14 || check.RelDiff(imag(z)/imaginary, slope(x), 1) > 1e-13 {
				t.Errorf("%s at %v is %v with derivative %v, want %v and %v", text, x, real(z), imag(z)/imaginary, f(x), slope(x))
			}
		}
	}
}

// modelOf returns the meaning of declarations.
func modelOf(t *testing.T, src string) *model {
	t.Helper()
	s := &source{name: "m.pde", src: src}
	m := &model{builder: builder{source: s}, current: -1}
	m.problem(parsed(t, src))
	m.errors = nil
	return m
}

// formula returns the meaning of a formula.
func (m *model) formula(t *testing.T, src string) *node {
	t.Helper()
	tree := parsed(t, src+" = 0")
	m.src = src
	var n *node
	if !m.guard(func() { n = m.scalar(tree.statements[0].left) }) {
		t.Fatalf("%s: %v", src, m.err())
	}
	return n
}

// rows returns the points of a set.
func rows(p domain.Points) (all [][]float64) {
	x := p.X()
	for i := range x.Rows {
		all = append(all, x.Row(i))
	}
	return all
}
