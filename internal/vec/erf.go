package vec

import "math"

// The error function and its complement.
//
// |x| < 1: erf x = x + x P(x^2 - 1/2). |x P| <= 0.16, and the powers of a centred variable cancel
// less than those of x^2, so that rounding in P counts little.
//
// x >= 1: erfc x = exp(-x^2) G(t)/(1 + 2x), t = (x - 3.75)/(x + 3.75), where G, between 1 and 1.3
// on all of [0, inf), is a polynomial (M. Shepherd and J. Laframboise, "Chebyshev approximation of
// (1+2x) exp(x^2) erfc x in 0 <= x < inf", Math. Comp. 36, 1981). x^2 is carried as an
// unrounded sum, since its rounding would cost x^2/2 ulp.

// erfPoly are the coefficients of erf(x)/x - 1 in powers of x^2 - 1/2.
var erfPoly = [13]float64{
	-0.03453126133013269,
	-0.2810721780454342,
	0.07940998675593483,
	-0.018283884489152906,
	0.003480274496665589,
	-0.0005611894221159957,
	7.82964952550334e-05,
	-9.614808686837411e-06,
	1.053644949301286e-06,
	-1.0420369437776738e-07,
	9.387642467190585e-09,
	-7.798543168142326e-10,
	5.957176147748911e-11,
}

// erfcPoly are the coefficients of G in powers of t.
var erfcPoly = [22]float64{
	1.2375126308378275,
	-0.14024059858554702,
	0.003585415485466183,
	0.08227673849015084,
	-0.10880393014187612,
	0.09230432116021368,
	-0.0586933985860898,
	0.028362277421085037,
	-0.009746579608170897,
	0.0017556258384351852,
	0.0002937140758860414,
	-0.00029015402771328163,
	5.164701598054029e-05,
	2.23841539702682e-05,
	-1.143736761681229e-05,
	-9.736252312566212e-07,
	1.7374359264903581e-06,
	-5.6660804955369425e-08,
	-2.40023855899341e-07,
	2.2217521516286073e-08,
	2.4467138754765563e-08,
	-2.8391255159949546e-09,
}

const (
	erfcCentre = 3.75
	erfOne     = 6    // erf rounds to 1 from here on
	erfcZero   = 27.3 // erfc rounds to 0 from here on
)

// evaluate returns c[0] + c[1] x + c[2] x^2 + ..., even and odd powers by two Horner schemes in
// x^2, which the processor runs side by side.
func evaluate(c []float64, x float64) float64 {
	x2 := x * x
	even, odd := 0.0, 0.0
	n := len(c) &^ 1
	if n < len(c) {
		even = c[n]
	}
	for i := n - 2; i >= 0; i -= 2 {
		even = float64(even*x2) + c[i]
		odd = float64(odd*x2) + c[i+1]
	}
	return even + float64(odd*x)
}

// erfcTail returns erfc x for 1 <= x < erfcZero.
func erfcTail(x float64) float64 {
	hi, lo := product(x, x)
	y, z := expParts(-hi, -lo)
	return scaleParts(y*Erfcx(x), z)
}

// Erfcx returns e^(x^2) erfc x for x >= 1/2: what is left of erfc where it underflows.
func Erfcx(x float64) float64 {
	return evaluate(erfcPoly[:], (x-erfcCentre)/(x+erfcCentre)) / (1 + (x + x))
}

// Gauss returns e^(-a x^2), a a power of 2, without the rounding of x^2. a x^2 is at most 1000.
func Gauss(x, a float64) float64 {
	hi, lo := product(x, x)
	return scaleParts(expParts(-a*hi, -a*lo))
}

// Erf returns the error function 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
// Erf(+-0) = +-0, Erf(+-Inf) = +-1, Erf(NaN) = NaN.
func Erf(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 1:
		return x + float64(x*evaluate(erfPoly[:], float64(x*x)-0.5))
	case a < erfOne:
		return math.Copysign(1-erfcTail(a), x)
	case x != x:
		return x
	}
	return math.Copysign(1, x)
}

// Erfc returns 1 - Erf(x) with relative accuracy in the right tail.
// Erfc(+Inf) = 0, Erfc(-Inf) = 2, Erfc(NaN) = NaN.
func Erfc(x float64) float64 {
	switch {
	case x != x:
		return x
	case x >= erfcZero:
		return 0
	case x >= 1:
		return erfcTail(x)
	case x > -1:
		h := 1 - x
		l := (1 - h) - x
		return h + (l - float64(x*evaluate(erfPoly[:], float64(x*x)-0.5)))
	case x > -erfOne:
		return 2 - erfcTail(-x)
	}
	return 2
}
