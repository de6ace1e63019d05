package domain

import "math"

// Interval returns the interval [lo, hi], a box of one axis.
func Interval(lo, hi float64) Box { return Box{{lo, hi}} }

// Distance returns the signed distance from x to the border of the box. With q_k = max(lo_k - x_k,
// x_k - hi_k) it is max_k q_k inside, and the length of max(q, 0) elsewhere. Of a box with a flat
// axis, which has no inside, it is the distance to the box.
func (b Box) Distance(x []float64) float64 {
	inside, outside := math.Inf(-1), 0.0
	for k, ends := range b {
		q := max(ends[0]-x[k], x[k]-ends[1])
		if inside = max(inside, q); q > 0 {
			outside += float64(q * q)
		}
	}
	if inside > 0 {
		return math.Sqrt(outside)
	}
	return inside
}

// Normal sets dst to the gradient of Distance at x: see Shape.
func (b Box) Normal(dst, x []float64) {
	nearest, at := math.Inf(-1), 0
	for k, ends := range b {
		q := max(ends[0]-x[k], x[k]-ends[1])
		if dst[k] = max(q, 0); x[k]-ends[1] < ends[0]-x[k] {
			dst[k] = -dst[k]
		}
		if q > nearest {
			nearest, at = q, k
		}
	}
	if nearest <= 0 {
		clear(dst)
		dst[at] = 1
		if x[at]-b[at][1] < b[at][0]-x[at] {
			dst[at] = -1
		}
	}
	unit(dst)
}

// volume returns the product of the widths of the axes that are not flat, 1 if all are.
func (b Box) volume() float64 {
	v := 1.0
	for _, k := range b.free() {
		v *= b[k][1] - b[k][0]
	}
	return v
}
