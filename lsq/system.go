package lsq

import (
	"math"

	"anagram/mat"
	"anagram/svd"
)

// System is the least-squares problem of a step, Phi delta ~ -r at a point, and the one place where
// methods have Phi decomposed.
//
// Where Phi has few rows it is kept, S x P numbers, and factored when it is complete. Where it is
// tall it is never formed but folded: rows are reduced to a triangle R by QR as they are evaluated
// (svd.Fold). Workers fold the rows of a leaf of the tree (tree.go), and the triangles of the two
// halves of a node are combined. That takes O(P^2) numbers for each level of the tree, and a few
// hundred rows for each worker, whatever S is. Whether Phi is folded depends on S and P alone.
type System struct {
	*svd.Step
	// Rounding is eps |Phi diag(theta)|: |r| cannot fall below it. It means nothing in a System
	// without weights.
	Rounding float64

	e       *Evaluator
	phi     *mat.Dense // S x P, or nil where rows are folded
	r       []float64  // S residuals, or nil where rows are folded
	unscale bool
	folding *folding
}

// Aspects are numbers of rows for each column. Phi is folded from foldedAspect on, or from
// largeAspect on if it has more than largeElements elements, 64 MB (TestFoldRule;
// docs/streaming.md, "When rows are folded").
const (
	foldedAspect  = 8
	largeAspect   = 2
	largeElements = 1 << 23
)

func folds(rows, params int) bool {
	return rows >= foldedAspect*params || rows >= largeAspect*params && rows > largeElements/params
}

// A leaf of folded rows has at least leafAspect rows for each column: combining two triangles costs
// as much as folding P/3 rows. Where that makes too few leaves for some processors, leaves of
// smallLeafAspect do, down to the depth smallLeafDepth of the tree (TestFoldDepth).
const (
	leafAspect      = 32
	smallLeafAspect = 4
	smallLeafDepth  = 4
)

// foldDepth returns the depth of the leaves.
func (e *Evaluator) foldDepth() int {
	return max(e.Coarse(leafAspect*e.params, math.MaxInt), e.Coarse(smallLeafAspect*e.params, smallLeafDepth))
}

// NewSystem returns the system of a problem. Without weights, each row is divided by the scale of
// its term, which gives the equation's own residual (Term).
func (e *Evaluator) NewSystem(weights bool) *System {
	m := &System{e: e, unscale: !weights && len(e.Session.Terms) > 0}
	rows, params := e.blocks.rows, e.params
	if folds(rows, params) {
		m.Step = svd.NewFoldStep(params)
		m.folding = newFolding(e, m.unscale)
	} else {
		m.phi, m.r, m.Step = mat.New(rows, params), make([]float64, rows), svd.NewStep(rows, params)
	}
	e.Lend(m.Step)
	return m
}

// Lend has a decomposition use the workers of e, and look at its context.
func (e *Evaluator) Lend(s *svd.Step) {
	s.SharePool(e.pool)
	s.Until(e.stop)
}

// Factor decomposes Phi at theta, and makes U^T r with it.
func (m *System) Factor(theta []float64) (err error) {
	if f := m.folding; f != nil {
		f.feed.Begin(theta)
		if err = f.sums.Run(1); err != nil {
			return err
		}
		fold := f.folds[f.sums.Slot(0)]
		triangle := fold.R()
		m.Rounding = eps * math.Sqrt(spread(&triangle, theta))
		err = m.Step.FactorFold(fold)
	} else {
		if err = m.e.Features(m.r, m.phi, theta, 0, m.e.params); err != nil {
			return err
		}
		m.Rounding = eps * math.Sqrt(spread(m.phi, theta))
		if m.unscale {
			row := 0
			for _, t := range m.e.Session.Terms {
				part := m.phi.View(row, 0, t.Rows, m.e.params)
				unscale(m.r[row:row+t.Rows], part, t.Scale)
				row += t.Rows
			}
		}
		err = m.Step.Factor(m.phi, m.r)
	}
	if err == nil {
		m.e.Counts.Factorizations++
	}
	return err
}

// folding folds all rows of a problem into one R, along the tree.
type folding struct {
	e       *Evaluator
	feed    *Feed
	sums    *Reduction
	folds   []*svd.Fold
	folders []svd.Folder // one a worker
}

func newFolding(e *Evaluator, unscale bool) *folding {
	f := &folding{e: e, feed: e.NewFeed(unscale), folders: make([]svd.Folder, e.Workers())}
	for i := range f.folders {
		f.folders[i].Reserve(f.feed.Height(), e.params)
		f.folders[i].Until(e.stop)
	}
	f.sums = e.NewReduction(f, e.foldDepth(), 1)
	return f
}

