package domain

import (
	"errors"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
)

// Grid returns the full grid, prod k_j points, border included; k_j >= 2.
func (b Box) Grid(k ...int) Points {
	return b.grid(k, b.solid(), func(inner bool) bool { return true })
}

// Inner returns the points of Grid that lie on no face: prod (k_j - 2) points; k_j >= 3.
func (b Box) Inner(k ...int) Points {
	return b.grid(k, b.solid(), func(inner bool) bool { return inner })
}

// Border returns the points of Grid that lie on a face, each corner and edge once:
// prod k_j - prod (k_j - 2) points, 4 (k - 1) of them on a square.
func (b Box) Border(k ...int) Points {
	return b.grid(k, b.surface(), func(inner bool) bool { return !inner })
}

// grid returns the points of the full grid for which want returns true; inner is whether a point
// lies on no face. Further points of the set come from the region.
func (b Box) grid(k []int, from Region, want func(inner bool) bool) Points {
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
	return Points{dim: len(b), fixed: x, region: from}
}

// maxNumbers bounds the coordinates of a grid, or of a set of random points that is kept, to a
// gibibyte (TestErrors).
const maxNumbers = 1 << 27

// counts spreads k over the axes, flat ones having one point, and returns the size of the grid.
func (b Box) counts(k []int) (count []int, total int, err error) {
	if err := b.Check(); err != nil {
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
		if count[j] > maxNumbers/len(b)/total {
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

// solid returns a copy of the box as a region, nil if it is a single point.
func (b Box) solid() Region {
	if len(b.free()) == 0 {
		return nil
	}
	return slices.Clone(b)
}

// surface returns the border of the box as a region, nil if that is single points.
func (b Box) surface() Region {
	if len(b.free()) < 2 {
		return nil
	}
	return Border(slices.Clone(b))
}
