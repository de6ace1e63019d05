package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// Gradients sets row i of phi (points x (hi-lo), overwritten) to the derivatives of
//
//	sum_j coef_ij dst_ij
//
// with respect to theta_lo .. theta_hi-1, where dst is what the last Forward wrote
// and coef has its shape: the features of any linear combination of the channels,
// another one at each point. Layers outside the range are not computed, and
// channels whose coefficients are all 0 cost nothing. It panics if a shape or the
// range does not fit, or without a Forward.
func (b *Batch) Gradients(phi, coef *mat.Dense, lo, hi int) {
	if lo < 0 || hi < lo || hi > b.net.Params() {
		panic("mlp: column range outside theta")
	}
	if phi.Rows != b.x.Rows || phi.Cols != hi-lo {
		panic("mlp: features of the wrong shape")
	}
	b.reverse(coef, lo, func(l int, coef *mat.Dense) {
		from, to := b.net.offsets[l], b.net.offsets[l+1]
		if to <= lo || from >= hi {
			return
		}
		if lo <= from && to <= hi {
			b.layerGradients(phi.View(0, from-lo, phi.Rows, to-from), l, 0, coef)
			return
		}
		p, q := max(lo, from), min(hi, to)
		part := mat.Dense{Rows: 1, Cols: to - from, Stride: to - from, Data: b.partial[:to-from]}
		for i := range phi.Rows {
			b.layerGradients(&part, l, i, coef)
			copy(phi.Row(i)[p-lo:q-lo], part.Data[p-from:q-from])
		}
	})
}

// AddTranspose adds to dst (length P) the derivatives of sum_ij coef_ij dst_ij with
// respect to theta: the column sums of what Gradients would give, by one reverse
// pass of matrix products, without the rows. To pull a vector w back, dst += Phi^T w,
// scale row i of coef by w_i. It panics as Gradients does.
func (b *Batch) AddTranspose(dst []float64, coef *mat.Dense) {
	b.net.check(dst)
	b.reverse(coef, 0, func(l int, coef *mat.Dense) {
		w, bias := b.net.Layer(dst, l)
		switch {
		case l == len(b.hidden):
			b.addOutput(&w, bias, coef)
		case b.hidden[l].plain:
			b.first.addGradient(&w, bias, &b.zb, &b.x, b.sum[:w.Rows])
		default:
			mat.GemmTN(&w, 1, b.zb.all(), b.below(l).all())
			addColumns(bias, b.zb.matrix(0))
		}
	})
}

// reverse walks from the output layer down to the layer that holds theta_lo and
// calls visit(l) at each, when b.zb holds the derivatives of sum_ij coef_ij dst_ij
// with respect to that layer's z. (The output layer needs none: there they are coef,
// given for the channels of u and handed on for those of N.)
func (b *Batch) reverse(coef *mat.Dense, lo int, visit func(l int, coef *mat.Dense)) {
	if b.theta == nil {
		panic("mlp: reverse pass without a forward pass")
	}
	if coef.Rows != b.x.Rows || coef.Cols != b.net.Outputs()*b.asked.Count() {
		panic("mlp: coefficients of the wrong shape")
	}
	if b.form != nil {
		coef = b.form.back(coef)
	}
	b.tune()
	last := len(b.hidden)
	visit(last, coef)
	for l := last - 1; l >= 0 && lo < b.net.offsets[l+1]; l-- {
		h := &b.hidden[l]
		b.yb.reset(h.y.points, h.y.units)
		if l == last-1 {
			b.pullOutput(coef)
		} else {
			w, _ := b.net.Layer(b.theta, l+1)
			mat.Affine(b.yb.all(), b.zeros[:b.yb.units], b.zb.all(), &w)
		}
		b.zb.reset(h.y.points, h.y.units)
		f, _ := h.stretch(b.ch.order() + 1)
		if h.plain {
			b.first.adjoint(&b.zb, &b.yb, f)
		} else {
			b.chain.Adjoint(b.zb.channel, b.yb.channel, h.z.channel, f)
		}
		visit(l, coef)
	}
}

