package svd

import (
	"math"

	"anagram/mat"
)

// Gaussian elimination with complete pivoting, for graded matrices (grading.go):
//
//	Rho A Pi = M D N,    |m_ij| <= 1 and |n_ij| <= 1, ones on the diagonals of M and N.
//
// M, the multipliers, is lower triangular, N upper.
//
// A reflector mixes rows. Where one has a zero, or an element much smaller than its sizes in D1 and
// D2 say, the rows it is mixed with put something larger there, with rounding errors of that size.
// Elimination leaves zeros alone, and its errors in element (i, j) are of the size of a_ik a_kj /
// a_kk, the same D1 and D2 in it. D takes up all of the grading; M and N are well-conditioned as a
// rule. Of such a product Jacobi finds every singular value to about eps times the condition of M
// times that of N (J. Demmel, M. Gu, S. Eisenstat, I. Slapnicar, K. Veselic, Z. Drmac, Computing
// the singular value decomposition with high relative accuracy, 1999):
//
//	QR with column pivoting      (M D) Pi' = Q1 R'
//	a product                    B = R' Pi'^T N         Q1 B = Rho A Pi
//
// and B, whose rows are graded and else well-conditioned, takes the place of R1 in all that
// follows.
//
// What this leaves to C is cancellation: a_ij - a_ik a_kj / a_kk loses the digits that D needs,
// where a leading block of C is ill-conditioned. So the numbers at work are sums of two float64 of
// 106 bits together (T. J. Dekker, A floating-point technique for extending the available
// precision, 1971). A difference below noise times what it is of counts as zero. Determinants of
// four elements of A come out right, whatever they are.

// noise is some bits above the rounding of two float64 together, which may stand where a difference
// is zero (TestGradedZeros: "zeros and ones").
const noise = 0x1p-98

// double is hi + lo, with hi the float64 next to it.
type double struct{ hi, lo float64 }

// over returns a/b.
func (a double) over(b double) double {
	q := a.hi / b.hi
	rest := math.FMA(-q, b.hi, a.hi) + (a.lo - float64(q*b.lo))
	r := rest / b.hi
	s := q + r
	return double{s, r - (s - q)}
}

// elimination is the matrix hi + lo at work, with where its rows and columns come from.
type elimination struct {
	hi, lo     *mat.Dense
	rows, cols []int
	top        []int // the column of the largest element that is left of each row
}

// eliminate sets a to M D, with rows and cols permuted as the pivots ask for, and returns N.
func eliminate(a *mat.Dense, rows, cols []int) mat.Dense {
	lo := spaced(a.Rows, a.Cols)
	e := elimination{a, &lo, rows, cols, make([]int, a.Rows)}
	for i := range e.top {
		e.top[i] = e.largest(i, 0)
	}
	for k := 0; k < a.Cols && e.pivot(k); k++ {
		p := e.at(k, k)
		for i := k + 1; i < a.Rows; i++ {
			if a.At(i, k) != 0 {
				e.subtract(i, k, e.at(i, k).over(p))
				e.top[i] = e.largest(i, k+1)
			}
		}
	}
	return e.split()
}

// split takes the rows of N from those of D N above the diagonal, and leaves M D.
func (e *elimination) split() mat.Dense {
	n := e.hi.Cols
	upper := spaced(n, n)
	for k := range n {
		upper.Set(k, k, 1)
		if p := e.at(k, k); p.hi != 0 {
			for j := k + 1; j < n; j++ {
				upper.Set(k, j, e.at(k, j).over(p).hi)
			}
		}
		clear(e.hi.Row(k)[k+1:])
	}
	return upper
}

func (e *elimination) at(i, j int) double { return double{e.hi.At(i, j), e.lo.At(i, j)} }

// largest returns the column of the largest element of row i, from column k on.
func (e *elimination) largest(i, k int) int {
	at, size := k, 0.0
	for j, v := range e.hi.Row(i)[k:] {
		if v = math.Abs(v); v > size {
			at, size = k+j, v
		}
	}
	return at
}

// pivot brings the largest element that is left to row and column k, and says whether it is not
// zero.
func (e *elimination) pivot(k int) bool {
	p, size := k, 0.0
	for i := k; i < e.hi.Rows; i++ {
		if v := math.Abs(e.hi.At(i, e.top[i])); v > size {
			p, size = i, v
		}
	}
	if size == 0 {
		return false
	}
	q := e.top[p]
	swapRows(e.hi, k, p)
	swapRows(e.lo, k, p)
	e.rows[k], e.rows[p] = e.rows[p], e.rows[k]
	e.top[k], e.top[p] = e.top[p], e.top[k]
	if q != k {
		e.swapCols(k, q)
	}
	return true
}

// swapCols swaps columns k and q. A row whose largest element goes to column k with that has one to
// eliminate there, and is looked at again after.
func (e *elimination) swapCols(k, q int) {
	for i := range e.hi.Rows {
		hi, lo := e.hi.Row(i), e.lo.Row(i)
		hi[k], hi[q], lo[k], lo[q] = hi[q], hi[k], lo[q], lo[k]
		if e.top[i] == k {
			e.top[i] = q
		}
	}
	e.cols[k], e.cols[q] = e.cols[q], e.cols[k]
}

// subtract takes m times row k from row i, to the right of column k.
func (e *elimination) subtract(i, k int, m double) {
	hi, lo := e.hi.Row(i)[k+1:], e.lo.Row(i)[k+1:]
	rowHi, rowLo := e.hi.Row(k)[k+1:], e.lo.Row(k)[k+1:]
	lo, rowHi, rowLo = lo[:len(hi)], rowHi[:len(hi)], rowLo[:len(hi)]
	for j, a := range hi {
		b := rowHi[j]
		if b == 0 {
			continue
		}
		p := float64(m.hi * b)
		pLo := math.FMA(m.hi, b, -p) + (float64(m.hi*rowLo[j]) + float64(m.lo*b))
		s := a - p
		t := s - a
		r := (a - (s - t)) - (p + t) + (lo[j] - pLo) // the first two: what s lost
		d := s + r
		if math.Abs(d) <= noise*math.Abs(p) {
			hi[j], lo[j] = 0, 0
			continue
		}
		hi[j], lo[j] = d, r-(d-s)
	}
}
