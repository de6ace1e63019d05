package svd

import (
	"math"

	"anagram/mat"
)

// Whether A = D1 C D2 is graded both by its rows and by its columns, for which Decompose has a way of its own.
//
// Zeros hide a grading from the sizes of rows and columns: the bidiagonal matrix with d on the diagonal and ones
// above has even rows and even columns, and yet D1 = diag(1, d, d^2, ...) and D2 = diag(d, 1, 1/d, ...). So the
// diagonals are fitted to the elements that are not zero, log2 |a_ij| = r_i + c_j: first along a tree that joins
// rows and columns through such elements, which is exact where C holds only zeros and ones; then by averages over
// rows and columns, which is what tells where A is full. Parts of A that no element joins have gradings of their
// own: no step of Decompose mixes them.

// minGrading is the number of binary orders that both D1 and D2 must span (TestGrading, TestGradedZeros).
const minGrading = 8

// fit holds the exponents r and c of D1 and D2, with the part of A that a row or column belongs to, from 1 on; 0 is
// none yet, and remains for those that are zero.
type fit struct {
	r, c         []float64
	rPart, cPart []int
}

// gradedBothWays says whether the rows and the columns of a part of A span more than minGrading orders each.
func gradedBothWays(a *mat.Dense) bool {
	f := fit{make([]float64, a.Rows), make([]float64, a.Cols), make([]int, a.Rows), make([]int, a.Cols)}
	parts := f.follow(a)
	f.averageRows(a)
	rows := spans(f.r, f.rPart, parts)
	if !anyWide(rows) { // the usual end
		return false
	}
	f.averageCols(a)
	for p, s := range spans(f.c, f.cPart, parts) {
		if s > minGrading && rows[p] > minGrading {
			return true
		}
	}
	return false
}

// exponent returns that of v, and whether v is not zero. Subnormal numbers pass for the smallest normal ones.
func exponent(v float64) (e float64, ok bool) {
	return float64(math.Float64bits(v) << 1 >> 53), v != 0
}

// follow sets the exponents along a tree for each part of A, and returns the number of parts. A full matrix needs
// one row and one column of it.
func (f *fit) follow(a *mat.Dense) (parts int) {
	left := a.Rows + a.Cols
	queue := make([]int, 0, left) // rows, and columns as a.Rows + j
	for i := range a.Rows {
		if f.rPart[i] != 0 {
			continue
		}
		parts++
		f.rPart[i] = parts
		queue = append(queue, i)
		left--
		for ; len(queue) > 0 && left > 0; queue = queue[1:] {
			if k := queue[0]; k < a.Rows {
				for j, v := range a.Row(k) {
					if e, ok := exponent(v); ok && f.cPart[j] == 0 {
						f.c[j], f.cPart[j] = e-f.r[k], parts
						queue = append(queue, a.Rows+j)
						left--
					}
				}
			} else {
				k -= a.Rows
				for i := range a.Rows {
					if e, ok := exponent(a.At(i, k)); ok && f.rPart[i] == 0 {
						f.r[i], f.rPart[i] = e-f.c[k], parts
						queue = append(queue, i)
						left--
					}
				}
			}
		}
		queue = queue[:0]
	}
	return parts
}

// averageRows fits r to c.
func (f *fit) averageRows(a *mat.Dense) {
	for i := range a.Rows {
		sum, n := 0.0, 0
		for j, v := range a.Row(i) {
			if e, ok := exponent(v); ok {
				sum += e - f.c[j]
				n++
			}
		}
		f.r[i] = sum / float64(max(1, n))
	}
}

// averageCols fits c to r.
func (f *fit) averageCols(a *mat.Dense) {
	n := make([]int, a.Cols)
	clear(f.c)
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			if e, ok := exponent(v); ok {
				f.c[j] += e - f.r[i]
				n[j]++
			}
		}
	}
	for j := range n {
		f.c[j] /= float64(max(1, n[j]))
	}
}

// spans returns the difference of the largest and the smallest x of each part.
func spans(x []float64, part []int, parts int) []float64 {
	low, high := make([]float64, parts+1), make([]float64, parts+1)
	for p := range low {
		low[p], high[p] = math.Inf(1), math.Inf(-1)
	}
	for i, p := range part {
		low[p], high[p] = min(low[p], x[i]), max(high[p], x[i])
	}
	for p := range high {
		high[p] -= low[p]
	}
	high[0] = 0 // rows and columns of zeros
	return high
}

func anyWide(spans []float64) bool {
	for _, s := range spans {
		if s > minGrading {
			return true
		}
	}
	return false
}
