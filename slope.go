package anagram

import "anagram/internal/codec"

// slope is the gradient Phi^T r at the Solver's current parameters, kept from one step
// to the next: a method that ends its step with a gradient, which yields the loss there
// as well, starts the following one with it. One reverse pass a step instead of two.
type slope struct {
	g     []float64
	known bool // g is the gradient at the current parameters ...
	draws int  // ... on the points of this draw
}

func newSlope(e *evaluator) slope {
	return slope{g: make([]float64, e.params)}
}

func (k *slope) state(c *codec.Coder) {
	c.Fill("gradient", k.g)
	c.Bool("gradient known", &k.known)
	c.Count("draws of the gradient", &k.draws)
}

// find makes g the gradient at s.theta, by a reverse pass only where it is not known yet.
func (k *slope) find(s *Solver) error {
	if k.known && k.draws == s.draws {
		return nil
	}
	return k.evaluate(s)
}

// evaluate makes g the gradient at s.theta and s.loss the loss there.
func (k *slope) evaluate(s *Solver) error {
	loss, err := s.eval.gradient(k.g, s.r, s.theta)
	if err != nil {
		return err
	}
	s.loss = loss
	k.known, k.draws = true, s.draws
	return nil
}
