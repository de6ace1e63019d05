package method

import (
	"errors"
	"math"
	"math/rand/v2"

	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
)

// Ratio takes the longest step that keeps a small part of its promise. With the damped steps
// delta(lambda) of damped.go, their predicted reduction m(lambda) of |r|^2, and the realised one,
//
//	rho(R) = (|r(theta)|^2 - |r(theta + v + a/2)|^2)/m(lambda),   v = delta(lambda), |v| = R,
//
// each step looks for the largest radius R with rho(R) >= 0.05, from one factorisation. The low
// target is the point: a step that realises 5 % of what it promises travels far, and it is by
// travelling, not by careful descent, that a small network gets from 1e-7 to 1e-13.
// (The idea of steering by the ratio: DSGNAR, arXiv 2607.02194, with another target.)
//
// a is the geodesic acceleration (Transtrum & Sethna, arXiv 1201.5885): the damped step against
// r_vv, the second derivative of r along v, so that theta follows the curved valley to second
// order,
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
// A network with units to spare is first given to variable projection, which fits its output layer
// exactly at every step (opening.go).
type Ratio struct {
	Patience Patience
	// Momentum mu, 0 <= mu < 1, lets steps go on in the direction of the last one, as momentum.go
	// describes; 0 is none. What it is worth: docs/methods.md.
	Momentum float64
}

// Name returns "ratio".
func (Ratio) Name() string { return "ratio" }

const (
	ratioTarget    = 0.05 // rho of a good step
	maxCorrection  = 1.5  // |a|/|v|
	betterFloor    = 0.5  // a floor is better than another if its loss is lower by this factor
	excursionLevel = 1e-4 // height of an excursion relative to the first loss
	// standard deviation of a new start from the old one, relative to each parameter
	restartSpread = 0.01
)

// The searches for a radius. Each trial is a second derivative along a line and two evaluations of
// the residuals: 60 evaluations a step at most, some 15 as a rule. Where r_vv takes differences,
// three more, a trial that would begin after maxSpent of them fails unseen, so that no step takes
// more than 64.
var (
	longestGood   = bracket{growth: 1.8, reach: 3, precision: 1.1, trials: 20}
	longestStrike = bracket{growth: 4, reach: 1e12, precision: 4, trials: 20}
)

const maxSpent = 58

// Start implements lsq.Method.
func (m Ratio) Start(s *lsq.State) (lsq.Stepper, error) {
	if m.Patience < 0 {
		return nil, errors.New("anagram: Ratio.Patience is negative")
	}
	if err := fraction("Ratio.Momentum", m.Momentum); err != nil {
		return nil, err
	}
	if m.Patience == 0 {
		m.Patience = Normal
	}
	s.Floors.Counted = true
	joint, err := newRatio(m, s)
	if err != nil {
		return nil, err
	}
	if m.Momentum > 0 {
		return joint, nil
	}
	return open(s, joint)
}

// Needs counts what newRatio allocates. An opening is counted by open, where there is room for it.
func (Ratio) Needs(d *lsq.Demand) {
	d.System()
	d.Bends()
	d.Add("steps", 9, d.Params)
	d.Verdict()
}

func newRatio(m Ratio, s *lsq.State) (*ratio, error) {
	s.Reserve(2)
	system := s.NewSystem(true)
	if err := s.ReserveBends(s.Theta); err != nil {
		return nil, err
	}
	zero, err := s.LossAt(make([]float64, s.Params()))
	switch {
	case err != nil && s.Refused():
		return nil, err
	case err != nil: // an equation need not be defined at u = 0
		zero = math.NaN()
	}
	joint := &ratio{
		floors: newFloors(m.Patience, zero), radius: 1, system: system,
		steps: newCurved(inertialBy(system.Step, s.Params(), m.Momentum), s.Params()),
	}
	joint.random = rand.New(&joint.source)
	return joint, nil
}

