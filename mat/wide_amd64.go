//go:build !purego

package mat

import "anagram/internal/cpu"

// tile512 is tileFMA for twelve rows, in the registers of AVX-512. It is the one kernel there that is clearly faster than
// its narrower form on a machine that works on 256 bits at a time (Zen 4: tile 15 %; dot, axpy, rot 0).
//
//go:noescape
func tile512(c *float64, ldc int, a *float64, rs, ks int, b *float64, k int)

// wide does what meet does for as many rows as fill tiles of twelve, and returns their number.
func (p *panel) wide(dst *Dense, j int, a []float64, rs, ks, n int) (rows int) {
	if cpu.Use != cpu.AVX512 {
		return 0
	}
	for ; rows+2*tileRows <= dst.Rows; rows += 2 * tileRows {
		tile512(&dst.Data[rows*dst.Stride+j], dst.Stride, &a[rows*rs], rs, ks, &p[0], n)
	}
	return rows
}
