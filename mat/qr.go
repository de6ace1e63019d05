package mat

// QR is the Householder factorisation A = Q R of a matrix that is overwritten. The zero value is ready.
type QR struct {
	a     Dense
	steps int
	tau   []float64
	v     []float64
	w     []float64
}

// Factor factors a in place.
func (q *QR) Factor(a *Dense) { q.FactorCols(a, a.Cols) }

// FactorCols eliminates in the first n columns only and applies the reflectors to all columns.
func (q *QR) FactorCols(a *Dense, n int) { panic("mat: not yet") }

// FactorVec factors a and applies the reflectors to b as well: b <- Q^T b.
func (q *QR) FactorVec(a *Dense, b []float64) { panic("mat: not yet") }

// FactorPivoted factors with column pivoting among the first n columns, A Pi = Q R, and stops once every remaining
// column is no longer than tol times the longest at the start; it returns the number of steps taken.
// perm (length n) receives the permutation: column j of A Pi is column perm[j] of A.
func (q *QR) FactorPivoted(a *Dense, n int, perm []int, tol float64) (steps int) {
	panic("mat: not yet")
}

// MulQT sets dst <- Q^T dst.
func (q *QR) MulQT(dst *Dense) { panic("mat: not yet") }

// MulQ sets dst <- Q dst.
func (q *QR) MulQ(dst *Dense) { panic("mat: not yet") }
