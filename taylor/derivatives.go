package taylor

import (
	"math"

	"anagram/internal/vec"
)

// The activations and their first two derivatives. Every formula reuses what f
// has already cost (a tanh, a sine and cosine, one exponential), so a derivative
// is a few multiplications more.
//
//	tanh:      t,               f' = 1 - t^2, f'' = -2 t f'
//	sin:       sin, cos, -sin
//	logistic:  s,               s' = s c, s'' = s c (c - s), s''' = s c (1 - 6 s c),  c = 1 - s
//	softplus:  max(z, 0) + log(1 + e^-|z|),  f' = s, and so on with the logistic's derivatives
//	SiLU:      z s,             f' = s + z s', f'' = 2 s' + z s''
//	GELU:      z Phi,           f' = Phi + z phi, f'' = phi (2 - z^2),
//	           with Phi(z) = erfc(-z/sqrt 2)/2 and phi = Phi' = e^(-z^2/2)/sqrt(2 pi)
//
// Errors are a few units in the last place of the terms of these sums, and so of the results, far
// out and next to 0 as well; only near another zero of a derivative is its absolute error that of
// its terms (TestActivationsEverywhere). Tanh has an absolute error of eps instead
// (TestTailsOfNumbers): 1 - t^2 is what the registers do fast, and enough for a network
// (docs/RATIONALE.md).
//
// GELU and SiLU: Hendrycks and Gimpel, "Gaussian error linear units", 2016.

func tanhDerivatives(f, f1, f2, z []float64) {
	vec.TanhSlice(f, z)
	switch {
	case f2 != nil:
		vec.TanhSlopes(f1, f2, f)
	case f1 != nil:
		f1 = f1[:len(f)]
		for i, t := range f {
			f1[i] = (1 - t) * (1 + t)
		}
	}
}

func sinDerivatives(f, f1, f2, z []float64) {
	if f1 == nil {
		vec.SinSlice(f, z)
		return
	}
	vec.SinCosSlice(f, f1, z)
	for i := range f2 {
		f2[i] = -f[i]
	}
}

// each applies a scalar rule element by element and keeps the derivatives asked for.
func each(rule func(z float64) (f, f1, f2 float64), f0, f1, f2, z []float64) {
	for i, x := range z {
		a, b, c := rule(x)
		f0[i] = a
		if f1 != nil {
			f1[i] = b
		}
		if f2 != nil {
			f2[i] = c
		}
	}
}

func softplusAt(z float64) (f, f1, f2 float64) {
	s, c, e := logistic(z)
	return max(z, 0) + vec.Log1p(e), s, s * c
}

// siluTailStart is where e^-|z| is soon to be subnormal. The derivatives beyond are |z| times as
// large and keep their digits: TestActivationsEverywhere.
const siluTailStart = 700

func siluAt(z float64) (f, f1, f2 float64) {
	if math.Abs(z) > siluTailStart {
		f, f1, f2 = siluTail(z, 0), siluTail(z, 1), siluTail(z, 2)
		if z > 0 {
			f, f1 = z, 1
		}
		return f, f1, f2
	}
	s, c, _ := logistic(z)
	s1 := float64(s * c) // rounded here: the compiler turns 2 s1 into a sum, which it may fuse
	s2 := s1 * (c - s)
	return z * s, s + float64(z*s1), float64(2*s1) + float64(z*s2)
}

// siluTail returns (k - a) e^-a, a = |z|: the derivative of order k for z < -siluTailStart, and up
// to its sign that of order k >= 2 for z > siluTailStart.
func siluTail(z, k float64) float64 {
	a := min(math.Abs(z), 2*siluTailStart) // finite, and e^-a is 0 there
	h := vec.Exp(-0.5 * a)
	return (k - a) * h * h
}

// The pieces of GELU: TestActivationsEverywhere.
const (
	invSqrt2Pi = 1 / (math.Sqrt2 * math.SqrtPi)
	// gaussianEnd is where e^(-z^2/2) begins to round to 0.
	gaussianEnd = 40
	// geluTailStart is where Phi begins to be taken as a multiple of phi.
	geluTailStart = -1.4
)

// geluAt multiplies by the two halves of e^(-z^2/2) = h h last, so that nothing is lost where it is
// subnormal. In the left tail Phi = R h h with R = erfcx(-z/sqrt 2)/2 has the digits that
// erfc(-z/sqrt 2) loses to the rounding of its argument.
func geluAt(z float64) (f, f1, f2 float64) {
	x := min(max(z, -gaussianEnd), gaussianEnd)
	h := vec.Gauss(x, 0.25)
	f2 = invSqrt2Pi * (2 - float64(x*x)) * h * h
	if x < geluTailStart {
		r := float64(0.5 * vec.Erfcx(-x*(1/math.Sqrt2)))
		return x * r * h * h, (r + float64(x*invSqrt2Pi)) * h * h, f2
	}
	cdf := float64(0.5 * vec.Erfc(-x*(1/math.Sqrt2)))
	return z * cdf, cdf + float64(invSqrt2Pi*x*h*h), f2
}
