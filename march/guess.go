package march

import (
	"slices"

	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// model is a function u(t, x): a network with one hidden layer and its parameters.
type model struct {
	net   *mlp.Network
	theta []float64
}

func newModel(units int) model {
	net := newNetwork(units)
	return model{net, make([]float64, net.Params())}
}

// newNetwork returns a network of (t, x) as they are, and of u as it is: the units of a march are
// placed on the axes themselves and their output weights solved for, so pinn.New must not put it on
// a box or a scale of its own.
func newNetwork(units int) *mlp.Network {
	return mlp.New(taylor.Tanh, 2, units, 1).Over([]float64{0, 0}, []float64{1, 1}).Scaled(1)
}

func (m model) units() int { return m.net.Sizes()[1] }

// output returns the output layer as a view of theta: a weight for each unit, then the bias.
func (m model) output() []float64 {
	lo, hi := m.net.LastLayer()
	return m.theta[lo:hi]
}

// frozen returns the model that is m(time, x) at all times: the first guess for the slab that
// begins then.
func (m model) frozen(time float64) model {
	f := model{m.net, slices.Clone(m.theta)}
	w, b := f.net.Layer(f.theta, 0)
	for j := range w.Rows {
		b[j] += float64(w.At(j, 0) * time)
		w.Set(j, 0, 0)
	}
	return f
}

// beside returns the model with the hidden units of m, whose output weights are zero, followed by
// those of g with its output weights: the function g, ready for features of the units of m at g.
func (m model) beside(g model) model {
	c := newModel(m.units() + g.units())
	w, b := c.net.Layer(c.theta, 0)
	wm, bm := m.net.Layer(m.theta, 0)
	wg, bg := g.net.Layer(g.theta, 0)
	copy(b[copy(b, bm):], bg)
	copy(w.Data[copy(w.Data, wm.Data):], wg.Data)
	copy(c.output()[m.units():], g.output())
	return c
}

// values returns m at the places x, all at one time.
func (m model) values(time float64, x []float64) []float64 {
	u := mat.New(len(x), 1)
	m.net.Eval(u, m.theta, places(time, x))
	return u.Data
}

// places returns the points (time, x), one a row.
func places(time float64, x []float64) *mat.Dense {
	p := mat.New(len(x), 2)
	for i, v := range x {
		p.Set(i, 0, time)
		p.Set(i, 1, v)
	}
	return p
}
