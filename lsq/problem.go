package lsq

import (
	"context"
	"errors"
	"math"
	"sort"

	"anagram/internal/text"
	"anagram/mat"
)

// Problem is a least-squares problem: minimise 1/2 |r(theta)|^2 over theta in R^P, where r holds S
// weighted residuals.
type Problem interface {
	Params() int   // P
	Rows() []Rows  // runs of rows that add up to S, in row order; they never change
	Open() Session // what the problem offers to one run
}

// Rows is a run of Count rows that come in blocks of Size; the last block has what is left. Blocks
// are the unit of work and of summation. The bits of a result depend on how rows are cut into
// blocks, but not on how many goroutines share the blocks.
type Rows struct{ Count, Size int }

// Session is what a problem offers to one run. Points that move do so for that run alone. All
// fields but NewWorker may be nil or empty: the problem can't do that then, and callers do without.
// Session is a struct so that a wrapper around a problem keeps what it does not know: the Open of
// the wrapper changes some fields of the Session that it wraps, and returns the others as they are.
type Session struct {
	// NewWorker is called once for every goroutine that evaluates rows.
	NewWorker func() Worker

	// Terms name the rows, in row order.
	Terms []Term

	// Linear names the parameters in which the model u is linear.
	Linear Linear

	// Resample puts the points of a step in place, whatever points were there before, and reports
	// whether any changed. Without Place the points must be a function of the step's number alone,
	// so that a run can be resumed. If the context ends, Resample returns its error, and the points
	// must not be used before the next Resample.
	Resample func(ctx context.Context, step int, theta []float64) (changed bool, err error)

	// Placed returns the numbers that Place needs to put the points back. A Session has both or
	// none.
	Placed func() []float64

	// Place puts the points of a step back, from what Placed returned when they were in place.
	Place func(ctx context.Context, step int, placed []float64) error

	// Check returns a problem of the same terms at other, denser points, which training never sees
	// and which never move. If its loss is far above that of the training, the points were too few.
	Check func(ctx context.Context) (Problem, error)

	// Examine says more about parameters than their residuals do. If the context ends before, it
	// returns what it knows, and the context's error.
	Examine func(ctx context.Context, theta []float64) (Examination, error)

	// CheckStart returns an error for a start from which no method gets anywhere, and what to do.
	CheckStart func(theta []float64) error

	// Explain finds the first residual that is not a finite number. It returns where that comes
	// from and what to do, or nil if all are finite.
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

// Count returns the number of linear parameters.
func (l Linear) Count() int { return l.Hi - l.Lo }

// Bytes is how much memory a problem takes.
type Bytes struct {
	Worker      int64 // bytes of a worker
	Along       int64 // further bytes of a worker from the first call of Worker.Along on
	Examination int64 // bytes of a call of Session.Examine
}

// Worker evaluates blocks of rows, for one goroutine. It owns its scratch memory: calls allocate
// nothing. Errors name the term and the point. AddTranspose and Along may be nil.
type Worker struct {
	// Residuals sets r to the residuals r_b of a block at theta.
	Residuals func(r []float64, block int, theta []float64) error

	// Features sets r to the residuals and phi (rows x (hi-lo)) to their derivatives with respect
	// to theta_lo .. theta_hi-1.
	Features func(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error

	// AddTranspose adds Phi_b^T w to dst by one reverse pass, with Phi_b the features of the block
	// (rows x P), which are never formed. Gradients use it; without it they go through Features.
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

// Examination is what a problem says about parameters. What is not known is NaN.
type Examination struct {
	// Gauges has, for each term t, the norm |r_t| of its rows that a relative error of one in every
	// unknown would leave. |r_t| over its gauge is about the relative error that the term betrays.
	Gauges []float64
	// Smoothness has, for each term of data, the correlation of its residuals at neighbouring
	// points: near 1 where the model misses something smooth, near 0 where what is left is noise.
	// NaN for other terms.
	Smoothness []float64
	// Loss is the loss at the points looked at.
	Loss float64
	// Resolved is what Loss falls to if the linear parameters are solved for again at these points.
	Resolved float64
	// Enriched is what Loss falls to if the model is given further units of many shapes: first a
	// third of the units there are, which is NaN where they are few, then all.
	Enriched [2]float64
	// Left has the share of each term in Enriched[1].
	Left []float64
}

// blocks numbers the blocks of a problem. It finds the rows of a block without a list of blocks.
type blocks struct {
	runs    []run
	count   int
	rows    int // S
	longest int // rows of the longest block
}

// run is a Rows with the numbers of its first block and of its first row.
type run struct {
	Rows
	block, row int
}

func newBlocks(rows []Rows) blocks {
	var b blocks
	for _, r := range rows {
		r.Size = min(r.Size, r.Count) // of which no multiple overflows
		b.runs = append(b.runs, run{r, b.count, b.rows})
		b.count += r.blocks()
		b.rows += r.Count
		b.longest = max(b.longest, r.Size)
	}
	return b
}

// blocks returns how many there are.
func (r Rows) blocks() int { return (r.Count-1)/r.Size + 1 }

// bounds returns the first row of a block and that after its last.
func (b *blocks) bounds(block int) (lo, hi int) {
	i := sort.Search(len(b.runs), func(i int) bool { return b.runs[i].block > block }) - 1
	r := &b.runs[i]
	at := (block - r.block) * r.Size
	return r.row + at, r.row + at + min(r.Size, r.Count-at)
}

// maxBlocks is more than anyone can wait for; numbers of nodes of the tree are products of two such
// numbers. TestBadProblems.
const maxBlocks = math.MaxInt32

// check returns an error if there are no rows or parameters, if a run of rows is empty, if the
// terms do not cover the rows, or if the session lacks what it can't do without.
func check(p Problem, s *Session) error {
	rows, count, blocks := p.Rows(), 0, 0
	for i, r := range rows {
		if r.Count <= 0 || r.Size <= 0 {
			return text.Errorf("rows %d of the problem: %d in blocks of %d", i, r.Count, r.Size)
		}
		if r.Count > math.MaxInt-count || r.blocks() > maxBlocks-blocks {
			return text.Errorf("rows %d of the problem: with %d in blocks of %d there are more than can be counted", i, r.Count, r.Size)
		}
		count += r.Count
		blocks += r.blocks()
	}
	if count == 0 || p.Params() <= 0 {
		return text.Errorf("nothing to solve: %d residuals, %d parameters", count, p.Params())
	}
	switch l := s.Linear; {
	case s.NewWorker == nil:
		return errors.New("the problem's Session has no NewWorker, which nothing can do without")
	case (s.Place == nil) != (s.Placed == nil):
		return errors.New("the problem's Session has only one of Placed and Place: give both or none")
	case l.Lo < 0 || l.Lo > l.Hi || l.Hi > p.Params():
		return text.Errorf("the problem's Session.Linear is %d to %d, which is no part of its %d parameters", l.Lo, l.Hi, p.Params())
	case len(s.Terms) == 0:
		return nil
	}
	return checkTerms(s.Terms, rows)
}

// checkTerms finds terms that are none, or don't cover the rows one after the other.
func checkTerms(terms []Term, rows []Rows) error {
	for _, t := range terms {
		left := t.Rows
		for ; len(rows) > 0 && left > 0; rows = rows[1:] {
			left -= rows[0].Count
		}
		if left != 0 {
			return text.Errorf("term %q has %d rows, its blocks hold %d", t.Name, t.Rows, t.Rows-left)
		}
		if !(t.Scale > 0) || math.IsInf(t.Scale, 1) {
			return text.Errorf("term %q has the scale %v, want a positive number", t.Name, t.Scale)
		}
	}
	if len(rows) > 0 {
		return text.Errorf("the terms end before the last %d rows", rows[len(rows)-1].Count)
	}
	return nil
}
