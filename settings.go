package anagram

import (
	"errors"
	"math"
	"runtime"
	"time"

	"anagram/internal/codec"
	"anagram/internal/text"
)

// Settings of a run. The zero value is the default: method Ratio, 500 steps,
// all processors. Settings are copied, never written back.
type Settings struct {
	// Method is the algorithm; nil is Ratio{}.
	Method Method
	// Steps is the most steps to take; 0 is 500.
	Steps int
	// MaxTime bounds the running time, without the time spent in Record; 0 is no bound. A step that
	// would take longer is abandoned, as by a context that ends, and the verdict gets what is left,
	// or a tenth of a second. NewSolver counts, but is not cut short.
	MaxTime time.Duration
	// Target stops the run when the loss at the points in place falls to it; with 0 that is a
	// perfect fit, which rounding seldom allows.
	Target float64
	// MaxMemory is how many bytes the run may take by the estimate of Memory; 0 is no bound. A run
	// that takes more is refused before it takes any; the opening of Ratio on a wide network, which
	// it can do without, is left out, and then the results are others.
	MaxMemory int64
	// Workers is the number of goroutines that share a step; 0 is runtime.GOMAXPROCS(0). It does not change the result.
	Workers int
	// Momentum mu, 0 <= mu < 1, lets the damped steps of Ratio and LM go on in the direction of the last one, as
	// momentum.go describes; 0 is none. It is an error with the other methods. What it is worth: docs/methods.md.
	Momentum float64
	// Record is called with the start and after every step; it returns true to stop. nil records nothing.
	Record func(*Record) (stop bool)
}

// Record is what one step tells. Slices are valid during the call only.
type Record struct {
	Iteration int           // steps taken; 0 is the start
	Elapsed   time.Duration // running time, without the time spent in Record
	Theta     []float64     // the current parameters
	Loss      float64       // 1/2 |r|^2 at Theta
	Best      float64       // the lowest loss since the points last moved, or so far if they never do
	Terms     []float64     // the share of each term in Loss, of a Termed problem; nil if the context has ended
	Counts    Counts
	Telemetry
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

// Counts is the work done so far, at the points of training: what it takes to judge is not in it.
type Counts struct {
	Factorizations int // of Phi or of a Gram matrix
	Residuals      int // evaluations of r, line-search points included
	Curvatures     int // second derivatives of r along a direction
	Gradients      int // reverse passes for Phi^T w
	Features       int // evaluations of Phi
	Projections    int // QR factorisations of the linear parameters' columns alone
}

// Result of a run.
//
// Where points never move, Theta has the lowest loss met. Where they do (Resampler), losses at
// different points can't be compared. The best of the run is then told by the loss at the points of
// Checker.Check, which never move and which training never sees: candidates are the parameters with
// the lowest loss from one move to the next. Where moves follow upon each other so fast that
// judging would take more than an eighth of the evaluations of training, some have no candidate.
// The last candidate is judged as the run ends; where its context leaves no time, nor a tenth of a
// second after it, the best before the last move is the best. A Problem that is no Checker, or
// whose Check is an error, gives the parameters with the lowest loss since the last move.
//
// A Target may be reached by parameters of the last points while better ones were met before, with
// a Loss above it. Judge asks at the same points. They have then chosen among the candidates, so
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

// Method is an algorithm. The methods are Ratio, LM, ANaGRAM, AMStraMGRAM, VarPro, RandomFeatures, ENGD, LBFGS, Adam
// and GradientDescent;
// the zero value of each is its documented default.
type Method interface {
	Name() string
	start(s *Solver) (stepper, error) // checks its settings and allocates all it will need
	needs(d *demand)                  // counts that
}

// inertial is a Method that honours Settings.Momentum.
type inertial interface{ inertial() }

func (Ratio) inertial() {}
func (LM) inertial()    {}

// A stepper moves s.theta by one step and sets s.loss and s.telemetry. Between steps it is all in what state visits: a new stepper of
// the same Solver that has read what another has written takes the same steps from there on, to the bit.
type stepper interface {
	step(s *Solver) error
	state(c *codec.Coder)
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
	check(s.Momentum >= 0 && s.Momentum < 1, "Momentum is %v, want a number from 0 to below 1", s.Momentum)
	check(s.Workers >= 0, "Workers is %d, want >= 0", s.Workers)
	if s.Method == nil {
		s.Method = Ratio{}
	}
	if s.Momentum > 0 {
		_, ok := s.Method.(inertial)
		check(ok, "Momentum is %v, which method %s can't honour", s.Momentum, s.Method.Name())
	}
	if s.Steps == 0 {
		s.Steps = 500
	}
	if s.Workers == 0 {
		s.Workers = runtime.GOMAXPROCS(0)
	}
	return s, errors.Join(bad...)
}

var errNoProblem = errors.New("anagram: no problem")

// checkProblem finds problems that have nothing to solve and starts that don't fit.
func checkProblem(p Problem, theta []float64) error {
	if p == nil {
		return errNoProblem
	}
	if len(theta) != p.Params() {
		return text.Errorf("anagram: theta has %d parameters, the problem %d", len(theta), p.Params())
	}
	if err := checkRows(p); err != nil {
		return err
	}
	for i, v := range theta {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return text.Errorf("anagram: theta[%d] is %v at the start", i, v)
		}
	}
	if s, ok := p.(Starter); ok {
		return s.CheckStart(theta)
	}
	return nil
}

// checkRows finds problems without rows, and blocks and terms that are none.
func checkRows(p Problem) error {
	rows := 0
	for b, n := range p.Blocks() {
		if n <= 0 {
			return text.Errorf("anagram: block %d of the problem has %d rows", b, n)
		}
		rows += n
	}
	if rows == 0 || p.Params() == 0 {
		return text.Errorf("anagram: nothing to solve: %d residuals, %d parameters", rows, p.Params())
	}
	if t, ok := p.(Termed); ok {
		return checkTerms(t.Terms(), p.Blocks())
	}
	return nil
}

// checkTerms finds terms that do not cover the blocks one after the other, and scales that are no weights.
func checkTerms(terms []Term, blocks []int) error {
	b := 0
	for _, t := range terms {
		rows := 0
		for ; b < len(blocks) && rows < t.Rows; b++ {
			rows += blocks[b]
		}
		if rows != t.Rows {
			return text.Errorf("anagram: term %q has %d rows, its blocks hold %d", t.Name, t.Rows, rows)
		}
		if !(t.Scale > 0) || math.IsInf(t.Scale, 1) {
			return text.Errorf("anagram: term %q has the scale %v, want a positive number", t.Name, t.Scale)
		}
	}
	if b != len(blocks) {
		return text.Errorf("anagram: the terms end at block %d of %d", b, len(blocks))
	}
	return nil
}
