package svd

import (
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// The left singular vectors that are solved for must be noticed where they are not orthogonal, and
// only there.
func TestLeftSolvedOrRotated(t *testing.T) {
	for _, c := range []struct {
		name   string
		a      *mat.Dense
		solved bool
	}{
		{"random", check.Random(70, 50, 1), true},
		{"graded", check.Graded(60, 40, 100, -100, 2), true},
		{"hilbert", check.Hilbert(40), true},
		{"kahan", check.Kahan(60, 1.2), true},
		{"kahan, rows far from orthogonal", check.Kahan(23, 1.17868), false},
	} {
		w, err := decompose(c.a, false)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if solved := w.solve(w.normalise()); solved != c.solved {
			t.Errorf("%s: solved for %v, want %v", c.name, solved, c.solved)
		}
		if e := check.NotOrthonormal(&w.xt); c.solved && e > 8*eps*float64(w.xt.Rows) {
			t.Errorf("%s: |X X^T - I| = %g", c.name, e)
		}
		if w, err = decompose(c.a, true); err != nil {
			t.Fatal(c.name, err)
		}
		if e := check.NotOrthonormal(&w.xt); e > 8*eps*float64(w.xt.Rows) {
			t.Errorf("%s: in the end |X X^T - I| = %g", c.name, e)
		}
	}
}

// The residual U Sigma V^T - A is small beside each row of A, however short: products of long and
// short would show here first.
func TestResidualByRows(t *testing.T) {
	for _, c := range []struct {
		name string
		a    *mat.Dense
	}{
		{"random", check.Random(60, 40, 1)},
		{"rows graded", check.Graded(60, 40, 60, 0, 1)},
		{"rows graded a little", check.Graded(60, 40, 1.5, 0, 1)},
		{"rows graded a little, rising", check.Graded(60, 40, -1.5, 0, 1)},
		{"columns graded", check.Graded(60, 40, 0, 60, 1)},
		{"both graded", check.Graded(60, 40, 60, 60, 1)},
		{"graded against each other", check.Graded(60, 40, 60, -60, 1)},
		{"decaying", check.Spectrum(60, 40, check.Decay(40, 1.5, -15), 1)},
	} {
		f, err := Decompose(c.a)
		if err != nil {
			t.Fatal(c.name, err)
		}
		residualByRows(t, c.name, c.a, f, 64*eps)
	}
}

func residualByRows(t *testing.T, name string, a *mat.Dense, f *Factors, limit float64) {
	t.Helper()
	r, us := a.Clone(), f.U.Clone()
	for i := range us.Rows {
		for j, s := range f.Sigma {
			us.Row(i)[j] *= s
		}
	}
	mat.GemmNT(r, -1, us, f.V)
	for i := range r.Rows {
		if rel := mat.Nrm2(r.Row(i)) / mat.Nrm2(a.Row(i)); rel > limit {
			t.Errorf("%s: residual of row %d is %g of it", name, i, rel)
		}
	}
}

// What is promised of small matrices holds of large ones, whichever way U is made. The transpose,
// which goes another way, has the same singular values.
func TestDecomposeLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where processors are emulated")
	}
	const n = 411
	for _, c := range []struct {
		name         string
		a            *mat.Dense
		solved, same bool // same: singular values are relative to themselves
	}{
		{"random", check.Random(n+30, n, 1), true, true},
		{"decaying", check.Spectrum(n+30, n, check.Decay(n, 1.5, -15), 1), true, false},
		{"columns graded", check.Graded(n, n, 0, 60, 1), true, true},
		{"graded against each other", check.Graded(n, n, 60, -60, 1), false, true},
		{"rank n/3", check.Product(check.Random(n, n/3, 1), check.Random(n/3, n, 2)), true, false},
		{"kahan, rows far from orthogonal", check.Kahan(n, 0.5), false, false},
	} {
		if c.solved && !c.same && !*check.Full {
			continue
		}
		w, err := decompose(c.a, true)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if rotated := w.jac.h.Cols > 0; rotated == c.solved {
			t.Errorf("%s: U rotated %v, want %v", c.name, rotated, !c.solved)
		}
		f := &Factors{U: w.left(), V: w.right(), Sigma: w.sigma}
		for what, q := range map[string]*mat.Dense{"U": f.U, "V": f.V} {
			if e := check.NotOrthonormal(q); e > 4*n*eps {
				t.Errorf("%s: |%s^T %s - I| = %g", c.name, what, what, e)
			}
		}
		residualByRows(t, c.name, c.a, f, n*eps)
		b := mat.New(c.a.Cols, c.a.Rows)
		mat.Transpose(b, c.a)
		sigma, err := Values(b)
		if err != nil {
			t.Fatal(c.name, err)
		}
		rel, abs := 1e-12, 0.0
		if !c.same {
			rel, abs = 0, n*eps*sigma[0]
		}
		for i, s := range sigma {
			if d := math.Abs(s - f.Sigma[i]); d > rel*s && d > abs {
				t.Errorf("%s: sigma_%d = %g, of the transpose %g", c.name, i+1, f.Sigma[i], s)
				break
			}
		}
	}
}
