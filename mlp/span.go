package mlp

import (
	"math"

	"anagram/mat"
	"anagram/taylor"
)

// Outputs that stay in a range: u_o = c_o + s_o f_o(N_o), with f softplus for a positive one and
// tanh for one between two bounds. So an equation with a root of u, or a density that must not be
// negative, never meets a value that it is not made for. f acts on the channels of N_o as in a
// hidden layer of one unit (taylor.Chain): by the chain rule forward, its adjoint in reverse, and
// its series along a line. The range lies inside a trial form, u = g + d (c + s f(N)).

// span is the range of an output; f is nil for one that has all numbers.
type span struct {
	f      taylor.Activation
	lo, hi float64 // hi is infinite for a positive output, which has the scale of Scaled
}

// Positive returns the network with these outputs kept positive: u_o = s_o log(1 + e^N_o), s_o the
// scale of the output. Small values decay like e^N_o, large ones are nearly linear in N_o. It
// panics if there is no such output, and for a network of InWindows.
func (n *Network) Positive(outputs ...int) *Network {
	kept := n
	for _, o := range outputs {
		kept = kept.keep(o, span{taylor.Softplus, 0, math.Inf(1)})
	}
	return kept
}

// Between returns the network with an output kept between two bounds, u_o = (lo + hi)/2 + (hi -
// lo)/2 tanh N_o, whatever its scale. It panics if there is no such output, unless lo < hi, and for
// a network of InWindows.
func (n *Network) Between(output int, lo, hi float64) *Network {
	if !(lo < hi && hi-lo <= math.MaxFloat64) {
		panic("mlp: bounds that are not finite or not in order")
	}
	return n.keep(output, span{taylor.Tanh, lo, hi})
}

func (n *Network) keep(output int, s span) *Network {
	if n.IsSum() {
		panic("mlp: a range of an output that is a sum of windows: an unknown has one or the other")
	}
	if output < 0 || output >= n.Outputs() {
		panic("mlp: no such output")
	}
	kept := *n
	kept.spans = append(make([]span, 0, n.Outputs()), n.spans...)
	kept.spans = kept.spans[:n.Outputs()]
	kept.spans[output] = s
	return &kept
}

// IsKept reports whether an output of the network is kept in a range. Then u is not affine in the
// output layer.
func (n *Network) IsKept() bool { return n.spans != nil }

// Range returns the bounds of an output, infinite ones where it has none. It panics if there is no
// such output.
func (n *Network) Range(output int) (lo, hi float64) {
	if output < 0 || output >= n.Outputs() {
		panic("mlp: no such output")
	}
	if !n.isKept(output) {
		return math.Inf(-1), math.Inf(1)
	}
	return n.spans[output].lo, n.spans[output].hi
}

// isKept reports it of an output.
func (n *Network) isKept(o int) bool { return n.spans != nil && n.spans[o].f != nil }

// plainTrial is the form of a network in none.
func plainTrial(d, _, _ []taylor.Number) {
	for o := range d {
		d[o] = taylor.Const(1)
	}
}

// kept is what a Batch needs to go from N_o to a range and back, for one output.
type kept struct {
	output       int
	f            taylor.Activation
	shift, size  float64
	chain        taylor.Chain
	order        int
	z, y, zb, yb [][]float64 // channels of N_o, f(N_o) and their adjoints at the points
	d            taylor.Orders
	// what only Along needs; nil before its first call
	z1, z2, y1, y2 [][]float64
	series         [5]taylor.Series
}

// newKept returns those of all outputs in a range; inner are the channels of N.
func newKept(n *Network, inner Channels, maxPoints int) (all []*kept) {
	chain, order := inner.chain(), inner.order()
	for o, s := range n.spans {
		if s.f == nil {
			continue
		}
		k := &kept{output: o, f: s.f, size: 1, chain: chain, order: order}
		switch {
		case s.hi <= math.MaxFloat64:
			k.shift, k.size = float64(s.lo/2)+float64(s.hi/2), float64(s.hi/2)-float64(s.lo/2)
		case n.scale != nil:
			k.size = n.scale[o]
		}
		for _, room := range []*[][]float64{&k.z, &k.y, &k.zb, &k.yb} {
			*room = columns(chain.Channels(), maxPoints)
		}
		copy(k.d[:], columns(max(3, order+2)+1, maxPoints))
		all = append(all, k)
	}
	return all
}

