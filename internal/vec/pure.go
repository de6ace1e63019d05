//go:build purego || !(amd64 || arm64)

package vec

// Where there is no assembly it is never called.

const assembly = false

var (
	tanhWide, tanhSIMD func(dst, x []float64) int
	sinCosSIMD         func(sin, cos, x []float64) int
	mulSIMD            func(dst, x, y []float64)
	addMulSIMD         func(dst, x, y, z []float64)
	addSquareSIMD      func(dst []float64, a float64, x, y []float64)
	pullSquareSIMD     func(dz, dy []float64, a float64, x, x1, y, d []float64)
	tanhSlopesSIMD     func(f1, f2, t []float64)
	tanhThirdSIMD      func(f3, f1, t []float64)
)
