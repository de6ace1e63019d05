// Package svd computes singular value decompositions A = U diag(sigma) V^T by one-sided Jacobi
// rotations, and the pseudo-inverse solves that build on them.
//
// Decompose is the general one, to high relative accuracy; Step the workspace of an optimizer that
// factors a matrix of the same shape again and again and wants neither U nor allocation. Misuse of
// shapes panics with "svd: reason"; NaN, infinities and failure to converge are errors.
//
// What Decompose and Values promise. No singular value is off by more than a few eps sigma_1, eps =
// 2^-52. Let A = D1 C D2 with diagonal matrices D1 and D2, of any sizes in any order, A no wider
// than high, else A^T. Then every singular value, the tiniest too, is right to a modest multiple of
// eps K of itself, where
//
//   - if D1 spans 2^6 at most, K is the condition number of C times that, whatever zeros C has;
//   - if D1 spans more, D2 does not, and no element of C is zero or tiny (2^-12 of the others), K is
//     that of C, or of a leading block of C in the order of pivoting, if that is larger;
//   - else K is cond(L) cond(U) of the factors that Gaussian elimination with complete pivoting has
//     for A. They are small as a rule, even where C is ill-conditioned: all elements are at most 1.
//     Elimination works in twice the precision, so this holds as long as no difference in it
//     cancels to less than 2^-45 of its terms, other than to zero. In matrices whose nonzero
//     elements form no cycle, bidiagonal ones among them, a difference is zero or does not cancel.
//
// The tests hold this to 10^-12 on random matrices of 2 to 8 columns over 60 decades a side: up to
// two thirds of C zero, bands, arrows, tiny elements, zeros and ones (TestGradedZeros). Nothing is
// promised of singular values that the elements of A do not determine so well, such as the zero of
// a singular C: they are anything up to eps K sigma_1. The range of float64 ends it where D1 spans
// more than about 2^1000, or A more than 2^1890.
//
// No element of U^T U - I or V^T V - I is larger than 100 eps sqrt(k), for k columns
// (TestOrthonormal). U is checked for that by vectors of random signs, and made another way where
// it fails.
package svd

import (
	"math"
	"slices"

	"anagram/mat"
)

// How Decompose works, for m >= n (else on A^T, with U and V exchanged):
//
//	rows sorted by size          A  -> P A
//	QR, if they differ little    P A = Q1 R1, and so on with R1 instead of P A
//	QR with column pivoting      P A Pi = Q R
//	  or elimination first       P A Pi = Q W, and so on with W for R (grading.go, eliminate.go)
//	QR of the transpose          R^T = Q2 L^T
//	QR                           L = Q3 R3
//	Jacobi on the rows of R3     J R3 = Sigma Y^T
//	the other factor             X R = Sigma (Q2 Y)^T, solved for X (left.go)
//	together                     A = (P^T Q X^T) Sigma (Pi Q2 Y)^T
//
// (Drmac and Veselic 2008: the rows of R are close to orthogonal already, closer the steeper the
// spectrum, and those of R3 closer still.)
//
// Accuracy. Jacobi's errors are relative to each row of R3, so scaling rows costs nothing; so are
// those of the QR of R^T, whose columns these rows are. The error of QR is relative to
// each column of A, and with sorted rows and pivoting to each row as well (N. J. Higham, QR
// factorization with complete pivoting and accurate computation of the SVD, 2000). That is enough
// where D1 is even, or C is full and its leading blocks are well-conditioned. It is not where zeros
// let a row look smaller than its size in D1, hence elimination. Where the rows differ by a factor
// of 64 at most, and there is no elimination, D1 is left to C: a QR without pivoting, which goes by
// blocks, then does the work on long columns.
//
// The range of float64 ends this where D1 spans more than about 2^1000 (columns may span 2^1890):
// reflectors and L hold ratios of a column's elements, those below 2^-1022 are lost, and singular
// values as far below sigma_1 with them.

// Factors is the thin decomposition A = U diag(Sigma) V^T of an m x n matrix, with k = min(m, n): U
// is m x k, V n x k, both with orthonormal columns even where A is rank-deficient; Sigma has length
// k, descends and is not negative.
type Factors struct {
	U, V  *mat.Dense
	Sigma []float64
}

// Decompose returns the thin singular value decomposition of a, which is left unchanged. The error
// is *NotFinite if a holds a NaN or an infinity, *NotConverged if the rotations do not end,
// *TooLarge if sigma_1 overflows. It costs O(min(m^2 n, m n^2)) operations, several times as many
// where a goes by elimination.
func Decompose(a *mat.Dense) (*Factors, error) {
	w, err := decompose(a, true)
	if err != nil {
		return nil, err
	}
	f := &Factors{U: w.left(), V: w.right(), Sigma: w.sigma}
	if w.wide {
		f.U, f.V = f.V, f.U
	}
	return f, nil
}

