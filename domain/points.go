package domain

import (
	"context"
	"errors"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
)

// Points is a set of points in R^d: fixed coordinates (At, the grids of Box, Spaced, Sobol, and
// those of a Quadrature), or a recipe for random ones (Uniform, UniformBorder). It is a value; its
// methods return changed copies. What is wrong with it, such as a grid of one point a side, is
// returned by Err, and by pinn.New with the name of the term. The zero value is empty.
//
// All sets but those of At know the region they come from, and what Where accepts of it. Further
// points can be drawn there: see Follow, Others and pinn.Problem.Check.
type Points struct {
	dim      int
	fixed    *mat.Dense // the coordinates of fixed points; nil of random ones
	n        int        // the number of random points
	region   Region     // where the points come from; nil if there is no region
	seed     uint64     // the stream that random points are drawn from
	fresh    bool       // random points are drawn again at every step
	streamed bool       // random points are drawn again whenever they are needed
	follow   *Following // how the points follow the residual, completed; nil if they do not
	err      error
}

// At returns the given points, copied. All must have the same number of coordinates. They have no
// region.
func At(points ...[]float64) Points {
	for _, x := range points {
		if len(x) != len(points[0]) {
			return Points{err: text.Errorf("points of %d and of %d coordinates in one set", len(points[0]), len(x))}
		}
	}
	x := mat.FromRows(points...)
	return Points{dim: x.Cols, fixed: x}
}

// AtRows returns the rows of x as points, copied. They have no region.
func AtRows(x *mat.Dense) Points {
	return Points{dim: x.Cols, fixed: x.Clone()}
}

// Where returns the points of p for which keep is true: a grid keeps fewer points, a random set
// keeps its number n, proposing points until n are accepted. With it a box becomes a disk or an L,
// and a face loses an end:
//
//	square.Face(0, Low).Grid(30).Where(func(x []float64) bool { return x[1] < 1 })
//
// keep must not change x. It must be a pure function: where points are streamed several goroutines
// call it.
func (p Points) Where(keep func(x []float64) bool) Points {
	if p.err != nil {
		return p
	}
	if p.region != nil {
		p.region = part{p.region, keep}
	}
	if p.fixed == nil {
		return p
	}
	p.fixed, p.err = pick(p.fixed, keep)
	return p
}

// pick returns the rows of x that keep accepts.
func pick(x *mat.Dense, keep func(x []float64) bool) (kept *mat.Dense, err error) {
	kept = &mat.Dense{Cols: x.Cols, Stride: x.Cols} // keeps its columns if no row is left
	var at []float64
	defer func() {
		if v := recover(); v != nil { // of a user's function
			kept, err = x, text.Errorf("Where panics at point %v: %v", at, v)
		}
	}()
	for i := range x.Rows {
		if at = x.Row(i); keep(at) {
			kept.Data = append(kept.Data, at...)
			kept.Rows++
		}
	}
	return kept, nil
}

// Fresh returns p drawn again before every step. What is drawn is a function of the seed and of the
// step's number alone, so that a run resumed at a step sees the points it would have seen. The
// points must be random ones.
func (p Points) Fresh() Points {
	p.fresh = true
	return p
}

// Streamed returns random points that are drawn anew whenever they are needed instead of being
// kept: with a million of them memory is that of a block. They are other points than without it,
// from the same distribution; Where and Fresh hold for them too.
//
// What it costs is drawing the points, and that sources and coefficients are evaluated with every
// residual, by all workers at once. pinn.New tries 65,536 of the points of step 0: a source that
// fails at one of them is an error of New, at others an error of the step.
func (p Points) Streamed() Points {
	p.streamed = true
	return p
}

// Err returns what is wrong with the set: what its constructors and methods were given, or that it
// has more than 2^27 numbers to keep, those of the candidates of Follow among them. An empty set is
// no error.
func (p Points) Err() error {
	switch {
	case p.err != nil:
		return p.err
	case p.fixed != nil && p.fresh:
		return errors.New("fixed points cannot be drawn afresh")
	case p.fixed != nil && p.streamed:
		return errors.New("fixed points cannot be streamed")
	case p.follow != nil && p.region == nil && p.dim > 0:
		return errors.New("points without a region cannot follow the residual")
	case p.follow != nil && p.fresh:
		return errors.New("points drawn afresh at every step cannot follow the residual as well")
	case p.follow != nil && p.streamed:
		return errors.New("streamed points cannot follow the residual as well")
	case p.fixed == nil && !p.streamed && p.dim > 0 && p.n > maxNumbers/p.dim:
		return text.Errorf("%d random points, more than 2^27 numbers to keep; Streamed keeps none", p.n)
	case p.follow != nil && p.follow.Share*float64(p.Len())*candidatesPerPoint*float64(p.dim) > maxNumbers:
		return text.Errorf("%d points that follow the residual, %d candidates for each that moves: more than 2^27 numbers to keep", p.Len(), candidatesPerPoint)
	}
	return nil
}

// Len returns the number of points.
func (p Points) Len() int {
	if p.fixed != nil {
		return p.fixed.Rows
	}
	return p.n
}

// Dim returns the number of coordinates of a point.
func (p Points) Dim() int { return p.dim }

// IsFresh reports whether the points are drawn again before every step.
func (p Points) IsFresh() bool { return p.fresh }

// IsStreamed reports whether the points are drawn whenever they are needed.
func (p Points) IsStreamed() bool { return p.streamed }

// Region returns where the points come from, without what Where refuses; nil for points given one
// by one and for the grid on a single point.
func (p Points) Region() Region { return p.region }

// X returns the points, one a row, in a matrix of the caller's own: those of step 0 if they are
// fresh ones. It panics where pinn.New would return an error, but not if the set is empty.
func (p Points) X() *mat.Dense {
	err := p.Err()
	if err == nil {
		x := mat.New(p.Len(), p.dim)
		if err = p.Sampler().Draw(context.Background(), x, 0, 0); err == nil {
			return x
		}
	}
	panic("domain: " + err.Error())
}

// Others returns n random points of the region of p, from a stream that serves nothing else. They
// neither move nor follow. k is the number of the set in its problem, so that sets of the same seed
// differ. Points without a region have no others, an error of the set.
func (p Points) Others(n, k int) Points {
	err := p.Err()
	if err == nil && p.region == nil {
		err = errors.New("points without a region have no others")
	}
	if err == nil && n < 0 {
		err = text.Errorf("%d other points, want >= 0", n)
	}
	return Points{dim: p.dim, n: n, region: p.region, seed: Derive(p.seed, useOthers, k), err: err}
}

// boundsSample is how many random points are drawn to bound a set with a Where. All of a streamed
// set may be more than memory holds (TestBounds).
const boundsSample = 1 << 16

// Bounds returns the smallest box around the points. For points that can be drawn again it is the
// box around their region. For those with a Where, whose reach is not known, it is the box around
// the points of step 0, the first 65,536 of them. It panics where X does. The box of an empty set
// without a region has no axes.
func (p Points) Bounds() Box {
	if p.region != nil && !isCut(p.region) {
		return slices.Clone(p.region.Bounds())
	}
	p.n = min(p.n, boundsSample)
	x := p.X()
	if x.Rows == 0 {
		return nil
	}
	b := make(Box, p.dim)
	for k := range b {
		b[k] = [2]float64{x.At(0, k), x.At(0, k)}
		for i := range x.Rows {
			b[k] = [2]float64{min(b[k][0], x.At(i, k)), max(b[k][1], x.At(i, k))}
		}
	}
	return b
}
