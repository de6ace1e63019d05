//go:build (amd64 || arm64) && !purego

package vec

import "anagram/internal/cpu"

// The tangent in vector registers: the operations of the loop, unfused and in the same order, so
// with the same bits. The loop takes what does not fill a register.

func tanhSlice(dst, x []float64) {
	n := 0
	if cpu.Use != cpu.Loops {
		n = tanhWide(dst, x)
		n += tanhSIMD(dst[n:], x[n:])
	}
	tanhLoop(dst[n:], x[n:])
}

// tanhSIMD sets dst[i] = tanh x[i] for as many of the first elements as fill whole registers, and
// returns their number.
//
//go:noescape
func tanhSIMD(dst, x []float64) int
