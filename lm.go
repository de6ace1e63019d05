package anagram

import (
	"anagram/internal/codec"
	"anagram/mat"
)

// LM is the method of Levenberg (1944) and Marquardt (1963): the damped step d(lambda) of damped.go on the weighted rows, lambda led by
// the gain ratio rho, the realised over the predicted reduction of |r|^2. The rule is that of Nielsen (Damping parameter in
// Marquardt's method, IMM-REP-1999-05):
//
//	the loss falls:  theta <- theta + d,  lambda <- lambda max(1/3, 1 - (2 rho - 1)^3),  nu <- 2
//	else:            lambda <- lambda nu,  nu <- 2 nu,  and another trial
//
// All trials of a step come from the same factorisation of Phi; each is one evaluation of the residuals. It is the textbook
// method for least squares, here for comparison with Ratio: it takes the first step downhill rather than the longest good one.
//
// A run ends where no trial lowers the loss, or rounding hides what could be gained: Converged if the residual is near
// its rounding level, otherwise Stalled.
type LM struct {
	// Damping is the lambda of the first step relative to sigma_1^2. 0 is 1e-3.
	Damping float64
}

// Name returns "lm".
func (LM) Name() string { return "lm" }

// lmTrials bounds the trials of a step. Since nu doubles, 40 of them in vain multiply lambda by 2^820, at which steps have long vanished.
const lmTrials = 40

func (m LM) start(s *Solver) (stepper, error) {
	if err := checkField("LM.Damping", m.Damping, 1); err != nil {
		return nil, err
	}
	params, system := s.eval.params, newSystem(s.eval, nil)
	return &levenberg{
		first:  orDefault(m.Damping, 1e-3),
		damped: inertialBy(system.svd, params, s.settings.Momentum),
		system: system,
		d:      make([]float64, params),
		thetas: mat.New(1, params),
	}, nil
}

func (LM) needs(d *demand) {
	d.system()
	d.add("steps", 5, d.params)
	d.verdict()
}

type levenberg struct {
	damped
	first  float64 // lambda/sigma_1^2 of the first step
	lambda float64
	growth float64 // nu
	system *system
	d      []float64
	thetas *mat.Dense // the trial point
	loss   [1]float64 // there
}

func (m *levenberg) step(s *Solver) error {
	if err := m.system.factor(s.r, s.theta); err != nil {
		return err
	}
	m.decomposed()
	rounding := m.system.rounding
	s.telemetry = Telemetry{Sigma: m.sigma, Rank: len(m.sigma), Share: m.share(s.loss), Rounding: rounding}
	if len(m.sigma) > 0 && !reachedRounding(s.loss, rounding) {
		m.bound(m.sigma[0])
		for range lmTrials {
			if fell, err := m.try(s); fell || err != nil {
				return err
			}
		}
	}
	if nearRounding(s.loss, rounding) {
		return errConverged
	}
	return errStalled
}

func (m *levenberg) state(c *codec.Coder) {
	c.ExpectFloat("LM.Damping", m.first)
	c.Float("lambda", &m.lambda)
	c.Float("nu", &m.growth)
	m.momentum.state(c)
}

// bound sets the first lambda, and keeps a later one where it can still grow: below the square of eps sigma_1,
// the least singular value that is kept, it has no effect.
func (m *levenberg) bound(sigma1 float64) {
	if m.growth == 0 {
		m.lambda, m.growth = m.first*sigma1*sigma1, 2
	}
	least := 0x1p-52 * sigma1
	m.lambda = max(m.lambda, least*least)
}

// try takes the step of the current lambda if it lowers the loss, and adapts lambda.
func (m *levenberg) try(s *Solver) (fell bool, err error) {
	m.damped.step(m.d, m.lambda)
	theta := m.thetas.Row(0)
	copy(theta, s.theta)
	mat.Axpy(theta, 1, m.d)
	if err := s.eval.losses(m.loss[:], m.thetas); err != nil {
		return false, err
	}
	if !(m.loss[0] < s.loss) {
		m.lambda *= m.growth
		m.growth *= 2
		return false, nil
	}
	rho := 2 * (s.loss - m.loss[0]) / m.reduction(m.lambda)
	s.telemetry.Damping, s.telemetry.Rho = m.lambda, rho
	m.momentum.remember(s.theta, theta)
	x := float64(2*rho) - 1
	m.lambda *= max(1.0/3, 1-float64(x*x*x))
	m.growth = 2
	return true, s.moveTo(theta, m.loss[0])
}
