package domain

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"anagram/internal/text"
)

// Region is where points come from: a solid such as a Box, or a surface such as the border of one.
// Its methods must be pure functions, for several goroutines call them where points are streamed.
type Region interface {
	// Check returns what is wrong with the region; nil if nothing is. The other methods are only
	// called where it returns nil.
	Check() error
	// Bounds returns the smallest box around the region, with an axis for each coordinate.
	Bounds() Box
	// Draw proposes a random point: it sets dst and reports whether that is in the region. The
	// points accepted are uniform. A proposal that is refused costs a further one, so most should
	// be accepted.
	Draw(dst []float64, rng *rand.Rand) bool
	// Contains reports whether x is in the region, its border included.
	Contains(x []float64) bool
	// Faces returns what the border is made of, each piece once; nil if that is not known.
	Faces() []Face
}

// Face is a piece of the border of a region. Area is relative to the other pieces.
type Face struct {
	Region
	Area float64
}

// part is what keep accepts of a region.
type part struct {
	Region
	keep func(x []float64) bool
}

func (p part) Draw(dst []float64, rng *rand.Rand) bool {
	return p.Region.Draw(dst, rng) && p.keep(dst)
}

func (p part) Contains(x []float64) bool { return p.Region.Contains(x) && p.keep(x) }

// Faces returns nil: nobody knows where keep changes from true to false.
func (p part) Faces() []Face { return nil }

// isCut reports whether a Where has cut a region, whose reach is not known then.
func isCut(r Region) bool {
	for {
		switch of := r.(type) {
		case part:
			return true
		case dense:
			r = of.Region
		default:
			return false
		}
	}
}

// maxRandomPoints bounds a set of random points, even a streamed one: TestErrors. Nobody can wait
// for more.
const maxRandomPoints = 1 << 30

// Uniform returns n independent points, uniform on a region, from the stream of seed. Sets that are
// to be independent of each other need different seeds. At most 2^30 points. A region that is
// wrong, or whose methods panic, is an error of the points.
func Uniform(r Region, n int, seed uint64) Points {
	bounds, err := boundsOf(r)
	if err != nil {
		return Points{err: err}
	}
	dim := bounds.Dim()
	if n < 0 || n > maxRandomPoints {
		return Points{dim: dim, err: text.Errorf("%d uniform points, want 0 to 2^30", n)}
	}
	return Points{dim: dim, n: n, seed: seed, region: r}
}

// boundsOf returns the box around a region that has nothing wrong with it and points to draw.
func boundsOf(r Region) (Box, error) {
	b, err := examined(r)
	if err != nil {
		return nil, err
	}
	for k, ends := range b {
		if math.IsInf(ends[0], -1) || math.IsInf(ends[1], 1) {
			return nil, text.Errorf("a region without end on axis %d, want its Intersection with a box", k)
		}
	}
	if err := b.Check(); err != nil {
		return nil, text.Errorf("the bounds of a region: %w", err)
	}
	return b, nil
}

// examined returns the box around a region that has nothing wrong with it. It may have no end.
func examined(r Region) (b Box, err error) {
	if r == nil {
		return nil, errors.New("points of no region: nil")
	}
	what := "Check"
	defer caught(&what, &err)
	if err := r.Check(); err != nil {
		return nil, err
	}
	what = "Bounds"
	return r.Bounds(), nil
}

// caught, deferred, turns a panic of a method of a region into an error.
func caught(method *string, err *error) {
	if v := recover(); v != nil {
		*err = text.Errorf("the method %s of a region panics: %v", *method, v)
	}
}

// Uniform returns n independent points, uniform on the box, from the stream of seed: axis 0 of the
// first point first. See the function Uniform.
func (b Box) Uniform(n int, seed uint64) Points { return Uniform(slices.Clone(b), n, seed) }

// UniformBorder returns n independent points, uniform on the surface of the box: each draws its
// face first (see Border), then its coordinates as Uniform does. The box must have no flat axis. At
// most 2^30 points.
func (b Box) UniformBorder(n int, seed uint64) Points {
	if flat := len(b) - len(b.free()); flat > 0 && b.Check() == nil {
		return Points{dim: len(b), err: text.Errorf(
			"%d uniform points on the border of a box of %d axes, %d of them flat", n, len(b), flat)}
	}
	return Uniform(Border(slices.Clone(b)), n, seed)
}
