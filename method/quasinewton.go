package method

import (
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// quasiNewton is what the quasi-Newton methods share: a step along delta = -H g, as far as the
// strong Wolfe conditions say (wolfe.go). What H is, and how it learns from a step, is theirs.
type quasiNewton struct {
	slope            // the gradient at the current parameters
	delta  []float64 // the direction
	trial  []float64 // the last point tried on the line
	trialG []float64 // the gradient there
	along  func(alpha float64) (point, error)
}

// inverse is an approximation H of the inverse Hessian, P x P. While nothing is known H = I.
type inverse interface {
	known() bool
	forget()           // H = I again, by a flag alone: the step may be undone
	apply(q []float64) // q <- H q
}

func newQuasiNewton(s *lsq.State) *quasiNewton {
	n := s.Params()
	q := &quasiNewton{slope: newSlope(s), delta: make([]float64, n), trial: make([]float64, n), trialG: make([]float64, n)}
	q.along = func(alpha float64) (point, error) { return q.evaluateAlong(s, alpha) }
	return q
}

// descend looks for the point to step to. Trial and trialG are that point and the gradient there.
// Its alpha is 0 where the run has stalled: neither -H g nor -g leads down.
func (m *quasiNewton) descend(s *lsq.State, h inverse) (point, error) {
	if err := m.find(s); err != nil {
		return point{}, err
	}
	found, err := m.search(s, h)
	if err == nil && found.alpha == 0 && h.known() {
		h.forget() // H misleads: begin anew with the gradient
		found, err = m.search(s, h)
	}
	return found, err
}

// moveTo makes the point that descend has found the current one.
func (m *quasiNewton) moveTo(s *lsq.State, found point) lsq.Outcome {
	m.g, m.trialG = m.trialG, m.g
	s.Telemetry = lsq.Telemetry{Eta: found.alpha}
	return s.MoveTo(m.trial, found.loss)
}

// search looks for a point along delta = -H g. Its alpha is 0 where no point is lower than the
// current one.
func (m *quasiNewton) search(s *lsq.State, h inverse) (point, error) {
	copy(m.delta, m.g)
	h.apply(m.delta)
	mat.Scal(m.delta, -1)
	origin := point{loss: s.Loss, slope: mat.Dot(m.g, m.delta)}
	if math.IsInf(origin.slope, -1) && !h.known() { // |g|^2 is too large for a number
		mat.Scal(m.delta, 1/mat.Nrm2(m.g))
		origin.slope = mat.Dot(m.g, m.delta)
	}
	if !(origin.slope < 0) { // H has lost its definiteness to rounding, or g = 0
		return origin, nil
	}
	alpha := 1.0
	if !h.known() {
		alpha = 1 / mat.Nrm2(m.delta)
	}
	return wolfe(m.along, origin, alpha)
}

// evaluateAlong sets trial to theta + alpha delta and trialG to the gradient there. A point that
// can be evaluated but not differentiated, as an equation overflows there, is too far: its loss
// counts as infinite.
func (m *quasiNewton) evaluateAlong(s *lsq.State, alpha float64) (point, error) {
	copy(m.trial, s.Theta)
	mat.Axpy(m.trial, alpha, m.delta)
	loss, err := s.Gradient(m.trialG, m.trial)
	if err != nil && !s.Refused() {
		if _, worse := s.LossAt(m.trial); worse == nil {
			return point{alpha, math.Inf(1), math.NaN()}, nil
		}
	}
	return point{alpha, loss, mat.Dot(m.trialG, m.delta)}, err
}
