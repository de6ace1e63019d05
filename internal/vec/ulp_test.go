package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// edges are arguments where something changes: zeros, the smallest and largest numbers,
// overflow, and the seams of every reduction, each with its neighbours.
func edges() []float64 {
	base := []float64{0, 0x1p-1074, 0x1p-1022, 1e-300, 1e-20, 0x1p-54, 0x1p-53, 0x1p-52, 0x1p-30, 1e-5, 0.01, 0.25, 0.29, 0.41,
		math.Ln2 / 4, math.Ln2 / 2, 0.5, math.Sqrt2 / 2, 1, math.Sqrt2, 2, math.E, 3.75, 5.9, 6, 8, 10, 19, 22, 26.5, 27.2, 27.3, 38,
		100, 700, 708, 709, 709.78, 709.782712893384, 710, 744, 745.1332191019411, 745.2, 746, 1000, 1 << 19, 1e6, 1e10, 1e16, 1e22, 1e300, math.MaxFloat64}
	for k := 1; k < 70; k++ {
		base = append(base, (float64(k)-0.5)*math.Ln2/2, (float64(k)-0.5)*math.Pi/2, float64(k)*math.Pi/2)
	}
	var all []float64
	for _, b := range base {
		for range 3 {
			all = append(all, b, -b)
			b = math.Nextafter(b, math.Inf(1))
		}
		for range 6 {
			b = math.Nextafter(b, math.Inf(-1))
		}
		all = append(all, b, -b)
	}
	return all
}

// sample draws uniform and log-uniform numbers between lo and hi, of both signs if lo < 0.
func sample(lo, hi float64, n int) []float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 0, 3*n)
	for range n {
		x = append(x, lo+(hi-lo)*rng.Float64())
		if hi > 0 {
			x = append(x, min(hi, math.Exp(math.Log(hi)-40*rng.Float64())))
		}
		if lo < 0 {
			x = append(x, -math.Exp(math.Log(-lo)-40*rng.Float64()))
		}
	}
	every := 1
	if testing.Short() {
		every = 13
	}
	for i, e := range edges() {
		if lo <= e && e <= hi && i%every == 0 {
			x = append(x, e)
		}
	}
	return x
}

// TestUlps is against math/big, at the edges and at few arguments; TestErrorTable takes many.
func TestUlps(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	tests := []struct {
		name   string
		f      func(float64) float64
		oracle func(bf) bf
		lo, hi float64
		limit  float64
	}{
		{"Exp", Exp, bexp, -708, 709.78, 0.65},
		{"Exp near 0", Exp, bexp, -1, 1, 0.65},
		{"Exp subnormal", Exp, bexp, -746, -708, 1},
		{"Log", Log, blog, 5e-324, math.MaxFloat64, 0.8},
		{"Log near 1", Log, blog, 0.4, 3, 0.8},
		{"Log1p", Log1p, blog1p, -0.999999, 1e10, 0.8},
		{"Log1p near 0", Log1p, blog1p, -0.5, 2, 0.8},
		{"Tanh", Tanh, btanh, -23, 23, 0.7},
		{"Tanh near 0", Tanh, btanh, -1, 1, 0.7},
		{"Sin", Sin, bsin, -10, 10, 0.8},
		{"Sin to 2^19", Sin, bsin, -1 << 19, 1 << 19, 0.8},
		{"Sin to 1e15", Sin, bsin, -1e15, 1e15, 0.8},
		{"Cos", Cos, bcos, -10, 10, 0.8},
		{"Cos to 2^19", Cos, bcos, -1 << 19, 1 << 19, 0.8},
		{"Cos to 1e15", Cos, bcos, -1e15, 1e15, 0.8},
		{"SinPi", SinPi, bsinPi, -10, 10, 0.8},
		{"CosPi", CosPi, bcosPi, -10, 10, 0.8},
		{"Atan", Atan, batan, -3, 3, 0.8},
		{"Atan to 1e300", Atan, batan, -1e300, 1e300, 0.8},
		{"Erf", Erf, berf, -1, 1, 1},
		{"Erf beyond 1", Erf, berf, -7, 7, 1},
		{"Erfc", Erfc, berfc, -7, 27, 4},
		{"Erfc near 0", Erfc, berfc, -1, 1, 4},
	}
	const n = 200
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			worst, at := 0.0, 0.0
			for _, x := range sample(test.lo, test.hi, n) {
				got := test.f(x)
				if x == 0 {
					continue
				}
				if u := ulps(got, test.oracle(bnew(x))); u > worst {
					worst, at = u, x
				}
			}
			t.Logf("worst %.3f ulp at %v", worst, at)
			if worst > test.limit {
				w, _ := test.oracle(bnew(at)).Float64()
				t.Errorf("%s(%v) = %v, want %v: %.3f ulp, limit %v", test.name, at, test.f(at), w, worst, test.limit)
			}
		})
	}
}
