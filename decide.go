package anagram

import (
	"math"

	"anagram/lsq"
	"anagram/method"
)

// The verdict as a function of the evidence. The thresholds were read off 200 treated runs, which
// TestStudyVerdicts makes again and docs/verdicts.md tells of; TestVerdicts and the tests of cases
// guard them.
const (
	// Points are too few where the loss at unseen ones is so many times that of training, and their
	// residual so many times its rounding; unless further units leave more than a share of the loss
	// of zero parameters.
	unseenRatio = 1e3
	unseenLevel = 0x1p12
	unreachable = 1e-2

	// Floors are the same if their losses differ by less than a factor. Two make a run that is
	// done, three a limit, if the rank is this share of P: less is a network with idle units.
	sameFloor     = 10
	settledFloors = 2
	sameFloors    = 3
	fullRank      = 0.75

	// A run has diverged if it ends so many times above its first loss. The loss is falling if it
	// has halved in the last third of the steps. A run ended above this share of the loss of zero
	// parameters had hardly begun.
	lostLoss     = 10
	fallingSteps = 3
	beginning    = 0.05

	// Noise has a correlation of neighbouring residuals of at most this.
	noisy = 0.5

	// A term is left over if it betrays more than this relative error, and so many times that of
	// the terms that outweigh it by this factor in their gauges.
	satisfied = 1e-8
	imbalance = 1e3
	outweighs = 100

	// The output layer alone could lower the loss if it can to this share, at unseen points no
	// harder than so many times those of training.
	unfinished = 0.1
	unseenNear = 5

	// Further units are no help if they don't lower the loss to this share. A run of a nonlinear
	// equation may then be near another solution if its estimated error is at least this.
	helpful  = 0.5
	orderOne = 0.03

	// Conditions contradict each other if three times as many further units lower the loss by no
	// more than this factor, and leave between these shares of the loss of zero parameters: units
	// that leave more can't follow u, and tell nothing (TestContradictions). A term with this share
	// of what is left takes part in it.
	unimprovable  = 1
	contradicted  = 1e-3
	unfollowed    = 0.75
	contradictory = 0.05
)

// verdict decides, and gives the numbers of the terms it is about, nil for all.
func (e *evidence) verdict() (Verdict, []int) {
	noise := e.such(e.noise) // which no function satisfies either
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
		case e.beyond(unreachable) && !e.rounded():
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

// such returns the terms of which is holds, nil if it does of none.
func (e *evidence) such(is func(t int) bool) (terms []int) {
	for t := range e.trained {
		if is(t) {
			terms = append(terms, t)
		}
	}
	return terms
}

// betrays returns the relative error that the loss of a term betrays; without a gauge it is
// measured by the loss of zero parameters. What no error of u changes betrays none: NaN, as it is
// not known.
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

// fewPoints: its residual is far larger at points never seen, and far from rounding there.
func (e *evidence) fewPoints(t int) bool {
	return t < len(e.unseen) && e.unseen[t] > unseenRatio*e.trained[t] && !(math.Sqrt(2*e.unseen[t]) <= unseenLevel*e.rounding)
}

// rounded reports whether |r| is down to rounding.
func (e *evidence) rounded() bool {
	return e.total == 0 || e.factored && lsq.NearRounding(e.total, e.rounding)
}

// noise: neighbouring residuals have nothing in common, and the term has the larger part of the
// loss. Those that are down to rounding have nothing in common either.
func (e *evidence) noise(t int) bool {
	return t < len(e.Smoothness) && math.Abs(e.Smoothness[t]) < noisy && e.trained[t] > e.total/2 && !e.rounded()
}

// infeasible reports whether a large part of the loss stays whatever the model could add to u,
// though not nearly all of it.
func (e *evidence) infeasible() bool {
	return e.affine && e.Enriched[0] <= unimprovable*e.Enriched[1] && e.beyond(contradicted) && !e.beyond(unfollowed)
}

// contradicts: it has a share in what is left.
func (e *evidence) contradicts(t int) bool {
	return t < len(e.Left) && e.Left[t] > contradictory*sum(e.Left)
}

// beyond reports whether further units leave more than a share of the loss of zero parameters.
func (e *evidence) beyond(share float64) bool { return e.Enriched[1] > share*sum(e.zero) }

// unbalanced: it is not satisfied, and betrays a far larger error than any term that outweighs it.
func (e *evidence) unbalanced(t int) bool {
	size := e.betrays(e.trained, t)
	if !(size > satisfied) {
		return false
	}
	others := math.NaN() // the largest error that a term which outweighs it betrays
	for q := range e.Gauges {
		if e.Gauges[q] > outweighs*e.Gauges[t] && !(e.betrays(e.trained, q) <= others) {
			others = e.betrays(e.trained, q)
		}
	}
	return size > imbalance*others
}

// falling reports whether more steps would lower the loss: the method was not done, and either the
// output layer alone could lower it, or the run had hardly begun. Where there was no examination
// the course of the loss decides, and so it does for a method that counts no floors, on points that
// stay: its loss may fall on and on, slowly.
func (e *evidence) falling() bool {
	if !e.known() || e.slow {
		return e.fell
	}
	begun := e.steps < method.LongestWait && e.fell || e.total > beginning*sum(e.zero)
	return e.open && (e.alone() || e.rounded() || begun) && !e.astray()
}

// limited reports whether the network is at its limit: the output layer alone could not lower the
// loss, or the run came down to about the same loss again and again, with all parameters at work.
func (e *evidence) limited() bool {
	return e.known() && !e.alone() && !e.astray() || e.floors >= sameFloors && !e.idle
}

// astray reports whether the run has met another solution of a nonlinear problem, or jumps from one
// to another between its points: the error is of order one, it is not for want of units, and the
// method was done or had the steps to be.
func (e *evidence) astray() bool {
	estimate := 0.0
	for t := range min(len(e.Gauges), len(e.unseen)) {
		estimate = max(estimate, e.betrays(e.unseen, t))
	}
	return !e.affine && estimate > orderOne && !(e.near() && e.helped()) && (e.steps >= method.LongestWait || !e.open)
}

// known reports whether an examination has come to an end.
func (e *evidence) known() bool { return e.Examination.Loss > 0 && e.Resolved >= 0 }

// alone reports whether the output layer alone could lower the loss. Its fit is at unseen points,
// so it says so only where these are no harder than those of training.
func (e *evidence) alone() bool { return e.Resolved < unfinished*e.Examination.Loss && e.near() }

// near reports whether the loss at unseen points is about that of training.
func (e *evidence) near() bool { return sum(e.unseen) < unseenNear*e.total }

// helped reports whether further units would lower the loss.
func (e *evidence) helped() bool { return e.Enriched[1] < helpful*e.Examination.Loss }
