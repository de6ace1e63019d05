package taylor

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
)

// Derivatives over the whole range of float64, against math/big, whose exponents have no end.

const bigPrec = 400

type bf = *big.Float

func bnew(x float64) bf { return new(big.Float).SetPrec(bigPrec).SetFloat64(x) }
func bzero() bf         { return new(big.Float).SetPrec(bigPrec) }
func badd(x ...bf) bf {
	s := bzero()
	for _, v := range x {
		s = bzero().Add(s, v)
	}
	return s
}
func bmul(x ...bf) bf {
	p := bnew(1)
	for _, v := range x {
		p = bzero().Mul(p, v)
	}
	return p
}
func bdiv(x, y bf) bf           { return bzero().Quo(x, y) }
func bneg(x bf) bf              { return bzero().Neg(x) }
func bsub(x, y bf) bf           { return bzero().Sub(x, y) }
func babs(x bf) bf              { return bzero().Abs(x) }
func bsqrt(x bf) bf             { return bzero().Sqrt(x) }
func btimes(c float64, x bf) bf { return bmul(bnew(c), x) }

func bpow(x bf, n int) bf {
	if n < 0 {
		return bdiv(bnew(1), bpow(x, -n))
	}
	p := bnew(1)
	for range n {
		p = bmul(p, x)
	}
	return p
}

// bexp is the series for x 2^-20, squared 20 times.
func bexp(x bf) bf {
	r := bzero().SetMantExp(x, -20)
	sum, term := bnew(1), bnew(1)
	for n := 1.0; n < 40; n++ {
		term = bdiv(bmul(term, r), bnew(n))
		sum = badd(sum, term)
	}
	for range 20 {
		sum = bmul(sum, sum)
	}
	return sum
}

// bphi and bcdf are the density and the distribution function of the standard normal law: by a
// series of positive terms, and far to the left by Laplace's continued fraction.
func bphi(z bf) bf {
	pi, _ := bzero().SetString("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651")
	return bdiv(bexp(btimes(-0.5, bmul(z, z))), bsqrt(btimes(2, pi)))
}

func bcdf(z bf) bf {
	if z.Cmp(bnew(-5)) < 0 {
		f, x := bneg(z), bneg(z)
		for n := 400.0; n >= 1; n-- {
			f = badd(x, bdiv(bnew(n), f))
		}
		return bdiv(bphi(z), f)
	}
	if z.Cmp(bnew(5)) > 0 {
		return bsub(bnew(1), bcdf(bneg(z)))
	}
	sum, term, zz := babs(z), babs(z), bmul(z, z)
	for n := 3.0; term.Sign() != 0 && term.MantExp(nil) > sum.MantExp(nil)-bigPrec; n += 2 {
		term = bdiv(bmul(term, zz), bnew(n))
		sum = badd(sum, term)
	}
	half := bmul(sum, bphi(z))
	if z.Sign() < 0 {
		half = bneg(half)
	}
	return badd(bnew(0.5), half)
}

// off is |got - want| in units in the last place of scale, which is at least |want|.
func off(got float64, want, scale bf) float64 {
	w, _ := want.Float64()
	if math.IsInf(w, 0) || math.IsInf(got, 0) || got != got {
		if got == w {
			return 0
		}
		return math.Inf(1)
	}
	unit := -1074
	if scale.Sign() != 0 {
		unit = max(unit, scale.MantExp(nil)-53)
	}
	d := bsub(bnew(got), want)
	u, _ := bzero().SetMantExp(d, -unit).Float64()
	return math.Abs(u)
}

// fewUlps is what a function may be off by: powers of a root, a square and some products.
const fewUlps = 8

func expect(t *testing.T, x any, name string, got Number, want, scale [3]bf) {
	t.Helper()
	for k, g := range [3]float64{got.V, got.D, got.DD} {
		if u := off(g, want[k], scale[k]); u > fewUlps {
			w, _ := want[k].Float64()
			t.Errorf("%s of %v: derivative %d is %v, want %v: %.1f ulp", name, x, k, g, w, u)
		}
	}
}

