package vec

import (
	"math"

	"anagram/internal/cpu"
)

// Sine and cosine.
//
// Reduction. |x| = j pi/2 + r, |r| <= pi/4, r = hi + lo to 2^-75 relative: three parts of
// pi/2 for |x| < 2^19 (Cody and Waite 1980), integer arithmetic for larger
// arguments and next to multiples of pi/2 (reduce.go).
//
// Polynomials, in u = r^2, with errors below 2^-57 of the results:
//
//	sin r = r + r u S(u),         six coefficients
//	cos r = 1 - u/2 + u^2 C(u),   six coefficients
//
// Rounding. lo enters to first order, sin(hi+lo) = sin hi + lo cos hi with cos hi = 1 - u/2, and
// cos(hi+lo) = cos hi - lo hi; the loss of 1 - u/2 is added back (as in fdlibm, Sun
// Microsystems 1993, k_sin.c and k_cos.c). Quadrants and signs are put in by bit operations,
// so that the loop has no branch but the one to the long reduction, and takes four at a time where
// registers are wide (trig_amd64.s).

// sinPoly are the coefficients of S(u) = (sin(r)/r - 1)/u.
var sinPoly = [6]float64{
	-0.16666666666666666,
	0.008333333333330948,
	-0.00019841269836758574,
	2.755731610255244e-06,
	-2.5051131845003624e-08,
	1.5918129294866608e-10,
}

// cosPoly are the coefficients of C(u) = (cos(r) - 1 + u/2)/u^2.
var cosPoly = [6]float64{
	0.041666666666666664,
	-0.0013888888888887398,
	2.480158729876569e-05,
	-2.7557317271729793e-07,
	2.08761462684032e-09,
	-1.1382632425521717e-11,
}

const (
	// pi/2 = piHalf1 + piHalf2 + piHalf3, with 33 bits in the first two: k times them is
	// exact for k < 2^20.
	piHalf1 = 0x1.921fb54400000p+0
	piHalf2 = 0x1.0b4611a600000p-34
	piHalf3 = 0x1.3198a2e037073p-69
	twoOver = 0x1.45f306dc9c883p-1 // 2/pi

	trigBig   = 1 << 19 // three parts of pi/2 suffice below
	trigSmall = 0x1p-50 // and if the square of the reduced argument is not below this
)

// reduce returns the quadrant j (its low bits) and r = hi + lo with a = j pi/2 + r, |r| <= pi/4
// up to rounding, for a >= 0, Inf or NaN.
func reduce(a float64) (j uint64, hi, lo float64) {
	z := float64(a*twoOver) + roundToInt
	k := z - roundToInt
	t := a - float64(k*piHalf1)
	w := float64(k * piHalf2)
	r := t - w
	v := float64(k*piHalf3) - ((t - r) - w)
	hi = r - v
	lo = (r - hi) - v
	if !(a < trigBig) || hi*hi < trigSmall {
		return reduceLong(a)
	}
	return math.Float64bits(z), hi, lo
}

// sinCosReduced returns sine and cosine of r = hi + lo.
func sinCosReduced(hi, lo float64) (sin, cos float64) {
	u := hi * hi
	u2 := u * u
	u4 := u2 * u2
	p, q := &sinPoly, &cosPoly
	S := p[0] + float64(u*p[1]) + float64(u2*(p[2]+float64(u*p[3]))) + float64(u4*(p[4]+float64(u*p[5])))
	C := q[0] + float64(u*q[1]) + float64(u2*(q[2]+float64(u*q[3]))) + float64(u4*(q[4]+float64(u*q[5])))
	half := float64(0.5 * u)
	c := 1 - half
	sin = hi + (float64(hi*float64(u*S)) + float64(lo*c))
	cos = c + (((1 - c) - half) + (float64(u2*C) - float64(hi*lo)))
	return sin, cos
}

// turn rotates (cos r, sin r) by j quarter turns.
func turn(j uint64, sin, cos float64) (float64, float64) {
	s, c := math.Float64bits(sin), math.Float64bits(cos)
	swap := (s ^ c) & -(j & 1)
	s ^= swap ^ (j&2)<<62
	c ^= swap ^ ((j+1)&2)<<62
	return math.Float64frombits(s), math.Float64frombits(c)
}

