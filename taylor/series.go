package taylor

import "anagram/internal/vec"

// A layer whose weights move. Along a line theta + s v in the space of a network's
// parameters every channel of a layer is a function of s: series in s on top of the series in x, in
// each channel its value and its first and second derivative by s (written with a prime). They
// obey the same two rules as Numbers, here on slices over points and units. Leibniz's:
//
//	(ab)' = a' b + a b'        (ab)'' = a'' b + 2 a' b' + a b''
//
// and the chain rule, for g(z) with derivatives g1 and g2 at z:
//
//	g(z)' = g1 z'              g(z)'' = g2 z'^2 + g1 z''.
//
// The rule of a Chain, y_0 = f, y_k = f1 z_k, y_m = f1 z_m + f2 q_m with
// q_m = sum_k a_mk z_k^2, consists of just these: the series of f1 and f2 by the second rule, which
// takes two more derivatives of f, and then products, with
//
//	y_0'  = f1 z_0'                  y_0'' = f1' z_0' + f1 z_0''
//	q_m'  = 2 sum_k a_mk z_k z_k'    q_m'' = 2 sum_k a_mk (z_k'^2 + z_k z_k'').
//
// Combinations of third and fourth order (orders.go) are products of such series too, and are
// computed as they stand there, number by number.

// Series is a function of s at every point and unit: value, first and second derivative by
// s, as slices of one length. What a rule does not need may be nil; the zero value has nothing.
type Series [3][]float64

// Compose sets dst[1] and dst[2] to the derivatives by s of g(z(s)), given the derivatives g1 and
// g2 of g at z and z's by s, z1 and z2; a z2 that is nil is zero. dst[0] = g(z) is not touched. If
// dst[2] is nil it is not computed and g2 may be nil as well. dst overlaps no other slice.
func (dst Series) Compose(g1, g2, z1, z2 []float64) {
	vec.Mul(dst[1], g1, z1)
	if dst[2] == nil {
		return
	}
	setSquare(dst[2], g2, z1)
	if z2 != nil {
		addScaled(dst[2], g1, z2)
	}
}

// Mul sets dst[1] and dst[2] to the derivatives by s of the product a b. dst[0] is not touched; dst
// overlaps neither a nor b.
func (dst Series) Mul(a, b Series) {
	d1 := dst[1]
	n := len(d1)
	d2, a0, a1, a2, b0, b1, b2 := dst[2][:n], a[0][:n], a[1][:n], a[2][:n], b[0][:n], b[1][:n], b[2][:n]
	for i := range d1 {
		d1[i] = float64(a1[i]*b0[i]) + float64(a0[i]*b1[i])
		d2[i] = float64(a2[i]*b0[i]) + float64(2*a1[i]*b1[i]) + float64(a0[i]*b2[i])
	}
}

// addSquare adds the derivatives by s of alpha a b^2.
func (dst Series) addSquare(alpha float64, a, b Series) {
	d1 := dst[1]
	n := len(d1)
	d2, a0, a1, a2, b0, b1, b2 := dst[2][:n], a[0][:n], a[1][:n], a[2][:n], b[0][:n], b[1][:n], b[2][:n]
	for i := range d1 {
		q := alpha * b0[i] * b0[i]
		q1 := 2 * alpha * b0[i] * b1[i]
		q2 := 2 * alpha * (float64(b1[i]*b1[i]) + float64(b0[i]*b2[i]))
		d1[i] += float64(a1[i]*q) + float64(a0[i]*q1)
		d2[i] += float64(a2[i]*q) + float64(2*a1[i]*q1) + float64(a0[i]*q2)
	}
}

// Along sets every channel of y1 and y2 to the first and second derivative by s of Forward's y, and
// channel 0 to those of f(z_0), given z with its derivatives z1 and z2, and in f[p] the series of
// the p-th derivative of the activation at z_0 (by Compose), p = 1 up to the order of the chain. A
// channel absent (nil) from y1 is not computed. f[1][2] may be nil if K = 0. The results overlap no
// argument. It panics if a list does not have 1+K+M channels, or if a direction lacks a unit row.
func (c Chain) Along(y1, y2, z, z1, z2 [][]float64, f [5]Series) {
	c.check(y1, y2)
	c.check(z, z1)
	c.check(z, z2)
	vec.Mul(y1[0], f[1][0], z1[0])
	vec.Mul(y2[0], f[1][1], z1[0])
	addScaled(y2[0], f[1][0], z2[0])
	for i := 1; i < len(y1); i++ {
		if y1[i] != nil {
			Series{nil, y1[i], y2[i]}.Mul(f[1], Series{z[i], z1[i], z2[i]})
		}
	}
	for order := 2; order <= 4; order++ {
		for m, a := range c.combinations(order) {
			i := c.First(order) + m
			if y1[i] == nil {
				continue
			}
			for k, amk := range a {
				switch {
				case amk == 0:
				case order == 2:
					Series{nil, y1[i], y2[i]}.addSquare(amk, f[2], Series{z[1+k], z1[1+k], z2[1+k]})
				default:
					at := threefold{c.along(z, order, k), c.along(z1, order, k), c.along(z2, order, k)}
					Series{nil, y1[i], y2[i]}.addHigher(order, amk, f, at)
				}
			}
		}
	}
}

// setSquare: dst = f x^2.
func setSquare(dst, f, x []float64) {
	f, x = f[:len(dst)], x[:len(dst)]
	for i := range dst {
		dst[i] = f[i] * x[i] * x[i]
	}
}

// addScaled: dst += f x.
func addScaled(dst, f, x []float64) {
	f, x = f[:len(dst)], x[:len(dst)]
	for i := range dst {
		dst[i] += float64(f[i] * x[i])
	}
}
