package vec

import "math"

// Tables are copies of what the activations of networks are computed from, for programs that write
// source text with these functions in it. The names say of what.
type Tables struct {
	// rows of c, tanh c, what rounding lost of it, and 1 - tanh^2 c
	Tanh                          [][4]float64
	TanhPoly                      []float64
	Exp, Log, Sin, Cos, Erf, Erfc []float64 // polynomials
	TwoOverPi                     []uint64  // its bits, after 64 zeros
	PiHalf3                       float64   // the third part of pi/2
	InvSqrt2, InvSqrt2Pi, Max     float64
}

// NewTables returns the tables.
func NewTables() Tables {
	t := Tables{
		TanhPoly: append([]float64(nil), tanhPoly[:]...),
		Exp:      append([]float64(nil), expPoly[:]...), Log: append([]float64(nil), logPoly[:]...),
		Sin: append([]float64(nil), sinPoly[:]...), Cos: append([]float64(nil), cosPoly[:]...),
		Erf: append([]float64(nil), erfPoly[:]...), Erfc: append([]float64(nil), erfcPoly[:]...),
		TwoOverPi: append([]uint64(nil), twoOverPi[:]...), PiHalf3: piHalf3,
		InvSqrt2: 1 / math.Sqrt2, InvSqrt2Pi: 1 / (math.Sqrt2 * math.SqrtPi), Max: math.MaxFloat64,
	}
	for _, cell := range tanhTable {
		if cell.slope != 0 {
			t.Tanh = append(t.Tanh, [4]float64{cell.at, cell.tanh, cell.rest, cell.slope})
		}
	}
	return t
}
