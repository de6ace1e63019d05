package mlp

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/taylor"
)

// Network is the shape of a fully connected network R^d -> R^outputs: layer
// widths and activation. It holds no parameters; these are one flat vector theta,
// so that an optimizer sees nothing else:
//
//	theta = W_1 b_1 W_2 b_2 ... W_L b_L,    W_l (out x in, row-major), b_l (out)
//	y_0 = x,   y_l = f(W_l y_{l-1} + b_l) for l < L,   u = W_L y_{L-1} + b_L
//
// A Network of a region, made by Over, has y_0 = (x - lo)/(hi - lo) instead, axis by axis, so that
// theta means the same whatever the origin and the unit of x. A lifted one has y_0 = phi(x). Scaled
// does the same for the unit of u: u_o = s_o (W_L y_{L-1} + b_L)_o.
//
// A Network never changes once it is made and may be shared by goroutines.
type Network struct {
	act     taylor.Activation
	sizes   []int
	offsets []int     // offsets[l] is where W of layer l begins; the last is P
	lo, hi  []float64 // the box; nil where y_0 = x
	lift    *mapped   // nil where there is none
	scale   []float64 // of each output; nil where all are 1
	trial   *formed   // u = g + d N; nil where u = N
	spans   []span    // the ranges of outputs; nil where all have all numbers
	named   *named    // nil where outputs have no names
}

// formed is the form u = g + d N. The forms are it as data, nil for one of In. Networks share it.
type formed struct {
	trial Trial
	forms []PolynomialForm
	// of InWindows: the unknown of each output of the output layer, and their number; else nil
	of       []int
	unknowns int
}

// mapped is the lift y_0 = phi(x), x in R^points. The coordinates are phi as data, nil for one of
// Lifted. Networks share it.
type mapped struct {
	phi         Lift
	points      int
	coordinates []Coordinate
}

// maxParams is how many numbers of 8 bytes an int can count the bytes of: TestMisuse.
const maxParams = math.MaxInt / 8

// New returns the network with the given layer widths: inputs, hidden layers
// (none makes it affine), outputs. It panics if act is nil, if there are fewer
// than two sizes, if one is not positive, or if they make more parameters than this machine can
// address.
func New(act taylor.Activation, sizes ...int) *Network {
	if act == nil {
		panic("mlp: no activation")
	}
	if len(sizes) < 2 {
		panic("mlp: a network needs the sizes of its input and its output")
	}
	n := &Network{act: act, sizes: append([]int(nil), sizes...), offsets: make([]int, len(sizes))}
	for l, size := range sizes {
		if size <= 0 {
			panic("mlp: layer without units")
		}
		if l == 0 {
			continue
		}
		if in := sizes[l-1]; in >= maxParams || size > (maxParams-n.offsets[l-1])/(in+1) {
			panic(text.Sprintf("mlp: a layer of %d units on one of %d makes more parameters than this machine can address", size, in))
		}
		n.offsets[l] = n.offsets[l-1] + size*(sizes[l-1]+1)
	}
	return n
}

// Over returns the network on the box [lo, hi]: at x it is what n is at (x - lo)/(hi - lo). Its
// derivatives are still those by x. An axis with lo = hi is only moved. It panics unless there is
// an axis for each input, with finite ends in order, and for a lifted network. A network that has a
// box already gets the new one instead.
func (n *Network) Over(lo, hi []float64) *Network {
	if len(lo) != n.Inputs() || len(hi) != n.Inputs() || n.lift != nil {
		panic("mlp: a box of another dimension than the network's input, or of a lifted network")
	}
	over := *n
	over.lo, over.hi = append([]float64(nil), lo...), append([]float64(nil), hi...)
	for k := range lo {
		if width := hi[k] - lo[k]; !(width >= 0 && width <= math.MaxFloat64) {
			panic("mlp: a box with ends that are not finite or not in order")
		}
	}
	return &over
}

// Lift is a map phi of points to what the first layer of a network sees: it sets dst to phi(x). It
// is written on Taylor numbers, and so its derivatives travel into the network as those of any
// layer do:
//
//	func(dst, x []taylor.Number) { // periodic in x[0], with period 2
//		dst[0], dst[1], dst[2] = x[0].Scale(math.Pi).Cos(), x[0].Scale(math.Pi).Sin(), x[1]
//	}
//
// Polar coordinates, distances and symmetries are all such maps. It must be a pure function, which
// several goroutines may call, and sets every entry of dst. Components of order 1 suit Default. No
// file can hold a function of Go: see Seeing for the maps that are data.
type Lift func(dst, x []taylor.Number)

// Lifted returns the network of y_0 = phi(x) for points x in R^d: its first layer has as many
// inputs as phi has components, and Inputs is d. It panics if d is not positive, phi is nil, or the
// network has a box or a lift already.
func (n *Network) Lifted(d int, phi Lift) *Network {
	if d <= 0 || phi == nil || n.lo != nil || n.lift != nil {
		panic("mlp: a lift of no points, of nothing, or of a network that has a box or a lift")
	}
	lifted := *n
	lifted.lift = &mapped{phi: phi, points: d}
	return &lifted
}

// IsLifted reports whether the network is one of Lifted or of Seeing.
func (n *Network) IsLifted() bool { return n.lift != nil }

// Box returns the ends of the box that the network is on, copies; nil if Over has set none.
func (n *Network) Box() (lo, hi []float64) {
	return append(lo, n.lo...), append(hi, n.hi...)
}

