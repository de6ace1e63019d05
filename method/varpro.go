package method

import (
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// VarPro is variable projection: the linear parameters w are solved for at every point, and damped
// Gauss-Newton steps lower what is left as a function f(alpha) of the others (Golub & Pereyra 1973,
// Kaufman 1975; the file eliminate.go has the formulas).
//
// The first step is the solve for w at the start, the same as RandomFeatures: a few Gauss-Newton
// steps where the problem is not affine. Every further one factors Phi once:
//
//   - delta(lambda) of several lengths, by factors of 2 from the last one on: the longest that
//     realises the Ratio of the reduction predicted for it. A trial costs the columns of w and
//     their QR factorisation, a small part of a factorisation of Phi.
//   - from the best of them up to 8 more steps with the same matrices and lambda, for
//     the residual at the new point, as long as each lowers f by a fifth.
//   - if no length will do, a solve for w once more: there is something to gain if the points have
//     changed or the problem is not affine. Else the method is Stalled.
//
// It suits networks with many more units than the solution needs: with 128 units, hidden weights
// and biases from N(0, 1/4), laplace2d and heat reach 1e-9 in 3 to 6 steps for each of ten seeds.
// With few units joint steps in all parameters end lower; and they gain nothing on the point where
// this method has ended. The problem has to be Linear.
type VarPro struct {
	// Ridge is mu over the length of the longest of w's columns of Phi at the start. 0 is 1e-14.
	Ridge float64
	// Ratio is the share of the predicted reduction of f that a step has to realise. 0 is 0.5:
	// smaller ones take a step or two more to 1e-9 on laplace2d and heat with 128 units.
	Ratio float64
}

// Name returns "varpro".
func (VarPro) Name() string { return "varpro" }

// Bounds of the steps that follow with the same matrices.
const (
	maxChords    = 8
	chordGain = 0.8 // f has to fall to this part of itself for another

	// residual evaluations of a step; affine problems stay below of their own accord
	stepResiduals = 64
	// after these no other trial: it, a solve for w and the residuals at the end are the rest
	lastTrialResiduals = stepResiduals - 2*newtonResiduals - 1
)

// Start implements lsq.Method.
func (m VarPro) Start(s *lsq.State) (lsq.Stepper, error) {
	if err := positive("VarPro.Ridge", m.Ridge, 1); err != nil {
		return nil, err
	}
	if err := positive("VarPro.Ratio", m.Ratio, 1); err != nil {
		return nil, err
	}
	p, err := newProjector(s)
	if err != nil {
		return nil, err
	}
	linear := p.hi - p.lo
	others := s.Params() - linear
	if err := s.Look(); err != nil { // a page at a time, memory is not had in no time
		return nil, err
	}
	v := &varpro{
		proj: p, ridge: orDefault(m.Ridge, 1e-14), ratio: orDefault(m.Ratio, 0.5), radius: 1,
		kaufman: newKaufman(s, p, linear, others),
		x:       make([]float64, s.Rows()+linear),
		thetas:  mat.New(2, s.Params()),
	}
	return v, nil
}

// Needs counts what Start allocates.
func (VarPro) Needs(d *lsq.Demand) {
	others := d.Params - d.Linear
	needElimination(d, 0) // the projector's
	needElimination(d, others)
	needReduced(d, others)
	d.Add("trial points", 2, d.Params)
	d.Verdict()
}

type varpro struct {
	proj         *projector
	ridge, ratio float64
	solved       bool    // w has been solved for at the start
	draw         int     // the points it was last solved for on
	radius       float64 // of the last step
	kaufman      *kaufman
	x            []float64  // [r; mu w] at a point
	thetas       *mat.Dense // the best point of a step and one to try
	best         int        // which of them is the best
	losses       [2]float64 // f there
}

// longestProjected is the search for a radius.
var longestProjected = bracket{growth: 2, reach: 256, precision: 2, trials: 20}

// Step implements lsq.Stepper.
func (m *varpro) Step(s *lsq.State) (lsq.Outcome, error) {
	if !m.solved {
		// else the start has the best w already
		if outcome, err := m.first(s); err != nil || outcome == lsq.Moved {
			return outcome, err
		}
	}
	before := s.Counts.Residuals
	if err := m.kaufman.factor(s); err != nil {
		return 0, err
	}
	found, err := m.search(s, before)
	switch {
	case err != nil:
		return 0, err
	case !found && m.proj.affine && m.draw == s.Draw:
		return lsq.Stalled, nil
	case !found:
		return m.solve(s)
	}
	if err := m.goOn(s, before); err != nil {
		return 0, err
	}
	return m.finish(s)
}

// Visit implements lsq.Stepper.
func (m *varpro) Visit(f lsq.Fields) {
	f.ExpectFloat("VarPro.Ridge", m.ridge)
	f.ExpectFloat("VarPro.Ratio", m.ratio)
	f.Size("ridge mu", &m.proj.mu)
	f.Bool("solved at the start", &m.solved)
	f.Count("draws of the solve", &m.draw)
	f.Size("radius", &m.radius)
}

// first solves for w at the start.
func (m *varpro) first(s *lsq.State) (lsq.Outcome, error) {
	if err := m.proj.penalise(m.ridge, s.Theta); err != nil {
		return 0, err
	}
	m.solved = true
	s.Telemetry = lsq.Telemetry{Eta: 1}
	return m.solve(s)
}

// solve solves for w at s.Theta.
func (m *varpro) solve(s *lsq.State) (lsq.Outcome, error) {
	theta := m.thetas.Row(m.best)
	copy(theta, s.Theta)
	if _, err := m.proj.project(theta, newtonSteps); err != nil {
		return 0, err
	}
	return m.finish(s)
}

// finish makes the best point the current one. The loss is that of the residuals there: f comes out
// of a projection that does not see how the sum of large weights is rounded.
func (m *varpro) finish(s *lsq.State) (lsq.Outcome, error) {
	theta := m.thetas.Row(m.best)
	loss, err := s.LossAt(theta)
	if err != nil {
		return 0, err
	}
	m.draw = s.Draw
	return s.MoveTo(theta, loss), nil
}

// spent reports whether a step that began after so many evaluations has had its share of them.
func (m *varpro) spent(s *lsq.State, before int) bool { return s.Counts.Residuals-before > lastTrialResiduals }

// search makes the longest step that passes the best point, and says whether there is one. Where
// the step has had its share of evaluations, a trial fails without one.
func (m *varpro) search(s *lsq.State, before int) (found bool, err error) {
	k := m.kaufman
	start := min(m.radius, k.length(0))
	if start == 0 { // no parameters but linear ones, or a minimum to the bit
		return false, nil
	}
	radius, err := longestProjected.search(start, func(radius float64) (passed, whole bool, err error) {
		if m.spent(s, before) {
			return false, false, nil
		}
		lambda := k.damping(radius)
		k.step(k.delta, lambda)
		m.try(s.Theta)
		rho := 2 * (k.f - m.losses[1-m.best]) / (k.reduction(lambda) + k.slack)
		if passed = rho >= m.ratio; passed {
			m.best = 1 - m.best
			s.Telemetry.Damping, s.Telemetry.Rho = lambda, rho
		}
		return passed, lambda == 0, nil
	})
	if err != nil || radius == 0 {
		return false, err
	}
	m.radius = radius
	return true, nil
}

// goOn continues from the best point with the matrices there are.
func (m *varpro) goOn(s *lsq.State, before int) error {
	k := m.kaufman
	if s.Telemetry.Damping == 0 {
		return nil
	}
	for range maxChords {
		if m.spent(s, before) {
			return nil
		}
		from := m.thetas.Row(m.best)
		if err := m.residual(s, from); err != nil {
			return err
		}
		k.again(k.delta, k.full, m.x, s.Telemetry.Damping)
		m.try(from)
		last := m.losses[m.best]
		if m.losses[1-m.best] < last {
			m.best = 1 - m.best
		}
		if !(m.losses[m.best] < chordGain*last) {
			return nil
		}
	}
	return nil
}

// residual sets x to [r; mu w] at theta.
func (m *varpro) residual(s *lsq.State, theta []float64) error {
	r, rest := m.x[:s.Rows()], m.x[s.Rows():]
	copy(rest, theta[m.proj.lo:m.proj.hi])
	mat.Scal(rest, m.proj.mu)
	_, err := s.Residuals(r, theta)
	return err
}

// try sets the point to try to theta with alpha moved by delta and w solved for. What can't be
// evaluated there is no error but a loss of +Inf.
func (m *varpro) try(theta []float64) {
	t, delta := m.thetas.Row(1-m.best), m.kaufman.delta
	copy(t, theta)
	lo, hi := m.proj.lo, m.proj.hi
	mat.Axpy(t[:lo], 1, delta[:lo])
	mat.Axpy(t[hi:], 1, delta[lo:])
	loss, err := m.proj.project(t, newtonSteps)
	if err != nil || math.IsNaN(loss) {
		loss = math.Inf(1)
	}
	m.losses[1-m.best] = loss
}
