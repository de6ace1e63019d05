package domain

import (
	"errors"
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

// Border returns the border of r as a region of its own, made of the faces of r. A random point of
// it draws its face first, with a probability proportional to the area, and then itself.
func Border(r Region) Region {
	if r == nil || r.Check() != nil {
		return border{of: r}
	}
	b := border{of: r, faces: r.Faces()}
	sum := 0.0
	for _, f := range b.faces {
		sum += f.Area
		b.reach = append(b.reach, sum)
	}
	return b
}

// border is the surface of a region.
type border struct {
	of    Region
	faces []Face
	reach []float64 // running sums of the areas
}

// Check reports what is wrong with the region inside or with a face, or that it has none.
func (b border) Check() error {
	if b.of == nil {
		return errors.New("the border of no region: nil")
	}
	if err := b.of.Check(); err != nil {
		return err
	}
	if len(b.faces) == 0 {
		return errors.New("the border of a region without faces")
	}
	for i, f := range b.faces {
		var err error
		switch {
		case f.Region == nil:
			err = errors.New("no Region")
		case !(f.Area > 0):
			err = text.Errorf("an Area of %v, want a positive number", f.Area)
		default:
			err = f.Region.Check()
		}
		if err != nil {
			return text.Errorf("face %d of a region: %w", i, err)
		}
	}
	if sum := b.reach[len(b.reach)-1]; !finite(sum) {
		return text.Errorf("the areas of the faces of a region add up to %v", sum)
	}
	return nil
}

func (b border) Bounds() Box { return b.of.Bounds() }

func (b border) Draw(dst []float64, rng *rand.Rand) bool {
	v, f := rng.Float64()*b.reach[len(b.reach)-1], 0
	for f < len(b.faces)-1 && v >= b.reach[f] {
		f++
	}
	return b.faces[f].Draw(dst, rng)
}

func (b border) Contains(x []float64) bool {
	return slices.ContainsFunc(b.faces, func(f Face) bool { return f.Contains(x) })
}

// Faces returns nil: the border of a border is empty.
func (b border) Faces() []Face { return nil }

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

// maxRandomPoints bounds a set of random points, even a streamed one: TestErrors. Nobody can wait
// for more.
const maxRandomPoints = 1 << 30

// Uniform returns n independent points, uniform on a region, from the stream of seed. Sets that are
// to be independent of each other need different seeds. At most 2^30 points.
func Uniform(r Region, n int, seed uint64) Points {
	if r == nil {
		return Points{err: errors.New("points of no region: nil")}
	}
	if err := r.Check(); err != nil {
		return Points{err: err}
	}
	bounds := r.Bounds()
	if err := bounds.Check(); err != nil {
		return Points{err: text.Errorf("the bounds of a region: %w", err)}
	}
	dim := bounds.Dim()
	if n < 0 || n > maxRandomPoints {
		return Points{dim: dim, err: text.Errorf("%d uniform points, want 0 to 2^30", n)}
	}
	return Points{dim: dim, n: n, seed: seed, region: r}
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
