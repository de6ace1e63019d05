package mat

import (
	"math"

	"anagram/internal/pool"
)

// Householder QR of a row-major matrix (A. S. Householder, Unitary triangularization of a
// nonsymmetric matrix, 1958; the sign is that of Cox and Higham, see reflect), by blocks.
//
// Step j finds the reflector H = I - tau v v^T that maps column j, from row j down, to a multiple
// of e_1. Applied one by one, the reflectors read and write the whole rest of the matrix for four
// flops an element. So they are gathered: the product of those of a panel of columns is
//
//	H_1 H_2 ... H_k = I - V T V^T,    T upper triangular,
//
// (C. Bischof, C. Van Loan, The WY representation for products of Householder matrices, 1987; R.
// Schreiber, C. Van Loan, A storage-efficient WY representation, 1989), and the rest of the matrix
// is changed by products of matrices alone:
//
//	W = T^T (V^T A),    A <- A - V W.
//
// The columns are cut into slabs of a panel's width, each of which is worked on in a contiguous
// copy (qrslab.go). What is left of one when its own panel is to be made is transposed, so that a
// column is a row, and factored there (see block): these rows become the vectors v, which stay,
// with T, for products with Q. R is written to where it is wanted.
//
// Columns are scaled by powers of two where their elements come near the ends of the range (a
// reflector from the left acts on each column by itself, so this changes no rounding), but for
// FactorR.

// panelWidth is the number of reflectors gathered, whole tiles of the products both ways. Wider
// panels cross the matrix less often but leave more to the slower work on the panel itself
// (BenchmarkQR; docs/RATIONALE.md, "Why does QR keep its reflectors as rows, and go slab by
// slab?").
const panelWidth = 24

// QR is the factorisation A = Q R of an m x n matrix, Q = H_1 H_2 ... H_k. It is also its
// workspace: factoring matrices of a shape met before allocates nothing. The zero value is ready
// for use.
//
// It keeps Q itself, so the factored matrix may be put to any use. That holds R on and above its
// diagonal, and below it nothing of use.
type QR struct {
	a     Dense        // the matrix at work
	steps int          // reflectors made: k
	v     Dense        // row j holds v_j of H_j = I - tau v v^T, from its element j on, which is 1
	t     Dense        // T of the panel of reflector j begins in row j; tau_j on its diagonal
	exps  []int        // column j was multiplied by 2^-exps[j]; empty if none was
	room  block        // R of the panel at work
	stop  func() error // see Until; or nil
	slabs              // without pivoting
	pivoting
}

// slabs is the state of the work slab by slab (qrslab.go).
type slabs struct {
	space   []float64  // a slab, or columns to be measured
	columns int        // in slabs: those of the matrix, the vector that rides along, zeros
	at      int        // first column of the panel at work
	b       []float64  // what rides along
	own     []products // one a worker
	pool    *pool.Pool // nil works alone
	task    func(worker, i int) error
}

// pivoting is what FactorPivoted knows of the columns that are left (qrpivot.go).
type pivoting struct {
	norm     []float64 // their lengths
	known    []float64 // the same when last computed
	unit     int       // norms of different columns are compared in units of 2^unit
	f        Dense     // the matrix is A - V F^T: F^T
	diagonal bool      // the T hold nothing but their diagonals yet
}

// Factor factors a in place, A = Q R.
func (q *QR) Factor(a *Dense) { q.FactorCols(a, a.Cols) }

// FactorCols eliminates in the first n columns only and applies the reflectors to all of them:
// what follows column n becomes Q^T times what it was. It panics if a has fewer columns.
func (q *QR) FactorCols(a *Dense, n int) {
	q.begin(a, n)
	q.scale()
	q.reduce(a, nil)
	q.unscale()
}

// Share lets factorisations without pivoting use the workers of a pool, nil for none. The bits stay
// the same.
func (q *QR) Share(p *pool.Pool) {
	workers := 1
	if p != nil {
		workers = p.Workers()
	}
	q.own, q.pool, q.task = make([]products, workers), p, q.advance
	for i := range q.own {
		q.own[i] = make(products, 2*panelWidth*panelWidth)
	}
}

// Until has factorisations ask stop before every panel, in the caller's goroutine; nil: they don't.
// From an error of it on they end where they are, and what they leave is of no use to anyone.
func (q *QR) Until(stop func() error) { q.stop = stop }

func (q *QR) stopped() bool { return q.stop != nil && q.stop() != nil }

