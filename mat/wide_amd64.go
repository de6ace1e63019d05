//go:build !purego

package mat

import "anagram/internal/cpu"

// tile512 is tileFMA for twelve rows, in the registers of AVX-512. On machines that work on 256
// bits at a time it is faster than its narrower form; dot, axpy and rot would not be
// (BenchmarkKernels).
//
//go:noescape
func tile512(c *float64, ldc int, from *float64, ldfrom int, a *float64, rs, ks int, b *float64, ldb, k int)

// wide sets columns j .. j+7 of as many rows of dst as fill tiles of twelve to those at from, rows
// ldfrom apart, plus A times n rows of B at b, and returns their number.
func wide(dst *Dense, j int, from []float64, ldfrom int, a []float64, rs, ks int, b []float64, ldb, n int) (rows int) {
	if cpu.Use != cpu.AVX512 {
		return 0
	}
	for ; rows+2*tileRows <= dst.Rows; rows += 2 * tileRows {
		tile512(&dst.Data[rows*dst.Stride+j], dst.Stride, &from[rows*ldfrom], ldfrom, &a[rows*rs], rs, ks, &b[0], ldb, n)
	}
	return rows
}

// dots2FMA returns dotFMA of x with y and with z: one load of x for two products, and one tree for
// both sums.
//
//go:noescape
func dots2FMA(x, y, z []float64) (s, t float64)
