package pinn

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/internal/vec"
	"anagram/mat"
)

// Constant is an unknown number beside the network's functions: a coefficient, an eigenvalue, a
// flux, found together with u. An equation has it among the operators that it uses,
//
//	k := pinn.NewConstant("k", 0.1).Positive()
//	diffusion := pinn.Equation{
//		Uses: []pinn.Operator{pinn.D(t), pinn.D(x, x), k.Operator()},
//		Residual: func(p []float64, d []complex128) complex128 { return d[0] - d[2]*d[1] },
//	}
//
// and Problem.Constant gives its value. It has one parameter, behind those of the network in the
// order in which the terms name constants, so that theta is 0 there at the start:
//
//	c(t) = start + size t                                      as NewConstant makes it
//	c(t) = start e^t                                           Positive
//	c(t) = lo + (hi - lo) / (1 + q e^-t), c(0) = start         Between
//
// with size = |start|, or 1 for a start of 0. So the unit that a constant is measured in does not
// matter, unless it starts at 0. A Constant is a value: methods return new ones. Constants of the
// same name are the same and have to agree.
type Constant struct {
	Name   string
	start  float64
	kind   constantKind
	lo, hi float64 // of Between
}

type constantKind int

const (
	anyConstant constantKind = iota
	positiveConstant
	boundedConstant
)

// NewConstant returns an unknown constant with the value that a run begins with.
func NewConstant(name string, start float64) Constant { return Constant{Name: name, start: start} }

// Positive returns k, kept positive. The start has to be so.
func (k Constant) Positive() Constant {
	k.kind = positiveConstant
	return k
}

// Between returns k, kept between two bounds. The start has to lie between them.
func (k Constant) Between(lo, hi float64) Constant {
	k.kind, k.lo, k.hi = boundedConstant, lo, hi
	return k
}

// Operator returns the operator whose value is the constant, at every point. It may be added to
// others and multiplied, but not be differentiated.
func (k Constant) Operator() Operator {
	return Operator{[]part{{scale: 1, constant: &k}}}
}

// At returns c(t) and its derivative at the parameter t; At(0) has the start.
func (k Constant) At(t float64) (value, slope float64) {
	value, slope, _ = k.at(t)
	return value, slope
}

// IsLinear reports whether c(t) is linear: it is kept neither positive nor between bounds.
func (k Constant) IsLinear() bool { return k.kind == anyConstant }

// check reports a start that is not possible.
func (k Constant) check() error {
	inside := k.kind == anyConstant || k.kind == positiveConstant && k.start > 0
	if k.kind == boundedConstant { // and not so near to an end that rounding loses it
		low, high := (k.start-k.lo)/(k.hi-k.lo), (k.hi-k.start)/(k.hi-k.lo)
		inside = finite(k.hi-k.lo) && low > nearestEnd && high > nearestEnd
	}
	switch {
	case k.Name == "":
		return text.Errorf("a constant without a name")
	case !finite(k.start):
		return text.Errorf("constant %q starts at %v", k.Name, k.start)
	case !inside && k.kind == positiveConstant:
		return text.Errorf("constant %q is to be positive and starts at %v", k.Name, k.start)
	case !inside:
		return text.Errorf("constant %q is to be between %v and %v and starts at %v; begin inside, not at an end", k.Name, k.lo, k.hi, k.start)
	}
	return nil
}

// nearestEnd is how near to an end a bounded constant may begin, relative to their distance: there
// e^-t still tells the two apart (TestConstantValues).
const nearestEnd = 1e-12

// at returns the constant and its first and second derivative by its parameter t.
func (k Constant) at(t float64) (c, c1, c2 float64) {
	switch k.kind {
	case positiveConstant:
		c = k.start * vec.Exp(t)
		return c, c, c
	case boundedConstant:
		// With p = 1/(1 + q e^-t), p' = p (1 - p) and p'' = p' (1 - 2 p).
		e := (k.hi - k.start) / (k.start - k.lo) * vec.Exp(-math.Abs(t))
		if t < 0 { // the same from the other end, so that e^-t does not overflow
			e = (k.start - k.lo) / (k.hi - k.start) * vec.Exp(-math.Abs(t))
		}
		p, rest := 1/(1+e), e/(1+e)
		if t < 0 {
			p, rest = rest, p
		}
		width := k.hi - k.lo
		if c = k.lo + float64(width*p); p > 0.5 { // from the nearer end, which it never passes
			c = k.hi - float64(width*rest)
		}
		if t == 0 {
			c = k.start
		}
		c1 = width * p * rest
		return min(max(c, k.lo), k.hi), c1, c1 * (rest - p)
	}
	size := math.Abs(k.start)
	if size == 0 {
		size = 1
	}
	return k.start + float64(size*t), size, 0
}

