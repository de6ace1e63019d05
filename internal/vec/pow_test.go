package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestPow(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 300
	}
	rng := rand.New(rand.NewPCG(9, 10))
	worst, all := 0.0, 0.0
	for range n {
		x := math.Exp(20 * (rng.Float64() - 0.5))
		y := 60 * (rng.Float64() - 0.5)
		if rng.IntN(2) == 0 {
			x, y = 0.5+rng.Float64(), 1000*(rng.Float64()-0.5)
		}
		want := bexp(bmul(bnew(y), blog(bnew(x))))
		u := ulps(Pow(x, y), want)
		if l := math.Abs(y * math.Log(x)); l < 40 {
			worst = max(worst, u)
		}
		if all = max(all, u); u > 8 {
			t.Errorf("Pow(%v, %v) = %v: %.2f ulp", x, y, Pow(x, y), u)
		}
	}
	if worst > 1.3 {
		t.Errorf("%.3f ulp for |y log x| < 40, limit 1.3", worst)
	}
	t.Logf("worst %.3f ulp for |y log x| < 40, %.3f ulp over all", worst, all)
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
