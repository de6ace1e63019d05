package method

import (
	"cmp"

	"anagram/lsq"
	"anagram/mat"
)

// LM is the method of Levenberg (1944) and Marquardt (1963): the damped step delta(lambda) of
// damped.go on the weighted rows, lambda led by the gain ratio rho, the realised over the predicted
// reduction of |r|^2. The rule is that of Nielsen (Damping parameter in Marquardt's method,
// IMM-REP-1999-05):
//
//	the loss falls:  theta <- theta + delta,
//	                 lambda <- lambda max(1/3, 1 - (2 rho - 1)^3),  nu <- 2
//	else:            lambda <- lambda nu,  nu <- 2 nu,  and another trial
//
// All trials of a step come from the same factorisation of Phi; each is one evaluation of the
// residuals. LM is the textbook method for least squares, here for comparison with Ratio. It takes
// the first step that lowers the loss, where Ratio takes the longest good one.
//
// Where no trial lowers the loss, as where one parameter is a million and another a ten-thousandth,
// lambda falls to nothing for a last one. A run ends if that fails too, or if the residual has
// reached its rounding level. It is Converged if the residual is near that level, otherwise
// Stalled.
type LM struct {
	// Damping is the lambda of the first step relative to sigma_1^2. 0 is 1e-3.
	Damping float64
	// Momentum mu, 0 <= mu < 1, lets steps go on in the direction of the last one, as momentum.go
	// describes; 0 is none.
	Momentum float64
}

// Name returns "lm".
func (LM) Name() string { return "lm" }

// lmTrials bounds the trials of a step (TestLMRetries). As nu doubles, 40 trials that fail multiply
// lambda by 2^820, and steps have become zero long before.
const lmTrials = 40

// Start checks the options and allocates all that the steps need.
func (m LM) Start(s *lsq.State) (lsq.Stepper, error) {
	if err := positive("LM.Damping", m.Damping, 1); err != nil {
		return nil, err
	}
	if err := fraction("LM.Momentum", m.Momentum); err != nil {
		return nil, err
	}
	params, system := s.Params(), s.NewSystem(true)
	return &levenberg{
		first:  cmp.Or(m.Damping, 1e-3),
		damped: inertialBy(system.Step, params, m.Momentum),
		system: system,
		delta:  make([]float64, params),
		theta:  make([]float64, params),
	}, nil
}

// Needs counts what Start allocates.
func (LM) Needs(d *lsq.Demand) {
	d.System()
	d.Add("steps", 5, d.Params)
	d.Verdict()
}

type levenberg struct {
	damped
	first  float64 // lambda/sigma_1^2 of the first step
	lambda float64
	growth float64 // nu
	system *lsq.System
	delta  []float64
	theta  []float64 // the trial point
}

// Step implements lsq.Stepper.
func (m *levenberg) Step(s *lsq.State) (lsq.Outcome, error) {
	if err := m.system.Factor(s.Theta); err != nil {
		return 0, err
	}
	m.decomposed()
	rounding := m.system.Rounding
	s.Telemetry = lsq.Telemetry{Sigma: m.sigma, Rank: len(m.sigma), Share: m.share(s.Loss), Rounding: rounding}
	if len(m.sigma) > 0 && !lsq.ReachedRounding(s.Loss, rounding) {
		m.bound(m.sigma[0])
		for k := range lmTrials + 1 {
			if k == lmTrials { // at last without damping
				m.lambda, m.growth = 0, 2
				m.bound(m.sigma[0])
			}
			loss, fell, err := m.try(s)
			if err != nil {
				return 0, err
			}
			if fell {
				return s.MoveTo(m.theta, loss), nil
			}
		}
	}
	return atEnd(s.Loss, rounding), nil
}

// Visit implements lsq.Stepper.
func (m *levenberg) Visit(f lsq.Fields) {
	f.ExpectFloat("LM.Damping", m.first)
	f.Size("lambda", &m.lambda)
	f.Size("nu", &m.growth)
	m.momentum.visit(f)
}

// bound sets the first lambda, and keeps a later one where it can still grow: below the square of
// eps sigma_1, the least singular value that is kept, it has no effect.
func (m *levenberg) bound(sigma1 float64) {
	if m.growth == 0 {
		m.lambda, m.growth = m.first*sigma1*sigma1, 2
	}
	least := 0x1p-52 * sigma1
	m.lambda = max(m.lambda, least*least)
}

// try tries the step of the current lambda, says whether it lowers the loss, and adapts lambda.
func (m *levenberg) try(s *lsq.State) (loss float64, fell bool, err error) {
	m.damped.step(m.delta, m.lambda)
	copy(m.theta, s.Theta)
	mat.Axpy(m.theta, 1, m.delta)
	if loss, err = s.LossAt(m.theta); err != nil {
		return loss, false, err
	}
	if !(loss < s.Loss) {
		m.lambda *= m.growth
		m.growth *= 2
		return loss, false, nil
	}
	rho := 2 * (s.Loss - loss) / m.reduction(m.lambda)
	s.Telemetry.Damping, s.Telemetry.Rho = m.lambda, rho
	m.momentum.remember(s.Theta, m.theta)
	x := float64(2*rho) - 1
	m.lambda *= max(1.0/3, 1-float64(x*x*x))
	m.growth = 2
	return loss, true, nil
}
