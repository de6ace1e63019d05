package lsq

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"anagram/internal/pool"
	"anagram/mat"
)

// Evaluator computes residuals, losses, gradients and features of a problem, with the blocks shared
// out to workers. Sums over rows are made along the tree (tree.go), so the results do not depend on
// the number of workers. It is for one goroutine at a time.
type Evaluator struct {
	*attention
	Session Session
	Counts  Counts

	params    int
	blocks    blocks
	stop      func() error // Look, made once
	workers   []Worker
	scratch   []scratch // one for each worker
	pool      *pool.Pool
	losses    *losses
	gradients *gradients // nil before the first gradient
	shares    *shares    // nil before the first Shares
	features  *features
}

// scratch is the memory of one worker. Nothing in it outlives a task. There is room for the longest
// block.
type scratch struct {
	r       []float64 // residuals
	r1, r2  []float64 // their derivatives along a line; nil before the first Bend
	shifted []float64 // P: a point beside theta, for workers without Along
	phi     mat.Dense // rows of Phi; empty before they are wanted
	spare   []float64 // residuals that come with phi, for callers that want phi alone
	view    mat.Dense // the part of a matrix that a block's rows go to
}

// Counts is the work done so far.
type Counts struct {
	Factorizations int // of Phi or of a Gram matrix
	Residuals      int // evaluations of r, line-search points included
	Curvatures     int // second derivatives of r along a direction
	Gradients      int // reverse passes for Phi^T w
	Features       int // evaluations of Phi
	Projections    int // QR factorisations of the linear parameters' columns alone
}

// Visit visits them for a checkpoint.
func (n *Counts) Visit(f Fields) {
	f.Count("factorizations", &n.Factorizations)
	f.Count("residuals", &n.Residuals)
	f.Count("curvatures", &n.Curvatures)
	f.Count("gradients", &n.Gradients)
	f.Count("features", &n.Features)
	f.Count("projections", &n.Projections)
}

// Work returns the work in evaluations of all residuals. Derivatives count as one each.
func (n *Counts) Work() int { return n.Residuals + n.Gradients + n.Curvatures + n.Features }

// NewEvaluator opens a problem for up to so many goroutines. It is an error if the problem has no
// rows or no parameters, if its terms don't cover the rows one after the other, or if its Session
// lacks what it has to have.
func NewEvaluator(p Problem, workers int) (*Evaluator, error) {
	e := &Evaluator{attention: &attention{}, Session: p.Open(), params: p.Params()}
	if err := check(p, &e.Session); err != nil {
		return nil, err
	}
	e.blocks = newBlocks(p.Rows())
	e.stop = func() error { return e.Look() } // not e.Look, as Obey changes the attention
	workers = max(1, min(workers, e.blocks.count))
	e.pool = pool.New(workers)
	e.scratch = make([]scratch, workers)
	for w := range e.scratch {
		e.workers = append(e.workers, e.Session.NewWorker())
		if e.workers[w].Residuals == nil || e.workers[w].Features == nil {
			return nil, errors.New("the problem's NewWorker gives no Residuals or no Features, which nothing can do without")
		}
		e.scratch[w].r = make([]float64, e.blocks.longest)
	}
	e.Reserve(1)
	e.features = &features{e: e}
	e.features.task = e.features.block
	return e, nil
}

// Params returns P.
func (e *Evaluator) Params() int { return e.params }

// Rows returns S.
func (e *Evaluator) Rows() int { return e.blocks.rows }

// Workers returns how many goroutines there are.
func (e *Evaluator) Workers() int { return e.pool.Workers() }

// residuals returns the residuals of block b at theta, in the worker's scratch.
func (e *Evaluator) residuals(worker, b int, theta []float64) ([]float64, error) {
	lo, hi := e.blocks.bounds(b)
	r := e.scratch[worker].r[:hi-lo]
	return r, e.workers[worker].Residuals(r, b, theta)
}

// features is the job of evaluating columns lo .. hi-1 of Phi.
type features struct {
	e      *Evaluator
	r      []float64
	phi    *mat.Dense
	theta  []float64
	lo, hi int
	task   func(worker, block int) error
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
	err := e.pool.EachUntil(e.stop, e.blocks.count, f.task)
	f.r, f.phi, f.theta = nil, nil, nil // not to keep the caller's memory alive
	return err
}

func (f *features) block(worker, b int) error {
	e := f.e
	lo, hi := e.blocks.bounds(b)
	view := &e.scratch[worker].view
	*view = *f.phi.View(lo, 0, hi-lo, f.hi-f.lo)
	err := e.workers[worker].Features(f.r[lo:hi], view, b, f.theta, f.lo, f.hi)
	*view = mat.Dense{}
	return err
}

// attention is the context of the call under way, which is looked at before every block. Callers of
// an evaluation may take its error for a bad point and go on. So refused remembers until the end of
// the call that a block was left out.
type attention struct {
	ctx     context.Context // nil outside calls
	refused atomic.Bool     // Look has returned an error
}

// Attend makes ctx the context that is looked at, until Rest.
func (a *attention) Attend(ctx context.Context) {
	a.ctx = ctx
	a.refused.Store(false)
}

// Rest ends a call: no context is looked at.
func (a *attention) Rest() {
	a.ctx = nil
	a.refused.Store(false)
}

// Refused reports whether the end of the context has cut short the call under way.
func (a *attention) Refused() bool { return a.refused.Load() }

// Look returns the error of a context that has ended. Any worker may call it. It compares the
// deadline with the clock: on one processor the context's timer may fire late, or not before the
// call returns.
func (a *attention) Look() error {
	if a.ctx == nil {
		return nil
	}
	err := Over(a.ctx)
	if err != nil {
		a.refused.Store(true)
	}
	return err
}

// Over returns the error of a context that has ended, or whose deadline has passed.
func Over(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

// Obey makes e look at the context that another Evaluator attends to.
func (e *Evaluator) Obey(other *Evaluator) { e.attention = other.attention }
