package vec

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"

	"anagram/internal/cpu"
)

func vectorForms() map[string]struct {
	scalar func(float64) float64
	slice  func(dst, x []float64)
} {
	type pair = struct {
		scalar func(float64) float64
		slice  func(dst, x []float64)
	}
	return map[string]pair{
		"Tanh": {Tanh, TanhSlice}, "Sin": {Sin, SinSlice},
		"SinCos, sine":   {Sin, func(dst, x []float64) { SinCosSlice(dst, make([]float64, len(x)), x) }},
		"SinCos, cosine": {Cos, func(dst, x []float64) { SinCosSlice(make([]float64, len(x)), dst, x) }},
	}
}

// TestSlices: the same bits as the scalar functions for every length, in place too, and nothing
// written beyond the end.
func TestSlices(t *testing.T) { eachFamily(t, testSlices) }

func testSlices(t *testing.T) {
	all := append(edges(), math.NaN(), math.Inf(1), math.Inf(-1))
	for name, f := range vectorForms() {
		for n := range 68 {
			x := make([]float64, n)
			for i := range x {
				x[i] = all[(i*37+n*11)%len(all)]
			}
			dst := make([]float64, n+1)
			dst[n] = 12345
			f.slice(dst[:n], x)
			for i, v := range x {
				if want := f.scalar(v); !same(dst[i], want) {
					t.Fatalf("%s, length %d: f(%v) = %v, want %v", name, n, v, dst[i], want)
				}
			}
			if dst[n] != 12345 {
				t.Fatalf("%s, length %d: wrote beyond the end", name, n)
			}
			f.slice(x, x)
			for i := range x {
				if !same(x[i], dst[i]) {
					t.Fatalf("%s, length %d: in place %v, want %v", name, n, x[i], dst[i])
				}
			}
		}
	}
}

// eachFamily runs a test with every family of kernels that the machine has.
func eachFamily(t *testing.T, test func(t *testing.T)) {
	best := cpu.Use
	defer func() { cpu.Use = best }()
	for _, cpu.Use = range cpu.Available() {
		t.Run(cpu.Use.String(), test)
	}
}

// TestSliceBits: vector registers give the bits of the scalar functions for numbers of all
// magnitudes.
func TestSliceBits(t *testing.T) {
	eachFamily(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(7, 8))
		x := sample(-720, 720, 3000)
		x = append(x, sample(-25, 25, 3000)...)
		for range 9000 {
			x = append(x, math.Float64frombits(rng.Uint64()))
		}
		for range 9000 { // all quadrants, and where the short reduction ends
			x = append(x, (rng.Float64()-0.5)*math.Pow(10, 8*rng.Float64()))
		}
		for j := range 3000 { // next to their ends, where the reduced argument is small
			x = append(x, float64(j)*math.Pi/4*(1+(rng.Float64()-0.5)*math.Pow(2, -40*rng.Float64())))
		}
		dst := make([]float64, len(x))
		for name, f := range vectorForms() {
			f.slice(dst, x)
			for i, v := range x {
				if want := f.scalar(v); !same(dst[i], want) {
					t.Fatalf("%s(%v) = %v, want %v", name, v, dst[i], want)
				}
			}
		}
	})
}

func TestSlicePanics(t *testing.T) {
	for name, f := range vectorForms() {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic for different lengths", name)
				}
			}()
			f.slice(make([]float64, 2), make([]float64, 3))
		}()
	}
}

// TestSameBits guards the promise of the same bits on every GOARCH: a hash of all outputs
// over fixed arguments. It changes only when an algorithm is changed on purpose.
func TestSameBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	x := edges()
	for range 20000 {
		x = append(x, (rng.Float64()-0.5)*50, (rng.Float64()-0.5)*2000)
		x = append(x, math.Float64frombits(rng.Uint64())) // all magnitudes, NaN now and then
	}
	want := map[string]uint64{
		"Atan":   0x527abadb1f249f32,
		"Cos":    0x3025f76b988ecb11,
		"CosPi":  0x8ae2052805b7c0b8,
		"Erf":    0x525e18eef85a8e7c,
		"Erfc":   0x19ca89a02307ec5b,
		"Exp":    0x25077022d2ac8003,
		"Log":    0x432fdee4b8484a72,
		"Log1p":  0x1551cee2a0a06fbd,
		"Normal": 0xbc54cfe87d04e72,
		"Pow":    0x4e8a2fda59670e74,
		"Sin":    0xda3f682ee01a7463,
		"SinPi":  0x6966e4aff6508704,
		"Tanh":   0xc86e499e18549738,
	}
	functions := map[string]func(float64) float64{
		"Exp": Exp, "Log": Log, "Log1p": Log1p, "Tanh": Tanh, "Sin": Sin, "Cos": Cos, "SinPi": SinPi, "CosPi": CosPi, "Atan": Atan,
		"Erf": Erf, "Erfc": Erfc, "Pow": func(x float64) float64 { return Pow(math.Abs(x), 1.7) },
		"Normal": func(x float64) float64 { return Normal(rand.New(rand.NewPCG(math.Float64bits(x), 1))) },
	}
	for name, f := range functions {
		hash := fnv.New64a()
		for _, v := range x {
			b := math.Float64bits(f(v))
			if y := math.Float64frombits(b); y != y {
				b = 0 // a NaN's payload is the machine's
			}
			hash.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24), byte(b >> 32), byte(b >> 40), byte(b >> 48), byte(b >> 56)})
		}
		if got := hash.Sum64(); got != want[name] {
			t.Errorf("%q: %#x, want %#x", name, got, want[name])
		}
	}
}
