package lsq

import (
	"math"

	"anagram/mat"
)

// vectors are slots for sums of n numbers each. It has all of Summand but Leaf.
type vectors struct {
	n     int
	slots [][]float64
}

// Reserve implements Summand, as do Grow and Combine.
func (v *vectors) Reserve(n int)            { v.slots = make([][]float64, n) }
func (v *vectors) Grow(k int)               { v.slots[k] = make([]float64, v.n) }
func (v *vectors) Combine(_, dst, src int)  { mat.Axpy(v.slots[dst], 1, v.slots[src]) }
func (v *vectors) clear(slot int) []float64 { clear(v.slots[slot]); return v.slots[slot] }

// losses sums |r|^2 at some thetas.
type losses struct {
	vectors
	e      *Evaluator
	sums   *Reduction
	thetas mat.Dense
	r      []float64 // takes the residuals; nil: nobody wants them
}

// Reserve allocates what the losses at up to n thetas at once need.
func (e *Evaluator) Reserve(n int) {
	e.losses = &losses{vectors: vectors{n: 1}, e: e}
	e.losses.sums = e.NewReduction(e.losses, e.Finest(), n)
}

// Losses sets loss[k] = 1/2 |r(theta_k)|^2 for the first len(loss) rows of thetas. These may be as
// many as the last Reserve said, and one without it.
func (e *Evaluator) Losses(loss []float64, thetas *mat.Dense) error {
	l := e.losses
	l.thetas, l.r = thetas.View(0, 0, len(loss), e.params), nil
	if err := l.run(); err != nil {
		return err
	}
	for k := range loss {
		loss[k] = l.half(k)
	}
	return nil
}

// LossAt returns 1/2 |r(theta)|^2.
func (e *Evaluator) LossAt(theta []float64) (float64, error) { return e.Residuals(nil, theta) }

// Residuals sets r (S, or nil) to r(theta) and returns 1/2 |r|^2.
func (e *Evaluator) Residuals(r, theta []float64) (float64, error) {
	l := e.losses
	l.thetas, l.r = mat.Dense{Rows: 1, Cols: e.params, Stride: e.params, Data: theta}, r
	if err := l.run(); err != nil {
		return math.NaN(), err
	}
	return l.half(0), nil
}

func (l *losses) run() error {
	n := l.thetas.Rows
	l.e.Counts.Residuals += n
	err := l.sums.Run(n)
	l.thetas, l.r = mat.Dense{}, nil // not to keep the caller's memory alive
	return err
}

// half returns half of sum k.
func (l *losses) half(k int) float64 { return l.slots[l.sums.Slot(k)][0] / 2 }

// Leaf implements Summand. A worker evaluates many blocks in a row at the same theta, so it
// computes what depends on theta alone only once for them.
func (l *losses) Leaf(worker, slot, k, lo, hi int) error {
	sum := l.clear(slot)
	for b := lo; b < hi; b++ {
		if err := l.e.Look(); err != nil {
			return err
		}
		r, err := l.e.residuals(worker, b, l.thetas.Row(k))
		if err != nil {
			return err
		}
		sum[0] += mat.Dot(r, r)
		if l.r != nil {
			first, _ := l.e.blocks.bounds(b)
			copy(l.r[first:], r)
		}
	}
	return nil
}

// shares sums |r|^2 term by term.
type shares struct {
	vectors
	e     *Evaluator
	sums  *Reduction
	theta []float64
}

// Shares sets dst to the share of each term in the loss at theta. A problem that names no terms
// counts as one term.
func (e *Evaluator) Shares(dst, theta []float64) error {
	if e.shares == nil {
		e.shares = &shares{vectors: vectors{n: e.Terms()}, e: e}
		e.shares.sums = e.NewReduction(e.shares, e.Finest(), 1)
	}
	e.Counts.Residuals++
	e.shares.theta = theta
	if err := e.shares.sums.Run(1); err != nil {
		return err
	}
	for t, v := range e.shares.slots[e.shares.sums.Slot(0)] {
		dst[t] = v / 2
	}
	return nil
}

// Terms returns the number of terms, 1 of a problem that names none.
func (e *Evaluator) Terms() int { return max(1, len(e.Session.Terms)) }

// Leaf implements Summand.
func (s *shares) Leaf(worker, slot, _, lo, hi int) error {
	sum := s.clear(slot)
	for b := lo; b < hi; b++ {
		if err := s.e.Look(); err != nil {
			return err
		}
		r, err := s.e.residuals(worker, b, s.theta)
		if err != nil {
			return err
		}
		sum[s.e.term(b)] += mat.Dot(r, r)
	}
	return nil
}

// term returns the number of a block's term.
func (e *Evaluator) term(block int) int {
	lo, _ := e.blocks.bounds(block)
	for t := range e.Session.Terms {
		if lo -= e.Session.Terms[t].Rows; lo < 0 {
			return t
		}
	}
	return 0
}

// spreads sums |Phi diag(theta)|^2.
type spreads struct {
	vectors
	e     *Evaluator
	theta []float64
}

// Rounding returns eps |Phi diag(theta)|, the change of r when every parameter changes by its
// rounding error: |r| cannot fall below it. It allocates rows of Phi.
func (e *Evaluator) Rounding(theta []float64) (float64, error) {
	s := &spreads{vectors{n: 1}, e, theta}
	sums := e.NewReduction(s, e.Finest(), 1)
	for w := range e.scratch {
		e.scratch[w].reserve(e.blocks.longest, e.params)
	}
	e.Counts.Features++
	if err := sums.Run(1); err != nil {
		return math.NaN(), err
	}
	return eps * math.Sqrt(s.slots[sums.Slot(0)][0]), nil
}

const eps = 0x1p-52 // the distance from 1 to the next float64

// Leaf implements Summand.
func (s *spreads) Leaf(worker, slot, _, lo, hi int) error {
	sum := s.clear(slot)
	for b := lo; b < hi; b++ {
		if err := s.e.Look(); err != nil {
			return err
		}
		phi, err := s.e.rowsOfPhi(worker, b, s.theta)
		if err != nil {
			return err
		}
		sum[0] += spread(phi, s.theta)
	}
	return nil
}

// spread returns |Phi diag(theta)|^2.
func spread(phi *mat.Dense, theta []float64) float64 {
	sum := 0.0
	for i := range phi.Rows {
		row := phi.Row(i)
		for p, t := range theta {
			v := row[p] * t
			sum += float64(v * v)
		}
	}
	return sum
}
