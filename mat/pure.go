//go:build purego || !(amd64 || arm64)

package mat

// Where there is no assembly it is never called.

func dotFMA(x, y []float64) (s float64)                                        { return }
func dots2FMA(x, y, z []float64) (s, t float64)                                { return }
func axpyFMA(dst []float64, alpha float64, x []float64)                        {}
func rotFMA(x, y []float64, c, s1, s2 float64)                                 {}
func rotDotFMA(x, y []float64, c, s1, s2 float64, z []float64) (s float64)     { return }
func axpy4FMA(dst, b0, b1, b2, b3 []float64, x *[4]float64)                    {}
func rows2FMA(d0, d1, b0, b1, b2, b3 []float64, x, y *[4]float64)              {}
func packFMA(p, b *float64, ldb, k int, alpha float64)                         {}
func gemmTiles(dst *Dense, alpha float64, a, b strided, inner int)             {}
func affineTiles(dst *Dense, bias []float64, a strided, b *Dense) (large bool) { return }
