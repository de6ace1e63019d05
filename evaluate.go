package anagram

import (
	"anagram/internal/pool"
	"anagram/mat"
)

// evaluator computes residuals, features and gradients of a Problem, its blocks in
// parallel. Every sum over blocks is made in block order (gradients: in at most
// sumGroups runs of blocks), so the number of workers leaves no trace in the results.
type evaluator struct {
	attention
	problem       Problem
	params, rows  int
	longest       int   // rows of the longest block
	starts        []int // first row of each block; starts[blocks] = rows
	workers       []Worker
	adjoint       []Adjoint // the same workers, nil where they are none
	curved        []Curved
	scratch       []scratch // one a worker
	pool          *pool.Pool
	counts        Counts
	squares       *mat.Dense // trial x block: sums of squares
	partial       *mat.Dense // sumGroups x P: partial gradients
	trial         mat.Dense  // view of the thetas to try as a matrix
	residualsTask func(worker, item int) error
	featuresTask  func(worker, block int) error
	stop          func() error // look, as the pool wants it
	gradientTask  func(worker, group int) error
	bendTask      func(worker, group int) error
	alongTask     func(worker, block int) error
	phi           *mat.Dense // arguments of the task at work
	r, theta      []float64
	r1, r2, v     []float64
	middle        []float64 // of workers that are not Curved: r at theta
	shifted       []float64 // and a point beside it
}

// scratch is one worker's: nothing in it outlives a task.
type scratch struct {
	view  mat.Dense
	r     mat.Dense // 1 x longest block
	theta mat.Dense // view of a trial
	phi   *mat.Dense
}

// sumGroups bounds the memory of a gradient's partial sums; more groups than processors, fixed for all machines.
const sumGroups = 16

func newEvaluator(p Problem, workers int) *evaluator {
	e := &evaluator{problem: p, params: p.Params(), starts: []int{0}}
	for _, n := range p.Blocks() {
		e.rows += n
		e.starts = append(e.starts, e.rows)
		e.longest = max(e.longest, n)
	}
	workers = max(1, min(workers, e.blocks()))
	for w := 0; w < workers; w++ {
		worker := p.NewWorker()
		adjoint, _ := worker.(Adjoint)
		curved, _ := worker.(Curved)
		e.workers, e.adjoint, e.curved = append(e.workers, worker), append(e.adjoint, adjoint), append(e.curved, curved)
	}
	e.scratch = make([]scratch, workers)
	for w := range e.scratch {
		e.scratch[w].r = *mat.New(1, e.longest)
	}
	e.pool = pool.New(workers)
	e.residualsTask, e.featuresTask, e.gradientTask = e.residualsBlock, e.featuresBlock, e.gradientGroup
	e.bendTask, e.alongTask, e.stop = e.bendGroup, e.alongBlock, e.look
	e.reserve(1)
	return e
}

// reserve makes room to evaluate the residuals at up to n trial points at once.
func (e *evaluator) reserve(n int) { e.squares = mat.New(n, e.blocks()) }

func (e *evaluator) blocks() int { return len(e.starts) - 1 }

// each has the workers run a task, as long as the context of the call lasts. All that is evaluated
// goes through it. Tasks of many blocks look at the context themselves, before each.
func (e *evaluator) each(n int, task func(worker, item int) error) error {
	return e.pool.EachUntil(e.stop, n, task)
}

// losses sets loss[t] = 1/2 |r(thetas_t)|^2 for the first len(loss) rows of thetas.
func (e *evaluator) losses(loss []float64, thetas *mat.Dense) error {
	e.r = nil
	e.trial = thetas.View(0, 0, len(loss), e.params)
	err := e.evaluate()
	for t := range loss {
		loss[t] = e.sum(t)
	}
	return err
}

// residuals sets r to the residuals at theta and returns the loss there.
func (e *evaluator) residuals(r, theta []float64) (float64, error) {
	e.r = r
	e.trial = mat.Dense{Rows: 1, Cols: e.params, Stride: e.params, Data: theta}
	err := e.evaluate()
	return e.sum(0), err
}

// evaluate sets the squares of all trials in all blocks. A worker meets most of the blocks at one trial after the other, and what
// depends on theta alone it computes once for them.
func (e *evaluator) evaluate() error {
	e.counts.Residuals += e.trial.Rows
	return e.each(e.trial.Rows*e.blocks(), e.residualsTask)
}

