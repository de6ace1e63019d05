package mat

import "math"

// Dot returns the inner product sum x_i y_i, summed in four lanes
// (i mod 4) that are added pairwise at the end. It panics if the lengths differ.
func Dot(x, y []float64) float64 {
	if len(x) != len(y) {
		panic("mat: dot of different lengths")
	}
	var s0, s1, s2, s3 float64
	for len(x) >= 4 && len(y) >= 4 {
		s0 += float64(x[0] * y[0])
		s1 += float64(x[1] * y[1])
		s2 += float64(x[2] * y[2])
		s3 += float64(x[3] * y[3])
		x, y = x[4:], y[4:]
	}
	for i := range x {
		s0 += float64(x[i] * y[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// Axpy adds a multiple of a vector: dst += alpha x. It panics if the lengths differ.
func Axpy(dst []float64, alpha float64, x []float64) {
	if len(dst) != len(x) {
		panic("mat: axpy of different lengths")
	}
	for len(x) >= 4 && len(dst) >= 4 {
		dst[0] += float64(alpha * x[0])
		dst[1] += float64(alpha * x[1])
		dst[2] += float64(alpha * x[2])
		dst[3] += float64(alpha * x[3])
		x, dst = x[4:], dst[4:]
	}
	for i := range x {
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
// unless the result does, and is NaN or +Inf where x holds one.
func Nrm2(x []float64) float64 {
	const tiny, huge = 0x1p-460, 0x1p+1000 // outside, squares lost to underflow or overflow matter
	if s := Dot(x, x); s > tiny && s < huge {
		return math.Sqrt(s)
	}
	top := 0.0
	for _, v := range x {
		if v = math.Abs(v); v > top || v != v {
			top = v
		}
	}
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

// Rot applies the plane rotation with cosine c and sine s to the pair of vectors:
// (x, y) <- (c x + s y, c y - s x). It panics if the lengths differ.
func Rot(x, y []float64, c, s float64) {
	if len(x) != len(y) {
		panic("mat: rot of different lengths")
	}
	for len(x) >= 2 && len(y) >= 2 {
		x0, y0, x1, y1 := x[0], y[0], x[1], y[1]
		x[0] = float64(c*x0) + float64(s*y0)
		y[0] = float64(c*y0) - float64(s*x0)
		x[1] = float64(c*x1) + float64(s*y1)
		y[1] = float64(c*y1) - float64(s*x1)
		x, y = x[2:], y[2:]
	}
	for i, xi := range x {
		yi := y[i]
		x[i] = float64(c*xi) + float64(s*yi)
		y[i] = float64(c*yi) - float64(s*xi)
	}
}
