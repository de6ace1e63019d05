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
		if e := check.NotOrthonormal(w.xt); c.solved && e > 8*eps*float64(w.xt.Rows) {
			t.Errorf("%s: |X X^T - I| = %g", c.name, e)
		}
		if err := w.vectors(); err != nil {
			t.Fatal(c.name, err)
		}
		if e := check.NotOrthonormal(w.xt); e > 8*eps*float64(w.xt.Rows) {
			t.Errorf("%s: in the end |X X^T - I| = %g", c.name, e)
		}
	}
}
