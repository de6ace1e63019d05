//go:build (amd64 || arm64) && !purego

package mat

// The assembly, one set for amd64 (AVX2 and FMA) and one for arm64 (NEON). What it computes does
// not depend on the width of a register:
//
//   - A sum of products runs in 16 lanes, element i in lane i mod 16, each product added by a fused
//     multiply-add; then lane l + lane l+8, l + l+4, l + l+2, l + l+1, and 0 is added (so that a
//     zero is +0).
//   - An element of a destination is one chain of fused multiply-adds in the order of the terms.
//   - A rotation is x <- fma(s1, y, c x), y <- fma(-s2, x, c y).
//
// So both give the same bits; the loops, which never fuse, give others.

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
