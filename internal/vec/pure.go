//go:build purego || !(amd64 || arm64)

package vec

// Where there is no assembly the slice forms are the loops.

func tanhSlice(dst, x []float64) { tanhLoop(dst, x) }

func mul(dst, x, y []float64) { mulLoop(dst, x, y) }

func addMul(dst, x, y, z []float64) { addMulLoop(dst, x, y, z) }

func addSquare(dst []float64, a float64, x, y []float64) { addSquareLoop(dst, a, x, y) }

func pullSquare(dz, dy []float64, a float64, x, x1, y, d []float64) {
	pullSquareLoop(dz, dy, a, x, x1, y, d)
}

func tanhSlopes(f1, f2, t []float64) { tanhSlopesLoop(f1, f2, t) }

func tanhThird(f3, f1, t []float64) { tanhThirdLoop(f3, f1, t) }
