// Package vec holds elementary functions of our own: same bits on every GOARCH.
package vec

import (
	"math"
	"math/rand/v2"
)

// Placeholders with the final signatures.

func Exp(x float64) float64               { return math.Exp(x) }
func Expm1(x float64) float64             { return math.Expm1(x) }
func Log(x float64) float64               { return math.Log(x) }
func Log1p(x float64) float64             { return math.Log1p(x) }
func Tanh(x float64) float64              { return math.Tanh(x) }
func Sin(x float64) float64               { return math.Sin(x) }
func Cos(x float64) float64               { return math.Cos(x) }
func SinCos(x float64) (sin, cos float64) { return math.Sincos(x) }
func SinPi(x float64) float64             { return math.Sin(math.Pi * x) }
func CosPi(x float64) float64             { return math.Cos(math.Pi * x) }
func Erf(x float64) float64               { return math.Erf(x) }
func Erfc(x float64) float64              { return math.Erfc(x) }
func Pow(x, y float64) float64            { return math.Pow(x, y) }

func each(dst, x []float64, f func(float64) float64) {
	if len(dst) != len(x) {
		panic("vec: lengths differ")
	}
	for i, v := range x {
		dst[i] = f(v)
	}
}

func ExpSlice(dst, x []float64)   { each(dst, x, Exp) }
func TanhSlice(dst, x []float64)  { each(dst, x, Tanh) }
func SinSlice(dst, x []float64)   { each(dst, x, Sin) }
func CosSlice(dst, x []float64)   { each(dst, x, Cos) }
func ErfSlice(dst, x []float64)   { each(dst, x, Erf) }
func Log1pSlice(dst, x []float64) { each(dst, x, Log1p) }

// SinCosSlice writes sin x and cos x.
func SinCosSlice(sin, cos, x []float64) {
	if len(sin) != len(x) || len(cos) != len(x) {
		panic("vec: lengths differ")
	}
	for i, v := range x {
		sin[i], cos[i] = SinCos(v)
	}
}

// Normal returns a standard normal deviate.
func Normal(rng *rand.Rand) float64 {
	u := 1 - rng.Float64()
	return math.Sqrt(-2*Log(u)) * Cos(2*math.Pi*rng.Float64())
}
