package svd

import (
	"math"
	"slices"

	"anagram/mat"
)

// Whether A = D1 C D2 is graded by its rows, and either by its columns as well or with zeros and
// tiny elements in C. For such matrices Decompose has a way of its own.
//
// Zeros hide a grading from the sizes of rows and columns: the bidiagonal matrix with d on the
// diagonal and ones above it has rows and columns of one size, and yet D1 = diag(1, d, d^2, ...),
// D2 = diag(d, 1, 1/d, ...). So the diagonals are fitted to the elements that are not zero, log2
// |a_ij| = r_i + c_j: first along a tree that joins rows and columns by such elements, which is
// exact where those of C have one size; then by averages over rows and columns, which tell more
// where A is full. Parts of A that no element joins have gradings of their own: no step of
// Decompose mixes them.

const (
	minGrading  = 6  // binary orders that D1 or D2 spans where it counts as graded (TestGrading)
	tinyElement = 12 // binary orders that a tiny element of C is below the average (TestGrading)
	sampledCols = 16 // columns whose elements tell first that rows are not graded (TestGrading)
)

// gradings holds the exponents r and c, and the part of A that each row and column belongs to: the
// first is 1, rows and columns of zeros are in 0.
type gradings struct {
	r, c         []float64
	rPart, cPart []int
}

// unevenlyGraded says whether D1 spans more than minGrading orders in some part of a, and D2 as
// well or C has zeros or tiny elements there. So many rows of a, the first ones, and columns are
// not zero.
func unevenlyGraded(a *mat.Dense, rows, cols int) bool {
	f := gradings{
		r: make([]float64, a.Rows), c: make([]float64, a.Cols),
		rPart: make([]int, a.Rows), cPart: make([]int, a.Cols),
	}
	parts := f.follow(a, rows, cols)
	f.averageRows(a, 1+a.Cols/sampledCols)
	if !slices.Contains(graded(f.r, f.rPart, parts), true) { // the usual end
		return false
	}
	f.averageRows(a, 1)
	f.averageCols(a)
	byRows, byCols := graded(f.r, f.rPart, parts), graded(f.c, f.cPart, parts)
	for p := range byRows {
		if byRows[p] && byCols[p] {
			return true
		}
	}
	return f.holes(a, byRows)
}

// holes says whether C has zeros or tiny elements in one of the parts that are graded.
func (f *gradings) holes(a *mat.Dense, among []bool) bool {
	for i, p := range f.rPart {
		if !among[p] {
			continue
		}
		for j, v := range a.Row(i) {
			if e, ok := exponent(v); f.cPart[j] == p && (!ok || e-f.r[i]-f.c[j] < -tinyElement) {
				return true
			}
		}
	}
	return false
}

// exponent returns that of v, and whether v is not zero. Subnormal numbers pass for the smallest
// normal ones.
func exponent(v float64) (e float64, ok bool) {
	return float64(math.Float64bits(v) << 1 >> 53), v != 0
}

// follow sets the exponents along a tree in each part of A, and returns the number of parts. It
// ends when all rows and columns are reached: a full matrix needs one of each.
func (f *gradings) follow(a *mat.Dense, rows, cols int) (parts int) {
	left := rows + cols
	queue := make([]int, 0, left) // row i, or column j as a.Rows + j
	for i := range rows {
		if f.rPart[i] != 0 {
			continue
		}
		parts++
		f.rPart[i] = parts
		left--
		for queue = append(queue[:0], i); len(queue) > 0 && left > 0; queue = queue[1:] {
			before := len(queue)
			if k := queue[0]; k < a.Rows {
				queue = f.reachCols(queue, a, k)
			} else {
				queue = f.reachRows(queue, a, k-a.Rows)
			}
			left -= len(queue) - before
		}
	}
	return parts
}

// reachCols appends to queue the columns that row i reaches first.
func (f *gradings) reachCols(queue []int, a *mat.Dense, i int) []int {
	for j, v := range a.Row(i) {
		if e, ok := exponent(v); ok && f.cPart[j] == 0 {
			f.c[j], f.cPart[j] = e-f.r[i], f.rPart[i]
			queue = append(queue, a.Rows+j)
		}
	}
	return queue
}

// reachRows appends to queue the rows that column j reaches first.
func (f *gradings) reachRows(queue []int, a *mat.Dense, j int) []int {
	for i := range a.Rows {
		if e, ok := exponent(a.At(i, j)); ok && f.rPart[i] == 0 {
			f.r[i], f.rPart[i] = e-f.c[j], f.cPart[j]
			queue = append(queue, i)
		}
	}
	return queue
}

// averageRows fits r to c by every stride-th column. A row that has only zeros there keeps its
// exponent.
func (f *gradings) averageRows(a *mat.Dense, stride int) {
	for i := range a.Rows {
		sum, n, row := 0.0, 0, a.Row(i)
		for j := 0; j < len(row); j += stride {
			if e, ok := exponent(row[j]); ok {
				sum += e - f.c[j]
				n++
			}
		}
		if n > 0 {
			f.r[i] = sum / float64(n)
		}
	}
}

// averageCols fits c to r.
func (f *gradings) averageCols(a *mat.Dense) {
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

// graded says of each part whether x spans more than minGrading in it.
func graded(x []float64, part []int, parts int) []bool {
	low, high, wide := make([]float64, parts+1), make([]float64, parts+1), make([]bool, parts+1)
	for p := range low {
		low[p], high[p] = math.Inf(1), math.Inf(-1)
	}
	for i, p := range part {
		low[p], high[p] = min(low[p], x[i]), max(high[p], x[i])
	}
	for p := 1; p <= parts; p++ {
		wide[p] = high[p]-low[p] > minGrading
	}
	return wide
}
