package pinn

import (
	"math"
	"slices"

	"anagram/domain"
)

// Equation is what a network is asked to satisfy at a point, N[u](x) = 0. A linear one is made by
// Operator.Equals. A nonlinear one is a plain Go function of the point and of the values
// of the operators it uses, written on complex numbers so that its operators stay operators:
//
//	allenCahn := pinn.Equation{
//		Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x, x)},
//		Residual: func(p []float64, d []complex128) complex128 {
//			u, ut, uxx := d[0], d[1], d[2]
//			return ut - 1e-3*uxx - 5*(u-u*u*u)
//		},
//	}
//
// # Its derivatives
//
// The features need the partial derivatives of N by d_k. They come from the complex step (William
// Squire and George Trapp, "Using complex variables to estimate derivatives of real functions",
// SIAM Review 40, 1998): for an analytic N that is real on the real axis
//
//	dN/dd_k = Im N(x, d + i h e_k) / h + O(h^2),
//
// and with h = 1e-200 the error term is far below rounding while nothing cancels. The price: N must
// be analytic in d. Sums, products and quotients are; so are Exp, Log, Sqrt, Sin, Cos, Tanh, Erf,
// Pow and PowInt of this package. Several functions of math/cmplx lose an imaginary part of 1e-200
// (Pow, Asin, Atan), or are not analytic (Abs, Phase, Conj); real(d[k]) drops it. New compares the
// partials with finite differences at values of both signs and names the term whose equation fails,
// unless that is Trusted. A complex equation is split into its real and its imaginary part, with an
// output of the network for each. An unknown number in an equation is a Constant.
//
// A branch may look at a real part, as upwinding does with if real(u) > 0: each side is analytic,
// and the complex step differentiates the one taken. Where the two sides do not meet N jumps, of
// which Problem.Warnings tells.
//
// Residual must be a pure function: it is called from several goroutines, and d is scratch
// memory that is only valid during the call. x must not be changed.
type Equation struct {
	// Uses has the operators: d_k = (Uses[k] u)(x).
	Uses []Operator
	// Residual is N(x, d), real for real d.
	Residual func(x []float64, d []complex128) complex128
	// Trusted says that N is analytic, and finite where it matters: New tries nothing.
	Trusted bool

	linear bool                      // Residual is nil and means d_0 - source(x)
	source func(x []float64) float64 // nil is 0
}

// complexStep is h: its square vanishes, h times a derivative does not. TestComplexFunctions,
// TestStandardLibraryLosesTheStep.
const complexStep = 1e-200

// Equals returns the linear equation (o u)(x) = f(x). The source f is evaluated once for each set
// of points, or whenever they are drawn if they are streamed, as the many points of a Check are:
// from several goroutines then, so f must be a pure function. It must not change x. It panics if f
// is nil.
func (o Operator) Equals(f func(x []float64) float64) Equation {
	if f == nil {
		panic("pinn: a source that is nil")
	}
	return Equation{Uses: []Operator{o}, linear: true, source: f}
}

// EqualsZero returns the linear equation (o u)(x) = 0.
func (o Operator) EqualsZero() Equation {
	return Equation{Uses: []Operator{o}, linear: true}
}

// Outputs returns the outputs of the network that e names, at its own points or at others, in
// ascending order.
func (e Equation) Outputs() (all []int) {
	for _, o := range e.Uses {
		for _, p := range o.parts {
			switch {
			case p.integrand != nil:
				all = append(all, p.integrand.Outputs()...)
			case p.constant == nil:
				all = append(all, p.output)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Condition is an equation on a set of points.
type Condition struct {
	Equation Equation
	Points   domain.Points
}

// On returns the condition that e holds at the points.
func (e Equation) On(p domain.Points) Condition { return Condition{e, p} }

// Term is a group of conditions that share one mean: with n points in all, its part of
// the loss is weight/2 times the mean of the n squared residuals. The customary loss has two
// terms, one inside and one for all border and initial conditions together.
type Term struct {
	Name       string      // names the term in errors and reports; unique in a problem
	Weight     float64     // 0 means 1, except by Weighted
	Conditions []Condition // at least one
}

// NewTerm returns a term of weight 1.
func NewTerm(name string, conditions ...Condition) Term {
	return Term{Name: name, Conditions: conditions}
}

// Weighted returns t with the given weight. One of 0 is an error of New: a term that counts for
// nothing is left out.
func (t Term) Weighted(weight float64) Term {
	t.Weight = weight
	if weight == 0 {
		t.Weight = asked0
	}
	return t
}

// asked0 is the weight -0: a 0 that was asked for, while the zero value of Weight means 1.
var asked0 = math.Copysign(0, -1)
