package anagram

import (
	"errors"

	"anagram/internal/text"
)

// What a run has come to, told from the run alone. No exact solution is looked at: those who need a
// solver have none.
//
// A small loss does not say that the equation is solved: a network can satisfy it at every point of
// training and nowhere between them. So the loss is evaluated once more at points that training
// never saw. In most runs it is somewhat larger there. If it is a thousand times larger, and not
// down to rounding itself, the points were too few.
//
// Nor does a small loss say that every term is satisfied: one that is written in a small unit hides
// behind the others. So each term is judged by itself, by the relative error of u that would leave
// its residual: it betrays that error (Session.Examine, docs/glossary.md).
//
// A loss that no longer falls may have come to the limit of the network. Then further units beside
// its own would lower it, or the run came down to about the same loss again and again. If nothing
// would lower it, the conditions contradict each other or the data are noisy. Otherwise the run has
// stalled: another way down may end lower.
//
// How often verdicts are right is measured by doing what they advise: docs/verdicts.md.

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
	Loss    float64  // the loss of the best parameters at the last points of training
	// Unseen is the loss of the best parameters at points that training never saw. It is NaN if the
	// problem has no Check, or if Err says why.
	Unseen  float64
	Terms   []float64 // the share of each term in Unseen; nil if the problem names no terms
	Trained []float64 // the share of each term in Loss; nil if the problem names no terms
	// Betrayed has the relative error that the residual of each term at points never seen betrays,
	// if the problem can be examined: |r_t| over its gauge.
	Betrayed []float64
	// Estimate is the largest of Betrayed: an estimate, not a bound, of the relative error of u in
	// the root mean square. It is NaN if it is not known. It does not change when an equation, x or
	// u is multiplied by a number.
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

// Status says why a run stopped, or that it has not.
type Status int

// The reasons to stop.
const (
	Running       Status = iota // not stopped: another Step is possible
	TargetReached               // the loss fell to Settings.Target
	Stopped                     // Settings.Record asked for it
	OutOfSteps                  // Settings.Steps taken
	OutOfTime                   // Settings.MaxTime used up
	Cancelled                   // the context was cancelled, or its deadline has passed
	Converged                   // the residual is as small as rounding lets it be
	// the method finds no step that it would take, and patience has run out where it has any
	Stalled
	Diverged // the loss is NaN or infinite at theta and at all points that were tried
	Failed   // the problem or the factorisation returned an error
)

var statusNames = [...]string{"running", "target reached", "stopped", "out of steps", "out of time",
	"cancelled", "converged", "stalled", "diverged", "failed"}

// String returns the status in words.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return "unknown status"
	}
	return statusNames[s]
}

// ErrDiverged is the error of status Diverged.
var ErrDiverged = errors.New("anagram: the loss is not a finite number")
