package taylor

import (
	"math"

	"anagram/internal/vec"
)

// Sqrt returns r = sqrt(x), from Leibniz's rule for r r = x:
//
//	2 r r' = x'
//	2 r r'' + 2 r'^2 = x''
//
// At x = 0 the derivatives are not finite.
func (x Number) Sqrt() Number {
	r := math.Sqrt(x.V)
	d := x.D / (2 * r)
	dd := (x.DD - float64(2*d*d)) / (2 * r)
	return Number{r, d, dd}
}

// PowInt returns x^n by repeated squaring of Numbers, Leibniz's rule doing the
// rest. x^0 is the constant 1, also at x = 0; negative n invert.
func (x Number) PowInt(n int) Number {
	k := uint(n)
	if n < 0 {
		k = -k // right for the smallest int too, whose negative is none
	}
	p := Const(1)
	for ; k > 0; k /= 2 {
		if k%2 == 1 {
			p = p.Mul(x)
		}
		x = x.Mul(x)
	}
	if n < 0 {
		return p.Inv()
	}
	return p
}

// Pow returns x^p for a real exponent p and x > 0, with derivatives p x^(p-1) and
// p (p-1) x^(p-2). For whole p prefer PowInt, which allows any x.
func (x Number) Pow(p float64) Number {
	f1 := p * vec.Pow(x.V, p-1)
	f2 := p * (p - 1) * vec.Pow(x.V, p-2)
	return x.Chain(vec.Pow(x.V, p), f1, f2)
}

// Exp returns e^x, its own derivative.
func (x Number) Exp() Number {
	e := vec.Exp(x.V)
	return x.Chain(e, e, e)
}

// Log returns l = log x, from x l' = x' and Leibniz's rule for that product:
//
//	x l'' + x' l' = x''
func (x Number) Log() Number {
	d := x.D / x.V
	return Number{vec.Log(x.V), d, (x.DD - float64(x.D*d)) / x.V}
}

// Sin returns sin x; its derivatives are cos x and -sin x.
func (x Number) Sin() Number {
	s, c := vec.SinCos(x.V)
	return x.Chain(s, c, -s)
}

// Cos returns cos x; its derivatives are -sin x and -cos x.
func (x Number) Cos() Number {
	s, c := vec.SinCos(x.V)
	return x.Chain(c, -s, -c)
}

// Tanh returns t = tanh x; its derivatives are d = 1 - t^2 and -2 t d.
func (x Number) Tanh() Number {
	t := vec.Tanh(x.V)
	d := (1 - t) * (1 + t)
	return x.Chain(t, d, -2*t*d)
}

// Sigmoid returns the logistic function s = 1/(1 + e^-x); with c = 1 - s its
// derivatives are s c and s c (c - s).
func (x Number) Sigmoid() Number {
	s, c, _ := logistic(x.V)
	return x.Chain(s, s*c, s*c*(c-s))
}

// Softplus returns log(1 + e^x), whose derivative is the logistic function.
func (x Number) Softplus() Number {
	f, f1, f2, _ := softplusAt(x.V)
	return x.Chain(f, f1, f2)
}

// Erf returns the error function erf x; its derivatives are
// d = 2/sqrt(pi) e^(-x^2) and -2 x d.
func (x Number) Erf() Number {
	d := 2 / math.SqrtPi * vec.Exp(-x.V*x.V)
	return x.Chain(vec.Erf(x.V), d, -2*x.V*d)
}

// Apply returns f(x) for an activation f.
func (x Number) Apply(f Activation) Number {
	z := [1]float64{x.V}
	var d [3][1]float64
	f.Derivatives(d[0][:], d[1][:], d[2][:], nil, z[:])
	return x.Chain(d[0][0], d[1][0], d[2][0])
}

// logistic returns s = 1/(1 + e^-z), c = 1 - s = 1/(1 + e^z) and e = e^-|z|, each
// to full relative accuracy: of s and c one is 1/(1+e), the other e/(1+e).
func logistic(z float64) (s, c, e float64) {
	e = vec.Exp(-math.Abs(z))
	q := 1 / (1 + e)
	if z < 0 {
		return float64(e * q), q, e
	}
	return q, float64(e * q), e
}
