package svd

import (
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// Which matrices go by elimination: rows must be graded, and elements or columns tell that a QR
// would mix them.
func TestGrading(t *testing.T) {
	bidiagonal := mat.New(9, 9)
	for i := range 9 {
		bidiagonal.Set(i, i, 0x1p-3)
		if i > 0 {
			bidiagonal.Set(i-1, i, 1)
		}
	}
	parts := mat.New(8, 6) // one graded by rows and full, one by columns with a zero
	for i := range 4 {
		for j := range 3 {
			parts.Set(i, j, math.Ldexp(1+float64(j), -10*i))
			parts.Set(4+i, 3+j, math.Ldexp(1+float64(i), -10*j))
		}
	}
	parts.Set(5, 4, 0)
	hole := check.Graded(9, 6, 9, 0, 1)
	hole.Set(3, 2, 0)
	few := check.Random(9, 6, 1)
	few.Set(3, 2, 0)
	little := check.Graded(9, 6, 9, 0, 1)
	little.Set(3, 2, little.At(3, 2)*0x1p-20)
	zero := check.Graded(9, 6, 9, 0, 1)
	clear(zero.Row(8))
	for i := range 9 {
		zero.Set(i, 3, 0)
	}
	for _, c := range []struct {
		name string
		a    *mat.Dense
		want bool
	}{
		{"none", mat.New(0, 0), false},
		{"zero", mat.New(3, 2), false},
		{"random", check.Random(40, 20, 1), false},
		{"random with a zero", few, false},
		{"decaying", check.Spectrum(60, 40, check.Decay(40, 1.5, -15), 1), false},
		{"columns graded", check.Graded(9, 6, 0, 60, 1), false},
		{"rows graded", check.Graded(9, 6, 9, 0, 1), false},
		{"rows graded, zero row and column", zero, false},
		{"rows graded, a zero", hole, true},
		{"rows graded, a tiny element", little, true},
		{"both graded", check.Graded(9, 6, 9, -9, 1), true},
		{"bidiagonal", bidiagonal, true},
		{"two parts", parts, false},
	} {
		w, err := decompose(c.a, false)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if w.graded != c.want {
			t.Errorf("%s: by elimination %v, want %v", c.name, w.graded, c.want)
		}
	}
}
