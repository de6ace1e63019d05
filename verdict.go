package anagram

import (
	"anagram/internal/text"
)

// What a run has come to, told from the run alone. No exact solution is looked at: nobody has one
// who needs a solver.
//
// A small loss does not say that the equation is solved: a network can satisfy it at every point of
// training and nowhere between them. So the loss is evaluated once more at points that training
// never saw. It is larger there, by a factor of 2 to 100 in most runs. The points were too few
// where it is a thousand times larger and not down to rounding itself.
//
// Nor does a small sum say that every term of it is small: a term in a small unit hides behind the
// others. So each is judged by itself, by the relative error of u that its residual betrays
// (Session.Examine).
//
// A loss that no longer falls has come to the limit of the network if further units beside its own
// would lower it, or if the run came down to about the same loss again and again, from different
// sides. If nothing would lower it, the conditions contradict each other or the data are noisy. It
// has stalled otherwise: another way down may end lower.
//
// What a verdict is worth is measured by treating runs: docs/verdicts.md.

// Verdict is what a run has come to, in a word.
type Verdict int

// The verdicts.
const (
	// nothing can be said: the run has not ended, or failed with an error
	VerdictUndecided Verdict = iota
	// the residual of every term is as small as rounding lets it be
	VerdictConverged
	VerdictSmallNetwork // the network can't follow the solution, more units would
	VerdictFewPoints    // the loss is far larger between the points of training
	VerdictStalled      // the loss has stopped falling, and that need not be the end
	VerdictDiverged     // the loss grew without bound
	VerdictFalling      // the run was ended while the loss was falling
	VerdictUnbalanced   // a term is left over: its weight, or its unit, is too small
	VerdictNoise        // what a term of data leaves is noise
	// no function satisfies all terms: they contradict each other
	VerdictInfeasible
)

var verdicts = [...]struct{ name, advice string }{
	{"undecided", "nothing can be said of this run"},
	{"converged to rounding", "no steps will make it better; points or a network that differ may"},
	{"network too small", "twice the units, or two layers of 20 or more, will reach lower"},
	{"too few points", "more points will help, or points that move from the start, or slabs of time: between the points of training the equation does not hold"},
	{"stalled", "this need not be the end: another seed or more patience may end lower, and an initial value problem wants slabs of time"},
	{"diverged", "take a smaller rate, another start, or a method that searches for its step"},
	{"still falling", "more steps or time will lower the loss further"},
	{"unbalanced terms", "left over while others are satisfied; give it a larger weight, or write the problem in units in which x, u and every equation are about one"},
	{"noise reached", "the data are met as well as their noise allows: more data will help, neither steps nor units will"},
	{"infeasible", "no function satisfies all of these, so drop or change one; where the border has derivatives alone, the integral of the source must match them"},
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
	About   []string // the names of the terms that the verdict is about; nil: all
	Loss    float64  // of the best parameters, at the points of training in place at the end
	Unseen  float64  // and at points never seen; NaN if the problem has no Check, or Err says why
	// Terms and Trained have the share of each term in Unseen and in Loss, if the problem names its
	// terms.
	Terms, Trained []float64
	// Betrayed has the relative error that the residual of each term at points never seen betrays,
	// if the problem can be examined: |r_t| over its gauge.
	Betrayed []float64
	// Estimate is the largest of them: an estimate of the relative error of u, in the root mean
	// square, and no bound. NaN if it is not known. It does not change when an equation, x or u is
	// multiplied by a number.
	Estimate float64
	Err      error // why the loss at unseen points is not known
}

// Advice says in a line what to do, and to which terms.
func (j Judgement) Advice() string {
	if len(j.About) == 0 {
		return j.Verdict.Advice()
	}
	names := ""
	for i, name := range j.About {
		switch {
		case i > 0 && i == len(j.About)-1:
			names += " and "
		case i > 0:
			names += ", "
		}
		names += text.Sprintf("%q", name)
	}
	return names + ": " + j.Verdict.Advice()
}
