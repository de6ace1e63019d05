//go:build !purego

package vec

import "anagram/internal/cpu"

// tanhWide is tanhSIMD with registers of eight.
func tanhWide(dst, x []float64) int {
	if cpu.Use != cpu.AVX512 {
		return 0
	}
	return tanh512(dst, x)
}

//go:noescape
func tanh512(dst, x []float64) int

// sinCosSIMD sets sin and cos of the first elements, in whole registers, and returns how many: all,
// or those before one that takes the long reduction.
//
//go:noescape
func sinCosSIMD(sin, cos, x []float64) int
