package method

import (
	"errors"
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// projector replaces the linear parameters w of theta = (alpha, w) by the best ones for alpha
// (eliminate.go).
type projector struct {
	e      *lsq.Evaluator
	lo, hi int          // w is theta[lo:hi]
	affine bool         // the residuals are affine in w
	mu     float64      // the weight of |w| in f
	elim   *elimination // that of B alone
	view   mat.Dense    // the place of B in elim
	kept   []float64    // w before a step of descend
}

func newProjector(s *lsq.State) (*projector, error) {
	l := s.Session.Linear
	if l.Lo < 0 || l.Hi > s.Params() || l.Count() <= 0 {
		return nil, errors.New("anagram: the problem names no linear parameters (Session.Linear)")
	}
	n := l.Count()
	p := &projector{e: s.Evaluator, lo: l.Lo, hi: l.Hi, affine: l.Affine, elim: newElimination(s.Rows(), n, 0), kept: make([]float64, n)}
	p.elim.qr.Until(s.Look)
	return p, nil
}

// penalise makes mu ridge times the length of the longest column of B at theta.
func (p *projector) penalise(ridge float64, theta []float64) error {
	if err := p.columns(theta); err != nil {
		return err
	}
	mat.ColumnNorms(p.elim.dw, p.elim.a.View(0, 0, p.e.Rows(), p.hi-p.lo))
	if p.mu = ridge * mat.MaxAbs(p.elim.dw); p.mu == 0 {
		p.mu = ridge
	}
	return nil
}

// project makes the linear parameters of theta the best ones, or, where the problem is not affine,
// takes up to steps Gauss-Newton steps towards them. It returns f: NaN, and an error, where the
// problem can't be evaluated.
func (p *projector) project(theta []float64, steps int) (f float64, err error) {
	if p.affine {
		clear(theta[p.lo:p.hi])
	}
	p.e.Counts.Projections++
	if err := p.columns(theta); err != nil {
		return math.NaN(), err
	}
	if !p.affine {
		return p.newton(theta, steps), nil
	}
	p.elim.factor()
	mat.Axpy(theta[p.lo:p.hi], 1, p.elim.dw)
	return p.elim.projected(), nil
}

// columns loads B, r and w at theta into elim.
func (p *projector) columns(theta []float64) error {
	l := p.elim
	p.e.Counts.Residuals++
	l.mu = p.mu
	copy(l.w, theta[p.lo:p.hi])
	p.view = *l.a.View(0, 0, p.e.Rows(), l.n)
	return p.e.Columns(l.r, &p.view, theta, p.lo, p.hi)
}

// Gauss-Newton steps on w where the problem is not affine. They need not converge: w is only solved
// for as well as the losses of trial points are compared (TestVarProOnNonlinearProblems).
const (
	newtonSteps  = 4    // the largest number of steps
	newtonHalves = 3    // how many lengths of a step are tried, each half of the last
	newtonGain   = 1e-3 // a step that promises less than this part of the loss is not taken

	// the largest number of residual evaluations
	newtonResiduals = 1 + newtonSteps*newtonHalves
)

// newton lowers the loss of what columns has loaded by steps on w, each halved until it does.
func (p *projector) newton(theta []float64, steps int) (loss float64) {
	loss = p.elim.loss()
	for range steps {
		p.elim.factor()
		if !(loss-p.elim.projected() > float64(newtonGain*loss)) {
			break
		}
		lower := p.descend(theta, loss)
		if !(lower < loss) {
			break
		}
		loss = lower
	}
	return loss
}

// descend moves w by dw, dw/2, ... until the loss falls. If it never does, w keeps its bits. Where
// the problem can't be evaluated the loss counts as infinite.
func (p *projector) descend(theta []float64, loss float64) (lower float64) {
	l, w := p.elim, theta[p.lo:p.hi]
	copy(p.kept, w)
	for range newtonHalves {
		mat.Axpy(w, 1, l.dw)
		p.e.Counts.Projections++
		if p.columns(theta) == nil && l.loss() < loss {
			return l.loss()
		}
		copy(w, p.kept)
		mat.Scal(l.dw, 0.5)
	}
	return math.Inf(1)
}
