package domain

import (
	"errors"

	"anagram/internal/text"
)

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
func (b Box) Uniform(n int, seed uint64) Points { return Uniform(b.clone(), n, seed) }

// UniformBorder returns n independent points, uniform on the surface of the box: each draws its
// face first (see Border), then its coordinates as Uniform does. The box must have no flat axis. At
// most 2^30 points.
func (b Box) UniformBorder(n int, seed uint64) Points {
	if flat := len(b) - len(b.free()); flat > 0 && b.Check() == nil {
		return Points{dim: len(b), err: text.Errorf(
			"%d uniform points on the border of a box of %d axes, %d of them flat", n, len(b), flat)}
	}
	return Uniform(Border(b.clone()), n, seed)
}
