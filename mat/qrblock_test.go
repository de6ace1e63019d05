package mat_test

import (
	"fmt"
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/internal/pool"
	"anagram/mat"
)

// householder is QR as the textbook has it, one reflector after the other: R above the diagonal.
// The signs are those of the package.
func householder(a *mat.Dense, n int) {
	for j := range min(a.Rows, n) {
		v := column(a, j)[j:]
		below := mat.Nrm2(v[1:])
		if below == 0 {
			continue
		}
		r := -math.Copysign(math.Hypot(v[0], below), v[0])
		v0 := v[0] - r
		tau := -v0 / r
		for i := range v {
			v[i] /= v0
		}
		v[0] = 1
		for c := j + 1; c < a.Cols; c++ {
			x := column(a, c)[j:]
			z := tau * mat.Dot(v, x)
			for i := range v {
				a.Set(j+i, c, x[i]-z*v[i])
			}
		}
		a.Set(j, j, r)
	}
}

// Shapes around the widths of panels and leaves: the blocks change nothing but the rounding.
func TestQRBlocks(t *testing.T) {
	eachFamily(t, func(t *testing.T) {
		var qr mat.QR
		for _, s := range []struct{ m, n, extra int }{
			{0, 3, 2}, {1, 1, 0}, {9, 8, 1}, {40, 7, 0}, {31, 31, 1}, {32, 32, 0}, {33, 33, 3}, {70, 31, 40}, {64, 48, 0},
			{49, 49, 1}, {97, 65, 2}, {65, 97, 2}, {5, 80, 0}, {36, 100, 10}, {150, 100, 1}, {130, 129, 35},
		} {
			t.Run(fmt.Sprintf("%dx%d+%d", s.m, s.n, s.extra), func(t *testing.T) {
				a := check.Random(s.m, s.n+s.extra, 1)
				want, got, b := a.Clone(), a.Clone(), check.Random(1, s.m, 2).Data
				householder(want, s.n)
				qr.FactorCols(got, s.n)
				// of elements about 1, and square R that are not ill-conditioned
				tol := 64 * check.Eps * float64(s.m)
				if d := check.MaxDiff(triangle(got, s.n), triangle(want, s.n)); !(d <= tol*100) {
					t.Errorf("off by %g", d)
				}
				left := a.View(0, 0, s.m, s.n)
				if s.m < s.n {
					return
				}
				f, r := left.Clone(), append([]float64{}, b...)
				top := f.View(0, 0, s.n, s.n)
				var alone mat.QR
				alone.FactorR(top, f, r)
				for i := range s.n {
					sameBits(t, "R with a vector that rides along", i, f.Row(i)[i:], got.Row(i)[i:s.n])
				}
				f, top = left.Clone(), mat.New(s.n, s.n).View(0, 0, s.n, s.n)
				new(mat.QR).FactorR(top, f, nil)
				for i := range s.n {
					sameBits(t, "R with nothing that rides along", i, top.Row(i)[i:], got.Row(i)[i:s.n])
				}
				alone.MulQVec(r)
				mat.Axpy(r, -1, b)
				if d := mat.Nrm2(r); !(d <= tol) {
					t.Errorf("Q Q^T b - b = %g, tolerance %g", d, tol)
				}
			})
		}
	})
}

// With a pool the slabs take turns, and the vectors the memory of slabs: the bits stay the same,
// and so does Q when the factored matrix is put to other use.
func TestQRShared(t *testing.T) {
	var alone, shared mat.QR
	shared.Share(pool.New(2))
	for _, s := range []struct{ m, n, extra int }{{5, 80, 0}, {49, 48, 1}, {97, 65, 2}, {130, 129, 35}, {24, 0, 3}} {
		want := check.Random(s.m, s.n+s.extra, 1)
		got := want.Clone()
		alone.FactorCols(want, s.n)
		shared.FactorCols(got, s.n)
		for i := range s.m {
			sameBits(t, "R", i, got.Row(i)[min(i, s.n):], want.Row(i)[min(i, s.n):])
		}
		got.Zero()
		x, y := check.Random(s.m, 50, 3), check.Random(s.m, 50, 3)
		alone.MulQ(x)
		shared.MulQ(y)
		sameBits(t, "Q X", s.m, y.Data, x.Data)
	}
}

// Panels of a pivoted QR end early where the lengths fall fast, and the permutation is that of one
// step at a time.
func TestQRPivotedPanels(t *testing.T) {
	for _, top := range []float64{0, -1, -30} {
		a := check.Spectrum(120, 100, check.Decay(100, 1, top), 7)
		f, perm := a.Clone(), make([]int, 100)
		var qr mat.QR
		k := qr.FactorPivoted(f, 100, perm, check.Eps)
		wantProduct(t, a, &qr, triangle(f, k), perm)
		wantDominant(t, f, min(k, 40))
		wantOrthogonal(t, &qr, 120)
	}
}
