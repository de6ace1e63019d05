package taylor

import (
	"math"

	"anagram/internal/vec"
)

// Coefficients that leave the range of float64. The second derivative of x^-12 at 1e-9 is 156e126,
// and made from x^12 = 1e-108 and its powers it overflows on the way; at 1e-200 that of x^2 is 2,
// though x^2 vanishes. So the derivatives of powers are computed with exponents of their own, and
// rounded to the range of float64 once, at the end.

// wide is m 2^e.
type wide struct {
	m float64
	e int
}

// zeroExponent is an exponent below all others, so that a zero added to a number leaves its bits:
// TestQuotientsOfEverySize.
const zeroExponent = -1 << 28

// scaled returns m 2^e with 1/2 <= |m| < 1, or 0.
func scaled(m float64, e int) wide {
	if m == 0 {
		return wide{m, zeroExponent}
	}
	m, k := math.Frexp(m)
	return wide{m, e + k}
}

func widen(x float64) wide { return scaled(x, 0) }

func (a wide) mul(b wide) wide { return scaled(a.m*b.m, a.e+b.e) }
func (a wide) div(b wide) wide { return scaled(a.m/b.m, a.e-b.e) }

func (a wide) add(b wide) wide {
	e := max(a.e, b.e)
	return scaled(math.Ldexp(a.m, a.e-e)+math.Ldexp(b.m, b.e-e), e)
}

func (a wide) neg() wide            { return wide{-a.m, a.e} }
func (a wide) sub(b wide) wide      { return a.add(b.neg()) }
func (a wide) times(c float64) wide { return a.mul(widen(c)) }

func (a wide) float() float64 { return math.Ldexp(a.m, a.e) }

// Sizes of coefficients, and exponents of the derivatives of a function, for which no term of the
// chain rule leaves the range of float64: f4 x'^4 is within 2^+-900. TestChainWide.
const (
	plainSize     = 0x1p100
	plainExponent = 500
)

// plain reports whether a is 0 or its exponent is at most e in size.
func (a wide) plain(e int) bool { return a.m == 0 || -e <= a.e && a.e <= e }

// chainWide is Chain with coefficients of any size: Chain itself, which has the same bits, where
// all are of plain size.
func (x Number) chainWide(f, f1, f2, f3, f4 wide) Number {
	const e = plainExponent
	if f1.plain(e) && f2.plain(e) && f3.plain(e) && f4.plain(e) && moderate(x.D) && moderate(x.DD) &&
		moderate(x.D3) && moderate(x.D4) {
		return x.Chain(f.float(), f1.float(), f2.float(), f3.float(), f4.float())
	}
	return x.chainAnySize(f, f1, f2, f3, f4)
}

// moderate reports whether x is 0 or neither beyond plainSize nor below 1/plainSize.
func moderate(x float64) bool {
	a := math.Abs(x)
	return a == 0 || 1/plainSize <= a && a <= plainSize
}

func (x Number) chainAnySize(f, f1, f2, f3, f4 wide) Number {
	d, dd, d3 := widen(x.D), widen(x.DD), widen(x.D3)
	e2, e3 := f2.mul(d), f3.mul(d).mul(d)
	return Number{
		V:  f.float(),
		D:  f1.mul(d).float(),
		DD: f1.mul(dd).add(e2.mul(d)).float(),
		D3: f1.mul(d3).add(e2.mul(dd).times(3)).add(e3.mul(d)).float(),
		D4: f1.mul(widen(x.D4)).add(e2.mul(d3).times(4)).add(f2.mul(dd).mul(dd).times(3)).
			add(e3.mul(dd).times(6)).add(f4.mul(d).mul(d).mul(d).mul(d)).float(),
	}
}

// maxFactors is the largest exponent whose power is made by multiplying, which costs up to half a
// unit in the last place a factor and is exact where the power is a float64 (TestPowIntExact).
const maxFactors = 4

// powInt returns x^n for finite x other than 0.
func powInt(x float64, n int) wide {
	k := uint(n)
	if n < 0 {
		k = -k // right for the smallest int too, whose negative is none
	}
	p := wide{m: 1}
	if k <= maxFactors {
		for range k {
			p = p.mul(widen(x))
		}
		if n < 0 {
			p = wide{m: 1}.div(p)
		}
		return p
	}
	p.m, p.e = vec.PowParts(math.Abs(x), float64(n))
	if x < 0 && n%2 != 0 {
		p.m = -p.m
	}
	return p
}

// pow returns x^p for finite x > 0.
func pow(x, p float64) wide {
	m, e := vec.PowParts(x, p)
	return wide{m, e}
}

// regular reports whether v is neither 0 nor infinite nor NaN.
func regular(v float64) bool { return v != 0 && math.Abs(v) <= math.MaxFloat64 }
