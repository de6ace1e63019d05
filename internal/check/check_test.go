package check_test

import (
	"math"
	"testing"

	"anagram/internal/check"
)

func TestDifferences(t *testing.T) {
	for _, x := range []float64{-2, 0, 0.3, 5} {
		if d, e := check.Derivative(math.Sin, x, 1); math.Abs(d-math.Cos(x)) > 1e-11 || e > 1e-9 {
			t.Errorf("sin'(%g) = %.16g (error %g), want %.16g", x, d, e, math.Cos(x))
		}
		if d, e := check.Second(math.Sin, x, 1); math.Abs(d+math.Sin(x)) > 1e-9 || e > 1e-7 {
			t.Errorf("sin''(%g) = %.16g (error %g), want %.16g", x, d, e, -math.Sin(x))
		}
	}
	x, g := []float64{2, -3}, make([]float64, 2)
	check.Gradient(g, func(x []float64) float64 { return x[0] * x[0] * x[1] }, x, 1)
	if math.Abs(g[0]+12) > 1e-9 || math.Abs(g[1]-4) > 1e-9 || x[0] != 2 || x[1] != -3 {
		t.Errorf("gradient %g at %g, want [-12 4] at [2 -3]", g, x)
	}
}

func TestUlps(t *testing.T) {
	for _, c := range []struct{ a, b, want float64 }{
		{1, 1, 0},
		{0, math.Copysign(0, -1), 0},
		{1, math.Nextafter(1, 2), 1},
		{-0x1p-1074, 0x1p-1074, 2},
		{math.NaN(), math.NaN(), 0},
		{math.NaN(), 1, math.Inf(1)},
		{math.MaxFloat64, math.Inf(1), 1},
	} {
		if got := check.Ulps(c.a, c.b); got != c.want {
			t.Errorf("Ulps(%g, %g) = %g, want %g", c.a, c.b, got, c.want)
		}
	}
}

func TestSpectrum(t *testing.T) {
	if e := check.NotOrthonormal(check.Orthonormal(30, 12, 1)); e > 1e-14 {
		t.Errorf("|Q^T Q - I| = %g", e)
	}
	g := check.Graded(4, 4, 0, 90, 1)
	if r := math.Abs(g.At(0, 0) / g.At(3, 3)); r < 1e89 || r > 1e91 {
		t.Errorf("grading over 90 decades spans %g", r)
	}
}
