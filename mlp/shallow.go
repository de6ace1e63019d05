package mlp

import (
	"anagram/internal/vec"
	"anagram/mat"
)

// shallowOutput is the output layer of a network with one hidden layer. The
// constants of the first layer multiply the output weights once for all points:
//
//	u_k = sum_j w_j f1_j t_kj = (w t_k) . f1        u_m = (w q_m) . f2
//
// so a channel is a dot product, and the channels of y are not formed at all.
func (b *Batch) shallowOutput(dst *mat.Dense) {
	h, count := &b.hidden[0], b.ch.Count()
	_, bias := b.net.Layer(b.theta, 1)
	for c := b.ch.lowest(); c < count; c++ {
		f := h.y.matrix(0)
		if c > 0 {
			f.Data = b.first.factor(b.channel(c), h.f1, h.f2)
		}
		for o, base := range bias {
			if c > 0 {
				base = 0
			}
			b.dots(dst, o*count+c, base, &f, b.out.Row(o*count+c))
		}
	}
}

// scaleOutput sets the rows o*Count+c of b.out to w_o times the constants of channel c.
func (b *Batch) scaleOutput() {
	w, _ := b.net.Layer(b.theta, 1)
	count := b.ch.Count()
	for o := range w.Rows {
		copy(b.out.Row(o*count), w.Row(o))
		for c := 1; c < count; c++ {
			vec.Mul(b.out.Row(o*count+c), w.Row(o), b.first.z.Row(b.channel(c)-1))
		}
	}
}
