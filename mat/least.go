package mat

import "anagram/internal/pool"

// Least solves linear least-squares problems min |A w - b| with one factorisation for many b, and
// of their solutions takes about the shortest: it minimises
//
//	|A w - b|^2 + mu^2 |D^-1 w|^2,   [A; mu D^-1] = Q R,
//
// D^-1 holding the lengths of the columns and mu a hundred eps. Columns that others make up share
// their weight, so rounding of A w is least, and nothing has to be decided about the rank. Of the
// part of b along a singular value s of A D a share of mu^2/(s^2 + mu^2) stays; along directions
// that are rounding alone a share of about (eps/mu)^2 of what A w can't reach comes. Another Solve
// for b - A w makes the first share its square. (A. Bjorck, Numerical Methods for Least Squares
// Problems, 1996, section 2.7; docs/RATIONALE.md, "Why the smallest output weights?")
type Least struct {
	qr  QR
	all Dense // (S + n) x n: A over mu D^-1, then R
	b   Dense // (S + n) x 1: b over 0, then Q^T of that
}

// damping is mu. The records of docs/solve.md come out as well with 3e-15, and lose digits by
// 1e-13; TestLeast is what rounding does.
const damping = 1e-14

// Share lets Factor use the workers of a pool, nil for none. The bits stay the same.
func (l *Least) Share(p *pool.Pool) {
	if p != nil && p.Workers() == 1 {
		p = nil // one works alone, in the order that the cache likes
	}
	l.qr.Share(p)
}

// Matrix returns A, S x n, to be filled for Factor. Its memory is that of the last one, whose
// factors are lost.
func (l *Least) Matrix(rows, n int) *Dense {
	if size := (rows + n) * n; cap(l.all.Data) < size {
		l.all.Data = make([]float64, size)
	}
	l.all = Dense{Rows: rows + n, Cols: n, Stride: n, Data: l.all.Data[:(rows+n)*n]}
	l.b = *New(rows+n, 1)
	return l.all.View(0, 0, rows, n)
}

// Release gives the memory of the last matrix back, so that it does not stand beside that of a
// larger one.
func (l *Least) Release() {
	workers := l.qr.pool
	*l = Least{}
	l.qr.Share(workers)
}

// Factor factors A, which is overwritten. Where stop, nil for none, returns an error it ends early,
// with nothing of use.
func (l *Least) Factor(stop func() error) {
	n := l.all.Cols
	low := l.all.View(l.all.Rows-n, 0, n, n)
	lengths := l.b.Data[:n]
	ColumnNorms(lengths, l.all.View(0, 0, l.all.Rows-n, n))
	for j, v := range lengths {
		if v == 0 {
			v = 1
		}
		clear(low.Row(j))
		low.Set(j, j, damping*v)
	}
	l.qr.Until(stop)
	l.qr.Factor(&l.all)
}

// Solve sets dst, n long, to the solution for b, S long, and returns |A w|, the norm of the part of
// b that it accounts for. It panics if a length does not fit, and allocates nothing.
func (l *Least) Solve(dst, b []float64) (inside float64) {
	n := l.all.Cols
	if len(dst) != n || len(b)+n != l.all.Rows {
		panic("mat: a solution or a right side of another length than the factors")
	}
	copy(l.b.Data, b)
	clear(l.b.Data[len(b):])
	l.qr.MulQT(&l.b)
	copy(dst, l.b.Data)
	inside = Nrm2(dst)
	for i := n - 1; i >= 0; i-- {
		row := l.all.Row(i)
		dst[i] = (dst[i] - Dot(row[i+1:], dst[i+1:])) / row[i]
	}
	return inside
}

// Rest sets dst, S long, to what A w can't take off b, in coordinates of its own: those of [b; 0]
// along the columns of an orthogonal matrix beyond the first n, so that norms and inner products
// of rests are those of [b - A w; -mu D^-1 w] to rounding of b, however large w is. It panics if a
// length does not fit.
func (l *Least) Rest(dst, b []float64) {
	n := l.all.Cols
	if len(b)+n != l.all.Rows || len(dst) != len(b) {
		panic("mat: a rest or a right side of another length than the factors")
	}
	copy(l.b.Data, b)
	clear(l.b.Data[len(b):])
	l.qr.MulQT(&l.b)
	copy(dst, l.b.Data[n:])
}
