package mat_test

import (
	"math"
	"slices"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// column returns a copy of column j.
func column(a *mat.Dense, j int) []float64 {
	c := make([]float64, a.Rows)
	for i := range c {
		c[i] = a.At(i, j)
	}
	return c
}

// triangle returns the first k rows of the factored f, with zeros below the diagonal of its first k
// columns.
func triangle(f *mat.Dense, k int) *mat.Dense {
	r := mat.New(f.Rows, f.Cols)
	for i := range r.Rows {
		for j := range r.Cols {
			if i <= j || j >= k {
				r.Set(i, j, f.At(i, j))
			}
		}
	}
	return r
}

func identity(n int) *mat.Dense {
	a := mat.New(n, n)
	for i := range n {
		a.Set(i, i, 1)
	}
	return a
}

// qrTolerance: a column's backward error is a modest multiple of rows times eps of its norm
// (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 19.3); at the bottom of
// the range the unit of rounding is absolute.
func qrTolerance(a *mat.Dense, j int) float64 {
	return 4*check.Eps*float64(a.Rows+4)*mat.Nrm2(column(a, j)) + 8*0x1p-1074
}

// wantProduct checks column by column that Q R is A with its columns permuted.
func wantProduct(t *testing.T, a *mat.Dense, qr *mat.QR, r *mat.Dense, perm []int) {
	t.Helper()
	got := r.Clone()
	qr.MulQ(got)
	for j := range a.Cols {
		src := j
		if j < len(perm) {
			src = perm[j]
		}
		d := column(got, j)
		mat.Axpy(d, -1, column(a, src))
		if e, tol := mat.Nrm2(d), qrTolerance(a, src); !(e <= tol) {
			t.Errorf("column %d (of A: %d): |QR - A| = %g, tolerance %g", j, src, e, tol)
		}
	}
}

func TestQR(t *testing.T) {
	var qr mat.QR // one workspace for all shapes
	for _, z := range check.Zoo() {
		t.Run(z.Name, func(t *testing.T) {
			f := z.A.Clone()
			qr.Factor(f)
			wantProduct(t, z.A, &qr, triangle(f, min(f.Rows, f.Cols)), nil)
			wantOrthogonal(t, &qr, f.Rows)
		})
	}
}

func wantOrthogonal(t *testing.T, qr *mat.QR, n int) {
	t.Helper()
	q := identity(n)
	qr.MulQ(q)
	if e, tol := check.NotOrthonormal(q), 4*check.Eps*float64(n+4); e > tol {
		t.Errorf("|Q^T Q - I| = %g, tolerance %g", e, tol)
	}
	qr.MulQT(q)
	if e, tol := check.MaxDiff(q, identity(n)), 4*check.Eps*float64(n+4); e > tol {
		t.Errorf("|Q^T (Q I) - I| = %g, tolerance %g", e, tol)
	}
}

func TestQRPivoted(t *testing.T) {
	var qr mat.QR
	for _, z := range check.Zoo() {
		t.Run(z.Name, func(t *testing.T) {
			f := z.A.Clone()
			perm := make([]int, f.Cols)
			k := qr.FactorPivoted(f, f.Cols, perm, 0)
			if want := min(f.Rows, f.Cols); k != want {
				t.Fatalf("%d steps, want %d", k, want)
			}
			wantProduct(t, z.A, &qr, triangle(f, k), perm)
			wantOrthogonal(t, &qr, f.Rows)
			wantDominant(t, f, k)
			sorted := slices.Sorted(slices.Values(perm))
			for j, p := range sorted {
				if p != j {
					t.Fatalf("perm %v is no permutation", perm)
				}
			}
		})
	}
}

// wantDominant checks what pivoting by the longest remainder means: |r_kk| >= |R(k:j, j)| for all j
// >= k.
func wantDominant(t *testing.T, f *mat.Dense, k int) {
	t.Helper()
	for i := range k {
		for j := i; j < f.Cols; j++ {
			rest := column(f, j)[i:min(k, j+1)]
			if got, want := math.Abs(f.At(i, i)), mat.Nrm2(rest); got < want*(1-1e-7) {
				t.Errorf("|r_%d,%d| = %g is less than the remainder %g of column %d", i, i, got, want, j)
			}
		}
	}
}

func TestQRPivotedStops(t *testing.T) {
	a := check.Product(check.Random(40, 5, 1), check.Random(5, 30, 2))
	f := a.Clone()
	perm := make([]int, 30)
	var qr mat.QR
	if k := qr.FactorPivoted(f, 30, perm, 1e-12); k != 5 {
		t.Errorf("%d steps on a matrix of rank 5", k)
	}
	rest := f.View(5, 5, 35, 25)
	if got := check.MaxAbs(rest); got > 1e-13 {
		t.Errorf("remainder %g", got)
	}
	wantProduct(t, a, &qr, triangle(f, 5), perm)
	if k := qr.FactorPivoted(mat.New(4, 3), 3, perm[:3], 1e-12); k != 0 {
		t.Errorf("%d steps on a zero matrix", k)
	}
	if k := qr.FactorPivoted(mat.New(4, 3), 0, nil, 1e-12); k != 0 {
		t.Errorf("%d steps on no columns", k)
	}
}

// A column that is almost a combination of the others: downdated norms alone would lose it (Drmac,
// Bujanovic 2008).
func TestQRPivotedNormsStaySafe(t *testing.T) {
	for seed := range uint64(8) {
		a := check.Spectrum(60, 50, check.Decay(50, 3, -14), seed)
		f, perm := a.Clone(), make([]int, 50)
		var qr mat.QR
		qr.FactorPivoted(f, 50, perm, 0)
		wantDominant(t, f, 44) // below, remainders are rounding errors
	}
}

func TestQRColsAndVec(t *testing.T) {
	for _, s := range []struct{ m, n, extra int }{{9, 4, 3}, {9, 5, 1}, {4, 4, 4}, {3, 5, 2}, {1, 1, 1}, {6, 0, 2}, {0, 2, 1}, {50, 33, 2}} {
		a := check.Random(s.m, s.n+s.extra, 5)
		all, some := a.Clone(), mat.New(s.m, s.n)
		left := a.View(0, 0, s.m, s.n)
		some.Copy(left)
		var qr, cols mat.QR
		qr.Factor(some)
		cols.FactorCols(all, s.n)
		want := a.View(0, s.n, s.m, s.extra)
		rest := want.Clone()
		qr.MulQT(rest)
		got := all.View(0, s.n, s.m, s.extra)
		if d := check.MaxDiff(got, rest); d > 1e-14 {
			t.Errorf("%v: appended columns differ from Q^T times them by %g", s, d)
		}
		if s.m < s.n {
			continue
		}
		b := column(a, s.n)
		new(mat.QR).FactorR(mat.New(s.n, s.n), left, b)
		for i := range b {
			if d := math.Abs(b[i] - rest.At(i, 0)); d > 1e-14 {
				t.Errorf("%v: element %d of the vector that rides along is off by %g", s, i, d)
			}
		}
		if len(b) > 0 {
			qr.MulQVec(b)
			mat.Axpy(b, -1, column(a, s.n))
			if d := mat.Nrm2(b); d > 1e-14 {
				t.Errorf("%v: Q Q^T b - b = %g", s, d)
			}
		}
	}
}

// Rows of very different size, sorted, with pivoting: every row's error is relative to that row
// (Cox and Higham 1998), which the sign of r_jj decides.
func TestQRRowwiseStable(t *testing.T) {
	a := check.Graded(20, 12, 200, 0, 3)
	f, perm := a.Clone(), make([]int, 12)
	var qr mat.QR
	k := qr.FactorPivoted(f, 12, perm, 0)
	p := triangle(f, k)
	qr.MulQ(p)
	for i := range a.Rows {
		for j := range a.Cols {
			if d, tol := math.Abs(p.At(i, j)-a.At(i, perm[j])), 1e-13*mat.MaxAbs(a.Row(i)); d > tol {
				t.Errorf("row %d: error %g, row's size %g", i, d, mat.MaxAbs(a.Row(i)))
			}
		}
	}
}

func TestQRCarriesNaN(t *testing.T) {
	a := check.Random(5, 3, 1)
	a.Set(2, 1, math.NaN())
	var qr mat.QR
	qr.Factor(a)
	if r := a.At(1, 1); r == r {
		t.Errorf("r_11 = %g although its column holds a NaN", r)
	}
}

func TestQRAllocatesOnce(t *testing.T) {
	a, r, b := check.Random(30, 20, 1), mat.New(20, 20), make([]float64, 30)
	perm := make([]int, 20)
	var qr mat.QR
	run := func() {
		qr.FactorR(r, a, b)
		qr.FactorPivoted(a, 20, perm, 0)
		qr.MulQVec(b)
	}
	run()
	if n := check.Allocs(10, run); n != 0 {
		t.Errorf("%g allocations a run", n)
	}
}
