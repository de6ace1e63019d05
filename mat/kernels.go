package mat

import "math"

// Dot returns the inner product sum x_i y_i, summed in four lanes
// (i mod 4, the last len mod 4 terms in lane 0) that are added pairwise at the end.
// It panics if the lengths differ.
func Dot(x, y []float64) float64 {
	if len(x) != len(y) {
		panic("mat: dot of different lengths")
	}
	y = y[:len(x)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i < len(x)-3; i += 4 {
		s0 += float64(x[i] * y[i])
		s1 += float64(x[i+1] * y[i+1])
		s2 += float64(x[i+2] * y[i+2])
		s3 += float64(x[i+3] * y[i+3])
	}
	for ; i < len(x); i++ {
		s0 += float64(x[i] * y[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// Axpy adds a multiple of a vector: dst += alpha x. It panics if the lengths differ.
func Axpy(dst []float64, alpha float64, x []float64) {
	if len(dst) != len(x) {
		panic("mat: axpy of different lengths")
	}
	dst = dst[:len(x)]
	i := 0
	for ; i < len(x)-3; i += 4 {
		dst[i] += float64(alpha * x[i])
		dst[i+1] += float64(alpha * x[i+1])
		dst[i+2] += float64(alpha * x[i+2])
		dst[i+3] += float64(alpha * x[i+3])
	}
	for ; i < len(x); i++ {
		dst[i] += float64(alpha * x[i])
	}
}

// Scal scales a vector in place: dst *= alpha.
func Scal(dst []float64, alpha float64) {
	for i := range dst {
		dst[i] *= alpha
	}
}

// Nrm2 returns the Euclidean norm of x. It neither overflows nor underflows
// unless the result does; it is NaN where x holds a NaN, else +Inf where x holds an infinity.
func Nrm2(x []float64) float64 {
	const tiny, huge = 0x1p-460, 0x1p+1000 // outside, squares lost to underflow or overflow matter
	if s := Dot(x, x); s > tiny && s < huge {
		return math.Sqrt(s)
	}
	top := MaxAbs(x)
	if top == 0 || math.IsInf(top, 1) || top != top {
		return top
	}
	_, e := math.Frexp(top)
	s := 0.0
	for _, v := range x {
		v = math.Ldexp(v, -e)
		s += float64(v * v)
	}
	return math.Ldexp(math.Sqrt(s), e)
}

// MaxAbs returns the largest magnitude in x, 0 for an empty x and NaN where x holds one.
func MaxAbs(x []float64) float64 {
	top := 0.0
	for _, v := range x {
		if v = math.Abs(v); v > top || v != v {
			top = v
		}
		if top != top {
			break
		}
	}
	return top
}

// Rot applies the plane rotation with cosine c and sine s to the pair of vectors:
// (x, y) <- (c x + s y, c y - s x). It panics if the lengths differ.
func Rot(x, y []float64, c, s float64) {
	if len(x) != len(y) {
		panic("mat: rot of different lengths")
	}
	y = y[:len(x)]
	for i, xi := range x {
		yi := y[i]
		x[i] = float64(c*xi) + float64(s*yi)
		y[i] = float64(c*yi) - float64(s*xi)
	}
}
