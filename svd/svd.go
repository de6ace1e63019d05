// Package svd computes singular value decompositions A = U diag(sigma) V^T by one-sided Jacobi
// rotations, and the pseudo-inverse solves that build on them.
//
// Decompose is the general one, to high relative accuracy. Step is the workspace of an optimizer
// that factors a matrix of the same shape again and again and wants neither U nor allocation.
// Misuse of shapes panics with "svd: reason"; NaN, infinities and failure to converge are errors.
//
// # How accurate Decompose and Values are
//
// No singular value is off by more than a few eps sigma_1. Let A = D1 C D2 with diagonal matrices
// D1 and D2, of any sizes in any order, A no wider than high, else A^T. Then every singular value,
// the tiniest too, is right to a modest multiple of eps kappa of itself, where
//
//   - if D1 spans 2^6 at most, kappa is the condition number of C times that, whatever zeros C has;
//   - if D1 spans more, D2 does not, and no element of C is zero or tiny (2^-12 of the others),
//     kappa is that of C, or of a leading block of C in the order of pivoting, if that is larger;
//   - else kappa is cond(M) cond(N) of the factors that Gaussian elimination with complete pivoting
//     has for A. As no element of them is larger than 1 they are usually small, even where C is
//     ill-conditioned. Elimination works in twice the precision, so this holds as long as no
//     difference in it cancels to less than 2^-45 of its terms, other than to zero. In matrices
//     whose nonzero elements form no cycle, such as bidiagonal ones, a difference is zero or does
//     not cancel.
//
// The tests hold this to 10^-12 on random matrices of 2 to 8 columns over 60 decades a side: up to
// two thirds of C zero, bands, arrows, tiny elements, zeros and ones (TestGradedZeros). Nothing is
// said of singular values that the elements of A do not determine so well, such as the zero of
// a singular C: they are anything up to eps kappa sigma_1. The range of float64 ends it where D1
// spans more than about 2^1000, or A more than 2^1890.
//
// No element of U^T U - I or V^T V - I is larger than 100 eps sqrt(k), for k columns
// (TestOrthonormal). U is checked for that by vectors of random signs, and made another way where
// it fails.
//
// # Notation
//
// In the comments of all files, and in the names of fields and variables:
//
//	eps          2^-52, the distance from 1 to the next float64
//	A            the matrix, m x n with m >= n after a transposition
//	Phi, r       the features, S x P, and the residual of a Step; A is Phi there
//	U Sigma V^T  the decomposition, sigma_1 >= sigma_2 >= ... >= 0; c = U^T r
//	D1 C D2      A, where D1 and D2 are the gradings of its rows and columns (grading.go)
//	Rho, Pi      permutations of rows and columns
//	M D N        Rho A Pi by elimination: M and N triangles with ones on the diagonal, D diagonal
//	Q0 R0        QR without pivoting, of A or Phi
//	Q1 R1        QR with pivoting, of R0 or A; B stands for R1 where elimination came first
//	Q2 L^T       QR of R1^T
//	Q3 R3        QR of L
//	q, rest      what Q0^T, Q1^T and Q3^T make of r: q beside the triangle, rest below it
//	J G          rotations of the rows of G, which is R3 at first and Sigma Y^T in the end
//	H            what rotates along: q in a Step, the identity or nothing in Decompose
//	x, y; a, b   two rows of G; their squared lengths, of which p is the inner product
//	c, s, t      cosine, sine and tangent of a rotation
//	X            J Q3^T in all: X R1 = Sigma (Q2 Y)^T
//	E T          R1, rows scaled to about 1 by the powers of two E = diag(2^e_l) (left.go)
//	e_l          the exponent of a row l that is stored scaled
package svd

import (
	"math"

	"anagram/mat"
)

