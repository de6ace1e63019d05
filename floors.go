package anagram

import (
	"math"

	"anagram/internal/codec"
	"anagram/internal/vec"
	"anagram/mat"
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
	recent    [longestWait]float64
	steps     int     // since the last excursion
	exhausted bool    // no step lowers the loss
	best      float64 // the lowest floor
	vain      int     // floors since it, itself included
	levels    [floorMemory]float64
	found     int // floors so far; their losses go round and round in levels
}

// The wait for a halving. TestFloorsReached has the rule; docs/methods.md what other numbers do.
const (
	shortestWait = 10  // steps: a descent has its pauses
	longestWait  = 100 // steps
	waitFactor   = 3   // times the steps a halving has taken on average
	floorFall    = 0.5 // a halving
)

// newFloors returns the floors of a run whose loss at zero parameters is given.
func newFloors(p Patience, zero float64) floors {
	if math.IsNaN(zero) {
		zero = math.Inf(1)
	}
	return floors{patience: int(p), zero: zero, best: math.Inf(1)}
}

// floorMemory is how many floors are remembered: more than it takes to know a limit, also among others.
const floorMemory = 16

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
		flat = loss > floorFall*f.recent[(f.steps-wait)%longestWait]
	}
	f.recent[f.steps%longestWait] = loss
	f.steps++
	return flat || f.exhausted
}

// wait returns how many steps a halving of the loss may take.
func (f *floors) wait(loss float64) int {
	fall := vec.Log(min(f.zero, f.top) / loss) // so many times log 2
	most := float64(waitFactor*math.Ln2) * float64(f.steps)
	if most >= float64(longestWait*fall) {
		return longestWait
	}
	return max(shortestWait, int(most/fall))
}

// note counts a floor and reports whether patience has run out.
func (f *floors) note(loss float64) bool {
	f.steps, f.exhausted = 0, false
	f.levels[f.found%floorMemory] = loss
	f.found++
	f.vain++
	if loss < betterFloor*f.best {
		f.best, f.vain = loss, 1
	}
	return f.vain >= f.patience
}

// again reports whether the last floor is the best one over again, which an excursion from it did not leave behind.
func (f *floors) again() bool {
	return f.vain > 1 && f.levels[(f.found-1)%floorMemory] < f.best/betterFloor
}

// floorsBelow returns how many of the last floors lie at a loss or below.
func (f *floors) floorsBelow(loss float64) int {
	n := 0
	for _, level := range f.levels[:min(f.found, floorMemory)] {
		if level <= loss {
			n++
		}
	}
	return n
}

func (f *floors) state(c *codec.Coder) {
	c.ExpectInt("patience", f.patience)
	c.Float("first loss", &f.first)
	c.Float("first loss of the descent", &f.top)
	c.Fill("recent losses", f.recent[:])
	c.Count("steps since the last excursion", &f.steps)
	c.Bool("no step lowers the loss", &f.exhausted)
	c.Float("lowest floor", &f.best)
	c.Count("floors in vain", &f.vain)
	c.Fill("losses of floors", f.levels[:])
	c.Count("floors", &f.found)
}

// roundingOf returns eps |Phi diag(theta)|, the change of r when every parameter changes by
// its rounding error: what |r| cannot fall below.
func roundingOf(phi *mat.Dense, theta []float64) float64 {
	return 0x1p-52 * math.Sqrt(spread(phi, theta))
}

// spread returns |Phi diag(theta)|^2.
func spread(phi *mat.Dense, theta []float64) float64 {
	sum := 0.0
	for i := range phi.Rows {
		row := phi.Row(i)
		for p, t := range theta {
			v := row[p] * t
			sum += float64(v * v)
		}
	}
	return sum
}

// rounding is roundingOf without Phi at hand, which is evaluated block by block. Methods call it once, if at all: it allocates.
func (e *evaluator) rounding(theta []float64) (float64, error) {
	e.counts.Features++
	sums := make([]float64, e.blocks())
	rooms := make([]*mat.Dense, len(e.workers))
	err := e.each(e.blocks(), func(worker, block int) error {
		s, n := &e.scratch[worker], e.starts[block+1]-e.starts[block]
		if rooms[worker] == nil {
			rooms[worker] = mat.New(e.longest, e.params)
		}
		s.view = rooms[worker].View(0, 0, n, e.params)
		err := e.workers[worker].Features(s.r.Row(0)[:n], &s.view, block, theta, 0, e.params)
		sums[block] = spread(&s.view, theta)
		return err
	})
	sum := 0.0
	for _, v := range sums {
		sum += v
	}
	return 0x1p-52 * math.Sqrt(sum), err
}

// reachedRounding reports whether the residual is so near its rounding level that nothing is left to gain. The factors were
// read off many runs: the lowest floors of networks that fit the solution lie at 100 to 10^4 times the level.
func reachedRounding(loss, rounding float64) bool { return math.Sqrt(2*loss) <= 0x1p8*rounding }

// nearRounding reports whether it is near enough to call the run converged.
func nearRounding(loss, rounding float64) bool { return math.Sqrt(2*loss) <= 0x1p14*rounding }
