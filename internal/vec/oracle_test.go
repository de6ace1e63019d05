package vec

import (
	"math"
	"math/big"
)

// The oracle: every function again in math/big, slow and obvious, by power
// series only. Results carry about prec bits; prec is so large that no
// cancellation in the tests' ranges reaches the 53 bits that are compared.
const prec = 320

type bf = *big.Float

func bnew(x float64) bf       { return new(big.Float).SetPrec(prec).SetFloat64(x) }
func bint(n int) bf           { return new(big.Float).SetPrec(prec).SetInt64(int64(n)) }
func badd(x, y bf) bf         { return new(big.Float).SetPrec(prec).Add(x, y) }
func bsub(x, y bf) bf         { return new(big.Float).SetPrec(prec).Sub(x, y) }
func bmul(x, y bf) bf         { return new(big.Float).SetPrec(prec).Mul(x, y) }
func bdiv(x, y bf) bf         { return new(big.Float).SetPrec(prec).Quo(x, y) }
func bsqrt(x bf) bf           { return new(big.Float).SetPrec(prec).Sqrt(x) }
func bscale(x bf, exp int) bf { return new(big.Float).SetPrec(prec).SetMantExp(x, exp) }
func bneg(x bf) bf            { return new(big.Float).SetPrec(prec).Neg(x) }
func bzero(x bf, scale bf) bool {
	return x.Sign() == 0 || (scale.Sign() != 0 && x.MantExp(nil) < scale.MantExp(nil)-prec)
}

// series sums first + first*ratio(1) + first*ratio(1)*ratio(2) + ... until the
// terms no longer count.
func series(first bf, ratio func(n int) bf) bf {
	sum, term := first, first
	for n := 1; ; n++ {
		term = bmul(term, ratio(n))
		if bzero(term, sum) {
			return sum
		}
		sum = badd(sum, term)
	}
}

// atanhInv is atanh(1/n) or, with alternating signs, atan(1/n).
func atanhInv(n int, sign int) bf {
	x2 := bdiv(bint(sign), bint(n*n))
	sum, pow := bdiv(bint(1), bint(n)), bdiv(bint(1), bint(n))
	for k := 3; ; k += 2 {
		pow = bmul(pow, x2)
		if bzero(pow, sum) {
			return sum
		}
		sum = badd(sum, bdiv(pow, bint(k)))
	}
}

// Machin 1706: pi/4 = 4 atan(1/5) - atan(1/239), and ln 2 = 2 atanh(1/3).
var (
	bigPi  = bscale(bsub(bscale(atanhInv(5, -1), 2), atanhInv(239, -1)), 2)
	bigLn2 = bscale(atanhInv(3, 1), 1)
)

// bexp halves the argument k times below 2^-10 and squares back.
func bexp(x bf) bf {
	if x.Sign() == 0 {
		return bint(1)
	}
	n, _ := bdiv(x, bigLn2).Int64()
	r := bsub(x, bmul(bint(int(n)), bigLn2))
	const halvings = 12
	r = bscale(r, -halvings)
	y := series(bint(1), func(n int) bf { return bdiv(r, bint(n)) })
	for range halvings {
		y = bmul(y, y)
	}
	return bscale(y, int(n))
}

// bexpm1 is the series itself for small x.
func bexpm1(x bf) bf {
	if x.Sign() != 0 && x.MantExp(nil) < -4 {
		return series(x, func(n int) bf { return bdiv(x, bint(n+1)) })
	}
	return bsub(bexp(x), bint(1))
}

// blog1p is 2 atanh(x/(2+x)) for |x| < 1/2.
func blog1p(x bf) bf {
	if x.Sign() == 0 {
		return x
	}
	if x.MantExp(nil) > -2 {
		return blog(badd(x, bint(1)))
	}
	s := bdiv(x, badd(x, bint(2)))
	s2 := bmul(s, s)
	sum, pow := s, s
	for k := 3; ; k += 2 {
		pow = bmul(pow, s2)
		if bzero(pow, sum) {
			return bscale(sum, 1)
		}
		sum = badd(sum, bdiv(pow, bint(k)))
	}
}

