package mat

import "anagram/internal/pool"

// Least solves linear least-squares problems min |A w - b| with one factorisation for many b:
//
//	A = Q1 R,   R D Pi = Q2 R2,   R2 = [T 0] Z,
//
// D scaling the columns to unit length. The tall matrix is streamed through once, by a QR without
// pivots; these are chosen in the small triangle, where they show the numerical rank k. What is
// below that is taken for zero, and reflectors from the right make the k rows that are left the
// triangle T. Of all solutions that gives the one with the smallest |D^-1 w|: columns that others
// make up share their weight, and rounding of A w is least. (G. H. Golub, C. F. Van Loan, Matrix
// Computations, section 5.5, complete orthogonal decomposition.)
type Least struct {
	outer, inner QR
	square       *Dense    // n x n: R D, then Q2 R2, then T and the vectors of Z
	scale        []float64 // the diagonal of D
	perm         []int
	rank         int
	tau, v       []float64 // of the reflectors of Z, and the vector of one
	q            *Dense    // S x 1: Q^T b
}

// Share lets Factor use the workers of a pool, nil for none. The bits stay the same.
func (l *Least) Share(p *pool.Pool) {
	if p != nil && p.Workers() == 1 {
		p = nil // one works alone, in the order that the cache likes
	}
	l.outer.Share(p)
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
	l.shorten(stop)
}

// shorten makes R2 the triangle T, from the last row up: a reflector of columns i and k, k+1, ...
// leaves nothing beyond the diagonal of row i. Its vector stays where that was.
func (l *Least) shorten(stop func() error) {
	n, k := len(l.scale), l.rank
	l.tau, l.v = make([]float64, k), make([]float64, n-k+1)
	if k == n {
		return
	}
	for i := k - 1; i >= 0; i-- {
		if stop != nil && stop() != nil {
			return
		}
		row := l.square.Row(i)
		l.v[0] = row[i]
		copy(l.v[1:], row[k:])
		row[i], l.tau[i] = reflect(l.v)
		copy(row[k:], l.v[1:])
		for j := range i {
			above := l.square.Row(j)
			l.turn(&above[i], above[k:], row[k:], l.tau[i])
		}
	}
}

// turn applies a reflector of the vector (1, v) to (first, rest).
func (l *Least) turn(first *float64, rest, v []float64, tau float64) {
	s := float64(tau * (*first + Dot(v, rest)))
	*first -= s
	Axpy(rest, -s, v)
}

// Solve sets dst, n long, to the shortest solution for b, S long, and returns |A w|, the norm of
// the part of b that it accounts for. It panics if a length does not fit, and allocates nothing.
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
	z := l.q.Data[:len(dst)]
	clear(z[l.rank:])
	for i := range l.rank {
		l.turn(&z[i], z[l.rank:], l.square.Row(i)[l.rank:], l.tau[i])
	}
	for i, v := range z {
		dst[l.perm[i]] = v * l.scale[l.perm[i]]
	}
	return inside
}

// Rank returns the numerical rank k.
func (l *Least) Rank() int { return l.rank }
