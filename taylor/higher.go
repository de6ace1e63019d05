package taylor

import (
	"math"

	"anagram/internal/vec"
)

// The third to sixth derivatives of the activations, from the lower ones where that is cheaper. The
// names are those of derivatives.go; a number in brackets is an order.
//
//	tanh:      f''' = f' (6 t^2 - 2),              f(4) = 8 t f' (2 - 3 t^2),
//	           f(5) = 8 f' (2 - 15 t^2 f'),        f(6) = -16 t f' (17 - 15 t^2 (4 - 3 t^2))
//	sin:       -f', f, f', -f
//	softplus:  s'', s''', s(4), s(5)
//	SiLU:      f(n) = n s(n-1) + z s(n)
//	GELU:      f''' = phi z (z - 2)(z + 2),        f(4) = phi (z^2 (7 - z^2) - 4),
//	           f(5) = phi z (z^2 - 2)(z - 3)(z + 3),
//	           f(6) = phi (18 - z^2 (51 - z^2 (16 - z^2)))
//
// The derivatives of the logistic function s are polynomials of p = s' = s c and k = c - s, because
// p' = p k, k' = -2 p and k^2 = 1 - 4 p:
//
//	s'' = p k,  s''' = p (1 - 6 p),  s(4) = p k (1 - 12 p),
//	s(5) = p (1 - 30 p k^2),         s(6) = p k (1 - 60 p (1 - 6 p)).
//
// k is -tanh(z/2), not a difference where s and c agree. SiLU and GELU have one exponential to
// take again: it can't be had from f, f' and f'' without cancellation.

func tanhHigher(d Orders) {
	f, f1 := d[0], d[1]
	f1 = f1[:len(f)]
	switch f3, f4 := d[3], d[4]; {
	case f4 != nil: // both in one pass
		if f3 == nil {
			f3 = f4 // which is written over it
		}
		f3, f4 = f3[:len(f)], f4[:len(f)]
		for i, t := range f {
			d, tt := f1[i], float64(6*t*t)
			f3[i] = d * (tt - 2)
			f4[i] = 4 * t * d * (4 - tt)
		}
	case f3 != nil:
		vec.TanhThird(f3, f1, f)
	}
	if f5 := d[5]; f5 != nil {
		f5 = f5[:len(f)]
		for i, t := range f {
			f5[i] = 8 * f1[i] * (2 - float64(15*t*t*f1[i]))
		}
	}
	if f6 := d[6]; f6 != nil {
		f6 = f6[:len(f)]
		for i, t := range f {
			tt := float64(t * t)
			f6[i] = -16 * t * f1[i] * (17 - float64(15*tt*(4-float64(3*tt))))
		}
	}
}

func sinHigher(d Orders) {
	negate(d[3], d[1])
	copy(d[4], d[0])
	copy(d[5], d[1])
	negate(d[6], d[0])
}

// negate sets dst, if it is not nil, to -x.
func negate(dst, x []float64) {
	for i := range dst {
		dst[i] = -x[i]
	}
}

// higher are the derivatives of order 3 to 6 at one point.
type higher [4]float64

func softplusHigherAt(z, s, p float64, top bool) (d higher) {
	k := skew(z, s)
	d[0], d[1] = p*k, p*(1-float64(6*p))
	if top {
		d[2], d[3] = d[0]*(1-float64(12*p)), p*(1-float64(30*p*k*k))
	}
	return d
}

func siluHigherAt(z, _, _ float64, top bool) (d higher) {
	if math.Abs(z) > siluTailStart {
		return higher{math.Copysign(siluTail(z, 3), z), siluTail(z, 4), math.Copysign(siluTail(z, 5), z), siluTail(z, 6)}
	}
	s, c, _ := logistic(z)
	p := float64(s * c)
	k := skew(z, s)
	q := 1 - float64(6*p)
	s2, s3 := p*k, p*q
	s4 := s2 * (1 - float64(12*p))
	d[0], d[1] = float64(3*s2)+float64(z*s3), float64(4*s3)+float64(z*s4)
	if top {
		s5, s6 := p*(1-float64(30*p*k*k)), s2*(1-float64(60*p*q))
		d[2], d[3] = float64(5*s4)+float64(z*s5), float64(6*s5)+float64(z*s6)
	}
	return d
}

func geluHigherAt(z, _, _ float64, top bool) (d higher) {
	x := min(max(z, -gaussianEnd), gaussianEnd)
	h := vec.Gauss(x, 0.25)
	xx := float64(x * x)
	d[0] = invSqrt2Pi * x * ((x - 2) * (x + 2)) * h * h
	d[1] = invSqrt2Pi * (float64(xx*(7-xx)) - 4) * h * h
	if top {
		d[2] = invSqrt2Pi * x * ((xx - 2) * ((x - 3) * (x + 3))) * h * h
		d[3] = invSqrt2Pi * (18 - float64(xx*(51-float64(xx*(16-xx))))) * h * h
	}
	return d
}

// eachHigher applies a scalar rule element by element. top says that a derivative above the fourth
// is wanted.
func eachHigher(rule func(z, f1, f2 float64, top bool) higher, d Orders, z []float64) {
	f1, f2, top := d[1][:len(z)], d[2][:len(z)], d[5] != nil || d[6] != nil
	for i, x := range z {
		at := rule(x, f1[i], f2[i], top)
		for p, v := range at {
			if dst := d[3+p]; dst != nil {
				dst[i] = v
			}
		}
	}
}
