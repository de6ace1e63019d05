package reference

import (
	"math"
	"math/cmplx"
)

// splitting integrates i h_t + h_xx/2 + |h|^2 h = 0 on a period by alternating its two parts, each
// of which is solved exactly, at the places by a turn of the phase and at the waves by another
// (G. Strang, On the construction and comparison of difference schemes, SIAM J. Numer. Anal. 5,
// 1968). A step by m equal substeps has an error in even powers of 1/m, which is extrapolated from
// m = 1, 2, 3:
//
//	h = 1/24 h_1 - 16/15 h_2 + 81/40 h_3, of order six.
//
// A wave that the second derivative turns many times in a substep does no harm as long as it moves
// by little of the length over which |h|^2 varies. Methods of Runge and Kutta lose their order on
// it, exponential ones too, which a kink, having all waves, makes felt.
type splitting struct {
	*periodic
	turn [3][]complex128 // e^(L time/(2 m)), divided by what the transform scales by
	runs [3][]complex128
}

func newSplitting(n int, period float64, step float64) *splitting {
	s := &splitting{periodic: newPeriodic(n, period, func(k float64) complex128 { return complex(0, -k*k/2) })}
	for m := range s.turn {
		s.turn[m], s.runs[m] = make([]complex128, n), make([]complex128, n)
		for i, l := range s.l {
			s.turn[m][i] = cmplx.Exp(l * complex(step/float64(m+1), 0))
		}
	}
	return s
}

// step advances the values u at the places by the time step.
func (s *splitting) step(u []complex128, step float64) {
	weights := [3]complex128{1. / 24, -16. / 15, 81. / 40}
	for m, run := range s.runs {
		copy(run, u)
		h := step / float64(m+1)
		rotate(run, h/2)
		for k := range m + 1 {
			s.forward(run)
			for i, t := range s.turn[m] {
				run[i] *= t
			}
			s.inverse(run)
			if k < m {
				rotate(run, h)
			}
		}
		rotate(run, h/2)
	}
	for j := range u {
		u[j] = weights[0]*s.runs[0][j] + weights[1]*s.runs[1][j] + weights[2]*s.runs[2][j]
	}
}

// rotate is the flow of the cubic term over a time: |h| stays.
func rotate(u []complex128, time float64) {
	for j, h := range u {
		sin, cos := math.Sincos(time * (real(h)*real(h) + imag(h)*imag(h)))
		u[j] = h * complex(cos, sin)
	}
}
