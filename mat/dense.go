// Package mat holds a dense row-major matrix of float64 and the kernels the other packages spend
// their time in: dot, axpy, rot, gemv, gemm and Householder QR.
//
// Destinations come first and are called dst. A shape or index that does not fit
// panics with "mat: reason"; data never does (NaN and Inf travel through).
// No kernel allocates. Products that feed a sum are written float64(x*y) + z, which
// forbids the compiler to fuse them: the same bits on every architecture.
package mat

import (
	"math"

	"anagram/internal/text"
)

// Dense is a rows x cols matrix in row-major order: element (i, j) is
// Data[i*Stride+j]. A view shares Data with the matrix it was cut from.
// The zero value is the empty 0 x 0 matrix.
type Dense struct {
	Rows, Cols, Stride int
	Data               []float64
}

// maxNumbers is how many numbers of 8 bytes an int can count the bytes of, and fewer than any
// machine can address where an int has 64 bits (TestMisusePanics).
const maxNumbers = min(math.MaxInt/8, 1<<45)

// New returns a rows x cols matrix of zeros. Either may be 0. It panics, and names the sizes, if
// one is negative or the product is more than a machine can address.
func New(rows, cols int) *Dense {
	if rows < 0 || cols < 0 {
		panic(text.Sprintf("mat: negative dimension of a matrix of %d x %d", rows, cols))
	}
	if cols > 0 && rows > maxNumbers/cols {
		panic(text.Sprintf("mat: a matrix of %d x %d is more than this machine can address", rows, cols))
	}
	return &Dense{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
}

// PaddedStride returns a Stride for rows of n elements that suits the cache: whole lines of it, an
// odd number of them, so that the elements of a column spread over all of it.
func PaddedStride(n int) int { return 8 * ((n+7)/8 | 1) }

// FromRows returns the matrix with the given rows, copied. It panics if they differ in length.
func FromRows(rows ...[]float64) *Dense {
	if len(rows) == 0 {
		return New(0, 0)
	}
	a := New(len(rows), len(rows[0]))
	for i, r := range rows {
		if len(r) != a.Cols {
			panic("mat: rows of different length")
		}
		copy(a.Row(i), r)
	}
	return a
}

// At returns element (i, j).
func (a *Dense) At(i, j int) float64 {
	if uint(i) >= uint(a.Rows) || uint(j) >= uint(a.Cols) {
		panic("mat: element index out of range")
	}
	return a.Data[i*a.Stride+j]
}

// Set sets element (i, j) to v.
func (a *Dense) Set(i, j int, v float64) {
	if uint(i) >= uint(a.Rows) || uint(j) >= uint(a.Cols) {
		panic("mat: element index out of range")
	}
	a.Data[i*a.Stride+j] = v
}

// Row returns row i, sharing memory with a.
func (a *Dense) Row(i int) []float64 {
	if uint(i) >= uint(a.Rows) {
		panic("mat: row index out of range")
	}
	k := i * a.Stride
	return a.Data[k : k+a.Cols : k+a.Cols]
}

// View returns the rows x cols part of a whose upper left corner is (i, j), sharing memory with a.
// It is short enough to be inlined, and so allocates nothing unless a reference to it is kept
// (TestViewsAllocateNothing).
func (a *Dense) View(i, j, rows, cols int) *Dense {
	if min(i, j, rows, cols) < 0 || i+rows > a.Rows || j+cols > a.Cols {
		panic("mat: view out of range")
	}
	v := Dense{Rows: rows, Cols: cols}
	if rows > 0 && cols > 0 {
		v.Stride, v.Data = a.Stride, a.Data[i*a.Stride+j:(i+rows-1)*a.Stride+j+cols]
	}
	return &v
}

// Zero sets every element of a to 0.
func (a *Dense) Zero() {
	if a.Stride == a.Cols {
		clear(a.Data[:a.Rows*a.Cols])
		return
	}
	for i := 0; i < a.Rows; i++ {
		clear(a.Row(i))
	}
}

// Copy sets dst to a; the shapes must agree.
func (dst *Dense) Copy(a *Dense) {
	if dst.Rows != a.Rows || dst.Cols != a.Cols {
		panic("mat: copy between different shapes")
	}
	if dst.Stride == a.Cols && a.Stride == a.Cols {
		copy(dst.Data[:a.Rows*a.Cols], a.Data)
		return
	}
	for i := 0; i < a.Rows; i++ {
		copy(dst.Row(i), a.Row(i))
	}
}

// Clone returns a copy of a that shares nothing with it.
func (a *Dense) Clone() *Dense {
	dst := New(a.Rows, a.Cols)
	dst.Copy(a)
	return dst
}

// Transpose sets dst (cols x rows) to the transpose of a; they must not overlap. It takes
// eight rows at a time, so that it writes whole cache lines.
func Transpose(dst, a *Dense) {
	if dst.Rows != a.Cols || dst.Cols != a.Rows {
		panic("mat: transpose into the wrong shape")
	}
	i, n := 0, a.Cols
	for ; i < a.Rows-7; i += 8 {
		r0, r1, r2, r3 := a.Row(i), a.Row(i + 1)[:n], a.Row(i + 2)[:n], a.Row(i + 3)[:n]
		r4, r5, r6, r7 := a.Row(i + 4)[:n], a.Row(i + 5)[:n], a.Row(i + 6)[:n], a.Row(i + 7)[:n]
		for j := range r0 {
			d := (*[8]float64)(dst.Data[j*dst.Stride+i:])
			d[0], d[1], d[2], d[3] = r0[j], r1[j], r2[j], r3[j]
			d[4], d[5], d[6], d[7] = r4[j], r5[j], r6[j], r7[j]
		}
	}
	for ; i < a.Rows; i++ {
		for j, v := range a.Row(i) {
			dst.Data[j*dst.Stride+i] = v
		}
	}
}
