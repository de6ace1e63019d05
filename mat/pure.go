//go:build purego || !(amd64 || arm64)

package mat

// Where there is no assembly the kernels are the loops.

func dot(x, y []float64) float64 { return dotLoop(x, y) }

func axpy(dst []float64, alpha float64, x []float64) { axpyLoop(dst, alpha, x) }

func scal(dst []float64, alpha float64) { scalLoop(dst, alpha) }

func rot(x, y []float64, c, s1, s2 float64) { rotLoop(x, y, c, s1, s2) }

func rotDot(x, y []float64, c, s1, s2 float64, z []float64) float64 {
	rot(x, y, c, s1, s2)
	return dot(x, z)
}

func dots4(x, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	return dots4Loop(x, b0, b1, b2, b3)
}

func axpy4(dst, b0, b1, b2, b3 []float64, x *[4]float64) { axpy4Loop(dst, b0, b1, b2, b3, x) }

func rows2(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64) {
	rows2Loop(d0, d1, b0, b1, b2, b3, x, y)
}

func gemm(dst *Dense, alpha float64, a, b *Dense) { gemmLoop(dst, alpha, a, b) }

func gemmTN(dst *Dense, alpha float64, a, b *Dense) { gemmTNLoop(dst, alpha, a, b) }

func gemmNT(dst *Dense, alpha float64, a, b *Dense) { gemmNTLoop(dst, alpha, a, b) }

func affine(dst *Dense, bias []float64, a, b *Dense) {
	repeat(dst, bias)
	gemmLoop(dst, 1, a, b)
}

func affineTN(dst *Dense, bias []float64, a, b *Dense) {
	repeat(dst, bias)
	gemmTNLoop(dst, 1, a, b)
}
