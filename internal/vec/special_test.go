package vec

import (
	"math"
	"testing"
)

// same compares bits, all NaNs being equal.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

func TestSpecial(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	type pairs [][2]float64
	tests := []struct {
		name string
		f    func(float64) float64
		want pairs
	}{
		{"Exp", Exp, pairs{{0, 1}, {zero, 1}, {inf, inf}, {-inf, 0}, {nan, nan}, {709.782712893385, inf}, {-745.14, 0}, {1e-300, 1}, {-1e-20, 1},
			{709.782712893384, 1.7976931348622732e308}, {-745.1332191019411, 5e-324}, {1e308, inf}, {-1e308, 0}}},
		{"Log", Log, pairs{{1, 0}, {0, -inf}, {zero, -inf}, {-1, nan}, {-5e-324, nan}, {inf, inf}, {-inf, nan}, {nan, nan}, {5e-324, -744.4400719213812}}},
		{"Log1p", Log1p, pairs{{0, 0}, {zero, zero}, {-1, -inf}, {-1.5, nan}, {inf, inf}, {-inf, nan}, {nan, nan}, {5e-324, 5e-324}, {math.MaxFloat64, 709.782712893384}}},
		{"Coarse", Coarse, pairs{{0, 0}, {zero, zero}, {1, 1}, {1 + 0x1p-7, 1 + 0x1p-7}, {1 + 0x1p-8, 1}, {-3.001, -3}, {0x1.ffffp9, 0x1p10}, {5e-324, 5e-324}, {inf, inf}, {nan, nan}}},
		{"Tanh", Tanh, pairs{{0, 0}, {zero, zero}, {inf, 1}, {-inf, -1}, {nan, nan}, {19.5, 1}, {-20, -1}, {1e300, 1}, {5e-324, 5e-324}, {-0x1p-1022, -0x1p-1022}}},
		{"Sin", Sin, pairs{{0, 0}, {zero, zero}, {inf, nan}, {-inf, nan}, {nan, nan}, {5e-324, 5e-324}, {-1e-300, -1e-300}}},
		{"Cos", Cos, pairs{{0, 1}, {zero, 1}, {inf, nan}, {-inf, nan}, {nan, nan}, {1e-300, 1}}},
		{"SinPi", SinPi, pairs{{0, 0}, {zero, zero}, {1, 0}, {-1, zero}, {2, 0}, {0.5, 1}, {1.5, -1}, {-0.5, -1}, {1e300, 0}, {0x1p51 + 0.5, 1}, {0x1p50 + 1.5, -1},
			{inf, nan}, {-inf, nan}, {nan, nan}}},
		{"CosPi", CosPi, pairs{{0, 1}, {1, -1}, {-1, -1}, {2, 1}, {0.5, 0}, {-0.5, 0}, {1.5, 0}, {0x1p52 + 1, -1}, {0x1p53, 1}, {1e300, 1}, {inf, nan}, {nan, nan}}},
		{"Atan", Atan, pairs{{0, 0}, {zero, zero}, {1, math.Pi / 4}, {-1, -math.Pi / 4}, {inf, math.Pi / 2}, {-inf, -math.Pi / 2}, {nan, nan},
			{1e300, math.Pi / 2}, {5e-324, 5e-324}, {-0x1p-1022, -0x1p-1022}}},
		{"Erf", Erf, pairs{{0, 0}, {zero, zero}, {inf, 1}, {-inf, -1}, {nan, nan}, {6, 1}, {-7, -1}}},
		{"Erfc", Erfc, pairs{{0, 1}, {inf, 0}, {-inf, 2}, {nan, nan}, {28, 0}, {-6, 2}, {-100, 2}}},
	}
	for _, test := range tests {
		for _, p := range test.want {
			if got := test.f(p[0]); !same(got, p[1]) {
				t.Errorf("%s(%v) = %v, want %v", test.name, p[0], got, p[1])
			}
		}
	}
}

