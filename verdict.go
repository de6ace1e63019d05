package anagram

import (
	"context"
	"errors"
	"math"

	"anagram/internal/text"
)

// What a run has come to, told from the run alone. No exact solution is looked at: nobody has one who needs a solver.
//
// A small loss does not say that the equation is solved: a network can satisfy it at every point of training and nowhere
// between them. So the loss is evaluated once more at points that training never saw. It is larger there as a rule, by a
// factor of 2 to 100, and by up to 10^4 in runs that end at a loss of 1e-19, which is no
// harm. The points were too few where it is far larger and bad in itself: a good part of the way, in orders of magnitude,
// from the loss of training up to that of parameters that are all zero, which for a network is the solution u = 0.
//
// A loss that no longer falls has come to the limit of the network if the run came down to about the same loss
// again and again, from different sides, and has stalled if its floors differ by orders of magnitude or there are too few to tell.
// One stationary point alone is no evidence: other seeds end lower than most. Nor is a point where Phi is far from full rank:
// units that are saturated, far away or twins of others move nothing, and a start that keeps them at work ends lower.

// Verdict is what a run has come to, in a word.
type Verdict int

// The verdicts.
const (
	VerdictUndecided    Verdict = iota // nothing can be said: the run has not ended, or failed with an error
	VerdictConverged                   // the residual is as small as rounding lets it be
	VerdictSmallNetwork                // the run found about the same loss several times over, far above rounding, with all parameters at work
	VerdictFewPoints                   // the loss is small at the points of training and bad between them
	VerdictStalled                     // the loss has stopped falling, and that need not be the end
	VerdictDiverged                    // the loss grew without bound
	VerdictFalling                     // the run was ended while the loss was falling
)

var verdicts = [...]struct{ name, advice string }{
	{"undecided", "nothing can be said of this run"},
	{"converged to rounding", "no steps will make it better; points or a network that differ may"},
	{"network too small", "this is as low as the network gets from here: a wider one will reach lower, another seed may"},
	{"too few points", "train on more points, on points that move, or in slabs of time: between the points of training the equation does not hold"},
	{"stalled", "more patience, another seed or a wider network may help"},
	{"diverged", "take a smaller rate, another start, or a method that searches for its step"},
	{"still falling", "more steps or time will lower the loss further"},
}

// String returns the verdict in words.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdicts) {
		return "unknown verdict"
	}
	return verdicts[v].name
}

// Advice says in a line what to do about it.
func (v Verdict) Advice() string {
	if v < 0 || int(v) >= len(verdicts) {
		return ""
	}
	return verdicts[v].advice
}

// Judgement is a verdict and what it rests on. The zero value is undecided.
type Judgement struct {
	Verdict Verdict
	Loss    float64   // of the best parameters, at the points of training
	Unseen  float64   // and at points never seen; NaN if the problem is no Checker, or Err says why
	Terms   []float64 // the share of each term in Unseen, if the problem names its terms
	Err     error     // why the loss at unseen points is not known
}

const (
	unseenRatio  = 1e3   // loss at unseen points over that of training: more than that is too much, ...
	unseenRise   = 1e-4  // ... if it also is more than this times the geometric mean of that of training and that of zero parameters
	sameFloor    = 10    // floors are the same if their losses differ by less than this factor
	sameFloors   = 3     // so many make a limit
	fullRank     = 0.75  // of rank P: less is a network with idle units
	lostLoss     = 10    // a run that ends so far above its first loss has diverged
	roundedLoss  = 1e-12 // more of the loss of zero parameters is no convergence, however large the parameters have grown
	fallingSteps = 3     // the loss is falling if it has halved in the last third of the steps
)

