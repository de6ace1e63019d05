package anagram

import (
	"math"

	"anagram/lsq"
	"anagram/method"
)

// The verdict as a function of the evidence. The thresholds were read off 200 runs, each of which
// was also made with more units, more points, more steps and so on, to see what helps.
// TestStudyVerdicts makes them again (docs/verdicts.md, "What they are worth"). TestVerdicts guards
// the thresholds, together with the tests named below.
const (
	// The points of a term are too few where its loss at unseen points is more than unseenRatio
	// times that of training, and its residual there more than unseenRounding times the rounding
	// level. Where even further units leave more than unreachedShare of the loss of zero
	// parameters, the network is too small instead.
	unseenRatio    = 1e3
	unseenRounding = 0x1p12
	unreachedShare = 1e-2

	// A floor counts as the lowest one met again if its loss is at most sameFloorRatio times as
	// high. Meeting it settledFloors times makes a run that is done. Meeting it limitFloors times
	// shows the limit of the network, if the rank of Phi is at least usedRank of what it can be: a
	// lower rank means idle units.
	sameFloorRatio = 10
	settledFloors  = 2
	limitFloors    = 3
	usedRank       = 0.75

	// A run has diverged if it ends at more than divergedRatio times its first loss. The loss is
	// falling if it has halved in the last 1/fallingPart of the steps. A run that ends above
	// begunShare of the loss of zero parameters had hardly begun.
	divergedRatio = 10
	fallingPart   = 3
	begunShare    = 0.05

	// The correlation of neighbouring residuals stays below this if they are noise (TestCaseNoise,
	// TestNoiseIsNoContradiction).
	noiseCorrelation = 0.5

	// A term is unbalanced if it betrays a relative error above satisfiedError, and more than
	// unbalancedRatio times the error of every term that outweighs it. A term outweighs another
	// one if its gauge is more than outweighingRatio times as large (TestCaseUnits,
	// TestCaseSystem).
	satisfiedError   = 1e-8
	unbalancedRatio  = 1e3
	outweighingRatio = 100

	// The output layer alone could lower the loss if its fit at unseen points leaves less than
	// aloneShare of the loss there. That is evidence only if the loss at unseen points is less than
	// nearRatio times that of training.
	aloneShare = 0.1
	nearRatio  = 5

	// Further units help if they leave less than helpedShare of the loss. A run of a nonlinear
	// equation that they do not help has gone astray, to another solution, if its estimated error
	// is more than astrayError (TestVerdictOnFalseSolution).
	helpedShare = 0.5
	astrayError = 0.03

	// Conditions contradict each other if a third of the further units leaves at most helplessRatio
	// times the loss that all of them leave, and that lies between contradictedShare and
	// unfollowedShare of the loss of zero parameters. Where more is left the units can't follow u
	// and tell nothing. A term takes part if it has more than contradictingShare of what is left
	// (TestCaseInfeasible, TestContradictions).
	helplessRatio      = 1
	contradictedShare  = 1e-3
	unfollowedShare    = 0.75
	contradictingShare = 0.05
)

// verdict returns the verdict and the numbers of the terms that it is about, nil for all.
func (e *evidence) verdict() (Verdict, []int) {
	// No function satisfies noise: it must not be taken for a contradiction.
	noise := e.such(e.noise)
	switch {
	case !e.ended || e.failed:
		return VerdictUndecided, nil
	case e.diverged:
		return VerdictDiverged, nil
	case noise == nil && e.infeasible():
		return VerdictInfeasible, e.such(e.contradicts)
	}
	if few := e.such(e.fewPoints); few != nil {
		switch {
		case e.astray():
			return VerdictStalled, nil
		case e.beyond(unreachedShare) && !e.rounded():
			return VerdictSmallNetwork, nil
		}
		return VerdictFewPoints, few
	}
	if noise != nil {
		return VerdictNoise, noise
	}
	if terms := e.such(e.unbalanced); terms != nil {
		return VerdictUnbalanced, terms
	}
	switch {
	case e.rounded() && !(e.open && e.total > 0):
		return VerdictConverged, nil
	case e.falling():
		return VerdictFalling, nil
	case e.limited():
		return VerdictSmallNetwork, nil
	}
	return VerdictStalled, nil
}

// such returns the numbers of the terms for which is reports true, nil if there are none.
func (e *evidence) such(is func(t int) bool) (terms []int) {
	for t := range e.trained {
		if is(t) {
			terms = append(terms, t)
		}
	}
	return terms
}

// betrays returns the relative error of u that the loss of term t betrays: |r_t| over the gauge of
// the term (docs/glossary.md). Without gauges, |r_t| of zero parameters takes the gauge's place. A
// gauge of 0 means that no error of u changes the term: its error is not known, NaN.
func (e *evidence) betrays(losses []float64, t int) float64 {
	switch {
	case losses[t] == 0:
		return 0
	case t < len(e.Gauges) && e.Gauges[t] == 0:
		return math.NaN()
	case t < len(e.Gauges):
		return math.Sqrt(2*losses[t]) / e.Gauges[t]
	case t < len(e.zero):
		return math.Sqrt(losses[t] / e.zero[t])
	}
	return math.NaN()
}