// ratio is the method between steps.
type ratio struct {
	floors
	radius float64 // of the last step
	draw   int     // of points, that the floors belong to
	atBest float64 // the rounding level at the best parameters
	system *lsq.System
	steps  *curved
	source rand.PCG   // of restarts, each from a seed of its own
	random *rand.Rand // draws from source
}

// Step implements lsq.Stepper.
func (m *ratio) Step(s *lsq.State) (lsq.Outcome, error) {
	// on other points the losses before mean nothing, and the last step may have been a tiny one at
	// a floor
	if m.draw != s.Draw {
		m.draw, m.floors, m.radius = s.Draw, newFloors(Patience(m.patience), m.zero), 1
		s.Floors.Forget()
		m.steps.momentum.forget()
	}
	if err := m.system.Factor(s.Theta); err != nil {
		return 0, err
	}
	m.steps.decomposed()
	rounding := m.system.Rounding
	if s.Loss <= s.BestLoss {
		m.atBest = rounding
	}
	sigma := m.system.Sigma()
	s.Telemetry = lsq.Telemetry{Sigma: sigma, Rank: len(sigma), Share: m.steps.share(s.Loss), Rounding: rounding}
	if m.reached(s.Loss) {
		return m.leave(s)
	}
	return m.descend(s)
}

// descend takes the longest good step; without one, the one with the lowest loss if that is lower
// than here.
func (m *ratio) descend(s *lsq.State) (lsq.Outcome, error) {
	good, low, err := m.steps.search(s, longestGood, m.radius, 0)
	switch {
	case err != nil:
		return 0, err
	case good != nil:
		return m.accept(s, good), nil
	case low.loss < s.Loss:
		return m.accept(s, low), nil
	}
	m.exhausted = true
	return lsq.Moved, nil
}

// leave goes from the floor on an excursion, or ends the run.
func (m *ratio) leave(s *lsq.State) (lsq.Outcome, error) {
	if m.note(s, s.Loss) || lsq.ReachedRounding(s.Loss, s.Telemetry.Rounding) {
		return m.end(s), nil
	}
	if m.again(s) && mat.Nrm2(s.Start) > 0 {
		return m.restart(s)
	}
	strike, _, err := m.steps.search(s, longestStrike, m.radius, excursionLevel*m.first)
	if err != nil {
		return 0, err
	}
	if strike == nil {
		return m.restart(s)
	}
	outcome := m.accept(s, strike)
	m.steps.momentum.forget()
	return outcome, nil
}

// restart begins once more beside the start: so near that it is as good a start, so far that the
// way down is another one.
func (m *ratio) restart(s *lsq.State) (lsq.Outcome, error) {
	if mat.Nrm2(s.Start) == 0 {
		return m.end(s), nil
	}
	m.source.Seed(uint64(s.Floors.Found), 0)
	theta := m.steps.good.theta
	for i, v := range s.Start {
		theta[i] = v + float64(restartSpread*v*vec.Normal(m.random))
	}
	loss, err := s.LossAt(theta)
	if err != nil {
		return 0, err
	}
	if loss-loss != 0 {
		return m.end(s), nil
	}
	m.radius = 1
	m.steps.momentum.forget()
	return s.MoveTo(theta, loss), nil
}

// end says how the run has ended.
func (m *ratio) end(s *lsq.State) lsq.Outcome { return atEnd(s.BestLoss, m.atBest) }

func (m *ratio) accept(s *lsq.State, t *trial) lsq.Outcome {
	s.Telemetry.Damping, s.Telemetry.Rho = t.damping, t.rho
	m.radius = t.length
	m.steps.momentum.remember(s.Theta, t.theta)
	return s.MoveTo(t.theta, t.loss)
}

// Visit implements lsq.Stepper.
func (m *ratio) Visit(f lsq.Fields) {
	m.steps.momentum.visit(f)
	m.floors.visit(f)
	f.Size("radius", &m.radius)
	f.Count("draws of the floors", &m.draw)
	f.Size("rounding at the best", &m.atBest)
}
