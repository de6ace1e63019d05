package adapt

import (
	"anagram/internal/vec"
	"anagram/mat"
)

// least solves linear least-squares problems min |A w - b| with one factorisation for many b:
//
//	A = Q1 R,   R D Pi = Q2 R2,
//
// D scaling the columns to unit length. The tall matrix is streamed through once, by a QR without
// pivots; these are chosen in the small triangle, where they show the numerical rank k. The
// solution uses the first k columns only, so that units that others already make up get no weight.
type least struct {
	outer, inner mat.QR
	square       *mat.Dense // n x n: R D, then Q2 R2
	scale        []float64  // the diagonal of D
	perm         []int
	rank         int
	q            *mat.Dense // S x 1: Q^T b
}

// dependentColumn is the length, against the longest, at which what remains of a column is taken
// for rounding: TestLeast.
const dependentColumn = 1e-14

// factor factors a, S x n with S >= n, which is overwritten. Where stop returns an error it ends
// early, with nothing of use.
func (l *least) factor(a *mat.Dense, stop func() error) {
	n := a.Cols
	l.square, l.scale, l.perm, l.q = mat.New(n, n), make([]float64, n), make([]int, n), mat.New(a.Rows, 1)
	l.outer.Until(stop)
	l.inner.Until(stop)
	l.outer.Factor(a)
	for i := range n {
		copy(l.square.Row(i)[i:], a.Row(i)[i:])
	}
	mat.ColumnNorms(l.scale, l.square)
	for j, v := range l.scale {
		if l.scale[j] = 1; v > 0 {
			l.scale[j] = 1 / v
		}
	}
	for i := range n {
		vec.Mul(l.square.Row(i), l.square.Row(i), l.scale)
	}
	l.rank = l.inner.FactorPivoted(l.square, n, l.perm, dependentColumn)
}

// solve sets dst to the solution for b and returns |A w|, the norm of the part of b that it
// accounts for.
func (l *least) solve(dst, b []float64) (inside float64) {
	copy(l.q.Data, b)
	l.outer.MulQT(l.q)
	l.inner.MulQT(l.q.View(0, 0, len(dst), 1))
	y := l.q.Data[:l.rank]
	inside = mat.Nrm2(y)
	for i := l.rank - 1; i >= 0; i-- {
		row := l.square.Row(i)
		y[i] = (y[i] - mat.Dot(row[i+1:l.rank], y[i+1:])) / row[i]
	}
	clear(dst)
	for i, v := range y {
		dst[l.perm[i]] = v * l.scale[l.perm[i]]
	}
	return inside
}
