package taylor

import (
	"math"

	"anagram/internal/vec"
)

// The third and fourth derivatives of the activations (f4 nil: the third alone), from the lower
// ones where that is cheaper. The names are those of derivatives.go.
//
//	tanh:      f''' = f' (6 t^2 - 2),      f'''' = 8 t f' (2 - 3 t^2)
//	sin:       f''' = -f',                 f'''' = f
//	softplus:  f''' = f'' (c - s),         f'''' = f'' (1 - 6 f'')
//	SiLU:      f''' = 3 s'' + z s''',      f'''' = 4 s''' + z s''''
//	GELU:      f''' = phi z (z - 2)(z + 2), f'''' = phi (z^2 (7 - z^2) - 4)
//
// with s'''' = s' (c - s) (1 - 12 s').
//
// c - s is -tanh(z/2), not a difference where s and c agree. The last two have one exponential to
// take again: it can't be had from f, f' and f'' without cancellation.

func tanhHigher(f3, f4, f, f1 []float64) {
	if f4 == nil {
		vec.TanhThird(f3, f1, f)
		return
	}
	f, f1, f4 = f[:len(f3)], f1[:len(f3)], f4[:len(f3)]
	for i, t := range f {
		d, tt := f1[i], float64(6*t*t)
		f3[i], f4[i] = d*(tt-2), 4*t*d*(4-tt)
	}
}

func sinHigher(f3, f4, f, f1 []float64) {
	copy(f4, f)
	for i, c := range f1 {
		f3[i] = -c
	}
}

func softplusHigherAt(z, s, s1 float64) (f3, f4 float64) {
	return s1 * skew(z, s), s1 * (1 - float64(6*s1))
}

func siluHigherAt(z, _, _ float64) (f3, f4 float64) {
	if math.Abs(z) > siluTailStart {
		return math.Copysign(siluTail(z, 3), z), siluTail(z, 4)
	}
	s, c, _ := logistic(z)
	s1 := float64(s * c)
	s2 := s1 * skew(z, s)
	s3 := s1 * (1 - float64(6*s1))
	s4 := s2 * (1 - float64(12*s1))
	return float64(3*s2) + float64(z*s3), float64(4*s3) + float64(z*s4)
}

func geluHigherAt(z, _, _ float64) (f3, f4 float64) {
	x := min(max(z, -gaussianEnd), gaussianEnd)
	h := vec.Gauss(x, 0.25)
	xx := float64(x * x)
	return invSqrt2Pi * x * ((x - 2) * (x + 2)) * h * h, invSqrt2Pi * (float64(xx*(7-xx)) - 4) * h * h
}

// eachHigher applies a scalar rule element by element; f4 may be nil.
func eachHigher(rule func(z, f1, f2 float64) (f3, f4 float64), f3, f4, f1, f2, z []float64) {
	f1, f2, z = f1[:len(f3)], f2[:len(f3)], z[:len(f3)]
	for i := range f3 {
		a, b := rule(z[i], f1[i], f2[i])
		f3[i] = a
		if f4 != nil {
			f4[i] = b
		}
	}
}
