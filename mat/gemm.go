package mat

import "anagram/internal/cpu"

// The products accumulate, dst += alpha A B: clear dst first for a plain product.
// dst must not overlap A or B. Every element is summed in the order of the inner index,
// so results do not depend on how a caller splits the rows.

// A tile of a product held in registers has tileRows x tileCols elements (blocks.go).
const tileRows, tileCols = 6, 8

// strided is a matrix whose element (i, j) is data[i row + j col]: a Dense or its transpose.
type strided struct {
	data     []float64
	row, col int
}

// Gemv adds a matrix-vector product: dst += alpha A x, with dst of length A.Rows and x of length
// A.Cols.
func Gemv(dst []float64, alpha float64, a *Dense, x []float64) {
	if len(dst) != a.Rows || len(x) != a.Cols {
		panic("mat: gemv of shapes that do not fit")
	}
	last := len(dst) - 1
	for i := 0; i <= last; i += 4 {
		// copies of the last are dropped
		i1, i2, i3 := min(i+1, last), min(i+2, last), min(i+3, last)
		s0, s1, s2, s3 := dots4(x, a.Row(i), a.Row(i1), a.Row(i2), a.Row(i3))
		s := [4]float64{s0, s1, s2, s3}
		for k := range min(4, len(dst)-i) {
			dst[i+k] += float64(alpha * s[k])
		}
	}
}

// GemvT adds the transposed product: dst += alpha A^T x, with dst of length A.Cols and x of length
// A.Rows.
func GemvT(dst []float64, alpha float64, a *Dense, x []float64) {
	if len(dst) != a.Cols || len(x) != a.Rows {
		panic("mat: gemvT of shapes that do not fit")
	}
	k := 0
	for ; k < len(x)-3; k += 4 {
		c := [4]float64{alpha * x[k], alpha * x[k+1], alpha * x[k+2], alpha * x[k+3]}
		axpy4(dst, a.Row(k), a.Row(k+1), a.Row(k+2), a.Row(k+3), &c)
	}
	for ; k < len(x); k++ {
		Axpy(dst, alpha*x[k], a.Row(k))
	}
}

// Ger adds an outer product: dst += alpha x y^T, with dst of shape len(x) x len(y).
func Ger(dst *Dense, alpha float64, x, y []float64) {
	if dst.Rows != len(x) || dst.Cols != len(y) {
		panic("mat: ger of shapes that do not fit")
	}
	for i, v := range x {
		Axpy(dst.Row(i), alpha*v, y)
	}
}

// Gemm adds a product: dst += alpha A B.
func Gemm(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Rows || dst.Cols != b.Cols || a.Cols != b.Rows {
		panic("mat: gemm of shapes that do not fit")
	}
	gemm(dst, alpha, strided{a.Data, a.Stride, 1}, b)
}

// GemmTN adds a product with the first factor transposed: dst += alpha A^T B.
func GemmTN(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Cols || dst.Cols != b.Cols || a.Rows != b.Rows {
		panic("mat: gemmTN of shapes that do not fit")
	}
	gemm(dst, alpha, strided{a.Data, 1, a.Stride}, b)
}

// GemmNT adds a product with the second factor transposed: dst += alpha A B^T. The loop sums each
// element by itself: row i of dst is alpha B times row i of A.
func GemmNT(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Rows || dst.Cols != b.Rows || a.Cols != b.Cols {
		panic("mat: gemmNT of shapes that do not fit")
	}
	if cpu.Use != cpu.Loops {
		gemmTiles(dst, alpha, strided{a.Data, a.Stride, 1}, strided{b.Data, 1, b.Stride}, b.Cols)
		return
	}
	for i := range a.Rows {
		Gemv(dst.Row(i), alpha, b, a.Row(i))
	}
}

// Affine sets dst to a product with the same row added to all: dst_ij = bias_j + sum_k A_ik B_kj,
// the bits of a dst that holds bias in every row after Gemm with alpha = 1. bias has length
// dst.Cols and must not overlap dst.
func Affine(dst *Dense, bias []float64, a, b *Dense) {
	if dst.Rows != a.Rows || dst.Cols != b.Cols || a.Cols != b.Rows || len(bias) != dst.Cols {
		panic("mat: affine map of shapes that do not fit")
	}
	affine(dst, bias, strided{a.Data, a.Stride, 1}, b)
}

// AffineTN is Affine with A transposed: dst_ij = bias_j + sum_k A_ki B_kj, the bits of GemmTN.
func AffineTN(dst *Dense, bias []float64, a, b *Dense) {
	if dst.Rows != a.Cols || dst.Cols != b.Cols || a.Rows != b.Rows || len(bias) != dst.Cols {
		panic("mat: affine map of shapes that do not fit")
	}
	affine(dst, bias, strided{a.Data, 1, a.Stride}, b)
}

// affine sets dst at once where there are tiles for its shape; else it adds the product to rows
// that hold the bias.
func affine(dst *Dense, bias []float64, a strided, b *Dense) {
	if cpu.Use != cpu.Loops && affineTiles(dst, bias, a, b) {
		return
	}
	for i := range dst.Rows {
		copy(dst.Row(i), bias)
	}
	gemm(dst, 1, a, b)
}

// gemm adds alpha A B.
func gemm(dst *Dense, alpha float64, a strided, b *Dense) {
	if cpu.Use != cpu.Loops {
		gemmTiles(dst, alpha, a, strided{b.Data, b.Stride, 1}, b.Rows)
	} else {
		gemmRows(dst, alpha, a, b)
	}
}

// gemmRows is gemm by two rows of dst, and four of B, at a time.
func gemmRows(dst *Dense, alpha float64, a strided, b *Dense) {
	n, c := b.Rows, a.col
	for i := 0; i < dst.Rows && n > 0; i += 2 {
		d0, x, k := dst.Row(i), a.data[i*a.row:], 0
		if i+1 < dst.Rows {
			d1, y := dst.Row(i+1), a.data[(i+1)*a.row:]
			for ; k < n-3; k += 4 {
				cx := [4]float64{alpha * x[k*c], alpha * x[(k+1)*c], alpha * x[(k+2)*c], alpha * x[(k+3)*c]}
				cy := [4]float64{alpha * y[k*c], alpha * y[(k+1)*c], alpha * y[(k+2)*c], alpha * y[(k+3)*c]}
				rows2(d0, d1, b.Row(k), b.Row(k+1), b.Row(k+2), b.Row(k+3), &cx, &cy)
			}
			for l := k; l < n; l++ {
				Axpy(d1, alpha*y[l*c], b.Row(l))
			}
		}
		for ; k < n; k++ {
			Axpy(d0, alpha*x[k*c], b.Row(k))
		}
	}
}
