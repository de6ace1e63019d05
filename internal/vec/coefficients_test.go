package vec

import (
	"math"
	"math/big"
	"testing"
)

// The polynomials' coefficients are not magic: each polynomial interpolates its
// function at the Chebyshev nodes of its interval (error within a small factor of the
// best possible), computed here with 320 bits and rounded to float64 once.
// The test recomputes every coefficient and measures the error of the rounded polynomial.

type polynomial struct {
	name   string
	have   []float64
	lo, hi bf
	f      func(u bf) bf
	bits   float64 // |polynomial - f| <= 2^-bits on [lo, hi]
}

func polynomials() []polynomial {
	one, two := bint(1), bint(2)
	half := bscale(bigLn2, -1)
	root := bsqrt(two)
	s := bdiv(bsub(root, one), badd(root, one))
	eighth := bscale(bigPi, -2)
	return []polynomial{
		// (tanh(h)/h - 1)/h^2, h = sqrt u
		{"tanh", tanhPoly[:], bint(0), bnew(0x1p-6), func(u bf) bf {
			h := bsqrt(u)
			return bdiv(bsub(bdiv(btanh(h), h), one), u)
		}, 55},
		{"exp", expPoly[:], bneg(half), half, func(r bf) bf { // (e^r - 1 - r - r^2/2)/r^3
			r2 := bmul(r, r)
			if r.Sign() == 0 || r.MantExp(nil) < -100 { // the middle node
				return bdiv(one, bint(6))
			}
			return bdiv(bsub(bsub(bexpm1(r), r), bscale(r2, -1)), bmul(r2, r))
		}, 54},
		// (2 atanh(s)/s - 2)/s^2, s = sqrt u
		{"log", logPoly[:], bint(0), bmul(s, s), func(u bf) bf {
			s := bsqrt(u)
			l := blog1p(bdiv(bscale(s, 1), bsub(one, s)))
			return bdiv(bsub(bdiv(l, s), two), u)
		}, 54},
		{"sin", sinPoly[:], bint(0), bmul(eighth, eighth), func(u bf) bf { // (sin(r)/r - 1)/r^2
			r := bsqrt(u)
			return bdiv(bsub(bdiv(bsin(r), r), one), u)
		}, 54},
		// (cos(r) - 1 + r^2/2)/r^4
		{"cos", cosPoly[:], bint(0), bmul(eighth, eighth), func(u bf) bf {
			return bdiv(badd(bsub(bcos(bsqrt(u)), one), bscale(u, -1)), bmul(u, u))
		}, 54},
		// (atan(t)/t - 1)/t^2, t = sqrt u
		{"atan", atanPoly[:], bint(0), bnew(atanFirst * atanFirst), func(u bf) bf {
			t := bsqrt(u)
			return bdiv(bsub(bdiv(batan(t), t), one), u)
		}, 54},
		// erf(x)/x - 1, x = sqrt(u + 1/2)
		{"erf", erfPoly[:], bnew(-0.5), bnew(0.5), func(u bf) bf {
			x := bsqrt(badd(u, bnew(0.5)))
			return bsub(bdiv(berf(x), x), one)
		}, 54},
		// (1 + 2x) exp(x^2) erfc(x), x = a (1+t)/(1-t)
		{"erfc", erfcPoly[:], bnew(-0.77), bnew(0.77), func(t bf) bf {
			x := bmul(bnew(erfcCentre), bdiv(badd(one, t), bsub(one, t)))
			return bmul(bmul(badd(one, bscale(x, 1)), bexp(bmul(x, x))), berfc(x))
		}, 51},
	}
}

// interpolate returns the monomial coefficients of the polynomial of degree n-1
// through f at n Chebyshev nodes of [lo, hi], by Newton's divided differences.
func interpolate(f func(bf) bf, lo, hi bf, n int) []bf {
	x, d := make([]bf, n), make([]bf, n)
	mid, rad := bscale(badd(lo, hi), -1), bscale(bsub(hi, lo), -1)
	for i := range x {
		x[i] = badd(mid, bmul(rad, bcos(bdiv(bmul(bigPi, bint(2*i+1)), bint(2*n)))))
		d[i] = f(x[i])
	}
	for j := 1; j < n; j++ {
		for i := n - 1; i >= j; i-- {
			d[i] = bdiv(bsub(d[i], d[i-1]), bsub(x[i], x[i-j]))
		}
	}
	c := make([]bf, n) // Horner: c <- c*(u - x_i) + d_i
	for i := range c {
		c[i] = bint(0)
	}
	for i := n - 1; i >= 0; i-- {
		for j := n - 1; j > 0; j-- {
			c[j] = bsub(c[j-1], bmul(c[j], x[i]))
		}
		c[0] = bsub(d[i], bmul(c[0], x[i]))
	}
	return c
}

func TestCoefficients(t *testing.T) {
	for _, p := range polynomials() {
		want := interpolate(p.f, p.lo, p.hi, len(p.have))
		for i, c := range want {
			w, _ := c.Float64()
			if p.have[i] != w {
				t.Errorf("%s: coefficient %d is %v, want %v", p.name, i, p.have[i], w)
			}
		}
		worst := new(big.Float)
		const points = 40
		for i := range points {
			u := badd(p.lo, bmul(bsub(p.hi, p.lo), bdiv(bint(2*i+1), bint(2*points))))
			y := bint(0)
			for j := len(p.have) - 1; j >= 0; j-- {
				y = badd(bmul(y, u), bnew(p.have[j]))
			}
			if d := new(big.Float).Abs(bsub(y, p.f(u))); d.Cmp(worst) > 0 {
				worst = d
			}
		}
		w, _ := worst.Float64()
		if got := -math.Log2(w); got < p.bits {
			t.Errorf("%s: error 2^-%.1f, want at most 2^-%g", p.name, got, p.bits)
		} else {
			t.Logf("%s: error 2^-%.1f", p.name, got)
		}
	}
}

// A centre's t is (x - c)/(1 + c x) up to a common factor, and its arc tangent two parts of atan c;
// pi/2 is that of infinity.
func TestAtanCentres(t *testing.T) {
	for _, have := range atanCentres {
		want := have
		angle := bscale(bigPi, -1)
		if have.p != 0 {
			c := have.q / have.p
			want.s = c * have.r
			want.p = have.r
			angle = batan(bnew(c))
		}
		want.hi, _ = angle.Float64()
		want.lo, _ = bsub(angle, bnew(want.hi)).Float64()
		if have != want {
			t.Errorf("centre is %v, want %v", have, want)
		}
	}
}

func TestTanhTable(t *testing.T) {
	if tanhTable[0] != (tanhCell{slope: 1}) {
		t.Errorf("cell of 0 is %v", tanhTable[0])
	}
	for i := 1; tanhFirst+i < 0x4034; i++ { // the upper bits of tanhOne
		c := math.Float64frombits(uint64(tanhFirst+i)<<48 | 1<<47)
		th := btanh(bnew(c))
		want := tanhCell{at: c}
		want.tanh, _ = th.Float64()
		want.rest, _ = bsub(th, bnew(want.tanh)).Float64()
		want.slope, _ = bsub(bint(1), bmul(th, th)).Float64()
		if tanhTable[i] != want {
			t.Errorf("cell %d is %v, want %v", i, tanhTable[i], want)
		}
	}
}
