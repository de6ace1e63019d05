package pinn

import (
	"context"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// Operator is a linear differential operator of order at most four on the network's outputs,
//
//	(N u)(x) = sum_j c_j(x) (d^|a_j| u_{o_j} / dx_{a_j}) (x),
//
// built from U, D and Laplacian by sums, multiples and Of, and taken at other points than x by At
// and Over. It is a value: methods return new operators. The zero value is the operator 0. Axes and
// outputs are checked by New.
type Operator struct{ parts []part }

// part is one summand: scale times the product of factors times a derivative of one output.
type part struct {
	output  int
	axes    [maxOrder]int // the first `order` of them, ascending; New refuses a higher order
	order   int
	scale   float64
	factors []func(x []float64) float64
	// in place of a derivative, if it is not nil; then order is 0
	constant  *Constant
	integrand *Equation // the same; it always has a rule
	// where the derivative is taken, with factors there; nil for x itself (elsewhere.go)
	rule  *Rule
	there []func(x []float64) float64
	err   error // what is wrong with it
}

// U is the identity: the value of output 0.
var U = D()

// D returns a partial derivative of output 0: D() is u itself, D(t) = u_t, D(x, x) = u_xx,
// D(t, x) = u_tx = D(x, t), and so on up to D(x, x, y, y) = u_xxyy and D(x, x, x, x). More than
// four axes are an error of New: a derivative of higher order takes an output for one of order
// four. With u and w the outputs of a network, u_xxxxxx + u = 0 is
//
//	pinn.D(x, x, x, x).Minus(pinn.U.Of(1)).EqualsZero()  // w = u_xxxx
//	pinn.D(x, x).Of(1).Plus(pinn.U).EqualsZero()         // w_xx + u = 0
//
// Derivatives of third and fourth order cost more than those of second order, which the same way
// can replace: w = u_xx and w_xx make u_xxxx.
func D(axes ...int) Operator {
	p := part{order: len(axes), scale: 1}
	copy(p.axes[:], axes)
	slices.Sort(p.axes[:min(p.order, maxOrder)])
	return Operator{[]part{p}}
}

// Laplacian returns the sum of the second derivatives along axes 0 .. d-1.
func Laplacian(d int) Operator {
	var o Operator
	for k := range d {
		o = o.Plus(D(k, k))
	}
	return o
}

// Plus returns o + q.
func (o Operator) Plus(q Operator) Operator {
	return Operator{append(o.parts[:len(o.parts):len(o.parts)], q.parts...)}
}

// Minus returns o - q.
func (o Operator) Minus(q Operator) Operator { return o.Plus(q.Times(-1)) }

// Times returns a o.
func (o Operator) Times(a float64) Operator {
	return o.each(func(p *part) { p.scale *= a })
}

// TimesFunc returns a(x) o: the derivatives are taken first, then multiplied by a. The coefficient
// is evaluated when a source is (see Equals), and has to be a pure function too; it must not change
// x.
func (o Operator) TimesFunc(a func(x []float64) float64) Operator {
	if a == nil {
		panic("pinn: a coefficient that is nil")
	}
	return o.each(func(p *part) { p.factors = append(p.factors[:len(p.factors):len(p.factors)], a) })
}

// Of returns o acting on the given output of the network, for systems. It replaces the
// outputs of all summands: take Of first, then sum.
//
//	divergence := pinn.D(0).Of(0).Plus(pinn.D(1).Of(1))
func (o Operator) Of(output int) Operator {
	return o.each(func(p *part) {
		if p.output = output; p.integrand != nil {
			p.err = text.Errorf("the integral of an equation with Of(%d): take Of of the operators that the equation uses", output)
		}
	})
}

// each returns a copy of o with every summand changed.
func (o Operator) each(change func(p *part)) Operator {
	parts := append([]part(nil), o.parts...)
	for i := range parts {
		change(&parts[i])
	}
	return Operator{parts}
}

// Apply returns (o u)(x_i; theta) at the rows of x. It serves checks and pictures: it allocates
// what it needs on every call. It panics if an axis, an output or a shape does not fit the network,
// or if o has a constant.
func (o Operator) Apply(net *mlp.Network, theta []float64, x *mat.Dense) []float64 {
	if err := o.fits(net.Inputs(), net.Outputs()); err != nil {
		panic("pinn: " + err.Error())
	}
	if slices.ContainsFunc(o.parts, func(p part) bool { return p.constant != nil }) {
		panic("pinn: a constant has a value in a problem only")
	}
	if x.Cols != net.Inputs() {
		panic("pinn: points of another dimension than the network's inputs")
	}
	c := compile([]Operator{o}, shape{inputs: net.Inputs(), outputs: net.Outputs()})
	form := c.forms[0]
	if err := form.tabulate(context.Background(), x); err != nil {
		panic("pinn: " + err.Error())
	}
	own := net.Outputs() * c.channels.Count()
	jet := mat.New(x.Rows, own+c.sums)
	mlp.NewBatch(net, c.channels, x.Rows).Forward(jet.View(0, 0, x.Rows, own), theta, x)
	for k := range c.visits {
		if err := c.visits[k].apply(net, theta, x, jet); err != nil {
			panic("pinn: " + err.Error())
		}
	}
	values := make([]float64, x.Rows)
	for i := range values {
		values[i] = form.value(jet.Row(i), i)
	}
	return values
}
