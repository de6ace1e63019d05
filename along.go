package anagram

import (
	"math"

	"anagram/mat"
)

// along sets r1 = Phi v and r2, both of length S, to the first and second derivative of r(theta + s v) by s at s = 0.
func (e *evaluator) along(r1, r2, theta, v []float64) error {
	e.counts.Curvatures++
	e.r1, e.r2, e.theta, e.v = r1, r2, theta, v
	if e.curved[0] != nil {
		return e.each(e.blocks(), e.alongTask)
	}
	return e.differences(r1, r2, theta, v)
}

// bend is along, and sets g (P) to Phi^T r2 besides. A block's reverse pass follows its derivatives along v at once, while
// the worker has the forward pass of both at hand.
func (e *evaluator) bend(g, r1, r2, theta, v []float64) error {
	if e.partial == nil {
		e.reserveGradients()
	}
	if e.curved[0] != nil {
		e.counts.Curvatures++
		e.r1, e.r2 = r1, r2
	} else if err := e.along(r1, r2, theta, v); err != nil {
		return err
	}
	e.counts.Gradients++
	e.r, e.theta, e.v = r2, theta, v
	err := e.each(e.partial.Rows, e.bendTask)
	e.sumPartial(g)
	return err
}

func (e *evaluator) bendGroup(worker, group int) error {
	dst := e.partial.Row(group)
	clear(dst)
	lo, hi := e.group(group)
	for b := lo; b < hi; b++ {
		if err := e.look(); err != nil {
			return err
		}
		if e.curved[worker] != nil {
			if err := e.alongBlock(worker, b); err != nil {
				return err
			}
		}
		if err := e.addTranspose(dst, worker, b); err != nil {
			return err
		}
	}
	return nil
}

// reserveAlong calls every worker once, who allocates in its first call.
func (e *evaluator) reserveAlong(theta []float64) error {
	n := e.starts[1]
	r1, r2, v := make([]float64, n), make([]float64, n), make([]float64, e.params)
	for _, c := range e.curved {
		if c != nil {
			if err := c.Along(r1, r2, 0, theta, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *evaluator) alongBlock(worker, block int) error {
	lo, hi := e.starts[block], e.starts[block+1]
	return e.curved[worker].Along(e.r1[lo:hi], e.r2[lo:hi], block, e.theta, e.v)
}

// differences sets r1 and r2 by central differences, with a distance s that moves theta by eps^(1/4) of
// its length: r2 is good to about sqrt(eps) of the size of r.
func (e *evaluator) differences(r1, r2, theta, v []float64) error {
	length := mat.Nrm2(v)
	if length == 0 {
		clear(r1)
		clear(r2)
		return nil
	}
	h := math.Ldexp(1, -13) * (1 + mat.Nrm2(theta)) / length
	if e.middle == nil {
		e.middle, e.shifted = make([]float64, e.rows), make([]float64, e.params)
	}
	if _, err := e.residuals(e.middle, theta); err != nil {
		return err
	}
	for _, side := range []struct {
		h float64
		r []float64
	}{{h, r1}, {-h, r2}} {
		copy(e.shifted, theta)
		mat.Axpy(e.shifted, side.h, v)
		if _, err := e.residuals(side.r, e.shifted); err != nil {
			return err
		}
	}
	for i, c := range e.middle {
		high, low := r1[i], r2[i]
		r1[i] = (high - low) / (2 * h)
		r2[i] = ((high - c) - (c - low)) / h / h
	}
	return nil
}
