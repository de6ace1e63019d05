package anagram

import (
	"context"
	"math"

	"anagram/internal/text"
)

// What a checkpoint says has to be what a run can have saved. Its checksum tells damage, not a
// program that wrote nonsense: one NaN in theta, or a best loss that its parameters do not have, and
// the run goes on to the end for nothing. Each stepper that remembers numbers has a method sound
// beside its state, with the names of the fields there. TestResumeUnsound has one line for each.

// inspection keeps the first thing that is wrong.
type inspection struct{ err error }

// want makes it an error if something does not hold.
func (i *inspection) want(holds bool, format string, a ...any) {
	if i.err == nil && !holds {
		i.err = text.Errorf(format, a...)
	}
}

// finite is for numbers of either sign.
func (i *inspection) finite(name string, v ...float64) {
	for k, x := range v {
		if x-x != 0 {
			i.want(false, "%s: number %d is %v", name, k, x)
			return
		}
	}
}

// size is for numbers that can't be negative. Infinity is one where a search has found no end.
func (i *inspection) size(name string, v ...float64) {
	for _, x := range v {
		i.want(x >= 0, "%s is %v", name, x)
	}
}

// atMost is for counts.
func (i *inspection) atMost(name string, n, most int) {
	i.want(n <= most, "%s: %d, more than %d", name, n, most)
}

// sound returns what is wrong with a Solver that was read.
func (s *Solver) sound() error {
	i := &inspection{}
	i.want(s.status < Failed, "status: %d is none that is saved", int(s.status))
	i.want((s.status == Diverged) == (s.loss-s.loss != 0), "loss: %v in a run that is %v", s.loss, s.status)
	i.finite("best theta", s.best...)
	if s.status != Diverged {
		s.soundLosses(i)
	}
	i.atMost("step of the mark", s.halved, s.iteration)
	i.want(s.elapsed >= 0 && s.elapsed < math.MaxInt64/2, "elapsed: %v", s.elapsed)
	i.finite("points", s.placed...)
	s.judged.sound(i, &s.eval.counts)
	s.eval.counts.sound(i)
	s.telemetry.sound(i, min(s.eval.rows, s.eval.params))
	if m, ok := s.method.(interface{ sound(*inspection, *Solver) }); ok && s.status != Diverged {
		m.sound(i, s)
	}
	return i.err
}

// soundLosses is for a run whose losses are finite: the best is the lowest, the mark no lower, and
// the first the highest that a draw of points has begun with.
func (s *Solver) soundLosses(i *inspection) {
	i.finite("theta", s.theta...)
	i.finite("first loss", s.first)
	i.size("lowest loss", s.bestLoss)
	i.want(s.bestLoss <= s.loss, "lowest loss: %v, above the loss %v", s.bestLoss, s.loss)
	i.want(s.bestLoss <= s.mark && s.mark <= s.first, "mark: %v, not between the lowest loss %v and the first %v", s.mark, s.bestLoss, s.first)
}

// fits compares the losses of a run that was read with those that its parameters have, on the points in
// place. On another build, where theta may stand in other bits of cancellation, it does not.
func (s *Solver) fits(ctx context.Context) error {
	if s.status == Diverged {
		return nil
	}
	s.eval.attend(ctx)
	defer s.eval.rest()
	counts := s.eval.counts
	defer func() { s.eval.counts = counts }()
	for _, saved := range []struct {
		name  string
		theta []float64
		loss  float64
	}{{"loss", s.theta, s.loss}, {"lowest loss", s.best, s.bestLoss}} {
		loss, err := s.eval.residuals(nil, saved.theta)
		if err != nil {
			return err
		}
		if !s.near(loss, saved.loss) {
			return text.Errorf("%s: %v in the file, that of its parameters is %v", saved.name, saved.loss, loss)
		}
	}
	return nil
}

// near reports whether two losses are those of one theta, computed in two ways: |r| differs by no
// more than this part of itself, or by what rounding may leave of terms that cancel.
func (s *Solver) near(a, b float64) bool {
	const part, rounding = 1e-6, 1e-8
	return math.Abs(math.Sqrt(a)-math.Sqrt(b)) <= float64(part*math.Sqrt(b))+float64(rounding*math.Sqrt(s.first))
}

