package mlp

import (
	"slices"

	"anagram/internal/vec"
	"anagram/mat"
)

// Forward sets dst (points x Outputs*Count, column o*Count+c) to the channels of
// every component of u at the points x (points x d, at most maxPoints of them).
// The Batch keeps what Gradients and AddTranspose need: a copy of x, but of theta
// only the reference, so theta must not change until they are done. NaN and Inf
// travel through. It panics if a shape does not fit.
func (b *Batch) Forward(dst *mat.Dense, theta []float64, x *mat.Dense) {
	b.start(dst, theta, x)
	n := dst // the channels of N, which are those of u but in a trial form
	if b.form != nil {
		b.form.fill(b.net.trial, x)
		n = &b.form.n
		n.Rows = x.Rows
	}
	for l := range b.hidden {
		h := &b.hidden[l]
		_, bias := b.net.Layer(b.theta, l)
		h.y.reset(b.x.Rows, len(bias))
		h.z.reset(b.x.Rows, len(bias))
		if h.plain {
			mat.Affine(h.z.all(), bias, &b.x, h.wT)
		} else {
			affine(&h.z, bias, b.zeros[:len(bias)], b.below(l).all(), h.wT)
		}
		b.activate(l, b.order())
		if l == len(b.hidden)-1 {
			b.hide(&h.y)
		}
		if !b.shallow() {
			b.mix(l)
		}
	}
	if b.ch.NoValue {
		n.Zero()
	}
	b.output(n)
	if b.form != nil {
		b.form.mix(dst, n)
		b.form.offset(dst)
	}
}

// start checks the shapes and takes over the points.
func (b *Batch) start(dst *mat.Dense, theta []float64, x *mat.Dense) {
	b.net.check(theta)
	switch {
	case x.Cols != b.net.Inputs():
		panic("mlp: points of another dimension than the network's input")
	case x.Rows > b.max:
		panic("mlp: more points than the batch was made for")
	case dst.Rows != x.Rows || dst.Cols != b.net.Outputs()*b.asked.Count():
		panic("mlp: destination of the wrong shape")
	}
	b.theta, b.tuned = theta, false
	b.x.Rows = x.Rows
	b.net.place(&b.x, x)
	if b.lifted != nil {
		b.lifted.fill(b.net.lift, b.ch, x)
	}
	if !slices.Equal(b.known, theta) {
		b.known = append(b.known[:0], theta...)
		b.prepare()
	}
}

// prepare computes what depends on theta alone. Most blocks come at the same theta as the one
// before.
func (b *Batch) prepare() {
	b.sloped = false
	b.net.outer(b.scaled, b.theta)
	for l := range b.hidden {
		w, _ := b.net.Layer(b.theta, l)
		mat.Transpose(b.hidden[l].wT, &w)
		if b.hidden[l].plain {
			b.first.fix(&w, b.ch)
		}
	}
	if !b.shallow() {
		return
	}
	w, _ := b.outer()
	count := b.ch.Count()
	for o := range w.Rows { // row o*count+c of out: w_o times the constants of channel c
		copy(b.out.Row(o*count), w.Row(o))
		for c := 1; c < count; c++ {
			vec.Mul(b.out.Row(o*count+c), w.Row(o), b.first.z.Row(b.channel(c)-1))
		}
	}
}

// outer returns the output layer with the scales in it.
func (b *Batch) outer() (w mat.Dense, bias []float64) {
	w, bias = b.net.Layer(b.theta, len(b.hidden))
	if b.scaled != nil {
		w.Data, bias = b.scaled[:len(w.Data)], b.scaled[len(w.Data):]
	}
	return w, bias
}

// order returns the order of the highest derivative of f that Forward needs.
func (b *Batch) order() int {
	switch {
	case len(b.chain.Second) > 0:
		return 2
	case b.chain.Tangents > 0:
		return 1
	}
	return 0
}

// affine sets z, all channels stacked, to y W^T, plus the bias in the values; zeros are as many as
// units.
func affine(z *stack, bias, zeros []float64, y, wT *mat.Dense) {
	all := z.all()
	rest := all.Rows - z.points
	mat.Affine(z.matrix(0), bias, y.View(0, 0, z.points, y.Cols), wT)
	mat.Affine(all.View(z.points, 0, rest, z.units), zeros, y.View(z.points, 0, rest, y.Cols), wT)
}

// activate sets y_0 = f(z_0) and its derivatives f1 and f2 up to the given order.
func (b *Batch) activate(l, order int) {
	h := &b.hidden[l]
	var f1, f2 []float64
	if z := h.z.channel[0]; order > 0 {
		f1 = h.f1[:len(z)]
		if order > 1 {
			f2 = h.f2[:len(z)]
		}
	}
	b.net.act.Derivatives(h.y.channel[0], f1, f2, h.z.channel[0])
}

// hide marks the tangents of the last hidden layer that are no outputs as absent.
func (b *Batch) hide(y *stack) {
	for k := b.ch.First; k < b.chain.Tangents; k++ {
		y.channel[1+k] = nil
	}
}

// mix sets the channels of y above the value by the chain rule.
func (b *Batch) mix(l int) {
	h := &b.hidden[l]
	if h.plain {
		b.first.forward(&h.y, h.f1, h.f2)
	} else {
		b.chain.Forward(h.y.channel, h.z.channel, h.f1, h.f2)
	}
}

// output applies the output layer to every channel: dst_oc = w_o . y_c, plus b_o where c = 0. With
// one hidden layer the constants of the first layer multiply the output weights once for all points
// (prepare),
//
//	u_k = sum_j w_j f1_j t_kj = (w t_k) . f1        u_m = (w q_m) . f2
//
// so a channel is a dot product too, and those of y above the value are not formed at all.
func (b *Batch) output(dst *mat.Dense) {
	w, bias := b.outer()
	count := b.ch.Count()
	for c := b.ch.lowest(); c < count; c++ {
		y, constants := b.top(c), b.shallow() && c > 0
		if constants {
			y.Data = b.first.factor(b.channel(c), b.hidden[0].f1, b.hidden[0].f2)
		}
		for o, base := range bias {
			row := w.Row(o)
			if constants {
				row = b.out.Row(o*count + c)
			}
			if c > 0 {
				base = 0
			}
			b.dots(dst, o*count+c, base, &y, row)
		}
	}
}

// dots sets column j of dst to base plus the products of the rows of y with w; base alone where y
// has no columns.
func (b *Batch) dots(dst *mat.Dense, j int, base float64, y *mat.Dense, w []float64) {
	column := b.column[:dst.Rows]
	for i := range column {
		column[i] = base
	}
	if y.Cols > 0 {
		mat.Gemv(column, 1, y, w)
	}
	for i, v := range column {
		dst.Row(i)[j] = v
	}
}
