package svd

import (
	"math"

	"anagram/mat"
)

// Gaussian elimination with complete pivoting,
//
//	P A Pi = L D U,    |l_ij| <= 1, |u_ij| <= 1, ones on both diagonals,
//
// for matrices graded by rows and by columns. A reflector mixes rows: where row k has a zero, or an element far smaller
// than its size says, r_kj becomes as large as the other rows make it, and its rounding error is no longer
// relative to what A has there. Elimination leaves zeros alone and makes errors of the size of a_ik a_kj/a_kk,
// whatever D1 and D2 are. L and U have small condition numbers as a rule, D has all of the grading, and of such a
// product Jacobi finds every singular value to about eps times these (J. Demmel, M. Gu, S. Eisenstat, I. Slapnicar, K. Veselic,
// Z. Drmac, Computing the singular value decomposition with high relative accuracy, 1999).
//
// What they cannot save is an element that cancels: a_ij - a_ik a_kj/a_kk has lost the digits that D needs. So
// numbers here are sums of two float64, with 106 bits.

// double is hi + lo with |lo| at most half a unit in the last place of hi (T. J. Dekker, A floating-point technique for extending the
// available precision, 1971).
type double struct{ hi, lo float64 }

// over returns a/b.
func (a double) over(b double) double {
	q := a.hi / b.hi
	rest := math.FMA(-q, b.hi, a.hi) + (a.lo - float64(q*b.lo))
	return fast(q, rest/b.hi)
}

// fast returns a + b for |a| >= |b|.
func fast(a, b float64) double {
	s := a + b
	return double{s, b - (s - a)}
}

// elimination is A on its way: A = hi + lo.
type elimination struct {
	hi, lo     *mat.Dense
	rows, cols []int
	at         []int // the column of the largest element left in each row
}

// eliminate overwrites a with L D, permutes rows and cols along with the pivots, and returns U.
func eliminate(a *mat.Dense, rows, cols []int) mat.Dense {
	lo := spaced(a.Rows, a.Cols)
	e := elimination{a, &lo, rows, cols, make([]int, a.Rows)}
	for i := range e.at {
		e.at[i] = e.largest(i, 0)
	}
	for k := 0; k < a.Cols && e.pivot(k); k++ {
		p := e.get(k, k)
		for i := k + 1; i < a.Rows; i++ {
			if a.At(i, k) != 0 {
				e.subtract(i, k, e.get(i, k).over(p))
				e.at[i] = e.largest(i, k+1)
			}
		}
	}
	u := spaced(a.Cols, a.Cols)
	for k := range a.Cols {
		u.Set(k, k, 1)
		for j := k + 1; j < a.Cols && a.At(k, k) != 0; j++ {
			u.Set(k, j, e.get(k, j).over(e.get(k, k)).hi)
		}
		clear(a.Row(k)[k+1:])
	}
	return u
}

func (e *elimination) get(i, j int) double { return double{e.hi.At(i, j), e.lo.At(i, j)} }

// largest returns the column from k on of the largest element of row i.
func (e *elimination) largest(i, k int) (at int) {
	at, top := k, 0.0
	for j, v := range e.hi.Row(i)[k:] {
		if v = math.Abs(v); v > top {
			at, top = k+j, v
		}
	}
	return at
}

// pivot exchanges the largest element left to place k, k, and says whether it is not zero.
func (e *elimination) pivot(k int) bool {
	p, top := k, 0.0
	for i := k; i < e.hi.Rows; i++ {
		if v := math.Abs(e.hi.At(i, e.at[i])); v > top {
			p, top = i, v
		}
	}
	if top == 0 {
		return false
	}
	q := e.at[p]
	swapRows(e.hi, k, p)
	swapRows(e.lo, k, p)
	e.rows[k], e.rows[p] = e.rows[p], e.rows[k]
	e.at[k], e.at[p] = e.at[p], e.at[k]
	if q == k {
		return true
	}
	for i := range e.hi.Rows {
		for _, x := range [][]float64{e.hi.Row(i), e.lo.Row(i)} {
			x[k], x[q] = x[q], x[k]
		}
		if e.at[i] == k {
			e.at[i] = q
		} else if e.at[i] == q {
			e.at[i] = k // a row that changes now, unless it is the pivot's
		}
	}
	e.cols[k], e.cols[q] = e.cols[q], e.cols[k]
	return true
}

// subtract takes l times row k from row i, right of column k. What cancels to the last digits is zero.
func (e *elimination) subtract(i, k int, l double) {
	const noise = 0x1p-98
	n := e.hi.Cols
	xh, xl := e.hi.Row(i)[k+1:n], e.lo.Row(i)[k+1:n]
	yh, yl := e.hi.Row(k)[k+1:n], e.lo.Row(k)[k+1:n]
	xl, yh, yl = xl[:len(xh)], yh[:len(xh)], yl[:len(xh)]
	for j, a := range xh {
		b := yh[j]
		if b == 0 {
			continue
		}
		p := float64(l.hi * b)
		pl := math.FMA(l.hi, b, -p) + (float64(l.hi*yl[j]) + float64(l.lo*b))
		s := a - p
		t := s - a
		r := (a - (s - t)) - (p + t) + (xl[j] - pl)
		h := s + r
		if math.Abs(h) <= noise*math.Abs(p) {
			xh[j], xl[j] = 0, 0
			continue
		}
		xh[j], xl[j] = h, r-(h-s)
	}
}
