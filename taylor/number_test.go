package taylor

import (
	"math"
	"math/rand/v2"
	"testing"
)

const eps = 0x1p-52

// near reports whether got is want, each coefficient up to tol relative to 1 + the largest one.
func near(got, want Number, tol float64) bool {
	tol *= 1 + max(math.Abs(want.V), math.Abs(want.D), math.Abs(want.DD))
	return math.Abs(got.V-want.V) <= tol && math.Abs(got.D-want.D) <= tol && math.Abs(got.DD-want.DD) <= tol
}

// rules lists every function of one number with its closed form (f, f1, f2) by the
// standard library, written independently of the rules, and points of its domain.
var rules = []struct {
	name   string
	rule   func(Number) Number
	f      func(x float64) float64
	f1, f2 func(x float64) float64
	at     []float64
}{
	{"inv", Number.Inv,
		func(x float64) float64 { return 1 / x },
		func(x float64) float64 { return -math.Pow(x, -2) },
		func(x float64) float64 { return 2 * math.Pow(x, -3) }, []float64{-3, -0.5, 0.25, 1, 7}},
	{"sqrt", Number.Sqrt, math.Sqrt,
		func(x float64) float64 { return 0.5 * math.Pow(x, -0.5) },
		func(x float64) float64 { return -0.25 * math.Pow(x, -1.5) }, []float64{0.25, 1, 2, 90}},
	{"power 0", func(x Number) Number { return x.PowInt(0) },
		func(float64) float64 { return 1 },
		func(float64) float64 { return 0 },
		func(float64) float64 { return 0 }, []float64{-2, 0, 3}},
	{"power 1", func(x Number) Number { return x.PowInt(1) },
		func(x float64) float64 { return x },
		func(float64) float64 { return 1 },
		func(float64) float64 { return 0 }, []float64{-2, 0, 3}},
	{"power 5", func(x Number) Number { return x.PowInt(5) },
		func(x float64) float64 { return math.Pow(x, 5) },
		func(x float64) float64 { return 5 * math.Pow(x, 4) },
		func(x float64) float64 { return 20 * math.Pow(x, 3) }, []float64{-1.5, 0, 0.3, 2}},
	{"power -3", func(x Number) Number { return x.PowInt(-3) },
		func(x float64) float64 { return math.Pow(x, -3) },
		func(x float64) float64 { return -3 * math.Pow(x, -4) },
		func(x float64) float64 { return 12 * math.Pow(x, -5) }, []float64{-1.5, 0.5, 2}},
	{"power 2.5", func(x Number) Number { return x.Pow(2.5) },
		func(x float64) float64 { return math.Pow(x, 2.5) },
		func(x float64) float64 { return 2.5 * math.Pow(x, 1.5) },
		func(x float64) float64 { return 3.75 * math.Sqrt(x) }, []float64{0.5, 1, 4}},
	{"exp", Number.Exp, math.Exp, math.Exp, math.Exp, []float64{-20, -1, 0, 0.5, 3}},
	{"log", Number.Log, math.Log,
		func(x float64) float64 { return 1 / x },
		func(x float64) float64 { return -1 / (x * x) }, []float64{0.3, 1, 1.5, 1e6}},
	{"sin", Number.Sin, math.Sin, math.Cos,
		func(x float64) float64 { return -math.Sin(x) }, []float64{-4, 0, 0.5, 2, 30}},
	{"cos", Number.Cos, math.Cos,
		func(x float64) float64 { return -math.Sin(x) },
		func(x float64) float64 { return -math.Cos(x) }, []float64{-4, 0, 0.5, 2, 30}},
	{"tanh", Number.Tanh, math.Tanh,
		func(x float64) float64 { return math.Pow(math.Cosh(x), -2) },
		func(x float64) float64 { return -2 * math.Sinh(x) * math.Pow(math.Cosh(x), -3) }, []float64{-30, -3, -0.2, 0, 0.7, 5, 30}},
	{"sigmoid", Number.Sigmoid,
		func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
		func(x float64) float64 { return math.Pow(2*math.Cosh(x/2), -2) },
		func(x float64) float64 { return -math.Tanh(x/2) * math.Pow(2*math.Cosh(x/2), -2) }, []float64{-30, -3, 0, 0.7, 5, 30}},
	{"softplus", Number.Softplus,
		func(x float64) float64 { return math.Log1p(math.Exp(x)) },
		func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
		func(x float64) float64 { return math.Pow(2*math.Cosh(x/2), -2) }, []float64{-30, -3, 0, 0.7, 5, 30}},
	{"erf", Number.Erf, math.Erf,
		func(x float64) float64 { return 2 / math.Sqrt(math.Pi) * math.Exp(-x*x) },
		func(x float64) float64 { return -4 * x / math.Sqrt(math.Pi) * math.Exp(-x*x) }, []float64{-5, -0.5, 0, 0.3, 2}},
}