// bchain is the chain rule, and the sizes of its terms.
func bchain(x Number, f, f1, f2 bf) (want, scale [3]bf) {
	d := bnew(x.D)
	a, b := bmul(f1, bnew(x.DD)), bmul(f2, d, d)
	want = [3]bf{f, bmul(f1, d), badd(a, b)}
	return want, [3]bf{babs(f), babs(want[1]), badd(babs(a), babs(b))}
}

// ofEverySize draws coefficients between 1e-300 and 1e300, of which some are 0, and some as large
// as makes the results moderate.
func ofEverySize(rng *rand.Rand) Number {
	size := func(reach float64) float64 {
		return float64(2*rng.IntN(2)-1) * (1 + rng.Float64()) * math.Pow(10, reach*(2*rng.Float64()-1))
	}
	x := Number{V: size(300), D: 1}
	switch rng.IntN(5) {
	case 0:
		x.D, x.DD = size(300), size(300)
	case 1:
		x.D = 0
	case 2:
		x.D, x.DD = x.V*size(3), x.V*size(3)
	case 3:
		x.V = size(20)
	}
	return x
}

func TestPowersOfEverySize(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	n := 300
	if testing.Short() {
		n = 30
	}
	powers := []int{-1000, -101, -12, -7, -4, -3, -2, -1, 2, 3, 4, 5, 12, 100}
	for range n {
		x := ofEverySize(rng)
		v := bnew(x.V)
		for _, p := range powers {
			f2 := btimes(float64(p)*float64(p-1), bpow(v, p-2))
			want, scale := bchain(x, bpow(v, p), btimes(float64(p), bpow(v, p-1)), f2)
			expect(t, x, "power "+strconv.Itoa(p), x.PowInt(p), want, scale)
			if p == -1 {
				expect(t, x, "inverse", x.Inv(), want, scale)
			}
		}
		x.V = math.Abs(x.V)
		v = bnew(x.V)
		root := bsqrt(v)
		for _, p := range []float64{0.5, -0.5, 1.5, -2.5, 7.5} {
			f := bpow(root, int(2*p))
			f1 := bdiv(btimes(p, f), v)
			want, scale := bchain(x, f, f1, bdiv(btimes(p-1, f1), v))
			expect(t, x, "real power", x.Pow(p), want, scale)
			if p == 0.5 {
				expect(t, x, "root", x.Sqrt(), want, scale)
			}
		}
		want, scale := bchain(x, bnew(x.Log().V), bdiv(bnew(1), v), bneg(bdiv(bnew(1), bmul(v, v))))
		expect(t, x, "logarithm", x.Log(), want, scale)
	}
}

func TestQuotientsOfEverySize(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 34))
	for range 3000 {
		x, y := ofEverySize(rng), ofEverySize(rng)
		v, v1, v2 := bnew(y.V), bnew(y.D), bnew(y.DD)
		q := bdiv(bnew(x.V), v)
		a, b := bdiv(bnew(x.D), v), bdiv(bmul(q, v1), v)
		d := bsub(a, b)
		c, e, f := bdiv(bnew(x.DD), v), bdiv(btimes(2, bmul(d, v1)), v), bdiv(bmul(q, v2), v)
		dSize := badd(babs(a), babs(b))
		want := [3]bf{q, d, bsub(bsub(c, e), f)}
		scale := [3]bf{babs(q), dSize, badd(babs(c), babs(f), babs(bdiv(btimes(2, bmul(dSize, v1)), v)))}
		if dMax, _ := scale[2].Float64(); math.IsInf(dMax, 0) {
			continue // terms that overflow where their sum may not
		}
		expect(t, [2]Number{x, y}, "quotient", x.Div(y), want, scale)
	}
}

