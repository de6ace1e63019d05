package mat

import "anagram/internal/pool"

// Householder QR of a row-major matrix (A. S. Householder, Unitary triangularization of a
// nonsymmetric matrix, 1958; the sign is that of Cox and Higham, see reflect), by blocks.
//
// Step j finds the reflector H = I - tau v v^T that maps column j, from row j down, to a multiple
// of e_1. Applied one by one, the reflectors read and write the whole rest of the matrix for four flops an element. So they
// are gathered: the product of those of a panel of columns is
//
//	H_1 H_2 ... H_k = I - V T V^T,    T upper triangular,
//
// (C. Bischof, C. Van Loan, The WY representation for products of Householder matrices, 1987; R. Schreiber, C. Van Loan, A
// storage-efficient WY representation, 1989), and the rest of the matrix is changed by products of matrices alone:
//
//	W = T^T (V^T A),    A <- A - V W.
//
// A panel is copied out into contiguous rows, one for each of its columns, factored there (see block), and copied back.
//
// Columns are scaled by powers of two where their elements come near the ends of the range
// (a reflector from the left acts on each column by itself, so this changes no rounding), but for FactorR.

// panelWidth is the number of reflectors gathered, whole tiles of the products both ways. Wider panels cross the matrix less often
// but leave more to the slower work on the panel itself. (Against 48, 24 saves 7 % of a QR of 450 x 129, 4 % of 436 x 257 and 2 % of 1744 x 921.)
const panelWidth = 24

// QR is the factorisation A = Q R of an m x n matrix, Q = H_1 H_2 ... H_k. It is also its workspace: factoring
// matrices of a shape met before allocates nothing. The zero value is ready for use.
//
// The matrix is overwritten: R on and above the diagonal, the vectors v below it
// (v_j = 1 at row j is not stored). It must stay untouched for MulQ and MulQT. FactorR is for those who want R alone.
type QR struct {
	a     Dense     // the factored matrix
	steps int       // reflectors made: k
	tau   []float64 // their factors, H = I - tau v v^T
	exps  []int     // column j was multiplied by 2^-exps[j]; empty if none was
	unit  int       // norms of different columns are compared in units of 2^unit

	room        block      // for the panel at work
	at          int        // its first column
	pool        *pool.Pool // nil works alone
	task        func(worker, i int) error
	own         []products // one a worker
	norm, known []float64  // of the columns that are left (FactorPivoted)
	f           Dense      // the matrix is A - V F^T: F^T, in the room of slabs (FactorPivoted)
	slabs       []float64  // a copy of the matrix, panelWidth columns at a time
	columns     int        // in slabs: those of the matrix, the vector that rides along, zeros
	packed      []float64  // reflector j from packed[j*m+j], after Pack
	isPacked    bool
}

// Factor factors a in place, A = Q R.
func (q *QR) Factor(a *Dense) { q.FactorCols(a, a.Cols) }

// FactorCols eliminates in the first n columns only and applies the reflectors to all of them:
// what follows column n becomes Q^T times what it was. It panics if a has fewer columns.
func (q *QR) FactorCols(a *Dense, n int) {
	q.begin(a, n)
	q.scale()
	q.reduce(nil, true)
	for c := 0; c < a.Cols; c += panelWidth {
		part, s := a.View(0, c, a.Rows, min(panelWidth, a.Cols-c)), q.slab(c)
		s.Cols = part.Cols
		part.Copy(&s)
	}
	q.unscale()
}

// Share lets factorisations without pivoting use the workers of a pool, nil for none. The bits stay the same.
func (q *QR) Share(p *pool.Pool) {
	workers := 1
	if p != nil {
		workers = p.Workers()
	}
	q.own, q.pool, q.task = make([]products, workers), p, q.reflectSlab
}

// FactorR sets r, on and above the diagonal of its first n columns, to the R of a, m x n with m >= n, and lets b, of length m, ride along:
// b <- Q^T b. It is faster than Factor as no reflectors are kept for MulQ and nothing is scaled: elements beyond 2^900 may
// overflow, columns below 2^-900 lose digits. r has n rows and at least n columns; what it holds elsewhere stays, and so does a, of which r may be
// the top. It panics on other shapes.
func (q *QR) FactorR(r, a *Dense, b []float64) {
	if a.Rows < a.Cols || r.Rows != a.Cols || r.Cols < a.Cols || len(b) != a.Rows {
		panic("mat: qr of shapes that do not fit")
	}
	q.begin(a, a.Cols)
	q.reduce(b, false)
	for c := 0; c < a.Cols; c += panelWidth {
		s := q.slab(c)
		last := min(c+panelWidth, a.Cols)
		for i := range last {
			first := max(i, c)
			copy(r.Row(i)[first:last], s.Row(i)[first-c:])
		}
	}
	s, at := q.slab(a.Cols/panelWidth*panelWidth), a.Cols%panelWidth
	for i := range b {
		b[i] = s.Row(i)[at]
	}
	q.a, q.steps = Dense{}, 0
}

