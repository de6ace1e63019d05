package method

import (
	"anagram/lsq"
	"anagram/mat"
)

// Variable projection: the linear parameters w of theta = (alpha, w) as functions of the others
// (G. H. Golub and V. Pereyra, The differentiation of pseudo-inverses and nonlinear least squares
// problems whose variables separate, 1973; L. Kaufman, A variable projection method for solving
// separable nonlinear least squares problems, 1975).
//
// Let B and A be the columns of Phi that belong to w and to alpha. An affine problem has r(alpha,
// w) = r(alpha, 0) + B(alpha) w, so the best w for an alpha comes from a linear least-squares
// problem, and
//
//	f(alpha) = min over w of 1/2 |r(alpha, w)|^2 + 1/2 mu^2 |w|^2
//
// is a least-squares problem in alpha alone. One QR factorisation, with the columns of w first,
// gives all that it takes:
//
//	[ B     A  r    ]       [ R11 R12 q1 ]   n rows
//	[ mu I  0  mu w ]  =  H [  0  R22 q2 ]   S rows.
//
// w moves by -R11^-1 q1, q2 is the projected residual, f = 1/2 |q2|^2, and R22 is Kaufman's
// Jacobian of it: the columns of A projected on the complement of the range of those of B. What
// that Jacobian leaves out is a term of the size of q2 and orthogonal to q2: the gradient of f is
// R22^T q2 exactly.
//
// Why mu. The columns of B are nearly dependent: with random features the singular values of B go
// down to rounding, and large weights cancel. With a fixed mu, 1e-15 to 1e-14 times the longest
// column, the least-squares problem has one solution, R11 has an inverse, and f is smooth. A rank
// decided by a cutoff does the first two, but f then jumps where the rank changes, by cutoff times
// the size of the weights (docs/methods.md, "Wide networks").
//
// A nonlinear problem whose model is linear in w takes the same solve as a Gauss-Newton step on w,
// a few times.

// elimination is the matrix above, its factorisation and their workspace.
type elimination struct {
	n  int       // columns of B
	a  mat.Dense // (S + n) x (n + columns of A + 1)
	mu float64
	r  []float64 // S: the residuals
	w  []float64 // n: the linear parameters
	dw []float64 // n: -R11^-1 q1
	qr mat.QR
}

// newElimination returns a workspace for S rows, n columns of B and others of A.
func newElimination(rows, n, others int) *elimination {
	l := &elimination{n: n, a: *mat.New(rows+n, n+others+1),
		r: make([]float64, rows), w: make([]float64, n), dw: make([]float64, n)}
	l.qr.Reserve(l.a.Rows, l.a.Cols)
	return l
}

// needElimination counts what newElimination allocates.
func needElimination(d *lsq.Demand, others float64) {
	d.QR("elimination of the linear parameters", d.Rows+d.Linear, d.Linear+others+1)
}

// loss returns 1/2 |r|^2 + 1/2 mu^2 |w|^2.
func (l *elimination) loss() float64 {
	penalty := l.mu * mat.Nrm2(l.w)
	return (mat.Dot(l.r, l.r) + float64(penalty*penalty)) / 2
}

// factor eliminates B and sets dw. The caller has set B and A in the first S rows, r, w and mu.
func (l *elimination) factor() {
	last := l.a.Cols - 1
	for i, v := range l.r {
		l.a.Row(i)[last] = v
	}
	for j, w := range l.w {
		row := l.a.Row(len(l.r) + j)
		clear(row)
		row[j], row[last] = l.mu, l.mu*w
	}
	l.qr.FactorCols(&l.a, l.n)
	for i := l.n - 1; i >= 0; i-- {
		row := l.a.Row(i)
		l.dw[i] = -(row[last] + mat.Dot(row[i+1:l.n], l.dw[i+1:])) / row[i]
	}
}

// projected returns f: 1/2 |q2|^2.
func (l *elimination) projected() float64 {
	sum, last := 0.0, l.a.Cols-1
	for i := l.n; i < l.a.Rows; i++ {
		q := l.a.Row(i)[last]
		sum += float64(q * q)
	}
	return float64(sum / 2)
}
