//go:build (amd64 || arm64) && !purego

package vec

import "anagram/internal/cpu"

// The products in vector registers. The assembly takes lengths that are multiples of four and not
// 0, the loops the rest.

// fours returns how many of n elements the assembly is to do.
func fours(n int) int {
	if cpu.Use == cpu.Loops {
		return 0
	}
	return n &^ 3
}

func mul(dst, x, y []float64) {
	n := fours(len(dst))
	if n > 0 {
		mulSIMD(dst[:n], x, y)
	}
	mulLoop(dst[n:], x[n:], y[n:])
}

func addMul(dst, x, y, z []float64) {
	n := fours(len(dst))
	if n > 0 {
		addMulSIMD(dst[:n], x, y, z)
	}
	addMulLoop(dst[n:], x[n:], y[n:], z[n:])
}

func addSquare(dst []float64, a float64, x, y []float64) {
	n := fours(len(dst))
	if n > 0 {
		addSquareSIMD(dst[:n], a, x, y)
	}
	addSquareLoop(dst[n:], a, x[n:], y[n:])
}

func pullSquare(dz, dy []float64, a float64, x, x1, y, d []float64) {
	n := fours(len(dz))
	if n > 0 {
		pullSquareSIMD(dz[:n], dy, a, x, x1, y, d)
	}
	pullSquareLoop(dz[n:], dy[n:], a, x[n:], x1[n:], y[n:], d[n:])
}

func tanhSlopes(f1, f2, t []float64) {
	n := fours(len(f1))
	if n > 0 {
		tanhSlopesSIMD(f1[:n], f2, t)
	}
	tanhSlopesLoop(f1[n:], f2[n:], t[n:])
}

func tanhThird(f3, f1, t []float64) {
	n := fours(len(f3))
	if n > 0 {
		tanhThirdSIMD(f3[:n], f1, t)
	}
	tanhThirdLoop(f3[n:], f1[n:], t[n:])
}

//go:noescape
func mulSIMD(dst, x, y []float64)

//go:noescape
func addMulSIMD(dst, x, y, z []float64)

//go:noescape
func addSquareSIMD(dst []float64, a float64, x, y []float64)

//go:noescape
func pullSquareSIMD(dz, dy []float64, a float64, x, x1, y, d []float64)

//go:noescape
func tanhSlopesSIMD(f1, f2, t []float64)

//go:noescape
func tanhThirdSIMD(f3, f1, t []float64)
