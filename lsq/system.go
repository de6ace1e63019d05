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
				unscale(m.r[row:row+t.Rows], &part, t.Scale)
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
