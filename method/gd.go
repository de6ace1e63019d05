package method

import (
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// GradientDescent is steepest descent,
//
//	theta <- theta - eta Phi^T r,
//
// with eta the best of 0.5^k, k = 0..30, for the loss, as in ANaGRAM, or a fixed Rate.
// The zero value searches the line. It is the baseline that every other method must beat.
type GradientDescent struct {
	Rate float64 // the fixed eta; 0 is the line search
}

// Name returns "gd".
func (GradientDescent) Name() string { return "gd" }

// Start checks the options and allocates all that the steps need.
func (m GradientDescent) Start(s *lsq.State) (lsq.Stepper, error) {
	if err := positive("GradientDescent.Rate", m.Rate, math.Inf(1)); err != nil {
		return nil, err
	}
	d := &descent{rate: m.Rate, slope: newSlope(s)}
	if m.Rate == 0 {
		d.delta, d.line = make([]float64, s.Params()), newHalving(s)
	}
	return d, nil
}

// Needs counts what Start allocates.
func (m GradientDescent) Needs(d *lsq.Demand) {
	d.Gradients()
	d.Add("gradients", 3, d.Params)
	if m.Rate == 0 {
		d.Add("points of the line search", halvingTrials, d.Params)
	}
}

// descent descends along the gradient, as far as pays or by a fixed multiple of it.
type descent struct {
	slope
	rate  float64
	delta []float64 // without a rate, as is the line
	line  *halving
}

// Step implements lsq.Stepper.
func (m *descent) Step(s *lsq.State) (lsq.Outcome, error) {
	if m.line != nil {
		if err := m.evaluate(s); err != nil {
			return 0, err
		}
		s.Telemetry = lsq.Telemetry{}
		copy(m.delta, m.g)
		mat.Scal(m.delta, -1)
		return m.line.search(s, m.delta)
	}
	if err := m.find(s); err != nil {
		return 0, err
	}
	mat.Axpy(s.Theta, -m.rate, m.g)
	s.Telemetry = lsq.Telemetry{Eta: m.rate, Length: m.rate * mat.Nrm2(m.g)}
	return lsq.Moved, m.evaluate(s)
}

// Visit implements lsq.Stepper.
func (m *descent) Visit(f lsq.Fields) {
	f.ExpectFloat("GradientDescent.Rate", m.rate)
	m.slope.visit(f)
}
