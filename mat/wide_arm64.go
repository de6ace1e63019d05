//go:build !purego

package mat

// wide is for registers wider than these: no rows are done.
func wide(dst *Dense, j int, from []float64, ldfrom int, a []float64, rs, ks int, b []float64, ldb, n int) (rows int) {
	return 0
}

// dots2FMA returns dotFMA of x with y and with z.
func dots2FMA(x, y, z []float64) (s, t float64) { return dotFMA(x, y), dotFMA(x, z) }