// shape is what operators are compiled for: a network and the constants beside it.
type shape struct {
	inputs, outputs int
	constants       []Constant
}

// collectConstants returns the constants that the terms name, in order.
func collectConstants(terms []Term) (all []Constant, err error) {
	for _, t := range terms {
		for _, c := range t.Conditions {
			for _, k := range c.Equation.Constants() {
				if err := k.check(); err != nil {
					return nil, text.Errorf("term %q: %w", t.Name, err)
				}
				i := slices.IndexFunc(all, func(o Constant) bool { return o.Name == k.Name })
				if i < 0 {
					all = append(all, k)
				} else if all[i] != k {
					return nil, text.Errorf("term %q: constant %q differs from the one of that name in an earlier term", t.Name, k.Name)
				}
			}
		}
	}
	return all, nil
}

// Constants returns the unknown constants that e names, each as often as it does.
func (e Equation) Constants() (all []Constant) {
	for _, o := range e.Uses {
		for _, p := range o.parts {
			if p.constant != nil {
				all = append(all, *p.constant)
			}
		}
	}
	return all
}

// Constants returns the unknown constants, in the order of their parameters.
func (p *Problem) Constants() []Constant { return slices.Clone(p.shape.constants) }

// Constant returns the value of the constant of that name at theta. It panics if the problem has
// none or theta does not fit.
func (p *Problem) Constant(theta []float64, name string) float64 {
	i := slices.IndexFunc(p.shape.constants, func(k Constant) bool { return k.Name == name })
	if i < 0 {
		panic(text.Sprintf("pinn: the problem has no constant %q", name))
	}
	p.ofNetwork(theta)
	c, _, _ := p.shape.constants[i].at(theta[p.net.Params()+i])
	return c
}

// ofNetwork returns the parameters of the network. It panics if theta is not that of the problem.
func (p *Problem) ofNetwork(theta []float64) []float64 {
	if len(theta) != p.Params() {
		panic(text.Sprintf("pinn: %d parameters for a problem of %d", len(theta), p.Params()))
	}
	return theta[:p.net.Params()]
}

// The jet of a problem with constants has their values behind those of the network, the same at
// every point. So operators, residuals and coefficients are what they are without, and only what
// passes between jets and theta knows constants:
//
//	J_c = c(t),   dJ_c/dt = c'(t),   and along t + s v: J_c' = c' v, J_c'' = c'' v^2.

// constants sets the columns of constants at theta.
func (w *worker) constants(theta []float64) {
	at := w.ownJet.Cols
	for k, constant := range w.p.shape.constants {
		c, c1, c2 := constant.at(theta[w.params+k])
		w.slopes[k], w.bends[k] = c1, c2
		for i := range w.jet.Rows {
			w.jet.Row(i)[at+k] = c
		}
	}
}

// constantFeatures sets the columns of phi that belong to constants, of theta_lo .. theta_hi-1.
func (w *worker) constantFeatures(phi *mat.Dense, lo, hi int) {
	at, first := w.ownJet.Cols, w.params
	for k, slope := range w.slopes {
		if first+k < lo || first+k >= hi {
			continue
		}
		for i := range phi.Rows {
			phi.Row(i)[first+k-lo] = w.coef.Row(i)[at+k] * slope
		}
	}
}

// addConstants adds the sums of these columns to dst.
func (w *worker) addConstants(dst []float64) {
	at, first := w.ownJet.Cols, w.params
	for k, slope := range w.slopes {
		for i := range w.coef.Rows {
			dst[first+k] += float64(w.coef.Row(i)[at+k] * slope)
		}
	}
}

// moveConstants sets the columns of constants in the derivatives of the jet along v.
func (w *worker) moveConstants(jet1, jet2 *mat.Dense, v []float64) {
	at, first := w.ownJet.Cols, w.params
	for k, slope := range w.slopes {
		d := v[first+k]
		for i := range jet1.Rows {
			jet1.Row(i)[at+k] = slope * d
			jet2.Row(i)[at+k] = w.bends[k] * d * d
		}
	}
}
