package taylor

import (
	"math"

	"anagram/internal/vec"
)

// The third and fourth derivatives of the activations (f4 nil: the third alone), from the lower ones
// where that is cheaper. The names are those of derivatives.go.
//
//	tanh:      f''' = f' (6 t^2 - 2),      f'''' = 8 t f' (2 - 3 t^2)
//	sin:       f''' = -f',                 f'''' = f
//	softplus:  f''' = f'' (1 - 2 f'),      f'''' = f'' (1 - 6 f'')
//	SiLU:      f''' = 3 s'' + z s''',      f'''' = 4 s''' + z s'''',  s'''' = s' (c - s) (1 - 12 s')
//	GELU:      f''' = phi z (z^2 - 4),     f'''' = phi (z^2 (7 - z^2) - 4)
//
// The last two have one exponential to take again: it can't be had from f, f' and f'' without cancellation.

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

func softplusHigher(f3, f4, f1, f2 []float64) {
	f1, f2 = f1[:len(f3)], f2[:len(f3)]
	for i, s1 := range f2 {
		f3[i] = s1 * (1 - float64(2*f1[i]))
	}
	for i := range f4 {
		s1 := f2[i]
		f4[i] = s1 * (1 - float64(6*s1))
	}
}

func siluHigher(f3, f4, z []float64) {
	z = z[:len(f3)]
	for i, x := range z {
		s, c, _ := logistic(x)
		s1 := float64(s * c)
		s2 := s1 * (c - s)
		s3 := s1 * (1 - float64(6*s1))
		s4 := s2 * (1 - float64(12*s1))
		f3[i] = float64(3*s2) + float64(x*s3)
		if f4 != nil {
			f4[i] = float64(4*s3) + float64(x*s4)
		}
	}
}

func geluHigher(f3, f4, z []float64) {
	const invSqrt2Pi = 1 / (math.Sqrt2 * math.SqrtPi)
	z = z[:len(f3)]
	for i, x := range z {
		pdf := invSqrt2Pi * vec.Exp(-0.5*x*x)
		xx := min(float64(x*x), math.MaxFloat64) // finite, lest it meet a pdf of 0
		f3[i] = pdf * x * (xx - 4)
		if f4 != nil {
			f4[i] = float64(pdf*xx*(7-xx)) - float64(4*pdf)
		}
	}
}
