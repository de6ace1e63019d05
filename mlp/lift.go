package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// The first layer of a lifted network sees y_0 = phi(x) with all its channels, as a deeper layer
// sees the one below. Along each direction v_k the lift runs once on the Taylor numbers of x + s
// v_k; the channels of higher order are sums over k.

// lifted holds y_0 at the points of the last Forward, and scratch.
type lifted struct {
	y    stack
	x, p []taylor.Number // a point, and phi of it
}

func newLifted(n *Network, ch Channels, channels, maxPoints int) *lifted {
	return &lifted{y: newStack(channels, maxPoints, n.sizes[0]), x: make([]taylor.Number, n.lift.points), p: make([]taylor.Number, n.sizes[0])}
}

// fill sets y_0 and its channels at the points x.
func (s *lifted) fill(phi Lift, ch Channels, x *mat.Dense) {
	s.y.reset(x.Rows, len(s.p))
	for i := range x.Rows {
		for k := range max(1, ch.Directions.Rows) {
			along(s.x, x.Row(i), ch.Directions, k)
			phi(s.p, s.x)
			take(&s.y, s.p, ch, i, k)
		}
	}
}

// along sets dst to the numbers x + s v_k, or to x if there is no direction k.
func along(dst []taylor.Number, x []float64, directions *mat.Dense, k int) {
	for axis, v := range x {
		dst[axis] = taylor.Const(v)
		if k < directions.Rows {
			dst[axis].D = directions.At(k, axis)
		}
	}
}

// take files numbers of point i along direction k under their channels.
func take(y *stack, numbers []taylor.Number, ch Channels, i, k int) {
	for j, p := range numbers {
		y.row(0, i)[j] = p.V
		if k == ch.Directions.Rows {
			continue // there is none
		}
		y.row(1+k, i)[j] = p.D
		c := 1 + ch.Directions.Rows
		for order, d := range [...]float64{2: p.DD, 3: p.D3, 4: p.D4} {
			if order < 2 {
				continue
			}
			a := ch.combinations(order)
			for m := range a.Rows {
				row := y.row(c, i)
				if k == 0 {
					row[j] = 0
				}
				row[j] += float64(a.At(m, k) * d)
				c++
			}
		}
	}
}
