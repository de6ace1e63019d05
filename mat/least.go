package mat

// Least solves linear least-squares problems min |A w - b| with one factorisation for many b:
//
//	A = Q1 R,   R D Pi = Q2 R2,
//
// D scaling the columns to unit length. The tall matrix is streamed through once, by a QR without
// pivots; these are chosen in the small triangle, where they show the numerical rank k. The
// solution uses the first k columns only, so that units that others already make up get no weight.
type Least struct {
	outer, inner QR
	square       *Dense    // n x n: R D, then Q2 R2
	scale        []float64 // the diagonal of D
	perm         []int
	rank         int
	q            *Dense // S x 1: Q^T b
}

// dependentColumn is the length, against the longest, at which what remains of a column is taken
// for rounding: TestLeast.
const dependentColumn = 1e-14

// Factor factors a, S x n with S >= n, which is overwritten. Where stop, nil for none, returns an
// error it ends early, with nothing of use. It panics if a is wide.
func (l *Least) Factor(a *Dense, stop func() error) {
	n := a.Cols
	if a.Rows < n {
		panic("mat: least squares with fewer rows than columns")
	}
	l.square, l.scale, l.perm, l.q = New(n, n), make([]float64, n), make([]int, n), New(a.Rows, 1)
	l.outer.Until(stop)
	l.inner.Until(stop)
	l.outer.Factor(a)
	for i := range n {
		copy(l.square.Row(i)[i:], a.Row(i)[i:])
	}
	ColumnNorms(l.scale, l.square)
	for j, v := range l.scale {
		if l.scale[j] = 1; v > 0 {
			l.scale[j] = 1 / v
		}
	}
	for i := range n {
		row := l.square.Row(i)
		for j, v := range l.scale {
			row[j] *= v
		}
	}
	l.rank = l.inner.FactorPivoted(l.square, n, l.perm, dependentColumn)
}

// Solve sets dst, n long, to the solution for b, S long, and returns |A w|, the norm of the part of
// b that it accounts for. It panics if a length does not fit, and allocates nothing.
func (l *Least) Solve(dst, b []float64) (inside float64) {
	if len(dst) != len(l.scale) || len(b) != l.q.Rows {
		panic("mat: a solution or a right side of another length than the factors")
	}
	copy(l.q.Data, b)
	l.outer.MulQT(l.q)
	l.inner.MulQT(l.q.View(0, 0, len(dst), 1))
	y := l.q.Data[:l.rank]
	inside = Nrm2(y)
	for i := l.rank - 1; i >= 0; i-- {
		row := l.square.Row(i)
		y[i] = (y[i] - Dot(row[i+1:l.rank], y[i+1:])) / row[i]
	}
	clear(dst)
	for i, v := range y {
		dst[l.perm[i]] = v * l.scale[l.perm[i]]
	}
	return inside
}

// Rank returns the numerical rank k.
func (l *Least) Rank() int { return l.rank }
