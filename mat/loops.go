package mat

// loops are the kernels as loops: what runs where there is no assembly and under the build tag
// purego (pure.go). A product that feeds a sum is rounded first, so that no compiler fuses the two
// and the bits are the same everywhere.
//
// They are methods so that the kernels in use, kernels{}.dot and so on, have one name in all
// builds, and that name is the loop itself where there is nothing else.
type loops struct{}

// dot sums in four lanes (i mod 4, the last len mod 4 terms in lane 0) that are added pairwise
// at the end.
func (loops) dot(x, y []float64) float64 {
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

// axpy: dst += alpha x.
func (loops) axpy(dst []float64, alpha float64, x []float64) {
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

// scal: dst *= alpha.
func (loops) scal(dst []float64, alpha float64) {
	for i := range dst {
		dst[i] *= alpha
	}
}

// rot: (x, y) <- (c x + s1 y, c y - s2 x).
func (loops) rot(x, y []float64, c, s1, s2 float64) {
	y = y[:len(x)]
	for i, xi := range x {
		yi := y[i]
		x[i] = float64(c*xi) + float64(s1*yi)
		y[i] = float64(c*yi) - float64(s2*xi)
	}
}

// rotDot: rot, then the inner product of the new x and z.
func (loops) rotDot(x, y []float64, c, s1, s2 float64, z []float64) float64 {
	kernels{}.rot(x, y, c, s1, s2)
	return kernels{}.dot(x, z)
}
