package pinn

import "slices"

// Mixed derivatives as sums of pure ones (taylor/doc.go). A derivative of order p is the product of
// p symbols x, y, .. of its axes, a pure one along the direction a x + b y + .. is (a x + b y +
// ..)^p. Write
//
//	S(a, b, ..) = sum of (product of the signs) (a x +- b y +- ..)^p
//
// over the signs of all but the first; then, comparing coefficients,
//
//	x y   = S(1, 1) / 4                          x y z    = S(1, 1, 1) / 24
//	x^2 y = S(1, 1) / 6 - y^3 / 3                x y z w  = S(1, 1, 1, 1) / 192
//	x^3 y = S(2, 1) / 48 - S(1, 1) / 24          x^2 y z  = S(1, 1, 1) / 48 - S'(1, 1) / 24
//	x^2 y^2 = ((x + y)^4 + (x - y)^4) / 12 - (x^4 + y^4) / 6
//
// with S' of y and z. The directions are few and shared: x + y and x - y serve u_xy, u_xxy, u_xyy
// and u_xxyy. Sums of fourth derivatives may need fewer: sylvester.go.

// maxOrder is the highest order of a derivative that package mlp gives.
const maxOrder = 4

// component is a multiple of a unit vector.
type component struct {
	axis  int
	times float64
}

// direction is a vector: its components that are not 0 by ascending axes, the first of them
// positive, and zeros behind.
type direction [maxOrder]component

// axis is a unit vector.
func axis(k int) direction { return direction{{k, 1}} }

// multiple is a multiple of a pure derivative.
type multiple struct {
	direction
	scale float64
}

// pure writes a derivative of order two or more as a sum of pure ones.
func (p part) pure() []multiple {
	x, times := p.distinct()
	switch n := len(x); {
	case n == 1:
		return []multiple{{axis(x[0]), 1}}
	case times[0] == 1: // all different
		return signs(p.order, []float64{2: 4, 3: 24, 4: 192}[n], ones(x)...)
	case times[0] == 3:
		return append(signs(4, 48, component{x[0], 2}, component{x[1], 1}), signs(4, -24, ones(x)...)...)
	case n == 3:
		return append(signs(4, 48, ones(x)...), signs(4, -24, ones(x[1:])...)...)
	case times[1] == 1:
		return append(signs(3, 6, ones(x)...), multiple{axis(x[1]), -1. / 3})
	}
	both := signs(4, 12, ones(x)...)
	both[1].scale = -both[1].scale
	return append(both, multiple{axis(x[0]), -1. / 6}, multiple{axis(x[1]), -1. / 6})
}

// polarised writes a sum of derivatives as one of pure ones.
func polarised(parts []part) (all []multiple) {
	for _, p := range parts {
		for _, s := range p.pure() {
			s.scale = float64(p.scale * s.scale)
			all = append(all, s)
		}
	}
	return all
}

// distinct returns the axes of a derivative and how often it has each, the most frequent first.
func (p part) distinct() (x, times []int) {
	for _, k := range p.axes[:p.order] {
		if i := slices.Index(x, k); i >= 0 {
			times[i]++
		} else {
			x, times = append(x, k), append(times, 1)
		}
	}
	for i := range x { // a handful
		for ; i > 0 && times[i-1] < times[i]; i-- {
			x[i-1], x[i], times[i-1], times[i] = x[i], x[i-1], times[i], times[i-1]
		}
	}
	return x, times
}

// ones returns the axes once each.
func ones(x []int) (v []component) {
	for _, k := range x {
		v = append(v, component{k, 1})
	}
	return v
}

// signs returns S of the components, divided by a number.
func signs(order int, by float64, v ...component) (all []multiple) {
	for bits := range 1 << (len(v) - 1) {
		d, scale := slices.Clone(v), 1/by
		for i := 1; i < len(v); i++ {
			if bits>>(i-1)&1 == 1 {
				d[i].times, scale = -d[i].times, -scale
			}
		}
		slices.SortFunc(d, func(a, b component) int { return a.axis - b.axis })
		if d[0].times < 0 { // turned round
			for i := range d {
				d[i].times = -d[i].times
			}
			if order%2 == 1 {
				scale = -scale
			}
		}
		var m multiple
		copy(m.direction[:], d)
		m.scale = scale
		all = append(all, m)
	}
	return all
}
