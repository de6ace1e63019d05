package method

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"

	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
)

// Ratio takes the longest step that realises a small part of its promise. With the damped steps
// delta(lambda) of damped.go, their promise m(lambda), which is the predicted reduction of |r|^2,
// and the realised reduction,
//
//	rho(R) = (|r(theta)|^2 - |r(theta + v + a/2)|^2)/m(lambda),   v = delta(lambda), |v| = R,
//
// each step looks for the largest radius R with rho(R) >= 0.05, from one factorisation. The target
// is so low because a step that realises little of its promise is long, and small networks reach
// low losses by long steps, not by careful descent (docs/methods.md, "The constants of ratio").
// The idea of steering by the ratio is that of DSGNAR, arXiv 2607.02194, with another target.
//
// a is the geodesic acceleration (Transtrum & Sethna, arXiv 1201.5885). With r_vv the second
// derivative of r along v, it is the damped step that takes r_vv to 0 as v takes r to 0,
//
//	a = -(Phi^T Phi + mu)^-1 g,   g = Phi^T r_vv,   mu = max(lambda, 5e-10 P q |g|/|v|),
//
// but not longer than 1.5 |v|. So theta follows a curved valley of the loss to second order. Each
// trial takes the lower of the losses with and without a. Rounding, of Phi no less than of r_vv,
// changes g by 1e-16 |g| or more, which 1/lambda may make longer than v. The bound on mu keeps that
// to 1e-6 |v|/P, far below the grid that trials lie on (grid.go), so that rounding does not decide
// how a run goes. Near the solution, where weak directions count, it falls with the loss: q is 1
// until the loss is 1e-4 of that at the start, then the loss relative to that.
//
// A floor is a loss at which a descent has stopped falling: it has not halved within the steps that
// the descent so far lets one expect (floors.go). Most floors are not the lowest. From a floor the
// method makes an excursion: the longest damped step whose loss stays below 1e-4 of the loss at the
// start. From there it descends again. If no step stays below that, or if the last excursion led
// back to the lowest floor so far, it makes a restart: it begins anew from parameters near those of
// the start. The run ends when Patience floors in a row are no better than the best: Converged if
// the residual is down to rounding, else Stalled. Of two floors the Solver returns the one with the
// lower loss at unseen points.
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

// docs/methods.md measures other values of ratioTarget and excursionLevel ("The constants of
// ratio") and tells how restarts came ("Excursions and new starts"). TestFloorsAgain guards
// betterFloor, TestRatioRestarts restartSpread, and TestRunBits of the root all of them.
const (
	ratioTarget    = 0.05  // a step is good if its rho is at least this
	maxCorrection  = 1.5   // the largest |a|/|v|
	bendDamping    = 5e-10 // the least damping of a far from the solution, relative to P |g|/|v|
	bendNear       = 1e-4  // from this loss on, relative to that at the start, it falls
	betterFloor    = 0.5   // a floor is better than another if its loss is below this part of it
	excursionLevel = 1e-4  // the highest loss after an excursion, relative to the loss at the start
	restartSpread  = 0.1   // the standard deviation of restarts, relative to each parameter
	nearestRestart = 1e-4  // below this one it is in vain
)

// The searches for a radius (TestBracketFindsTheThreshold): that of a descent, and that of an
// excursion.
var (
	longestGood      = bracket{growth: 1.8, reach: 3, precision: 1.1, trials: 20}
	longestExcursion = bracket{growth: 4, reach: 1e12, precision: 4, trials: 20}
)

// lastTrialWork is how many evaluations a step may have taken before its last trial. A trial takes
// three: r_vv and the residuals at two points. It takes six where r_vv comes from differences. So
// no step takes more than 64 (TestRatioCounts); a restart takes up to six more.
const lastTrialWork = 58

// Start implements lsq.Method.
func (m Ratio) Start(s *lsq.State) (lsq.Stepper, error) {
	if m.Patience < 0 {
		return nil, errors.New("anagram: Ratio.Patience is negative")
	}
	if err := fraction("Ratio.Momentum", m.Momentum); err != nil {
		return nil, err
	}
	m.Patience = cmp.Or(m.Patience, Normal)
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

// Needs counts what newRatio allocates. The opening is counted by open, if it fits.
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
	radius float64 // the length of the last step, to eight binary digits
	draw   int     // the draw of points that the floors belong to (lsq.State)
	atBest float64 // the rounding level at the best parameters
	system *lsq.System
	steps  *curved
	source rand.PCG   // the random numbers of restarts, seeded anew for each
	random *rand.Rand // draws from source
}

// Step implements lsq.Stepper.
func (m *ratio) Step(s *lsq.State) (lsq.Outcome, error) {
	// On other points the losses from before mean nothing. The radius too: the last step may have
	// been a tiny one at a floor.
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
	atFloor := m.reached(s.Loss)
	m.steps.first = m.first
	if atFloor {
		return m.leave(s)
	}
	return m.descend(s)
}

// descend takes the longest good step. If there is none it takes the trial with the lowest loss,
// provided that is lower than the current one.
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

// leave makes an excursion or a restart from a floor, or ends the run.
func (m *ratio) leave(s *lsq.State) (lsq.Outcome, error) {
	if m.note(s, s.Loss) || lsq.ReachedRounding(s.Loss, s.Telemetry.Rounding) {
		return m.end(s), nil
	}
	if m.again(s) && mat.Nrm2(s.Start) > 0 {
		return m.restart(s)
	}
	excursion, _, err := m.steps.search(s, longestExcursion, m.radius, excursionLevel*m.first)
	if err != nil {
		return 0, err
	}
	if excursion == nil {
		return m.restart(s)
	}
	outcome := m.accept(s, excursion)
	m.steps.momentum.forget()
	return outcome, nil
}

// restart begins anew from parameters near those of the start: near enough to be as good a start,
// far enough for another way down. Where the loss there is no number, it goes nearer.
func (m *ratio) restart(s *lsq.State) (lsq.Outcome, error) {
	if mat.Nrm2(s.Start) == 0 {
		return m.end(s), nil
	}
	theta, loss := m.steps.good.theta, math.NaN()
	for spread := restartSpread; loss-loss != 0; spread /= 4 { // NaN or infinite
		if spread < nearestRestart {
			return m.end(s), nil
		}
		m.source.Seed(uint64(s.Floors.Found), 0)
		for i, v := range s.Start {
			theta[i] = v + float64(spread*v*vec.Normal(m.random))
		}
		var err error
		if loss, err = s.LossAt(theta); err != nil {
			return 0, err
		}
	}
	m.radius = 1
	m.steps.momentum.forget()
	return s.MoveTo(theta, loss), nil
}

// end says how the run has ended.
func (m *ratio) end(s *lsq.State) lsq.Outcome { return atEnd(s.BestLoss, m.atBest) }

func (m *ratio) accept(s *lsq.State, t *trial) lsq.Outcome {
	s.Telemetry.Damping, s.Telemetry.Rho = t.damping, t.rho
	m.radius = vec.Coarse(t.length)
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
