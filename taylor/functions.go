package taylor

import (
	"math"

	"anagram/internal/vec"
)

// Sqrt returns r = sqrt(x); its derivatives are 1/(2r) and -1/(4 r x).
// At x = 0 the derivatives are not finite.
func (x Number) Sqrt() Number {
	r := math.Sqrt(x.V)
	if !regular(x.V) {
		f1 := 1 / (2 * r)
		return x.Chain(r, f1, -f1/(2*x.V))
	}
	w, half := widen(r), wide{m: 0.5}
	f1 := half.div(w)
	return x.chainWide(w, f1, f1.mul(half).div(widen(x.V)).neg())
}

// PowInt returns x^n, with derivatives n x^(n-1) and n (n-1) x^(n-2) that are right to a few units
// in the last place wherever they are numbers of float64. x^0 is the constant 1, also at x = 0.
func (x Number) PowInt(n int) Number {
	v := float64(n)
	switch {
	case n == 0:
		return Const(1)
	case n == 1:
		return x
	case !regular(x.V):
		return x.Chain(vec.Pow(x.V, v), v*vec.Pow(x.V, v-1), v*(v-1)*vec.Pow(x.V, v-2))
	}
	f1 := powInt(x.V, n-1).mul(widen(v))
	f2 := powInt(x.V, n-2).mul(widen(v)).mul(widen(v - 1))
	return x.chainWide(powInt(x.V, n), f1, f2)
}

// Pow returns x^p for a real exponent p and x > 0, with derivatives p x^(p-1) and
// p (p-1) x^(p-2). Whole p allow any x, as does PowInt.
func (x Number) Pow(p float64) Number {
	switch {
	case math.Abs(p) < 1<<31 && p == math.Trunc(p):
		return x.PowInt(int(p))
	case !(x.V > 0 && regular(x.V) && regular(p)):
		return x.Chain(vec.Pow(x.V, p), p*vec.Pow(x.V, p-1), p*(p-1)*vec.Pow(x.V, p-2))
	}
	f, v := pow(x.V, p), widen(x.V)
	f1 := f.mul(widen(p)).div(v)
	return x.chainWide(f, f1, f1.mul(widen(p-1)).div(v))
}

// Exp returns e^x, its own derivative.
func (x Number) Exp() Number {
	e := vec.Exp(x.V)
	return x.Chain(e, e, e)
}

// Log returns l = log x, with l_t = x_t/x and l_tt = x_tt/x - l_t^2.
func (x Number) Log() Number {
	d := x.D / x.V
	return Number{vec.Log(x.V), d, x.DD/x.V - float64(d*d)}
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

// Tanh returns t = tanh x; its derivatives are d = sech^2 x and -2 t d. d is made from e^-|x| and
// not as 1 - t^2, which loses all its digits where t rounds to 1.
func (x Number) Tanh() Number {
	t := vec.Tanh(x.V)
	e := vec.Exp(-math.Abs(x.V))
	sech := 2 * e / (1 + float64(e*e))
	return x.Chain(t, sech*sech, -2*t*sech*sech)
}

// Sigmoid returns the logistic function s = 1/(1 + e^-x); with c = 1 - s its
// derivatives are s c and s c (c - s).
func (x Number) Sigmoid() Number {
	s, c, _ := logistic(x.V)
	return x.Chain(s, s*c, s*c*skew(x.V, s))
}

// Softplus returns log(1 + e^x), whose derivative is the logistic function.
func (x Number) Softplus() Number {
	f, f1, f2 := softplusAt(x.V)
	return x.Chain(f, f1, f2)
}

// Erf returns the error function erf x; its derivatives are
// d = 2/sqrt(pi) e^(-x^2) and -2 x d.
func (x Number) Erf() Number {
	v := min(max(x.V, -gaussianEnd), gaussianEnd)
	h := vec.Gauss(v, 0.5)
	d := 2 / math.SqrtPi * h
	return x.Chain(vec.Erf(x.V), d*h, -2*v*d*h)
}

// Apply returns f(x) for an activation f. Of Tanh it gives the derivatives of the method Tanh,
// whose tails keep their digits.
func (x Number) Apply(f Activation) Number {
	if f == Tanh {
		return x.Tanh()
	}
	z := [1]float64{x.V}
	var d [3][1]float64
	f.Derivatives(d[0][:], d[1][:], d[2][:], z[:])
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

// skew returns c - s = -tanh(z/2) for s and c of logistic(z). Near 0, where s and c agree, it is
// not their difference.
func skew(z, s float64) float64 {
	if math.Abs(z) < 1 {
		return -vec.Tanh(0.5 * z)
	}
	return 1 - float64(2*s)
}
