package pde

import "math"

// number is a known constant, hi + lo in twice the precision of float64, so that -2*pi^2 is rounded
// once, as a compiler does it, and sin(2*pi*x) is known to be that of a multiple of pi. (T. J.
// Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik
// 18, 1971.) Where a part is not finite only hi counts.
type number struct{ hi, lo float64 }

// pi is pi to 107 bits, e the base of the natural logarithm.
var (
	pi    = number{math.Pi, 1.2246467991473532e-16}
	euler = number{math.E, 1.4456468917292502e-16}
)

// exactly returns a float64 as a number.
func exactly(x float64) number { return number{x, 0} }

// pair returns hi + lo, |hi| > |lo|, with as much of it in hi as there is room for.
func pair(hi, lo float64) number {
	s := hi + lo
	if math.IsInf(s, 0) || s != s {
		return number{s, 0}
	}
	return number{s, lo - (s - hi)}
}

func (x number) neg() number { return number{-x.hi, -x.lo} }

func (x number) add(y number) number {
	s := x.hi + y.hi
	part := s - x.hi
	rest := (x.hi - (s - part)) + (y.hi - part) // s + rest is the sum of the high parts
	return pair(s, rest+(x.lo+y.lo))
}

func (x number) mul(y number) number {
	p := float64(x.hi * y.hi)        // never fused with what follows
	rest := math.FMA(x.hi, y.hi, -p) // p + rest is the product of the high parts
	return pair(p, rest+(float64(x.hi*y.lo)+float64(x.lo*y.hi)))
}

func (x number) div(y number) number {
	q := x.hi / y.hi
	if q == 0 || math.IsInf(q, 0) || q != q {
		return number{q, 0}
	}
	rest := x.add(exactly(q).mul(y).neg())
	return pair(q, rest.hi/y.hi)
}

// power returns x^n for a whole n >= 0.
func (x number) power(n int) number {
	p := exactly(1)
	for ; n > 0; n /= 2 {
		if n%2 == 1 {
			p = p.mul(x)
		}
		x = x.mul(x)
	}
	return p
}

// wholePi returns r, if x is r pi for a dyadic number r = k/1024: then sin(x y) is sin(pi r y), of
// which an argument of pi is exact.
func (x number) wholePi() (r float64, ok bool) {
	q := x.div(pi)
	r = float64(math.Round(q.hi*1024) / 1024)
	// 2^-90 is far more than the rounding of a few operations, and far less than that of a float64.
	return r, r != 0 && math.Abs(r) < 1<<20 && math.Abs((q.hi-r)+q.lo) <= math.Ldexp(math.Abs(r), -90)
}
