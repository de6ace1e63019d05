package svd

import (
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// The left singular vectors that are solved for must be noticed where they are not orthogonal, and only there.
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
		{"kahan, rows far from orthogonal", check.Kahan(60, 0.5), false},
	} {
		w, err := decompose(c.a, false)
		if err != nil {
			t.Fatal(c.name, err)
		}
		w.normalise()
		if solved := w.solve(); solved != c.solved {
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

// The residual U Sigma V^T - A is small beside each row of A, however short: products of long and short would show here first.
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
		for j, s := range f.Sigma {
			for i := range f.U.Rows {
				f.U.Row(i)[j] *= s
			}
		}
		r := c.a.Clone()
		mat.GemmNT(r, -1, f.U, f.V)
		for i := range r.Rows {
			if rel := mat.Nrm2(r.Row(i)) / mat.Nrm2(c.a.Row(i)); rel > 64*eps {
				t.Errorf("%s: residual of row %d is %g of it", c.name, i, rel)
			}
		}
	}
}
