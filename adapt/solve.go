package adapt

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"time"

	"anagram"
	"anagram/internal/pool"
	"anagram/internal/text"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// Never is a tolerance that no estimate meets: the run goes on until nothing helps, or to the end
// of its time.
const Never = math.SmallestNonzeroFloat64

const (
	defaultTolerance = 1e-6
	// roundingReach is an estimate at which a run that growth no longer helps has come to rounding:
	// output weights of 1 to 100 leave 1e-14 to 1e-13 (docs/solve.md, "What it reaches").
	roundingReach = 1e-12
	// leastError is an estimate that is not worth another level: values of u are rounded to 1e-16,
	// and the estimate is two and a half times the error.
	leastError = 3e-15
	// firstPoints is how many points inside the scales of the unknowns are found from.
	firstPoints = 256
)

// Options say how far to go, and pin what Solve would choose. The zero value is the default.
type Options struct {
	Tolerance float64       // of the estimated error of each unknown, of its rms; 0 is 1e-6
	MaxTime   time.Duration // 0 is no bound
	MaxUnits  int           // 0 is 3500 by the number of unknowns
	Units     int           // pinned: there is one level, of so many units
	Points    int           // pinned: so many inside, whatever the units
	Slope     float64       // pinned: Plan.Slope
	Seed      uint64
	Workers   int // goroutines; 0 is runtime.GOMAXPROCS(0). Any number gives the same bits
	// Record is called after every level, and Watch before every fit.
	Record func(Level)
	Watch  func(Progress)
}

// Progress says what a run is at.
type Progress struct {
	Level  int // from 1
	Units  int
	Points int     // rows
	Plan   Plan    // how the units of the fit are drawn
	Fit    int     // of the level, from 1
	Fits   int     // that the level will try, about
	Last   float64 // the estimate of the level before; NaN where there is none
	// Wanted is how many units the tolerance will take, by how the estimate fell over the last
	// levels, MaxUnits at most; 0 is not known.
	Wanted int
	Memory int64 // bytes that the level takes, about: TestMemory
}

// Level is one level of growth, and what was chosen for it.
type Level struct {
	Units  int
	Points int  // rows
	Plan   Plan // how units were drawn
	// Unseen is the balanced residual at points that training never saw, and Terms has that of each
	// condition: the squares of these add up to that of Unseen.
	Unseen float64
	Terms  []float64
	// Change is by how much u differs from the level before, relative to its rms, the largest over
	// the unknowns.
	Change   float64
	Estimate float64       // of the error, the largest over the unknowns
	Fits     int           // how many were tried so far
	Counts   lsq.Counts    // of the work so far
	Elapsed  time.Duration // so far
	// Net with Theta is the best fit; constants are behind the network's parameters.
	Net   *mlp.Network
	Theta []float64
}

// Status says why a run ended, or that it did not.
type Status int

// Running, and the reasons to end.
const (
	Running      Status = iota // not ended: another level is possible
	Converged                  // the estimate meets the tolerance
	NotUnique                  // it does, but there is another solution
	Rounding                   // the estimate is as low as rounding lets it be
	Stalled                    // growth does not help any more
	OutOfUnits                 // MaxUnits
	OutOfTime                  // MaxTime
	Cancelled                  // the context was cancelled, or its deadline has passed
	Noise                      // what is left are errors of measured values
	Undetermined               // u is known, but some combination of constants is not
)

var statusNames = [...]string{"running", "converged", "not unique", "converged to rounding", "stalled", "out of units", "out of time", "cancelled", "noise reached", "not identifiable"}

// String returns the status in words.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return "unknown status"
	}
	return statusNames[s]
}

// Result is the best network and what is known of it.
type Result struct {
	// Theta has the parameters of the network, and behind them those of the constants, as
	// pinn.Problem has them.
	Net   *mlp.Network
	Theta []float64
	// Estimate is that of the error relative to the rms, the largest over the unknowns, and
	// Unknowns has that of each. NaN is not known. Errors of constants count relative to their
	// values or their starts, whichever are larger.
	Estimate float64
	Unknowns []float64
	// Constants are the unknown numbers, in the order in which the terms name them, and
	// Undetermined has combinations of their changes that no condition notices.
	Constants    []Constant
	Undetermined [][]float64
	Status       Status
	Other        *Other // another solution, where one is known; else nil
	Advice       string // in a line, what may help
	// Judgement is that of a small network, unless the run has converged: see estimate.go.
	Judgement anagram.Judgement
	Levels    []Level
	Balance   []float64 // the factor of each condition
	Counts    lsq.Counts
	Elapsed   time.Duration
	Memory    int64 // bytes that the largest level has taken, about: Progress.Memory
}

