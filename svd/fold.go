package svd

import (
	"math"

	"anagram/mat"
)

// A tall Phi need not be kept. A step needs only R0, q and |rest| of the factorisation
//
//	[Phi r] = Q0 [R0 q]
//	             [0  rest],
//
// with Q0 orthogonal. Those of two sets of rows together are those of the stack of the two [R0 q].
// So rows are folded in as they come, block by block, in any number of places at once, and the
// places are combined (TSQR: J. Demmel, L. Grigori, M. Hoemmen, J. Langou, Communication-optimal
// parallel and sequential QR and LU factorizations, 2012). Every part is a product with orthogonal
// matrices, so the whole is as stable as one factorisation of Phi. Another order of folding gives
// other rounding errors. The same order gives the same bits, in whichever places the parts are
// made.

// Fold is what a step needs of rows of [Phi r]: P (P+1)/2 + P + 1 numbers. It is made by NewFold,
// or read by UnmarshalBinary. A Folder adds rows to it.
type Fold struct {
	rq   mat.Dense // P x (P+1): [R0 q], zeros below the diagonal
	rest float64   // |rest|^2
	rows int       // the number of rows folded in so far
}

// NewFold returns the Fold of no rows, for cols features.
func NewFold(cols int) *Fold {
	if cols < 0 {
		panic("svd: negative dimension")
	}
	return &Fold{rq: *mat.New(cols, cols+1)}
}

// Reset makes f the Fold of no rows again.
func (f *Fold) Reset() {
	f.rq.Zero()
	f.rest, f.rows = 0, 0
}

// R returns R0, P x P, with |R0 x| = |Phi x| for every x. It shares memory with f.
func (f *Fold) R() mat.Dense { return *f.rq.View(0, 0, f.rq.Rows, f.rq.Rows) }

// Rows returns the number of rows folded in.
func (f *Fold) Rows() int { return f.rows }

// Rest returns |rest|^2, the least of |Phi x - r|^2 over all x if Phi has full rank; +Inf where
// that overflows.
func (f *Fold) Rest() float64 { return f.rest }

// Folder is the workspace of folding. It is for one goroutine at a time. The zero value is ready
// for use.
type Folder struct{ stack mat.Stack }

// Reserve allocates what blocks of up to rows rows and cols features take, and combining Folds of
// cols features. What fits allocates nothing later.
func (w *Folder) Reserve(rows, cols int) { w.stack.Reserve(max(rows, cols), cols+1) }

// FoldNumbers returns how many numbers of 8 bytes a Fold holds.
func FoldNumbers(cols int) float64 { return float64(cols) * float64(cols+1) }

// FolderNumbers returns how many numbers of 8 bytes Reserve makes room for.
func FolderNumbers(rows, cols int) float64 { return mat.StackNumbers(max(rows, cols), cols+1) }

// Until makes Add and Combine call stop now and then, and end early if it returns an error. The
// Fold must not be used then.
func (w *Folder) Until(stop func() error) { w.stack.Until(stop) }

// maxElement is the largest element that may be folded, so that sums over many rows do not
// overflow. Elements below 2^-950 may lose digits (TestFoldErrors, TestFactorFold).
const maxElement = 0x1p900

// Add folds the rows of [phi r], P+1 columns of which r is the last, into dst. They are
// overwritten. The error is *NotFinite, its Row counted among all rows of dst, or *TooLarge for an
// element beyond 2^900; dst is as before then.
func (w *Folder) Add(dst *Fold, rows *mat.Dense) error {
	if rows.Cols != dst.rq.Cols {
		panic("svd: fold of another number of columns")
	}
	if err := dst.check(rows); err != nil {
		return err
	}
	w.fold(dst, rows, rows.Rows, false)
	return nil
}

// check finds elements that can't be folded in.
func (f *Fold) check(rows *mat.Dense) error {
	top, err := finiteTop(rows)
	if e, ok := err.(*NotFinite); ok {
		if e.Row += f.rows; e.Col == f.rq.Rows {
			e.Col = -1
		}
		return e
	}
	if top > maxElement {
		_, e := math.Frexp(top)
		return &TooLarge{Exponent: e}
	}
	return nil
}

// Combine makes dst the Fold of the rows of dst and of src. src is of no use then until it is
// Reset.
func (w *Folder) Combine(dst, src *Fold) {
	if src.rq.Cols != dst.rq.Cols {
		panic("svd: fold of another number of columns")
	}
	dst.rest += src.rest
	w.fold(dst, &src.rq, src.rows, true)
}

// fold adds rows that stand for n of them, counted up to as many as bytes can tell of. They may be
// an upper triangle.
func (w *Folder) fold(dst *Fold, rows *mat.Dense, n int, triangle bool) {
	w.stack.Eliminate(&dst.rq, rows, triangle)
	for i := range rows.Rows {
		s := rows.Row(i)[dst.rq.Rows]
		dst.rest += float64(s * s)
	}
	dst.rows = min(dst.rows, math.MaxInt/2-n) + n
}

// NewFoldStep returns a workspace for FactorFold with cols features; Factor is not for it.
func NewFoldStep(cols int) *Step { return newStep(cols, cols) }

// FactorFold decomposes the Phi of f with its r riding along, as Factor does. f is left as it is.
// The workspace is that of NewFoldStep, or of NewStep for rows >= cols. It panics if cols does not
// fit.
func (s *Step) FactorFold(f *Fold) error {
	if f.rq.Rows != s.cols || s.square.Rows != s.cols {
		panic("svd: step of another shape than its workspace")
	}
	s.sigma, s.c = s.sigma[:0], s.c[:0]
	s.square.Copy(&f.rq)
	r0 := s.square.View(0, 0, s.cols, s.cols)
	top, err := finiteTop(r0)
	if err != nil {
		return err
	}
	return s.decompose(min(s.cols, f.rows), units{phi: fit(r0, top)})
}
