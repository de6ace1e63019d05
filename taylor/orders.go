package taylor

import "anagram/internal/vec"

// The chain rule of third and fourth order. Write z_k, z_kk and z_kkk for the derivatives of z
// along the direction v_k, in channels of their own, and z_m for a combination of the top order,
// sum_k a_mk d^3z/dv_k^3 or the same of fourth order. By Faa di Bruno's formula, with the sum over
// the directions in place of its parts as in second order,
//
//	y_m = f1 z_m + sum_k a_mk z_k (3 f2 z_kk + f3 z_k^2)
//	y_m = f1 z_m + sum_k a_mk (f2 (4 z_k z_kkk + 3 z_kk^2) + z_k^2 (6 f3 z_kk + f4 z_k^2)).
//
// The adjoint differentiates these by z_k, z_kk, z_kkk and, through f, by z_0. The first of them
// gives, with w = a_mk yb_m,
//
//	zb_k  += 3 w (f2 z_kk + f3 z_k^2)
//	zb_kk += 3 w f2 z_k
//	zb_0  += w z_k (3 f3 z_kk + f4 z_k^2)
//
// and the second
//
//	zb_k   += 4 w (f2 z_kkk + z_k (3 f3 z_kk + f4 z_k^2))
//	zb_kk  += 6 w (f2 z_kk + f3 z_k^2)
//	zb_kkk += 4 w f2 z_k
//	zb_0   += w (f3 (4 z_k z_kkk + 3 z_kk^2) + z_k^2 (6 f4 z_kk + f5 z_k^2)).
//
// The terms with f1, and what they add to zb_0, are those of every channel.

// combinations returns the rows of an order from 2 to 4.
func (c Chain) combinations(order int) [][]float64 {
	return [...][][]float64{c.Second, c.Third, c.Fourth}[order-2]
}

// First returns the channel of the first combination of an order from 2 to 4.
func (c Chain) First(order int) int {
	i := 1 + c.Tangents
	for p := 2; p < order; p++ {
		i += len(c.combinations(p))
	}
	return i
}

// Pure returns the channel of the derivative along direction k of an order from 1 to 3, which is
// that of a unit row, or -1 if there is none.
func (c Chain) Pure(order, k int) int {
	if order == 1 {
		return 1 + k
	}
	for m, a := range c.combinations(order) {
		if isUnit(a, k) {
			return c.First(order) + m
		}
	}
	return -1
}

func isUnit(a []float64, k int) bool {
	for j, v := range a {
		if j == k && v != 1 || j != k && v != 0 {
			return false
		}
	}
	return true
}

// lowerOrders are the channels 0, z_k, z_kk and z_kkk of a direction.
type lowerOrders [4][]float64

// along returns the channels of z that a combination of the given order needs along direction k.
func (c Chain) along(z [][]float64, order, k int) (p lowerOrders) {
	p[0] = z[0]
	for n := 1; n < order; n++ {
		i := c.Pure(n, k)
		if i < 0 {
			panic("taylor: a combination of third or fourth order without the lower derivatives of its directions")
		}
		p[n] = z[i]
	}
	return p
}

// forwardHigher does Forward's work for the combinations of third and fourth order.
func (c Chain) forwardHigher(y, z [][]float64, f Orders) {
	for order := 3; order <= 4; order++ {
		for m, a := range c.combinations(order) {
			i := c.First(order) + m
			if y[i] == nil {
				continue
			}
			vec.Mul(y[i], f[1], z[i])
			for k, amk := range a {
				switch {
				case amk == 0:
				case order == 3:
					addThird(y[i], amk, f, c.along(z, order, k))
				default:
					addFourth(y[i], amk, f, c.along(z, order, k))
				}
			}
		}
	}
}

// adjointHigher does Adjoint's.
func (c Chain) adjointHigher(zb, yb, z [][]float64, f Orders) {
	for order := 3; order <= 4; order++ {
		for m, a := range c.combinations(order) {
			ym := yb[c.First(order)+m]
			if ym == nil {
				continue
			}
			for k, amk := range a {
				switch {
				case amk == 0:
				case order == 3:
					pullThird(c.along(zb, order, k), amk, f, c.along(z, order, k), ym)
				default:
					pullFourth(c.along(zb, order, k), amk, f, c.along(z, order, k), ym)
				}
			}
		}
	}
}

// addThird: y += a z_k (3 f2 z_kk + f3 z_k^2).
func addThird(y []float64, a float64, f Orders, z lowerOrders) {
	n := len(y)
	f2, f3, z1, z2 := f[2][:n], f[3][:n], z[1][:n], z[2][:n]
	for i := range y {
		s := float64(3*f2[i]*z2[i]) + float64(f3[i]*z1[i]*z1[i])
		y[i] += float64(a * z1[i] * s)
	}
}

// addFourth: y += a (f2 (4 z_k z_kkk + 3 z_kk^2) + z_k^2 (6 f3 z_kk + f4 z_k^2)).
func addFourth(y []float64, a float64, f Orders, z lowerOrders) {
	n := len(y)
	f2, f3, f4, z1, z2, z3 := f[2][:n], f[3][:n], f[4][:n], z[1][:n], z[2][:n], z[3][:n]
	for i := range y {
		t := float64(z1[i] * z1[i])
		s := f2[i] * (float64(4*z1[i]*z3[i]) + float64(3*z2[i]*z2[i]))
		s = float64(s) + float64(t*(float64(6*f3[i]*z2[i])+float64(f4[i]*t)))
		y[i] += float64(a * s)
	}
}

// pullThird adds to zb what a combination of third order hands down.
func pullThird(zb lowerOrders, a float64, f Orders, z lowerOrders, yb []float64) {
	n := len(yb)
	b0, b1, b2 := zb[0][:n], zb[1][:n], zb[2][:n]
	f2, f3, f4, z1, z2 := f[2][:n], f[3][:n], f[4][:n], z[1][:n], z[2][:n]
	for i := range yb {
		w, t := a*yb[i], float64(z1[i]*z1[i])
		b1[i] += float64(3 * w * (float64(f2[i]*z2[i]) + float64(f3[i]*t)))
		b2[i] += float64(3 * w * f2[i] * z1[i])
		b0[i] += float64(w * z1[i] * (float64(3*f3[i]*z2[i]) + float64(f4[i]*t)))
	}
}

// pullFourth adds to zb what a combination of fourth order hands down.
func pullFourth(zb lowerOrders, a float64, f Orders, z lowerOrders, yb []float64) {
	n := len(yb)
	b0, b1, b2, b3 := zb[0][:n], zb[1][:n], zb[2][:n], zb[3][:n]
	f2, f3, f4, f5, z1, z2, z3 := f[2][:n], f[3][:n], f[4][:n], f[5][:n], z[1][:n], z[2][:n], z[3][:n]
	for i := range yb {
		w, t := a*yb[i], float64(z1[i]*z1[i])
		third := float64(3*f3[i]*z2[i]) + float64(f4[i]*t)
		b1[i] += float64(4 * w * (float64(f2[i]*z3[i]) + float64(z1[i]*third)))
		b2[i] += float64(6 * w * (float64(f2[i]*z2[i]) + float64(f3[i]*t)))
		b3[i] += float64(4 * w * f2[i] * z1[i])
		s := f3[i] * (float64(4*z1[i]*z3[i]) + float64(3*z2[i]*z2[i]))
		s = float64(s) + float64(t*(float64(6*f4[i]*z2[i])+float64(f5[i]*t)))
		b0[i] += float64(w * s)
	}
}
