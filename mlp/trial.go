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
// With a_mk the coefficients of a channel m of order p, subscripts for channels and (j, k) for the
// j-th derivative along direction k, the product rule is Leibniz's
//
//	u_0 = g_0 + d_0 N_0,   u_k = g_k + d_0 N_k + d_k N_0,
//	u_m = g_m + d_0 N_m + sum_k a_mk sum_j binomial(p, j) d_(j,k) N_(p-j,k) + d_m N_0
//
// with j = 1 .. p-1, linear in the channels of N with coefficients that depend on x alone. An
// unknown of InWindows is the sum of such products.
type Trial func(d, g, x []taylor.Number)

// In returns the network in the form t: its outputs and all derivatives are those of g + d N. The
// form nil is u = N. It panics for a network of InWindows with scales or names, which are those
// of other unknowns. No file can hold a function of Go: InPolynomials has forms that are data.
func (n *Network) In(t Trial) *Network {
	in := *n
	if in.trial = nil; t != nil {
		in.trial = &formed{trial: t}
	}
	in.checkUnknowns()
	return &in
}

// IsTrial reports whether the network is one of In, InWindows or their polynomials.
func (n *Network) IsTrial() bool { return n.trial != nil }

// inside returns the channels that N needs for those of u: the value, all tangents, and the lower
// derivatives of directions with higher ones.
func (c Channels) inside(n *Network) Channels {
	if n.trial != nil || n.spans != nil {
		c.First, c.NoValue = rows(c.Directions), false
		return c.closed()
	}
	return c
}

// form is what a Batch needs to go from N to u and back.
type form struct {
	asked      Channels  // of u, in the coordinates of x
	inner      Channels  // of N, d and g there
	at         []int     // where in these the channels of u stand
	pure       [4][]int  // and the derivatives of order 1 to 3 along each direction
	n, n1, n2  mat.Dense // channels of N at the points, and their derivatives of Along
	coef       mat.Dense // what Gradients is asked for, in terms of the channels of N
	kept       []*kept   // outputs in a range
	of         []int     // the unknown of each output of N
	d, g       stack     // channels of d and g, all of them: points x outputs of N, of u
	xs, ds, gs []taylor.Number
}

func newForm(n *Network, c Channels, maxPoints int) *form {
	plain := &Network{sizes: []int{n.Inputs()}}
	asked, inner := c.on(plain), c.inside(n).on(plain)
	chain := inner.chain()
	channels := chain.Channels()
	summands, unknowns := n.summands(), n.Outputs()
	width := summands * channels
	f := &form{
		asked: asked, inner: inner, at: asked.outputs(chain), of: n.Summands(),
		n: *mat.New(maxPoints, width), coef: *mat.New(maxPoints, width),
		d: newStack(channels, maxPoints, summands), g: newStack(channels, maxPoints, unknowns),
		xs: make([]taylor.Number, n.Inputs()), ds: make([]taylor.Number, summands), gs: make([]taylor.Number, unknowns),
	}
	f.kept = newKept(n, inner, maxPoints)
	for order := 1; order <= 3; order++ {
		for k := range asked.Directions.Rows {
			f.pure[order] = append(f.pure[order], chain.Pure(order, k))
		}
	}
	return f
}

// formNumbers returns how many numbers newForm allocates, and how many more Along does.
func formNumbers(n *Network, c Channels, maxPoints int) (batch, along float64) {
	if n.trial == nil && n.spans == nil {
		return 0, 0
	}
	inner := c.inside(n)
	one := float64(maxPoints * inner.Count()) // of an output of N or u
	width := float64(one * float64(n.summands()))
	batch, along = keptNumbers(n, inner, maxPoints)
	return batch + float64(3*width) + float64(one*float64(n.Outputs())), along + float64(2*width)
}

// fill sets d and g with all their channels at the points x.
func (f *form) fill(t Trial, x *mat.Dense) {
	f.d.reset(x.Rows, len(f.ds))
	f.g.reset(x.Rows, len(f.gs))
	for i := range x.Rows {
		for k := range max(1, f.asked.Directions.Rows) {
			along(f.xs, x.Row(i), f.asked.Directions, k)
			clear(f.ds)
			clear(f.gs)
			t(f.ds, f.gs, f.xs)
			take(&f.d, f.ds, f.inner, i, k)
			take(&f.g, f.gs, f.inner, i, k)
		}
	}
}

// pascal has the binomial coefficients of the product rule.
var pascal = [5][5]float64{2: {1, 2, 1}, 3: {1, 3, 3, 1}, 4: {1, 4, 6, 4, 1}}

// each visits the terms of the product rule at point i: the channel from of N_k enters channel to
// of its unknown with a factor. Columns are those of jets, of N and of u.
func (f *form) each(i int, visit func(to, from int, factor float64)) {
	for k, o := range f.of {
		u, n := o*f.asked.Count(), k*len(f.d.channel)
		d := func(c int) float64 { return f.d.row(c, i)[k] }
		if !f.asked.NoValue {
			visit(u, n, d(0))
		}
		for c := 1; c < f.asked.Count(); c++ {
			visit(u+c, n+f.at[c], d(0))
			visit(u+c, n, d(f.at[c]))
		}
		to := u + 1 + f.asked.First
		for order := 2; order <= 4; order++ {
			rows := f.asked.combinations(order)
			for m := range rows.Rows {
				for v, a := range rows.Row(m) {
					for j := 1; j < order && a != 0; j++ {
						visit(to, n+f.pure[order-j][v], pascal[order][j]*a*d(f.pure[j][v]))
					}
				}
				to++
			}
		}
	}
}

// trialOf returns the form of a network, which is u = N where it has a range alone.
func trialOf(n *Network) Trial {
	if n.trial == nil {
		return plainTrial
	}
	return n.trial.trial
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
	count := f.asked.Count()
	for i := range u.Rows {
		for o := range f.g.units {
			row := u.Row(i)[o*count : (o+1)*count]
			for c := f.asked.lowest(); c < count; c++ {
				row[c] += f.g.row(f.at[c], i)[o]
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
	for _, k := range f.kept {
		k.back(&f.coef)
	}
	return &f.coef
}
