package anagram

import (
	"errors"
	"math"

	"anagram/mat"
)

// projector replaces the linear parameters of points by the best ones for their alpha; see elimination.
type projector struct {
	e      *evaluator
	lo, hi int // of the linear parameters
	affine bool
	mu     float64
	rooms  []*elimination // one a worker
	task   func(worker, trial int) error
	thetas *mat.Dense // T x P, the arguments of the task at work
	losses []float64
	errs   []error // one a trial, like the next
	solves []int
}

// newProjector returns a projector for up to trials points at once.
func newProjector(e *evaluator, trials int) (*projector, error) {
	l, ok := e.problem.(Linear)
	if !ok {
		return nil, errors.New("anagram: the problem names no linear parameters (it is no Linear)")
	}
	p := &projector{e: e, errs: make([]error, trials), solves: make([]int, trials)}
	p.lo, p.hi, p.affine = l.LinearParams()
	if p.lo < 0 || p.hi > e.params || p.lo >= p.hi {
		return nil, errors.New("anagram: the problem has no linear parameters")
	}
	for range min(len(e.workers), trials) {
		p.rooms = append(p.rooms, newElimination(e.rows, p.hi-p.lo, 0, false))
	}
	p.task = p.projectOne
	return p, nil
}

// penalise makes mu ridge times the length of the longest column of B at theta.
func (p *projector) penalise(ridge float64, theta []float64) error {
	if err := p.columns(0, theta); err != nil {
		return err
	}
	p.e.counts.Residuals++
	b, longest := p.rooms[0].a.View(0, 0, p.e.rows, p.hi-p.lo), 0.0
	squares := p.rooms[0].dw
	clear(squares)
	for i := range b.Rows {
		for j, v := range b.Row(i) {
			squares[j] += float64(v * v)
			longest = max(longest, squares[j])
		}
	}
	p.mu = ridge * math.Sqrt(longest)
	if p.mu == 0 {
		p.mu = ridge
	}
	return nil
}

// project replaces the linear parameters of the first len(losses) rows of thetas and sets
// losses to f there: NaN where the problem can't be evaluated. The points are shared out among the workers.
// Where all of them fail the error is that of the first.
func (p *projector) project(losses []float64, thetas *mat.Dense) error {
	p.thetas, p.losses = thetas, losses
	if err := p.e.pool.each(len(losses), p.task); err != nil {
		return err
	}
	failed := 0
	for t := range losses {
		p.e.counts.Residuals += p.solves[t]
		p.e.counts.Projections += p.solves[t]
		if p.errs[t] != nil {
			failed++
		}
	}
	if failed == len(losses) {
		return p.errs[0]
	}
	return nil
}

func (p *projector) projectOne(worker, trial int) error {
	theta, steps := p.thetas.Row(trial), newtonSteps
	if p.affine {
		clear(theta[p.lo:p.hi])
		steps = 0
	}
	p.losses[trial], p.solves[trial], p.errs[trial] = p.fit(worker, theta, steps)
	return nil
}

// fit makes the linear parameters of theta the best ones, or, where the problem is not affine, takes up to steps
// Gauss-Newton steps towards them. It returns f and the number of times it evaluated B.
func (p *projector) fit(worker int, theta []float64, steps int) (f float64, evaluations int, err error) {
	if err := p.columns(worker, theta); err != nil {
		return math.NaN(), 1, err
	}
	if !p.affine {
		f, evaluations = p.newton(worker, theta, steps)
		return f, evaluations, nil
	}
	l := p.rooms[worker]
	l.factor()
	mat.Axpy(theta[p.lo:p.hi], 1, l.dw)
	return l.projected(), 1, nil
}

// columns loads B, r and w at theta.
func (p *projector) columns(worker int, theta []float64) error {
	e, l := p.e, p.rooms[worker]
	l.mu = p.mu
	copy(l.w, theta[p.lo:p.hi])
	phi := &e.scratch[worker].view
	for b := range e.blocks() {
		lo, hi := e.starts[b], e.starts[b+1]
		*phi = l.a.View(lo, 0, hi-lo, l.n)
		if err := e.workers[worker].Features(l.r[lo:hi], phi, b, theta, p.lo, p.hi); err != nil {
			return err
		}
	}
	return nil
}

// Gauss-Newton steps on w. A point on trial needs w no better than its loss will be compared.
const (
	newtonSteps  = 4    // at most
	newtonHalves = 3    // of a step that raises the loss
	newtonGain   = 1e-3 // of the loss: steps that promise less are not taken
)

// newton lowers the loss of what columns has loaded by steps on w, each halved until it does.
func (p *projector) newton(worker int, theta []float64, steps int) (loss float64, evaluations int) {
	l := p.rooms[worker]
	loss, evaluations = l.loss(), 1
	for range steps {
		l.factor()
		if !(loss-l.projected() > float64(newtonGain*loss)) {
			break
		}
		lower, tried := p.descend(worker, theta, loss)
		evaluations += tried
		if !(lower < loss) {
			break
		}
		loss = lower
	}
	return loss, evaluations
}

// descend moves w by dw, dw/2, ... until the loss falls, and leaves w alone if it doesn't. Where the
// problem can't be evaluated the loss counts as infinite.
func (p *projector) descend(worker int, theta []float64, loss float64) (lower float64, tried int) {
	l, w := p.rooms[worker], theta[p.lo:p.hi]
	mat.Axpy(w, 1, l.dw)
	for tried < newtonHalves {
		tried++
		if p.columns(worker, theta) == nil && l.loss() < loss {
			return l.loss(), tried
		}
		mat.Scal(l.dw, 0.5)
		mat.Axpy(w, -1, l.dw)
	}
	mat.Axpy(w, -1, l.dw)
	return math.Inf(1), tried
}
