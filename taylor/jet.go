package taylor

// Jet is a Taylor number along several directions v_1 .. v_K that keeps only one
// second-order coefficient: the value, the first derivatives u_k along the
// directions, and L = sum_k a_k u_kk for the weights a of a Form. It is the
// forward Laplacian in its smallest form, for learning and for tests; networks
// use the batched Chain. A Jet's slice is never changed by the rules, so Jets may share it.
type Jet struct {
	V float64
	D []float64 // K first derivatives
	L float64   // sum_k a_k d^2/dv_k^2
}

// Form holds the weights a_k of the operator L = sum_k a_k d^2/dv_k^2, of any
// sign, and with them the rules of computing with Jets of K = len(a) directions.
// Ones along the unit vectors make L the Laplacian. Jets of another K make the rules panic.
type Form []float64

// Const returns the constant c.
func (a Form) Const(c float64) Jet { return Jet{V: c, D: make([]float64, len(a))} }

// Coordinate returns a coordinate of the point: value v, derivative d[k] along
// direction k (the direction's own component), no second derivatives.
func (a Form) Coordinate(v float64, d ...float64) Jet { return Jet{V: v, D: a.of(d)} }

// Add returns x + y.
func (a Form) Add(x, y Jet) Jet { return a.combine(x, y, 1, 1, x.V+y.V, x.L+y.L) }

// Scale returns c x for a constant c.
func (a Form) Scale(c float64, x Jet) Jet {
	return a.combine(x, x, c, 0, float64(c*x.V), float64(c*x.L))
}

// Mul returns x y by Leibniz's rule:
//
//	(xy)_k = x_k y + x y_k
//	L(xy)  = L(x) y + 2 sum_k a_k x_k y_k + x L(y)
func (a Form) Mul(x, y Jet) Jet {
	l := float64(x.L*y.V) + float64(2*a.inner(1, x, y)) + float64(x.V*y.L)
	return a.combine(x, y, y.V, x.V, float64(x.V*y.V), l)
}

// Chain returns f(x), given f and its derivatives f1 and f2 at x.V:
//
//	f(x)_k  = f1 x_k
//	L(f(x)) = f1 L(x) + f2 sum_k a_k x_k^2
func (a Form) Chain(x Jet, f, f1, f2 float64) Jet {
	return a.combine(x, x, f1, 0, f, float64(f1*x.L)+a.inner(f2, x, x))
}

// Apply returns f(x) for an activation f.
func (a Form) Apply(f Activation, x Jet) Jet {
	y := Var(x.V).Apply(f)
	return a.Chain(x, y.V, y.D, y.DD)
}

// inner returns sum_k a_k p x_k y_k. p comes first in the products: where they are numbers of
// float64, so is what they pass through.
func (a Form) inner(p float64, x, y Jet) float64 {
	s, xd, yd := 0.0, a.of(x.D), a.of(y.D)
	for k, ak := range a {
		s += float64(p * xd[k] * yd[k] * ak)
	}
	return s
}

// combine returns the jet with first derivatives p x_k + q y_k and the given v and l.
func (a Form) combine(x, y Jet, p, q, v, l float64) Jet {
	d, xd, yd := make([]float64, len(a)), a.of(x.D), a.of(y.D)
	for k := range d {
		d[k] = float64(p*xd[k]) + float64(q*yd[k])
	}
	return Jet{v, d, l}
}

// of returns d if it has one entry a direction.
func (a Form) of(d []float64) []float64 {
	if len(d) != len(a) {
		panic("taylor: jet with another number of directions")
	}
	return d
}