// residualsBlock evaluates an item of the list trial by trial, block by block.
func (e *evaluator) residualsBlock(worker, item int) error {
	t, block := item/e.blocks(), item%e.blocks()
	lo, hi := e.starts[block], e.starts[block+1]
	s := &e.scratch[worker]
	s.theta, s.view = e.trial.View(t, 0, 1, e.params), s.r.View(0, 0, 1, hi-lo)
	if err := e.workers[worker].Residuals(&s.view, block, &s.theta); err != nil {
		return err
	}
	r := s.view.Row(0)
	e.squares.Set(t, block, mat.Dot(r, r))
	if e.r != nil {
		copy(e.r[lo:hi], r)
	}
	return nil
}

// sum returns 1/2 the sum of the blocks' squares of trial t.
func (e *evaluator) sum(t int) float64 {
	s := 0.0
	for _, v := range e.squares.Row(t) {
		s += v
	}
	return s / 2
}

// termLosses sets dst to the shares of the terms in the loss of the last trial 0.
func (e *evaluator) termLosses(dst []float64, terms []Term) {
	block := 0
	for i, t := range terms {
		end, sum := e.starts[block]+t.Rows, 0.0
		for ; e.starts[block] < end; block++ {
			sum += e.squares.At(0, block)
		}
		dst[i] = sum / 2
	}
}

// features sets r (S) and phi (S x P) to the residuals and their derivatives at theta.
func (e *evaluator) features(r []float64, phi *mat.Dense, theta []float64) error {
	e.counts.Features++
	e.r, e.phi, e.theta = r, phi, theta
	return e.each(e.blocks(), e.featuresTask)
}

func (e *evaluator) featuresBlock(worker, block int) error {
	lo, hi := e.starts[block], e.starts[block+1]
	s := &e.scratch[worker]
	s.view = e.phi.View(lo, 0, hi-lo, e.params)
	return e.workers[worker].Features(e.r[lo:hi], &s.view, block, e.theta, 0, e.params)
}

// reserveGradients makes room for gradients: the partial sums and, for workers without a reverse pass, a block's features.
func (e *evaluator) reserveGradients() {
	e.partial = mat.New(min(sumGroups, e.blocks()), e.params)
	for w := range e.scratch {
		if e.adjoint[w] == nil {
			e.scratch[w].phi = mat.New(e.longest, e.params)
		}
	}
}

// gradients counts that room.
func (d *demand) gradients() { d.add("partial gradients", min(sumGroups, d.blocks), d.params) }

// gradient sets dst (P) to Phi^T r at theta, r to the residuals, and returns the loss there.
// A block's reverse pass follows its residuals at once, while the worker has both at hand.
func (e *evaluator) gradient(dst, r, theta []float64) (float64, error) {
	if e.partial == nil {
		e.reserveGradients()
	}
	e.counts.Residuals++
	e.counts.Gradients++
	e.r, e.theta = r, theta
	e.trial = mat.Dense{Rows: 1, Cols: e.params, Stride: e.params, Data: theta}
	err := e.each(e.partial.Rows, e.gradientTask)
	e.sumPartial(dst)
	return e.sum(0), err
}

// sumPartial sets dst to the sum of the groups' gradients, in their order.
func (e *evaluator) sumPartial(dst []float64) {
	clear(dst)
	for g := 0; g < e.partial.Rows; g++ {
		mat.Axpy(dst, 1, e.partial.Row(g))
	}
}

// group returns the range of blocks whose gradients are summed together.
func (e *evaluator) group(g int) (lo, hi int) {
	return g * e.blocks() / e.partial.Rows, (g + 1) * e.blocks() / e.partial.Rows
}

func (e *evaluator) gradientGroup(worker, group int) error {
	dst := e.partial.Row(group)
	clear(dst)
	lo, hi := e.group(group)
	for b := lo; b < hi; b++ {
		if err := e.look(); err != nil {
			return err
		}
		if err := e.residualsBlock(worker, b); err != nil {
			return err
		}
		if err := e.addTranspose(dst, worker, b); err != nil {
			return err
		}
	}
	return nil
}

// addTranspose adds Phi_b^T r_b to dst: by the worker's reverse pass or, without one, through Phi_b.
func (e *evaluator) addTranspose(dst []float64, worker, block int) error {
	lo, hi := e.starts[block], e.starts[block+1]
	s := &e.scratch[worker]
	if a := e.adjoint[worker]; a != nil {
		return a.AddTranspose(dst, block, e.theta, e.r[lo:hi])
	}
	s.view = s.phi.View(0, 0, hi-lo, e.params)
	if err := e.workers[worker].Features(s.r.Row(0)[:hi-lo], &s.view, block, e.theta, 0, e.params); err != nil {
		return err
	}
	mat.GemvT(dst, 1, &s.view, e.r[lo:hi])
	return nil
}