// keptNumbers returns how many numbers newKept allocates, and how many more Along does.
func keptNumbers(n *Network, inner Channels, maxPoints int) (batch, along float64) {
	for o := range n.spans {
		if n.isKept(o) {
			channels, order := inner.chain().Channels(), inner.order()
			batch += float64(maxPoints * (4*channels + max(3, order+2) + 1))
			along += float64(maxPoints * (4*channels + 2*max(1, order)))
		}
	}
	return batch, along
}

// columns returns so many slices of the same length.
func columns(count, length int) [][]float64 {
	all := make([][]float64, count)
	for c := range all {
		all[c] = make([]float64, length)
	}
	return all
}

// gather sets to to the columns of n that belong to the output.
func (k *kept) gather(to [][]float64, n *mat.Dense) {
	first := k.output * len(to)
	for c := range to {
		to[c] = to[c][:n.Rows]
		for i := range to[c] {
			to[c][i] = n.Row(i)[first+c]
		}
	}
}

// scatter sets the columns of n that belong to the output to factor times from.
func (k *kept) scatter(n *mat.Dense, from [][]float64, factor float64) {
	first := k.output * len(from)
	for c := range from {
		for i, v := range from[c][:n.Rows] {
			n.Row(i)[first+c] = factor * v
		}
	}
}

// slopes returns f and its derivatives at N_o up to an order, evaluated anew.
func (k *kept) slopes(order int) (f taylor.Orders) {
	z := k.z[0]
	for p := range max(3, order+1) {
		f[p] = k.d[p][:len(z)]
	}
	k.f.Derivatives(f[0], f[1], f[2], z)
	if order > 2 {
		k.f.Higher(f, z)
	}
	return f
}

// forward replaces the channels of N_o by those of the range.
func (k *kept) forward(n *mat.Dense) {
	k.gather(k.z, n)
	f := k.slopes(k.order)
	for c := range k.y {
		k.y[c] = k.y[c][:n.Rows]
	}
	copy(k.y[0], f[0])
	k.chain.Forward(k.y, k.z, f)
	k.scatter(n, k.y, k.size)
	for i := range n.Rows {
		n.Row(i)[k.output*len(k.y)] += k.shift
	}
}

// back replaces coefficients for the channels of the range by those for N_o.
func (k *kept) back(coef *mat.Dense) {
	k.gather(k.yb, coef)
	for c := range k.zb {
		k.zb[c] = k.zb[c][:coef.Rows]
	}
	k.chain.Adjoint(k.zb, k.yb, k.z, k.slopes(k.order+1))
	k.scatter(coef, k.zb, k.size)
}

// along replaces the derivatives by s of the channels of N_o by those of the range.
func (k *kept) along(d1, d2 *mat.Dense) {
	k.gather(k.z1, d1)
	k.gather(k.z2, d2)
	f, n := k.slopes(k.order+2), d1.Rows
	series := k.series
	for p := 1; p <= max(1, k.order); p++ {
		series[p] = taylor.Series{f[p], series[p][1][:n], nil}
		if f[p+2] != nil {
			series[p][2] = k.series[p][2][:n]
		}
		series[p].Compose(f[p+1], f[p+2], k.z1[0], k.z2[0])
	}
	for c := range k.y1 {
		k.y1[c], k.y2[c] = k.y1[c][:n], k.y2[c][:n]
	}
	k.chain.Along(k.y1, k.y2, k.z, k.z1, k.z2, series)
	k.scatter(d1, k.y1, k.size)
	k.scatter(d2, k.y2, k.size)
}

// reserveAlong allocates the scratch of along.
func (k *kept) reserveAlong(maxPoints int) {
	for _, room := range []*[][]float64{&k.z1, &k.z2, &k.y1, &k.y2} {
		*room = columns(len(k.z), maxPoints)
	}
	for p := 1; p <= max(1, k.order); p++ {
		k.series[p] = taylor.Series{nil, make([]float64, maxPoints), make([]float64, maxPoints)}
	}
}
