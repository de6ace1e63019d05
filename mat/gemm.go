package mat

// The products accumulate, dst += alpha A B: clear dst first for a plain product.
// dst must not overlap A or B. Every element is summed in the order of the inner index,
// so results do not depend on how a caller splits the rows.

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
		c := four(alpha, x[k:])
		axpy4(dst, a.Row(k), a.Row(k+1), a.Row(k+2), a.Row(k+3), &c)
	}
	for ; k < len(x); k++ {
		Axpy(dst, alpha*x[k], a.Row(k))
	}
}

// gemvT2 is GemvT for two vectors: d0 += alpha A^T x and d1 += alpha A^T y.
func gemvT2(d0, d1 []float64, alpha float64, a *Dense, x, y []float64) {
	k := 0
	for ; k < len(x)-3; k += 4 {
		cx, cy := four(alpha, x[k:]), four(alpha, y[k:])
		rows2(d0, d1, a.Row(k), a.Row(k+1), a.Row(k+2), a.Row(k+3), &cx, &cy)
	}
	for ; k < len(x); k++ {
		Axpy(d0, alpha*x[k], a.Row(k))
		Axpy(d1, alpha*y[k], a.Row(k))
	}
}

// four returns alpha times the first four elements of x.
func four(alpha float64, x []float64) [4]float64 {
	return [4]float64{alpha * x[0], alpha * x[1], alpha * x[2], alpha * x[3]}
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
	gemm(dst, alpha, a, b)
}

// Affine sets dst to a product with the same row added to all: dst_ij = bias_j + sum_k A_ik B_kj,
// the bits of a dst that holds bias in every row after Gemm with alpha = 1. bias has length
// dst.Cols and must not overlap dst.
func Affine(dst *Dense, bias []float64, a, b *Dense) {
	if dst.Rows != a.Rows || dst.Cols != b.Cols || a.Cols != b.Rows || len(bias) != dst.Cols {
		panic("mat: affine map of shapes that do not fit")
	}
	affine(dst, bias, a, b)
}

// AffineTN is Affine with A transposed: dst_ij = bias_j + sum_k A_ki B_kj, the bits of GemmTN.
func AffineTN(dst *Dense, bias []float64, a, b *Dense) {
	if dst.Rows != a.Cols || dst.Cols != b.Cols || a.Rows != b.Rows || len(bias) != dst.Cols {
		panic("mat: affine map of shapes that do not fit")
	}
	affineTN(dst, bias, a, b)
}

// repeat sets every row of dst to x.
func repeat(dst *Dense, x []float64) {
	for i := range dst.Rows {
		copy(dst.Row(i), x)
	}
}

// gemmLoop takes two rows of dst at a time.
func gemmLoop(dst *Dense, alpha float64, a, b *Dense) {
	i := 0
	for ; i < a.Rows-1; i += 2 {
		gemvT2(dst.Row(i), dst.Row(i+1), alpha, b, a.Row(i), a.Row(i+1))
	}
	if i < a.Rows {
		GemvT(dst.Row(i), alpha, b, a.Row(i))
	}
}

// GemmNT adds a product with the second factor transposed: dst += alpha A B^T.
func GemmNT(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Rows || dst.Cols != b.Rows || a.Cols != b.Cols {
		panic("mat: gemmNT of shapes that do not fit")
	}
	gemmNT(dst, alpha, a, b)
}

// gemmNTLoop sums each element by itself: row i of dst is alpha B times row i of A.
func gemmNTLoop(dst *Dense, alpha float64, a, b *Dense) {
	for i := 0; i < a.Rows; i++ {
		Gemv(dst.Row(i), alpha, b, a.Row(i))
	}
}

// GemmTN adds a product with the first factor transposed: dst += alpha A^T B.
func GemmTN(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Cols || dst.Cols != b.Cols || a.Rows != b.Rows {
		panic("mat: gemmTN of shapes that do not fit")
	}
	gemmTN(dst, alpha, a, b)
}

// gemmTNLoop takes four rows of A and B at a time.
func gemmTNLoop(dst *Dense, alpha float64, a, b *Dense) {
	k := 0
	for ; k < a.Rows-3; k += 4 {
		gemmTN4(dst, alpha, a, b, k)
	}
	for ; k < a.Rows; k++ {
		Ger(dst, alpha, a.Row(k), b.Row(k))
	}
}

// gemmTN4 adds what rows k .. k+3 of A and B contribute to A^T B.
func gemmTN4(dst *Dense, alpha float64, a, b *Dense, k int) {
	a0, a1, a2, a3 := a.Row(k), a.Row(k+1), a.Row(k+2), a.Row(k+3)
	b0, b1, b2, b3 := b.Row(k), b.Row(k+1), b.Row(k+2), b.Row(k+3)
	i := 0
	for ; i < a.Cols-1; i += 2 {
		x := [4]float64{alpha * a0[i], alpha * a1[i], alpha * a2[i], alpha * a3[i]}
		y := [4]float64{alpha * a0[i+1], alpha * a1[i+1], alpha * a2[i+1], alpha * a3[i+1]}
		rows2(dst.Row(i), dst.Row(i+1), b0, b1, b2, b3, &x, &y)
	}
	if i < a.Cols {
		x := [4]float64{alpha * a0[i], alpha * a1[i], alpha * a2[i], alpha * a3[i]}
		axpy4(dst.Row(i), b0, b1, b2, b3, &x)
	}
}
