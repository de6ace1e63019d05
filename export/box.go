package export

import (
	"fmt"
	"math"

	"anagram/mat"
	"anagram/store"
)

// A network on a box takes
//
//	y_0 = (x - lo)/width,    dy_0/dx = slope = 1/width,
//
// axis by axis. Its derivatives by x are those by y_0 with the columns of the first layer times the
// slopes, which is how package mlp has them: a direction is divided by the width before the weights
// multiply it.

// box holds these numbers for each axis. The box nil is that of y_0 = x.
type box struct {
	Lo, Width, Slope []float64
	// what single precision leaves of lo: far from 0 it may be as large as the width. nil where
	// nothing is left
	Rest []float64
}

// newBox returns the box of a network, or an error that names the axis whose numbers the file could
// not hold.
func newBox(n *store.Network, single bool) (*box, error) {
	lo, hi := n.Box()
	if lo == nil {
		return nil, nil
	}
	b, rest, left := &box{Lo: lo, Width: hi, Slope: make([]float64, len(lo))}, make([]float64, len(lo)), false
	for k, v := range lo {
		width := hi[k] - v
		if width == 0 {
			width = 1
		}
		if !holds(width, single) || !holds(1/width, single) || !(math.Abs(v) <= limitOf(single)) {
			return nil, fmt.Errorf("axis %d of the box is [%v, %v], beyond what the file's numbers hold", k, v, hi[k])
		}
		b.Width[k], b.Slope[k] = width, 1/width
		if single {
			rest[k] = v - float64(float32(v))
			left = left || rest[k] != 0
		}
	}
	if left {
		b.Rest = rest
	}
	return b, nil
}

// holds reports whether a file has the positive number v in full precision.
func holds(v float64, single bool) bool {
	least := 0x1p-1022
	if single {
		least = 0x1p-126
	}
	return least <= v && v <= limitOf(single)
}

// place returns y_0 at x.
func (b *box) place(x []float64) []float64 {
	if b == nil {
		return x
	}
	y := make([]float64, len(x))
	for k, v := range x {
		y[k] = (v - b.Lo[k]) / b.Width[k]
	}
	return y
}

// slope returns the derivative of y_0 by x of an axis.
func (b *box) slope(k int) float64 {
	if b == nil {
		return 1
	}
	return b.Slope[k]
}

// scale multiplies the columns of w, which are those of the axes from k on, with the slopes.
func (b *box) scale(w *mat.Dense, k int) {
	for i := 0; b != nil && i < w.Rows; i++ {
		for j := range w.Row(i) {
			w.Row(i)[j] *= b.Slope[k+j]
		}
	}
}
