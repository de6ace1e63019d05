package mat

// Householder QR of a row-major matrix (A. S. Householder, Unitary triangularization of a
// nonsymmetric matrix, 1958; the sign is that of Cox and Higham, see reflect).
//
// Step j finds the reflector H = I - tau v v^T that maps column j, from row j down, to a multiple
// of e_1, and applies it to the columns right of it:
//
//	z = v^T A,    A <- A - v (tau z)^T.
//
// Done so, every element is read twice and written once for four flops, and the matrix does not
// fit the cache. Two things bring the traffic down to a quarter:
//
//   - Reflectors go in pairs, columns j and j+1. With x and y their vectors,
//     H_y H_x A = A - x u^T - y w^T,   u = tau_x A^T x,   w = tau_y (A^T y - (x.y) u).
//   - A pair is applied late. The next two columns and rows are all that the next pair needs; so these
//     are brought up to date alone, the next x and y made from them, and one pass over
//     the rest subtracts the old pair from a few rows and adds the same rows to the new products.
//
// Columns are scaled by powers of two where their elements come near the ends of the range
// (a reflector from the left acts on each column by itself, so this changes no rounding).

// QR is the factorisation A = Q R of an m x n matrix, Q = H_1 H_2 ... H_k. It is also its workspace: factoring
// matrices of a shape met before allocates nothing. The zero value is ready for use.
//
// The matrix is overwritten: R on and above the diagonal, the vectors v below it
// (v_j = 1 at row j is not stored). It must stay untouched for MulQ and MulQT.
type QR struct {
	a     Dense     // the factored matrix
	steps int       // reflectors made: k
	tau   []float64 // their factors, H = I - tau v v^T
	exps  []int     // column j was multiplied by 2^-exps[j]; empty if none was
	unit  int       // norms of different columns are compared in units of 2^unit

	room        [2]pair   // buffers, used in turn
	late        pair      // reflectors made, but not yet applied to the trailing part
	norm, known []float64 // of the columns that are left (FactorPivoted)
	packed      []float64 // reflector j from packed[j*m+j], after Pack
	isPacked    bool
}

// pair holds A - x u^T - y w^T: x and y run over the rows, u and w over the columns that are left.
// A single reflector has nil y and w.
type pair struct{ x, y, u, w []float64 }

// Factor factors a in place, A = Q R.
func (q *QR) Factor(a *Dense) { q.FactorCols(a, a.Cols) }

// FactorCols eliminates in the first n columns only and applies the reflectors to all of them:
// what follows column n becomes Q^T times what it was. It panics if a has fewer columns.
func (q *QR) FactorCols(a *Dense, n int) { q.factor(a, n, nil) }

// FactorVec factors a in place and lets b, of length a.Rows, ride along: b <- Q^T b.
func (q *QR) FactorVec(a *Dense, b []float64) {
	if len(b) != a.Rows {
		panic("mat: qr with a vector of the wrong length")
	}
	q.factor(a, a.Cols, b)
}

func (q *QR) factor(a *Dense, n int, b []float64) {
	q.begin(a, n)
	for j := 0; j < q.steps; j += 2 {
		q.stepPair(j, min(2, q.steps-j), b)
	}
	q.finish()
}

// begin checks the shape, makes room and scales.
func (q *QR) begin(a *Dense, n int) {
	if n < 0 || n > a.Cols {
		panic("mat: qr of more columns than there are")
	}
	q.a, q.isPacked = *a, false
	q.Reserve(a.Rows, a.Cols, false)
	q.steps = min(a.Rows, n)
	q.tau = q.tau[:q.steps]
	q.late = pair{}
	q.scale()
}

// Reserve makes room for factoring matrices of up to rows x cols, and for Pack if pack is set:
// what fits allocates nothing later. Without it the first factorisation makes its own room.
func (q *QR) Reserve(rows, cols int, pack bool) {
	steps := min(rows, cols)
	q.tau, q.norm, q.known = grow(q.tau, steps), grow(q.norm, cols), grow(q.known, cols)
	for i := range q.room {
		p := &q.room[i]
		p.x, p.y = grow(p.x, rows), grow(p.y, rows)
		p.u, p.w = grow(p.u, cols), grow(p.w, cols)
	}
	if pack {
		q.packed = grow(q.packed, rows*steps)
	}
}

