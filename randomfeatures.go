package anagram

import "anagram/internal/codec"

// RandomFeatures fits the linear parameters w alone and leaves the others at the start: a random hidden layer and one
// least-squares solve. It is what any training of the hidden layer has to beat.
//
// A step is one solve, w <- argmin |r|^2 + mu^2 |w|^2 with r linearised in w. An affine problem takes one; a nonlinear
// one takes Gauss-Newton steps, halved where the loss rises. Then the method is Stalled. The problem has to be Linear.
type RandomFeatures struct {
	// Ridge is mu over the length of the longest of w's columns of Phi. 0 is 1e-15: on laplace2d and heat with 128
	// units larger ones leave larger errors, and smaller ones make no difference.
	Ridge float64
}

// Name returns "features".
func (RandomFeatures) Name() string { return "features" }

func (m RandomFeatures) start(s *Solver) (stepper, error) {
	if err := checkField("RandomFeatures.Ridge", m.Ridge, 1); err != nil {
		return nil, err
	}
	p, err := newProjector(s.eval)
	if err != nil {
		return nil, err
	}
	return &randomFeatures{proj: p, ridge: orDefault(m.Ridge, 1e-15), theta: make([]float64, s.eval.params)}, nil
}

func (RandomFeatures) needs(d *demand) {
	d.elimination(0)
	d.add("the trial point", d.params)
	d.verdict()
}

type randomFeatures struct {
	proj   *projector
	ridge  float64
	theta  []float64
	solved bool // an affine problem is ...
	draws  int  // ... on the points of this draw
}

func (m *randomFeatures) step(s *Solver) error {
	p := m.proj
	if m.solved && m.draws == s.draws {
		return errStalled
	}
	copy(m.theta, s.theta)
	if p.mu == 0 {
		if err := p.penalise(m.ridge, m.theta); err != nil {
			return err
		}
	}
	if p.affine {
		m.solved, m.draws = true, s.draws
	}
	if _, err := p.project(m.theta, 1); err != nil {
		return err
	}
	loss, err := s.eval.residuals(s.r, m.theta)
	if err != nil {
		return err
	}
	s.telemetry = Telemetry{Damping: p.mu, Eta: 1}
	return s.moveTo(m.theta, loss)
}

func (m *randomFeatures) state(c *codec.Coder) {
	c.ExpectFloat("RandomFeatures.Ridge", m.ridge)
	c.Float("ridge mu", &m.proj.mu)
	c.Bool("solved", &m.solved)
	c.Count("draws of the solve", &m.draws)
}
