package reference

import (
	"encoding/binary"
	"flag"
	"math"
	"os"
	"testing"

	"anagram/internal/check"
)

var update = flag.Bool("update", false, "compute cavity.f64 anew, a minute's work")

// Polynomials of half the degree give nearly the same flow. Convergence is that of n^-6, by the
// corners: from degree 24 to 48 the error falls to a 64th.
func TestCavity(t *testing.T) {
	if testing.Short() {
		t.Skip("two resolutions")
	}
	if *update {
		c, file := solvedCavity(cavityDegree), []byte(nil)
		for _, row := range c.q[1:c.n] {
			for _, q := range row[1:c.n] {
				file = binary.LittleEndian.AppendUint64(file, math.Float64bits(q))
			}
		}
		if err := os.WriteFile("cavity.f64", file, 0o666); err != nil {
			t.Fatal(err)
		}
		cavityFile = file
	}
	u, v := Cavity()
	coarseU, coarseV := solvedCavity(24).velocity(100)
	got := relative(append(coarseU, coarseV...), append(u, v...))
	t.Logf("degree 24 and %d differ by %.1e", cavityDegree, got)
	if got > 3e-4 {
		t.Errorf("degree 24 and %d differ by %v", cavityDegree, got)
	}
	for i := range u {
		x := float64(i) / 100
		if lid := 4 * x * (1 - x); math.Abs(u[i][100]-lid) > 1e-14 || math.Abs(v[i][100]) > 1e-14 || u[i][0] != 0 {
			t.Errorf("at the lid's x = %v the velocity is %v, %v, want %v", x, u[i][100], v[i][100], lid)
		}
	}
}

// The derivatives of the corners' part follow from each other, by differences.
func TestCornerFlow(t *testing.T) {
	for _, p := range [][2]float64{{0.3, 0.6}, {0.9, 0.8}, {0.05, 0.97}} {
		x, y := p[0], p[1]
		scale := math.Min(math.Min(x, 1-x), 1-y)
		for k := range 4 {
			for l := range 4 - k {
				f := func(x, y float64) float64 { return cornerFlow(x, y, k, l) }
				byX, e1 := check.Derivative(func(x float64) float64 { return f(x, y) }, x, scale)
				byY, e2 := check.Derivative(func(y float64) float64 { return f(x, y) }, y, scale)
				size := math.Pow(scale, -float64(k+l+1))
				if got := cornerFlow(x, y, k+1, l); math.Abs(got-byX) > 10*e1+1e-9*size {
					t.Errorf("order %d, %d at %v: %v, by differences %v", k+1, l, p, got, byX)
				}
				if got := cornerFlow(x, y, k, l+1); math.Abs(got-byY) > 10*e2+1e-9*size {
					t.Errorf("order %d, %d at %v: %v, by differences %v", k, l+1, p, got, byY)
				}
			}
		}
	}
}
