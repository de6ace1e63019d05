package lsq

// Tree is a Reduction on its own, for tests: of the blocks of n rows, with leaves of a depth.
func Tree(p Problem, s func(*Evaluator) Summand, depth, sums, workers int) (*Evaluator, *Reduction) {
	e, err := NewEvaluator(p, workers)
	if err != nil {
		panic(err)
	}
	return e, e.NewReduction(s(e), depth, sums)
}

// SetTasks makes workers take subtrees of another depth, and reserves the slots anew.
func (r *Reduction) SetTasks(tasks int) {
	r.tasks = tasks
	sums := len(r.whole)
	r.half = make([]int, sums<<(tasks+1))
	r.grown = 0
	r.summand.Reserve(r.slots(r.pool.Workers(), sums))
}

// Tasks returns the depth of the subtrees that workers take, and Depth that of the leaves.
func (r *Reduction) Tasks() int { return r.tasks }
func (r *Reduction) Depth() int { return r.depth }

// Grown returns how many slots were made, and Bound the most that there is room for.
func (r *Reduction) Grown() int { return r.grown }
func (r *Reduction) Bound() int { return r.slots(r.pool.Workers(), len(r.whole)) }

// LossSums, GradientSums, ShareSums and FoldSums are the reductions behind the sums of an
// Evaluator, nil before the first.
func (e *Evaluator) LossSums() *Reduction     { return e.losses.sums.Reduction }
func (e *Evaluator) GradientSums() *Reduction { return e.gradients.sums.Reduction }
func (e *Evaluator) ShareSums() *Reduction    { return e.shares.sums.Reduction }
func (m *System) FoldSums() *Reduction        { return m.folding.sums }

// Folds reports whether Phi of so many rows and columns is folded, and Folded whether the system's
// is.
func Folds(rows, params int) bool { return folds(rows, params) }
func (m *System) Folded() bool    { return m.folding != nil }

// FoldDepth returns the depth of the leaves that rows are folded in.
func (e *Evaluator) FoldDepth() int { return e.foldDepth() }

// FoldTall is how many rows a column make Phi tall.
const FoldTall = foldedAspect

// Blocks returns the number of blocks, and Block the first row of one and that after its last.
func (e *Evaluator) Blocks() int              { return e.blocks.count }
func (e *Evaluator) Block(b int) (lo, hi int) { return e.blocks.bounds(b) }

// Along sets r1 and r2 to the derivatives of r(theta + s v), block by block.
func (e *Evaluator) Along(r1, r2, theta, v []float64) error {
	if err := e.ReserveBends(theta); err != nil {
		return err
	}
	h := e.distance(theta, v)
	return e.pool.EachUntil(e.stop, e.Blocks(), func(worker, b int) error {
		if err := e.along(worker, b, theta, v, h); err != nil {
			return err
		}
		lo, hi := e.Block(b)
		copy(r1[lo:hi], e.scratch[worker].r1)
		copy(r2[lo:hi], e.scratch[worker].r2)
		return nil
	})
}