// Values returns the singular values of a alone, min(m, n) of them, descending; the same numbers
// and errors as Decompose's in about two thirds of the time.
func Values(a *mat.Dense) ([]float64, error) {
	w, err := decompose(a, false)
	if err != nil {
		return nil, err
	}
	return w.sigma, nil
}

const evenRows = 64 // the most that the sizes of rows may differ by to be taken for even

// work is a decomposition in the making, for m >= n.
type work struct {
	wide   bool      // it is of A^T
	even   bool      // its rows differ by evenRows at most
	graded bool      // its rows and columns are graded, so that elimination comes first
	a      mat.Dense // m x n: P A scaled, then its QR
	rows   []int     // row i of P A is row rows[i] of A
	cols   []int     // column j of P A Pi is column cols[j] of P A
	r      mat.Dense // n x n: R, a part of a where rows are not even, or W
	rt     mat.Dense // n x n: the QR of R^T or W^T, L^T on and above the diagonal

	outer, qr     mat.QR // Q1 and Q, that of even rows alone
	second, third mat.QR // Q2 and Q3

	jac   jacobi // of R3
	f     []float64
	exp   []int // sigma_i = f_i 2^(exp_i), of A scaled
	sigma []float64
	rank  int       // the number of sigma_i > 0
	v, xt mat.Dense // n x n: Q2 Y and X^T
}

func decompose(a *mat.Dense, vectors bool) (*work, error) {
	top, err := finiteTop(a)
	if err != nil {
		return nil, err
	}
	w := &work{wide: a.Rows < a.Cols}
	shift := w.load(a, top)
	n := w.a.Cols
	if w.graded {
		w.factorGraded()
	} else {
		w.factor()
	}
	w.jac = jacobi{g: padded(make([]float64, n*paddedStride(n)), n), sq: make([]float64, n), exp: make([]int, n), drop: eps / math.Sqrt(float64(n))}
	w.prepare()
	if err := w.rotate(); err != nil {
		return nil, err
	}
	w.f, w.exp, w.sigma = make([]float64, n), make([]int, n), make([]float64, n)
	for i := range w.sigma {
		w.f[i], w.exp[i] = w.jac.length(i)
		if w.sigma[i] = math.Ldexp(w.f[i], w.exp[i]+shift); math.IsInf(w.sigma[i], 1) {
			return nil, &TooLarge{Exponent: w.exp[i] + shift}
		}
	}
	if vectors {
		err = w.vectors()
	}
	return w, err
}

// factor sets r to R.
func (w *work) factor() {
	n := w.a.Cols
	w.cols = make([]int, n)
	pivoted := &w.a
	if w.even {
		w.outer.Factor(&w.a)
		square := spaced(n, n)
		copyTriangle(&square, &w.a)
		pivoted = &square
	}
	w.qr.FactorPivoted(pivoted, n, w.cols, 0)
	w.r = pivoted.View(0, 0, n, n)
	for i := range n {
		clear(w.r.Row(i)[:i])
	}
}

// factorGraded sets r to W (eliminate.go).
func (w *work) factorGraded() {
	n := w.a.Cols
	w.cols = make([]int, n)
	for j := range w.cols {
		w.cols[j] = j
	}
	u, perm := eliminate(&w.a, w.rows, w.cols), make([]int, n)
	w.qr.FactorPivoted(&w.a, n, perm, 0)
	r, permuted := spaced(n, n), spaced(n, n)
	copyTriangle(&r, &w.a)
	for i, p := range perm {
		copy(permuted.Row(i), u.Row(p))
	}
	w.r = spaced(n, n)
	mat.Gemm(&w.r, 1, &r, &permuted)
}

// prepare sets rt, with all QR from R on but the last.
func (w *work) prepare() {
	n := w.a.Cols
	w.rt = spaced(n, n)
	mat.Transpose(&w.rt, &w.r)
	w.second.Factor(&w.rt)
}

// rotate makes the rows of R3 orthogonal.
func (w *work) rotate() error {
	n := w.a.Cols
	l := w.jac.g.View(0, 0, n, n)
	transposeTriangle(&l, &w.rt)
	w.third.Factor(&l)
	for i := range n {
		clear(l.Row(i)[:i])
	}
	return w.jac.run(maxSweeps)
}

// vectors sets v and xt.
func (w *work) vectors() error {
	w.normalise()
	if !w.graded && w.solve() {
		return nil
	}
	w.jac.w, w.xt = spaced(w.a.Cols, w.a.Cols), spaced(w.a.Cols, w.a.Cols)
	for i := range w.a.Cols {
		w.jac.w.Set(i, i, 1)
	}
	if err := w.rotate(); err != nil { // as before, so v stays and w becomes J
		return err
	}
	mat.Transpose(&w.xt, &w.jac.w)
	w.third.MulQ(&w.xt)
	return nil
}

