package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A layer's pre-activations: 900 points, 32 units, values around 0.
func preactivations() []float64 {
	rng := rand.New(rand.NewPCG(3, 4))
	x := make([]float64, 1024)
	for i := range x {
		x[i] = 2 * Normal(rng)
	}
	return x
}

func BenchmarkSlice(b *testing.B) {
	loop := func(f func(float64) float64) func(dst, x []float64) {
		return func(dst, x []float64) {
			for i, v := range x {
				dst[i] = f(v)
			}
		}
	}
	other := make([]float64, 1024)
	for _, test := range []struct {
		name string
		f    func(dst, x []float64)
	}{
		{"Tanh", TanhSlice},
		{"Sin", SinSlice},
		{"SinCos", func(dst, x []float64) { SinCosSlice(dst, other, x) }},
		{"scalar/Tanh", loop(Tanh)},
		{"scalar/Exp", loop(Exp)},
		{"scalar/Sin", loop(Sin)},
		{"scalar/Atan", loop(Atan)},
		{"scalar/Erf", loop(Erf)},
		{"scalar/Log1p", loop(func(x float64) float64 { return Log1p(Exp(x)) })},
		{"math/Tanh", loop(math.Tanh)},
		{"math/Exp", loop(math.Exp)},
		{"math/Sin", loop(math.Sin)},
		{"math/Atan", loop(math.Atan)},
		{"math/Erf", loop(math.Erf)},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			x := preactivations()
			dst := make([]float64, len(x))
			for b.Loop() {
				test.f(dst, x)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/element")
		})
	}
}

func BenchmarkNormal(b *testing.B) {
	b.ReportAllocs()
	rng := rand.New(rand.NewPCG(1, 2))
	sum := 0.0
	for b.Loop() {
		sum += Normal(rng)
	}
}
