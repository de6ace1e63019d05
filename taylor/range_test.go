package taylor

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// Derivatives over the whole range of float64, against math/big, whose exponents have no end.

// bchain is the chain rule, and the sizes of its terms, given those of the terms of f.
func bchain(x Number, f, size [5]bf) (want, scale [5]bf) {
	var d [5]bf
	for k, c := range coefficients(x) {
		d[k] = bnew(c)
	}
	rule := func(f [5]bf) [5]bf {
		return [5]bf{
			f[0],
			bmul(f[1], d[1]),
			badd(bmul(f[1], d[2]), bmul(f[2], d[1], d[1])),
			badd(bmul(f[1], d[3]), btimes(3, bmul(f[2], d[1], d[2])), bmul(f[3], d[1], d[1], d[1])),
			badd(bmul(f[1], d[4]), btimes(4, bmul(f[2], d[1], d[3])), btimes(3, bmul(f[2], d[2], d[2])),
				btimes(6, bmul(f[3], d[1], d[1], d[2])), bmul(f[4], d[1], d[1], d[1], d[1])),
		}
	}
	want = rule(f)
	for k := range d {
		d[k] = babs(d[k])
		size[k] = babs(size[k])
	}
	return want, rule(size)
}

// bpowers are v^p, given f, and its derivatives.
func bpowers(v, f bf, p float64) (d [5]bf) {
	for k := range d {
		d[k] = f
		f = bdiv(btimes(p-float64(k), f), v)
	}
	return d
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
		x.D, x.DD, x.D3, x.D4 = size(300), size(300), size(300), size(300)
	case 1:
		x.D, x.D4 = 0, size(300)
	case 2:
		x.D, x.DD, x.D3, x.D4 = x.V*size(3), x.V*size(3), x.V*size(3), x.V*size(3)
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
			f := bpowers(v, bpow(v, p), float64(p))
			want, scale := bchain(x, f, f)
			expect(t, x, "power "+strconv.Itoa(p), x.PowInt(p), want, scale)
			if p == -1 {
				expect(t, x, "inverse", x.Inv(), want, scale)
			}
		}
		vv := bmul(v, v)
		w, one := badd(bnew(1), vv), bnew(1)
		f := [5]bf{bnew(x.Atan().V), bdiv(one, w), bdiv(btimes(-2, v), bpow(w, 2)),
			bdiv(bsub(btimes(6, vv), bnew(2)), bpow(w, 3)), bdiv(btimes(24, bmul(v, bsub(one, vv))), bpow(w, 4))}
		size := f
		size[3] = bdiv(badd(btimes(6, vv), bnew(2)), bpow(w, 3))
		want, scale := bchain(x, f, size)
		expect(t, x, "atan", x.Atan(), want, scale)
		x.V = math.Abs(x.V)
		v = bnew(x.V)
		root := bsqrt(v)
		for _, p := range []float64{0.5, -0.5, 1.5, -2.5, 7.5} {
			f := bpowers(v, bpow(root, int(2*p)), p)
			want, scale := bchain(x, f, f)
			expect(t, x, "real power", x.Pow(p), want, scale)
			if p == 0.5 {
				expect(t, x, "root", x.Sqrt(), want, scale)
			}
		}
		f = bpowers(v, bdiv(one, v), -1)
		f = [5]bf{bnew(x.Log().V), f[0], f[1], f[2], f[3]}
		want, scale = bchain(x, f, f)
		expect(t, x, "logarithm", x.Log(), want, scale)
	}
}

// Numbers of plain size have the bits of those of any size.
func TestChainWide(t *testing.T) {
	rng := rand.New(rand.NewPCG(37, 38))
	size := func(e int) float64 {
		if rng.IntN(8) == 0 {
			return 0
		}
		return math.Ldexp(rng.NormFloat64(), rng.IntN(2*e)-e)
	}
	plain := 0
	for range 20000 {
		x := Number{1, size(102), size(102), size(102), size(102)}
		var f [5]wide
		for k := range f {
			f[k] = widen(size(505))
		}
		if moderate(x.D) && moderate(x.D4) && f[1].plain(plainExponent) && f[4].plain(plainExponent) {
			plain++
		}
		got, want := x.chainWide(f[0], f[1], f[2], f[3], f[4]), x.chainAnySize(f[0], f[1], f[2], f[3], f[4])
		if got != want {
			t.Fatalf("chain rule of %v with %v: %v, want %v", x, f, got, want)
		}
	}
	if plain < 10000 {
		t.Errorf("%d of 20000 were plain", plain)
	}
}

