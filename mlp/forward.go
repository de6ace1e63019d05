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
		b.form.fill(trialOf(b.net), x)
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
		b.activate(l, b.ch.order())
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
		for _, k := range b.form.kept {
			k.forward(n)
		}
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
		b.lifted.fill(b.net.lift.phi, b.ch, x)
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
	count := len(b.at)
	for o := range w.Rows { // row o*count+c of out: w_o times the constants of channel c
		copy(b.out.Row(o*count), w.Row(o))
		for c := 1; c < count; c++ {
			vec.Mul(b.out.Row(o*count+c), w.Row(o), b.first.z.Row(b.at[c]-1))
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

// affine sets z, all channels stacked, to y W^T, plus the bias in the values; zeros are as many as
// units.
func affine(z *stack, bias, zeros []float64, y, wT *mat.Dense) {
	all := z.all()
	rest := all.Rows - z.points
	mat.Affine(z.matrix(0), bias, y.View(0, 0, z.points, y.Cols), wT)
	mat.Affine(all.View(z.points, 0, rest, z.units), zeros, y.View(z.points, 0, rest, y.Cols), wT)
}

// activate sets y_0 = f(z_0) and its derivatives up to the given order.
func (b *Batch) activate(l, order int) {
	h := &b.hidden[l]
	f, z := h.stretch(order)
	b.net.act.Derivatives(f[0], f[1], f[2], z)
	if order > 2 {
		b.net.act.Higher(f, z)
	}
}

// hide marks the channels of the last hidden layer that are no outputs as absent.
func (b *Batch) hide(y *stack) {
	next := 0
	for i := range y.channel {
		if next < len(b.at) && b.at[next] == i {
			next++
			continue
		}
		y.channel[i] = nil
	}
}

// mix sets the channels of y above the value by the chain rule.
func (b *Batch) mix(l int) {
	h := &b.hidden[l]
	f, _ := h.stretch(b.ch.order())
	if h.plain {
		b.first.forward(&h.y, f)
	} else {
		b.chain.Forward(h.y.channel, h.z.channel, f)
	}
}

// output applies the output layer to every channel: dst_oc = w_o . y_c, plus b_o where c = 0. With
// one hidden layer the constants of the first layer multiply the output weights once for all points
// (prepare),
//
//	u_k = sum_j w_j f1_j t_kj = (w t_k) . f1        u_m = (w q_m) . f2
//
// (f3 or f4 for a combination of third or fourth order),
// so a channel is a dot product too, and those of y above the value are not formed at all.
func (b *Batch) output(dst *mat.Dense) {
	w, bias := b.outer()
	count := len(b.at)
	for c := b.ch.lowest(); c < count; c++ {
		y, constants := b.top(c), b.shallow() && c > 0
		if constants {
			y.Data = b.hidden[0].f[b.level[b.at[c]]]
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