// normalise sets v to Q2 Y: the rows of Sigma Y^T normalised, in columns, completed where sigma
// is zero.
func (w *work) normalise() {
	n := w.a.Cols
	y := w.jac.g.View(0, 0, n, n)
	for w.rank = 0; w.rank < n; w.rank++ {
		row := y.Row(w.rank)
		length := mat.Nrm2(row)
		if length == 0 {
			break
		}
		for j, v := range row {
			row[j] = v / length
		}
	}
	w.v = spaced(n, n)
	mat.Transpose(&w.v, &y)
	complete(&w.v, w.rank)
	w.second.MulQ(&w.v)
}

// load copies a or its transpose, rows sorted by their largest element, scaled by 2^-shift so that
// the largest of all is just below 2^190 where the largest of every row and column is at least
// 2^-380 times that: so it stays in the range where sums of squares and rows in Jacobi need no
// scaling. Else it is just below 2^880: then R stays where QR scales no column for being long, and
// no element is lost that is not 2^1930 times smaller.
func (w *work) load(a *mat.Dense, top float64) (shift int) {
	src := a
	if w.wide {
		src = mat.New(a.Cols, a.Rows)
		mat.Transpose(src, a)
	}
	w.rows = make([]int, src.Rows)
	size := make([]float64, src.Rows)
	for i := range w.rows {
		w.rows[i], size[i] = i, mat.MaxAbs(src.Row(i))
	}
	slices.SortStableFunc(w.rows, func(i, j int) int {
		if size[i] > size[j] {
			return -1
		} else if size[i] < size[j] {
			return 1
		}
		return 0
	})
	w.even = src.Rows > src.Cols
	tops := columnTops(src)
	if _, e := math.Frexp(top); top > 0 && noneBelow(size, 0x1p-380*top) && noneBelow(tops, 0x1p-380*top) {
		shift = e - 190
	} else if top > 0 {
		shift = e - 880
	}
	factors := [2]float64{math.Ldexp(1, -shift/2), math.Ldexp(1, shift/2-shift)} // 2^-shift itself may be no number
	w.a = spaced(src.Rows, src.Cols)
	for i, r := range w.rows {
		w.even = w.even && (size[r] >= top/evenRows || size[r] == 0)
		for j, v := range src.Row(r) {
			w.a.Row(i)[j] = float64(v*factors[0]) * factors[1]
		}
	}
	w.graded = unevenlyGraded(&w.a, notZero(size), notZero(tops))
	w.even = w.even && !w.graded
	return shift
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

// left returns P^T Q X^T, or P^T Q1 Q X^T.
func (w *work) left() *mat.Dense {
	m, n := w.a.Rows, w.a.Cols
	u := &w.a
	top, rest := u.View(0, 0, n, n), u.View(n, 0, m-n, n)
	top.Copy(&w.xt)
	rest.Zero()
	if w.even {
		w.qr.MulQ(&top)
		w.outer.MulQ(u)
	} else {
		w.qr.MulQ(u)
	}
	sorted := mat.New(m, n)
	for i, r := range w.rows {
		copy(sorted.Row(r), u.Row(i))
	}
	return sorted
}

// right returns Pi Q2 Y.
func (w *work) right() *mat.Dense {
	sorted := mat.New(w.v.Rows, w.v.Cols)
	for j, c := range w.cols {
		copy(sorted.Row(c), w.v.Row(j))
	}
	return sorted
}

// complete fills the columns of the square v from column rank on so that all are orthonormal, as
// the first ones are: with those columns = Q R, the other columns of Q are orthogonal to them.
func complete(v *mat.Dense, rank int) {
	if rank == v.Cols {
		return
	}
	known := mat.New(v.Rows, rank)
	part := v.View(0, 0, v.Rows, rank)
	known.Copy(&part)
	var qr mat.QR
	qr.Factor(known)
	rest := v.View(0, rank, v.Rows, v.Cols-rank)
	for i := range rest.Cols {
		rest.Set(rank+i, i, 1)
	}
	qr.MulQ(&rest)
}

// copyTriangle sets dst to the n x n triangle R on and above the diagonal of a.
func copyTriangle(dst, a *mat.Dense) {
	for i := range dst.Rows {
		clear(dst.Row(i)[:i])
		copy(dst.Row(i)[i:], a.Row(i)[i:])
	}
}

// spaced returns a rows x cols matrix of zeros whose rows begin with a cache line.
func spaced(rows, cols int) mat.Dense {
	stride := paddedStride(cols)
	return mat.Dense{Rows: rows, Cols: cols, Stride: stride, Data: make([]float64, rows*stride)}
}