// The values that were seen to be wrong, and constants, whose derivatives are 0 however large those
// of the function.
func TestPowersThatOverflowed(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"(x^-12)'' at 1e-9", Var(1e-9).PowInt(-12).DD, 1.56e128},
		{"(x^-12)'' at 1e9", Var(1e9).PowInt(-12).DD, 1.56e-124},
		{"(x^2)'' at 1e-200", Var(1e-200).PowInt(2).DD, 2},
		{"(1/x)'' at 1e-104 of a constant", Const(1e-104).Inv().DD, 0},
		{"(1/x)'' at 1e-104 in units of 1e-100", Along(1e-104, 1e-100).Inv().DD, 2e112},
		{"(1/x)' at 1e-104", Var(1e-104).Inv().D, -1e208},
		{"(1/x)'' at 1e104", Var(1e104).Inv().DD, 2e-312},
		{"x^0.5 of a constant", Const(1e-250).Sqrt().DD, 0},
		{"x^0 at 0", Var(0).Pow(0).D, 0},
		{"x^1 at 0", Var(0).Pow(1).DD, 0},
		{"x^2 at 0", Var(0).Pow(2).DD, 2},
		{"(log x)'' in units of 1e-300", Along(1e-200, 1e-300).Log().DD, -1e-200},
	} {
		if d := math.Abs(test.got - test.want); !(d <= 4*eps*math.Abs(test.want)) && !(d <= 1e-323) {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
	}
}

// Whole powers of whole numbers are exact where they have at most 53 bits, and so are their
// derivatives.
func TestPowIntExact(t *testing.T) {
	for x := 2.0; x <= 10; x++ {
		f := [3]float64{1, 0, 0} // x^0
		for n := 1; ; n++ {
			f = [3]float64{f[0] * x, float64(n) * f[0], float64(n) * f[1]}
			if f[0] > 0x1p53 {
				break
			}
			if got := Var(-x).PowInt(n); math.Abs(got.V) != f[0] || math.Abs(got.D) != f[1] || math.Abs(got.DD) != f[2] || (got.V < 0) != (n%2 == 1) {
				t.Errorf("(-%v)^%d = %v, want %v up to signs", x, n, got, f)
			}
		}
	}
}

// activationAt returns the derivatives 1 to 4 of f and the sizes of the terms they are sums of,
// which are the derivatives' own up to a factor but near the zeros of the second kind: not at 0,
// where odd derivatives must keep their digits.
func activationAt(f Function, x float64) (want, scale [5]bf) {
	z := bnew(x)
	a := babs(z)
	if f == GELU {
		c, p, zz := bcdf(z), bphi(z), bmul(z, z)
		want = [5]bf{bmul(z, c), badd(c, bmul(z, p)), bmul(p, bsub(bnew(2), zz)), bmul(p, z, bsub(zz, bnew(4))),
			bmul(p, bsub(bmul(zz, bsub(bnew(7), zz)), bnew(4)))}
		return want, [5]bf{bmul(a, c), badd(c, bmul(a, p)), bmul(p, badd(bnew(2), zz)), babs(want[3]), bmul(p, badd(bmul(zz, badd(bnew(7), zz)), bnew(4)))}
	}
	e := bexp(bneg(a))
	s, c := bdiv(bnew(1), badd(bnew(1), e)), bdiv(e, badd(bnew(1), e))
	if x < 0 {
		s, c = c, s
	}
	s1 := bmul(s, c)
	s2 := bmul(s1, bsub(c, s))
	s3, s4 := bmul(s1, bsub(bnew(1), btimes(6, s1))), bmul(s2, bsub(bnew(1), btimes(12, s1)))
	s3Size, s4Size := bmul(s1, badd(bnew(1), btimes(6, s1))), bmul(babs(s2), badd(bnew(1), btimes(12, s1)))
	if f == Softplus {
		want, scale = [5]bf{nil, s, s1, s2, s3}, [5]bf{nil, s, s1, babs(s2), s3Size}
		return want, scale
	}
	want = [5]bf{bmul(z, s), badd(s, bmul(z, s1)), badd(btimes(2, s1), bmul(z, s2)), badd(btimes(3, s2), bmul(z, s3)), badd(btimes(4, s3), bmul(z, s4))}
	scale = [5]bf{bmul(a, s), badd(s, bmul(a, s1)), badd(btimes(2, s1), bmul(a, babs(s2))), badd(btimes(3, babs(s2)), bmul(a, s3Size)), badd(btimes(4, s3Size), bmul(a, s4Size))}
	return want, scale
}