// fewPoints reports whether the residual of term t is far larger at unseen points than at those of
// training, far above rounding there, and of weight: where another term betrays a far larger error
// at the points of training already, more points are not what is missing.
func (e *evidence) fewPoints(t int) bool {
	if !(t < len(e.unseen) && e.unseen[t] > unseenRatio*e.trained[t]) || math.Sqrt(2*e.unseen[t]) <= unseenRounding*e.rounding {
		return false
	}
	for q := range e.Gauges {
		if q != t && e.betrays(e.trained, q) > unbalancedRatio*e.betrays(e.unseen, t) {
			return false
		}
	}
	return true
}

// rounded reports whether |r| is down to rounding.
func (e *evidence) rounded() bool {
	return e.total == 0 || e.factored && lsq.NearRounding(e.total, e.rounding)
}

// noise reports whether what term t leaves is noise: neighbouring residuals are not correlated, and
// the term has the larger part of the loss. Residuals that are down to rounding are not correlated
// either, and do not count.
func (e *evidence) noise(t int) bool {
	return t < len(e.Smoothness) && math.Abs(e.Smoothness[t]) < noiseCorrelation && e.trained[t] > e.total/2 && !e.rounded()
}

// infeasible reports whether a large part of the loss stays whatever units are added to the model.
// Where nearly all of it stays, the added units tell nothing: see unfollowedShare.
func (e *evidence) infeasible() bool {
	return e.affine && e.Enriched[0] <= helplessRatio*e.Enriched[1] && e.beyond(contradictedShare) && !e.beyond(unfollowedShare)
}

// contradicts reports whether term t has a share in what the further units leave.
func (e *evidence) contradicts(t int) bool {
	return t < len(e.Left) && e.Left[t] > contradictingShare*sum(e.Left)
}

// beyond reports whether further units leave more than a share of the loss of zero parameters.
func (e *evidence) beyond(share float64) bool { return e.Enriched[1] > share*sum(e.zero) }

// unbalanced reports whether term t is not satisfied, and betrays a far larger error than any term
// that outweighs it.
func (e *evidence) unbalanced(t int) bool {
	size := e.betrays(e.trained, t)
	if !(size > satisfiedError) {
		return false
	}
	others := math.NaN() // the largest error that the terms betray which outweigh t
	for q := range e.Gauges {
		if e.Gauges[q] > outweighingRatio*e.Gauges[t] && !(e.betrays(e.trained, q) <= others) {
			others = e.betrays(e.trained, q)
		}
	}
	return size > unbalancedRatio*others
}

// falling reports whether more steps would lower the loss. The method must have had more to do, and
// one of three must hold: the output layer alone could lower the loss, the residual is down to
// rounding, or the run had hardly begun. Without an examination the course of the loss decides. It
// also decides for a slow method.
func (e *evidence) falling() bool {
	if !e.known() || e.slow {
		return e.fell
	}
	begun := e.steps < method.LongestWait && e.fell || e.total > begunShare*sum(e.zero)
	return e.open && (e.alone() || e.rounded() || begun) && !e.astray()
}

// limited reports whether the network is at its limit. Either the output layer alone could not
// lower the loss, or the run met its lowest floor again and again, with no parameters idle.
func (e *evidence) limited() bool {
	return e.known() && !e.alone() && !e.astray() || e.floors >= limitFloors && !e.idle
}

// astray reports whether the run has come to another solution of a nonlinear problem, or jumps from
// one solution to another between its points. Its estimated error is large, further units do not
// help, and the method was done or had steps enough to be.
func (e *evidence) astray() bool {
	estimate := 0.0
	for t := range min(len(e.Gauges), len(e.unseen)) {
		estimate = max(estimate, e.betrays(e.unseen, t))
	}
	return !e.affine && estimate > astrayError && !(e.near() && e.helped()) && (e.steps >= method.LongestWait || !e.open)
}

// known reports whether there is an examination that was not cut short.
func (e *evidence) known() bool { return e.Examination.Loss > 0 && e.Resolved >= 0 }

// alone reports whether the output layer alone could lower the loss. Its fit is one at unseen
// points, so it counts only where the loss there is near that of training.
func (e *evidence) alone() bool { return e.Resolved < aloneShare*e.Examination.Loss && e.near() }

// near reports whether the loss at unseen points is about that of training.
func (e *evidence) near() bool { return sum(e.unseen) < nearRatio*e.total }

// helped reports whether further units would lower the loss.
func (e *evidence) helped() bool { return e.Enriched[1] < helpedShare*e.Examination.Loss }