// TestOdd: odd and even functions are so to the bit.
func TestOdd(t *testing.T) {
	for _, x := range sample(-700, 700, 1000) {
		for name, f := range map[string]func(float64) float64{"Tanh": Tanh, "Sin": Sin, "SinPi": SinPi, "Atan": Atan, "Erf": Erf} {
			if got, want := f(-x), -f(x); !same(got, want) {
				t.Errorf("%s(%v) = %v, want %v", name, -x, got, want)
			}
		}
		for name, f := range map[string]func(float64) float64{"Cos": Cos, "CosPi": CosPi} {
			if got, want := f(-x), f(x); !same(got, want) {
				t.Errorf("%s(%v) = %v, want %v", name, -x, got, want)
			}
		}
	}
}

// TestMonotone: on each side of every seam of a reduction, and at random, a function never
// falls (rises) by more than the one unit that two roundings may differ by.
func TestMonotone(t *testing.T) {
	seams := []float64{}
	for k := 1.0; k < 60; k++ {
		seams = append(seams, (k-0.5)*math.Ln2, (0.5-k)*math.Ln2)
	}
	for i := range 120 {
		c := math.Float64frombits(uint64(tanhFirst+i) << 48)
		seams = append(seams, c, -c)
	}
	seams = append(seams, math.Sqrt2/2, math.Sqrt2, 0.41, -0.29, 0.5, -0.5, -1, 6, math.Pi/4, math.Pi/2, 7./16, 11./16, 19./16, 39./16)
	seams = append(seams, sample(-20, 20, 100)...)
	tests := []struct {
		name   string
		f      func(float64) float64
		lo, hi float64
	}{
		{"Exp", Exp, -50, 50}, {"Log", Log, 0, 50}, {"Log1p", Log1p, -1, 50},
		{"Tanh", Tanh, -22, 22}, {"Sin", Sin, -1.57, 1.57}, {"Erf", Erf, -7, 7}, {"Atan", Atan, -20, 20},
	}
	for _, test := range tests {
		falls := 0
		for _, seam := range seams {
			if seam <= test.lo || seam >= test.hi {
				continue
			}
			x := seam
			for range 20 {
				x = math.Nextafter(x, math.Inf(-1))
			}
			last := test.f(x)
			for range 40 {
				x = math.Nextafter(x, math.Inf(1))
				y := test.f(x)
				if y < last {
					falls++
					if last > math.Nextafter(y, math.Inf(1)) {
						t.Errorf("%s falls from %v to %v at %v", test.name, last, y, x)
					}
				}
				last = y
			}
		}
		t.Logf("%s falls by one unit %d times near %d seams", test.name, falls, len(seams))
	}
}

func TestIdentities(t *testing.T) {
	const eps = 0x1p-52
	for _, x := range sample(-20, 20, 1000) {
		s, c := SinCos(x)
		tests := []struct {
			name      string
			got, want float64
			tol       float64 // relative to want
		}{
			{"Exp(x) Exp(-x)", Exp(x) * Exp(-x), 1, 3 * eps},
			// Exp's rounding is an absolute error of Log
			{"Log(Exp(x))", Log(Exp(x)), x, eps * (2 + 1/math.Abs(x))},
			{"Exp(Log1p(|x|))", Exp(Log1p(math.Abs(x))), 1 + math.Abs(x), eps * (4 + 4*math.Log1p(math.Abs(x)))},
			{"sin^2 + cos^2", s*s + c*c, 1, 3 * eps},
			{"Tanh by Exp", 1 - 2/(Exp(2*x)+1), Tanh(x), eps * (2 + 2/math.Abs(x))},
			{"Sin(2x)", Sin(2 * x), 2 * s * c, 5 * eps},
			{"tan Atan(x)", Sin(Atan(x)), x * Cos(Atan(x)), 4 * eps * max(1, math.Abs(x))},
			{"Atan(x) + Atan(1/x)", Atan(x) + Atan(1/x), math.Copysign(math.Pi/2, x), 4 * eps},
			{"Erf + Erfc", Erf(x) + Erfc(x), 1, 4 * eps},
			{"Pow(2, x) Pow(2, -x)", Pow(2, x) * Pow(2, -x), 1, 4 * eps},
		}
		for _, test := range tests {
			if x == 0 {
				continue
			}
			if d := math.Abs(test.got - test.want); !(d <= test.tol*math.Abs(test.want)) {
				t.Errorf("x = %v: %s = %v, want %v", x, test.name, test.got, test.want)
			}
		}
	}
}
