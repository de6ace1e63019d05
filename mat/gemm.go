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
		s0, s1, s2, s3 := kernels{}.dots4(x, a.Row(i), a.Row(i1), a.Row(i2), a.Row(i3))
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
		kernels{}.axpy4(dst, a.Row(k), a.Row(k+1), a.Row(k+2), a.Row(k+3), &c)
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
	kernels{}.gemm(dst, alpha, a, b)
}

// Affine sets dst to a product with the same row added to all: dst_ij = bias_j + sum_k A_ik B_kj,
// the bits of a dst that holds bias in every row after Gemm with alpha = 1. bias has length
// dst.Cols and must not overlap dst.
func Affine(dst *Dense, bias []float64, a, b *Dense) {
	if dst.Rows != a.Rows || dst.Cols != b.Cols || a.Cols != b.Rows || len(bias) != dst.Cols {
		panic("mat: affine map of shapes that do not fit")
	}
	kernels{}.affine(dst, bias, a, b)
}

// AffineTN is Affine with A transposed: dst_ij = bias_j + sum_k A_ki B_kj, the bits of GemmTN.
func AffineTN(dst *Dense, bias []float64, a, b *Dense) {
	if dst.Rows != a.Cols || dst.Cols != b.Cols || a.Rows != b.Rows || len(bias) != dst.Cols {
		panic("mat: affine map of shapes that do not fit")
	}
	kernels{}.affineTN(dst, bias, a, b)
}

// affine adds the product to rows that hold the bias.
func (loops) affine(dst *Dense, bias []float64, a, b *Dense) {
	for i := range dst.Rows {
		copy(dst.Row(i), bias)
	}
	kernels{}.gemm(dst, 1, a, b)
}

// affineTN is affine with A transposed.
func (loops) affineTN(dst *Dense, bias []float64, a, b *Dense) {
	for i := range dst.Rows {
		copy(dst.Row(i), bias)
	}
	kernels{}.gemmTN(dst, 1, a, b)
}

// gemm takes two rows of dst, and four of B, at a time.
func (loops) gemm(dst *Dense, alpha float64, a, b *Dense) {
	i := 0
	for ; i < a.Rows-1; i += 2 {
		d0, d1, x, y := dst.Row(i), dst.Row(i+1), a.Row(i), a.Row(i+1)
		k := 0
		for ; k < len(x)-3; k += 4 {
			cx := [4]float64{alpha * x[k], alpha * x[k+1], alpha * x[k+2], alpha * x[k+3]}
			cy := [4]float64{alpha * y[k], alpha * y[k+1], alpha * y[k+2], alpha * y[k+3]}
			kernels{}.rows2(d0, d1, b.Row(k), b.Row(k+1), b.Row(k+2), b.Row(k+3), &cx, &cy)
		}
		for ; k < len(x); k++ {
			Axpy(d0, alpha*x[k], b.Row(k))
			Axpy(d1, alpha*y[k], b.Row(k))
		}
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
	kernels{}.gemmNT(dst, alpha, a, b)
}

// gemmNT sums each element by itself: row i of dst is alpha B times row i of A.
func (loops) gemmNT(dst *Dense, alpha float64, a, b *Dense) {
	for i := 0; i < a.Rows; i++ {
		Gemv(dst.Row(i), alpha, b, a.Row(i))
	}
}

// GemmTN adds a product with the first factor transposed: dst += alpha A^T B.
func GemmTN(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Cols || dst.Cols != b.Cols || a.Rows != b.Rows {
		panic("mat: gemmTN of shapes that do not fit")
	}
	kernels{}.gemmTN(dst, alpha, a, b)
}

// gemmTN takes four rows of A and B, and two of dst, at a time.
func (loops) gemmTN(dst *Dense, alpha float64, a, b *Dense) {
	k := 0
	for ; k < a.Rows-3; k += 4 {
		a0, a1, a2, a3 := a.Row(k), a.Row(k+1), a.Row(k+2), a.Row(k+3)
		b0, b1, b2, b3 := b.Row(k), b.Row(k+1), b.Row(k+2), b.Row(k+3)
		i := 0
		for ; i < a.Cols-1; i += 2 {
			x := [4]float64{alpha * a0[i], alpha * a1[i], alpha * a2[i], alpha * a3[i]}
			y := [4]float64{alpha * a0[i+1], alpha * a1[i+1], alpha * a2[i+1], alpha * a3[i+1]}
			kernels{}.rows2(dst.Row(i), dst.Row(i+1), b0, b1, b2, b3, &x, &y)
		}
		if i < a.Cols {
			x := [4]float64{alpha * a0[i], alpha * a1[i], alpha * a2[i], alpha * a3[i]}
			kernels{}.axpy4(dst.Row(i), b0, b1, b2, b3, &x)
		}
	}
	for ; k < a.Rows; k++ {
		Ger(dst, alpha, a.Row(k), b.Row(k))
	}
}
