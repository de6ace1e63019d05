package pde

import (
	"anagram/pinn"
)

// A nonlinear equation becomes a closure for each of its nodes, over the complex numbers that
// pinn.Equation differentiates by. A step spends most of its time in the network and in linear
// algebra: BenchmarkResidual and docs/files.md have what is left of it here.

// residual is a formula of coordinates and of the values of operators.
type residual func(x []float64, d []complex128) complex128

// slots numbers the derivatives, constants and operators that an equation uses, in the order in
// which it names them.
type slots struct {
	leaves    []*node // nil for an operator
	operators []pinn.Operator
	normal    func(x []float64, axis int) float64
}

// operator compiles a linear operator.
func (s *slots) operator(o pinn.Operator) residual {
	k := s.add(nil, o)
	return func(_ []float64, d []complex128) complex128 { return d[k] }
}

// add takes the next number for a leaf or an operator.
func (s *slots) add(n *node, o pinn.Operator) int {
	s.leaves, s.operators = append(s.leaves, n), append(s.operators, o)
	return len(s.leaves) - 1
}

// of returns the number of a leaf.
func (s *slots) of(n *node) int {
	for k, o := range s.leaves {
		if o == n {
			return k
		}
		if o != nil && n.kind != kindIntegral && o.kind == n.kind && o.index == n.index && o.axes == n.axes {
			return k
		}
	}
	return s.add(n, pinn.Operator{})
}

// compile compiles a formula that depends on unknowns.
func (s *slots) compile(n *node) residual {
	if !n.asks {
		f := realOf(n, s.normal)
		return func(x []float64, _ []complex128) complex128 { return complex(f(x), 0) }
	}
	switch n.kind {
	case kindField, kindConstant, kindIntegral:
		k := s.of(n)
		return func(_ []float64, d []complex128) complex128 { return d[k] }
	case kindNeg:
		a := s.compile(n.a)
		return func(x []float64, d []complex128) complex128 { return -a(x, d) }
	case kindPow:
		return s.power(n)
	case kindCall:
		a, f := s.compile(n.a), n.fn.complex
		return func(x []float64, d []complex128) complex128 { return f(a(x, d)) }
	case kindMul:
		return s.product(n)
	case kindDiv:
		return s.quotient(n)
	}
	a, b := s.compile(n.a), s.compile(n.b)
	if n.kind == kindAdd {
		return func(x []float64, d []complex128) complex128 { return a(x, d) + b(x, d) }
	}
	return func(x []float64, d []complex128) complex128 { return a(x, d) - b(x, d) }
}

// product compiles a b. A real factor multiplies both parts.
func (s *slots) product(n *node) residual {
	a, b := n.a, n.b
	if !b.asks {
		a, b = b, a
	}
	if a.kind == kindNumber {
		c := a.num.hi
		if b.kind == kindField || b.kind == kindConstant {
			k := s.of(b)
			return func(_ []float64, d []complex128) complex128 { return scaled(c, d[k]) }
		}
		v := s.compile(b)
		return func(x []float64, d []complex128) complex128 { return scaled(c, v(x, d)) }
	}
	if !a.asks {
		f, v := realOf(a, s.normal), s.compile(b)
		return func(x []float64, d []complex128) complex128 { return scaled(f(x), v(x, d)) }
	}
	v, w := s.compile(a), s.compile(b)
	return func(x []float64, d []complex128) complex128 { return pinn.Mul(v(x, d), w(x, d)) }
}

// scaled returns c z.
func scaled(c float64, z complex128) complex128 {
	return complex(float64(c*real(z)), float64(c*imag(z)))
}

// quotient compiles a/b. With q = re a/re b, it is q + i (im a - q im b)/re b to first order in the
// imaginary parts, which are those of a complex step.
func (s *slots) quotient(n *node) residual {
	a := s.compile(n.a)
	if !n.b.asks {
		f := realOf(n.b, s.normal)
		return func(x []float64, d []complex128) complex128 {
			z, c := a(x, d), f(x)
			return complex(real(z)/c, imag(z)/c)
		}
	}
	b := s.compile(n.b)
	return func(x []float64, d []complex128) complex128 {
		z, w := a(x, d), b(x, d)
		q := real(z) / real(w)
		return complex(q, (imag(z)-float64(q*imag(w)))/real(w))
	}
}

// power compiles a^p: small whole powers are products, as one writes them in Go.
func (s *slots) power(n *node) residual {
	a, p := s.compile(n.a), n.num.hi
	switch whole, ok := wholePower(p); {
	case p == 2:
		return func(x []float64, d []complex128) complex128 { z := a(x, d); return pinn.Mul(z, z) }
	case p == 3:
		return func(x []float64, d []complex128) complex128 { z := a(x, d); return pinn.Mul(pinn.Mul(z, z), z) }
	case ok:
		return func(x []float64, d []complex128) complex128 { return pinn.PowInt(a(x, d), whole) }
	}
	return func(x []float64, d []complex128) complex128 { return pinn.Pow(a(x, d), p) }
}
