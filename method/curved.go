package method

import (
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// curved tries damped steps with and without the acceleration a that ratio.go describes: to theta +
// v + a/2 and to theta + v, with v = delta(lambda).
type curved struct {
	damped
	v     []float64  // the step
	g     []float64  // Phi^T r_vv
	a     []float64  // the acceleration
	pair  *mat.Dense // its two rows are theta + v and theta + v + a/2
	first float64    // the loss at the start
	good  trial      // the last trial that passed: the longest
	low   trial      // the trial with the lowest loss
}

// trial is a step that was tried.
type trial struct {
	theta     []float64 // where it leads
	loss      float64   // the loss there
	rho       float64   // the realised over the predicted reduction of |r|^2
	damping   float64   // lambda
	predicted float64   // the promise m(lambda)
	length    float64   // |v|
}

func newCurved(d damped, params int) *curved {
	return &curved{
		damped: d, pair: mat.New(2, params),
		v: make([]float64, params), g: make([]float64, params), a: make([]float64, params),
		good: trial{theta: make([]float64, params)}, low: trial{theta: make([]float64, params)},
	}
}

// search returns two of the trials of a search for the largest radius. good is the longest that
// passed, nil if none did: its rho is at least ratioTarget, or its loss is below level. low is the
// one with the lowest loss.
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

// try tries the step of a radius. whole says that its lambda is 0, so larger radii give it again.
func (c *curved) try(s *lsq.State, radius, level float64) (passed, whole bool, err error) {
	lambda := c.damping(radius)
	c.damped.step(c.v, lambda)
	t := trial{damping: lambda, predicted: c.reduction(lambda), length: mat.Nrm2(c.v)}
	if err := c.accelerate(s, t); err != nil {
		return false, false, err
	}
	h := c.grid(t)
	toGrid(c.pair.Row(0), h)
	toGrid(c.pair.Row(1), h)
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

// accelerate sets the pair of points that the step v of trial t leads to.
func (c *curved) accelerate(s *lsq.State, t trial) error {
	straight, bent := c.pair.Row(0), c.pair.Row(1)
	copy(straight, s.Theta)
	mat.Axpy(straight, 1, c.v)
	copy(bent, straight)
	if err := s.Bend(c.g, s.Theta, c.v); err != nil {
		return err
	}
	far := min(1, s.Loss/float64(bendNear*c.first))
	least := bendDamping * float64(len(c.v)) * far * mat.Nrm2(c.g) / t.length
	c.solve(c.a, c.g, max(t.damping, least))
	length := mat.Nrm2(c.a)
	if longest := maxCorrection * t.length; length > longest {
		mat.Scal(c.a, longest/length)
	}
	if length-length == 0 { // finite
		mat.Axpy(bent, 0.5, c.a)
	}
	return nil
}

// set copies a trial and the parameters that it leads to.
func (t *trial) set(from trial, theta []float64) {
	from.theta = t.theta
	*t = from
	copy(t.theta, theta)
}

// bracket searches for the largest radius whose step passes, with few trials. It grows the radius
// until a step fails, or shrinks it until one passes. Then it bisects on the logarithm between the
// two.
type bracket struct {
	growth    float64 // the first factor by which the radius grows or shrinks
	reach     float64 // the largest radius, relative to the start
	precision float64 // the search ends when the least that failed is this times the largest passed
	trials    int     // the largest number of trials
}

// search returns the largest radius that passed, 0 if none did. probe tries a step of a radius.
// whole says that the step is the undamped one, shorter than the radius: larger radii give it
// again. The factor of shrinking is squared each time.
func (b bracket) search(start float64, probe func(radius float64) (passed, whole bool, err error)) (float64, error) {
	pass, fail, radius, factor := 0.0, 0.0, start, b.growth
	for trial := 0; trial < b.trials && radius > 0; trial++ {
		passed, whole, err := probe(radius)
		if err != nil {
			return 0, err
		}
		if passed {
			pass = radius
		} else {
			fail = radius
		}
		switch {
		case passed && (whole || radius >= start*b.reach):
			return pass, nil
		case pass == 0:
			radius /= factor
			factor *= factor
		case fail == 0:
			radius = min(radius*b.growth, start*b.reach)
		case fail <= pass*b.precision:
			return pass, nil
		default:
			radius = math.Sqrt(pass) * math.Sqrt(fail)
		}
	}
	return pass, nil
}
