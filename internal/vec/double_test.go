package vec

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// A second oracle, fast enough for millions of arguments: the functions in pairs of float64, whose
// unrounded sum has some 100 bits (T. J. Dekker, "A floating-point technique for extending the
// available precision", 1971), by other formulas than the package's. TestDouble holds them against
// math/big.

type dd struct{ hi, lo float64 }

func two(x, y float64) dd { // any x and y (Knuth, TAOCP 2, section 4.2.2)
	s := x + y
	b := s - x
	return dd{s, (x - (s - b)) + (y - b)}
}

func quick(x, y float64) dd { s := x + y; return dd{s, y - (s - x)} }

func (a dd) add(b dd) dd {
	s, t := two(a.hi, b.hi), two(a.lo, b.lo)
	s = quick(s.hi, s.lo+t.hi)
	return quick(s.hi, s.lo+t.lo)
}

func (a dd) neg() dd            { return dd{-a.hi, -a.lo} }
func (a dd) sub(b dd) dd        { return a.add(b.neg()) }
func (a dd) scale(k int) dd     { return dd{math.Ldexp(a.hi, k), math.Ldexp(a.lo, k)} }
func (a dd) times(s float64) dd { return dd{a.hi * s, a.lo * s} } // s a power of 2

func (a dd) mul(b dd) dd {
	p := float64(a.hi * b.hi) // rounded: quick must not be fused with it
	e := math.FMA(a.hi, b.hi, -p) + (a.hi*b.lo + a.lo*b.hi)
	return quick(p, e)
}

func (a dd) div(b dd) dd {
	q := a.hi / b.hi
	r := a.sub(b.mul(dd{q, 0}))
	q1 := r.hi / b.hi
	r = r.sub(b.mul(dd{q1, 0}))
	s := quick(q, q1)
	return s.add(dd{r.hi / b.hi, 0})
}

func ddOf(x bf) dd {
	hi, _ := x.Float64()
	lo, _ := bsub(x, bnew(hi)).Float64()
	return dd{hi, lo}
}

// ddLn2, in three parts: 1100 ln 2 takes eleven bits more.
var (
	ddLn2       = ddOf(bigLn2)
	ddLn2Rest   = func() float64 { r, _ := bsub(bsub(bigLn2, bnew(ddLn2.hi)), bnew(ddLn2.lo)).Float64(); return r }()
	ddPi        = ddOf(bigPi)
	ddRootPi2   = ddOf(bdiv(bint(2), bsqrt(bigPi))) // 2/sqrt(pi)
	ddInvRootPi = ddOf(bdiv(bint(1), bsqrt(bigPi)))
	ddInverse   = func() (r [32]dd) { // 1/n!
		f := bint(1)
		for n := range r {
			f = bmul(f, bint(max(n, 1)))
			r[n] = ddOf(bdiv(bint(1), f))
		}
		return r
	}()
)

// ddReduced returns k and e^r - 1 for x = k ln 2 + r: by the series for r/512, doubled nine times
// by p <- 2p + p^2.
func ddReduced(x dd) (k int, p dd) {
	k = int(math.RoundToEven(x.hi / math.Ln2))
	n := dd{-float64(k), 0}
	r := x.add(n.mul(dd{ddLn2.hi, 0})).add(n.mul(dd{ddLn2.lo, 0})).add(n.mul(dd{ddLn2Rest, 0})).times(1. / 512)
	p = ddInverse[9]
	for i := 8; i >= 1; i-- {
		p = p.mul(r).add(ddInverse[i])
	}
	p = p.mul(r)
	for range 9 {
		p = p.add(p).add(p.mul(p))
	}
	return k, p
}

// A scaled number is d 2^k: pairs of small numbers would lose their second part.
type scaled struct {
	d dd
	k int
}

func plain(d dd) scaled { return scaled{d, 0} }

func ddExp(x dd) scaled {
	k, p := ddReduced(x)
	return scaled{p.add(dd{1, 0}), k}
}

func ddExpm1(x dd) dd {
	k, p := ddReduced(x)
	if k == 0 {
		return p
	}
	return p.add(dd{1, 0}).scale(k).sub(dd{1, 0})
}

// ddLog1p is one step of Newton's method of third order from the rounded value y: log(1+f) = y +
// log(1+d), d = (1+f) e^-y - 1 = f + (1+f) (e^-y - 1), for 1+f within [1/2, 2].
func ddLog1p(f dd) dd {
	if math.Abs(f.hi) < 0x1p-60 {
		return quick(f.hi, f.lo-0.5*f.hi*f.hi)
	}
	y := dd{-math.Log1p(f.hi), 0}
	e := ddExpm1(y)
	d := f.add(e).add(f.mul(e))
	return d.sub(d.mul(d).times(0.5)).sub(y)
}

