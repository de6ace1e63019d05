package svd

import (
	"math"

	"anagram/mat"
)

// Triangles of R, and numbers times powers of two.

// copyTriangle sets dst to the n x n triangle on and above the diagonal of a.
func copyTriangle(dst, a *mat.Dense) {
	for i := range dst.Rows {
		copy(dst.Row(i)[i:], a.Row(i)[i:])
	}
	clearBelow(dst)
}

// transposeTriangle sets dst to the transpose of what a holds on and above its diagonal.
func transposeTriangle(dst, a *mat.Dense) {
	mat.Transpose(dst, a)
	for i := range a.Rows {
		clear(dst.Row(i)[i+1:])
	}
}

// clearBelow sets what is below the diagonal of the square a to zero.
func clearBelow(a *mat.Dense) {
	for i := range a.Rows {
		clear(a.Row(i)[:i])
	}
}

// shift multiplies x by 2^e.
func shift(x []float64, e int) {
	for i, v := range x {
		x[i] = ldexp(v, e)
	}
}

// ldexp is math.Ldexp, in one multiplication where 2^e is a normal number.
func ldexp(x float64, e int) float64 {
	if e < -1000 || e > 1000 {
		return math.Ldexp(x, e)
	}
	return x * math.Float64frombits(uint64(e+1023)<<52)
}

// spaced returns a rows x cols matrix of zeros whose rows begin with a cache line.
func spaced(rows, cols int) mat.Dense {
	stride := mat.PaddedStride(cols)
	return mat.Dense{Rows: rows, Cols: cols, Stride: stride, Data: make([]float64, rows*stride)}
}

// grow returns a slice of length n, s itself where it is long enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
