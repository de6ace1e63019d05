package taylor

import (
	"math"

	"anagram/internal/vec"
)

// The activations and their first three derivatives. Every formula reuses what f
// has already cost (a tanh, a sine and cosine, one exponential), so a derivative
// is a few multiplications more.
//
//	tanh:      t,               f' = 1 - t^2, f'' = -2 t f', f''' = f' (6 t^2 - 2)
//	sin:       sin, cos, -sin, -cos
//	logistic:  s,               s' = s c, s'' = s c (c - s), s''' = s c (1 - 6 s c),  c = 1 - s
//	softplus:  max(z, 0) + log(1 + e^-|z|),  f' = s, and so on with the logistic's derivatives
//	SiLU:      z s,             f' = s + z s', f'' = 2 s' + z s'', f''' = 3 s'' + z s'''
//	GELU:      z Phi,           f' = Phi + z phi, f'' = phi (2 - z^2), f''' = phi z (z^2 - 4),
//	           with Phi(z) = erfc(-z/sqrt 2)/2 and phi = Phi' = e^(-z^2/2)/sqrt(2 pi)
//
// GELU and SiLU: Hendrycks and Gimpel, "Gaussian error linear units", 2016.

func tanhDerivatives(f, f1, f2, f3, z []float64) {
	vec.TanhSlice(f, z)
	switch {
	case f2 != nil:
		vec.TanhSlopes(f1, f2, f)
		if f3 != nil {
			vec.TanhThird(f3, f1, f)
		}
	case f1 != nil:
		f1 = f1[:len(f)]
		for i, t := range f {
			f1[i] = (1 - t) * (1 + t)
		}
	}
}

func sinDerivatives(f, f1, f2, f3, z []float64) {
	if f1 == nil {
		vec.SinSlice(f, z)
		return
	}
	vec.SinCosSlice(f, f1, z)
	for i := range f2 {
		f2[i] = -f[i]
	}
	for i := range f3 {
		f3[i] = -f1[i]
	}
}

// each applies a scalar rule element by element and keeps the derivatives up to order.
func each(rule func(z float64) (f, f1, f2, f3 float64), order int, f0, f1, f2, f3, z []float64) {
	for i, x := range z {
		a, b, c, d := rule(x)
		f0[i] = a
		if order >= 1 {
			f1[i] = b
		}
		if order >= 2 {
			f2[i] = c
		}
		if order >= 3 {
			f3[i] = d
		}
	}
}

func softplusAt(z float64) (f, f1, f2, f3 float64) {
	s, c, e := logistic(z)
	s1 := s * c
	return max(z, 0) + vec.Log1p(e), s, s1, s1 * (1 - float64(2*s))
}

func siluAt(z float64) (f, f1, f2, f3 float64) {
	s, c, _ := logistic(z)
	s1 := float64(s * c) // rounded here: the compiler turns 2 s1 into a sum, which it may fuse
	s2 := s1 * (c - s)
	s3 := s1 * (1 - float64(6*s1))
	return z * s, s + float64(z*s1), float64(2*s1) + float64(z*s2), float64(3*s2) + float64(z*s3)
}

func geluAt(z float64) (f, f1, f2, f3 float64) {
	const invSqrt2Pi = 1 / (math.Sqrt2 * math.SqrtPi)
	cdf := float64(0.5 * vec.Erfc(-z*(1/math.Sqrt2)))
	pdf := invSqrt2Pi * vec.Exp(-0.5*z*z)
	zz := min(float64(z*z), math.MaxFloat64) // finite, lest it meet a pdf of 0
	return float64(z * cdf), cdf + float64(z*pdf), pdf * (2 - zz), pdf * z * (zz - 4)
}
