package taylor

import (
	"math"
	"math/rand/v2"
	"testing"
)

const eps = 0x1p-52

// coefficients are the derivatives 0 to 4.
func coefficients(x Number) [5]float64 { return [5]float64{x.V, x.D, x.DD, x.D3, x.D4} }

// near reports whether got is want, each coefficient up to tol relative to 1 + the largest one.
func near(got, want Number, tol float64) bool {
	g, w := coefficients(got), coefficients(want)
	size := 1.0
	for _, c := range w {
		size = max(size, 1+math.Abs(c))
	}
	for k := range g {
		if !(math.Abs(g[k]-w[k]) <= tol*size) {
			return false
		}
	}
	return true
}

// Theorems about functions hold for numbers, coefficient by coefficient.
var identities = []struct {
	name string
	pair func(x Number) (got, want Number)
	at   []float64
}{
	{"exp log x = x", func(x Number) (_, _ Number) { return x.Log().Exp(), x }, positive},
	{"log exp x = x", func(x Number) (_, _ Number) { return x.Exp().Log(), x }, anywhere},
	{"sin^2 + cos^2 = 1", func(x Number) (_, _ Number) {
		return x.Sin().PowInt(2).Add(x.Cos().PowInt(2)), Const(1)
	}, anywhere},
	{"atan (sin x/cos x) = x", func(x Number) (_, _ Number) { return x.Sin().Div(x.Cos()).Atan(), x }, []float64{-1.2, -0.1, 0, 0.4, 1.5}},
	{"atan x + atan 1/x = pi/2", func(x Number) (_, _ Number) { return x.Atan().Add(x.Inv().Atan()), Const(math.Pi / 2) }, positive},
	{"atan(-x) = -atan x", func(x Number) (_, _ Number) { return x.Neg().Atan(), x.Atan().Neg() }, anywhere},
	{"sin 2x = 2 sin x cos x", func(x Number) (_, _ Number) {
		return x.Scale(2).Sin(), x.Sin().Mul(x.Cos()).Scale(2)
	}, anywhere},
	{"sqrt(x)^2 = x", func(x Number) (_, _ Number) { r := x.Sqrt(); return r.Mul(r), x }, positive},
	{"sqrt x = x^(1/2)", func(x Number) (_, _ Number) { return x.Sqrt(), x.Pow(0.5) }, positive},
	{"(x^p)^(1/p) = x", func(x Number) (_, _ Number) { return x.Pow(1.7).Pow(1 / 1.7), x }, positive},
	{"x 1/x = 1", func(x Number) (_, _ Number) { return x.Mul(x.Inv()), Const(1) }, positive},
	{"x^3 = x x x", func(x Number) (_, _ Number) { return x.PowInt(3), x.Mul(x).Mul(x) }, anywhere},
	{"x^-2 = 1/(x x)", func(x Number) (_, _ Number) { return x.PowInt(-2), Const(1).Div(x.Mul(x)) }, positive},
	{"x^p = exp(p log x)", func(x Number) (_, _ Number) { return x.Pow(-1.7), x.Log().Scale(-1.7).Exp() }, positive},
	{"x^7 by both powers", func(x Number) (_, _ Number) { return x.Pow(7), x.PowInt(7) }, positive},
	{"x/x = 1", func(x Number) (_, _ Number) { return x.Div(x), Const(1) }, positive},
	{"1/(1/x) = x", func(x Number) (_, _ Number) { return x.Inv().Inv(), x }, positive},
	{"a/b = a (1/b)", func(x Number) (_, _ Number) { b := x.Cos().Shift(3); return x.Div(b), x.Mul(b.Inv()) }, anywhere},
	{"(a/b) b = a", func(x Number) (_, _ Number) { b := x.Cos().Shift(3); return x.Div(b).Mul(b), x }, anywhere},
	{"tanh x = 2 sigmoid(2x) - 1", func(x Number) (_, _ Number) {
		return x.Tanh(), x.Scale(2).Sigmoid().Scale(2).Shift(-1)
	}, anywhere},
	{"tanh = (e^x - e^-x)/(e^x + e^-x)", func(x Number) (_, _ Number) {
		p, m := x.Exp(), x.Neg().Exp()
		return x.Tanh(), p.Sub(m).Div(p.Add(m))
	}, anywhere},
	{"sigmoid(x) + sigmoid(-x) = 1", func(x Number) (_, _ Number) {
		return x.Sigmoid().Add(x.Neg().Sigmoid()), Const(1)
	}, anywhere},
	{"exp softplus x = 1 + e^x", func(x Number) (_, _ Number) { return x.Softplus().Exp(), x.Exp().Shift(1) }, anywhere},
	{"softplus(x) - softplus(-x) = x", func(x Number) (_, _ Number) {
		return x.Softplus().Sub(x.Neg().Softplus()), x
	}, anywhere},
	{"erf(-x) = -erf x", func(x Number) (_, _ Number) { return x.Neg().Erf(), x.Erf().Neg() }, anywhere},
	{"tanh, as activation", func(x Number) (_, _ Number) { return x.Apply(Tanh), x.Tanh() }, anywhere},
	{"sin, as activation", func(x Number) (_, _ Number) { return x.Apply(Sin), x.Sin() }, anywhere},
	{"softplus, as activation", func(x Number) (_, _ Number) { return x.Apply(Softplus), x.Softplus() }, anywhere},
	{"silu = x sigmoid x", func(x Number) (_, _ Number) { return x.Apply(SiLU), x.Mul(x.Sigmoid()) }, anywhere},
	{"gelu = x (1 + erf(x/sqrt 2))/2", func(x Number) (_, _ Number) {
		return x.Apply(GELU), x.Mul(x.Scale(1 / math.Sqrt2).Erf().Shift(1)).Scale(0.5)
	}, anywhere},
}

