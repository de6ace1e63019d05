package anagram

import "math"

// The verdict as a function of the evidence. docs/verdicts.md has what it is worth.

const (
	unseenRatio   = 1e3    // points are too few where the loss at unseen ones is so many times that of training ...
	unseenLevel   = 0x1p12 // ... and their residual so many times its rounding
	sameFloor     = 10     // floors are the same if their losses differ by less than this factor
	sameFloors    = 3      // so many make a limit
	settledFloors = 2      // so many, and the run is not open
	fullRank      = 0.75   // of rank P: less is a network with idle units
	lostLoss      = 10     // a run that ends so far above its first loss has diverged
	satisfied     = 1e-5   // a term that betrays no larger relative error is satisfied
	fallingSteps  = 3      // the loss is falling if it has halved in the last third of the steps
	noisy         = 0.3    // the correlation of neighbouring residuals, at most, of noise
	improvable    = 10     // the network is too small if further units lower the loss by this factor
	unimprovable  = 1.2    // nothing helps if they don't even by this one
	contradicted  = 1e-3   // of the loss of zero parameters: what contradicting conditions leave at least
	imbalance     = 100    // terms are unbalanced if the errors they betray differ by this factor
)

// verdict decides, and gives the number of the term it is about, -1 for none.
func (e *evidence) verdict() (Verdict, int) {
	switch {
	case !e.ended || e.failed:
		return VerdictUndecided, none
	case e.diverged:
		return VerdictDiverged, none
	}
	if t := e.worst(e.fewPoints); t != none {
		return VerdictFewPoints, t
	}
	if e.rounded() && !e.open {
		if t := e.worst(e.leftOver); t != none {
			return VerdictUnbalanced, t
		}
		return VerdictConverged, none
	}
	if t := e.worst(e.noise); t != none {
		return VerdictNoise, t
	}
	if e.infeasible() {
		return VerdictInfeasible, none
	}
	if t := e.worst(e.unbalanced); t != none {
		return VerdictUnbalanced, t
	}
	switch {
	case e.fell, e.open && e.rounded():
		return VerdictFalling, none
	case e.Resolved > improvable*e.Enriched, e.floors >= sameFloors && !e.idle:
		return VerdictSmallNetwork, none
	}
	return VerdictStalled, none
}

// none stands for a term where there is none.
const none = -1

// worst returns the term of which is holds that betrays the largest error, or none.
func (e *evidence) worst(is func(t int) bool) int {
	at, largest := none, math.Inf(-1)
	for t := range e.trained {
		if size := e.betrays(e.trained, t); is(t) && !(size <= largest) {
			at, largest = t, size
		}
	}
	return at
}

// betrays returns the relative error that the loss of a term betrays; without a gauge it is measured by the loss of
// zero parameters.
func (e *evidence) betrays(losses []float64, t int) float64 {
	switch {
	case losses[t] == 0:
		return 0
	case t < len(e.Gauges):
		return math.Sqrt(2*losses[t]) / e.Gauges[t]
	case t < len(e.zero):
		return math.Sqrt(losses[t] / e.zero[t])
	}
	return math.NaN()
}

// fewPoints: its residual is far larger at points never seen, and far from rounding there.
func (e *evidence) fewPoints(t int) bool {
	return t < len(e.unseen) && e.unseen[t] > unseenRatio*e.trained[t] && !(math.Sqrt(2*e.unseen[t]) <= unseenLevel*e.rounding)
}

// rounded reports whether |r| is down to rounding.
func (e *evidence) rounded() bool {
	return e.total == 0 || e.factored && nearRounding(e.total, e.rounding)
}

// leftOver: it is not satisfied, however small the sum.
func (e *evidence) leftOver(t int) bool { return e.betrays(e.trained, t) > satisfied }

// noise: neighbouring residuals have nothing in common, and the term has the larger part of the loss.
func (e *evidence) noise(t int) bool {
	return t < len(e.Smoothness) && math.Abs(e.Smoothness[t]) < noisy && e.trained[t] > e.total/2
}

// infeasible reports whether a large part of the loss stays whatever the model could add to u.
func (e *evidence) infeasible() bool {
	return e.affine && e.Resolved <= unimprovable*e.Enriched && e.Enriched > contradicted*sum(e.zero)
}

// unbalanced: it betrays a far larger error than another term that weighs more.
func (e *evidence) unbalanced(t int) bool {
	for q := range e.Gauges {
		if e.Gauges[q] > e.Gauges[t] && e.betrays(e.trained, t) > imbalance*e.betrays(e.trained, q) {
			return true
		}
	}
	return false
}
