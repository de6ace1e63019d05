package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// Channels says which derivatives of u travel through the network, and which of
// them come out. The zero value asks for u alone. Examples in the plane:
//
//	Laplacian:       Directions = I, Second = (1 1)              -> u, u_xx + u_yy
//	u_t and u_xx:    Directions = I, First = 1, Second = (0 1)   -> u, u_t, u_xx
//	u_xy:            Directions = (1 1; 1 -1), Second = (1/4 -1/4) -> u, u_xy
type Channels struct {
	Directions *mat.Dense // K x d: each row a direction v_k; nil for none
	// derivatives along the first First of them are outputs; the others only feed Second
	First  int
	Second *mat.Dense // M x K, any sign: output m is sum_k a_mk d^2u/dv_k^2; nil for none
	// u itself is not wanted: its output is 0, and so must be what is asked of it in reverse
	NoValue bool
}

// Count returns the number of outputs of each component of u: 1 + First + M, in this
// order: u, its First directional derivatives, its M second-order combinations.
func (c Channels) Count() int { return 1 + c.First + rows(c.Second) }

// lowest returns the first output that is wanted.
func (c Channels) lowest() int {
	if c.NoValue {
		return 1
	}
	return 0
}

// check panics unless c fits a network of d inputs.
func (c Channels) check(d int) {
	k := rows(c.Directions)
	switch {
	case k > 0 && c.Directions.Cols != d:
		panic("mlp: directions of another dimension than the network's points")
	case c.First < 0 || c.First > k:
		panic("mlp: more first derivatives than directions")
	case rows(c.Second) > 0 && c.Second.Cols != k:
		panic("mlp: second-order coefficients for another number of directions")
	}
}

// on returns a copy, whose matrices are nobody else's and not nil, with the directions as y_0 of
// the network goes along them.
func (c Channels) on(n *Network) Channels {
	d, k := n.Inputs(), rows(c.Directions)
	own := Channels{Directions: mat.New(k, d), First: c.First, Second: mat.New(rows(c.Second), k), NoValue: c.NoValue}
	if k > 0 {
		own.Directions.Copy(c.Directions)
	}
	for axis, lo := range n.lo {
		width := n.hi[axis] - lo
		if width == 0 { // as in place
			width = 1
		}
		for i := range k {
			own.Directions.Row(i)[axis] /= width
		}
	}
	if own.Second.Rows > 0 {
		own.Second.Copy(c.Second)
	}
	return own
}

// chain returns the chain rule of these channels.
func (c Channels) chain() taylor.Chain {
	chain := taylor.Chain{Tangents: rows(c.Directions)}
	for m := 0; m < rows(c.Second); m++ {
		chain.Second = append(chain.Second, c.Second.Row(m))
	}
	return chain
}

func rows(a *mat.Dense) int {
	if a == nil {
		return 0
	}
	return a.Rows
}

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
	ch    Channels     // of N, in the coordinates of y_0
	chain taylor.Chain // the rules for the channels in a hidden layer
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
// in the first layer) and of y = f(z), and the derivatives f1, f2, f3 of f at z_0
// (points x units).
type hidden struct {
	plain      bool       // it sees x, up to the box, and its constants are in first
	wT         *mat.Dense // in x units, so that the layer is a plain product
	z, y       stack
	f1, f2, f3 []float64
}