// SinCos returns sin x and cos x, the same bits as Sin and Cos.
// Infinities and NaN give NaN; the sine of +-0 is +-0.
func SinCos(x float64) (sin, cos float64) {
	j, hi, lo := reduce(math.Abs(x))
	sin, cos = sinCosReduced(hi, lo)
	sin, cos = turn(j, sin, cos)
	return math.Float64frombits(math.Float64bits(sin) ^ math.Float64bits(x)&signBit), cos
}

// Sin returns the sine of x (radians). Sin(+-0) = +-0, Sin(+-Inf) = NaN, Sin(NaN) = NaN.
func Sin(x float64) float64 {
	sin, _ := SinCos(x)
	return sin
}

// Cos returns the cosine of x (radians). Cos(+-Inf) = NaN, Cos(NaN) = NaN.
func Cos(x float64) float64 {
	_, cos := SinCos(x)
	return cos
}

// SinCosSlice sets sin[i] = sin x[i] and cos[i] = cos x[i], the same bits as SinCos. Either
// destination may be x; any other overlap is not allowed. It panics if the lengths differ.
func SinCosSlice(sin, cos, x []float64) {
	checkLengths(len(sin), len(x))
	checkLengths(len(cos), len(x))
	sin, cos = sin[:len(x)], cos[:len(x)]
	for i := 0; i < len(x); {
		if assembly && cpu.Use != cpu.Loops {
			i += sinCosSIMD(sin[i:], cos[i:], x[i:])
		}
		for end := min(i+4, len(x)); i < end; i++ { // up to the next that it takes
			sin[i], cos[i] = SinCos(x[i])
		}
	}
}

// SinSlice sets dst[i] = sin x[i], the same bits as Sin. dst may be x; any other overlap is not
// allowed. It panics if the lengths differ.
func SinSlice(dst, x []float64) {
	checkLengths(len(dst), len(x))
	var cos [64]float64
	for len(x) > 0 {
		n := min(len(cos), len(x))
		SinCosSlice(dst[:n], cos[:n], x[:n])
		dst, x = dst[n:], x[n:]
	}
}

// Sine and cosine of pi x: the reduction x = j/2 + f, |f| <= 1/4, is exact, so results at multiples
// of 1/2 are exact as well and zeros of sin(pi x) are zeros. pi f is formed as an unrounded sum
// with pi = pi26 + piRest and f cut into halves.

const (
	pi26   = 0x1.921fb50000000p+1 // 26 bits of pi
	piRest = 0x1.110b4611a6263p-25
)

// SinPi returns sin(pi x): exactly +-0 at integers (with the sign of x), exactly +-1 halfway.
// SinPi(+-Inf) = NaN, SinPi(NaN) = NaN.
func SinPi(x float64) float64 {
	sin, _ := sinCosPi(x)
	return sin
}

// CosPi returns cos(pi x): exactly 0 halfway between integers, exactly +-1 at them.
// CosPi(+-Inf) = NaN, CosPi(NaN) = NaN.
func CosPi(x float64) float64 {
	_, cos := sinCosPi(x)
	return cos
}

func sinCosPi(x float64) (sin, cos float64) {
	a := math.Abs(x)
	if !(a < 0x1p53) { // an even integer, or not a number to reduce
		a = a - a
	} else if a >= 0x1p50 {
		a = math.Mod(a, 2)
	}
	z := float64(2*a) + roundToInt
	f := a - float64(0.5*(z-roundToInt))
	fh := cut(f)
	p := float64(fh * pi26)
	rest := float64((f-fh)*pi26) + float64(f*piRest)
	hi := p + rest
	lo := rest - (hi - p)
	sin, cos = sinCosReduced(hi, lo)
	sin, cos = turn(math.Float64bits(z), sin, cos)
	if cos == 0 {
		cos = 0 // not -0
	}
	if sin == 0 {
		sin = 0
	}
	return math.Float64frombits(math.Float64bits(sin) ^ math.Float64bits(x)&signBit), cos
}
