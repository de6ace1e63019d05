package reference

import (
	"math"
	"math/cmplx"
)

// HoleFit is the harmonic function on the square [-1/2, 1/2]^2 less four discs of radius 1/10 at
// (+-0.3, +-0.3) that is 1 on the square's border and 0 on the discs'. Its series, with z = x + iy,
//
//	u = 1 + sum_d +-(a_0 log|z - c_d| + sum_m a_m Re ((r e^(i alpha_d)/(z - c_d))^m))
//	      + sum_k b_k Re (sqrt(2) z)^(4k),   k >= 0,
//
// has the symmetries of the square. d runs over the four discs and, with the sign -, over their
// images in the border, with + over the images of these and so on, for a function that is 0 on the
// border is odd there: all discs of three by three squares. alpha_d is the angle of the diagonal of
// the disc, from the middle of its square. What the further images do is smooth on the square and
// left to b. a and b fit 1 and 0 on the border by least squares.
type HoleFit struct {
	a, b []float64
	// Misfit is the largest error found on the border, between the points of the fit: by the
	// maximum principle it bounds the error everywhere.
	Misfit float64
}

const (
	holeRadius = 0.1
	holeCenter = 0.3
)

// Holes fits a series of 16 or 24 multipoles, and half as many polynomials, by the border's values.
func Holes(r Resolution) *HoleFit {
	multipoles := [2]int{16, 24}[r]
	h := &HoleFit{a: make([]float64, multipoles+1), b: make([]float64, multipoles/2)}
	points, values := holeBorder(8 * multipoles)
	n := len(h.a) + len(h.b)
	m := newMatrix(len(points), n)
	for i, z := range points {
		h.terms(m[i], z)
		values[i]-- // u - 1
	}
	x := m.fit(values)
	copy(h.a, x)
	copy(h.b, x[len(h.a):n])
	points, values = holeBorder(64*multipoles + 7)
	for i, z := range points {
		h.Misfit = max(h.Misfit, math.Abs(h.At(real(z), imag(z))-values[i]))
	}
	return h
}

// At returns u(x, y).
func (h *HoleFit) At(x, y float64) float64 {
	terms := make([]float64, len(h.a)+len(h.b))
	h.terms(terms, complex(x, y))
	u := 1.0
	for j, a := range h.a {
		u += a * terms[j]
	}
	for j, b := range h.b {
		u += b * terms[len(h.a)+j]
	}
	return u
}

// terms sets dst to what the coefficients a and b multiply at z.
func (h *HoleFit) terms(dst []float64, z complex128) {
	clear(dst)
	for i := -1; i <= 1; i++ {
		for j := -1; j <= 1; j++ {
			s := 1 - 2*float64((i+j)&1)
			for _, p := range []float64{-1, 1} {
				for _, q := range []float64{-1, 1} {
					// in an image the direction of the diagonal is mirrored too
					diagonal := complex(p*float64(1-2*(i&1)), q*float64(1-2*(j&1)))
					c := complex(float64(i), float64(j)) + holeCenter*diagonal
					w := holeRadius * diagonal / math.Sqrt2 / (z - c)
					h.multipoles(dst, s, z-c, w)
				}
			}
		}
	}
	w := cmplx.Pow(math.Sqrt2*z, 4)
	power := complex(1, 0)
	for k := range h.b {
		dst[len(h.a)+k] = real(power)
		power *= w
	}
}

// multipoles adds those of one disc.
func (h *HoleFit) multipoles(dst []float64, s float64, from, w complex128) {
	dst[0] += s * math.Log(cmplx.Abs(from))
	power := w
	for m := 1; m < len(h.a); m++ {
		dst[m] += s * real(power)
		power *= w
	}
}

// holeBorder returns points of the border and u there: those of an eighth of it, which by symmetry
// is all, n on half a side and n on half a circle.
func holeBorder(n int) (z []complex128, u []float64) {
	for k := range n {
		s := float64(k) / float64(n-1)
		z, u = append(z, complex(0.5, s/2)), append(u, 1)
		around := cmplx.Rect(holeRadius, pi/4+pi*s)
		z, u = append(z, complex(holeCenter, holeCenter)+around), append(u, 0)
	}
	return z, u
}
