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

// slope is the gradient Phi^T r at the current parameters, kept from one step to the next. A method
// that ends a step with the gradient, which comes with the loss there, begins the next step with
// it. That saves a reverse pass for each step.
type slope struct {
	g     []float64
	known bool // g is the gradient at the current parameters, on the points of draw
	draw  int  // the draw of points that g belongs to (lsq.State)
}

func newSlope(s *lsq.State) slope {
	return slope{g: make([]float64, s.Params())}
}

func (k *slope) visit(f lsq.Fields) {
	f.FillFinite("gradient", k.g)
	f.Bool("gradient known", &k.known)
	f.Count("draws of the gradient", &k.draw)
}

// find makes g the gradient at s.Theta, by a reverse pass only where it is not known yet.
func (k *slope) find(s *lsq.State) error {
	if k.known && k.draw == s.Draw {
		return nil
	}
	return k.evaluate(s)
}

// evaluate makes g the gradient at s.Theta and s.Loss the loss there.
func (k *slope) evaluate(s *lsq.State) error {
	loss, err := s.Gradient(k.g, s.Theta)
	if err != nil {
		return err
	}
	s.Loss = loss
	k.known, k.draw = true, s.Draw
	return nil
}
