package vec

import "math"

// x^y = exp(y log x). An error of the logarithm is multiplied by y, so log x is needed to more
// than double precision. With x = 2^k m, f = m - 1 and s = f/(2+f),
//
//	log x = k ln2 + 2s + s^3 (2/3 + s^2 Q(s^2)),   Q(u) = 2/5 + 2/7 u + 2/9 u^2 + ...
//
// All are unrounded sums but s^2 Q, which is below 1/80 of 2/3, as s^3 2/3 is below 1/100 of 2s:
// log x is right to about 2^-65 of its size, and y log x, at most 745, to 2^-56.

// atanhPoly are the coefficients of Q, those of the series of 2 atanh.
var atanhPoly = [11]float64{2. / 5, 2. / 7, 2. / 9, 2. / 11, 2. / 13, 2. / 15, 2. / 17, 2. / 19, 2. / 21, 2. / 23, 2. / 25}

const (
	third2   = 0x1.5555555555555p-1  // 2/3
	third2Lo = 0x1.5555555555555p-55 // what rounding lost of it
)

// add returns x + y as an unrounded sum, given |x| >= |y| or x = 0 (Dekker 1971).
func add(x, y float64) (hi, lo float64) {
	hi = x + y
	return hi, y - (hi - x)
}

// logParts returns log x as an unrounded sum for finite x > 0.
func logParts(x float64) (hi, lo float64) {
	shift := 0
	if x < 0x1p-1022 {
		x, shift = x*0x1p54, 54
	}
	e, m := logSplit(x)
	k, f := float64(e-shift), m-1
	d := 2 + f
	s := f / d
	dh := cut(d)
	dl := f - (dh - 2) // d without its rounding is dh + dl
	sh := cut(s)
	s, sl := add(sh, ((f-float64(sh*dh))-float64(sh*dl))/d)
	u, ul := product(s, s)
	ul += float64(2 * s * sl)
	w, wl := add(third2, float64(u*evaluate(atanhPoly[:], u)))
	wl += third2Lo
	c, cl := product(s, u)
	cl += float64(s*ul) + float64(sl*u)
	t, tl := product(c, w)
	tl += float64(c*wl) + float64(cl*w)
	hi, lo = add(s+s, t)
	lo += (sl + sl) + tl
	h, l := add(float64(k*ln2Hi), hi)
	return add(h, l+(lo+float64(k*ln2Lo)))
}

// Pow returns x^y. The special cases are those of the C standard (and of Go's math.Pow): x^0 = 1^y
// = 1 even for NaN; otherwise NaN begets NaN; a negative x needs an integer y.
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
	m, e := PowParts(a, y)
	return math.Ldexp(m, e)
}

// powFar bounds |y log x| in PowParts: up to here the parts of ln 2 times an exponent are exact.
const powFar = 1 << 20

// PowParts returns m in [0.7, 1.42] and e such that a^y = m 2^e, for finite a > 0 and finite y.
// Beyond e^powFar and below e^-powFar, as far as that is from float64, only e is right, up to 2^27.
func PowParts(a, y float64) (m float64, e int) {
	hi, lo := logParts(a)
	if p := y * hi; math.Abs(p) > powFar {
		return 1, int(min(max(p*invLn2, -1<<27), 1<<27))
	}
	p, l := product(y, hi)
	l += float64(y * lo)
	// j 1024 ln 2 leaves the range of expParts, and so near to p that p - it is exact
	j := math.RoundToEven(p * (invLn2 / 1024))
	m, z := expParts(p-float64(j*1024*ln2Hi), l-float64(j*1024*ln2Lo))
	return m, int(int64(z<<52)>>52) + 1024*int(j)
}