// A dozen roundings, each at most a few ulp of a coefficient.
func TestRulesAgainstClosedForms(t *testing.T) {
	for _, r := range rules {
		for _, v := range r.at {
			want := Number{V: r.f(v), D: r.f1(v), DD: r.f2(v)}
			if got := r.rule(Var(v)); !near(got, want, 20*eps) {
				t.Errorf("%s(%v) = %v, want %v", r.name, v, got, want)
			}
		}
	}
}

// f(v + d s + dd s^2/2) differenced in s; the closed forms of the derivatives are not used.
func TestRulesAgainstDifferences(t *testing.T) {
	for _, r := range rules {
		for _, v := range r.at {
			h := 1e-4 * math.Min(1, math.Abs(v)+0.1)
			x := Number{V: v, D: 0.7, DD: -1.3}
			along := func(s float64) float64 { return r.f(x.V + x.D*s + x.DD*s*s/2) }
			m, c, p := along(-h), along(0), along(h)
			want := Number{V: c, D: (p - m) / (2 * h), DD: (p - 2*c + m) / (h * h)}
			tol := 1e-6 + 16*eps/(h*h) // truncation and cancellation
			if got := r.rule(x); !near(got, want, tol) {
				t.Errorf("%s(%v) = %v, differences %v", r.name, x, got, want)
			}
		}
	}
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
	{"sin 2x = 2 sin x cos x", func(x Number) (_, _ Number) {
		return x.Scale(2).Sin(), x.Sin().Mul(x.Cos()).Scale(2)
	}, anywhere},
	{"sqrt(x)^2 = x", func(x Number) (_, _ Number) { r := x.Sqrt(); return r.Mul(r), x }, positive},
	{"sqrt x = x^(1/2)", func(x Number) (_, _ Number) { return x.Sqrt(), x.Pow(0.5) }, positive},
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
// powers of 0.1).
func TestIdentities(t *testing.T) {
	for _, id := range identities {
		for _, v := range id.at {
			for _, x := range []Number{Var(v), {V: v, D: -0.8, DD: 1.9}, {V: v, DD: 1}} {
				if got, want := id.pair(x); !near(got, want, 1e4*eps) {
					t.Errorf("%s fails at %v: %v and %v", id.name, x, got, want)
				}
			}
		}
	}
}

// The smallest int has no negative: 1^n is 1 with the derivatives n and n (n - 1), and 2^n
// underflows.
func TestPowIntSmallest(t *testing.T) {
	n := float64(math.MinInt)
	if got, want := Var(1).PowInt(math.MinInt), (Number{V: 1, D: n, DD: n * (n - 1)}); !near(got, want, 4*eps) {
		t.Errorf("1^MinInt = %v, want %v", got, want)
	}
	if got := Const(2).PowInt(math.MinInt); got.V != 0 {
		t.Errorf("2^MinInt = %v, want 0", got)
	}
}

func TestRing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func() Number { return Number{V: rng.NormFloat64(), D: rng.NormFloat64(), DD: rng.NormFloat64()} }
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
		want := Number{V: math.Log(math.Cosh(v)), D: math.Tanh(v), DD: math.Pow(math.Cosh(v), -2)}
		if !near(got, want, 50*eps) {
			t.Errorf("log cosh at %v = %v, want %v", v, got, want)
		}
	}
}

// Division undoes multiplication, whatever the coefficients (of moderate size, so that the
// tolerance has a scale).
func FuzzDivUndoesMul(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
	f.Add(0.0, 0.0, 1.0, -0.5, 0.0, 8.0)
	f.Fuzz(func(t *testing.T, a, b, c, p, q, r float64) {
		x, y := Number{V: a, D: b, DD: c}, Number{V: p, D: q, DD: r}
		for _, v := range []float64{a, b, c, p, q, r} {
			if !(math.Abs(v) <= 8) {
				t.Skip()
			}
		}
		if math.Abs(p) < 0.5 {
			t.Skip()
		}
		// Intermediate coefficients reach 8^3/0.5^3 times those of x.
		if got := x.Mul(y).Div(y); !near(got, x, 1e5*eps) {
			t.Errorf("(x y)/y = %v for x = %v, y = %v", got, x, y)
		}
	})
}
