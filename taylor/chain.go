package taylor

import "anagram/internal/vec"

// Chain is the chain rule y = f(z) for a whole layer: value, K tangents and M
// combinations of higher order at once, each a slice over points and units.
//
// Channel 0 of z is the value z_0, channels 1..K its derivatives z_k along the
// directions v_k, channels K+1..K+M the combinations z_m = sum_k a_mk d^2z/dv_k^2.
// With f and its derivatives f1, f2, f3 at z_0, and q_m = sum_k a_mk z_k^2, the rule is
//
//	y_0 = f
//	y_k = f1 z_k
//	y_m = f1 z_m + f2 q_m.
//
// The adjoint carries the derivatives of a scalar with respect to y, called yb,
// over to those with respect to z, called zb: the transposed Jacobian. Collect what
// each of z_m, z_k and z_0 contributes, the last through f, f1 and f2, whose
// derivatives are f1, f2 and f3:
//
//	zb_m = f1 yb_m
//	zb_k = f1 yb_k + 2 f2 z_k sum_m a_mk yb_m
//	zb_0 = f1 yb_0 + f2 (sum_k z_k yb_k + sum_m z_m yb_m) + f3 sum_m q_m yb_m.
//
// Behind those of second order come combinations of third and of fourth order. Their rules need the
// lower derivatives of each direction by themselves (orders.go), as combinations of one direction.
//
// All slices of one call have one length. The zero value is the plain rule y_0 = f(z_0).
type Chain struct {
	Tangents int         // K
	Second   [][]float64 // rows a_m of K coefficients of any sign
	// The same of third and fourth order. A direction that has a coefficient in Fourth needs its
	// unit row (1 in its own place, else 0) in Third, one that has a coefficient in either needs it
	// in Second.
	Third, Fourth [][]float64
}

// Channels returns 1 + K + M.
func (c Chain) Channels() int {
	return 1 + c.Tangents + len(c.Second) + len(c.Third) + len(c.Fourth)
}

// Forward sets the channels 1.. of y from those of z and the derivatives f of the activation at
// z_0, those up to the order of the chain; y_0 is the activation's own doing and not touched. A
// channel of y that is nil is not computed. y and z do not overlap. It panics if y or z do not have
// 1+K+M channels, or if a direction lacks a unit row.
func (c Chain) Forward(y, z [][]float64, f Orders) {
	c.check(y, z)
	for k := 1; k <= c.Tangents; k++ {
		if y[k] != nil {
			vec.Mul(y[k], f[1], z[k])
		}
	}
	for m, a := range c.Second {
		ym := y[1+c.Tangents+m]
		if ym == nil {
			continue
		}
		vec.Mul(ym, f[1], z[1+c.Tangents+m])
		for k, amk := range a {
			if amk != 0 {
				vec.AddSquare(ym, amk, f[2], z[1+k])
			}
		}
	}
	c.forwardHigher(y, z, f)
}

// Adjoint sets every channel of zb from yb, given z and the derivatives f of the activation at z_0,
// those up to one order more than the chain has. A channel of yb that is nil counts as zero. zb
// overlaps neither yb nor z. It panics if zb, yb or z do not have 1+K+M channels, or if a direction
// lacks a unit row.
func (c Chain) Adjoint(zb, yb, z [][]float64, f Orders) {
	c.check(zb, yb)
	c.check(zb, z)
	for i, yi := range yb { // channel 0 first: it sets zb_0, to which the others add
		if yi == nil {
			clear(zb[i])
			continue
		}
		vec.Mul(zb[i], f[1], yi)
		if i > 0 {
			vec.AddMul(zb[0], f[2], z[i], yi)
		}
	}
	for m, a := range c.Second {
		ym := yb[1+c.Tangents+m]
		if ym == nil {
			continue
		}
		for k, amk := range a {
			if amk != 0 {
				vec.PullSquare(zb[0], zb[1+k], amk, f[2], f[3], z[1+k], ym)
			}
		}
	}
	c.adjointHigher(zb, yb, z, f)
}

func (c Chain) check(a, b [][]float64) {
	if len(a) != c.Channels() || len(b) != c.Channels() {
		panic("taylor: wrong number of channels")
	}
}
