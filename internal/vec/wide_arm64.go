//go:build !purego

package vec

// tanhWide is for registers wider than these: nothing is done.
func tanhWide(dst, x []float64) int { return 0 }

// sinCosSIMD sets none: the loop is all there is.
func sinCosSIMD(sin, cos, x []float64) int { return 0 }
