package mlp

import (
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/taylor"
)

// The first hidden layer. z_0 = W x + b is affine in x, so its tangents are the same
// at every point, z_k = W v_k =: t_k, and its higher derivatives are 0. For a combination of order
// p write fp for the p-th derivative of f and q_m = sum_k a_mk t_k^p, unit by unit. The chain rule
// shrinks to
//
//	y_0 = f        y_k = f1 t_k        y_m = fp q_m.
//
// The reverse pass: t_k and q_m depend on W as well, dt_kj/dW_ji = v_ki and
// dq_mj/dW_ji = p sum_k a_mk t_kj^(p-1) v_ki =: g_mij, also the same at every point. With fp+ for
// the derivative after fp,
//
//	zb_0 = f1 yb_0 + sum_k f2 t_k yb_k + sum_m fp+ q_m yb_m
//	e_k  = f1 yb_k        e_m = fp yb_m
//
// (e stands where a deeper layer has zb_k and zb_m), the gradient is
//
//	dW_ji = zb_0j x_i + sum_k e_kj v_ki + sum_m e_mj g_mij,        db_j = zb_0j.

// first holds the constants of the first layer. Row c-1 belongs to channel c = 1..K+M.
type first struct {
	tangents int
	level    []int       // the order p of each channel
	z        mat.Dense   // K+M x units: t_k, then q_m
	slope    []mat.Dense // K+M of d x units: v_ki, or g_mij, at (i, j)
}

func newFirst(ch Channels, level []int, units int) first {
	k, d, n := ch.Directions.Rows, ch.Directions.Cols, len(level)-1
	s := first{tangents: k, level: level, z: *mat.New(n, units), slope: make([]mat.Dense, n)}
	for c := range s.slope {
		s.slope[c] = *mat.New(d, units)
	}
	for c := 0; c < k; c++ {
		for i, v := range ch.Directions.Row(c) {
			for j := range units {
				s.slope[c].Set(i, j, v)
			}
		}
	}
	return s
}

// fix sets t and q for the weights w.
func (s *first) fix(w *mat.Dense, ch Channels) {
	s.z.Zero()
	for k := 0; k < s.tangents; k++ {
		mat.Gemv(s.z.Row(k), 1, w, ch.Directions.Row(k))
	}
	s.each(ch, func(c, p, k int, a float64) {
		q := s.z.Row(c - 1)
		for j, t := range s.z.Row(k) {
			q[j] += power(a, t, p)
		}
	})
}

// each visits the coefficients of the combinations, that of direction k in channel c of order p.
func (s *first) each(ch Channels, visit func(c, p, k int, a float64)) {
	c := 1 + s.tangents
	for p := 2; p <= 4; p++ {
		rows := ch.combinations(p)
		for m := range rows.Rows {
			for k, a := range rows.Row(m) {
				visit(c, p, k, a)
			}
			c++
		}
	}
}

// power returns a t^p.
func power(a, t float64, p int) float64 {
	for range p {
		a = float64(a * t)
	}
	return a
}

// fixSlopes sets g for the t of the last fix.
func (s *first) fixSlopes(ch Channels) {
	for c := 1 + s.tangents; c < len(s.level); c++ {
		s.slope[c-1].Zero()
	}
	s.each(ch, func(c, p, k int, a float64) {
		g, t := &s.slope[c-1], s.z.Row(k)
		for i, v := range ch.Directions.Row(k) {
			row := g.Row(i)
			for j := range row {
				row[j] += power(float64(p)*a*v, t[j], p-1)
			}
		}
	})
}

// forward sets the channels of y above the value that are present: y_k = f1 t_k, y_m = fp q_m.
func (s *first) forward(y *stack, orders taylor.Orders) {
	for c := 1; c < len(y.channel); c++ {
		if y.channel[c] == nil {
			continue
		}
		f, z := orders[s.level[c]], s.z.Row(c-1)
		for i := 0; i < y.points; i++ {
			vec.Mul(y.row(c, i), f[i*y.units:(i+1)*y.units], z)
		}
	}
}

