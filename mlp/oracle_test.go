package mlp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"anagram/mat"
	"anagram/taylor"
)

// Slow and obvious: one point, one direction, one parameter at a time.

// oracleNumber runs the network on Taylor numbers along x + s v.
func oracleNumber(n *Network, theta, x, v []float64) []taylor.Number {
	y := make([]taylor.Number, len(x))
	for i := range x {
		y[i] = taylor.Along(x[i], v[i])
		if lo, hi := n.Box(); lo != nil {
			y[i] = y[i].Shift(-lo[i]).Scale(1 / width(lo[i], hi[i]))
		}
	}
	y = lift(n, y)
	for l := 0; l < n.Layers(); l++ {
		w, b := n.Layer(theta, l)
		z := make([]taylor.Number, w.Rows)
		for j := range z {
			z[j] = taylor.Const(b[j])
			for i := range y {
				z[j] = z[j].Add(y[i].Scale(w.At(j, i)))
			}
			if l < n.Layers()-1 {
				z[j] = z[j].Apply(n.Activation())
			}
		}
		y = z
	}
	for o := range y {
		f, size, shift := spanOf(n, o)
		if f != nil {
			y[o] = y[o].Apply(f)
		}
		y[o] = y[o].Scale(size).Shift(shift)
	}
	if !n.IsTrial() {
		return y
	}
	d, u := forms(n, x, v) // u is g so far
	for k, o := range n.Summands() {
		u[o] = u[o].Add(d[k].Mul(y[k]))
	}
	return u
}

// spanOf returns how an output o of N is shift + size f(N), f nil for N itself.
func spanOf(n *Network, o int) (f taylor.Activation, size, shift float64) {
	size = 1
	if n.Scales() != nil {
		size = n.Scales()[n.Summands()[o]]
	}
	if n.spans == nil || n.spans[o].f == nil {
		return nil, size, 0
	}
	if lo, hi := n.Range(o); !math.IsInf(hi, 1) {
		return n.spans[o].f, (hi - lo) / 2, (lo + hi) / 2
	}
	return n.spans[o].f, size, 0
}

// width is that of an axis of a box: one without length has length 1.
func width(lo, hi float64) float64 {
	if hi == lo {
		return 1
	}
	return hi - lo
}

// forms returns d of each output of N and g of each unknown along x + s v.
func forms(n *Network, x, v []float64) (d, g []taylor.Number) {
	d, g = make([]taylor.Number, len(n.Summands())), make([]taylor.Number, n.Outputs())
	n.trial.trial(d, g, numbers(x, v))
	return d, g
}

// numbers returns the numbers x + s v.
func numbers(x, v []float64) (y []taylor.Number) {
	for i := range x {
		y = append(y, taylor.Along(x[i], v[i]))
	}
	return y
}

// lift returns what the first layer of a network sees of x.
func lift(n *Network, x []taylor.Number) []taylor.Number {
	if !n.IsLifted() {
		return x
	}
	y := make([]taylor.Number, n.sizes[0])
	n.lift.phi(y, x)
	return y
}

// dual is a value and its derivative with respect to one parameter.
type dual struct{ v, d float64 }

func (x dual) plus(y dual) dual  { return dual{x.v + y.v, x.d + y.d} }
func (x dual) times(y dual) dual { return dual{x.v * y.v, x.d*y.v + x.v*y.d} }

// series returns the five coefficients of a number.
func series(p taylor.Number) [5]float64 { return [5]float64{p.V, p.D, p.DD, p.D3, p.D4} }

// jet is a Taylor number along x + s v whose coefficients, value and derivatives 1 to 4, are dual
// numbers.
type jet [5]dual

func jetOf(p taylor.Number) (y jet) {
	for k, c := range series(p) {
		y[k].v = c
	}
	return y
}

// times is Leibniz's rule.
func (a jet) times(b jet) (c jet) {
	for n := range c {
		for k := 0; k <= n; k++ {
			c[n] = c[n].plus(dual{binomial[n][k], 0}.times(a[k]).times(b[n-k]))
		}
	}
	return c
}

func (a jet) plus(b jet) jet {
	for k := range a {
		a[k] = a[k].plus(b[k])
	}
	return a
}

