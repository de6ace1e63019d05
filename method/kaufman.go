package method

import (
	"anagram/lsq"
	"anagram/mat"
)

// kaufman factors Phi at a point with the linear parameters eliminated (eliminate.go), and makes
// the damped steps of the others.
type kaufman struct {
	*reduced
	proj    *projector
	full    *elimination
	columns [3]columns
	view    mat.Dense // the place of columns in full
	delta   []float64 // a step of the other parameters, alpha
	f       float64   // the loss at the point; f(alpha) if the problem is affine
	slack   float64   // the promise of a step on w alone, a reduction of 2 f; 0 if affine
}

// columns are the columns lo .. hi-1 of Phi, which go to column at of [B A] and those after it.
type columns struct{ lo, hi, at int }

func newKaufman(s *lsq.State, p *projector, linear, others int) *kaufman {
	k := &kaufman{
		reduced: newReduced(s.Rows(), others), proj: p, full: newElimination(s.Rows(), linear, others),
		columns: [3]columns{{p.lo, p.hi, 0}, {0, p.lo, linear}, {p.hi, s.Params(), linear + p.lo}},
		delta:   make([]float64, others),
	}
	k.full.qr.Until(s.Look)
	k.reduced.until(s.Look)
	return k
}

// factor factors Phi at s.Theta.
func (k *kaufman) factor(s *lsq.State) error {
	p, full := k.proj, k.full
	s.Counts.Features++
	s.Counts.Factorizations++
	for _, c := range k.columns {
		if c.lo == c.hi {
			continue
		}
		k.view = *full.a.View(0, c.at, s.Rows(), c.hi-c.lo)
		if err := s.Columns(full.r, &k.view, s.Theta, c.lo, c.hi); err != nil {
			return err
		}
	}
	full.mu = p.mu
	copy(full.w, s.Theta[p.lo:p.hi])
	full.factor()
	if err := s.Look(); err != nil {
		return err
	}
	if err := k.reduce(full); err != nil {
		return err
	}
	k.f, k.slack = full.projected(), 0
	s.Telemetry = lsq.Telemetry{Sigma: k.sigma, Rank: len(k.sigma), Share: k.share(k.f), Eta: 1}
	if !p.affine { // the minimum of a linear model is not what a trial can be compared with
		loss := full.loss()
		k.f, k.slack = loss, 2*max(0, loss-k.f)
	}
	return nil
}
