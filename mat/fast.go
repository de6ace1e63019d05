//go:build (amd64 || arm64) && !purego

package mat

import "anagram/internal/cpu"

// kernels are those in use: the loops, or assembly with their signatures, one set for amd64 (AVX2
// and FMA) and one for arm64 (NEON). What they compute does not depend on the width of a register:
//
//   - A sum of products runs in 16 lanes, element i in lane i mod 16, each product added by a fused
//     multiply-add; then lane l + lane l+8, l + l+4, l + l+2, l + l+1, and 0 is added (so that a
//     zero is +0).
//   - An element of a destination is one chain of fused multiply-adds in the order of the terms.
//   - A rotation is x <- fma(s1, y, c x), y <- fma(-s2, x, c y).
//
// So all of them give the same bits; the loops, which never fuse, give others.
type kernels struct{}

//go:noescape
func dotFMA(x, y []float64) float64

//go:noescape
func axpyFMA(dst []float64, alpha float64, x []float64)

//go:noescape
func rotFMA(x, y []float64, c, s1, s2 float64)

// rotDotFMA is rotFMA, then dotFMA of x and z, for lengths that are multiples of 8.
//
//go:noescape
func rotDotFMA(x, y []float64, c, s1, s2 float64, z []float64) float64

//go:noescape
func axpy4FMA(dst, b0, b1, b2, b3 []float64, x *[4]float64)

//go:noescape
func rows2FMA(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64)

// tileFMA sets a tile of C, 6 x 8 with rows ldc apart, to such a tile at from, rows ldfrom apart,
// plus A B: k columns of A, whose element (i, p) is at a[i rs + p ks], times k rows of B, eight
// elements each, ldb apart. k is at least 1.
//
//go:noescape
func tileFMA(c *float64, ldc int, from *float64, ldfrom int, a *float64, rs, ks int, b *float64, ldb, k int)

// packFMA sets eight elements of p for each of k rows: alpha times the first eight of a row of b,
// rows ldb apart.
//
//go:noescape
func packFMA(p, b *float64, ldb, k int, alpha float64)

// packTFMA is packFMA for the transpose of b: eight rows of k elements, k a multiple of 4 and not
// 0.
//
//go:noescape
func packTFMA(p, b *float64, ldb, k int, alpha float64)

func (kernels) dot(x, y []float64) float64 {
	if cpu.Use == cpu.Loops {
		return loops{}.dot(x, y)
	}
	return dotFMA(x, y)
}

func (kernels) axpy(dst []float64, alpha float64, x []float64) {
	if cpu.Use == cpu.Loops {
		loops{}.axpy(dst, alpha, x)
	} else {
		axpyFMA(dst, alpha, x)
	}
}

// scal packs dst, in rows of eight, where it is.
func (kernels) scal(dst []float64, alpha float64) {
	if n := len(dst) / tileCols; n > 0 && cpu.Use != cpu.Loops {
		packFMA(&dst[0], &dst[0], tileCols, n, alpha)
		dst = dst[n*tileCols:]
	}
	loops{}.scal(dst, alpha)
}

func (kernels) rot(x, y []float64, c, s1, s2 float64) {
	if cpu.Use == cpu.Loops {
		loops{}.rot(x, y, c, s1, s2)
	} else {
		rotFMA(x, y, c, s1, s2)
	}
}

func (kernels) rotDot(x, y []float64, c, s1, s2 float64, z []float64) float64 {
	if cpu.Use == cpu.Loops || len(x)%8 != 0 {
		return loops{}.rotDot(x, y, c, s1, s2, z)
	}
	return rotDotFMA(x, y, c, s1, s2, z)
}

func (kernels) dots4(x, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	if cpu.Use == cpu.Loops {
		return loops{}.dots4(x, b0, b1, b2, b3)
	}
	n := len(x)
	s0, s1 = dots2FMA(x, b0[:n], b1[:n])
	s2, s3 = dots2FMA(x, b2[:n], b3[:n])
	return
}

func (kernels) axpy4(dst, b0, b1, b2, b3 []float64, x *[4]float64) {
	if cpu.Use == cpu.Loops {
		loops{}.axpy4(dst, b0, b1, b2, b3, x)
		return
	}
	n := len(dst)
	axpy4FMA(dst, b0[:n], b1[:n], b2[:n], b3[:n], x)
}

func (kernels) rows2(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64) {
	if cpu.Use == cpu.Loops {
		loops{}.rows2(d0, d1, b0, b1, b2, b3, x, y)
		return
	}
	n := len(d0)
	rows2FMA(d0, d1[:n], b0[:n], b1[:n], b2[:n], b3[:n], x, y)
}

func (kernels) gemm(dst *Dense, alpha float64, a, b *Dense) {
	if cpu.Use == cpu.Loops {
		loops{}.gemm(dst, alpha, a, b)
	} else {
		gemmTiles(dst, alpha, plain(a), plain(b), b.Rows)
	}
}

func (kernels) gemmTN(dst *Dense, alpha float64, a, b *Dense) {
	if cpu.Use == cpu.Loops {
		loops{}.gemmTN(dst, alpha, a, b)
	} else {
		gemmTiles(dst, alpha, flipped(a), plain(b), b.Rows)
	}
}

func (kernels) gemmNT(dst *Dense, alpha float64, a, b *Dense) {
	if cpu.Use == cpu.Loops {
		loops{}.gemmNT(dst, alpha, a, b)
	} else {
		gemmTiles(dst, alpha, plain(a), flipped(b), b.Cols)
	}
}

func (kernels) affine(dst *Dense, bias []float64, a, b *Dense) {
	if cpu.Use == cpu.Loops || !affineTiles(dst, bias, plain(a), b) {
		loops{}.affine(dst, bias, a, b)
	}
}

func (kernels) affineTN(dst *Dense, bias []float64, a, b *Dense) {
	if cpu.Use == cpu.Loops || !affineTiles(dst, bias, flipped(a), b) {
		loops{}.affineTN(dst, bias, a, b)
	}
}