// tune completes what Forward left out for speed: one more derivative of f, the
// channels of y of a single hidden layer, the slopes of the first layer.
func (b *Batch) tune() {
	if b.tuned {
		return
	}
	for l := range b.hidden {
		next := b.ch.order() + 1
		if next < 3 {
			b.activate(l, next)
			continue
		}
		f, z := b.hidden[l].stretch(next)
		wanted := taylor.Orders{f[0], f[1], f[2]}
		wanted[next] = f[next]
		b.net.act.Higher(wanted, z)
	}
	if b.shallow() {
		b.mix(0)
	}
	if !b.sloped && b.lifted == nil {
		b.first.fixSlopes(b.ch)
	}
	b.sloped, b.tuned = true, true
}

// pullOutput sets yb of the last hidden layer: yb_c = sum_o coef_oc w_o at every
// point. A channel whose coefficients are all 0 is absent.
func (b *Batch) pullOutput(coef *mat.Dense) {
	w, bias := b.outer()
	b.hide(&b.yb)
	count := len(b.at)
	for c := 0; c < count; c++ {
		k, used := b.at[c], false
		clear(b.yb.channel[k])
		for i := 0; i < coef.Rows; i++ {
			for o := range bias {
				if a := coef.Row(i)[o*count+c]; a != 0 {
					mat.Axpy(b.yb.row(k, i), a, w.Row(o))
					used = true
				}
			}
		}
		if !used {
			b.yb.channel[k] = nil
		}
	}
}

// layerGradients sets the rows of dst to the gradients (W row-major, then b) of layer l at the
// points i, i+1, ...
func (b *Batch) layerGradients(dst *mat.Dense, l, i int, coef *mat.Dense) {
	in, units := b.net.sizes[l], b.net.sizes[l+1]
	if l == len(b.hidden) {
		b.outputGradients(dst, i, coef)
		return
	}
	for k := range dst.Rows {
		row := dst.Row(k)
		copy(row[units*in:], b.zb.row(0, i+k))
		if !b.hidden[l].plain {
			w := mat.Dense{Rows: units, Cols: in, Stride: in, Data: row[:units*in]}
			mat.AffineTN(&w, b.zeros[:in], b.zb.at(i+k), b.below(l).at(i+k))
			continue
		}
		for axis, v := range b.x.Row(i + k) {
			b.first.column(row[axis:], in, &b.zb, i+k, axis, v)
		}
	}
}

// outputGradients does it for the output layer: dw_o = s_o sum_c coef_oc y_c, db_o = s_o coef_o0.
func (b *Batch) outputGradients(dst *mat.Dense, i int, coef *mat.Dense) {
	count, in := len(b.at), b.net.sizes[len(b.hidden)]
	dst.Zero()
	for j := range coef.Cols {
		o, y := j/count, b.top(j%count)
		for k := range dst.Rows {
			row, a := dst.Row(k), coef.Row(i + k)[j]*b.net.scaleOf(o)
			if j%count == 0 {
				row[len(row)-b.net.summands()+o] = a
			}
			if a != 0 && y.Cols > 0 {
				mat.Axpy(row[o*in:(o+1)*in], a, y.Row(i+k))
			}
		}
	}
}

// addOutput adds its sum over the points: dw_o += s_o sum_c y_c^T coef_oc.
func (b *Batch) addOutput(w *mat.Dense, bias []float64, coef *mat.Dense) {
	count, column := len(b.at), b.column[:coef.Rows]
	for o := range bias {
		for c := range count {
			used := false
			for i := range column {
				column[i] = coef.Row(i)[o*count+c] * b.net.scaleOf(o)
				used = used || column[i] != 0
			}
			if y := b.top(c); used && y.Cols > 0 {
				mat.GemvT(w.Row(o), 1, &y, column)
			}
			if c == 0 {
				for _, a := range column {
					bias[o] += a
				}
			}
		}
	}
}