// Judge says what the run has come to so far. It is meant for the end of a run, once: it evaluates the loss at unseen points,
// four times as many as those of training, and, if the method factors a matrix, Phi at the best parameters. Neither counts as
// work of the run. A problem that is no Checker is judged by its points of training alone, and methods that factor none (LBFGS,
// Adam, GradientDescent) by their status, the course of the loss and the unseen points: they are not found to have converged to rounding
// unless the loss is 0, nor the network too small.
//
// A context that ends before that is done leaves the verdict undecided, and Judgement.Err says so;
// so does Settings.MaxTime. Where the time is up already there is a tenth of a second left.
func (s *Solver) Judge(ctx context.Context) Judgement {
	ctx, end := s.lastly(ctx)
	defer end()
	s.eval.attend(ctx)
	defer s.eval.attend(nil)
	j := Judgement{Loss: s.bestLoss, Unseen: math.NaN()}
	scale := s.first
	if p, ok := s.eval.problem.(Checker); ok {
		if j.Err = s.unseen(ctx, p, &j, &scale); j.Err != nil {
			j.Unseen = math.NaN()
		}
	}
	j.Verdict = s.verdict(j.Unseen, scale)
	return s.inTime(j)
}

func (s *Solver) verdict(unseen, scale float64) Verdict {
	switch {
	case s.status == Running || s.status == Failed || s.iteration == 0:
		return VerdictUndecided
	case s.status == Diverged || !(s.loss <= lostLoss*s.first):
		return VerdictDiverged
	case fewPoints(s.bestLoss, unseen, scale):
		return VerdictFewPoints
	case s.rounded(scale, reachedRounding):
		return VerdictConverged
	case s.falling():
		return VerdictFalling
	case s.rounded(scale, nearRounding):
		return VerdictConverged
	}
	m, ok := s.method.(interface{ floorsBelow(float64) int })
	if ok && m.floorsBelow(sameFloor*s.bestLoss) >= sameFloors && !s.idle() {
		return VerdictSmallNetwork
	}
	return VerdictStalled
}

// idle reports whether many of the parameters moved nothing in the last step.
func (s *Solver) idle() bool {
	return float64(s.telemetry.Rank) < fullRank*float64(min(s.eval.rows, s.eval.params))
}

// unseen sets the losses of j at points never seen. scale becomes the loss of zero parameters there, if it is any measure.
func (s *Solver) unseen(ctx context.Context, p Checker, j *Judgement, scale *float64) error {
	q, err := p.Check(ctx)
	if err != nil {
		return text.Errorf("anagram: unseen points: %w", err)
	}
	if q.Params() != s.eval.params {
		return text.Errorf("anagram: the check has %d parameters, the problem %d", q.Params(), s.eval.params)
	}
	e := newEvaluator(q, s.settings.Workers)
	e.attend(ctx)
	if zero, err := e.residuals(nil, make([]float64, e.params)); err == nil && zero > 0 && !math.IsInf(zero, 1) {
		*scale = zero
	}
	if j.Unseen, err = e.residuals(nil, s.best); err != nil {
		return text.Errorf("anagram: unseen points: %w", err)
	}
	if !(j.Unseen <= math.MaxFloat64) {
		return errors.New("anagram: the loss at unseen points is not a finite number")
	}
	if t, ok := q.(Termed); ok {
		terms := t.Terms()
		j.Terms = make([]float64, len(terms))
		e.termLosses(j.Terms, terms)
	}
	return nil
}

// fewPoints reports whether the loss at unseen points is far above that of training and, on the way from there to the scale, far up.
func fewPoints(training, unseen, scale float64) bool {
	training = max(training, 0x1p-104*scale) // rounding, at the best
	return unseen > unseenRatio*training && unseen > unseenRise*math.Sqrt(training)*math.Sqrt(scale)
}

// rounded reports whether the best parameters leave a residual that is small beside the scale and, by the given test, down to rounding.
func (s *Solver) rounded(scale float64, test func(loss, rounding float64) bool) bool {
	counts := s.eval.counts
	if s.bestLoss == 0 || s.bestLoss > roundedLoss*scale || counts.Factorizations+counts.Projections == 0 {
		return s.bestLoss == 0
	}
	level, err := s.eval.rounding(s.best)
	s.eval.counts = counts
	return err == nil && test(s.bestLoss, level)
}

// falling reports whether the run was ended from outside while the loss was falling.
func (s *Solver) falling() bool {
	ended := s.status == Stalled || s.status == Converged
	return !ended && (s.iteration < shortestWait || fallingSteps*(s.iteration-s.halved) <= s.iteration)
}
