package lsq

import (
	"context"

	"anagram/mat"
)

// Problem is a least-squares problem: minimise 1/2 |r(theta)|^2 over theta in R^P, where r holds S
// weighted residuals.
type Problem interface {
	Params() int   // P
	Rows() []Rows  // S of them, in row order; they never change
	Open() Session // what the problem offers to one run
}

// Rows is a run of Count rows that come in blocks of Size, the last with what is left. The blocks
// of a problem are the unit of work and of summation: how they are cut is part of the result's
// bits, how many goroutines share them is not.
type Rows struct{ Count, Size int }

// Session is what a problem offers to one run, with points that are the run's own where they move.
// All but NewWorker may be nil or empty: the problem can't do that then, and callers do without. It
// is a struct so that a wrapper around a problem keeps what it does not know of: its Open changes
// some fields of the Session that it wraps and hands on the others.
type Session struct {
	// NewWorker is called once for every goroutine that evaluates rows.
	NewWorker func() Worker

	// Terms name the rows, in row order.
	Terms []Term

	// Linear names the parameters in which the model u is linear.
	Linear Linear

	// Resample puts the points of a step in place, whichever step's were there before, and reports
	// whether anything changed. They are a function of the step's number alone, so that a run can
	// be resumed, unless there is Place. It looks at the context: once that has ended it returns
	// its error, and the points are in no order until the next Resample.
	Resample func(ctx context.Context, step int, theta []float64) (changed bool, err error)

	// Placed returns what it takes to put the points back, apart from the number of their step, and
	// Place puts them back, as if Resample had just done so. Both or none.
	Placed func() []float64
	Place  func(ctx context.Context, step int, placed []float64) error

	// Check returns the same terms at other, denser points, which training never sees. A loss there
	// far above that of the training says that the points were too few. Points of a Check never
	// move.
	Check func(ctx context.Context) (Problem, error)

	// Examine says more of parameters than their residuals do. Where a context ends before it is
	// done it returns what it knows, and the context's error.
	Examine func(ctx context.Context, theta []float64) (Examination, error)

	// CheckStart returns what is wrong with a start from which no method gets anywhere, and what to
	// do.
	CheckStart func(theta []float64) error

	// Explain returns where the first residual comes from that is not a finite number, and what to
	// do; nil where there is none.
	Explain func(theta []float64) error

	// Bytes says how much memory workers and examination take.
	Bytes Bytes
}

// Linear is the range theta_Lo .. theta_Hi-1 of the parameters in which the model u is linear, the
// others held fixed: the output layer of a network. With a linear equation the residuals are affine
// in them too, and Affine is true. Lo = Hi: there are none.
type Linear struct {
	Lo, Hi int
	Affine bool
}

// Count returns how many there are.
func (l Linear) Count() int { return l.Hi - l.Lo }

// Bytes is how many bytes a worker takes, how many more once it is asked for derivatives along a
// direction (Worker.Along), and how many an examination takes.
type Bytes struct{ Worker, Along, Examination int64 }

// Worker evaluates blocks of rows, for one goroutine. It owns its scratch memory: calls allocate
// nothing. Errors name the term and the point. AddTranspose and Along may be nil.
type Worker struct {
	// Residuals sets r to the residuals r_b of a block at theta.
	Residuals func(r []float64, block int, theta []float64) error

	// Features sets r to the residuals and phi (rows x (hi-lo)) to their derivatives with respect
	// to theta_lo .. theta_hi-1.
	Features func(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error

	// AddTranspose pulls back by one reverse pass: dst += Phi_b^T w, with Phi_b the features of the
	// block (rows x P), which are never formed. Gradients use it; without it they go through
	// Features.
	AddTranspose func(dst []float64, block int, theta, w []float64) error

	// Along sets r1 and r2 to the first and second derivative of r_b(theta + s v) by s at s = 0.
	// Geodesic steps use it; without it the residuals are differenced.
	Along func(r1, r2 []float64, block int, theta, v []float64) error
}

// Term is a run of consecutive rows that share one mean and one weight, in whole blocks. Each of
// its rows carries the factor Scale = sqrt(weight/Rows): the equation's own residual is r_i/Scale.
type Term struct {
	Name  string
	Rows  int
	Scale float64
}

// Examination is what a problem tells of parameters. What is not known is NaN.
type Examination struct {
	// Gauges has, for each term, the |r_t| of its rows that a relative error of one in every
	// unknown would leave: |r_t| over it is about the relative error that the term betrays.
	Gauges []float64
	// Smoothness has, for each term of data, the correlation of its residuals at neighbouring
	// points: near 1 where the model misses something smooth, near 0 where what is left is noise.
	// NaN for other terms.
	Smoothness []float64
	// Loss is that at the points looked at, Resolved what it falls to if the linear parameters are
	// solved for again there, Enriched what it falls to if some new functions of many shapes are
	// added to theirs, and three times as many.
	Loss, Resolved float64
	Enriched       [2]float64
	// Left has the share of each term in what the latter leave.
	Left []float64
}
