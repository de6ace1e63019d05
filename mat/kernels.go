package mat

import (
	"math"

	"anagram/internal/cpu"
)

// The kernels. The loops run where there is no assembly and under the build tag purego. A product
// that feeds a sum is rounded first, so that no compiler fuses the two and the bits are the same
// everywhere. What the assembly computes is written down in fast.go.

// Dot returns the inner product sum x_i y_i, summed in lanes that are added pairwise at the end: in
// the loop four, i mod 4, the last len mod 4 terms in lane 0. It panics if the lengths differ.
func Dot(x, y []float64) float64 {
	if len(x) != len(y) {
		panic("mat: dot of different lengths")
	}
	if cpu.Use != cpu.Loops {
		return dotFMA(x, y)
	}
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
	if cpu.Use != cpu.Loops {
		axpyFMA(dst, alpha, x)
		return
	}
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

// Scal scales a vector in place: dst *= alpha. The assembly packs it, in rows of eight, where it
// is.
func Scal(dst []float64, alpha float64) {
	if n := len(dst) / tileCols; n > 0 && cpu.Use != cpu.Loops {
		packFMA(&dst[0], &dst[0], tileCols, n, alpha)
		dst = dst[n*tileCols:]
	}
	for i := range dst {
		dst[i] *= alpha
	}
}

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

// Rot applies a plane rotation with cosine c to a pair of vectors, with a sine for each of them.
// The sines differ if the vectors are stored in different units:
// (x, y) <- (c x + s1 y, c y - s2 x). It panics if the lengths differ.
func Rot(x, y []float64, c, s1, s2 float64) {
	if len(x) != len(y) {
		panic("mat: rot of different lengths")
	}
	if cpu.Use != cpu.Loops {
		rotFMA(x, y, c, s1, s2)
		return
	}
	for i, xi := range x {
		yi := y[i]
		x[i] = float64(c*xi) + float64(s1*yi)
		y[i] = float64(c*yi) - float64(s2*xi)
	}
}

// RotDot is Rot, then Dot of the new x and z, which a rotation of x with z asks for next: on
// lengths that are multiples of 8 in one pass. z must not overlap x or y. It panics if the lengths
// differ.
func RotDot(x, y []float64, c, s1, s2 float64, z []float64) float64 {
	if len(x)%8 == 0 && len(x) == len(y) && len(x) == len(z) && cpu.Use != cpu.Loops {
		return rotDotFMA(x, y, c, s1, s2, z)
	}
	Rot(x, y, c, s1, s2)
	return Dot(x, z)
}

// The inner loops of the products. A plain loop spends its time loading and storing: each element
// fetched serves one multiplication. A tile serves several at once (BenchmarkKernels), and adds
// them to every element of the destination one after the other, in the order of the inner index, so
// the result has the same bits as the plain loops'. Slices must be at least as long as the first
// one.

// axpy4 adds four multiples: dst += x_0 b0 + x_1 b1 + x_2 b2 + x_3 b3.
func axpy4(dst, b0, b1, b2, b3 []float64, x *[4]float64) {
	n := len(dst)
	b0, b1, b2, b3 = b0[:n], b1[:n], b2[:n], b3[:n]
	if cpu.Use != cpu.Loops {
		axpy4FMA(dst, b0, b1, b2, b3, x)
		return
	}
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	for i, s := range dst {
		s += float64(x0 * b0[i])
		s += float64(x1 * b1[i])
		s += float64(x2 * b2[i])
		s += float64(x3 * b3[i])
		dst[i] = s
	}
}

// rows2 is axpy4 for two destinations: d0 += sum x_k bk, d1 += sum y_k bk.
func rows2(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64) {
	n := len(d0)
	d1, b0, b1, b2, b3 = d1[:n], b0[:n], b1[:n], b2[:n], b3[:n]
	if cpu.Use != cpu.Loops {
		rows2FMA(d0, d1, b0, b1, b2, b3, x, y)
		return
	}
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
	for i, s := range d0 {
		t := d1[i]
		v := b0[i]
		s += float64(x0 * v)
		t += float64(y0 * v)
		v = b1[i]
		s += float64(x1 * v)
		t += float64(y1 * v)
		v = b2[i]
		s += float64(x2 * v)
		t += float64(y2 * v)
		v = b3[i]
		s += float64(x3 * v)
		t += float64(y3 * v)
		d0[i], d1[i] = s, t
	}
}

// dots4 returns the inner products of x with four vectors.
func dots4(x, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	n := len(x)
	b0, b1, b2, b3 = b0[:n], b1[:n], b2[:n], b3[:n]
	if cpu.Use != cpu.Loops {
		s0, s1 = dots2FMA(x, b0, b1)
		s2, s3 = dots2FMA(x, b2, b3)
		return
	}
	for i, v := range x {
		s0 += float64(v * b0[i])
		s1 += float64(v * b1[i])
		s2 += float64(v * b2[i])
		s3 += float64(v * b3[i])
	}
	return
}