func (j *judged) sound(i *inspection, n *Counts) {
	if len(j.theta) > 0 {
		i.finite("judged theta", j.theta...)
		i.finite("judged loss", j.loss)
		i.size("judged loss", j.loss)
		i.size("loss of the judged theta", j.met)
	}
	i.atMost("work judged", j.work, n.work())
}

func (n *Counts) sound(i *inspection) {
	for _, k := range []int{n.Factorizations, n.Residuals, n.Curvatures, n.Gradients, n.Features, n.Projections} {
		i.atMost("counts", k, math.MaxInt/16) // they are added up
	}
}

// sound is for a matrix of so many singular values. What is divided by |r| may be NaN.
func (t *Telemetry) sound(i *inspection, most int) {
	i.atMost("singular values", len(t.Sigma), most)
	i.size("singular values", t.Sigma...)
	i.atMost("rank", t.Rank, most)
	i.size("cutoff", t.Cutoff)
	i.size("damping", t.Damping)
	i.size("rounding", t.Rounding)
}

func (k *slope) sound(i *inspection, s *Solver) {
	if k.known {
		i.finite("gradient", k.g...)
	}
	i.atMost("draws of the gradient", k.draws, s.draws)
}

func (m *adam) sound(i *inspection, s *Solver) {
	m.slope.sound(i, s)
	i.finite("mean of g", m.mean...)
	i.size("mean of g^2", m.square...)
	i.want(m.rate >= 0 && m.rate <= m.Rate, "rate: %v, not between 0 and %v", m.rate, m.Rate)
	i.want(m.power1 >= 0 && m.power1 <= 1, "beta1^k: %v", m.power1)
	i.want(m.power2 >= 0 && m.power2 <= 1, "beta2^k: %v", m.power2)
}

func (m *lbfgs) sound(i *inspection, s *Solver) {
	m.slope.sound(i, s)
	for k := range m.pairs.count {
		i.finite("s", m.pairs.s.Row(k)...)
		i.finite("y", m.pairs.y.Row(k)...)
		i.want(m.pairs.rho[k] > 0, "rho: %v", m.pairs.rho[k])
		i.want(m.pairs.gamma > 0, "gamma: %v", m.pairs.gamma)
	}
}

func (k *momentum) sound(i *inspection, s *Solver) { i.finite("last step", k.p...) }

func (m *levenberg) sound(i *inspection, s *Solver) {
	i.size("lambda", m.lambda)
	i.want(m.growth == 0 || m.growth >= 2, "nu: %v", m.growth)
	m.momentum.sound(i, s)
}

func (f *floors) sound(i *inspection, s *Solver) {
	i.size("first loss", f.first)
	i.size("first loss of the descent", f.top)
	i.size("recent losses", f.recent[:]...)
	i.size("lowest floor", f.best)
	i.size("losses of floors", f.levels[:]...)
	i.atMost("steps since the last excursion", f.steps, s.iteration)
	i.atMost("floors", f.found, s.iteration+1)
	i.atMost("floors in vain", f.vain, f.found)
}

func (m *ratio) sound(i *inspection, s *Solver) {
	m.momentum.sound(i, s)
	m.floors.sound(i, s)
	soundRadius(i, m.radius)
	i.atMost("draws of the floors", m.draws, s.draws)
	i.size("rounding at the best", m.atBest)
}

func soundRadius(i *inspection, radius float64) {
	i.want(radius >= 0 && radius <= math.MaxFloat64, "radius: %v", radius)
}

func (m *varpro) sound(i *inspection, s *Solver) {
	i.size("ridge mu", m.proj.mu)
	i.atMost("draws of the solve", m.draws, s.draws)
	soundRadius(i, m.radius)
}

func (m *randomFeatures) sound(i *inspection, s *Solver) {
	i.size("ridge mu", m.proj.mu)
	i.atMost("draws of the solve", m.draws, s.draws)
}

func (o *opening) sound(i *inspection, s *Solver) {
	o.projected.(*varpro).sound(i, s)
	o.floors.sound(i, s)
	i.atMost("draws of the opening", o.draws, s.draws)
	o.joint.sound(i, s)
}
