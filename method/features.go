package method

import (
	"cmp"

	"anagram/lsq"
)

// RandomFeatures fits the linear parameters w alone and leaves the others at the start: a random
// hidden layer and a least-squares solve. It is what any training of the hidden layer has to beat.
//
// A step is one solve, w <- argmin |r|^2 + mu^2 |w|^2 with r linearised in w. An affine problem
// takes one step. A nonlinear one takes several, halved where the loss rises. Then the method is
// Stalled. The problem has to have linear parameters (lsq.Linear).
type RandomFeatures struct {
	// Ridge is mu over the length of the longest of w's columns of Phi. 0 is 1e-15: larger ones
	// leave larger errors, and smaller ones make no difference.
	Ridge float64
}

// Name returns "features".
func (RandomFeatures) Name() string { return "features" }

// Start checks the options and allocates all that the steps need.
func (m RandomFeatures) Start(s *lsq.State) (lsq.Stepper, error) {
	if err := positive("RandomFeatures.Ridge", m.Ridge, 1); err != nil {
		return nil, err
	}
	p, err := newProjector(s)
	if err != nil {
		return nil, err
	}
	return &randomFeatures{proj: p, ridge: cmp.Or(m.Ridge, 1e-15), theta: make([]float64, s.Params())}, nil
}

// Needs counts what Start allocates.
func (RandomFeatures) Needs(d *lsq.Demand) {
	needElimination(d, 0)
	d.Add("the trial point", d.Params)
	d.Verdict()
}

type randomFeatures struct {
	proj   *projector
	ridge  float64
	theta  []float64
	solved bool // an affine problem has been solved
	draw   int  // the draw of points it was solved on
}

// Step implements lsq.Stepper.
func (m *randomFeatures) Step(s *lsq.State) (lsq.Outcome, error) {
	p := m.proj
	if m.solved && m.draw == s.Draw {
		return lsq.Stalled, nil
	}
	copy(m.theta, s.Theta)
	if p.mu == 0 {
		if err := p.penalise(m.ridge, m.theta); err != nil {
			return 0, err
		}
	}
	if p.affine {
		m.solved, m.draw = true, s.Draw
	}
	if _, err := p.project(m.theta, 1); err != nil {
		return 0, err
	}
	loss, err := s.LossAt(m.theta)
	if err != nil {
		return 0, err
	}
	s.Telemetry = lsq.Telemetry{Damping: p.mu, Eta: 1}
	return s.MoveTo(m.theta, loss), nil
}

// Visit implements lsq.Stepper.
func (m *randomFeatures) Visit(f lsq.Fields) {
	f.ExpectFloat("RandomFeatures.Ridge", m.ridge)
	f.Size("ridge mu", &m.proj.mu)
	f.Bool("solved", &m.solved)
	f.Count("draws of the solve", &m.draw)
}
