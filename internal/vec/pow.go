package vec

import "math"

// x^y = exp(y log x). An error of the logarithm is multiplied by y, so log x is needed to more
// than double precision: with x = 2^k m, f = m - 1, s = f/(2+f) carried as sh + sl,
//
//	log x = k ln2Hi + 2 sh + (2 sl + k ln2Lo + s R(s^2)),
//
// where the bracket is small: log x is then right to about 2^-60 of its size.

// logParts returns log x as an unrounded sum for normal x > 0.
func logParts(x float64) (hi, lo float64) {
	e, m := logSplit(x)
	k, f := float64(e), m-1
	d := 2 + f
	s := f / d
	dh := cut(d)
	dl := f - (dh - 2) // d without its rounding is dh + dl
	sh := cut(s)
	sl := ((f - float64(sh*dh)) - float64(sh*dl)) / d
	kl := float64(k * ln2Hi)
	hi = kl + (sh + sh)
	lo = (sh + sh) - (hi - kl)
	rest := (sl + sl) + (float64(k*ln2Lo) + float64(s*logSeries(float64(s*s))))
	lo += rest
	sum := hi + lo
	return sum, lo - (sum - hi)
}

// Pow returns x^y. The special cases are those of the C standard (and of Go's math.Pow): x^0 = 1^y = 1 even
// for NaN; otherwise NaN begets NaN; a negative x needs an integer y.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	}
	a := math.Abs(x)
	odd := math.Abs(y) < 0x1p53 && math.Mod(y, 2) != 0 && math.Trunc(y) == y
	if x < 0 && a <= math.MaxFloat64 && math.Trunc(y) != y {
		return math.NaN()
	}
	p := powPositive(a, y)
	if odd && math.Signbit(x) {
		p = -p
	}
	return p
}

// powPositive is a^y for a >= 0, y != 0.
func powPositive(a, y float64) float64 {
	switch {
	case a == 1:
		return 1
	case a == 0 || a > math.MaxFloat64 || math.Abs(y) > math.MaxFloat64:
		if (a > 1) == (y > 0) {
			return math.Inf(1)
		}
		return 0
	}
	shift := 0.0
	if a < 0x1p-1022 {
		a, shift = a*0x1p54, 54
	}
	hi, lo := logParts(a)
	if shift != 0 {
		hi, lo = hi-float64(shift*ln2Hi), lo-float64(shift*ln2Lo)
	}
	switch p := y * hi; {
	case p > 710:
		return math.Inf(1)
	case p < -746:
		return 0
	}
	p, e := product(y, hi)
	return scaleParts(expParts(p, e+float64(y*lo)))
}
