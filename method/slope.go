package method

import "anagram/lsq"

// slope is the gradient Phi^T r at the current parameters, kept from one step
// to the next: a method that ends its step with a gradient, which yields the loss there
// as well, starts the following one with it. One reverse pass a step instead of two.
type slope struct {
	g     []float64
	known bool // g is the gradient at the current parameters
	draw  int  // of the points that known is about
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