// oracleDual runs the network on jets whose duals are derivatives by theta_p.
func oracleDual(n *Network, theta []float64, p int, x, v []float64) []jet {
	at := func(q int) jet {
		if q == p {
			return jet{{theta[q], 1}}
		}
		return jet{{theta[q], 0}}
	}
	y := make([]jet, len(x))
	for i := range x {
		y[i] = jet{{x[i], 0}, {v[i], 0}}
		if lo, hi := n.Box(); lo != nil {
			width := width(lo[i], hi[i])
			y[i] = jet{{(x[i] - lo[i]) / width, 0}, {v[i] / width, 0}}
		}
	}
	if n.IsLifted() {
		y = nil
		for _, p := range lift(n, numbers(x, v)) {
			y = append(y, jetOf(p))
		}
	}
	next := 0
	for l := 0; l < n.Layers(); l++ {
		in, out := n.Sizes()[l], n.Sizes()[l+1]
		z := make([]jet, out)
		for j := range z {
			z[j] = at(next + out*in + j)
			for i := range y {
				z[j] = z[j].plus(at(next + j*in + i).times(y[i]))
			}
			if l < n.Layers()-1 {
				z[j] = oracleChain(n.Activation(), z[j])
			}
		}
		next += out * (in + 1)
		y = z
	}
	for o := range y {
		f, size, shift := spanOf(n, o)
		if f != nil {
			y[o] = oracleChain(f, y[o])
		}
		for c, v := range y[o] {
			y[o][c] = dual{size * v.v, size * v.d}
		}
		y[o][0].v += shift
	}
	if !n.IsTrial() {
		return y
	}
	d, g := forms(n, x, v)
	u := make([]jet, len(g))
	for o := range u {
		u[o] = jetOf(g[o])
	}
	for k, o := range n.Summands() {
		u[o] = u[o].plus(jetOf(d[k]).times(y[k]))
	}
	return u
}

// oracleChain is Faa di Bruno's formula.
func oracleChain(act taylor.Activation, z jet) jet {
	f := derivatives(act, z[0].v)
	// c times the k-th derivative of f at z_0, times the factors
	term := func(c float64, k int, factors ...int) dual {
		p := dual{c * f[k], c * f[k+1] * z[0].d}
		for _, n := range factors {
			p = p.times(z[n])
		}
		return p
	}
	return jet{
		term(1, 0),
		term(1, 1, 1),
		term(1, 1, 2).plus(term(1, 2, 1, 1)),
		term(1, 1, 3).plus(term(3, 2, 1, 2)).plus(term(1, 3, 1, 1, 1)),
		term(1, 1, 4).plus(term(4, 2, 1, 3)).plus(term(3, 2, 2, 2)).plus(term(6, 3, 1, 1, 2)).plus(term(1, 4, 1, 1, 1, 1)),
	}
}

// channelsOf evaluates the outputs of a Batch at one point, given an oracle for one
// direction: run returns u and its derivatives 1 to 4 for each component.
func channelsOf(n *Network, c Channels, run func(v []float64) [][5]float64) []float64 {
	count := c.Count()
	dst := make([]float64, n.Outputs()*count)
	for o, u := range run(make([]float64, n.Inputs())) {
		dst[o*count] = u[0]
	}
	for k := 0; k < rows(c.Directions); k++ {
		for o, u := range run(c.Directions.Row(k)) {
			at := o*count + 1
			if k < c.First {
				dst[at+k] = u[1]
			}
			at += c.First
			for order := 2; order <= 4; order++ {
				for _, a := range list(c.combinations(order)) {
					dst[at] += a[k] * u[order]
					at++
				}
			}
		}
	}
	return dst
}

// oracleForward is what Forward promises, at one point.
func oracleForward(n *Network, c Channels, theta, x []float64) []float64 {
	return channelsOf(n, c, func(v []float64) [][5]float64 {
		var out [][5]float64
		for _, u := range oracleNumber(n, theta, x, v) {
			out = append(out, series(u))
		}
		return out
	})
}

// oracleFeature is the derivative of oracleForward with respect to theta_p.
func oracleFeature(n *Network, c Channels, theta []float64, p int, x []float64) []float64 {
	return channelsOf(n, c, func(v []float64) [][5]float64 {
		var out [][5]float64
		for _, u := range oracleDual(n, theta, p, x, v) {
			out = append(out, [5]float64{u[0].d, u[1].d, u[2].d, u[3].d, u[4].d})
		}
		return out
	})
}

// trial is one network with channels, points, parameters and coefficients, all random.
type trial struct {
	name  string
	net   *Network
	ch    Channels
	theta []float64
	x     *mat.Dense
	coef  *mat.Dense
}

