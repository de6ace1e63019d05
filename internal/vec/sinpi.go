package vec

import "math"

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
