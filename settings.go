package anagram

import (
	"cmp"
	"errors"
	"math"
	"runtime"
	"time"

	"anagram/internal/text"
	"anagram/lsq"
	"anagram/method"
)

// Settings of a run. The zero value is the default: method Ratio, 400 steps,
// all processors. Settings are copied, never written back.
type Settings struct {
	// Method is the algorithm; nil is Ratio{}.
	Method Method
	// Steps is the most steps to take; 0 is 400.
	Steps int
	// MaxTime bounds the running time, without the time spent in Record; 0 is no bound. A step that
	// would take longer is abandoned, as at the end of a context. The verdict gets the time that is
	// left, and a tenth of a second at least. NewSolver counts, but is not cut short.
	MaxTime time.Duration
	// Target stops the run when the loss at the points in place falls to it; with 0 that is a
	// perfect fit, which rounding seldom allows.
	Target float64
	// MaxMemory is how many bytes the run may take by the estimate of Memory; 0 is no bound. A run
	// that takes more is refused before it takes any. Ratio on a wide network leaves out its
	// opening with VarPro if only that does not fit; its results are others then.
	MaxMemory int64
	// Workers is the number of goroutines that share a step; 0 is runtime.GOMAXPROCS(0). It does
	// not change the result.
	Workers int
	// Record is called with the start and after every step; it returns true to stop. nil records
	// nothing.
	Record func(*Record) (stop bool)
}

// Record is what one step tells. Slices are valid during the call only.
type Record struct {
	Iteration int           // steps taken; 0 is the start
	Elapsed   time.Duration // running time, without the time spent in Record
	Theta     []float64     // the current parameters
	Loss      float64       // 1/2 |r|^2 at Theta
	// the lowest loss since the points last moved, or since the start if they never do
	Best float64
	// the share of each term in Loss; nil if the problem names no terms or the context has ended
	Terms  []float64
	Counts Counts
	Telemetry
}

// Telemetry is what the method knows of its last step. Counts is the work done so far at the points
// of training, without that of judging.
type (
	Telemetry = lsq.Telemetry
	Counts    = lsq.Counts
)

// Result of a run.
//
// Theta has the lowest loss met, with two exceptions. A method that looks for floors (Ratio) may
// find one below another by a function that varies between the points. And losses at different
// points can't be compared where points move (Session.Resample). Candidates are then the parameters
// with the lowest loss between two moves, and each floor that another descent falls below. Theta is
// the candidate with the lowest loss at the points of Session.Check, which never move and which
// training never sees. Where candidates come so fast that judging would take more than an eighth of
// the evaluations of training, some are left out. The last candidate is judged as the run ends,
// within a tenth of a second if its context has ended. If that is too short, and before the end,
// Theta has the lowest loss if the points have never moved; if they have, it is the best of the
// others. Without Check, or if Check is an error, Theta has the lowest loss since the last move.
//
// So a run may reach its Target with the last candidate and return an earlier one, whose Loss is
// above it. Judge takes the points of Check too. As they have chosen among the candidates,
// Judgement.Unseen is a little lower than it would be at yet other points.
type Result struct {
	Theta      []float64 // the best parameters met
	Loss       float64   // the loss there, at the points in place when they were met
	Iterations int       // steps taken
	Elapsed    time.Duration
	Counts     Counts
	Memory     int64 // bytes that the run was going to take, by Settings.Memory
	Status     Status
	Err        error     // what went wrong, for Diverged and Failed
	Judgement  Judgement // what the run has come to, of Minimize; a Solver is asked by Judge
}

// completed returns the settings with their defaults filled in, or all that is wrong with them.
func (s Settings) completed() (Settings, error) {
	var bad []error
	check := func(ok bool, format string, a ...any) {
		if !ok {
			bad = append(bad, text.Errorf("anagram: Settings."+format, a...))
		}
	}
	check(s.Steps >= 0, "Steps is %d, want >= 0", s.Steps)
	check(s.MaxTime >= 0, "MaxTime is %v, want >= 0", s.MaxTime)
	check(s.MaxMemory >= 0, "MaxMemory is %v, want >= 0", float64(s.MaxMemory))
	check(s.Target >= 0, "Target is %v, want >= 0", s.Target)
	check(s.Workers >= 0, "Workers is %d, want >= 0", s.Workers)
	if s.Method == nil {
		s.Method = Ratio{}
	}
	s.Steps, s.Workers = cmp.Or(s.Steps, method.DefaultSteps), cmp.Or(s.Workers, runtime.GOMAXPROCS(0))
	return s, errors.Join(bad...)
}

var errNoProblem = errors.New("anagram: no problem")

// checkStart finds starts that don't fit.
func checkStart(p Problem, theta []float64) error {
	if p == nil {
		return errNoProblem
	}
	if len(theta) != p.Params() {
		return text.Errorf("anagram: theta has %d parameters, the problem %d", len(theta), p.Params())
	}
	for i, v := range theta {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return text.Errorf("anagram: theta[%d] is %v at the start", i, v)
		}
	}
	return nil
}

// Memory estimates, before a run takes any memory, how many bytes it takes beside its problem.
// Nearly all of them are allocated by NewSolver, the rest where points first move, where a run
// first falls below a floor, or by Judge. The opening of Ratio on a wide network comes on top, if
// MaxMemory has room for it: Result.Memory has the figure with it.
func (s Settings) Memory(p Problem) (bytes int64, err error) {
	if s, err = s.completed(); err != nil {
		return 0, err
	}
	if p == nil {
		return 0, errNoProblem
	}
	d, err := s.demand(p)
	if err != nil {
		return 0, err
	}
	return d.Bytes(), nil
}

// demand returns what a run of completed settings takes.
func (s Settings) demand(p Problem) (*lsq.Demand, error) {
	d, err := lsq.NewDemand(p, s.Workers, s.MaxMemory)
	if err != nil {
		return nil, text.Errorf("anagram: %w", err)
	}
	s.Method.Needs(d)
	return d, nil
}

// Method is an algorithm. The zero value of each of those here is its documented default; package
// lsq says what it takes to write another one.
type Method = lsq.Method

// The methods, from package method.
type (
	Ratio           = method.Ratio
	LM              = method.LM
	ANaGRAM         = method.ANaGRAM
	Cutoffs         = method.Cutoffs
	VarPro          = method.VarPro
	RandomFeatures  = method.RandomFeatures
	ENGD            = method.ENGD
	LBFGS           = method.LBFGS
	SSBroyden       = method.SSBroyden
	Adam            = method.Adam
	GradientDescent = method.GradientDescent
)

// Patience says how long Ratio keeps looking for a lower floor.
type Patience = method.Patience

// The patiences with names.
const (
	Quick  = method.Quick
	Normal = method.Normal
	Deep   = method.Deep
)

// MethodEntry describes a method to users who choose one by its name, and MethodOptions are the
// options that it can be given.
type (
	MethodEntry   = method.Entry
	MethodOptions = method.Options
)

// Methods returns all methods by name, the default first.
func Methods() []MethodEntry { return method.Table() }

// DefaultSteps is the number of steps of a run if Settings.Steps is 0.
const DefaultSteps = method.DefaultSteps
