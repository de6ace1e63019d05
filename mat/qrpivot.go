package mat

import (
	"math"
	"slices"
)

// QR with column pivoting. Each pivot depends on the lengths of all that is left, so every step
// must know its row of R; but the rest of the matrix can wait. For a panel of steps it is kept as
//
//	A - V F^T,    F the products  f_i = tau_i (A - V F^T)^T v_i   of the steps made,
//
// with A as it was when the panel began, read once a step for the products and written once a panel
// (G. Quintana-Orti, X. Sun, C. Bischof, A BLAS-3 version of the QR factorization with column
// pivoting, 1998).

// FactorPivoted factors a in place with column pivoting among its first n columns, A Pi = Q R:
// before each step the column with the longest remainder is exchanged to the front, so |r_jj|
// descends and shows the numerical rank. Columns from n on ride along. perm, of length n, receives
// the permutation: column j of A Pi is column perm[j] of A.
//
// It stops where no remainder is longer than tol times the longest column of A, and returns the
// number of steps; the rows below then hold the remainder, and only the first steps columns are
// triangular. tol = 0 takes all min(rows, n) steps. It panics if n or the length of perm does not
// fit.
func (q *QR) FactorPivoted(a *Dense, n int, perm []int, tol float64) (steps int) {
	if len(perm) != n {
		panic("mat: qr with a permutation of the wrong length")
	}
	q.begin(a, n)
	q.diagonal = true
	for j := range perm {
		perm[j] = j
	}
	q.exps = q.exps[:0]
	q.measure(0, a.Cols)
	far := func(norm float64) bool { return norm != 0 && !(norm > 0x1p-880 && norm < 0x1p900) }
	if slices.ContainsFunc(q.norm, far) { // a column may need to be scaled
		q.scale()
		defer q.unscale()
		q.measure(0, n)
	}
	stop := -1.0 // below any length
	if _, longest := q.longest(0, n); tol > 0 {
		stop = tol * longest
	}
	for j := 0; j < q.steps; {
		if q.stopped() {
			q.steps = j
			break
		}
		made, last := q.panelPivoted(j, perm, stop)
		if j += made; last {
			q.steps = j
		}
	}
	return q.steps
}

// panelPivoted makes steps from column j on, and returns how many; last says that no remainder is
// longer than stop then. The panel ends where a length is no longer known well enough: what is
// subtracted late cancels as it did.
func (q *QR) panelPivoted(j int, perm []int, stop float64) (made int, last bool) {
	a, known := &q.a, true
	q.f = Dense{Rows: min(panelWidth, q.steps-j), Cols: a.Cols, Stride: a.Cols, Data: q.f.Data}
	for ; made < q.f.Rows && known; made++ {
		at, longest := q.longest(j+made, len(perm))
		if last = longest <= stop; last {
			break
		}
		q.exchange(j, made, at, perm)
		q.stepPivoted(j, made, at)
		known = q.downdate(j+made, len(perm))
	}
	rows, cols := a.Rows-j-made, a.Cols-j-made
	GemmTN(a.View(j+made, j+made, rows, cols), -1, q.v.View(j, j+made, made, rows), q.f.View(0, j+made, made, cols))
	if !known {
		q.measure(j+made, len(perm))
	}
	return made, last
}

// stepPivoted makes reflector i of the panel that begins at column j, its f_i, and row j+i of R,
// from the remainder of column at, where that of column j+i goes.
func (q *QR) stepPivoted(j, i, at int) {
	a, col := &q.a, j+i
	x := q.v.Row(col)
	// products with Q have panels of the whole width, which begin elsewhere
	clear(x[col/panelWidth*panelWidth : col])
	x = x[col:]
	for l, k := 0, col*a.Stride; l < len(x); l, k = l+1, k+a.Stride {
		x[l], a.Data[k+at] = a.Data[k+at], a.Data[k+col]
	}
	vs, z := q.v.View(j, col, i, len(x)), q.room.w.zeros(0, 1, i+1).Data
	for l := range i {
		z[l] = q.f.At(l, col)
	}
	GemvT(x, -1, vs, z[:i])
	r, tau := reflect(x)
	a.Row(col)[col], q.t.Row(col)[col%panelWidth] = r, tau
	if col+1 == a.Cols {
		return
	}
	f := q.f.Row(i)[col+1:]
	clear(f)
	GemvT(f, tau, a.View(col, col+1, len(x), len(f)), x)
	clear(z)
	Gemv(z[:i], 1, vs, x)
	GemvT(f, -tau, q.f.View(0, col+1, i, len(f)), z[:i])
	for l := range z {
		z[l] = q.v.At(j+l, col)
	}
	GemvT(a.Row(col)[col+1:], -1, q.f.View(0, col+1, i+1, len(f)), z)
}

// measure computes the lengths of columns j .. n-1 from row j down.
func (q *QR) measure(j, n int) {
	m := q.a.Rows - j
	for c := j; c < n && m > 0; c += panelWidth {
		part := q.a.View(j, c, m, min(panelWidth, n-c))
		rows := Dense{Rows: part.Cols, Cols: m, Stride: PaddedStride(m), Data: q.space}
		Transpose(&rows, part)
		for i := range rows.Rows {
			q.norm[c+i] = Nrm2(rows.Row(i))
			q.known[c+i] = q.norm[c+i]
		}
	}
}

// longest returns the column from j on whose remainder is the longest, and its norm in the common
// unit of all columns, which keeps the longest far from overflow and resolves some 2000 binary
// orders below it.
func (q *QR) longest(j, n int) (at int, norm float64) {
	at, norm = j, -1
	for k := j; k < n; k++ {
		l := q.norm[k]
		if len(q.exps) > 0 {
			l = math.Ldexp(l, q.exps[k]-q.unit)
		}
		if l > norm {
			at, norm = k, l
		}
	}
	return at, norm
}

// exchange swaps columns j+i and at, as far as they are R, and all that is known of them.
func (q *QR) exchange(j, i, at int, perm []int) {
	col := j + i
	if col == at {
		return
	}
	for l := range col {
		row := q.a.Row(l)
		row[col], row[at] = row[at], row[col]
	}
	for l := range i {
		row := q.f.Row(l)
		row[col], row[at] = row[at], row[col]
	}
	perm[col], perm[at] = perm[at], perm[col]
	q.norm[at], q.known[at] = q.norm[col], q.known[col] // column col's own are not needed again
	if len(q.exps) > 0 {
		q.exps[col], q.exps[at] = q.exps[at], q.exps[col]
	}
}

// downdate takes row col, now part of R, out of the lengths of the remainders: |a'|^2 = |a|^2 -
// r_col^2. It says whether they are known well enough: where this has cancelled half of the digits
// since a length was last computed it must be computed anew (Z. Drmac, Z. Bujanovic, On the failure
// of rank-revealing QR factorization software - a case study, 2008).
func (q *QR) downdate(col, n int) (known bool) {
	const quarter = 0x1p-13 // of the digits of a norm: half of those of its square
	row := q.a.Row(col)
	known = true
	for k := col + 1; k < n; k++ {
		if norm := q.norm[k]; norm != 0 {
			t := math.Abs(row[k]) / norm
			norm *= math.Sqrt(max(0, float64((1-t)*(1+t))))
			q.norm[k] = norm
			known = known && norm > quarter*q.known[k]
		}
	}
	return known
}
