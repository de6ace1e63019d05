package lsq

import "anagram/mat"

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
			buffer.full = buffer.rows.View(0, 0, n, buffer.rows.Cols)
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
	buffer.full = buffer.rows.View(0, 0, n, buffer.rows.Cols)
	return to.Add(worker, slot, &buffer.full)
}

// block evaluates block b into the rows at .. at+n-1 of the worker's buffer.
func (f *Feed) block(worker, b, at, n int) error {
	e, buffer := f.e, &f.buffers[worker]
	buffer.part = buffer.rows.View(at, 0, n, e.params)
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