// NewBatch returns a workspace for blocks of up to maxPoints points. It panics if the
// channels do not fit the network or maxPoints is negative.
func NewBatch(n *Network, c Channels, maxPoints int) *Batch {
	c.check(n.Inputs())
	if maxPoints < 0 {
		panic("mlp: negative number of points")
	}
	ch := c.inside(n).on(n)
	b := &Batch{net: n, asked: ch, ch: ch, chain: ch.chain(), max: maxPoints}
	widest, longest := 0, 0 // layer in units, in parameters
	for l := 0; l < n.Layers(); l++ {
		longest = max(longest, n.offsets[l+1]-n.offsets[l])
		if l < n.Layers()-1 {
			widest = max(widest, n.sizes[l+1])
			b.hidden = append(b.hidden, newHidden(n, l, b.chain.Channels(), maxPoints))
		}
	}
	b.x, b.known = *mat.New(maxPoints, n.Inputs()), make([]float64, 0, n.Params())
	if n.trial != nil {
		b.form = newForm(n, c, maxPoints)
		b.asked = b.form.asked
	}
	if n.scale != nil {
		b.scaled = make([]float64, n.offsets[n.Layers()]-n.offsets[n.Layers()-1])
	}
	if n.lift != nil {
		b.lifted = newLifted(n, ch, b.chain.Channels(), maxPoints)
	}
	b.first = newFirst(ch, n.sizes[1])
	b.out = *mat.New(n.Outputs()*ch.Count(), widest)
	b.yb = newStack(b.chain.Channels(), maxPoints, widest)
	b.zb = newStack(b.chain.Channels(), maxPoints, widest)
	b.zeros, b.sum = make([]float64, max(widest, n.sizes[0])), make([]float64, widest)
	b.partial, b.column = make([]float64, longest), make([]float64, maxPoints)
	return b
}

// BatchNumbers returns how many numbers of 8 bytes NewBatch allocates, and how many more the first
// call of Along.
func BatchNumbers(n *Network, c Channels, maxPoints int) (batch, along float64) {
	c.check(n.Inputs())
	formed, moved := formNumbers(n, c, maxPoints)
	c = c.inside(n)
	chain := c.chain()
	channels, points, directions := float64(chain.Channels()), float64(maxPoints), float64(rows(c.Directions)+rows(c.Second))
	sum, widest, longest := float64(n.Params()), 0.0, 0.0
	for l := range n.Layers() {
		in, units := float64(n.sizes[l]), float64(n.sizes[l+1])
		longest = max(longest, (in+1)*units)
		if l == n.Layers()-1 {
			break
		}
		widest = max(widest, units)
		z := channels
		if l == 0 {
			if n.lift == nil {
				z = 1
			}
			sum += float64(directions * (1 + in) * units)
		}
		sum += float64(in*units) + float64((channels+z+3)*points*units)
	}
	sum += float64(float64(n.Outputs()*c.Count())*widest) + longest + float64(2*channels*points*widest) + float64(2*widest) + float64(points*float64(n.Inputs()+1))
	along = longest + float64(2*points*widest)
	if n.lift != nil {
		sum += float64(channels * points * float64(n.sizes[0]))
	}
	if n.scale != nil {
		lo, hi := n.LastLayer()
		sum, along = sum+float64(hi-lo), along+float64(hi-lo)
	}
	if n.Layers() > 2 || n.lift != nil {
		along += float64(4 * (channels + 1) * points * widest)
	}
	return sum + formed, along + moved
}

func newHidden(n *Network, l, channels, maxPoints int) hidden {
	in, units := n.sizes[l], n.sizes[l+1]
	h := hidden{plain: l == 0 && n.lift == nil, wT: mat.New(in, units), y: newStack(channels, maxPoints, units)}
	if h.plain {
		channels = 1 // the others are constants, kept in first
	}
	h.z = newStack(channels, maxPoints, units)
	for _, f := range []*[]float64{&h.f1, &h.f2, &h.f3} {
		*f = make([]float64, maxPoints*units)
	}
	return h
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

// channel returns where output channel c stands in a stack, which also holds the
// derivatives along directions that are no outputs.
func (b *Batch) channel(c int) int {
	if c <= b.ch.First {
		return c
	}
	return c + b.chain.Tangents - b.ch.First
}

// top returns channel c of what the output layer is applied to, a row for each point; it has no
// columns where it is zero.
func (b *Batch) top(c int) mat.Dense {
	switch {
	case len(b.hidden) > 0:
		y := &b.hidden[len(b.hidden)-1].y
		return *y.matrix(b.channel(c))
	case b.lifted != nil:
		return *b.lifted.y.matrix(b.channel(c))
	case c == 0:
		return b.x
	case c <= b.ch.First: // one row serves every point
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
