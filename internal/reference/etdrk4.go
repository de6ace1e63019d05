package reference

import "math/cmplx"

// stiff integrates v' = L v + N(v), L diagonal, by the exponential Runge-Kutta method of order four
// (S. Cox, P. Matthews, Exponential time differencing for stiff systems, J. Comput. Phys. 176,
// 2002): L is integrated exactly, so that its size bounds no step. With h the step
//
//	a = e^(hL/2) v + Q N(v),   b = e^(hL/2) v + Q N(a),   c = e^(hL/2) a + Q (2 N(b) - N(v)),
//	v <- e^(hL) v + F1 N(v) + 2 F2 (N(a) + N(b)) + F3 N(c).
//
// The coefficients Q, F1, F2, F3 are functions of z = hL that cancel near z = 0. They are means
// over a circle of radius one around z, where nothing does (A.-K. Kassam, L. N. Trefethen,
// Fourth-order time-stepping for stiff PDEs, SIAM J. Sci. Comput. 26, 2005).
type stiff struct {
	full, half, q, f1, f2, f3 []complex128
	nonlinear                 func(dst, v []complex128)

	a, b, c, nv, na, nb, nc []complex128
}

// circlePoints is how many points the means are over: they converge faster than any power.
const circlePoints = 64

func newStiff(l []complex128, h float64, nonlinear func(dst, v []complex128)) *stiff {
	s := &stiff{nonlinear: nonlinear}
	for _, v := range []*[]complex128{&s.full, &s.half, &s.q, &s.f1, &s.f2, &s.f3, &s.a, &s.b, &s.c, &s.nv, &s.na, &s.nb, &s.nc} {
		*v = make([]complex128, len(l))
	}
	step := complex(h, 0)
	for i := range l {
		z := step * l[i]
		s.full[i], s.half[i] = cmplx.Exp(z), cmplx.Exp(z/2)
		for j := range circlePoints {
			w := z + cmplx.Rect(1, 2*pi*(float64(j)+0.5)/circlePoints)
			e, w3 := cmplx.Exp(w), w*w*w
			s.q[i] += (cmplx.Exp(w/2) - 1) / w
			s.f1[i] += (-4 - w + e*(4-3*w+w*w)) / w3
			s.f2[i] += (2 + w + e*(w-2)) / w3
			s.f3[i] += (-4 - 3*w - w*w + e*(4-w)) / w3
		}
		mean := step / circlePoints
		s.q[i], s.f1[i], s.f2[i], s.f3[i] = s.q[i]*mean, s.f1[i]*mean, s.f2[i]*mean, s.f3[i]*mean
	}
	return s
}

// step advances v by h.
func (s *stiff) step(v []complex128) {
	s.nonlinear(s.nv, v)
	for i, e := range s.half {
		s.a[i] = e*v[i] + s.q[i]*s.nv[i]
	}
	s.nonlinear(s.na, s.a)
	for i, e := range s.half {
		s.b[i] = e*v[i] + s.q[i]*s.na[i]
	}
	s.nonlinear(s.nb, s.b)
	for i, e := range s.half {
		s.c[i] = e*s.a[i] + s.q[i]*(2*s.nb[i]-s.nv[i])
	}
	s.nonlinear(s.nc, s.c)
	for i, e := range s.full {
		v[i] = e*v[i] + s.f1[i]*s.nv[i] + 2*s.f2[i]*(s.na[i]+s.nb[i]) + s.f3[i]*s.nc[i]
	}
}