var (
	anywhere = []float64{-3, -1, -0.1, 0, 0.4, 2}
	positive = []float64{0.1, 0.7, 1, 3}
)

// Both sides take up to 20 roundings, with intermediate coefficients of up to about 1000 (inverse
// powers of 0.1), of the third and fourth order about 24/0.1^5.
func TestIdentities(t *testing.T) {
	upTo2 := func(x Number) Number { return Number{V: x.V, D: x.D, DD: x.DD} }
	for _, id := range identities {
		for _, v := range id.at {
			for _, x := range []Number{Var(v), {v, -0.8, 1.9, 0.6, -1.2}, {V: v, DD: 1}, {v, 0, 0, 1, 1}} {
				got, want := id.pair(x)
				if !near(upTo2(got), upTo2(want), 1e4*eps) || !near(got, want, 1e6*eps) {
					t.Errorf("%s fails at %v: %v and %v", id.name, x, got, want)
				}
			}
		}
	}
}

// The smallest int has no negative: 1^n is 1 with the derivatives n, n (n - 1), up to rounding n^3
// and n^4, and 2^n underflows.
func TestPowIntSmallest(t *testing.T) {
	n := float64(math.MinInt)
	if got, want := Var(1).PowInt(math.MinInt), (Number{1, n, n * (n - 1), n * (n - 1) * (n - 2), n * (n - 1) * (n - 2) * (n - 3)}); !near(got, want, 4*eps) {
		t.Errorf("1^MinInt = %v, want %v", got, want)
	}
	if got := Const(2).PowInt(math.MinInt); got.V != 0 {
		t.Errorf("2^MinInt = %v, want 0", got)
	}
}

func TestRing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func() Number {
		return Number{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
	}
	for range 100 {
		x, y, z := draw(), draw(), draw()
		for _, law := range []struct {
			name      string
			got, want Number
		}{
			{"x y = y x", x.Mul(y), y.Mul(x)},
			{"(x y) z = x (y z)", x.Mul(y).Mul(z), x.Mul(y.Mul(z))},
			{"x (y + z) = x y + x z", x.Mul(y.Add(z)), x.Mul(y).Add(x.Mul(z))},
			{"1 x = x", Const(1).Mul(x), x},
			{"x + 0 = x", x.Add(Number{}), x},
			{"x - y = x + (-y)", x.Sub(y), x.Add(y.Neg())},
			{"3 x = x + x + x", x.Scale(3), x.Add(x).Add(x)},
			{"x + c = x + const c", x.Shift(2.5), x.Add(Const(2.5))},
			{"x c = x const c", x.Scale(2.5), x.Mul(Const(2.5))},
		} {
			if !near(law.got, law.want, 100*eps) {
				t.Errorf("%s fails for %v %v %v: %v and %v", law.name, x, y, z, law.got, law.want)
			}
		}
	}
}

// The chain rule is the composition of functions: (f o g)(x) = f(g(x)), here log o cosh against its
// closed form.
func TestComposition(t *testing.T) {
	for _, v := range anywhere {
		x := Var(v)
		got := x.Exp().Add(x.Neg().Exp()).Scale(0.5).Log()
		c, th := math.Pow(math.Cosh(v), -2), math.Tanh(v)
		want := Number{math.Log(math.Cosh(v)), th, c, -2 * c * th, c * (6*th*th - 2)}
		if !near(got, want, 200*eps) {
			t.Errorf("log cosh at %v = %v, want %v", v, got, want)
		}
	}
}

// Division undoes multiplication, whatever the coefficients (of moderate size, so that the
// tolerance has a scale).
func FuzzDivUndoesMul(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)
	f.Add(0.0, 0.0, 1.0, 3.0, -0.5, 0.0, 8.0, -2.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, p, q, r, s float64) {
		x, y := Number{a, b, c, d, a}, Number{p, q, r, s, q}
		for _, v := range []float64{a, b, c, d, p, q, r, s} {
			if !(math.Abs(v) <= 8) {
				t.Skip()
			}
		}
		if math.Abs(p) < 0.5 {
			t.Skip()
		}
		// An error grows by up to 4! (8/0.5)^4 on its way to the last coefficient.
		if got := x.Mul(y).Div(y); !near(got, x, 1e9*eps) {
			t.Errorf("(x y)/y = %v for x = %v, y = %v", got, x, y)
		}
	})
}