// Scaled returns the network with output o measured in units of scale[o]: it is scale[o] times what
// n is without scales. So theta is of order one whatever the unit of u. It panics unless there is a
// positive, finite scale for each output. A network that has scales gets the new ones instead.
func (n *Network) Scaled(scale ...float64) *Network {
	if len(scale) != n.Outputs() {
		panic("mlp: scales for another number of outputs")
	}
	scaled := *n
	scaled.scale = append([]float64(nil), scale...)
	for _, s := range scale {
		if !(s > 0 && s <= math.MaxFloat64) {
			panic("mlp: a scale that is not positive and finite")
		}
	}
	return &scaled
}

// Scales returns the scale of each output, a copy; nil if Scaled has set none.
func (n *Network) Scales() []float64 { return append([]float64(nil), n.scale...) }

// Sibling returns a network of other hidden layers: units is a list of their widths. It has the
// box, the lift, the form and the scales of n, and its outputs have all numbers.
func (n *Network) Sibling(units ...int) *Network {
	s := *n
	of := New(n.act, slices.Concat(n.sizes[:1], units, n.sizes[n.Layers():])...)
	s.sizes, s.offsets, s.spans = of.sizes, of.offsets, nil
	return &s
}

// With returns the network with another activation. It panics if act is nil.
func (n *Network) With(act taylor.Activation) *Network {
	if act == nil {
		panic("mlp: a network without an activation")
	}
	s := *n
	s.act = act
	return &s
}

// First sets dst to y_0 at the points x, what the first layer sees. It panics if a shape does not
// fit.
func (n *Network) First(dst, x *mat.Dense) {
	if x.Cols != n.Inputs() || dst.Rows != x.Rows || dst.Cols != n.sizes[0] {
		panic("mlp: destination of the wrong shape")
	}
	if n.lift == nil {
		n.place(dst, x)
		return
	}
	y := newLifted(n, Channels{}.on(n), 1, x.Rows)
	y.fill(n.lift.phi, Channels{}.on(n), x)
	dst.Copy(y.y.matrix(0))
}

// place sets dst to y_0 at the points x, or x for a lifted network.
func (n *Network) place(dst, x *mat.Dense) {
	dst.Copy(x)
	for k, lo := range n.lo {
		width := n.hi[k] - lo
		if width == 0 {
			width = 1
		}
		for i := range dst.Rows {
			dst.Row(i)[k] = (dst.Row(i)[k] - lo) / width
		}
	}
}

// Activation returns the function applied in the hidden layers.
func (n *Network) Activation() taylor.Activation { return n.act }

// Sizes returns a copy of the layer widths: inputs, hidden layers, outputs.
func (n *Network) Sizes() []int { return append([]int(nil), n.sizes...) }

// Inputs returns d, the dimension of a point.
func (n *Network) Inputs() int {
	if n.lift != nil {
		return n.lift.points
	}
	return n.sizes[0]
}

// Outputs returns the number of components of u. It is the last of the layer widths, but for a
// network of InWindows.
func (n *Network) Outputs() int {
	if n.IsSum() {
		return n.trial.unknowns
	}
	return n.summands()
}

// Layers returns L, the number of affine maps: hidden layers and the output layer.
func (n *Network) Layers() int { return len(n.sizes) - 1 }

// Params returns P, the length of theta.
func (n *Network) Params() int { return n.offsets[len(n.offsets)-1] }

// Layer returns W (out x in) and b (out) of layer l = 0 .. L-1 as views of theta:
// writing to them writes to theta. It panics if theta is not P long or there is no layer l.
func (n *Network) Layer(theta []float64, l int) (w mat.Dense, b []float64) {
	n.check(theta)
	if l < 0 || l >= n.Layers() {
		panic("mlp: no such layer")
	}
	in, out := n.sizes[l], n.sizes[l+1]
	p, end := n.offsets[l], n.offsets[l+1]
	return mat.Dense{Rows: out, Cols: in, Stride: in, Data: theta[p : p+out*in]}, theta[p+out*in : end : end]
}

// outer returns the output layer of theta, or of a direction there, with the scales in it: s_o W_o
// and s_o b_o. It is put in room, or is a view of theta if there are no scales.
func (n *Network) outer(room, theta []float64) (w mat.Dense, b []float64) {
	last := n.Layers() - 1
	w, b = n.Layer(theta, last)
	if n.scale == nil {
		return w, b
	}
	copy(room, theta[n.offsets[last]:])
	w.Data, b = room[:len(w.Data)], room[len(w.Data):]
	for k := range b {
		s := n.scaleOf(k)
		mat.Scal(w.Row(k), s)
		b[k] *= s
	}
	return w, b
}

// scaleOf returns the scale of an output of the output layer, which is that of its unknown. That of
// one in a range comes later.
func (n *Network) scaleOf(k int) float64 {
	if n.scale == nil || n.isKept(k) {
		return 1
	}
	return n.scale[n.unknown(k)]
}

// LastLayer returns the columns [lo, hi) of theta that hold the output layer: u,
// and every derivative of u in x, is linear in them while the others are held fixed.
func (n *Network) LastLayer() (lo, hi int) {
	return n.offsets[n.Layers()-1], n.Params()
}

func (n *Network) check(theta []float64) {
	if len(theta) != n.Params() {
		panic("mlp: theta does not have the length of the network's parameters")
	}
}

// Eval sets dst (points x outputs) to u at the points x (points x inputs). It is a
// convenience that makes its own workspace; loops use a Batch. It panics if a shape does not fit.
func (n *Network) Eval(dst *mat.Dense, theta []float64, x *mat.Dense) {
	const block = 64
	if dst.Rows != x.Rows {
		panic("mlp: destination of the wrong shape")
	}
	b := NewBatch(n, Channels{}, min(block, x.Rows))
	for i := 0; i < x.Rows; i += block {
		rows := min(block, x.Rows-i)
		u, p := dst.View(i, 0, rows, dst.Cols), x.View(i, 0, rows, x.Cols)
		b.Forward(u, theta, p)
	}
}
