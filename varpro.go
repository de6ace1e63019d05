package anagram

import (
	"errors"
	"math"

	"anagram/internal/codec"
	"anagram/mat"
)

// VarPro is variable projection: the linear parameters w are solved for at every point, and damped Gauss-Newton steps
// lower what is left as a function f(alpha) of the others (Golub & Pereyra 1973, Kaufman 1975; the file eliminate.go
// has the formulas).
//
// The first step is the solve for w at the start, the same as RandomFeatures: a few Gauss-Newton steps where the problem is not
// affine. Every further one factors Phi once:
//
//   - d(lambda) of several lengths, by factors of 2 from the last one on: the longest that realises the
//     Ratio of the reduction predicted for it. A trial costs the columns of w and their QR factorisation, a
//     small part of a factorisation of Phi.
//   - from the best of them up to 8 more steps with the same matrices and lambda, for
//     the residual at the new point, as long as each lowers f by a fifth.
//   - if no length will do, a solve for w once more: there is something to gain if the points have changed
//     or the problem is not affine. Else the method is Stalled.
//
// It suits networks with many more units than the solution needs: with 128 units, hidden weights and biases from
// N(0, 1/4), laplace2d and heat reach 1e-9 in 3 to 6 steps for each of ten seeds. With few units joint steps in all
// parameters end lower; and they gain nothing on the point where this method has ended. The problem has to be Linear.
type VarPro struct {
	// Ridge is mu over the length of the longest of w's columns of Phi at the start. 0 is 1e-14.
	Ridge float64
	// Ratio is the share of the predicted reduction of f that a step has to realise. 0 is 0.5: smaller ones take a step or two
	// more to 1e-9 on laplace2d and heat with 128 units.
	Ratio float64
}

// Name returns "varpro".
func (VarPro) Name() string { return "varpro" }

// Bounds of the steps that follow with the same matrices.
const (
	chords    = 8
	chordGain = 0.8 // f has to fall to this part of itself for another

	most   = 64                      // residual evaluations of a step; affine problems stay below of their own accord
	enough = most - 2*newtonMost - 1 // after these no other trial: it, a solve for w and the residuals at the end are the rest
)

func (m VarPro) start(s *Solver) (stepper, error) {
	if err := checkField("VarPro.Ridge", m.Ridge, 1); err != nil {
		return nil, err
	}
	if err := checkField("VarPro.Ratio", m.Ratio, 1); err != nil {
		return nil, err
	}
	p, err := newProjector(s.eval)
	if err != nil {
		return nil, err
	}
	linear := p.hi - p.lo
	others := s.eval.params - linear
	if err := s.eval.look(); err != nil { // a page at a time, memory is not had in no time
		return nil, err
	}
	v := &varpro{
		proj: p, ridge: orDefault(m.Ridge, 1e-14), ratio: orDefault(m.Ratio, 0.5), radius: 1,
		bracket: bracket{growth: 2, reach: 256, precision: 2, trials: 20},
		full:    newElimination(s.eval.rows, linear, others),
		alpha:   newReduced(s.eval.rows, others),
		d:       make([]float64, others),
		x:       make([]float64, s.eval.rows+linear),
		thetas:  mat.New(2, s.eval.params),
	}
	v.columnsTask = v.columns
	v.full.qr.Until(s.eval.stop)
	v.alpha.until(s.eval.stop)
	return v, nil
}

func (VarPro) needs(d *demand) {
	others := d.params - d.linear
	d.elimination(0) // the projector's
	d.elimination(others)
	d.reduced(others)
	d.add("trial points", 2, d.params)
	d.verdict()
}

type varpro struct {
	proj         *projector
	ridge, ratio float64
	solved       bool // w has been solved for at the start
	draws        int  // the points it was last solved for on
	radius       float64
	bracket      bracket
	f            float64 // the loss at the current point, projected if the problem is affine
	slack        float64 // twice what a step of w alone promises to take off it
	lambda, rho  float64 // of the step to the best point
	before       int     // residual evaluations before this step
	full         *elimination
	alpha        *reduced
	theta        []float64 // where the columns are wanted
	columnsTask  func(worker, block int) error
	d            []float64  // a step of alpha
	x            []float64  // [r; mu w] at a point
	thetas       *mat.Dense // the best point of a step and one to try
	best         int        // which of them is the best
	losses       [2]float64 // f there
}

func (m *varpro) step(s *Solver) error {
	m.before = s.eval.counts.Residuals
	if !m.solved {
		if err := m.first(s); !errors.Is(err, errStalled) { // which says that the start has the best w already
			return err
		}
	}
	if err := m.factor(s); err != nil {
		return err
	}
	if err := m.search(s); err != nil {
		if errors.Is(err, errStalled) && !(m.proj.affine && m.draws == s.draws) {
			return m.solve(s)
		}
		return err
	}
	if err := m.goOn(s); err != nil {
		return err
	}
	return m.finish(s)
}

func (m *varpro) state(c *codec.Coder) {
	c.ExpectFloat("VarPro.Ridge", m.ridge)
	c.ExpectFloat("VarPro.Ratio", m.ratio)
	c.Float("ridge mu", &m.proj.mu)
	c.Bool("solved at the start", &m.solved)
	c.Count("draws of the solve", &m.draws)
	c.Float("radius", &m.radius)
}

// first solves for w at the start.
func (m *varpro) first(s *Solver) error {
	if err := m.proj.penalise(m.ridge, s.theta); err != nil {
		return err
	}
	m.solved = true
	s.telemetry = Telemetry{Eta: 1}
	return m.solve(s)
}

