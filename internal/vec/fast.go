//go:build (amd64 || arm64) && !purego

package vec

// The assembly: the operations of the loops, unfused and in the same order, so with the same bits.

const assembly = true

// tanhSIMD sets dst[i] = tanh x[i] for as many of the first elements as fill whole registers, and
// returns their number.
//
//go:noescape
func tanhSIMD(dst, x []float64) int

// The products take lengths of dst that are multiples of four and not 0.

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
