package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPow is against math/big: an argument that was off by 52 units, subnormal x and results, and
// random ones.
func TestPow(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 100
	}
	args := [][2]float64{{1.4083542718345414, 2052.5475834359777}, {0x1p-1074, 0.9}, {3e-310, 0.99}, {7e-320, -0.95}, {0.9999999, 7.45e9}, {1.0000000000000002, -3.3e18}}
	rng := rand.New(rand.NewPCG(9, 10))
	for range n {
		x, y := powers(rng)
		args = append(args, [2]float64{x, y})
	}
	worst := 0.0
	for _, a := range args {
		u := ulps(Pow(a[0], a[1]), bexp(bmul(bnew(a[1]), blog(bnew(a[0])))))
		if worst = max(worst, u); u > 0.8 {
			t.Errorf("Pow(%v, %v) = %v: %.2f ulp", a[0], a[1], Pow(a[0], a[1]), u)
		}
	}
	t.Logf("worst %.3f ulp", worst)
}

// TestPowParts: within the range of float64 the parts have the accuracy of Pow; beyond, an error of
// the logarithm grows with the exponent.
func TestPowParts(t *testing.T) {
	for _, a := range [][2]float64{{2, 10}, {1e-9, -12}, {1e9, -14}, {1e300, 3.5}, {3e-310, 7}, {1.5, -1e5}, {0.1, 1e5}} {
		m, e := PowParts(a[0], a[1])
		want := bexp(bmul(bnew(a[1]), blog(bnew(a[0]))))
		if u := ulps(m, bscale(want, -e)); !(u < 0.8+math.Abs(a[1]*math.Log(a[0]))/4096) || m < 0.7 || m > 1.42 {
			t.Errorf("PowParts(%v, %v) = %v, %d: %.2f ulp", a[0], a[1], m, e, u)
		}
	}
	for _, a := range [][3]float64{{1e300, 1e4, 9965784}, {1e-300, 1e9, -1 << 27}, {2, 1e300, 1 << 27}} {
		if _, e := PowParts(a[0], a[1]); float64(e) != a[2] {
			t.Errorf("PowParts(%v, %v): exponent %d, want %v", a[0], a[1], e, a[2])
		}
	}
}

// TestPowSpecial: package math is the oracle of the special cases and of small integer powers.
func TestPowSpecial(t *testing.T) {
	values := []float64{0, 0.5, 1, 1.5, 2, 3, 4, 0x1p53, 0x1p53 + 2, 1e300, 5e-324, 1e-310, math.Inf(1), math.NaN(), 0x1p52 + 1}
	for _, v := range values {
		values = append(values, -v)
	}
	for _, x := range values {
		for _, y := range values {
			got, want := Pow(x, y), math.Pow(x, y)
			if same(got, want) {
				continue
			}
			if d := math.Abs(got - want); !(d <= 8*0x1p-52*math.Abs(want)) && d > 5e-324 {
				t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
			}
		}
	}
	for _, x := range []float64{3, 10, -7} { // exactly representable powers come out exactly
		p := 1.0
		for y := range 15 {
			if got := Pow(x, float64(y)); got != p {
				t.Errorf("Pow(%v, %d) = %v, want %v", x, y, got, p)
			}
			p *= x
		}
	}
}