// everywhere are arguments of every size and uniform ones where the activations bend.
func everywhere(n int) []float64 {
	rng := rand.New(rand.NewPCG(35, 36))
	x := []float64{-1e-9, 1e-9, -700, 700, -710, 710, -714.5, -37.5, -38.4, -40, 40, -745, 745, -750, 2, -2}
	for range n {
		x = append(x, 10*rng.NormFloat64(), 2*rng.Float64()-1, 80*rng.Float64()-40, 1600*rng.Float64()-800)
		s := float64(2*rng.IntN(2) - 1)
		x = append(x, s*math.Exp(-60*rng.Float64()), s*math.Exp(7*rng.Float64()))
	}
	return x
}

func TestActivationsEverywhere(t *testing.T) {
	n := 150
	if testing.Short() {
		n = 30
	}
	for _, f := range []Function{Softplus, GELU, SiLU} {
		var worst [5]float64
		for _, x := range everywhere(n) {
			got := derivatives(f, x)
			want, scale := activationAt(f, x)
			for k, w := range want {
				if w == nil {
					continue
				}
				u := off(got[k], w, scale[k])
				if worst[k] = max(worst[k], u); u > fewUlps {
					v, _ := w.Float64()
					t.Errorf("%v, derivative %d at %v: got %v, want %v: %.1f ulp", f, k, x, got[k], v, u)
				}
			}
		}
		t.Logf("%v: %.1f ulp", f, worst)
	}
}

// The functions of Numbers keep the digits of the tails; the Activation Tanh has the absolute
// accuracy that its text states.
func TestTailsOfNumbers(t *testing.T) {
	for _, x := range everywhere(300) {
		z, a := bnew(x), babs(bnew(x))
		e := bexp(btimes(-2, a))
		e1 := badd(bnew(1), e)
		th, d := bdiv(bsub(bnew(1), e), e1), bdiv(btimes(4, e), bmul(e1, e1))
		if x < 0 {
			th = bneg(th)
		}
		want, scale := bchain(Var(x), th, d, bmul(bnew(-2), th, d))
		expect(t, x, "tanh", Var(x).Tanh(), want, scale)
		expect(t, x, "tanh as activation", Var(x).Apply(Tanh), want, scale)
		fast, tt := derivatives(Tanh, x), bmul(th, th)
		higher := [5]bf{want[0], want[1], want[2], bmul(d, bsub(btimes(6, tt), bnew(2))), bmul(bnew(8), th, d, bsub(bnew(2), btimes(3, tt)))}
		for k, w := range higher {
			if u, _ := bsub(bnew(fast[k]), w).Float64(); math.Abs(u) > [5]float64{eps, eps, eps, 2 * eps, 8 * eps}[k] {
				t.Errorf("fast tanh, derivative %d at %v: %v, off by %v", k, x, fast[k], u)
			}
		}
		s, size := activationAt(Softplus, x)
		want, scale = bchain(Var(x), s[1], s[2], s[3])
		scale[1], scale[2] = size[2], size[3]
		expect(t, x, "sigmoid", Var(x).Sigmoid(), want, scale)
		p := bphi(bmul(bsqrt(bnew(2)), z)) // e^(-z^2)/sqrt(2 pi)
		d = bmul(bsqrt(bnew(8)), p)
		want, scale = bchain(Var(x), bnew(Var(x).Erf().V), d, bmul(bnew(-2), z, d))
		expect(t, x, "erf", Var(x).Erf(), want, scale)
	}
}

// At the infinities are the limits.
func TestActivationsAtInfinity(t *testing.T) {
	inf := math.Inf(1)
	for _, f := range []Function{Tanh, Softplus, GELU, SiLU} {
		left, right := [5]float64{}, [5]float64{inf, 1}
		if f == Tanh {
			left, right = [5]float64{-1}, [5]float64{1}
		}
		if got := derivatives(f, -inf); got != left {
			t.Errorf("%v at -Inf: %v, want %v", f, got, left)
		}
		if got := derivatives(f, inf); got != right {
			t.Errorf("%v at +Inf: %v, want %v", f, got, right)
		}
	}
	if got, want := Var(inf).Tanh(), (Number{V: 1, D: 0, DD: 0}); got != want {
		t.Errorf("tanh(+Inf) = %v, want %v", got, want)
	}
	if got, want := Var(-inf).Erf(), (Number{V: -1, D: 0, DD: 0}); got != want {
		t.Errorf("erf(-Inf) = %v, want %v", got, want)
	}
}
