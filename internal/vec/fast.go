//go:build (amd64 || arm64) && !purego

package vec

import "anagram/internal/cpu"

// The two functions in vector registers: the operations of the loops, unfused and in the same
// order, so with the same bits. The loops take what does not fill a register.

func tanhSlice(dst, x []float64) {
	n := 0
	if cpu.Use != cpu.Loops {
		n = tanhWide(dst, x)
		n += tanhSIMD(dst[n:], x[n:])
	}
	tanhLoop(dst[n:], x[n:])
}

func expSlice(dst, x []float64) {
	if cpu.Use == cpu.Loops {
		expLoop(dst, x)
		return
	}
	for len(x) > 0 {
		n := expSIMD(dst, x)
		end := min(n+4, len(x)) // the group it stopped at
		expLoop(dst[n:end], x[n:end])
		dst, x = dst[end:], x[end:]
	}
}

// tanhSIMD sets dst[i] = tanh x[i] for as many of the first elements as fill whole registers, and
// returns their number.
//
//go:noescape
func tanhSIMD(dst, x []float64) int

// expSIMD sets dst[i] = e^x[i] for the first elements, up to a group that is not full or has one
// with |x| >= expNormal or NaN, and returns their number.
//
//go:noescape
func expSIMD(dst, x []float64) int