// How Decompose works, for m >= n (else on A^T, with U and V exchanged):
//
//	rows sorted by size          A  -> Rho A
//	QR, if they differ little    Rho A = Q0 R0, and so on with R0 for Rho A
//	QR with column pivoting      Rho A Pi = Q1 R1
//	  or elimination first       Rho A Pi = Q1 B, and so on with B for R1 (eliminate.go)
//	QR of the transpose          R1^T = Q2 L^T
//	QR                           L = Q3 R3
//	Jacobi on the rows of R3     J R3 = Sigma Y^T
//	the other factor             X R1 = Sigma (Q2 Y)^T, solved for X (left.go)
//	together                     A = (Rho^T Q0 Q1 X^T) Sigma (Pi Q2 Y)^T
//
// (Z. Drmac, K. Veselic, New fast and accurate Jacobi SVD algorithm I, II, 2008: the rows of R1 are
// close to orthogonal already, closer the steeper the spectrum, and those of R3 closer still.)
//
// Accuracy. Jacobi's errors are relative to each row of R3, so scaling rows costs nothing. So are
// those of the QR of R1^T, whose columns these rows are. The error of QR is relative to each column
// of A, and with sorted rows and pivoting to each row as well (N. J. Higham, QR factorization with
// complete pivoting and accurate computation of the SVD, 2000). That is enough where D1 is even, or
// C is full and its leading blocks are well-conditioned. It is not where zeros let a row look
// smaller than its size in D1, hence elimination. Where the rows differ by a factor of maxRowRatio
// at most, and there is no elimination, D1 is left to C: a QR without pivoting, which goes by
// blocks, then does the work on long columns.
//
// The range of float64 ends this where D1 spans more than about 2^1000 (columns may span 2^1890):
// reflectors and L hold ratios of a column's elements. Those below 2^-1022 are lost, and singular
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

// Values returns the singular values of a alone, min(m, n) of them, descending: the same numbers
// and errors as Decompose's, without the work for the vectors.
func Values(a *mat.Dense) ([]float64, error) {
	w, err := decompose(a, false)
	if err != nil {
		return nil, err
	}
	return w.sigma, nil
}

// work is a decomposition in the making, for m >= n. What one stage leaves in it the later ones
// use.
type work struct {
	wide   bool      // A is transposed
	even   bool      // its rows differ by maxRowRatio at most: Q0 comes first
	graded bool      // its rows and columns are graded: elimination comes first
	a      mat.Dense // m x n: Rho A scaled, then its QR
	rows   []int     // Rho: row i of Rho A is row rows[i] of A
	cols   []int     // Pi: column j of Rho A Pi is column cols[j] of Rho A
	r1     mat.Dense // n x n: R1, a part of a where rows are not even; or B
	lt     mat.Dense // n x n: L^T on and above the diagonal
	q      [4]mat.QR // Q0, of even rows alone, Q1, Q2, Q3
	jac    jacobi    // of R3

	scaled []scaled  // the singular values of A scaled
	sigma  []float64 // those of A
	qy, xt mat.Dense // n x n: Q2 Y and X^T
}

// scaled is the number f 2^e.
type scaled struct {
	f float64
	e int
}

func decompose(a *mat.Dense, vectors bool) (*work, error) {
	top, err := finiteTop(a)
	if err != nil {
		return nil, err
	}
	w := &work{wide: a.Rows < a.Cols}
	shift := w.load(a, top)
	if w.graded {
		w.factorGraded()
	} else {
		w.factor()
	}
	n := w.a.Cols
	w.lt = spaced(n, n)
	mat.Transpose(&w.lt, &w.r1)
	w.q[2].Factor(&w.lt)
	w.jac.drop = eps / math.Sqrt(float64(n))
	if err := w.rotate(); err != nil {
		return nil, err
	}
	if err := w.measure(shift); err != nil {
		return nil, err
	}
	if vectors {
		err = w.vectors()
	}
	return w, err
}

// factor sets r1 to R1.
func (w *work) factor() {
	n := w.a.Cols
	w.cols = make([]int, n)
	pivoted := &w.a
	if w.even {
		w.q[0].Factor(&w.a)
		square := spaced(n, n)
		copyTriangle(&square, &w.a)
		pivoted = &square
	}
	w.q[1].FactorPivoted(pivoted, n, w.cols, 0)
	w.r1 = *pivoted.View(0, 0, n, n)
	clearBelow(&w.r1)
}