// blog takes square roots until the argument is near 1.
func blog(x bf) bf {
	k := 0
	m := new(big.Float).SetPrec(prec)
	k = x.MantExp(m) // m in [1/2, 1)
	if m.Cmp(bnew(0.75)) < 0 {
		m, k = bscale(m, 1), k-1
	}
	const roots = 8
	f := bsub(m, bint(1))
	if f.Sign() != 0 && f.MantExp(nil) > -3 {
		for range roots {
			m = bsqrt(m)
		}
		f = bscale(blog1p(bsub(m, bint(1))), roots)
	} else {
		f = blog1p(f)
	}
	return badd(bmul(bint(k), bigLn2), f)
}

func btanh(x bf) bf {
	e := bexpm1(bscale(x, 1))
	return bdiv(e, badd(e, bint(2)))
}

// bsin and bcos: pi's precision limits x to about 2^60; larger arguments
// are tested with trig's own oracle.
func bsin(x bf) bf {
	if x.Sign() == 0 {
		return x
	}
	if x.MantExp(nil) > -3 { // 3 sin(x/3) - 4 sin^3(x/3)
		s := bsin(bdiv(x, bint(3)))
		return bmul(s, bsub(bint(3), bscale(bmul(s, s), 2)))
	}
	x2 := bneg(bmul(x, x))
	return series(x, func(n int) bf { return bdiv(x2, bint(2*n*(2*n+1))) })
}

func bcos(x bf) bf {
	s := bsin(bscale(x, -1))
	return bsub(bint(1), bscale(bmul(s, s), 1))
}

// bsinPi and bcosPi: pi's last bit must not turn their zeros into something.
func bsinPi(x bf) bf {
	if x.IsInt() {
		return bint(0)
	}
	return bsin(bmul(bigPi, x))
}

func bcosPi(x bf) bf {
	if !x.IsInt() && bscale(x, 1).IsInt() {
		return bint(0)
	}
	return bcos(bmul(bigPi, x))
}

// batan halves the angle by atan x = 2 atan(x/(1 + sqrt(1 + x^2))).
func batan(x bf) bf {
	if x.Sign() == 0 {
		return x
	}
	const halvings = 8
	for range halvings {
		x = bdiv(x, badd(bint(1), bsqrt(badd(bint(1), bmul(x, x)))))
	}
	x2 := bneg(bmul(x, x))
	sum, pow := x, x
	for k := 3; ; k += 2 {
		pow = bmul(pow, x2)
		if bzero(pow, sum) {
			return bscale(sum, halvings)
		}
		sum = badd(sum, bdiv(pow, bint(k)))
	}
}

// berf is 2/sqrt(pi) x exp(-x^2) sum (2x^2)^n / (1 3 5 ... (2n+1)): all terms positive.
func berf(x bf) bf {
	if x.Sign() == 0 {
		return x
	}
	x2 := bscale(bmul(x, x), 1)
	s := series(x, func(n int) bf { return bdiv(x2, bint(2*n+1)) })
	return bmul(bmul(s, bexp(bneg(bmul(x, x)))), bdiv(bint(2), bsqrt(bigPi)))
}

// berfc by Laplace's continued fraction for x >= 2, evaluated from far out.
func berfc(x bf) bf {
	if x.Cmp(bint(2)) < 0 {
		return bsub(bint(1), berf(x))
	}
	f := x
	for n := 250; n >= 1; n-- {
		f = badd(x, bdiv(bscale(bint(n), -1), f))
	}
	return bdiv(bexp(bneg(bmul(x, x))), bmul(f, bsqrt(bigPi)))
}

// ulps is |got - want| in units in the last place of want (subnormal spacing below 2^-1022).
func ulps(got float64, want bf) float64 {
	w, _ := want.Float64()
	if math.IsInf(w, 0) || math.IsInf(got, 0) || math.IsNaN(got) {
		if got == w {
			return 0
		}
		return math.Inf(1)
	}
	exp := want.MantExp(nil) - 53
	if want.Sign() == 0 || exp < -1074 {
		exp = -1074
	}
	d := bscale(bsub(bnew(got), want), -exp)
	u, _ := d.Float64()
	return math.Abs(u)
}