// trials covers depths 0..3, every activation, several outputs, every kind of channel, networks on
// a box and on none, lifted ones, scaled ones, outputs in a range, forms with each of these, and
// windows.
func trials(points int) []trial {
	rng := rand.New(rand.NewPCG(7, 7))
	shapes := []struct {
		name    string
		sizes   []int
		windows []int
	}{
		{"affine", []int{2, 1}, nil}, {"affine, 3 outputs", []int{3, 3}, nil},
		{"one hidden", []int{2, 7, 1}, nil}, {"one hidden, 2 outputs", []int{3, 5, 2}, nil}, {"one unit", []int{1, 1, 1}, nil},
		{"two hidden", []int{2, 6, 5, 1}, nil}, {"two hidden, 3 outputs", []int{1, 4, 6, 3}, nil},
		{"three hidden", []int{3, 4, 5, 3, 2}, nil},
		{"three windows", []int{2, 5, 3}, []int{3}}, {"two hidden, 2 windows and 1", []int{2, 4, 3, 3}, []int{2, 1}},
	}
	var all []trial
	for s, shape := range shapes {
		bare := New(taylor.Functions()[s%5], shape.sizes...)
		for k, kind := range [][5]int{
			{0, 0, 0}, {1, 1, 0}, {3, 2, 0}, {2, 0, 0}, {2, 0, 1}, {3, 1, 1}, {3, 3, 2}, {1, 1, 1}, {0, 0, 0}, {2, 2, 1}, {2, 1, 2},
			{1, 0, 0, 1, 0}, {2, 1, 0, 2, 0}, {1, 1, 1, 0, 1}, {3, 2, 1, 1, 1}, {2, 0, 0, 0, 2}, {2, 1, 1, 1, 1},
			{2, 2, 0, 1, 1}, {1, 0, 0, 0, 1}, {1, 1, 1, 1, 1}, {3, 0, 2, 0, 1}, {2, 2, 0, 1, 0}, {2, 1, 1, 1, 1},
		} {
			net := bare
			switch {
			case k%4 == 2: // a lift of the plane into as many components as the layer has inputs
				net = bare.Lifted(2, func(dst, x []taylor.Number) {
					for j := range dst {
						dst[j] = x[0].Scale(float64(j + 1)).Sin().Mul(x[1].Shift(0.5)).Add(x[1].Mul(x[1]))
					}
				})
			case k%2 == 1: // an axis of length 0 counts as one of length 1
				net = bare.Over([]float64{-3, 0.7, 2}[:bare.Inputs()], []float64{-1.5, 0.7, 2.25}[:bare.Inputs()])
			}
			if shape.windows != nil {
				net = net.InWindows(shape.windows, threeWindows)
			} else if k%3 == 1 {
				net = net.In(func(d, g, x []taylor.Number) {
					for o := range d {
						d[o] = x[0].Mul(x[0].Neg().Shift(1)).Shift(float64(o))
						g[o] = x[len(x)-1].Scale(float64(o + 1)).Cos()
					}
				})
			}
			if k%5 == 1 {
				net = net.Scaled([]float64{3, 0.2, 7}[:net.Outputs()]...)
			}
			if k%4 == 3 && !net.IsSum() {
				net = net.Positive(net.Outputs()-1).Between(0, -2, 3)
			}
			ch := Channels{Directions: random(rng, kind[0], net.Inputs()), First: kind[1], Second: random(rng, kind[2], kind[0])}
			ch.Third, ch.Fourth = random(rng, kind[3], kind[0]), random(rng, kind[4], kind[0])
			for _, a := range []*mat.Dense{ch.Second, ch.Third, ch.Fourth} {
				if kind[0] == 3 && a.Rows > 0 {
					a.Set(0, 1, 0) // a direction that does not feed the first combination
				}
			}
			t := trial{name: shape.name, net: net, ch: ch, theta: make([]float64, net.Params()),
				x: random(rng, points, net.Inputs()), coef: random(rng, points, net.Outputs()*ch.Count())}
			t.name = fmt.Sprintf("%s %v K,First,second,third,fourth=%v", shape.name, net.Activation(), kind)
			net.Init(t.theta, Default{}, uint64(s))
			all = append(all, t)
		}
	}
	return all
}

// fewer returns every second trial in short tests, else all.
func fewer(all []trial) []trial {
	if testing.Short() {
		for i := range len(all) / 2 {
			all[i] = all[2*i]
		}
		all = all[:len(all)/2]
	}
	return all
}

// threeWindows are steps, a bump, and offsets that differ.
func threeWindows(w, g, x []taylor.Number) {
	right := x[0].Scale(2).Tanh().Shift(1).Scale(0.5)
	last := x[len(x)-1]
	w[0], w[1], w[2] = right.Neg().Shift(1), right.Mul(last), last.Mul(last).Neg().Exp()
	for o := range g {
		g[o] = last.Scale(float64(o + 1)).Cos()
	}
}

func random(rng *rand.Rand, rows, cols int) *mat.Dense {
	a := mat.New(rows, cols)
	for i := range a.Data {
		a.Data[i] = rng.NormFloat64()
	}
	return a
}