// factorGraded sets r1 to B (eliminate.go).
func (w *work) factorGraded() {
	n := w.a.Cols
	w.cols = make([]int, n)
	for j := range w.cols {
		w.cols[j] = j
	}
	upper, perm := eliminate(&w.a, w.rows, w.cols), make([]int, n)
	w.q[1].FactorPivoted(&w.a, n, perm, 0)
	r, permuted := spaced(n, n), spaced(n, n)
	copyTriangle(&r, &w.a)
	for i, p := range perm {
		copy(permuted.Row(i), upper.Row(p))
	}
	w.r1 = spaced(n, n)
	mat.Gemm(&w.r1, 1, &r, &permuted)
}

// rotate makes R3 and its rows orthogonal.
func (w *work) rotate() error {
	l := w.jac.begin(w.a.Cols)
	transposeTriangle(&l, &w.lt)
	w.q[3].Factor(&l)
	clearBelow(&l)
	return w.jac.run(maxSweeps)
}

// measure sets the singular values, A being 2^shift times what is at work.
func (w *work) measure(shift int) error {
	n := w.a.Cols
	w.scaled, w.sigma = make([]scaled, n), make([]float64, n)
	for i := range w.sigma {
		f, e := w.jac.length(i)
		w.scaled[i] = scaled{f, e}
		if w.sigma[i] = math.Ldexp(f, e+shift); math.IsInf(w.sigma[i], 1) {
			return &TooLarge{Exponent: e + shift}
		}
	}
	return nil
}

// vectors sets qy and xt.
func (w *work) vectors() error {
	rank := w.normalise()
	if !w.graded && w.solve(rank) {
		return nil
	}
	w.jac.h, w.xt = spaced(w.a.Cols, w.a.Cols), spaced(w.a.Cols, w.a.Cols)
	for i := range w.a.Cols {
		w.jac.h.Set(i, i, 1)
	}
	if err := w.rotate(); err != nil { // as before, so Q2 Y stays, and h becomes J
		return err
	}
	mat.Transpose(&w.xt, &w.jac.h)
	w.q[3].MulQ(&w.xt)
	return nil
}

// normalise sets qy to Q2 Y, and returns the number of sigma_i > 0. The columns of Y are the rows
// of Sigma Y^T normalised, completed where sigma is zero.
func (w *work) normalise() (rank int) {
	n := w.a.Cols
	y := w.jac.g.View(0, 0, n, n)
	for rank = 0; rank < n; rank++ {
		row := y.Row(rank)
		length := mat.Nrm2(row)
		if length == 0 {
			break
		}
		for j, v := range row {
			row[j] = v / length
		}
	}
	w.qy = spaced(n, n)
	mat.Transpose(&w.qy, y)
	complete(&w.qy, rank)
	w.q[2].MulQ(&w.qy)
	return rank
}

// left returns Rho^T Q0 Q1 X^T.
func (w *work) left() *mat.Dense {
	m, n := w.a.Rows, w.a.Cols
	u := &w.a
	top, rest := u.View(0, 0, n, n), u.View(n, 0, m-n, n)
	top.Copy(&w.xt)
	rest.Zero()
	if w.even {
		w.q[1].MulQ(top)
		w.q[0].MulQ(u)
	} else {
		w.q[1].MulQ(u)
	}
	sorted := mat.New(m, n)
	for i, r := range w.rows {
		copy(sorted.Row(r), u.Row(i))
	}
	return sorted
}

// right returns Pi Q2 Y.
func (w *work) right() *mat.Dense {
	sorted := mat.New(w.qy.Rows, w.qy.Cols)
	for j, c := range w.cols {
		copy(sorted.Row(c), w.qy.Row(j))
	}
	return sorted
}

// complete fills the columns of the square v from column rank on so that all are orthonormal, as
// the first ones are: with those columns = Q R, the other columns of Q are orthogonal to them.
func complete(v *mat.Dense, rank int) {
	if rank == v.Cols {
		return
	}
	var qr mat.QR
	qr.Factor(v.View(0, 0, v.Rows, rank).Clone())
	rest := v.View(0, rank, v.Rows, v.Cols-rank)
	for i := range rest.Cols {
		rest.Set(rank+i, i, 1)
	}
	qr.MulQ(rest)
}
