package mat

import "math"

// FactorPivoted factors a in place with column pivoting among its first n columns, A Pi = Q R:
// before each step the column with the longest remainder is exchanged to the front, so |r_jj| descends and shows the
// numerical rank. Columns from n on ride along. perm, of length n, receives the permutation: column j of A Pi is
// column perm[j] of A.
//
// It stops where no remainder is longer than tol times the longest column of A, and returns the number of steps;
// the rows below then hold the remainder, and only the first steps columns are triangular. tol = 0 takes all
// min(rows, n) steps. It panics if n or the length of perm does not fit.
func (q *QR) FactorPivoted(a *Dense, n int, perm []int, tol float64) (steps int) {
	if len(perm) != n {
		panic("mat: qr with a permutation of the wrong length")
	}
	q.begin(a, n)
	for j := range perm {
		perm[j] = j
		q.norm[j] = q.columnNorm(j, 0)
		q.known[j] = q.norm[j]
	}
	stop := 0.0
	for j := 0; j < q.steps; j++ {
		p, longest := q.longest(j, n)
		if j == 0 {
			stop = tol * longest
		}
		if tol > 0 && longest <= stop {
			q.steps = j
			break
		}
		q.exchange(j, p, perm)
		q.stepSingle(j)
		q.downdate(j, n)
	}
	q.finish()
	return q.steps
}

// longest returns the column from j on whose remainder is the longest, and its norm in the common
// unit of all columns (which is arbitrary).
func (q *QR) longest(j, n int) (at int, norm float64) {
	at, norm = j, q.length(j)
	for k := j + 1; k < n; k++ {
		if l := q.length(k); l > norm {
			at, norm = k, l
		}
	}
	return at, norm
}

// length returns the norm of column k's remainder in the common unit, which keeps the longest
// far from overflow and resolves some 2000 binary orders below it.
func (q *QR) length(k int) float64 {
	if len(q.exps) == 0 {
		return q.norm[k]
	}
	return math.Ldexp(q.norm[k], q.exps[k]-q.unit)
}

// exchange swaps columns j and p of the whole matrix and all that is known of them.
func (q *QR) exchange(j, p int, perm []int) {
	if j == p {
		return
	}
	for i := 0; i < q.a.Rows; i++ {
		r := q.a.Row(i)
		r[j], r[p] = r[p], r[j]
	}
	perm[j], perm[p] = perm[p], perm[j]
	q.norm[p], q.known[p] = q.norm[j], q.known[j] // column j's own are not needed again
	if len(q.exps) > 0 {
		q.exps[j], q.exps[p] = q.exps[p], q.exps[j]
	}
	if u := q.late.u; len(u) > 0 {
		u[0], u[p-j] = u[p-j], u[0]
	}
}

// stepSingle makes the reflector of column j.
func (q *QR) stepSingle(j int) {
	p := q.fresh(j, 1)
	q.column(p.x, j, 0)
	q.eliminate(j, p.x)
	q.pass(j, p)
	q.settle(j, 1, p)
}

// downdate takes row j, now part of R, out of the norms of the remainders: |a'|^2 = |a|^2 - r_j^2.
// Where this has cancelled half of the digits since the norm was last computed it is computed anew
// (Z. Drmac, Z. Bujanovic, On the failure of rank-revealing QR factorization software - a case study, 2008).
func (q *QR) downdate(j, n int) {
	const half = 0x1p-26 // sqrt(eps)
	for k, r := range q.a.Row(j)[:n] {
		if k <= j || q.norm[k] == 0 {
			continue
		}
		t := math.Abs(r) / q.norm[k]
		left := max(0, float64((1-t)*(1+t)))
		ratio := q.norm[k] / q.known[k]
		if float64(left*float64(ratio*ratio)) <= half {
			q.norm[k] = q.columnNorm(k, j+1)
			q.known[k] = q.norm[k]
		} else {
			q.norm[k] *= math.Sqrt(left)
		}
	}
}

// columnNorm returns the norm of column k from row j down, with what is late taken into account.
func (q *QR) columnNorm(k, j int) float64 {
	x := q.room[1].x[:q.a.Rows-j] // the buffer the next step will fill
	q.column(x, j, k-j)
	return Nrm2(x)
}
