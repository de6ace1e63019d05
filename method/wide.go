package method

import (
	"math"

	"anagram/lsq"
)

// wideResidual is how small a solve for the linear parameters has to make |r|, relative to |r| with
// these at 0, for a network to count as wide. The hidden layer of the start can then represent the
// solution, and projected steps gain the precision that is missing. Otherwise the hidden layer has
// yet to be trained, and joint steps end lower (TestWide; docs/methods.md, "Wide networks").
const wideResidual = 5e-8

// wide reports whether a network has units to spare at s.Theta: the problem is affine in the linear
// parameters, and a solve for them leaves at most wideResidual of |r|. It costs one evaluation of
// the linear parameters' columns of Phi and one QR factorisation of them.
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
	before := p.elim.loss()
	s.Counts.Projections++
	p.elim.mu = p.mu
	p.elim.factor()
	return math.Sqrt(p.elim.projected()) <= wideResidual*math.Sqrt(before), nil
}
