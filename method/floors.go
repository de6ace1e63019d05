package method

import (
	"math"

	"anagram/internal/vec"
	"anagram/lsq"
)

// floors notices when the loss stops falling, and counts the floors that were no better than the
// best.
//
// A loss has stopped falling if it has not halved in three times as many steps as a halving has
// taken on average in this descent, within 10 and 100 steps. So a network that finds its shape
// slowly is given as long as it needs, and one that fell fast is not waited for. Halvings count
// from the loss of zero parameters down: the way from a random start to that level teaches nothing.
type floors struct {
	patience  int
	zero      float64 // the loss of zero parameters; +Inf if it is not a number
	first     float64 // the loss at the start
	top       float64 // the loss this descent began with
	recent    [LongestWait]float64
	steps     int     // since the last excursion
	exhausted bool    // no step lowers the loss
	best      float64 // the lowest floor
	vain      int     // floors since it, itself included
}

// The wait for a halving. TestFloorsReached has the rule; docs/methods.md what other numbers do.
const (
	ShortestWait = 10  // steps: a descent has its pauses
	LongestWait  = 100 // steps
	waitFactor   = 3   // times the steps a halving has taken on average
	floorFall    = 0.5 // a halving
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

// reached records the loss before a step and reports whether it stands on a floor.
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
	fall := vec.Log(min(f.zero, f.top) / loss) // so many times log 2
	most := float64(waitFactor*math.Ln2) * float64(f.steps)
	if most >= float64(LongestWait*fall) {
		return LongestWait
	}
	return max(ShortestWait, int(most/fall))
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

// again reports whether the last floor is the best one over again, which an excursion from it did
// not leave behind.
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