// solve solves for w at s.theta. If it is the best already the error is errStalled.
func (m *varpro) solve(s *Solver) error {
	theta := m.thetas.Row(m.best)
	copy(theta, s.theta)
	if _, err := m.proj.project(theta, newtonSteps); err != nil {
		return err
	}
	return m.finish(s)
}

// finish makes the best point the current one. The loss is that of the residuals there: f comes out of a projection that
// does not see how the sum of large weights is rounded.
func (m *varpro) finish(s *Solver) error {
	theta := m.thetas.Row(m.best)
	loss, err := s.eval.residuals(s.r, theta)
	if err != nil {
		return err
	}
	m.draws = s.draws
	return s.moveTo(theta, loss)
}

// factor factors Phi at s.theta.
func (m *varpro) factor(s *Solver) error {
	s.eval.counts.Features++
	s.eval.counts.Factorizations++
	m.theta = s.theta
	if err := s.eval.each(s.eval.blocks(), m.columnsTask); err != nil {
		return err
	}
	m.full.mu = m.proj.mu
	copy(m.full.w, s.theta[m.proj.lo:m.proj.hi])
	m.full.factor()
	if err := s.eval.look(); err != nil {
		return err
	}
	if err := m.alpha.reduce(m.full); err != nil {
		return err
	}
	m.f, m.slack = m.full.projected(), 0
	s.telemetry = Telemetry{Sigma: m.alpha.sigma, Rank: len(m.alpha.sigma), Share: m.alpha.share(m.f), Eta: 1}
	if !m.proj.affine { // the minimum of a linear model is not what a trial can be compared with
		loss := m.full.loss()
		m.f, m.slack = loss, 2*max(0, loss-m.f)
	}
	return nil
}

// columns sets the block's rows of [B A] and r, the parameters below the linear ones before those above.
func (m *varpro) columns(worker, block int) error {
	e, p := m.proj.e, m.proj
	from, to := e.starts[block], e.starts[block+1]
	phi := &e.scratch[worker].view
	at := 0
	for _, c := range [3][2]int{{p.lo, p.hi}, {0, p.lo}, {p.hi, e.params}} {
		n := c[1] - c[0]
		if n == 0 {
			continue
		}
		*phi = m.full.a.View(from, at, to-from, n)
		if err := e.workers[worker].Features(m.full.r[from:to], phi, block, m.theta, c[0], c[1]); err != nil {
			return err
		}
		at += n
	}
	return nil
}

// probe tries d(lambda) of length radius and makes the point it leads to the best one if it realises enough of what it promises.
// Where the step has had its share of evaluations, a trial fails without one.
func (m *varpro) probe(radius float64) (passed, whole bool, err error) {
	if m.spent() {
		return false, false, nil
	}
	lambda := m.alpha.damping(radius)
	m.alpha.step(m.d, lambda)
	m.try(m.theta)
	rho := 2 * (m.f - m.losses[1-m.best]) / (m.alpha.reduction(lambda) + m.slack)
	if rho >= m.ratio {
		m.best = 1 - m.best
		m.lambda, m.rho = lambda, rho
		return true, lambda == 0, nil
	}
	return false, lambda == 0, nil
}

// spent reports whether the step has had its share of evaluations.
func (m *varpro) spent() bool { return m.proj.e.counts.Residuals-m.before > enough }

// search makes the longest step that passes the best point.
func (m *varpro) search(s *Solver) error {
	start := min(m.radius, m.alpha.length(0))
	if start == 0 { // no parameters but linear ones, or a minimum to the bit
		return errStalled
	}
	radius, err := m.bracket.search(m, start)
	if err != nil {
		return err
	}
	if radius == 0 {
		return errStalled
	}
	m.radius = radius
	s.telemetry.Damping, s.telemetry.Rho = m.lambda, m.rho
	return nil
}

// goOn continues from the best point with the matrices there are.
func (m *varpro) goOn(s *Solver) error {
	if s.telemetry.Damping == 0 {
		return nil
	}
	for range chords {
		if m.spent() {
			return nil
		}
		from := m.thetas.Row(m.best)
		if err := m.residual(s, from); err != nil {
			return err
		}
		m.alpha.again(m.d, m.full, m.x, s.telemetry.Damping)
		m.try(from)
		before := m.losses[m.best]
		if m.losses[1-m.best] < before {
			m.best = 1 - m.best
		}
		if !(m.losses[m.best] < chordGain*before) {
			return nil
		}
	}
	return nil
}

// residual sets x to [r; mu w] at theta.
func (m *varpro) residual(s *Solver, theta []float64) error {
	r, rest := m.x[:len(s.r)], m.x[len(s.r):]
	copy(rest, theta[m.proj.lo:m.proj.hi])
	mat.Scal(rest, m.proj.mu)
	_, err := s.eval.residuals(r, theta)
	return err
}

// try sets the point to try to theta with alpha moved by d and w solved for. What can't be evaluated there is no error but
// a loss of +Inf.
func (m *varpro) try(theta []float64) {
	t := m.thetas.Row(1 - m.best)
	copy(t, theta)
	lo, hi := m.proj.lo, m.proj.hi
	mat.Axpy(t[:lo], 1, m.d[:lo])
	mat.Axpy(t[hi:], 1, m.d[lo:])
	loss, err := m.proj.project(t, newtonSteps)
	if err != nil || math.IsNaN(loss) {
		loss = math.Inf(1)
	}
	m.losses[1-m.best] = loss
}
