package anagram

import (
	"errors"
	"math"
	"math/rand/v2"

	"anagram/internal/codec"
	"anagram/internal/vec"
	"anagram/mat"
)

// Ratio takes the longest step that keeps a small part of its promise. With the damped steps d(lambda) of
// damped.go, their predicted reduction m(lambda) of |r|^2, and the realised one,
//
//	rho(R) = (|r(theta)|^2 - |r(theta + v + a/2)|^2)/m(lambda),   v = d(lambda), |v| = R,
//
// each step looks for the largest radius R with rho(R) >= 0.05, from one factorisation. The low
// target is the point: a step that realises 5 % of what it promises travels far, and it is by
// travelling, not by careful descent, that a small network gets from 1e-7 to 1e-13.
// (The idea of steering by the ratio: DSGNAR, arXiv 2607.02194, with another target.)
//
// a is the geodesic acceleration (Transtrum & Sethna, arXiv 1201.5885): the damped step against
// r_vv, the second derivative of r along v, so that theta follows the curved valley to second order,
//
//	a = -(Phi^T Phi + lambda)^-1 Phi^T r_vv,   |a| <= 1.5 |v|,
//
// kept where it lowers the loss.
//
// Where the loss no longer falls by half in a time that the descent so far makes one expect
// (floors.go), the method stands on a floor, and most floors are not the lowest. It then makes an
// excursion: one step along the damped curve, as long as the loss stays below 1e-4 of what the run
// began with, to settle again elsewhere. Where that led to the same floor again, the lowest so far,
// or no excursion is possible, every step ending higher than that, no way leads out: it begins anew
// beside the start. The Solver keeps the best parameters of all. The run ends when Patience floors
// in a row are no better than the best: Stalled, or Converged if the residual is down to rounding.
//
// A network with units to spare is first given to variable projection, which fits its output layer exactly at every step
// (opening.go).
type Ratio struct {
	Patience Patience
}

// Name returns "ratio".
func (Ratio) Name() string { return "ratio" }

const (
	ratioTarget    = 0.05 // rho of a good step
	maxCorrection  = 1.5  // |a|/|v|
	betterFloor    = 0.5  // a floor is better than another if its loss is lower by this factor
	excursionLevel = 1e-4 // height of an excursion relative to the first loss
	restartSpread  = 0.01 // standard deviation of a new start from the old one, relative to each parameter
)

// The searches for a radius. Each trial is a second derivative along a line and two evaluations of the residuals:
// 60 evaluations a step at most, some 15 as a rule. Where r_vv takes differences, three more, a trial that would begin after
// mostSpent of them fails unseen, so that no step takes more than 64.
var (
	longestGood   = bracket{growth: 1.8, reach: 3, precision: 1.1, trials: 20}
	longestStrike = bracket{growth: 4, reach: 1e12, precision: 4, trials: 20}
)

const mostSpent = 58

func (m Ratio) start(s *Solver) (stepper, error) {
	if m.Patience < 0 {
		return nil, errors.New("anagram: Ratio.Patience is negative")
	}
	if m.Patience == 0 {
		m.Patience = Normal
	}
	joint, err := newRatio(m, s)
	if err != nil {
		return nil, err
	}
	return open(s, joint)
}

func newRatio(m Ratio, s *Solver) (*ratio, error) {
	rows, params := s.eval.rows, s.eval.params
	s.eval.reserve(2)
	system := newSystem(s.eval, nil)
	if err := s.eval.reserveAlong(s.theta); err != nil {
		return nil, err
	}
	zero, err := s.eval.residuals(nil, make([]float64, params))
	switch {
	case err != nil && s.eval.refused.Load():
		return nil, err
	case err != nil: // an equation need not be defined at u = 0
		zero = math.NaN()
	}
	joint := &ratio{
		radius: 1, floors: newFloors(m.Patience, zero),
		damped: inertialBy(system.svd, params, s.settings.Momentum),
		system: system,
		r1:     make([]float64, rows), r2: make([]float64, rows),
		v: make([]float64, params), g: make([]float64, params), a: make([]float64, params),
		pair: mat.New(2, params),
		good: trial{theta: make([]float64, params)},
		low:  trial{theta: make([]float64, params)},
	}
	joint.random = rand.New(&joint.source)
	return joint, nil
}

type ratio struct {
	damped
	floors
	radius  float64 // of the last step
	draws   int     // of points, that the floors belong to
	atBest  float64 // the rounding level at the best parameters
	s       *Solver // at work
	before  int     // evaluations before this step
	system  *system
	r1, r2  []float64  // derivatives along v
	v, g, a []float64  // the step, Phi^T r_vv, the acceleration
	pair    *mat.Dense // theta + v, theta + v + a/2
	losses  [2]float64 // there
	level   float64    // in an excursion: the loss a trial may reach; else 0
	source  rand.PCG   // of restarts, each from a seed of its own
	random  *rand.Rand // draws from source
	good    trial      // the longest step that passed
	low     trial      // the step with the lowest loss
}

// trial is a step that was tried.
type trial struct {
	theta                         []float64
	loss, rho, damping, predicted float64
	length                        float64 // |v|
}

