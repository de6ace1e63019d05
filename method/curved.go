package method

import (
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// curved tries damped steps along the curve that ratio.go describes, theta + v + a/2 with v =
// delta(lambda), and without the acceleration a.
type curved struct {
	damped
	v, g, a   []float64  // the step, Phi^T r_vv, the acceleration
	pair      *mat.Dense // theta + v, theta + v + a/2
	good, low trial      // the longest step that passed, and the one with the lowest loss
}

// trial is a step that was tried.
type trial struct {
	theta                         []float64
	loss, rho, damping, predicted float64
	length                        float64 // |v|
}

func newCurved(d damped, params int) *curved {
	return &curved{
		damped: d, pair: mat.New(2, params),
		v: make([]float64, params), g: make([]float64, params), a: make([]float64, params),
		good: trial{theta: make([]float64, params)}, low: trial{theta: make([]float64, params)},
	}
}

// search returns the step of the largest radius that keeps its promise or, with a level, stays
// below it: nil if none does; and the one with the lowest loss of all that were tried.
func (c *curved) search(s *lsq.State, b bracket, radius, level float64) (good, low *trial, err error) {
	c.low.loss = math.Inf(1)
	before := spent(s)
	found, err := b.search(radius, func(radius float64) (passed, whole bool, err error) {
		if spent(s)-before > lastTrialWork {
			return false, false, nil
		}
		return c.try(s, radius, level)
	})
	if err != nil || found == 0 {
		return nil, &c.low, err
	}
	return &c.good, &c.low, nil
}

// spent returns the evaluations of r and r_vv.
func spent(s *lsq.State) int { return s.Counts.Residuals + s.Counts.Curvatures }

// try tries the step of a radius.
func (c *curved) try(s *lsq.State, radius, level float64) (passed, whole bool, err error) {
	lambda := c.damping(radius)
	c.damped.step(c.v, lambda)
	t := trial{damping: lambda, predicted: c.reduction(lambda), length: mat.Nrm2(c.v)}
	if err := c.accelerate(s, t); err != nil {
		return false, false, err
	}
	var losses [2]float64
	if err := s.Losses(losses[:], c.pair); err != nil {
		return false, false, err
	}
	best := 0
	if losses[1] < losses[0] || math.IsNaN(losses[0]) {
		best = 1
	}
	t.loss = losses[best]
	t.rho = 2 * (s.Loss - t.loss) / t.predicted
	passed = t.rho >= ratioTarget || t.loss < level
	if passed {
		c.good.set(t, c.pair.Row(best))
	}
	if t.loss < c.low.loss {
		c.low.set(t, c.pair.Row(best))
	}
	return passed, lambda == 0, nil
}

// accelerate sets the pair of points of the step v.
func (c *curved) accelerate(s *lsq.State, t trial) error {
	straight, bent := c.pair.Row(0), c.pair.Row(1)
	copy(straight, s.Theta)
	mat.Axpy(straight, 1, c.v)
	copy(bent, straight)
	if err := s.Bend(c.g, s.Theta, c.v); err != nil {
		return err
	}
	c.solve(c.a, c.g, t.damping)
	length := mat.Nrm2(c.a)
	if longest := maxCorrection * t.length; length > longest {
		mat.Scal(c.a, longest/length)
	}
	if length-length == 0 {
		mat.Axpy(bent, 0.5, c.a)
	}
	return nil
}

func (t *trial) set(from trial, theta []float64) {
	from.theta = t.theta
	*t = from
	copy(t.theta, theta)
}
