package anagram

import (
	"math"

	"anagram/internal/codec"
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

func (m GradientDescent) start(s *Solver) (stepper, error) {
	if err := checkField("GradientDescent.Rate", m.Rate, math.Inf(1)); err != nil {
		return nil, err
	}
	if m.Rate > 0 {
		return &fixedRate{rate: m.Rate, slope: newSlope(s.eval)}, nil
	}
	return &steepest{slope: newSlope(s.eval), line: newHalving(s.eval)}, nil
}

func (m GradientDescent) needs(d *demand) {
	d.gradients()
	d.add("gradients", 2, d.params)
	if m.Rate == 0 {
		d.add("points of the line search", trials, d.params)
	}
}

// steepest descends along the gradient as far as pays.
type steepest struct {
	slope
	line *halving
}

func (m *steepest) step(s *Solver) error {
	if err := m.evaluate(s); err != nil {
		return err
	}
	s.telemetry = Telemetry{}
	return m.line.search(s, m.g)
}

func (m *steepest) state(c *codec.Coder) {
	c.ExpectFloat("GradientDescent.Rate", 0)
	m.slope.state(c)
}

// fixedRate descends by a fixed multiple of the gradient.
type fixedRate struct {
	slope
	rate float64
}

func (m *fixedRate) step(s *Solver) error {
	if err := m.find(s); err != nil {
		return err
	}
	mat.Axpy(s.theta, -m.rate, m.g)
	s.telemetry = Telemetry{Eta: m.rate, Length: m.rate * mat.Nrm2(m.g)}
	return m.evaluate(s)
}

func (m *fixedRate) state(c *codec.Coder) {
	c.ExpectFloat("GradientDescent.Rate", m.rate)
	m.slope.state(c)
}