func (m *ratio) step(s *Solver) error {
	if m.draws != s.draws { // on other points the losses before mean nothing, and the last step may have been a tiny one at a floor
		m.draws, m.floors, m.radius = s.draws, newFloors(Patience(m.patience), m.zero), 1
		m.momentum.forget()
	}
	if err := m.system.factor(s.r, s.theta); err != nil {
		return err
	}
	m.decomposed()
	rounding := m.system.rounding
	if s.loss <= s.bestLoss {
		m.atBest = rounding
	}
	s.telemetry = Telemetry{Sigma: m.sigma, Rank: len(m.sigma), Share: m.share(s.loss), Rounding: rounding}
	m.before = s.eval.counts.Residuals + s.eval.counts.Curvatures
	if m.reached(s.loss) {
		return m.leave(s)
	}
	return m.descend(s)
}

// descend takes the longest good step; without one, the one with the lowest loss if that is lower than here.
func (m *ratio) descend(s *Solver) error {
	m.s, m.level = s, 0
	m.good.length, m.low.loss = 0, math.Inf(1)
	radius, err := longestGood.search(m, m.radius)
	switch {
	case err != nil:
		return err
	case radius > 0:
		return m.accept(s, &m.good)
	case m.low.loss < s.loss:
		return m.accept(s, &m.low)
	}
	m.exhausted = true
	return nil
}

// leave goes from the floor on an excursion, or ends the run.
func (m *ratio) leave(s *Solver) error {
	if m.note(s.loss) || reachedRounding(s.loss, s.telemetry.Rounding) {
		return m.verdict(s)
	}
	if m.again() && mat.Nrm2(s.start) > 0 {
		return m.restart(s)
	}
	m.s, m.level = s, excursionLevel*m.first
	m.low.loss = math.Inf(1)
	radius, err := longestStrike.search(m, m.radius)
	if err != nil {
		return err
	}
	if radius == 0 {
		return m.restart(s)
	}
	err = m.accept(s, &m.good)
	m.momentum.forget()
	return err
}

// restart begins once more beside the start: so near that it is as good a start, so far that the way down is another one.
func (m *ratio) restart(s *Solver) error {
	if mat.Nrm2(s.start) == 0 {
		return m.verdict(s)
	}
	m.source.Seed(uint64(m.found), 0)
	theta := m.good.theta
	for i, v := range s.start {
		theta[i] = v + float64(restartSpread*v*vec.Normal(m.random))
	}
	loss, err := s.eval.residuals(s.r, theta)
	if err != nil {
		return err
	}
	if loss-loss != 0 {
		return m.verdict(s)
	}
	m.radius = 1
	m.momentum.forget()
	return s.moveTo(theta, loss)
}

func (m *ratio) state(c *codec.Coder) {
	m.momentum.state(c)
	m.floors.state(c)
	c.Float("radius", &m.radius)
	c.Count("draws of the floors", &m.draws)
	c.Float("rounding at the best", &m.atBest)
}

func (m *ratio) verdict(s *Solver) error {
	if nearRounding(s.bestLoss, m.atBest) {
		return errConverged
	}
	return errStalled
}

func (m *ratio) accept(s *Solver, t *trial) error {
	s.telemetry.Damping, s.telemetry.Rho = t.damping, t.rho
	m.radius = t.length
	m.momentum.remember(s.theta, t.theta)
	return s.moveTo(t.theta, t.loss)
}

// probe implements prober: the damped step of a radius, with and without acceleration.
func (m *ratio) probe(radius float64) (passed, whole bool, err error) {
	if m.spent() > mostSpent {
		return false, false, nil
	}
	lambda := m.damping(radius)
	m.damped.step(m.v, lambda)
	t := trial{damping: lambda, predicted: m.reduction(lambda), length: mat.Nrm2(m.v)}
	if err := m.accelerate(t); err != nil {
		return false, false, err
	}
	if err := m.s.eval.losses(m.losses[:], m.pair); err != nil {
		return false, false, err
	}
	best := 0
	if m.losses[1] < m.losses[0] || math.IsNaN(m.losses[0]) {
		best = 1
	}
	t.loss = m.losses[best]
	t.rho = 2 * (m.s.loss - t.loss) / t.predicted
	passed = t.rho >= ratioTarget || t.loss < m.level
	if passed {
		m.good.set(t, m.pair.Row(best))
	}
	if t.loss < m.low.loss {
		m.low.set(t, m.pair.Row(best))
	}
	return passed, lambda == 0, nil
}

// spent returns the evaluations of r and r_vv since the step's factorisation.
func (m *ratio) spent() int {
	return m.s.eval.counts.Residuals + m.s.eval.counts.Curvatures - m.before
}

// accelerate sets the pair of points of the step v.
func (m *ratio) accelerate(t trial) error {
	s := m.s
	straight, curved := m.pair.Row(0), m.pair.Row(1)
	copy(straight, s.theta)
	mat.Axpy(straight, 1, m.v)
	copy(curved, straight)
	if err := s.eval.bend(m.g, m.r1, m.r2, s.theta, m.v); err != nil {
		return err
	}
	m.solve(m.a, m.g, t.damping)
	length := mat.Nrm2(m.a)
	if most := maxCorrection * t.length; length > most {
		mat.Scal(m.a, most/length)
	}
	if length-length == 0 {
		mat.Axpy(curved, 0.5, m.a)
	}
	return nil
}

func (t *trial) set(from trial, theta []float64) {
	from.theta = t.theta
	*t = from
	copy(t.theta, theta)
}