func TestQuotientsOfEverySize(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 34))
	binomial := [5][5]float64{{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}}
	for range 3000 {
		x, y := ofEverySize(rng), ofEverySize(rng)
		var want, scale [5]bf // of (q y)^(k) = x^(k), and with all terms positive
		v := bnew(y.V)
		for k, c := range coefficients(x) {
			q, s := bnew(c), babs(bnew(c))
			for j := range k {
				d := bnew(coefficients(y)[k-j])
				q = bsub(q, btimes(binomial[k][j], bmul(want[j], d)))
				s = badd(s, btimes(binomial[k][j], bmul(scale[j], babs(d))))
			}
			want[k], scale[k] = bdiv(q, v), bdiv(s, babs(v))
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

// activationAt returns the derivatives 1 to 6 of f and the sizes of the terms they are sums of,
// which are the derivatives' own up to a factor but near the zeros of the second kind: not at 0,
// where odd derivatives must keep their digits.
func activationAt(f Function, x float64) (want, scale [7]bf) {
	z := bnew(x)
	a := babs(z)
	if f == GELU {
		c, p, zz := bcdf(z), bphi(z), bmul(z, z)
		want = [7]bf{bmul(z, c), badd(c, bmul(z, p)), bmul(p, bsub(bnew(2), zz)), bmul(p, z, bsub(zz, bnew(4))),
			bmul(p, bsub(bmul(zz, bsub(bnew(7), zz)), bnew(4))),
			bmul(p, z, badd(bnew(18), bmul(zz, bsub(zz, bnew(11))))),
			bmul(p, bsub(bnew(18), bmul(zz, bsub(bnew(51), bmul(zz, bsub(bnew(16), zz))))))}
		scale = [7]bf{bmul(a, c), badd(c, bmul(a, p)), bmul(p, badd(bnew(2), zz)), babs(want[3]), bmul(p, badd(bmul(zz, badd(bnew(7), zz)), bnew(4))),
			bmul(p, a, badd(bnew(18), bmul(zz, badd(zz, bnew(11))))),
			bmul(p, badd(bnew(18), bmul(zz, badd(bnew(51), bmul(zz, badd(bnew(16), zz))))))}
		return want, scale
	}
	s, size := logisticAt(x)
	if f == Softplus {
		copy(want[1:], s[:6])
		copy(scale[1:], size[:6])
		return want, scale
	}
	want[0], scale[0] = bmul(z, s[0]), bmul(a, size[0])
	for n := 1; n < 7; n++ {
		want[n] = badd(btimes(float64(n), s[n-1]), bmul(z, s[n]))
		scale[n] = badd(btimes(float64(n), size[n-1]), bmul(a, size[n]))
	}
	return want, scale
}

// logisticAt returns the logistic function and its derivatives, and the sizes of their terms.
func logisticAt(x float64) (d, size [7]bf) {
	e := bexp(bneg(babs(bnew(x))))
	s, c := bdiv(bnew(1), badd(bnew(1), e)), bdiv(e, badd(bnew(1), e))
	if x < 0 {
		s, c = c, s
	}
	p, k := bmul(s, c), bsub(c, s)
	// the sums in brackets, with a minus and with a plus
	pair := func(a, b bf) (bf, bf) { return bsub(a, b), badd(a, b) }
	q, qq := pair(bnew(1), btimes(6, p))
	r, rr := pair(bnew(1), btimes(12, p))
	u, uu := pair(bnew(1), btimes(30, bmul(p, k, k)))
	v, vv := pair(bnew(1), bmul(btimes(60, p), q))
	d = [7]bf{s, p, bmul(p, k), bmul(p, q), bmul(p, k, r), bmul(p, u), bmul(p, k, v)}
	size = [7]bf{s, p, babs(d[2]), bmul(p, qq), bmul(babs(d[2]), rr), bmul(p, uu), bmul(babs(d[2]), vv)}
	return d, size
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
		var worst [7]float64
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
	if testing.Short() {
		t.Skip("takes a second")
	}
	for _, x := range everywhere(300) {
		z, a := bnew(x), babs(bnew(x))
		e := bexp(btimes(-2, a))
		e1 := badd(bnew(1), e)
		th, d := bdiv(bsub(bnew(1), e), e1), bdiv(btimes(4, e), bmul(e1, e1))
		if x < 0 {
			th = bneg(th)
		}
		tt := bmul(th, th)
		f := [5]bf{th, d, bmul(bnew(-2), th, d), bmul(d, bsub(btimes(6, tt), bnew(2))), bmul(bnew(8), th, d, bsub(bnew(2), btimes(3, tt)))}
		size := f
		size[3], size[4] = bmul(d, badd(btimes(6, tt), bnew(2))), bmul(bnew(8), th, d, badd(bnew(2), btimes(3, tt)))
		want, scale := bchain(Var(x), f, size)
		expect(t, x, "tanh", Var(x).Tanh(), want, scale)
		expect(t, x, "tanh as activation", Var(x).Apply(Tanh), want, scale)
		fast := derivatives(Tanh, x)
		higher := append(f[:], bmul(bnew(8), d, badd(bnew(2), btimes(-15, tt), btimes(15, bmul(tt, tt)))),
			bmul(bnew(-16), th, d, badd(bnew(17), btimes(-60, tt), btimes(45, bmul(tt, tt)))))
		for k, w := range higher {
			if u, _ := bsub(bnew(fast[k]), w).Float64(); math.Abs(u) > [7]float64{eps, eps, eps, 2 * eps, 8 * eps, 32 * eps, 256 * eps}[k] {
				t.Errorf("fast tanh, derivative %d at %v: %v, off by %v", k, x, fast[k], u)
			}
		}
		s, sizes := logisticAt(x)
		f, size = [5]bf{bnew(Var(x).Softplus().V), s[0], s[1], s[2], s[3]}, [5]bf{bnew(1), sizes[0], sizes[1], sizes[2], sizes[3]}
		size[0] = f[0]
		want, scale = bchain(Var(x), f, size)
		expect(t, x, "softplus", Var(x).Softplus(), want, scale)
		want, scale = bchain(Var(x), [5]bf(s[:5]), [5]bf(sizes[:5]))
		expect(t, x, "sigmoid", Var(x).Sigmoid(), want, scale)
		p := bphi(bmul(bsqrt(bnew(2)), z)) // e^(-z^2)/sqrt(2 pi)
		d = bmul(bsqrt(bnew(8)), p)
		zz := bmul(z, z)
		f = [5]bf{bnew(Var(x).Erf().V), d, bmul(bnew(-2), z, d), bmul(d, bsub(btimes(4, zz), bnew(2))), bmul(bnew(4), z, d, bsub(bnew(3), btimes(2, zz)))}
		size = f
		size[3], size[4] = bmul(d, badd(btimes(4, zz), bnew(2))), bmul(bnew(4), z, d, badd(bnew(3), btimes(2, zz)))
		want, scale = bchain(Var(x), f, size)
		expect(t, x, "erf", Var(x).Erf(), want, scale)
	}
}

// At the infinities are the limits.
func TestActivationsAtInfinity(t *testing.T) {
	inf := math.Inf(1)
	for _, f := range []Function{Tanh, Softplus, GELU, SiLU} {
		left, right := [7]float64{}, [7]float64{inf, 1}
		if f == Tanh {
			left, right = [7]float64{-1}, [7]float64{1}
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
	if got, want := Var(-inf).Atan(), (Number{V: -math.Pi / 2}); got != want {
		t.Errorf("atan(-Inf) = %v, want %v", got, want)
	}
	if got, want := Var(-inf).Erf(), (Number{V: -1, D: 0, DD: 0}); got != want {
		t.Errorf("erf(-Inf) = %v, want %v", got, want)
	}
}
