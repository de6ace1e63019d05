package vec

import (
	"math"

	"anagram/internal/cpu"
)

// The hyperbolic tangent, the activation of most networks here and the hottest
// elementary function of the library.
//
// Reduction. |x| = c + h, where c is the middle of the cell that holds |x|: the cells divide each
// binade from 1/8 on into 16 equal parts, and below 1/8 there is one cell with c = 0. Then h is
// exact and |h| <= 1/8 below 8, |h| <= c/32 for c > 0. The addition theorem gives
//
//	tanh(c+h) = tanh c + (1 - tanh^2 c) tanh h / (1 + tanh c tanh h),
//
// with tanh c (in two parts) and the slope 1 - tanh^2 c from a table (tanh_table.go).
// Reduction to table points like these: P. T. P. Tang, "Table-driven implementation of the
// exponential function in IEEE floating-point arithmetic", ACM TOMS 15, 1989.
//
// Polynomial. tanh h = h + h u P(u), u = h^2, six terms: error below 2^-61 relative for
// |h| <= 1/8. From 8 on h reaches 1/2, but there the slope is below 2^-20 and hides what
// the polynomial loses.
//
// Rounding. The second summand is at most 1/15 of the first if c > 0, so its four or five roundings
// count little beside the one of the last addition; for c = 0 the result is h + h u P, |u P| <
// 1/190.
//
// In vector registers the same operations, unfused, give the same bits; the rows of the table are
// loaded one by one and transposed.

// tanhPoly are the coefficients of P(u) = (tanh(h)/h - 1)/u.
var tanhPoly = [6]float64{
	-0.3333333333333333,
	0.13333333333328656,
	-0.05396825393331211,
	0.021869478985713266,
	-0.008862054609770608,
	0.003524688390405784,
}

const (
	tanhOne   = 20     // tanh rounds to 1 from 19.07 on
	tanhFirst = 0x3fbf // a cell's index is the upper 16 bits of |x| minus this, at least 0
)

// Tanh returns the hyperbolic tangent of x.
// Tanh(+-0) = +-0, Tanh(+-Inf) = +-1, Tanh(NaN) = NaN.
func Tanh(x float64) float64 {
	v := [1]float64{x}
	tanhLoop(v[:], v[:])
	return v[0]
}

// TanhSlice sets dst[i] = tanh x[i], the same bits as Tanh. dst may be x; any other overlap
// is not allowed. It panics if the lengths differ.
func TanhSlice(dst, x []float64) {
	checkLengths(len(dst), len(x))
	n := 0
	if assembly && cpu.Use != cpu.Loops {
		n = tanhWide(dst, x)
		n += tanhSIMD(dst[n:], x[n:])
	}
	tanhLoop(dst[n:], x[n:])
}

func tanhLoop(dst, x []float64) {
	dst = dst[:len(x)]
	for i, xi := range x {
		b := math.Float64bits(xi) &^ signBit
		a := math.Float64frombits(b)
		if !(a < tanhOne) {
			if dst[i] = xi; a >= tanhOne { // or a NaN stays
				dst[i] = math.Copysign(1, xi)
			}
			continue
		}
		cell := &tanhTable[uint(max(int(b>>48)-tanhFirst, 0))%uint(len(tanhTable))]
		h := a - cell.at
		u := h * h
		u2 := u * u
		low := tanhPoly[0] + float64(u*tanhPoly[1]) + float64(u2*(tanhPoly[2]+float64(u*tanhPoly[3])))
		p := low + float64(float64(u2*u2)*(tanhPoly[4]+float64(u*tanhPoly[5])))
		th := h + float64(h*float64(u*p))
		y := cell.tanh + (float64(cell.slope*th)/(1+float64(cell.tanh*th)) + cell.rest)
		dst[i] = math.Copysign(y, xi)
	}
}
