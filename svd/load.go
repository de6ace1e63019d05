package svd

import (
	"cmp"
	"math"
	"slices"

	"anagram/mat"
)

// How a matrix comes into the work of Decompose: rows sorted, scaled, and looked at for gradings.
//
// It is scaled so that its largest element is just below 2^190 where the largest of every row and
// column is at least 2^-380 times that. There sums of squares and rows in Jacobi need no scaling.
// Else it is just below 2^880: then R0 and R1 stay where QR scales no column for being long, and no
// element is lost that is not 2^1930 times smaller. (TestDecompose,
// TestKnownValues.)

const (
	maxRowRatio = 64 // between sizes of rows that count as even (TestResidualByRows, "a little")

	nearSpan = 0x1p-380 // of a matrix in the middle of the range: its smallest row or column
	nearTop  = 190      // exponent that its largest element gets
	farTop   = 880      // the same of other matrices
)

// load copies a or its transpose, rows sorted by their largest element, divided by 2^shift.
func (w *work) load(a *mat.Dense, top float64) (shift int) {
	src := a
	if w.wide {
		src = mat.New(a.Cols, a.Rows)
		mat.Transpose(src, a)
	}
	sizes, tops := make([]float64, src.Rows), columnTops(src)
	for i := range sizes {
		sizes[i] = mat.MaxAbs(src.Row(i))
	}
	w.rows = descending(sizes)
	if _, e := math.Frexp(top); top > 0 {
		shift = e - farTop
		if noneBelow(sizes, nearSpan*top) && noneBelow(tops, nearSpan*top) {
			shift = e - nearTop
		}
	}
	// 2^-shift itself may be no number
	factors := [2]float64{math.Ldexp(1, -shift/2), math.Ldexp(1, shift/2-shift)}
	w.a = spaced(src.Rows, src.Cols)
	for i, r := range w.rows {
		for j, v := range src.Row(r) {
			w.a.Row(i)[j] = float64(v*factors[0]) * factors[1]
		}
	}
	w.graded = unevenlyGraded(&w.a, notZero(sizes), notZero(tops))
	w.even = !w.graded && src.Rows > src.Cols && noneBelow(sizes, top/maxRowRatio)
	return shift
}

// descending returns the numbers of sizes, those of the largest first, equal ones in their order.
func descending(sizes []float64) []int {
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(sizes[j], sizes[i]) })
	return order
}

// noneBelow says whether all of x but zeros are at least that.
func noneBelow(x []float64, least float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v != 0 && v < least })
}

// notZero returns how many of x are not.
func notZero(x []float64) (n int) {
	for _, v := range x {
		if v != 0 {
			n++
		}
	}
	return n
}

// columnTops returns the largest magnitude of each column of a finite matrix.
func columnTops(a *mat.Dense) []float64 {
	tops := make([]float64, a.Cols)
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			if v = math.Abs(v); v > tops[j] { // max would ask about NaN
				tops[j] = v
			}
		}
	}
	return tops
}