// move sets the rows of p1 and p2 to the first and second derivative by s of t and q (the rows of
// z, after fix), where v is the derivative of the weights: t_k' is v v_k, and does not change.
func (s *first) move(p1, p2, v *mat.Dense, ch Channels) {
	p1.Zero()
	p2.Zero()
	for k := 0; k < s.tangents; k++ {
		mat.Gemv(p1.Row(k), 1, v, ch.Directions.Row(k))
	}
	s.each(ch, func(c, p, k int, a float64) {
		q1, q2, t, t1 := p1.Row(c-1), p2.Row(c-1), s.z.Row(k), p1.Row(k)
		for j := range q1 {
			b := float64(p) * a
			q1[j] += float64(power(b, t[j], p-1) * t1[j])
			q2[j] += float64(power(b*float64(p-1), t[j], p-2) * t1[j] * t1[j])
		}
	})
}

// along sets the channels of y1 and y2 above the value that are present in y1: the derivatives by s
// of f1 t_k and fp q_m.
func (s *first) along(y1, y2 *stack, series [5]taylor.Series, p1, p2 *mat.Dense) {
	for c := 1; c < len(y1.channel); c++ {
		if y1.channel[c] == nil {
			continue
		}
		f := series[s.level[c]]
		p := taylor.Series{s.z.Row(c - 1), p1.Row(c - 1), p2.Row(c - 1)}
		for i := 0; i < y1.points; i++ {
			lo, hi := i*y1.units, (i+1)*y1.units
			fi := taylor.Series{f[0][lo:hi], f[1][lo:hi], f[2][lo:hi]}
			taylor.Series{nil, y1.row(c, i), y2.row(c, i)}.Mul(fi, p)
		}
	}
}

// adjoint sets zb_0 and e from yb; e is absent where yb is.
func (s *first) adjoint(zb, yb *stack, orders taylor.Orders) {
	clear(zb.channel[0])
	if yb.channel[0] != nil {
		vec.Mul(zb.channel[0], orders[1], yb.channel[0])
	}
	for c := 1; c < len(yb.channel); c++ {
		if yb.channel[c] == nil {
			zb.channel[c] = nil
			continue
		}
		f, df := orders[s.level[c]], orders[s.level[c]+1]
		vec.Mul(zb.channel[c], f, yb.channel[c])
		for i := 0; i < zb.points; i++ {
			z0, fi := zb.row(0, i), df[i*zb.units:(i+1)*zb.units]
			vec.AddMul(z0, fi, s.z.Row(c-1), yb.row(c, i))
		}
	}
}

// column sets the part of the gradient at point i that belongs to the column of W that multiplies
// coordinate axis, which is v: zb_0 v, plus e_j times v_ki or g_mij, channel by channel. The first
// of these comes in the same pass. Most directions v_k lie along another axis.
func (s *first) column(dst []float64, stride int, zb *stack, i, axis int, v float64) {
	z0, begun := zb.row(0, i), false
	for c := 1; c < len(zb.channel); c++ {
		e, row := zb.row(c, i), s.slope[c-1].Row(axis)
		switch {
		case e == nil || c <= s.tangents && row[0] == 0:
		case begun:
			addStrided(dst, stride, e, row)
		default:
			e, row = e[:len(z0)], row[:len(z0)]
			for j, zj := range z0 {
				dst[j*stride] = float64(zj*v) + float64(e[j]*row[j])
			}
			begun = true
		}
	}
	if begun {
		return
	}
	for j, zj := range z0 {
		dst[j*stride] = zj * v
	}
}

// addGradient adds the layer's gradient summed over the points; sum is scratch of the layer's
// width.
func (s *first) addGradient(w *mat.Dense, b []float64, zb *stack, x *mat.Dense, sum []float64) {
	z0 := zb.matrix(0)
	mat.GemmTN(w, 1, z0, x)
	addColumns(b, z0)
	for c := 1; c < len(zb.channel); c++ {
		if zb.channel[c] == nil {
			continue
		}
		clear(sum)
		addColumns(sum, zb.matrix(c))
		for axis := 0; axis < x.Cols; axis++ {
			addStrided(w.Data[axis:], x.Cols, sum, s.slope[c-1].Row(axis))
		}
	}
}

// addStrided: dst_(stride j) += x_j y_j.
func addStrided(dst []float64, stride int, x, y []float64) {
	y = y[:len(x)]
	for j, xj := range x {
		dst[j*stride] += float64(xj * y[j])
	}
}

// addColumns adds the sum of the rows of a: dst_j += sum_i a_ij.
func addColumns(dst []float64, a *mat.Dense) {
	for i := range a.Rows {
		mat.Axpy(dst, 1, a.Row(i))
	}
}