func ddLog(x float64) dd {
	m, k := math.Frexp(x)
	if m < 0.75 {
		m, k = 2*m, k-1
	}
	n := dd{float64(k), 0}
	return ddLog1p(dd{m - 1, 0}).add(n.mul(ddLn2)).add(n.mul(dd{ddLn2Rest, 0}))
}

func ddTanh(x float64) dd {
	if math.Abs(x) > 50 {
		return dd{math.Copysign(1, x), 0}
	}
	e := ddExpm1(dd{2 * x, 0})
	return e.div(e.add(dd{2, 0}))
}

// ddSinCos is by the series, |r| <= pi/4 or a little more.
func ddSinCos(r dd) (sin, cos dd) {
	u := r.mul(r).neg()
	sin, cos = ddInverse[29], ddInverse[28]
	for i := 27; i >= 1; i -= 2 {
		sin, cos = sin.mul(u).add(ddInverse[i]), cos.mul(u).add(ddInverse[i-1])
	}
	return sin.mul(r), cos
}

func ddTurn(quadrant int, r dd) (sin, cos dd) {
	sin, cos = ddSinCos(r)
	for range quadrant & 3 {
		sin, cos = cos, sin.neg()
	}
	return sin, cos
}

// turnBits holds pi/2 2^turnPoint; the remainder of any float64 has 100 bits beyond the 61 by which
// it may be small.
const turnPoint = 1300

var turnBits = new(big.Int).Rsh(bigPiFixed(turnPoint), 1)

// ddReduceTurns returns the quadrant and x - j pi/2. j has up to 1024 bits, so pi is needed to some
// more.
func ddReduceTurns(x float64) (int, dd) {
	m, e := math.Frexp(math.Abs(x))
	n := big.NewInt(int64(m * 0x1p53))
	n.Lsh(n, uint(e-53+turnPoint))
	j, r := new(big.Int).DivMod(n, turnBits, new(big.Int))
	if new(big.Int).Lsh(r, 1).Cmp(turnBits) > 0 {
		r.Sub(r, turnBits)
		j.Add(j, big.NewInt(1))
	}
	f := new(big.Float).SetPrec(128).SetInt(r)
	f.SetMantExp(f, -turnPoint)
	d := ddOf(f)
	q := int(new(big.Int).And(j, big.NewInt(3)).Int64())
	if x < 0 {
		return -q, d.neg()
	}
	return q, d
}

func ddTrig(x float64) (sin, cos dd) {
	if math.Abs(x) < 0.7 { // in its own exponent
		return ddSinCos(dd{x, 0})
	}
	return ddTurn(ddReduceTurns(x))
}

func ddTrigPi(x float64) (sin, cos dd) {
	x = math.Mod(x, 2)
	j := math.RoundToEven(2 * x)
	f := x - j/2
	return ddTurn(int(j), ddPi.mul(dd{f, 0}))
}

// ddAtan is one step of Newton's method of third order from the rounded value y: atan x = y +
// atan(d), d = (x - tan y)/(1 + x tan y), of large x with both divided by x.
func ddAtan(x float64) dd {
	y, a, b := math.Atan(x), dd{x, 0}, dd{1, 0}
	if math.Abs(x) > 1 {
		a, b = b, b.div(a)
	}
	s, c := ddTrig(y)
	return a.mul(c).sub(b.mul(s)).div(b.mul(c).add(a.mul(s))).add(dd{y, 0})
}

// ddErf is 2/sqrt(pi) x exp(-x^2) sum (2x^2)^n / (1 3 5 ... (2n+1)): all terms positive.
func ddErf(x float64) dd {
	x2 := dd{x, 0}.mul(dd{x, 0})
	sum, term, twice := dd{1, 0}, dd{1, 0}, x2.add(x2)
	for n := 3.0; math.Abs(term.hi) > 0x1p-106*sum.hi; n += 2 {
		term = term.mul(twice).div(dd{n, 0})
		sum = sum.add(term)
	}
	e := ddExp(x2.neg())
	return sum.mul(e.d.scale(e.k)).mul(ddRootPi2).mul(dd{x, 0})
}