// Reserve implements Summand, as do the methods below.
func (f *folding) Reserve(n int) { f.folds = make([]*svd.Fold, n) }
func (f *folding) Grow(k int)    { f.folds[k] = svd.NewFold(f.e.params) }
func (f *folding) Leaf(worker, slot, _, lo, hi int) error {
	f.folds[slot].Reset()
	err := f.feed.Rows(worker, lo, hi, f, slot)
	if bad, ok := err.(*svd.NotFinite); ok { // its row counts within the leaf
		first, _ := f.e.blocks.bounds(lo)
		bad.Row += first
	}
	return err
}

func (f *folding) Combine(worker, dst, src int) {
	f.folders[worker].Combine(f.folds[dst], f.folds[src])
}

// Add folds rows into a slot.
func (f *folding) Add(worker, slot int, rows *mat.Dense) error {
	return f.folders[worker].Add(f.folds[slot], rows)
}

// Feed evaluates the rows of [Phi r], a few hundred at a time, and feeds them to a Consumer, so
// that Phi is never kept. Which rows go together follows from the blocks alone.
type Feed struct {
	e       *Evaluator
	theta   []float64
	unscale bool // rows are divided by the scale of their term
	buffers []buffer
}

// buffer is the memory of one worker.
type buffer struct {
	rows *mat.Dense // rows of [Phi r]
	part mat.Dense  // the rows of Phi that a block is evaluated into
	full mat.Dense  // the rows that are handed on
	r    []float64  // the residuals of a block
}

// feedRows is how many rows are handed on at once where blocks are shorter. It was fixed by timing
// folds: docs/benchmarks.md, "Choices inside the decomposition". TestFoldedBits of package method
// guards the results.
const feedRows = 384

// NewFeed allocates a Feed. With unscale, rows come without the weights of their terms.
func (e *Evaluator) NewFeed(unscale bool) *Feed {
	f := &Feed{e: e, unscale: unscale && len(e.Session.Terms) > 0, buffers: make([]buffer, e.Workers())}
	for i := range f.buffers {
		f.buffers[i] = buffer{rows: mat.New(f.Height(), e.params+1), r: make([]float64, e.blocks.longest)}
	}
	return f
}

// Height is the most rows that are handed on at once.
func (f *Feed) Height() int { return min(f.e.blocks.rows, max(f.e.blocks.longest, feedRows)) }

// Begin says at which theta the next rows are wanted.
func (f *Feed) Begin(theta []float64) {
	f.e.Counts.Features++
	f.theta = theta
}

// Consumer takes rows of [Phi r] and adds them to a slot of a sum (Summand).
type Consumer interface {
	Add(worker, slot int, rows *mat.Dense) error
}

// Rows hands the rows of blocks lo .. hi-1 on, from first to last.
func (f *Feed) Rows(worker, lo, hi int, to Consumer, slot int) error {
	e, buffer, n := f.e, &f.buffers[worker], 0
	for b := lo; b < hi; b++ {
		if err := e.Look(); err != nil {
			return err
		}
		first, last := e.blocks.bounds(b)
		if n+last-first > buffer.rows.Rows {
			buffer.full = *buffer.rows.View(0, 0, n, buffer.rows.Cols)
			if err := to.Add(worker, slot, &buffer.full); err != nil {
				return err
			}
			n = 0
		}
		if err := f.block(worker, b, n, last-first); err != nil {
			return err
		}
		n += last - first
	}
	buffer.full = *buffer.rows.View(0, 0, n, buffer.rows.Cols)
	return to.Add(worker, slot, &buffer.full)
}

// block evaluates block b into the rows at .. at+n-1 of the worker's buffer.
func (f *Feed) block(worker, b, at, n int) error {
	e, buffer := f.e, &f.buffers[worker]
	buffer.part = *buffer.rows.View(at, 0, n, e.params)
	r := buffer.r[:n]
	if err := e.workers[worker].Features(r, &buffer.part, b, f.theta, 0, e.params); err != nil {
		return err
	}
	if f.unscale {
		unscale(r, &buffer.part, e.Session.Terms[e.term(b)].Scale)
	}
	for i, v := range r {
		buffer.rows.Row(at + i)[e.params] = v
	}
	return nil
}

// unscale divides rows of r and phi by a scale.
func unscale(r []float64, phi *mat.Dense, scale float64) {
	for i := range r {
		r[i] /= scale
		mat.Scal(phi.Row(i), 1/scale)
	}
}