// FactorR sets r, on and above the diagonal of its first n columns, to the R of a, m x n with m >=
// n, and lets b, of length m, ride along: b <- Q^T b; nil: nothing does. Unlike Factor it scales
// nothing: elements beyond 2^900 may overflow, columns below 2^-900 lose digits. r has n rows and
// at least n columns; what it holds elsewhere stays, and so does a, of which r may be the top. It
// panics on other shapes.
func (q *QR) FactorR(r, a *Dense, b []float64) {
	if a.Rows < a.Cols || r.Rows != a.Cols || r.Cols < a.Cols || b != nil && len(b) != a.Rows {
		panic("mat: qr of shapes that do not fit")
	}
	q.begin(a, a.Cols)
	q.reduce(r, b)
}

// begin checks the shape and makes room.
func (q *QR) begin(a *Dense, n int) {
	if n < 0 || n > a.Cols {
		panic("mat: qr of more columns than there are")
	}
	q.Reserve(a.Rows, a.Cols)
	q.a, q.steps, q.diagonal = *a, min(a.Rows, n), false
	q.v = Dense{Rows: q.steps, Cols: a.Rows, Stride: PaddedStride(a.Rows), Data: q.v.Data}
	q.t = Dense{Rows: q.steps, Cols: panelWidth, Stride: panelWidth, Data: q.t.Data}
	q.t.Zero()
}

// Reserve makes room for factoring matrices of up to rows x cols:
// what fits allocates nothing later. Without it the first factorisation makes its own room.
func (q *QR) Reserve(rows, cols int) {
	q.norm, q.known = grow(q.norm, cols), grow(q.known, cols)
	q.v.Data = grow(q.v.Data, PaddedStride(rows)*wholeTiles(cols+1)) // slabs as well (qrslab.go)
	q.t.Data = grow(q.t.Data, panelWidth*min(rows, cols))
	q.f.Data = grow(q.f.Data, panelWidth*cols)
	q.space = grow(q.space, panelWidth*PaddedStride(rows))
	q.room.w, q.room.r.Data = grow(q.room.w, 2*panelWidth*panelWidth), grow(q.room.r.Data, panelWidth*panelWidth)
	if q.own == nil {
		q.Share(nil)
	}
}

// QRNumbers returns how many numbers of 8 bytes Reserve makes room for.
func QRNumbers(rows, cols int) float64 {
	m, n, k := float64(PaddedStride(rows)), float64(cols), float64(min(rows, cols))
	return float64(m*float64(wholeTiles(cols+1))) + float64(panelWidth*(m+n+k)) + float64(2*n)
}

// grow returns a slice of length n, s itself where it is long enough. It may hold
// anything.
func grow(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

// scale multiplies the columns whose largest element lies near an end of the range by a power of
// two that brings it just inside of [low, high], and notes the exponents.
func (q *QR) scale() {
	const low, high, far = 0x1p-900, 0x1p900, 900
	q.exps, q.unit = q.exps[:0], -64
	top := q.norm
	clear(top)
	for i := 0; i < q.a.Rows; i++ {
		row := q.a.Row(i)[:len(top)]
		for j, v := range row { // in the order of their bits, as in MaxAbs
			top[j] = math.Float64frombits(max(math.Float64bits(top[j]), math.Float64bits(v)&^(1<<63)))
		}
	}
	for j, t := range top {
		if t == 0 || t >= low && t <= high || !(t <= math.MaxFloat64) {
			continue
		}
		if len(q.exps) == 0 {
			q.exps = append(q.exps, make([]int, len(top))...)
		}
		_, e := math.Frexp(t)
		if t > high {
			e, q.unit = e-far, 64
		} else {
			e += far - 1
		}
		q.exps[j] = e
		q.shiftColumn(j, q.a.Rows, -e)
	}
}

// unscale takes the scaling of R, and of the columns that were not eliminated, back.
func (q *QR) unscale() {
	for j, e := range q.exps {
		if e != 0 && j < q.steps {
			q.shiftColumn(j, j+1, e)
		} else if e != 0 {
			q.shiftColumn(j, q.a.Rows, e)
		}
	}
}

// shiftColumn multiplies the first n elements of column j by 2^e.
func (q *QR) shiftColumn(j, n, e int) {
	for i := range n {
		q.a.Row(i)[j] = math.Ldexp(q.a.Row(i)[j], e)
	}
}