// ddErfc is Laplace's continued fraction from x = 3 on, evaluated from so far out that its tail
// does not count.
func ddErfc(x float64) scaled {
	if x < 3 {
		return plain(dd{1, 0}.sub(ddErf(max(x, -9))))
	}
	f := dd{x, 0}
	for n := math.Ceil(8 + 900/(x*x)); n >= 1; n-- {
		f = dd{x, 0}.add(dd{n / 2, 0}.div(f))
	}
	e := ddExp(dd{x, 0}.mul(dd{x, 0}).neg())
	e.d = e.d.mul(ddInvRootPi).div(f)
	return e
}

func ddPow(x, y float64) scaled { return ddExp(ddLog(x).mul(dd{y, 0})) }

// ulps is |got - want| in units in the last place of want.
func (want scaled) ulps(got float64) float64 {
	w := want.d.hi
	if math.IsInf(math.Ldexp(w, want.k), 0) && math.IsInf(got, 0) && (w > 0) == (got > 0) {
		return 0
	}
	_, e := math.Frexp(w)
	unit := math.Ldexp(1, max(e-53, -1074-want.k))
	return math.Abs((math.Ldexp(got, -want.k)-w)-want.d.lo) / unit
}

// TestDouble: the pairs agree with math/big to 2^-80 of the value.
func TestDouble(t *testing.T) {
	one := func(f func(x float64) dd) func(x, _ float64) scaled {
		return func(x, _ float64) scaled { return plain(f(x)) }
	}
	of := func(f func(bf) bf) func(x, _ float64) bf { return func(x, _ float64) bf { return f(bnew(x)) } }
	tests := []struct {
		name string
		f    func(x, y float64) scaled
		want func(x, y float64) bf
		draw func(rng *rand.Rand) (x, y float64)
	}{
		{"exp", func(x, _ float64) scaled { return ddExp(dd{x, 0}) }, of(bexp), within(-745, 709)},
		{"expm1", one(func(x float64) dd { return ddExpm1(dd{x, 0}) }), of(bexpm1), spread(1e-300, 700)},
		{"log", one(ddLog), of(blog), func(rng *rand.Rand) (float64, float64) { return positive(rng), 0 }},
		{"log near 1", one(ddLog), of(blog), func(rng *rand.Rand) (float64, float64) { return 1 + logUniform(rng, 0x1p-50, 0.3), 0 }},
		{"log1p", one(ddLog1pOf), of(blog1p), spread(1e-300, 0.99)},
		{"tanh", one(ddTanh), of(btanh), spread(1e-300, 30)},
		{"sin", one(func(x float64) dd { s, _ := ddTrig(x); return s }), of(bsin), spread(1e-290, 1e6)},
		{"cos", one(func(x float64) dd { _, c := ddTrig(x); return c }), of(bcos), spread(1e-290, 1e6)},
		{"sinpi", one(func(x float64) dd { s, _ := ddTrigPi(x); return s }), of(bsinPi), spread(1e-290, 1e6)},
		{"cospi", one(func(x float64) dd { _, c := ddTrigPi(x); return c }), of(bcosPi), spread(1e-290, 1e6)},
		{"atan", one(ddAtan), of(batan), spread(1e-290, 1e300)},
		{"atan near 1", one(ddAtan), of(batan), within(0, 3)},
		{"erf", one(ddErf), of(berf), spread(1e-290, 6)},
		{"erfc", func(x, _ float64) scaled { return ddErfc(x) }, of(berfc), within(-6, 27)},
		{"pow", ddPow, func(x, y float64) bf { return bexp(bmul(bnew(y), blog(bnew(x)))) }, powers},
	}
	n := 300
	if testing.Short() {
		n = 40
	}
	rng := rand.New(rand.NewPCG(11, 12))
	for _, test := range tests {
		worst := math.Inf(-1)
		for range n {
			x, y := test.draw(rng)
			got, want := test.f(x, y), test.want(x, y)
			sum := bscale(badd(bnew(got.d.hi), bnew(got.d.lo)), got.k)
			if want.Sign() == 0 {
				if sum.Sign() != 0 {
					t.Errorf("%s(%v, %v) = %v, want 0", test.name, x, y, sum)
				}
				continue
			}
			r, _ := bdiv(bsub(sum, want), want).Float64()
			if worst = max(worst, math.Log2(math.Abs(r))); math.Abs(r) > 0x1p-80 {
				t.Errorf("%s(%v, %v) is off by 2^%.1f", test.name, x, y, math.Log2(math.Abs(r)))
			}
		}
		t.Logf("%s: 2^%.1f", test.name, worst)
	}
}
