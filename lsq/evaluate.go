package lsq

import (
	"anagram/internal/pool"
	"anagram/mat"
)

// Evaluator computes residuals, losses, gradients and features of a problem, its blocks in
// parallel. Sums over rows are made along the tree (tree.go), so the number of workers leaves no
// trace in the results. It is for one goroutine at a time.
type Evaluator struct {
	*attention
	Session Session
	Counts  Counts

	params    int
	blocks    blocks
	stop      func() error // Look, made once
	workers   []Worker
	scratch   []scratch // one a worker
	pool      *pool.Pool
	losses    *losses
	gradients *gradients // nil before the first
	shares    *shares    // likewise
	features  *features
}

// scratch is one worker's: nothing in it outlives a task.
type scratch struct {
	r, r1, r2 []float64 // of the longest block
	shifted   []float64 // P: a point beside theta, of workers without Along
	phi       mat.Dense // rows of Phi of the longest block, where someone wants them, ...
	spare     []float64 // ... and the residuals that come with them
	view      mat.Dense
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

// Work returns how many evaluations of all residuals that is, or as much.
func (n *Counts) Work() int { return n.Residuals + n.Gradients + n.Curvatures + n.Features }

// NewEvaluator opens a problem for up to so many goroutines. It is an error if the problem has no
// rows or no parameters, or if its terms don't cover the rows one after the other.
func NewEvaluator(p Problem, workers int) (*Evaluator, error) {
	e := &Evaluator{attention: &attention{}, Session: p.Open(), params: p.Params()}
	if err := check(p, e.Session.Terms); err != nil {
		return nil, err
	}
	e.blocks = newBlocks(p.Rows())
	e.stop = func() error { return e.Look() } // of the attention it has then: see Obey
	workers = max(1, min(workers, e.blocks.count))
	e.pool = pool.New(workers)
	e.scratch = make([]scratch, workers)
	for w := range e.scratch {
		e.workers = append(e.workers, e.Session.NewWorker())
		e.scratch[w].r = make([]float64, e.blocks.longest)
	}
	e.Reserve(1)
	e.features = newFeatures(e)
	return e, nil
}

// Params returns P.
func (e *Evaluator) Params() int { return e.params }

// Rows returns S.
func (e *Evaluator) Rows() int { return e.blocks.rows }

// Blocks returns the number of blocks.
func (e *Evaluator) Blocks() int { return e.blocks.count }

// Block returns the first row of a block and that after its last.
func (e *Evaluator) Block(b int) (lo, hi int) { return e.blocks.bounds(b) }

// Workers returns how many goroutines there are.
func (e *Evaluator) Workers() int { return e.pool.Workers() }

// Each has the workers run a task for every block, as long as the context of the call lasts.
func (e *Evaluator) Each(task func(worker, block int) error) error {
	return e.pool.EachUntil(e.stop, e.blocks.count, task)
}

// residuals returns r_b at theta, in the worker's scratch.
func (e *Evaluator) residuals(worker, b int, theta []float64) ([]float64, error) {
	lo, hi := e.blocks.bounds(b)
	r := e.scratch[worker].r[:hi-lo]
	return r, e.workers[worker].Residuals(r, b, theta)
}
