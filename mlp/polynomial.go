package mlp

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/taylor"
)

// A trial form that is data: d and g are polynomials, sums of products of affine factors. So files
// can hold conditions that are exact on the sides of a box and the size and origin of an unknown,
// and exported source can compute them.

// Product is Coefficient times the product of Factor (x_Index - Origin) over Factors, in which an
// axis may come several times.
type Product struct {
	Coefficient float64
	Factors     []Axis
}

// Polynomial is the sum of products. One without any is 0.
type Polynomial []Product

// PolynomialForm is that of an output: u = Offset + Factor N.
type PolynomialForm struct{ Factor, Offset Polynomial }

// Constant returns the polynomial that is c everywhere.
func Constant(c float64) Polynomial { return Polynomial{{Coefficient: c}} }

// Bubble returns the polynomial that is 0 on the sides of the box [lo, hi] across these axes and 1
// in its middle: the product of 4 s (1 - s), s going from 0 to 1 along each axis. As a factor it
// makes u = Offset hold there, and so u = 0 where there is none. It panics if the box does not have
// such an axis.
func Bubble(lo, hi []float64, axes ...int) Polynomial {
	p := Product{Coefficient: 1}
	for _, k := range axes {
		if k < 0 || k >= min(len(lo), len(hi)) {
			panic("mlp: a bubble across an axis that the box does not have")
		}
		p.Coefficient *= 4
		p.Factors = append(p.Factors, Axis{k, lo[k], 1 / (hi[k] - lo[k])}, Axis{k, hi[k], 1 / (lo[k] - hi[k])})
	}
	return Polynomial{p}
}

// Bernstein returns windows that are polynomials: those of a degree n along an axis of the box [lo,
// hi], binomial(n, k) s^k (1 - s)^(n-k) for k = 0 .. n, s going from 0 to 1. Each is largest at s =
// k/n, and together they are 1. It panics if the box does not have such an axis, or unless the
// degree is from 1 to 20.
func Bernstein(lo, hi []float64, axis, degree int) []Polynomial {
	if axis < 0 || axis >= min(len(lo), len(hi)) || degree < 1 || degree > maxBernstein {
		panic("mlp: Bernstein polynomials along an axis that the box does not have, or of a degree that is not from 1 to 20")
	}
	up, down := Axis{axis, lo[axis], 1 / (hi[axis] - lo[axis])}, Axis{axis, hi[axis], 1 / (lo[axis] - hi[axis])}
	all, binomial := make([]Polynomial, degree+1), 1
	for k := range all {
		factors := append(slices.Repeat([]Axis{up}, k), slices.Repeat([]Axis{down}, degree-k)...)
		all[k] = Polynomial{{float64(binomial), factors}}
		binomial = binomial * (degree - k) / (k + 1)
	}
	return all
}

// maxBernstein is a degree whose windows are a quarter as wide as the box: TestBernstein.
const maxBernstein = 20

// CheckForms returns an error that names the output unless a network of points in R^d with so many
// outputs can be in these forms: one for each output, axes of the points, finite numbers, and
// factors that are not 0.
func CheckForms(d, outputs int, all []PolynomialForm) error {
	if len(all) != outputs {
		return text.Errorf("%d forms for %d outputs", len(all), outputs)
	}
	for o, f := range all {
		if len(f.Factor) == 0 {
			return text.Errorf("the form of output %d has no factor, so that the network has no effect", o)
		}
		for _, polynomial := range [...]Polynomial{f.Factor, f.Offset} {
			for _, p := range polynomial {
				if err := p.check(d); err != nil {
					return text.Errorf("the form of output %d: %w", o, err)
				}
			}
		}
	}
	return nil
}

func (p Product) check(d int) error {
	if !(math.Abs(p.Coefficient) <= math.MaxFloat64) {
		return text.Errorf("the coefficient %v is not finite", p.Coefficient)
	}
	for _, a := range p.Factors {
		switch {
		case a.Index < 0 || a.Index >= d:
			return text.Errorf("axis %d of points with %d", a.Index, d)
		case !(math.Abs(a.Origin) <= math.MaxFloat64 && math.Abs(a.Factor) <= math.MaxFloat64):
			return text.Errorf("the factor %v (x - %v) of axis %d is not finite", a.Factor, a.Origin, a.Index)
		}
	}
	return nil
}

// At returns the polynomial at x.
func (p Polynomial) At(x []taylor.Number) taylor.Number {
	var sum taylor.Number
	for i, product := range p {
		v := taylor.Const(product.Coefficient)
		for _, a := range product.Factors {
			v = v.Mul(x[a.Index].Shift(-a.Origin).Scale(a.Factor))
		}
		if i == 0 {
			sum = v
		} else {
			sum = sum.Add(v)
		}
	}
	return sum
}

// InPolynomials returns the network in the form u_o = Offset_o + Factor_o N_o, polynomials of x for
// each output. It is as In with a function that says the same, but files can hold it and exported
// source compute it. It panics for what CheckForms refuses.
func (n *Network) InPolynomials(all ...PolynomialForm) *Network {
	own := n.ownForms(all)
	in := n.In(func(d, g, x []taylor.Number) {
		for o, f := range own {
			d[o], g[o] = f.Factor.At(x), f.Offset.At(x)
		}
	})
	in.trial.forms = own
	return in
}

// InPolynomialWindows is InWindows for polynomials: an unknown is the sum of windows[o] forms,
// Offset_k + Factor_k N_k, one for each output of the output layer. With the four windows of a
// cubic for u along axis 0 of a box, and one form for p, all factors of it being 1, it is
//
//	var all []mlp.PolynomialForm
//	for _, w := range append(mlp.Bernstein(lo, hi, 0, 3), mlp.Constant(1)) {
//		all = append(all, mlp.PolynomialForm{Factor: w})
//	}
//	net := mlp.New(taylor.Tanh, 2, 20, 5).InPolynomialWindows([]int{4, 1}, all...)
//
// Files can hold it and exported source compute it. It panics for what CheckForms refuses, and as
// InWindows does.
func (n *Network) InPolynomialWindows(windows []int, all ...PolynomialForm) *Network {
	own := n.ownForms(all)
	var of []int
	in := n.InWindows(windows, func(w, g, x []taylor.Number) {
		for k, f := range own {
			w[k] = f.Factor.At(x)
			g[of[k]] = g[of[k]].Add(f.Offset.At(x))
		}
	})
	of = in.trial.of
	in.trial.forms = own
	return in
}

// ownForms returns a copy of forms, or panics for what CheckForms refuses.
func (n *Network) ownForms(all []PolynomialForm) []PolynomialForm {
	if err := CheckForms(n.Inputs(), n.summands(), all); err != nil {
		panic("mlp: " + err.Error())
	}
	own := make([]PolynomialForm, len(all))
	for o, f := range all {
		own[o] = PolynomialForm{f.Factor.clone(), f.Offset.clone()}
	}
	return own
}

// clone returns a copy, with nil for what is empty.
func (p Polynomial) clone() Polynomial {
	var all Polynomial
	if len(p) > 0 {
		all = slices.Clone(p)
	}
	for i, product := range all {
		if all[i].Factors = nil; len(product.Factors) > 0 {
			all[i].Factors = slices.Clone(product.Factors)
		}
	}
	return all
}

// Forms returns those of a network of InPolynomials or InPolynomialWindows, nil for any other. The
// slices are the network's own and must not be changed.
func (n *Network) Forms() []PolynomialForm {
	if n.trial == nil {
		return nil
	}
	return n.trial.forms
}
