package method

import (
	"math"

	"anagram/lsq"
)

// wideResidual is the |r| that a solve for the linear parameters has to leave, relative to |r|
// without them, for variable projection to pay. With that much resolved by the start's hidden
// layer, what is missing is precision, which projected steps give; with less the hidden layer has
// yet to find its shape, and patient joint steps end lower.
//
// Left at the start, the larger of three seeds, with hidden weights and biases from N(0, 1/4):
//
//	units       32     64     96     128    192     256
//	laplace2d   1e-2   6e-5   3e-7   8e-9   2e-10   3e-11
//	heat        1e-2   8e-5   1e-6   2e-8   1e-9    2e-10
//	laplace5d   0.1    0.04   0.04   0.02   0.01    8e-3
//
// With 96 units joint steps still end lower on laplace2d, if ten times later; with 128 variable
// projection is ahead on both, at 15 steps of joint steps' 150.
const wideResidual = 5e-8

// wide reports whether variable projection is the method of choice from the start on: the problem
// is affine in its linear parameters, and with the others as they are a solve for them leaves at
// most wideResidual of |r|. It looks at residuals alone and costs an evaluation of the linear
// parameters' columns and one QR factorisation of them.
func wide(s *lsq.State) (bool, error) {
	if l := s.Session.Linear; !l.Affine || l.Count() <= 0 {
		return false, nil
	}
	p, err := newProjector(s)
	if err != nil {
		return false, err
	}
	without := append([]float64(nil), s.Theta...)
	clear(without[p.lo:p.hi])
	if err := p.penalise(1e-15, without); err != nil {
		return false, err
	}
	before := p.room.loss()
	s.Counts.Projections++
	p.room.mu = p.mu
	p.room.factor()
	return math.Sqrt(p.room.projected()) <= wideResidual*math.Sqrt(before), nil
}