// finish applies what is late and takes the scaling back.
func (q *QR) finish() {
	if p := &q.late; len(p.x) > 0 && len(p.u) > 0 {
		rest := q.a.View(q.a.Rows-len(p.x), q.a.Cols-len(p.u), len(p.x), len(p.u))
		p.subtract(&rest)
	}
	q.unscale()
}

// stepPair makes the reflectors of columns j and j+1 (of j alone if size is 1).
func (q *QR) stepPair(j, size int, b []float64) {
	p := q.fresh(j, size)
	q.column(p.x, j, 0)
	q.eliminate(j, p.x)
	if size == 2 {
		q.column(p.y, j, 1)
		mirror(p.y, q.tau[j], p.x)
		q.a.Set(j, j+1, p.y[0])
		p.y[0] = 0
		q.eliminate(j+1, p.y[1:])
	}
	if b != nil {
		mirror(b[j:], q.tau[j], p.x)
		if size == 2 {
			mirror(b[j:], q.tau[j+1], p.y)
		}
	}
	q.pass(j, p)
	q.settle(j, size, p)
}

// fresh returns room for the reflectors of columns j .. j+size-1.
func (q *QR) fresh(j, size int) pair {
	q.room[0], q.room[1] = q.room[1], q.room[0]
	p := q.room[0]
	m, n := q.a.Rows-j, q.a.Cols-j-size
	if size == 1 {
		return pair{x: p.x[:m], u: p.u[:n]}
	}
	return pair{x: p.x[:m], y: p.y[:m], u: p.u[:n], w: p.w[:n]}
}

// column sets dst to column j+k from row j down, with the late pair subtracted.
func (q *QR) column(dst []float64, j, k int) {
	for i := range dst {
		dst[i] = q.a.Data[(j+i)*q.a.Stride+j+k]
	}
	if p := &q.late; len(p.x) > 0 {
		Axpy(dst, -p.u[k], p.x)
		if p.y != nil {
			Axpy(dst, -p.w[k], p.y)
		}
	}
}

// eliminate turns v, column j from the diagonal down, into its reflector and stores both it and the diagonal of R.
func (q *QR) eliminate(j int, v []float64) {
	a := &q.a
	var r float64
	r, q.tau[j] = reflect(v)
	a.Set(j, j, r)
	for i := 1; i < len(v); i++ {
		a.Data[(j+i)*a.Stride+j] = v[i]
	}
}

// pass brings rows j .. and the columns right of the new pair up to date with the late pair, and forms their
// products with the new one: p.u = A^T x, p.w = A^T y.
func (q *QR) pass(j int, p pair) {
	const rows = 4 // at a time: few enough for the first-level cache
	clear(p.u)
	clear(p.w)
	n := len(p.u)
	for i := 0; i < len(p.x); i += rows {
		m := min(rows, len(p.x)-i)
		part := q.a.View(j+i, q.a.Cols-n, m, n)
		if l := q.late; len(l.x) > 0 {
			l = l.part(i, m, n)
			l.subtract(&part)
		}
		if p.y != nil {
			gemvT2(p.u, p.w, 1, &part, p.x[i:i+m], p.y[i:i+m])
		} else {
			GemvT(p.u, 1, &part, p.x[i:i+m])
		}
	}
}

// settle completes the new pair, subtracts it from the rows that leave the trailing part, j .. j+size-1,
// and keeps what concerns the others for later.
func (q *QR) settle(j, size int, p pair) {
	n := len(p.u)
	Scal(p.u, q.tau[j])
	if p.y != nil {
		Axpy(p.w, -Dot(p.x, p.y), p.u)
		Scal(p.w, q.tau[j+1])
	}
	top := q.a.View(j, q.a.Cols-n, size, n)
	done := p.part(0, size, n)
	done.subtract(&top)
	q.late = p.part(size, len(p.x)-size, n)
}

// subtract sets a <- a - x u^T - y w^T.
func (p *pair) subtract(a *Dense) {
	if p.y != nil {
		ger2(a, -1, p.x, p.u, p.y, p.w)
	} else {
		Ger(a, -1, p.x, p.u)
	}
}

// part returns what concerns rows i .. i+m-1 and the last n columns.
func (p *pair) part(i, m, n int) pair {
	s := len(p.u) - n
	if p.y == nil {
		return pair{x: p.x[i : i+m], u: p.u[s:]}
	}
	return pair{x: p.x[i : i+m], y: p.y[i : i+m], u: p.u[s:], w: p.w[s:]}
}