// reduce makes all reflectors on a copy of the matrix in slabs, R in the end, with the vectors below it if they are to be kept. b, or nil for none,
// rides along as one more column.
func (q *QR) reduce(b []float64, keep bool) {
	q.cut(b)
	for j := 0; j < q.steps; j += panelWidth {
		q.panel(j, min(panelWidth, q.steps-j), keep)
	}
}

// panel makes reflectors j .. j+k-1 and applies them to what is right of them.
func (q *QR) panel(j, k int, keep bool) {
	p, m := &q.room, q.a.Rows-j
	p.shape(k, m)
	s := q.slab(j)
	own := s.View(j, 0, m, k)
	p.take(&own, 0)
	p.factor(0, k)
	p.put(&own, q.tau[j:])
	if keep {
		p.putVectors(&own)
	}
	q.at = j
	if n := (q.columns - j + panelWidth - 1) / panelWidth; q.pool != nil {
		q.pool.Each(n, q.task) // no task returns an error
	} else {
		for i := range n {
			q.reflectSlab(0, i)
		}
	}
}

// reflectSlab applies the reflectors of the panel at work to slab number i of what is right of it, the first being what is left of
// the panel's own.
func (q *QR) reflectSlab(worker, i int) error {
	c, k := q.at+i*panelWidth, 0
	if i == 0 {
		k = q.room.v.Rows
	}
	s := q.slab(c)
	if rest := s.View(q.at, k, s.Rows-q.at, s.Cols-k); rest.Cols > 0 {
		q.room.reflect(&rest, &q.own[worker], true)
	}
	return nil
}

// slab returns columns c .. c+panelWidth-1, c a multiple of panelWidth, in the contiguous copy that the factorisation works on:
// a product then runs through memory in one piece. The last slab has zeros up to a whole number of tiles.
func (q *QR) slab(c int) Dense {
	w := min(panelWidth, q.columns-c)
	return Dense{Rows: q.a.Rows, Cols: w, Stride: w, Data: q.slabs[c*q.a.Rows:][:w*q.a.Rows]}
}

// cut copies the matrix into slabs, and b, or nil for none, behind its last column.
func (q *QR) cut(b []float64) {
	q.columns = wholeTiles(q.a.Cols)
	if b != nil {
		q.columns = wholeTiles(q.a.Cols + 1)
	}
	for c := 0; c < q.columns; c += panelWidth {
		s, w := q.slab(c), max(0, min(panelWidth, q.a.Cols-c))
		for i := range s.Rows {
			row := s.Row(i)
			copy(row, q.a.Row(i)[c:c+w])
			clear(row[w:])
			if b != nil && w < s.Cols {
				row[w] = b[i]
			}
		}
	}
}

// wholeTiles returns n rounded up to whole tiles.
func wholeTiles(n int) int { return (n + 7) &^ 7 }

// begin checks the shape and makes room.
func (q *QR) begin(a *Dense, n int) {
	if n < 0 || n > a.Cols {
		panic("mat: qr of more columns than there are")
	}
	q.a, q.isPacked = *a, false
	q.Reserve(a.Rows, a.Cols, false)
	q.steps = min(a.Rows, n)
	q.tau = q.tau[:q.steps]
}

// Reserve makes room for factoring matrices of up to rows x cols, and for Pack if pack is set:
// what fits allocates nothing later. Without it the first factorisation makes its own room.
func (q *QR) Reserve(rows, cols int, pack bool) {
	steps := min(rows, cols)
	q.tau, q.norm, q.known = grow(q.tau, steps), grow(q.norm, cols), grow(q.known, cols)
	q.room.reserve(rows, cols)
	if q.own == nil {
		q.own = make([]products, 1)
	}
	q.slabs = grow(q.slabs, rows*wholeTiles(cols+1))
	if pack {
		q.packed = grow(q.packed, rows*steps)
	}
}
