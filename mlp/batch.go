package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// Batch evaluates a network, the derivatives in x that its Channels name, and the derivatives of
// all these in theta, for a block of points at a time. It is one goroutine's workspace: nothing is
// allocated after NewBatch (but for the first call of Along). Its outputs stand in rows, one a
// point, component by component: column o*Count()+c is channel c of component o. Blocks of about 64
// points keep everything in the cache; what a point gives does not depend on the block it stands
// in, to the last bit.
//
// It has so many fields because it is a workspace. The first group is fixed by NewBatch, the second
// is the state after Forward, and the third is scratch that passes allocate once.
type Batch struct {
	net   *Network
	asked Channels     // of u, as the caller has asked for them
	ch    Channels     // all that travel through N, in the coordinates of y_0
	chain taylor.Chain // the rules for the channels in a hidden layer
	at    []int        // the channels that are outputs of N, in their order
	level []int        // which derivative of u each channel is
	max   int          // the largest number of points at a time

	theta  []float64 // the parameters of the last Forward, not copied
	known  []float64 // a copy of theta, to see whether the next one differs
	sloped bool      // the slopes of the first layer are those of known
	x      mat.Dense // y_0 at the points of the last Forward; of a lifted network x
	lifted *lifted   // y_0 with its channels; nil without a lift
	form   *form     // from N to u; nil where u = N
	scaled []float64 // the output layer times its scales, as in theta; nil where it has none
	hidden []hidden
	first  first // what the first hidden layer has instead of tangents at every point
	tuned  bool  // what only the reverse pass needs is computed

	// O*Count x units: output weights times the constants of the first layer (one hidden layer
	// only)
	out     mat.Dense
	yb, zb  stack     // derivatives with respect to y and z of the layer the reverse pass is at
	zeros   []float64 // the bias of tangents; as many as the widest layer or y_0 has entries
	sum     []float64 // column sums of zb
	column  []float64 // an output at every point
	partial []float64 // the gradient of one layer, where only part of it is wanted
	moving  *moving   // what only Along needs; nil before its first call
}

// hidden is the state of a hidden layer after Forward: the channels of z (only z_0
// in the first layer) and of y = f(z), and the derivatives of f at z_0
// (points x units).
type hidden struct {
	plain bool       // it sees x, up to the box, and its constants are in first
	wT    *mat.Dense // in x units, so that the layer is a plain product
	z, y  stack
	f     taylor.Orders // from the first on, as many as the reverse pass needs
}

// NewBatch returns a workspace for blocks of up to maxPoints points. It panics if the
// channels do not fit the network or maxPoints is negative.
func NewBatch(n *Network, c Channels, maxPoints int) *Batch {
	c.check(n.Inputs())
	if maxPoints < 0 {
		panic("mlp: negative number of points")
	}
	out := c.inside(n).on(n)
	ch := out.travelling(n)
	chain := ch.chain()
	b := &Batch{net: n, asked: out, ch: ch, chain: chain, at: out.outputs(chain), level: levels(chain), max: maxPoints}
	widest, longest := 0, 0 // layer in units, in parameters
	for l := 0; l < n.Layers(); l++ {
		longest = max(longest, n.offsets[l+1]-n.offsets[l])
		if l < n.Layers()-1 {
			widest = max(widest, n.sizes[l+1])
			b.hidden = append(b.hidden, newHidden(n, l, ch, maxPoints))
		}
	}
	b.x, b.known = *mat.New(maxPoints, n.Inputs()), make([]float64, 0, n.Params())
	if n.trial != nil || n.spans != nil {
		b.form = newForm(n, c, maxPoints)
		b.asked = b.form.asked
	}
	if n.scale != nil {
		b.scaled = make([]float64, n.offsets[n.Layers()]-n.offsets[n.Layers()-1])
	}
	if n.lift != nil {
		b.lifted = newLifted(n, ch, b.chain.Channels(), maxPoints)
	}
	b.first = newFirst(ch, b.level, n.sizes[1])
	b.out = *mat.New(n.summands()*len(b.at), widest)
	b.yb = newStack(b.chain.Channels(), maxPoints, widest)
	b.zb = newStack(b.chain.Channels(), maxPoints, widest)
	b.zeros, b.sum = make([]float64, max(widest, n.sizes[0])), make([]float64, widest)
	b.partial, b.column = make([]float64, longest), make([]float64, maxPoints)
	return b
}

