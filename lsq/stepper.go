package lsq

import "math"

// Method is an algorithm: its options, and how to begin with them.
type Method interface {
	// Name is a word that a record or a saved run knows the method by.
	Name() string
	// Needs counts what Start allocates.
	Needs(d *Demand)
	// Start checks the options and allocates all that the steps will need.
	Start(s *State) (Stepper, error)
}

// Stepper moves the state of a run, step by step.
type Stepper interface {
	// Step takes one step: it makes another theta the current one (State.MoveTo), or says why there
	// is none. An error ends the run.
	Step(s *State) (Outcome, error)
	// Visit visits all that the next step depends on beside the State: a new Stepper of the same
	// options that has read what another one wrote takes the same steps from there on, to the bit.
	Visit(f Fields)
}

// Sparing is a Stepper much of whose state changes only at the end of a step: VisitUnfinished
// visits the rest, what a step that is abandoned midway may have changed. For others that is all.
type Sparing interface {
	VisitUnfinished(f Fields)
}

// Outcome says what has come of a step.
type Outcome int

// The outcomes.
const (
	Moved     Outcome = iota // theta is another one
	Stalled                  // the best step there is leaves theta as it is
	Converged                // rounding hides any further progress
)

// Fields writes the numbers of a state or reads them back: each method does the one or the other,
// and names the field in its errors, of which one is a number out of range. Writer and reader visit
// the same fields in the same order.
type Fields interface {
	Reading() bool
	Bool(name string, v *bool)
	Count(name string, v *int)     // not negative
	Float(name string, v *float64) // any number, NaN too
	Size(name string, v *float64)  // not negative; Inf is where a search has found no end
	Fill(name string, v []float64)
	FillFinite(name string, v []float64)
	FillSizes(name string, v []float64)
	// ExpectInt and ExpectFloat are of numbers that are known already: others are an error.
	ExpectInt(name string, want int)
	ExpectFloat(name string, want float64)
	// Fail makes a field that has been read an error.
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
	// how often the points have moved: what was evaluated before is worth nothing after
	Draw      int
	Floors    Floors
	Telemetry Telemetry
	Demand    *Demand // of memory
}

// MoveTo makes theta the current parameters; where they are that already, the run has stalled.
// Those that are no numbers have no loss either: the run has diverged.
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

// Telemetry is what the method knows of its last step; what a method has no notion of stays 0.
type Telemetry struct {
	Sigma    []float64 // singular values of the matrix it factored, descending
	Rank     int       // how many of them it kept
	Cutoff   float64   // and from which on
	Damping  float64   // lambda, where 1/sigma became sigma/(sigma^2 + lambda)
	Rho      float64   // realised over predicted reduction of |r|^2
	Share    float64   // |U^T r|^2/|r|^2: how much of |r|^2 lies inside the column space of Phi
	Rounding float64   // eps |Phi diag(theta)|: |r| cannot fall below it
	Eta      float64   // step size: theta moved by Eta times the direction
	Length   float64   // |theta - previous theta|
}

// Floors are the losses at which a method has found no way down, on the points in place. The
// verdict counts them.
type Floors struct {
	Counted bool // the method looks for floors
	Found   int
	levels  [floorMemory]float64 // of the last of them, round and round
}

// floorMemory is how many floors are remembered: more than it takes to know a limit, also among
// others.
const floorMemory = 16

// Note counts a floor.
func (f *Floors) Note(loss float64) {
	f.levels[f.Found%floorMemory] = loss
	f.Found++
}

// Last returns the loss of the last floor.
func (f *Floors) Last() float64 { return f.levels[(f.Found+floorMemory-1)%floorMemory] }

// Below returns how many of the last floors lie at a loss or below.
func (f *Floors) Below(loss float64) int {
	n := 0
	for _, level := range f.levels[:min(f.Found, floorMemory)] {
		if level <= loss {
			n++
		}
	}
	return n
}

// Forget makes it those of other points.
func (f *Floors) Forget() { *f = Floors{Counted: f.Counted} }

// Visit visits the floors.
func (f *Floors) Visit(c Fields) {
	c.FillSizes("losses of floors", f.levels[:])
	c.Count("floors", &f.Found)
}

// ReachedRounding reports whether the residual is so near its rounding level that nothing is left
// to gain. The factors of both were read off many runs (docs/methods.md): the lowest floors of
// networks that fit the solution lie at 100 to 10^4 times the level.
func ReachedRounding(loss, rounding float64) bool { return math.Sqrt(2*loss) <= 0x1p8*rounding }

// NearRounding reports whether it is near enough to call the run converged.
func NearRounding(loss, rounding float64) bool { return math.Sqrt(2*loss) <= 0x1p14*rounding }
