package mlp

import (
	"anagram/mat"
	"anagram/taylor"
)

// Trial is the form of a function that a network is part of: u_o(x) = g_o(x) + d_o(x) N_o(x) for
// every output o of the network N. It sets d and g, and is written on Taylor numbers, as a Lift is.
// Conditions can hold whatever theta is: u = 0 at both ends of [0, 1] and u = 1 at t = 0 are
//
//	func(d, g, x []taylor.Number) { d[0] = x[0].Mul(x[0].Neg().Shift(1)) }
//	func(d, g, x []taylor.Number) { d[0], g[0] = x[0], taylor.Const(1) }
//
// and an unknown of size 50 around 300 is d = 50, g = 300. It must be a pure function, which
// several goroutines may call. What it does not set is 0.
//
// With a_mk the coefficients of a second-order channel m and subscripts for its channels, the
// product rule is
//
//	u_0 = g_0 + d_0 N_0,   u_k = g_k + d_0 N_k + d_k N_0,
//	u_m = g_m + d_0 N_m + sum_k 2 a_mk d_k N_k + d_m N_0,
//
// linear in the channels of N with coefficients that depend on x alone.
type Trial func(d, g, x []taylor.Number)

// In returns the network in the form t: its outputs and all derivatives are those of g + d N. It
// panics if t is nil.
func (n *Network) In(t Trial) *Network {
	if t == nil {
		panic("mlp: no form")
	}
	in := *n
	in.trial = t
	return &in
}

// IsTrial reports whether the network is one of In.
func (n *Network) IsTrial() bool { return n.trial != nil }

// inside returns the channels that N needs for those of u: the value and all tangents.
func (c Channels) inside(n *Network) Channels {
	if n.trial != nil {
		c.First, c.NoValue = rows(c.Directions), false
	}
	return c
}

// form is what a Batch needs to go from N to u and back.
type form struct {
	asked      Channels  // of u, in the coordinates of x
	n, n1, n2  mat.Dense // channels of N at the points, and their derivatives of Along
	coef       mat.Dense // what Gradients is asked for, in terms of the channels of N
	d, g       stack     // channels of d and g, all of them: points x outputs
	xs, ds, gs []taylor.Number
}

func newForm(n *Network, c Channels, maxPoints int) *form {
	asked := c.on(&Network{sizes: []int{n.Inputs()}})
	channels := 1 + asked.Directions.Rows + asked.Second.Rows
	width := n.Outputs() * channels
	return &form{
		asked: asked, n: *mat.New(maxPoints, width), coef: *mat.New(maxPoints, width),
		d: newStack(channels, maxPoints, n.Outputs()), g: newStack(channels, maxPoints, n.Outputs()),
		xs: make([]taylor.Number, n.Inputs()), ds: make([]taylor.Number, n.Outputs()), gs: make([]taylor.Number, n.Outputs()),
	}
}

// formNumbers returns how many numbers newForm allocates, and how many more Along does.
func formNumbers(n *Network, c Channels, maxPoints int) (batch, along float64) {
	if n.trial == nil {
		return 0, 0
	}
	width := float64(maxPoints * n.Outputs() * (1 + rows(c.Directions) + rows(c.Second)))
	return 4 * width, 2 * width
}

// fill sets d and g with all their channels at the points x.
func (f *form) fill(t Trial, x *mat.Dense) {
	f.d.reset(x.Rows, len(f.ds))
	f.g.reset(x.Rows, len(f.ds))
	for i := range x.Rows {
		for k := range max(1, f.asked.Directions.Rows) {
			along(f.xs, x.Row(i), f.asked.Directions, k)
			clear(f.ds)
			clear(f.gs)
			t(f.ds, f.gs, f.xs)
			take(&f.d, f.ds, f.asked, i, k)
			take(&f.g, f.gs, f.asked, i, k)
		}
	}
}

// each visits the terms of the product rule at point i: the channel from of N_o enters channel to
// of u_o with a factor. Columns are those of jets, of N and of u.
func (f *form) each(i int, visit func(to, from int, factor float64)) {
	k, m := f.asked.Directions.Rows, f.asked.Second.Rows
	for o := range f.d.units {
		u, n := o*f.asked.Count(), o*(1+k+m)
		d := func(c int) float64 { return f.d.row(c, i)[o] }
		if !f.asked.NoValue {
			visit(u, n, d(0))
		}
		for c := 1; c <= f.asked.First; c++ {
			visit(u+c, n+c, d(0))
			visit(u+c, n, d(c))
		}
		for s := range m {
			to := u + 1 + f.asked.First + s
			visit(to, n+1+k+s, d(0))
			visit(to, n, d(1+k+s))
			for c, a := range f.asked.Second.Row(s) {
				if a != 0 {
					visit(to, n+1+c, 2*a*d(1+c))
				}
			}
		}
	}
}

// mix sets the channels of u to those that channels of N contribute.
func (f *form) mix(u, n *mat.Dense) {
	for i := range u.Rows {
		to, from := u.Row(i), n.Row(i)
		clear(to)
		f.each(i, func(t, c int, factor float64) { to[t] += float64(factor * from[c]) })
	}
}

// offset adds the channels of g.
func (f *form) offset(u *mat.Dense) {
	k, count := f.asked.Directions.Rows, f.asked.Count()
	for i := range u.Rows {
		for o := range f.g.units {
			row := u.Row(i)[o*count : (o+1)*count]
			for c := f.asked.lowest(); c < count; c++ {
				at := c
				if c > f.asked.First {
					at = c + k - f.asked.First
				}
				row[c] += f.g.row(at, i)[o]
			}
		}
	}
}

// back returns coef, given for the channels of u, for those of N.
func (f *form) back(coef *mat.Dense) *mat.Dense {
	f.coef.Rows = coef.Rows
	f.coef.Zero()
	for i := range coef.Rows {
		of, from := f.coef.Row(i), coef.Row(i)
		f.each(i, func(t, c int, factor float64) { of[c] += float64(factor * from[t]) })
	}
	return &f.coef
}
