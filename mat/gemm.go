package mat

// The products accumulate, dst += alpha A B: clear dst first for a plain product.
// dst must not overlap A or B. Every element is summed in the order of the inner index,
// so results do not depend on how a caller splits the rows.

// Gemv adds a matrix-vector product: dst += alpha A x, with dst of length A.Rows and x of length A.Cols.
func Gemv(dst []float64, alpha float64, a *Dense, x []float64) {
	if len(dst) != a.Rows || len(x) != a.Cols {
		panic("mat: gemv of shapes that do not fit")
	}
	for i := range dst {
		dst[i] += float64(alpha * Dot(a.Row(i), x))
	}
}

// GemvT adds the transposed product: dst += alpha A^T x, with dst of length A.Cols and x of length A.Rows.
func GemvT(dst []float64, alpha float64, a *Dense, x []float64) {
	if len(dst) != a.Cols || len(x) != a.Rows {
		panic("mat: gemvT of shapes that do not fit")
	}
	for i, v := range x {
		Axpy(dst, alpha*v, a.Row(i))
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
	for i := 0; i < a.Rows; i++ {
		GemvT(dst.Row(i), alpha, b, a.Row(i))
	}
}

// GemmNT adds a product with the second factor transposed: dst += alpha A B^T.
func GemmNT(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Rows || dst.Cols != b.Rows || a.Cols != b.Cols {
		panic("mat: gemmNT of shapes that do not fit")
	}
	for i := 0; i < a.Rows; i++ {
		Gemv(dst.Row(i), alpha, b, a.Row(i))
	}
}

// GemmTN adds a product with the first factor transposed: dst += alpha A^T B.
func GemmTN(dst *Dense, alpha float64, a, b *Dense) {
	if dst.Rows != a.Cols || dst.Cols != b.Cols || a.Rows != b.Rows {
		panic("mat: gemmTN of shapes that do not fit")
	}
	for k := 0; k < a.Rows; k++ {
		Ger(dst, alpha, a.Row(k), b.Row(k))
	}
}
