package svd_test

import (
	"errors"
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

// beside returns [a r], from row lo on, n rows at most.
func beside(a *mat.Dense, r []float64, lo, n int) *mat.Dense {
	b := mat.New(max(0, min(n, a.Rows-lo)), a.Cols+1)
	for i := range b.Rows {
		copy(b.Row(i), a.Row(lo+i))
		b.Row(i)[a.Cols] = r[lo+i]
	}
	return b
}

// folded folds the rows of a and r by blocks of the given height, block b into part b mod parts,
// and combines the parts.
func folded(t *testing.T, a *mat.Dense, r []float64, height, parts int) *svd.Fold {
	t.Helper()
	var w svd.Folder
	folds := make([]*svd.Fold, parts)
	for i := range folds {
		folds[i] = svd.NewFold(a.Cols)
	}
	for lo := 0; lo < a.Rows; lo += height {
		if err := w.Add(folds[lo/height%parts], beside(a, r, lo, height)); err != nil {
			t.Fatalf("Add: %v", err)
		}
	}
	for _, f := range folds[1:] {
		w.Combine(folds[0], f)
	}
	return folds[0]
}

// The decomposition of a Fold is that of its rows, by the same measures as Factor's, however they
// were folded.
func TestFactorFold(t *testing.T) {
	for _, z := range stepCases() {
		if top := check.MaxAbs(z.A); top > 0x1p890 || top > 0 && top < 0x1p-940 {
			continue
		}
		for _, c := range []struct{ height, parts int }{{1, 1}, {7, 1}, {7, 3}, {64, 2}, {1000, 1}, {5, 9}} {
			r := residual(z.A.Rows)
			f := folded(t, z.A, r, c.height, c.parts)
			s := svd.NewFoldStep(z.A.Cols)
			if err := s.FactorFold(f); err != nil {
				t.Fatalf("%s: %v", z.Name, err)
			}
			t.Run(z.Name, func(t *testing.T) {
				wantSigma(t, z.A, s)
				wantVectors(t, z.A, r, s)
			})
			if f.Rows() != z.A.Rows {
				t.Errorf("%s: %d rows folded, want %d", z.Name, f.Rows(), z.A.Rows)
			}
		}
	}
}

// What of r lies outside the column space is in Rest, what inside in c.
func TestFoldRest(t *testing.T) {
	a, r := check.Random(90, 20, 1), residual(90)
	s := svd.NewFoldStep(20)
	for _, parts := range []int{1, 2, 5} {
		f := folded(t, a, r, 16, parts)
		if err := s.FactorFold(f); err != nil {
			t.Fatal(err)
		}
		got, want := f.Rest()+mat.Dot(s.C(), s.C()), mat.Dot(r, r)
		if math.Abs(got-want) > tol(90)*want {
			t.Errorf("%d parts: |c|^2 + rest = %v, |r|^2 = %v", parts, got, want)
		}
		d, dense := make([]float64, 20), make([]float64, 20)
		s.Solve(d, 0)
		factor(t, a, r).Solve(dense, 0)
		mat.Axpy(d, -1, dense)
		if e := mat.Nrm2(d); e > tol(90)*10*mat.Nrm2(dense) { // a condition number of about 3
			t.Errorf("%d parts: solutions differ by %g", parts, e)
		}
	}
}

// The lengths of R's columns are those of Phi's, which grading does not blur.
func TestFoldKeepsColumns(t *testing.T) {
	a := check.Graded(120, 30, 0, 14, 3)
	r := folded(t, a, residual(120), 11, 4).R()
	for j := range a.Cols {
		got, want := 0.0, 0.0
		for i := range a.Rows {
			want = math.Hypot(want, a.At(i, j))
		}
		for i := range r.Rows {
			got = math.Hypot(got, r.At(i, j))
		}
		if math.Abs(got-want) > tol(120)*want {
			t.Errorf("|R e_%d| = %g, want %g", j, got, want)
		}
	}
}

func TestFoldIsReusable(t *testing.T) {
	const cols, height = 30, 50
	a, r := check.Random(200, cols, 1), residual(200)
	var w svd.Folder
	w.Reserve(height, cols)
	f, g, s := svd.NewFold(cols), svd.NewFold(cols), svd.NewFoldStep(cols)
	block, first := mat.New(height, cols+1), make([]float64, cols)
	x := make([]float64, cols)
	step := func() {
		f.Reset()
		g.Reset()
		for lo := 0; lo < 200; lo += height {
			part := f
			if lo >= 100 {
				part = g
			}
			for i := range height {
				copy(block.Row(i), a.Row(lo+i))
				block.Row(i)[cols] = r[lo+i]
			}
			if w.Add(part, block) != nil {
				t.Fatal("Add")
			}
		}
		w.Combine(f, g)
		if s.FactorFold(f) != nil {
			t.Fatal("FactorFold")
		}
		s.Solve(x, 0)
	}
	step()
	copy(first, x)
	if n := check.Allocs(2, step); n != 0 {
		t.Errorf("%g allocations", n)
	}
	for i := range x {
		if x[i] != first[i] {
			t.Fatalf("element %d is %g, then %g", i, first[i], x[i])
		}
	}
}

func TestFoldErrors(t *testing.T) {
	var w svd.Folder
	f := svd.NewFold(3)
	good := func() *mat.Dense { return beside(check.Random(5, 3, 1), residual(5), 0, 5) }
	if err := w.Add(f, good()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		row, col int
		value    float64
		want     [2]int
	}{
		"NaN in phi": {2, 1, math.NaN(), [2]int{7, 1}},
		"Inf in r":   {4, 3, math.Inf(-1), [2]int{9, -1}},
	} {
		b := good()
		b.Set(c.row, c.col, c.value)
		var e *svd.NotFinite
		if err := w.Add(f, b); !errors.As(err, &e) || e.Row != c.want[0] || e.Col != c.want[1] {
			t.Errorf("%s: %v, want element %v", name, err, c.want)
		}
	}
	b := good()
	b.Set(1, 1, 0x1p950)
	var e *svd.TooLarge
	if err := w.Add(f, b); !errors.As(err, &e) || e.Exponent != 951 {
		t.Errorf("2^950: %v", err)
	}
	if f.Rows() != 5 {
		t.Errorf("%d rows after errors, want 5", f.Rows())
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for another number of columns")
		}
	}()
	_ = w.Add(f, mat.New(2, 3))
}
