package lsq

import "anagram/mat"

// features is the job of evaluating columns lo .. hi-1 of Phi.
type features struct {
	e      *Evaluator
	r      []float64
	phi    *mat.Dense
	theta  []float64
	lo, hi int
	task   func(worker, block int) error
}

func newFeatures(e *Evaluator) *features {
	f := &features{e: e}
	f.task = f.block
	return f
}

// Features sets r (S) to the residuals at theta and phi, S x (hi-lo), to their derivatives with
// respect to theta_lo .. theta_hi-1.
func (e *Evaluator) Features(r []float64, phi *mat.Dense, theta []float64, lo, hi int) error {
	e.Counts.Features++
	return e.Columns(r, phi, theta, lo, hi)
}

// Columns is Features without an entry in Counts: callers that evaluate a few columns count
// otherwise.
func (e *Evaluator) Columns(r []float64, phi *mat.Dense, theta []float64, lo, hi int) error {
	f := e.features
	f.r, f.phi, f.theta, f.lo, f.hi = r, phi, theta, lo, hi
	err := e.Each(f.task)
	f.r, f.phi, f.theta = nil, nil, nil // not to keep the caller's memory alive
	return err
}

func (f *features) block(worker, b int) error {
	e := f.e
	lo, hi := e.blocks.bounds(b)
	view := &e.scratch[worker].view
	*view = f.phi.View(lo, 0, hi-lo, f.hi-f.lo)
	err := e.workers[worker].Features(f.r[lo:hi], view, b, f.theta, f.lo, f.hi)
	*view = mat.Dense{}
	return err
}