func newHidden(n *Network, l int, ch Channels, maxPoints int) hidden {
	in, units, channels := n.sizes[l], n.sizes[l+1], ch.chain().Channels()
	h := hidden{plain: l == 0 && n.lift == nil, wT: mat.New(in, units), y: newStack(channels, maxPoints, units)}
	if h.plain {
		channels = 1 // the others are constants, kept in first
	}
	h.z = newStack(channels, maxPoints, units)
	for p := 1; p <= ch.slopes(); p++ {
		h.f[p] = make([]float64, maxPoints*units)
	}
	return h
}

// stretch returns z_0 at the points in place, and the slices for f and its derivatives up to the
// given order there.
func (h *hidden) stretch(order int) (f taylor.Orders, z []float64) {
	f[0], z = h.y.channel[0], h.z.channel[0]
	for p := 1; p <= order; p++ {
		f[p] = h.f[p][:len(z)]
	}
	return f, z
}

// shallow reports whether the network has exactly one hidden layer, and that one sees x.
func (b *Batch) shallow() bool { return len(b.hidden) == 1 && b.lifted == nil }

// below returns what layer l sees, where it is not plain.
func (b *Batch) below(l int) *stack {
	if l == 0 {
		return &b.lifted.y
	}
	return &b.hidden[l-1].y
}

// top returns channel c of what the output layer is applied to, a row for each point; it has no
// columns where it is zero.
func (b *Batch) top(c int) mat.Dense {
	switch {
	case len(b.hidden) > 0:
		y := &b.hidden[len(b.hidden)-1].y
		return *y.matrix(b.at[c])
	case b.lifted != nil:
		return *b.lifted.y.matrix(b.at[c])
	case c == 0:
		return b.x
	case b.level[b.at[c]] == 1: // one row serves every point
		return mat.Dense{Rows: b.x.Rows, Cols: b.x.Cols, Data: b.ch.Directions.Row(c - 1)}
	}
	return mat.Dense{Rows: b.x.Rows}
}

// stack holds the channels of one layer at n points: channel c is the n x units
// matrix in rows cn .. cn+n-1 of one tall matrix.
type stack struct {
	points, units int
	data          []float64
	// views of data, each points*units long; nil marks one that is zero or not wanted
	channel [][]float64
}

func newStack(channels, maxPoints, maxUnits int) stack {
	return stack{data: make([]float64, channels*maxPoints*maxUnits), channel: make([][]float64, channels)}
}

// reset gives the stack a shape, with every channel present.
func (s *stack) reset(points, units int) {
	s.points, s.units = points, units
	size := points * units
	for c := range s.channel {
		s.channel[c] = s.data[c*size : (c+1)*size : (c+1)*size]
	}
}

// all returns the tall matrix of all channels.
func (s *stack) all() *mat.Dense {
	rows := len(s.channel) * s.points
	return &mat.Dense{Rows: rows, Cols: s.units, Stride: s.units, Data: s.data[:rows*s.units]}
}

// matrix returns channel c, points x units.
func (s *stack) matrix(c int) *mat.Dense {
	return &mat.Dense{Rows: s.points, Cols: s.units, Stride: s.units, Data: s.channel[c]}
}

// row returns channel c at point i, or nil if the channel is absent.
func (s *stack) row(c, i int) []float64 {
	if s.channel[c] == nil {
		return nil
	}
	return s.channel[c][i*s.units : (i+1)*s.units]
}

// at returns all channels at point i: channels x units, a view across the tall matrix.
func (s *stack) at(i int) *mat.Dense {
	c, stride := len(s.channel), s.points*s.units
	return &mat.Dense{Rows: c, Cols: s.units, Stride: stride, Data: s.data[i*s.units : (c-1)*stride+(i+1)*s.units]}
}