// solver is a run in progress. It has more fields than most: what is known of the problem, what has
// been chosen for the level at work, and the course of the run.
type solver struct {
	options    Options
	least      mat.Least // the output layers' problems
	wide       []float64 // the features that Newton's method begins with, of two fits
	conditions []*condition
	lo, hi     []float64    // the box around all points
	plain      view         // what tanh see of it
	waves      view         // and sines
	net        *mlp.Network // with box and scales
	profile    *profile     // nil unless there is one axis
	data       *profile     // that of the sources alone
	lengths    *lengths     // in the plane and in space; nil before there is a fit
	balance    []float64
	sample     *sample // where solutions are compared
	affine     bool
	constants  []pinn.Constant
	floating   []int     // outputs that are known up to a constant
	origin     []float64 // what a drawn network leaves in each condition: checkpoint.go
	start      float64   // the constant u that fits begin with: 0, or where equations are finite
	zero       float64   // its balanced residual at unseen points
	begun      time.Time
	units      int // of the last level that was begun, however many the best fit has
	floors     int // in a row
	fits       int
	best       *fit
	known      knowledge // of the constants
	rival      *fit      // of another solution; nil if none is known
	other      *Plan     // the best one of the function that the best fit does not have; or nil
	unknowns   []float64 // the estimates of best: of each unknown, then of each constant
	taken      int64     // bytes, by the largest level that this process has begun
	result     Result
}

// Solve looks for a network that satisfies the model: it chooses units, points and weights, and
// goes on until the estimated error meets the tolerance or nothing more is to be gained. The result
// is the best network so far, whatever ended the run, and says how far it is off. The error is one
// of the options or of the model, as pinn.New has them, or that there was no time for the first
// level.
//
// The choice counts work and no time, so results are the same bits for any number of workers, and a
// clock or a context only ends a run. Nothing but the equations is looked at. A Solver does the
// same level by level, and can be saved.
func Solve(ctx context.Context, m Model, options Options) (*Result, error) {
	s, err := NewSolver(ctx, m, options)
	for status := Running; err == nil && status == Running; {
		status, err = s.Step(ctx)
	}
	if err != nil {
		return nil, err
	}
	return s.Result(ctx)
}

// completed checks the options and sets defaults; outputs are those of the network.
func (o Options) completed(outputs int) (Options, error) {
	switch {
	case !(o.Tolerance >= 0):
		return o, text.Errorf("adapt: Options.Tolerance is %v, want a positive number, or 0 for %v", o.Tolerance, defaultTolerance)
	case o.MaxTime < 0 || o.MaxUnits < 0 || o.Units < 0 || o.Points < 0 || o.Workers < 0:
		return o, text.Errorf("adapt: a negative number among the options: MaxTime %d, MaxUnits %d, Units %d, Points %d, Workers %d",
			o.MaxTime, o.MaxUnits, o.Units, o.Points, o.Workers)
	case !(o.Slope >= 0 && o.Slope <= math.MaxFloat64):
		return o, text.Errorf("adapt: Options.Slope is %v, want a positive number, or 0 for a choice", o.Slope)
	}
	o.Tolerance = cmp.Or(o.Tolerance, defaultTolerance)
	o.Workers = cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	o.MaxUnits = max(o.Units, cmp.Or(o.MaxUnits, maxColumns/outputs))
	return o, nil
}

func newSolver(ctx context.Context, m Model, options Options) (*solver, error) {
	s := &solver{begun: time.Now()}
	var err error
	if s.conditions, err = m.conditions(); err != nil {
		return nil, err
	}
	if err := s.enclose(); err != nil {
		return nil, err
	}
	s.balance = slices.Repeat([]float64{1}, len(s.conditions))
	s.net = m.network(len(s.lo)).Sibling(1)
	if s.options, err = options.completed(s.net.Outputs()); err != nil {
		return nil, err
	}
	s.least.Share(pool.New(s.options.Workers))
	x, err := s.draw(firstPoints, 0, false)
	if err != nil {
		return nil, err
	}
	if box, _ := s.net.Box(); box == nil && !s.net.IsLifted() {
		s.net = s.net.Over(s.lo, s.hi)
	}
	p, err := pinn.New(s.net, s.terms(x)...) // finds the scales
	if err != nil {
		return nil, err
	}
	s.net, s.constants, s.floating = p.Network(), p.Constants(), p.Floating()
	s.affine = p.Open().Linear.Affine && !slices.ContainsFunc(s.constants, func(k pinn.Constant) bool { return !k.IsLinear() })
	s.see(x)
	if s.sample, err = s.newSample(s.net.Outputs()); err != nil {
		return nil, err
	}
	if len(s.lo) == 1 && !s.net.IsLifted() {
		s.profile = newProfile()
	}
	if err := s.findStart(ctx, x); err != nil {
		return nil, err
	}
	if s.profile != nil {
		s.data, err = s.profileOfData(ctx)
		s.profile = s.data
	}
	return s, err
}

// enclose finds the box around all points.
func (s *solver) enclose() error {
	for _, c := range s.conditions {
		b := c.given.Bounds()
		if len(s.lo) == 0 {
			for _, ends := range b {
				s.lo, s.hi = append(s.lo, ends[0]), append(s.hi, ends[1])
			}
		}
		if len(b) != len(s.lo) {
			return text.Errorf("adapt: term %q: points of %d coordinates, others have %d", c.name, len(b), len(s.lo))
		}
		for k, ends := range b {
			s.lo[k], s.hi[k] = min(s.lo[k], ends[0]), max(s.hi[k], ends[1])
		}
	}
	return s.findInner()
}
