package lsq

import (
	"math"

	"anagram/mat"
)

// gradients sums Phi^T w, with w = r or the second derivative of r along v. The reverse pass of a
// block comes right after the evaluation of w, while the worker still has the forward pass.
type gradients struct {
	e     *Evaluator
	sums  *sums // of P+1 numbers; the last is |r|^2
	theta []float64
	v     []float64 // nil: w = r
	h     float64   // the distance of differences along v, for workers without Along
}

// ReserveGradients allocates what gradients need. Without it the first gradient does.
func (e *Evaluator) ReserveGradients() {
	if e.gradients != nil {
		return
	}
	e.gradients = &gradients{e: e}
	e.gradients.sums = e.newSums(e.params+1, 1, e.gradients.add)
	for w := range e.scratch {
		if s := &e.scratch[w]; e.workers[w].AddTranspose == nil {
			s.reserve(e.blocks.longest, e.params)
		}
	}
}

// reserve allocates the rows of Phi of a block.
func (s *scratch) reserve(rows, params int) {
	if s.phi.Data == nil {
		s.phi = *mat.New(rows, params)
	}
}

// Gradient sets dst (P) to Phi^T r at theta and returns the loss there.
func (e *Evaluator) Gradient(dst, theta []float64) (float64, error) {
	e.ReserveGradients()
	e.Counts.Residuals++
	e.Counts.Gradients++
	sum, err := e.gradients.run(theta, nil, 0)
	if err != nil {
		return math.NaN(), err
	}
	copy(dst, sum)
	return sum[e.params] / 2, nil
}

// Bend sets dst (P) to Phi^T r_vv at theta, with r_vv the second derivative of r(theta + s v) by s
// at s = 0. Workers without Along take central differences at s = -h, 0, h. Their error is about
// sqrt(eps) of the size of r.
func (e *Evaluator) Bend(dst, theta, v []float64) error {
	e.roomForBends()
	e.Counts.Curvatures++
	e.Counts.Gradients++
	if e.workers[0].Along == nil {
		e.Counts.Residuals += 3
	}
	sum, err := e.gradients.run(theta, v, e.distance(theta, v))
	if err != nil {
		return err
	}
	copy(dst, sum)
	return nil
}

// differenceStep is eps^(1/4): a difference moves theta by so much of 1 + |theta|. It balances
// rounding against the terms of fourth order (TestDifferencesOfPolynomials).
const differenceStep = 0x1p-13

// distance returns the h of differences along v, 0 if v = 0.
func (e *Evaluator) distance(theta, v []float64) float64 {
	length := mat.Nrm2(v)
	if length == 0 {
		return 0
	}
	return differenceStep * (1 + mat.Nrm2(theta)) / length
}

// ReserveBends allocates what Bend needs. Without it the first Bend does. It calls every worker
// once, because workers allocate in their first call.
func (e *Evaluator) ReserveBends(theta []float64) error {
	e.roomForBends()
	none := make([]float64, e.params)
	for w := range e.scratch {
		if err := e.along(w, 0, theta, none, 0); err != nil {
			return err
		}
	}
	return nil
}

// roomForBends allocates the scratch of along.
func (e *Evaluator) roomForBends() {
	e.ReserveGradients()
	for w := range e.scratch {
		s := &e.scratch[w]
		if s.r1 != nil {
			return
		}
		s.r1, s.r2 = make([]float64, e.blocks.longest), make([]float64, e.blocks.longest)
		if e.workers[w].Along == nil {
			s.shifted = make([]float64, e.params)
		}
	}
}

func (g *gradients) run(theta, v []float64, h float64) ([]float64, error) {
	g.theta, g.v, g.h = theta, v, h
	if err := g.sums.Run(1); err != nil {
		return nil, err
	}
	return g.sums.sum(0), nil
}

// add adds Phi_b^T w_b to sum, and |r_b|^2.
func (g *gradients) add(sum []float64, worker, b, _ int) error {
	e := g.e
	if g.v == nil {
		r, err := e.residuals(worker, b, g.theta)
		if err != nil {
			return err
		}
		sum[e.params] += mat.Dot(r, r)
		return e.addTranspose(sum[:e.params], worker, b, g.theta, r)
	}
	if err := e.along(worker, b, g.theta, g.v, g.h); err != nil {
		return err
	}
	lo, hi := e.blocks.bounds(b)
	return e.addTranspose(sum[:e.params], worker, b, g.theta, e.scratch[worker].r2[:hi-lo])
}

// addTranspose adds Phi_b^T w to dst, by the worker's reverse pass if it has one, else by Phi_b.
func (e *Evaluator) addTranspose(dst []float64, worker, b int, theta, w []float64) error {
	if add := e.workers[worker].AddTranspose; add != nil {
		return add(dst, b, theta, w)
	}
	phi, err := e.rowsOfPhi(worker, b, theta)
	if err != nil {
		return err
	}
	mat.GemvT(dst, 1, phi, w)
	return nil
}

// rowsOfPhi returns the features of block b, in the worker's scratch.
func (e *Evaluator) rowsOfPhi(worker, b int, theta []float64) (*mat.Dense, error) {
	s := &e.scratch[worker]
	lo, hi := e.blocks.bounds(b)
	s.view = *s.phi.View(0, 0, hi-lo, e.params)
	if len(s.spare) < hi-lo {
		s.spare = make([]float64, e.blocks.longest)
	}
	return &s.view, e.workers[worker].Features(s.spare[:hi-lo], &s.view, b, theta, 0, e.params)
}

// along sets the worker's r1 and r2 to the derivatives of r_b(theta + s v) by s, at s = 0.
func (e *Evaluator) along(worker, b int, theta, v []float64, h float64) error {
	s := &e.scratch[worker]
	lo, hi := e.blocks.bounds(b)
	r1, r2 := s.r1[:hi-lo], s.r2[:hi-lo]
	if along := e.workers[worker].Along; along != nil {
		return along(r1, r2, b, theta, v)
	}
	if h == 0 {
		clear(r1)
		clear(r2)
		return nil
	}
	return e.differences(worker, b, r1, r2, theta, v, h)
}

// differences sets r1 and r2 to central differences of distance h along v.
func (e *Evaluator) differences(worker, b int, r1, r2, theta, v []float64, h float64) error {
	s := &e.scratch[worker]
	for _, side := range [2]struct {
		h float64
		r []float64
	}{{h, r1}, {-h, r2}} {
		copy(s.shifted, theta)
		mat.Axpy(s.shifted, side.h, v)
		if err := e.workers[worker].Residuals(side.r, b, s.shifted); err != nil {
			return err
		}
	}
	middle, err := e.residuals(worker, b, theta)
	if err != nil {
		return err
	}
	for i, c := range middle {
		high, low := r1[i], r2[i]
		r1[i] = (high - low) / (2 * h)
		r2[i] = ((high - c) - (c - low)) / h / h
	}
	return nil
}
