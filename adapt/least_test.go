package adapt

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/mat"
)

// The least-squares solution has a residual orthogonal to the columns, whatever their lengths, and
// columns that depend on others change nothing.
func TestLeast(t *testing.T) {
	for _, test := range []struct {
		name      string
		rows, n   int
		dependent int
		grade     float64
	}{
		{"square", 8, 8, 0, 1}, {"tall", 60, 12, 0, 1}, {"graded", 60, 12, 0, 1e-3}, {"dependent", 60, 12, 4, 1}, {"one", 3, 1, 0, 1},
	} {
		rng := rand.New(rand.NewPCG(1, uint64(test.rows)))
		a := mat.New(test.rows, test.n)
		for i := range a.Rows {
			scale := 1.0
			for j := range a.Cols - test.dependent {
				a.Set(i, j, scale*rng.NormFloat64())
				scale *= test.grade
			}
			for j := a.Cols - test.dependent; j < a.Cols; j++ {
				a.Set(i, j, a.At(i, 0)-a.At(i, j-1))
			}
		}
		b := make([]float64, a.Rows)
		for i := range b {
			b[i] = rng.NormFloat64()
		}
		var l least
		l.factor(a.Clone(), nil)
		if got, want := l.rank, test.n-test.dependent; got != want {
			t.Errorf("%s: rank %d, want %d", test.name, got, want)
		}
		w, r := make([]float64, a.Cols), append([]float64(nil), b...)
		inside := l.solve(w, b)
		mat.Gemv(r, -1, a, w)
		lengths, products := make([]float64, a.Cols), make([]float64, a.Cols)
		mat.ColumnNorms(lengths, a)
		mat.GemvT(products, 1, a, r)
		for j, p := range products {
			if !(math.Abs(p) <= 1e-13*lengths[j]*mat.Nrm2(b)) {
				t.Errorf("%s: column %d of length %v and the residual have the product %v", test.name, j, lengths[j], p)
			}
		}
		if got, want := math.Hypot(inside, mat.Nrm2(r)), mat.Nrm2(b); !(math.Abs(got-want) <= 1e-13*want) {
			t.Errorf("%s: |A w| and the residual make %v, |b| is %v", test.name, got, want)
		}
	}
}
