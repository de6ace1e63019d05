package method

import (
	"math"

	"anagram/internal/vec"
	"anagram/lsq"
)

// floors notices when a loss stops falling, and counts the floors that were no better than the best
// one. A descent goes from the start, an excursion or a restart to the next floor.
//
// A loss has stopped falling if it has not halved in waitFactor times as many steps as a halving
// has taken on average in this descent, but not fewer than ShortestWait and not more than
// LongestWait. So a slow descent is given time, and a fast one ends early. Halvings count from the
// loss of zero parameters down: how fast a random start comes down to that says nothing of what
// follows.
type floors struct {
	patience  int                  // how many floors in a row no better than the best end the run
	zero      float64              // the loss of zero parameters; +Inf if it is not a number
	first     float64              // the loss at the start
	top       float64              // the loss that this descent began with
	recent    [LongestWait]float64 // the last losses: that of step i at i modulo LongestWait
	steps     int                  // the steps of this descent
	exhausted bool                 // no step lowers the loss
	best      float64              // the lowest floor
	vain      int                  // floors since the lowest one, which counts as the first
}

// The wait for a halving, in steps (TestFloorsReached; docs/methods.md, "The constants of ratio").
const (
	ShortestWait = 10  // descents may pause for so long
	LongestWait  = 100 // a longer pause is a floor, however slow the descent was
	waitFactor   = 3   // the wait over the steps of a halving on average
	floorFall    = 0.5 // a loss that falls to this part of itself has halved
)

// atEnd says how a run has ended whose steps lower the loss no more: Converged if the residual is
// near its rounding level.
func atEnd(loss, rounding float64) lsq.Outcome {
	if lsq.NearRounding(loss, rounding) {
		return lsq.Converged
	}
	return lsq.Stalled
}

// newFloors returns the floors of a run whose loss at zero parameters is given.
func newFloors(p Patience, zero float64) floors {
	if math.IsNaN(zero) {
		zero = math.Inf(1)
	}
	return floors{patience: int(p), zero: zero, best: math.Inf(1)}
}

// reached records the loss before a step and reports whether it is a floor.
func (f *floors) reached(loss float64) bool {
	if f.first == 0 {
		f.first = loss
	}
	if f.steps == 0 {
		f.top = loss
	}
	wait, flat := f.wait(loss), false
	if f.steps >= wait {
		flat = loss > floorFall*f.recent[(f.steps-wait)%LongestWait]
	}
	f.recent[f.steps%LongestWait] = loss
	f.steps++
	return flat || f.exhausted
}

// wait returns how many steps a halving of the loss may take.
func (f *floors) wait(loss float64) int {
	fall := vec.Log(min(f.zero, f.top) / loss)                // ln 2 for each halving
	scaled := float64(waitFactor*math.Ln2) * float64(f.steps) // the wait times fall
	if scaled >= float64(LongestWait*fall) {
		return LongestWait
	}
	return max(ShortestWait, int(scaled/fall))
}

// note counts a floor and reports whether patience has run out.
func (f *floors) note(s *lsq.State, loss float64) bool {
	f.steps, f.exhausted = 0, false
	s.Floors.Note(loss)
	f.vain++
	if loss < betterFloor*f.best {
		f.best, f.vain = loss, 1
	}
	return f.vain >= f.patience
}

// again reports whether the last floor is the best one met again: the excursion led back to it.
func (f *floors) again(s *lsq.State) bool {
	return f.vain > 1 && s.Floors.Last() < f.best/betterFloor
}

func (f *floors) visit(c lsq.Fields) {
	c.ExpectInt("patience", f.patience)
	c.Size("first loss", &f.first)
	c.Size("first loss of the descent", &f.top)
	c.FillSizes("recent losses", f.recent[:])
	c.Count("steps since the last excursion", &f.steps)
	c.Bool("no step lowers the loss", &f.exhausted)
	c.Size("lowest floor", &f.best)
	c.Count("floors in vain", &f.vain)
}

// Patience says how long Ratio keeps looking for a lower floor. It is the number of floors in a row
// after which the run ends if none of them is better than the first. Any positive number will do.
// The zero value is Normal.
type Patience int

// The patiences with names (TestPatience).
const (
	Quick  Patience = 1  // the run ends at its first floor
	Normal Patience = 4  // the run ends when three excursions or restarts found nothing better
	Deep   Patience = 16 // the run ends when fifteen excursions or restarts found nothing better
)
