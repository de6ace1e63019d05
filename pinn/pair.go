package pinn

import "anagram/domain"

// A complex unknown is two outputs of the network, its real and its imaginary part, and a complex
// equation two real ones. The types here let it be written as in a book: with psi = (re, im),
//
//	i psi_t + psi_xx/2 = 0
//
//	psi := func(o pinn.Operator) pinn.Pair { return o.Pair(re, im) }
//	psi(pinn.D(t)).Times(1i).Plus(psi(pinn.D(x, x)).Times(0.5)).EqualsZero().On(points)

// Pair is a linear operator on a complex unknown: the real and the imaginary part of its value.
type Pair struct{ Re, Im Operator }

// Pair returns o acting on the complex unknown whose parts are the outputs re and im.
func (o Operator) Pair(re, im int) Pair { return Pair{o.Of(re), o.Of(im)} }

// Plus returns p + q.
func (p Pair) Plus(q Pair) Pair { return Pair{p.Re.Plus(q.Re), p.Im.Plus(q.Im)} }

// Minus returns p - q.
func (p Pair) Minus(q Pair) Pair { return Pair{p.Re.Minus(q.Re), p.Im.Minus(q.Im)} }

// Times returns a p.
func (p Pair) Times(a complex128) Pair {
	switch {
	case imag(a) == 0: // without summands that are 0
		return Pair{p.Re.Times(real(a)), p.Im.Times(real(a))}
	case real(a) == 0:
		return Pair{p.Im.Times(-imag(a)), p.Re.Times(imag(a))}
	}
	return Pair{
		p.Re.Times(real(a)).Minus(p.Im.Times(imag(a))),
		p.Re.Times(imag(a)).Plus(p.Im.Times(real(a))),
	}
}

// Equals returns the linear complex equation p psi = f(x). f must be a pure function.
func (p Pair) Equals(f func(x []float64) complex128) Equations {
	return Equations{
		p.Re.Equals(func(x []float64) float64 { return real(f(x)) }),
		p.Im.Equals(func(x []float64) float64 { return imag(f(x)) }),
	}
}

// EqualsZero returns the linear complex equation p psi = 0.
func (p Pair) EqualsZero() Equations { return Equations{p.Re.EqualsZero(), p.Im.EqualsZero()} }

// Equations are those of one complex equation: its real and its imaginary part.
type Equations []Equation

// On returns the conditions that they hold at the points, for NewTerm(name, conditions...).
func (e Equations) On(p domain.Points) (all []Condition) {
	for _, equation := range e {
		all = append(all, equation.On(p))
	}
	return all
}

// Complex is a complex number in a nonlinear equation. Its parts are complex128 themselves because
// the complex step differentiates by either (see Equation).
type Complex struct{ Re, Im complex128 }

// Plus returns z + w.
func (z Complex) Plus(w Complex) Complex { return Complex{z.Re + w.Re, z.Im + w.Im} }

// Minus returns z - w.
func (z Complex) Minus(w Complex) Complex { return Complex{z.Re - w.Re, z.Im - w.Im} }

// Times returns z w.
func (z Complex) Times(w Complex) Complex {
	return Complex{Mul(z.Re, w.Re) - Mul(z.Im, w.Im), Mul(z.Re, w.Im) + Mul(z.Im, w.Re)}
}

// Scale returns s z, s being a real number: a value of an equation with imaginary part 0.
func (z Complex) Scale(s complex128) Complex { return Complex{Mul(s, z.Re), Mul(s, z.Im)} }

// I returns i z.
func (z Complex) I() Complex { return Complex{-z.Im, z.Re} }

// Conj returns the conjugate of z.
func (z Complex) Conj() Complex { return Complex{z.Re, -z.Im} }

// Abs2 returns |z|^2, a real number.
func (z Complex) Abs2() complex128 { return Mul(z.Re, z.Re) + Mul(z.Im, z.Im) }

// ComplexValues are the values of the operators that a complex equation uses.
type ComplexValues []complex128

// At returns the value of Uses[k].
func (v ComplexValues) At(k int) Complex { return Complex{v[2*k], v[2*k+1]} }

// ComplexEquation is a nonlinear equation of complex unknowns, N(x, z) = 0 with z.At(k) the value
// of uses[k]. For i psi_t + psi_xx/2 + |psi|^2 psi = 0,
//
//	nls := pinn.ComplexEquation([]pinn.Pair{psi(pinn.D(t)), psi(pinn.D(x, x)), psi(pinn.U)},
//		func(_ []float64, z pinn.ComplexValues) pinn.Complex {
//			u := z.At(2)
//			return z.At(0).I().Plus(z.At(1).Scale(0.5)).Plus(u.Scale(u.Abs2()))
//		})
//
// N need not be analytic in z, as |psi|^2 is not, but in the real and imaginary parts of z. It must
// be a pure function, and z is valid during the call only. The operators of the equations returned
// are the real and the imaginary part of uses[0], of uses[1], and so on.
func ComplexEquation(uses []Pair, n func(x []float64, z ComplexValues) Complex) Equations {
	var operators []Operator
	for _, p := range uses {
		operators = append(operators, p.Re, p.Im)
	}
	return Equations{
		{Uses: operators, Residual: func(x []float64, d []complex128) complex128 { return n(x, d).Re }},
		{Uses: operators, Residual: func(x []float64, d []complex128) complex128 { return n(x, d).Im }},
	}
}
