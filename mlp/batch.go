package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// Batch evaluates a network and the channels' derivatives at up to maxPoints points at a
// time. It is one goroutine's workspace: nothing is allocated after NewBatch.
// Its outputs stand in rows, one a point, component by component: column
// o*Count()+c is channel c of component o.
type Batch struct {
	net   *Network
	ch    Channels     // own copy
	chain taylor.Chain // the rule of ch in the hidden layers
	max   int

	theta  []float64 // of the last Forward, not copied
	x      mat.Dense // its points, copied
	hidden []hidden
	first  first // what the first hidden layer has instead of tangents at every point
	tuned  bool  // the derivatives the reverse pass needs, one more than Forward, are there

	out     mat.Dense // O*Count x units: output weights times the constants of the first layer (one hidden layer only)
	yb, zb  stack     // derivatives with respect to y and z of the layer the reverse pass is at
	sum     []float64 // column sums of zb
	partial []float64 // the gradient of one layer, where only part of it is wanted
}

// hidden is the state of a hidden layer after Forward: its z_0 (for the first
// layer) or all channels of z, and of y; f1, f2, f3 are f's derivatives at z_0 (points x units).
type hidden struct {
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
	b := &Batch{net: n, ch: c.clone(n.Inputs()), max: maxPoints}
	b.chain = b.ch.chain()
	b.x = *mat.New(maxPoints, n.Inputs())
	b.hidden = make([]hidden, n.Layers()-1)
	channels, widest, largest := b.chain.Channels(), 0, 0
	for l := range b.hidden {
		in, units := n.sizes[l], n.sizes[l+1]
		size := maxPoints * units
		h := &b.hidden[l]
		h.wT = mat.New(in, units)
		h.y = newStack(channels, maxPoints, units)
		h.z = newStack(channels, maxPoints, units)
		if l == 0 {
			h.z = newStack(1, maxPoints, units)
		}
		h.f1, h.f2, h.f3 = make([]float64, size), make([]float64, size), make([]float64, size)
		widest = max(widest, units)
	}
	for l := 0; l < n.Layers(); l++ {
		largest = max(largest, n.offsets[l+1]-n.offsets[l])
	}
	b.first = newFirst(b.ch, n.sizes[1])
	b.out = *mat.New(n.Outputs()*b.ch.Count(), widest)
	b.yb, b.zb = newStack(channels, maxPoints, widest), newStack(channels, maxPoints, widest)
	b.sum, b.partial = make([]float64, widest), make([]float64, largest)
	return b
}

// shallow reports whether the network has exactly one hidden layer.
func (b *Batch) shallow() bool { return len(b.hidden) == 1 }

// channel returns where output channel c stands in a stack: derivatives along directions that are no outputs are passed over.
func (b *Batch) channel(c int) int {
	if c <= b.ch.First {
		return c
	}
	return c + b.chain.Tangents - b.ch.First
}

// top returns channel c of what the output layer is applied to, at point i; nil means zero.
func (b *Batch) top(c, i int) []float64 {
	switch {
	case len(b.hidden) > 0:
		return b.hidden[len(b.hidden)-1].y.row(b.channel(c), i)
	case c == 0:
		return b.x.Row(i)
	case c <= b.ch.First:
		return b.ch.Directions.Row(c - 1)
	}
	return nil
}
