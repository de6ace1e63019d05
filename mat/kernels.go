package mat

import "math"

// Dot returns the inner product sum x_i y_i, summed in lanes (see the kernels) that are added
// pairwise at the end. It panics if the lengths differ.
func Dot(x, y []float64) float64 {
	if len(x) != len(y) {
		panic("mat: dot of different lengths")
	}
	return kernels{}.dot(x, y)
}

// Axpy adds a multiple of a vector: dst += alpha x. It panics if the lengths differ.
func Axpy(dst []float64, alpha float64, x []float64) {
	if len(dst) != len(x) {
		panic("mat: axpy of different lengths")
	}
	kernels{}.axpy(dst, alpha, x)
}

// Scal scales a vector in place: dst *= alpha.
func Scal(dst []float64, alpha float64) { kernels{}.scal(dst, alpha) }

// Nrm2 returns the Euclidean norm of x. It neither overflows nor underflows
// unless the result does; it is NaN where x holds a NaN, else +Inf where x holds an infinity.
func Nrm2(x []float64) float64 {
	const tiny, huge = 0x1p-460, 0x1p+1000 // outside, squares that leave the range matter
	if s := Dot(x, x); s > tiny && s < huge {
		return math.Sqrt(s)
	}
	top := MaxAbs(x)
	if top == 0 || math.IsInf(top, 1) || top != top {
		return top
	}
	_, e := math.Frexp(top)
	e = max(e, -1000) // so that 2^-e is a number
	unit, s := math.Ldexp(1, -e), 0.0
	for _, v := range x {
		v *= unit
		s += float64(v * v)
	}
	return math.Ldexp(math.Sqrt(s), e)
}

// ColumnNorms sets dst, of length a.Cols, to the norms of the columns of a: the roots of the sums
// of their squares as they stand, which may overflow where Nrm2 does not.
func ColumnNorms(dst []float64, a *Dense) {
	if len(dst) != a.Cols {
		panic("mat: norms of another number of columns")
	}
	clear(dst)
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			dst[j] += float64(v * v)
		}
	}
	for j, s := range dst {
		dst[j] = math.Sqrt(s)
	}
}

// MaxAbs returns the largest magnitude in x, 0 for an empty x and NaN where x holds one. Without
// their signs numbers are in the order of their bits, infinity after the finite ones and NaNs after
// it.
func MaxAbs(x []float64) float64 {
	const sign = 1 << 63
	var s, t, u, v uint64 // four chains
	for ; len(x) > 3; x = x[4:] {
		s = max(s, math.Float64bits(x[0])&^sign)
		t = max(t, math.Float64bits(x[1])&^sign)
		u = max(u, math.Float64bits(x[2])&^sign)
		v = max(v, math.Float64bits(x[3])&^sign)
	}
	for _, y := range x {
		s = max(s, math.Float64bits(y)&^sign)
	}
	return math.Float64frombits(max(s, t, u, v))
}

// Rot applies the plane rotation with cosine c and sine s to the pair of vectors:
// (x, y) <- (c x + s y, c y - s x). It panics if the lengths differ.
func Rot(x, y []float64, c, s float64) {
	if len(x) != len(y) {
		panic("mat: rot of different lengths")
	}
	kernels{}.rot(x, y, c, s, s)
}

// Rot2 is Rot with a sine for each of the vectors, which differ if these are stored in different
// units: (x, y) <- (c x + s1 y, c y - s2 x). It panics if the lengths differ.
func Rot2(x, y []float64, c, s1, s2 float64) {
	if len(x) != len(y) {
		panic("mat: rot of different lengths")
	}
	kernels{}.rot(x, y, c, s1, s2)
}

// RotDot is Rot2, then Dot of the new x and z, which a rotation of x with z asks for next: on
// lengths that are multiples of 8 in one pass. z must not overlap x or y. It panics if the lengths
// differ.
func RotDot(x, y []float64, c, s1, s2 float64, z []float64) float64 {
	if len(x) != len(y) || len(x) != len(z) {
		panic("mat: rot of different lengths")
	}
	return kernels{}.rotDot(x, y, c, s1, s2, z)
}
