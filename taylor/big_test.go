package taylor

import (
	"math"
	"math/big"
	"testing"
)

// Arithmetic of math/big in the notation of the tests, and distances in units in the last place.

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

func expect(t *testing.T, x any, name string, got Number, want, scale [5]bf) {
	t.Helper()
	for k, g := range coefficients(got) {
		w, _ := want[k].Float64()
		if s, _ := scale[k].Float64(); math.IsInf(s, 0) && !math.IsInf(w, 0) {
			continue // terms that overflow where their sum may not
		}
		if u := off(g, want[k], scale[k]); u > fewUlps {
			t.Errorf("%s of %v: derivative %d is %v, want %v: %.1f ulp", name, x, k, g, w, u)
		}
	}
}
