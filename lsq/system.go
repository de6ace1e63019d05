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
// tall it is never formed: workers fold the rows of a leaf of the tree into its R as they evaluate
// them (svd.Fold), and those of the two halves of a node are combined. That takes O(P^2) numbers
// for each level of the tree and a few hundred rows a worker, whatever S is. Which way is taken
// depends on S and P alone.
type System struct {
	*svd.Step
	// eps |Phi diag(theta)|: |r| cannot fall below it; not of a System without weights
	Rounding float64

	e       *Evaluator
	phi     *mat.Dense // S x P, or nil where rows are folded
	r       []float64  // S, with phi
	unscale bool
	folding *folding
}

// Phi is folded where it has at least foldTall rows a column, or twoTall and more than foldSize
// elements.
const (
	foldTall = 8
	twoTall  = 2
	foldSize = 1 << 23 // 64 MB
)

func folds(rows, params int) bool {
	return rows >= foldTall*params || rows >= twoTall*params && rows > foldSize/params
}

// A leaf of folded rows has leafRows rows a column: combining two costs as much as folding P/3
// rows. With fewer rows than make leaves for a few processors, leaves are smaller.
const (
	leafRows      = 32
	smallLeafRows = 4
	fewLeaves     = 4 // levels of smaller leaves
)

// foldDepth returns the depth of the leaves.
func (e *Evaluator) foldDepth() int {
	return max(e.Coarse(leafRows*e.params, math.MaxInt), e.Coarse(smallLeafRows*e.params, fewLeaves))
}

// NewSystem returns the system of a problem. Without weights, each row is divided by the scale of
// its term: it is the equation's own.
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

// Lend gives a decomposition the workers, and the context to look at.
func (e *Evaluator) Lend(s *svd.Step) {
	s.SharePool(e.pool)
	s.Until(e.stop)
}

// Factor decomposes Phi at theta, with the residuals riding along.
func (m *System) Factor(theta []float64) error {
	if err := m.factor(theta); err != nil {
		return err
	}
	m.e.Counts.Factorizations++
	return nil
}

func (m *System) factor(theta []float64) error {
	if m.folding != nil {
		fold, err := m.folding.run(theta)
		if err != nil {
			return err
		}
		triangle := fold.R()
		m.Rounding = eps * math.Sqrt(spread(&triangle, theta))
		return m.Step.FactorFold(fold)
	}
	if err := m.e.Features(m.r, m.phi, theta, 0, m.e.params); err != nil {
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
	return m.Step.Factor(m.phi, m.r)
}

// folding folds all rows of a problem into one R, along the tree.
type folding struct {
	e       *Evaluator
	sweep   *Sweep
	sums    *Reduction
	folds   []*svd.Fold
	folders []svd.Folder // one a worker
}

func newFolding(e *Evaluator, unscale bool) *folding {
	f := &folding{e: e, sweep: e.NewSweep(unscale), folders: make([]svd.Folder, e.Workers())}
	for i := range f.folders {
		f.folders[i].Reserve(f.sweep.Height(), e.params)
		f.folders[i].Until(e.stop)
	}
	f.sums = e.NewReduction(f, e.foldDepth(), 1)
	return f
}

func (f *folding) run(theta []float64) (*svd.Fold, error) {
	f.sweep.Begin(theta)
	if err := f.sums.Run(1); err != nil {
		return nil, err
	}
	return f.folds[f.sums.Slot(0)], nil
}

// Reserve implements Summand, as do the methods below.
func (f *folding) Reserve(n int) { f.folds = make([]*svd.Fold, n) }
func (f *folding) Grow(k int)    { f.folds[k] = svd.NewFold(f.e.params) }
func (f *folding) Leaf(worker, slot, _, lo, hi int) error {
	f.folds[slot].Reset()
	err := f.sweep.Rows(worker, lo, hi, f, slot)
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
