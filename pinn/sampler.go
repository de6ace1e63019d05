package pinn

import (
	"errors"
	"math/rand/v2"

	"anagram/internal/text"
	"anagram/mat"
)

// The constructors of points on a box; Box says what the counts k mean.

// Grid returns the full grid, prod k_j points, border included; k_j >= 2.
func (b Box) Grid(k ...int) Points {
	return b.grid(k, b.region(), func(inner bool) bool { return true })
}

// Inner returns the points of Grid that lie on no face: prod (k_j - 2) points; k_j >= 3.
func (b Box) Inner(k ...int) Points {
	return b.grid(k, b.region(), func(inner bool) bool { return inner })
}

// Border returns the points of Grid that lie on a face, each corner and edge once:
// prod k_j - prod (k_j - 2) points, 4 (k - 1) of them on a square.
func (b Box) Border(k ...int) Points {
	return b.grid(k, b.border(), func(inner bool) bool { return !inner })
}

// grid returns the points of the full grid that are wanted, told whether they lie on no face. draw is their region.
func (b Box) grid(k []int, draw func([]float64, *rand.Rand), want func(inner bool) bool) Points {
	count, total, err := b.counts(k)
	if err != nil {
		return Points{dim: len(b), err: err}
	}
	index := make([]int, len(b))
	var data []float64
	for range total {
		if want(isInner(index, count)) {
			for j, i := range index {
				data = append(data, gridPoint(b[j][0], b[j][1], i, count[j]))
			}
		}
		advance(index, count)
	}
	x := &mat.Dense{Rows: len(data) / len(b), Cols: len(b), Stride: len(b), Data: data}
	return Points{dim: len(b), fixed: x, draw: draw, box: b.clone()}
}

// mostNumbers bounds the coordinates of a grid or a set of random points that is kept: a gibibyte.
const mostNumbers = 1 << 27

// counts spreads k over the axes, flat ones having one point, and returns the size of the grid.
func (b Box) counts(k []int) (count []int, total int, err error) {
	if err := b.check(); err != nil {
		return nil, 0, err
	}
	free := b.free()
	if len(k) != 1 && len(k) != len(free) {
		return nil, 0, text.Errorf("%d counts for a grid of %d axes", len(k), len(free))
	}
	count, total = make([]int, len(b)), 1
	for j := range count {
		count[j] = 1
	}
	for i, j := range free {
		count[j] = k[min(i, len(k)-1)]
		if count[j] < 2 {
			return nil, 0, text.Errorf("a grid of %d points on axis %d; it needs both ends", count[j], j)
		}
		if count[j] > mostNumbers/len(b)/total {
			return nil, 0, errors.New("a grid of more than 2^27 numbers")
		}
		total *= count[j]
	}
	return count, total, nil
}

// isInner reports whether a grid point lies on no face of the box. Flat axes don't count.
func isInner(index, count []int) bool {
	for j, i := range index {
		if count[j] > 1 && (i == 0 || i == count[j]-1) {
			return false
		}
	}
	return true
}

// advance moves index to the next grid point, last axis fastest.
func advance(index, count []int) {
	for j := len(index) - 1; j >= 0; j-- {
		if index[j]++; index[j] < count[j] {
			return
		}
		index[j] = 0
	}
}

// gridPoint returns coordinate i of k on [lo, hi]: exact at both ends, and
// symmetric (the points of [-a, a] are exact negatives of each other).
func gridPoint(lo, hi float64, i, k int) float64 {
	switch i {
	case 0:
		return lo
	case k - 1:
		return hi
	}
	return (float64(lo*float64(k-1-i)) + float64(hi*float64(i))) / float64(k-1)
}

// Uniform returns n independent points, uniform on the box, from the stream of seed: axis
// 0 of the first point first. Sets that should be independent of each other need different seeds. At most 2^30 points.
func (b Box) Uniform(n int, seed uint64) Points {
	if err := b.check(); err != nil {
		return Points{dim: len(b), err: err}
	}
	if n < 0 || tooMany(n) {
		return Points{dim: len(b), err: text.Errorf("%d uniform points, want 0 to 2^30", n)}
	}
	return Points{dim: len(b), n: n, seed: seed, draw: b.clone().draw, box: b.clone()}
}

// tooMany says that n random points, even streamed, are more than anyone can wait for.
func tooMany(n int) bool { return n > 1<<30 }

// UniformBorder returns n independent points, uniform on the surface of the box: each draws
// its face first, with a probability proportional to the area (low before high, axis
// 0 first), then its coordinates as Uniform does. The box must have no flat axis. At most 2^30 points.
func (b Box) UniformBorder(n int, seed uint64) Points {
	if err := b.check(); err != nil {
		return Points{dim: len(b), err: err}
	}
	if n < 0 || tooMany(n) || len(b.free()) < len(b) {
		return Points{dim: len(b), err: text.Errorf("%d uniform points on the border of a box of %d axes, %d of them flat", n, len(b), len(b)-len(b.free()))}
	}
	return Points{dim: len(b), n: n, seed: seed, draw: b.drawBorder(), box: b.clone()}
}

// region returns how to draw a random point of the box, nil if the box is a single point.
func (b Box) region() func(dst []float64, rng *rand.Rand) {
	if len(b.free()) == 0 {
		return nil
	}
	return b.clone().draw
}

// border returns how to draw a random point of the faces of the box, nil if these are single points.
func (b Box) border() func(dst []float64, rng *rand.Rand) {
	if len(b.free()) < 2 {
		return nil
	}
	return b.drawBorder()
}

func (b Box) drawBorder() func(dst []float64, rng *rand.Rand) {
	faces, reach := b.faces()
	return func(dst []float64, rng *rand.Rand) {
		v, f := rng.Float64()*reach[len(reach)-1], 0
		for f < len(faces)-1 && v >= reach[f] {
			f++
		}
		faces[f].draw(dst, rng)
	}
}

// draw sets dst to a uniform point of the box. A flat axis takes no random number.
func (b Box) draw(dst []float64, rng *rand.Rand) {
	for k, ends := range b {
		dst[k] = ends[0]
		if ends[0] != ends[1] {
			dst[k] += float64((ends[1] - ends[0]) * rng.Float64())
		}
	}
}

// faces returns the faces of the box, two for each axis that is not flat, and the running sums of their
// areas in units of the volume: a face across axis k has area volume / width_k.
func (b Box) faces() (faces []Box, reach []float64) {
	sum := 0.0
	for _, k := range b.free() {
		ends := b[k]
		for _, side := range []Side{Low, High} {
			faces = append(faces, b.Face(k, side))
			sum += 1 / (ends[1] - ends[0])
			reach = append(reach, sum)
		}
	}
	return faces, reach
}
