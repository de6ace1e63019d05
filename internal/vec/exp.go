package vec

import "math"

// The exponential.
//
// Reduction. x = k ln2 + r with an integer k, |r| <= ln2/2. With ln2 = ln2Hi + ln2Lo
// the difference t = x - k ln2Hi is exact, and r = t - v, v = k ln2Lo (Cody and Waite
// 1980, "Software Manual for the Elementary Functions", chapter 6).
//
// Polynomial. e^r = 1 + r + r^2 (1/2 + r p(r)); ten coefficients of p leave an error below
// 2^-60.
//
// Rounding. 1 + t is added without loss as h + l; what is left is small, so that only
// the last addition rounds at full size:
//
//	e^x = 2^k (h + (l + (r^2 (1/2 + r p(r)) - v))).

// expPoly are the coefficients of p(r) = (e^r - 1 - r - r^2/2)/r^3.
var expPoly = [10]float64{
	0.16666666666666669,
	0.041666666666666664,
	0.008333333333330065,
	0.0013888888888886554,
	0.00019841269863040545,
	2.4801587317135164e-05,
	2.7557268480310024e-06,
	2.755728298405588e-07,
	2.5100375832561234e-08,
	2.091122972975856e-09,
}

const (
	expNormal    = 708                // |x| below: e^x neither overflows nor is subnormal
	expOverflow  = 709.782712893384   // e^x overflows above
	expUnderflow = -745.1332191019412 // e^x rounds to 0 below
)

// expTail returns r^2 (1/2 + r p(r)) - v, r = t - v: e^r - 1 - t.
func expTail(t, v float64) float64 {
	r := t - v
	r2 := r * r
	r4 := r2 * r2
	p := &expPoly
	low := p[0] + float64(r*p[1]) + float64(r2*(p[2]+float64(r*p[3])))
	high := p[4] + float64(r*p[5]) + float64(r2*(p[6]+float64(r*p[7]))) + float64(r4*(p[8]+float64(r*p[9])))
	return float64(r2*(0.5+float64(r*(low+float64(r4*high))))) - v
}

// expParts returns y in [0.7, 1.42] and z, whose low bits hold k, such that e^(x+lo) = 2^k y.
// |x| is at most 2^10 and lo tiny.
func expParts(x, lo float64) (y float64, z uint64) {
	zf := float64(x*invLn2) + roundToInt
	k := zf - roundToInt
	t := x - float64(k*ln2Hi)
	h := 1 + t
	l := t - (h - 1)
	return h + (l + expTail(t, float64(k*ln2Lo)-lo)), math.Float64bits(zf)
}

// scaleParts returns 2^k y for what expParts returned, subnormal and infinite results included.
func scaleParts(y float64, z uint64) float64 {
	return math.Ldexp(y, int(int64(z<<52)>>52)) // the low 12 bits, signed
}

// Exp returns e^x. Exp(+Inf) = +Inf, Exp(-Inf) = 0, Exp(NaN) = NaN.
func Exp(x float64) float64 {
	if !(math.Abs(x) < expNormal) {
		return expEdge(x)
	}
	y, z := expParts(x, 0)
	return math.Float64frombits(math.Float64bits(y) + z<<52)
}

// expEdge is Exp near and beyond overflow and underflow.
func expEdge(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > expOverflow:
		return math.Inf(1)
	case x < expUnderflow:
		return 0
	}
	return scaleParts(expParts(x, 0))
}
