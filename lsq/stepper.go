package lsq

import (
	"math"
	"slices"
)

// Method is an algorithm: its options, and how to begin with them.
type Method interface {
	// Name is the word for the method in records and saved runs.
	Name() string
	// Needs adds to d what Start allocates.
	Needs(d *Demand)
	// Start checks the options and allocates all that the steps will need.
	Start(s *State) (Stepper, error)
}

// Stepper moves the state of a run, step by step.
type Stepper interface {
	// Step takes one step. It makes another theta the current one (State.MoveTo), or says why it
	// does not. An error ends the run.
	Step(s *State) (Outcome, error)
	// Visit writes or reads all that the next step depends on beside the State. A new Stepper of
	// the same options that has read what another one wrote takes the same steps, to the bit.
	Visit(f Fields)
}

// Sparing is a Stepper that changes much of its state only at the end of a step. VisitUnfinished
// visits the rest: what a step may have changed before it is abandoned. Of a Stepper that is not
// Sparing all is visited.
type Sparing interface {
	VisitUnfinished(f Fields)
}

// Outcome says how a step ended.
type Outcome int

// The outcomes.
const (
	Moved     Outcome = iota // theta has changed
	Stalled                  // the method finds no step that it would take
	Converged                // rounding hides any further progress
)

// Fields either writes the numbers of a state or reads them back; Reading says which. Writer and
// reader visit the same fields in the same order. Errors name the field. A number out of the range
// of its field is an error.
type Fields interface {
	Reading() bool
	Bool(name string, v *bool)
	Count(name string, v *int)           // a number that is not negative
	Float(name string, v *float64)       // any number, NaN too
	Size(name string, v *float64)        // a number that is not negative, +Inf too
	Fill(name string, v []float64)       // numbers as of Float, as many as v has
	FillFinite(name string, v []float64) // finite numbers, as many as v has
	FillSizes(name string, v []float64)  // numbers as of Size, as many as v has
	// ExpectInt is for a number that the reader knows already: another one is an error.
	ExpectInt(name string, want int)
	// ExpectFloat is ExpectInt for a float64.
	ExpectFloat(name string, want float64)
	// Fail adds an error about a field that has been read.
	Fail(name, format string, a ...any)
}

// State is where a run stands, as its Stepper sees and moves it.
type State struct {
	*Evaluator
	Theta    []float64 // the current parameters
	Loss     float64   // 1/2 |r(Theta)|^2
	Start    []float64 // where the run began
	Best     []float64 // the parameters with the lowest loss since the points last moved
	BestLoss float64
	// Draw is how often the points have moved. Losses and gradients of another draw mean nothing.
	Draw      int
	Floors    Floors
	Telemetry Telemetry
	Demand    *Demand // the memory that the run takes
}

// MoveTo makes theta the current parameters. The outcome is Stalled if they are so already. Those
// that are no numbers have no loss either: the run has diverged.
func (s *State) MoveTo(theta []float64, loss float64) Outcome {
	length := 0.0
	for i, v := range theta {
		d := v - s.Theta[i]
		length += float64(d * d)
		if d-d != 0 {
			loss = math.NaN()
		}
	}
	s.Telemetry.Length = math.Sqrt(length)
	if length == 0 {
		return Stalled
	}
	copy(s.Theta, theta)
	s.Loss = loss
	return Moved
}

// Telemetry is what a method knows of its last step. A field that has no meaning for a method stays
// 0.
type Telemetry struct {
	Sigma    []float64 // singular values of the matrix that was factored, descending
	Rank     int       // how many singular values were used
	Cutoff   float64   // singular values below it were not used
	Damping  float64   // lambda, where 1/sigma became sigma/(sigma^2 + lambda)
	Rho      float64   // realised over predicted reduction of |r|^2
	Share    float64   // |U^T r|^2/|r|^2: how much of |r|^2 lies inside the column space of Phi
	Rounding float64   // eps |Phi diag(theta)|: |r| cannot fall below it
	Eta      float64   // step size: theta moved by Eta times the direction
	Length   float64   // |theta - previous theta|
}

// Floors are the floors of a run on the points in place: losses at which a descent of the method
// stopped falling. The verdict counts them.
type Floors struct {
	Counted bool // the method looks for floors
	Found   int  // how many there were
	// the losses of the last ones, floor i at i modulo floorMemory, and of the lowest
	levels [floorMemory]float64
}

// floorMemory is how many floors are remembered. A verdict asks for three at the same loss, and
// there may be others between them (TestFloorsBelow).
const floorMemory = 16

// Note counts a floor. The lowest is not forgotten: it takes the place of the oldest but one.
func (f *Floors) Note(loss float64) {
	i := f.Found % floorMemory
	if oldest := f.levels[i]; f.Found >= floorMemory && oldest <= loss && oldest <= slices.Min(f.levels[:]) {
		f.levels[(i+1)%floorMemory] = oldest
	}
	f.levels[i] = loss
	f.Found++
}

// Last returns the loss of the last floor.
func (f *Floors) Last() float64 { return f.levels[(f.Found+floorMemory-1)%floorMemory] }

// Below returns how many of the floors remembered lie at a loss or below it.
func (f *Floors) Below(loss float64) int {
	n := 0
	for _, level := range f.levels[:min(f.Found, floorMemory)] {
		if level <= loss {
			n++
		}
	}
	return n
}

// Forget begins to count anew, as on other points.
func (f *Floors) Forget() { *f = Floors{Counted: f.Counted} }

// Visit visits the floors.
func (f *Floors) Visit(c Fields) {
	c.FillSizes("losses of floors", f.levels[:])
	c.Count("floors", &f.Found)
}

// How many times its rounding level |r| may be to have reached it, and to be near it. The lowest
// floors of networks that fit the solution lie at 100 to 10^4 times the level
// (TestRoundingReached).
const (
	reachedRounding = 0x1p8
	nearRounding    = 0x1p14
)

// ReachedRounding reports whether the residual is so near its rounding level that nothing is left
// to gain.
func ReachedRounding(loss, rounding float64) bool {
	return math.Sqrt(2*loss) <= reachedRounding*rounding
}

// NearRounding reports whether the residual is near enough to its rounding level to call the run
// converged.
func NearRounding(loss, rounding float64) bool { return math.Sqrt(2*loss) <= nearRounding*rounding }
