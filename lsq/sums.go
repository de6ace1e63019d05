package lsq

import (
	"math"

	"anagram/mat"
)

// sums is a Summand of n numbers, a block or two a leaf.
type sums struct {
	*Reduction
	e     *Evaluator
	n     int
	parts [][]float64 // by slot
	// add adds block b to a sum, that of number k where several are made at once
	add func(sum []float64, worker, b, k int) error
}

// newSums returns the Reduction of up to so many sums at once.
func (e *Evaluator) newSums(n, most int, add func(sum []float64, worker, b, k int) error) *sums {
	s := &sums{e: e, n: n, add: add}
	s.Reduction = e.NewReduction(s, e.Finest(), most)
	return s
}

// Reserve implements Summand, as do Grow, Combine and Leaf.
func (s *sums) Reserve(n int)           { s.parts = make([][]float64, n) }
func (s *sums) Grow(k int)              { s.parts[k] = make([]float64, s.n) }
func (s *sums) Combine(_, dst, src int) { mat.Axpy(s.parts[dst], 1, s.parts[src]) }

// Leaf adds up many blocks in a row at the same theta, so a worker computes what depends on theta
// alone only once for them.
func (s *sums) Leaf(worker, slot, k, lo, hi int) error {
	sum := s.parts[slot]
	clear(sum)
	for b := lo; b < hi; b++ {
		if err := s.e.Look(); err != nil {
			return err
		}
		if err := s.add(sum, worker, b, k); err != nil {
			return err
		}
	}
	return nil
}

// sum returns sum k of the last Run.
func (s *sums) sum(k int) []float64 { return s.parts[s.Slot(k)] }

// losses sums |r|^2 at some thetas.
type losses struct {
	sums   *sums
	thetas mat.Dense
	r      []float64 // takes the residuals; nil: nobody wants them
}

// Reserve allocates what the losses at up to n thetas at once need.
func (e *Evaluator) Reserve(n int) {
	l := &losses{}
	l.sums = e.newSums(1, n, func(sum []float64, worker, b, k int) error {
		r, err := e.residuals(worker, b, l.thetas.Row(k))
		if err != nil {
			return err
		}
		sum[0] += mat.Dot(r, r)
		if l.r != nil {
			first, _ := e.blocks.bounds(b)
			copy(l.r[first:], r)
		}
		return nil
	})
	e.losses = l
}

// Losses sets loss[k] = 1/2 |r(theta_k)|^2 for the first len(loss) rows of thetas. These may be as
// many as the last Reserve said, and one without it.
func (e *Evaluator) Losses(loss []float64, thetas *mat.Dense) error {
	l := e.losses
	l.thetas, l.r = *thetas.View(0, 0, len(loss), e.params), nil
	if err := l.run(); err != nil {
		return err
	}
	for k := range loss {
		loss[k] = l.sums.sum(k)[0] / 2
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
	return l.sums.sum(0)[0] / 2, nil
}

func (l *losses) run() error {
	n := l.thetas.Rows
	l.sums.e.Counts.Residuals += n
	err := l.sums.Run(n)
	l.thetas, l.r = mat.Dense{}, nil // not to keep the caller's memory alive
	return err
}

// shares sums |r|^2 term by term.
type shares struct {
	sums  *sums
	theta []float64
}

// Shares sets dst to the share of each term in the loss at theta. A problem that names no terms
// counts as one term.
func (e *Evaluator) Shares(dst, theta []float64) error {
	if e.shares == nil {
		s := &shares{}
		s.sums = e.newSums(e.Terms(), 1, func(sum []float64, worker, b, _ int) error {
			r, err := e.residuals(worker, b, s.theta)
			if err != nil {
				return err
			}
			sum[e.term(b)] += mat.Dot(r, r)
			return nil
		})
		e.shares = s
	}
	e.Counts.Residuals++
	e.shares.theta = theta
	if err := e.shares.sums.Run(1); err != nil {
		return err
	}
	for t, v := range e.shares.sums.sum(0) {
		dst[t] = v / 2
	}
	return nil
}

// Terms returns the number of terms, 1 of a problem that names none.
func (e *Evaluator) Terms() int { return max(1, len(e.Session.Terms)) }

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

// Rounding returns eps |Phi diag(theta)|, the change of r when every parameter changes by its
// rounding error: |r| cannot fall below it. It allocates rows of Phi.
func (e *Evaluator) Rounding(theta []float64) (float64, error) {
	sums := e.newSums(1, 1, func(sum []float64, worker, b, _ int) error {
		phi, err := e.rowsOfPhi(worker, b, theta)
		if err != nil {
			return err
		}
		sum[0] += spread(phi, theta)
		return nil
	})
	for w := range e.scratch {
		e.scratch[w].reserve(e.blocks.longest, e.params)
	}
	e.Counts.Features++
	if err := sums.Run(1); err != nil {
		return math.NaN(), err
	}
	return eps * math.Sqrt(sums.sum(0)[0]), nil
}

const eps = 0x1p-52 // the distance from 1 to the next float64

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
