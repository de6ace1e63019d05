package anagram

import (
	"context"

	"anagram/mat"
)

// Problem is a least-squares problem: minimise 1/2 |r(theta)|^2 over theta in R^P,
// where r holds S weighted residuals. The rows come in blocks, the unit of work
// and of summation: results are the same bits for any number of workers.
type Problem interface {
	Params() int       // P
	Blocks() []int     // rows of each block, in row order; fixed while a Solver lives
	NewWorker() Worker // called once a goroutine
}

// Worker evaluates blocks of rows. It owns its scratch memory: a call allocates
// nothing, and no two goroutines share a Worker. Errors name the term and the point.
type Worker interface {
	// Residuals sets row t of dst (T x rows of the block) to the block's residuals at row t of thetas (T x P).
	Residuals(dst *mat.Dense, block int, thetas *mat.Dense) error
	// Features sets r to the block's residuals at theta and phi (rows x (hi-lo)) to
	// their derivatives with respect to theta_lo .. theta_hi-1.
	Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error
}

// Adjoint is a Worker that pulls back by one reverse pass: dst += Phi_b^T w, with Phi_b the
// features of the block (rows x P), which are never formed. Gradients use it; without it they go through Features.
type Adjoint interface {
	AddTranspose(dst []float64, block int, theta, w []float64) error
}

// Curved is a Worker that differentiates along a direction: it sets r1 and r2 to the first and second
// derivative of r_b(theta + s v) by s at s = 0. Geodesic steps use it; without it they difference the residuals.
type Curved interface {
	Along(r1, r2 []float64, block int, theta, v []float64) error
}

// Linear is a Problem that names the parameters theta_lo .. theta_hi-1 in which its model u is linear, the others held
// fixed: the output layer of a network. With a linear equation the residuals are affine in them too, and affine is true.
// lo = hi: there are none.
type Linear interface {
	LinearParams() (lo, hi int, affine bool)
}

// Resampler is a Problem that may change its points before a step. Resample puts the points of a step in place, whichever
// step's were there before, and reports whether anything changed. They are a function of the step's number alone, so a run can be
// resumed; a Problem of which that is not true is Movable too. A Resample that takes long looks at
// the context: once that has ended it returns its error, and the points are in no order until the
// next Resample. A Solver moves the points of its problem, which so serves one Solver at a time
// unless it is a Forker.
type Resampler interface {
	Resample(ctx context.Context, step int, theta []float64) (changed bool, err error)
}

// Forker is a Resampler that serves any number of Solvers at once, as its points are part of a run:
// NewSolver and Resume ask it for a problem of the same rows and functions whose points move by
// themselves, and work on that (Solver.Problem). self is what they were given: where it is not the
// one asked, but another type that embeds it, Fork returns self.
type Forker interface {
	Fork(self Problem) Problem
}

// Movable is a Resampler whose points are not a function of the step's number alone: where they are is part of the state of a run.
type Movable interface {
	// Placed returns what it takes to put the points back, apart from the number of their step.
	Placed() []float64
	// Place puts back the points of a step, as if Resample had just done so.
	Place(ctx context.Context, step int, placed []float64) error
}

// Checker is a Problem that can be asked at points it is not trained on: Check returns the same terms at other, denser ones.
// A loss there far above that of the training says that the points were too few. It may have many
// of them to look at, and returns the error of a context that ends before it is done.
type Checker interface {
	Check(ctx context.Context) (Problem, error)
}

// Sized is a Problem that knows how many bytes one of its workers takes, how many more once it is
// asked for derivatives along a direction (Curved), and how many an examination takes (Examiner),
// for Settings.MaxMemory. Where it is not, they count for nothing.
type Sized interface {
	WorkerBytes() (worker, along, examination int64)
}

// Starter is a Problem that knows starts from which no method gets anywhere: CheckStart returns
// what is wrong with one and what to do. NewSolver asks it.
type Starter interface {
	CheckStart(theta []float64) error
}

// Explainer is a Problem that knows why a loss is not a finite number: Explain returns where the
// first residual that is none comes from, and what to do, or nil. A Solver asks it before it ends
// with ErrDiverged.
type Explainer interface {
	Explain(theta []float64) error
}

// Examiner is a Problem that can say more of parameters than their residuals do. It may have many
// points to look at. Where a context ends before it is done it returns what it knows, and the
// context's error.
type Examiner interface {
	Examine(ctx context.Context, theta []float64) (Examination, error)
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

// Termed is a Problem that names its rows.
type Termed interface {
	Terms() []Term
}

// Term is a run of consecutive rows that share one mean and one weight, in whole
// blocks. Each of its rows carries the factor Scale = sqrt(weight/Rows): the equation's own residual is r_i/Scale.
type Term struct {
	Name  string
	Rows  int
	Scale float64
}
