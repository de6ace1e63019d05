package vec

import "math"

// The natural logarithm.
//
// Reduction. x = 2^k m, m in [sqrt(1/2), sqrt 2), f = m - 1 exact, log x = k ln2 + log(1+f).
//
// Polynomial. With s = f/(2+f), |s| <= 0.1716, log(1+f) = 2 atanh s = 2s + s R,
// R = 2/3 s^2 + 2/5 s^4 + ...: eight terms in u = s^2 leave an error of R below 2^-59.
//
// Rounding. 2s is not exact but f is; 2s = f - s f and s f = f^2/2 - s f^2/2 give
//
//	log(1+f) = f - (f^2/2 - s (f^2/2 + R)),
//
// where all behind the first f is small (this form: fdlibm, Sun Microsystems 1993, e_log.c).
// k ln2Hi + f is added without loss.

// logPoly are the coefficients of R/s^2 in powers of s^2.
var logPoly = [8]float64{
	0.6666666666666666,
	0.4000000000000088,
	0.28571428570803614,
	0.22222222391713917,
	0.18181795640132906,
	0.15386239702814658,
	0.13268773138656886,
	0.13086626147840102,
}

const sqrtHalfBits = 0x3fe6a09e667f3bcd

// logSplit returns k and m in [sqrt(1/2), sqrt 2) with x = 2^k m for normal x > 0.
func logSplit(x float64) (k int, m float64) {
	b := math.Float64bits(x)
	e := int64(b-sqrtHalfBits) >> 52
	return int(e), math.Float64frombits(b - uint64(e)<<52)
}

// logSeries returns R(u).
func logSeries(u float64) float64 {
	p := &logPoly
	u2 := u * u
	low := p[0] + float64(u*p[1]) + float64(u2*(p[2]+float64(u*p[3])))
	high := p[4] + float64(u*p[5]) + float64(u2*(p[6]+float64(u*p[7])))
	return u * (low + float64(float64(u2*u2)*high))
}

// logSum returns k ln2 + log(1+f) + c, c tiny.
func logSum(k, f, c float64) float64 {
	s := f / (2 + f)
	half := float64(0.5 * float64(f*f))
	kl := float64(k * ln2Hi)
	h := kl + f
	l := f - (h - kl)
	return h + (l - (half - (float64(s*(half+logSeries(float64(s*s)))) + (float64(k*ln2Lo) + c))))
}

// Log returns the natural logarithm of x.
// Log(+Inf) = +Inf, Log(+-0) = -Inf, Log(x < 0) = NaN, Log(NaN) = NaN.
func Log(x float64) float64 {
	shift := 0
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case x < 0x1p-1022:
		x, shift = x*0x1p54, 54
	}
	k, m := logSplit(x)
	return logSum(float64(k-shift), m-1, 0)
}

// Log1p returns log(1+x), accurate near 0 as well.
// Log1p(+-0) = +-0, Log1p(+Inf) = +Inf, Log1p(-1) = -Inf, Log1p(x < -1) = NaN, Log1p(NaN) = NaN.
func Log1p(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64 || math.Abs(x) < 0x1p-54:
		return x
	case x < -1:
		return math.NaN()
	case x == -1:
		return math.Inf(-1)
	case -0.29 < x && x < 0.41: // 1+x in [sqrt(1/2), sqrt 2]: f = x
		return logSum(0, x, 0)
	}
	// 1 + x = u + c exactly; log(u+c) = log u + c/u.
	u := 1 + x
	c := x - (u - 1)
	if x > 1 {
		c = 1 - (u - x)
	}
	k, m := logSplit(u)
	return logSum(float64(k), m-1, c/u)
}
