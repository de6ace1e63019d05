package taylor

import (
	"math"

	"anagram/internal/vec"
)

// Sqrt returns r = sqrt(x); its derivatives are 1/(2r), -1/(4 r x), 3/(8 r x^2) and -15/(16 r x^3).
// At x = 0 the derivatives are not finite.
func (x Number) Sqrt() Number {
	r := math.Sqrt(x.V)
	if !regular(x.V) {
		f1 := 1 / (2 * r)
		f2 := -f1 / (2 * x.V)
		f3 := -1.5 * f2 / x.V
		return x.Chain(r, f1, f2, f3, -2.5*f3/x.V)
	}
	w, v, half := widen(r), widen(x.V), wide{m: 0.5}
	f1 := half.div(w)
	f2 := f1.mul(half).div(v).neg()
	f3 := f2.times(-1.5).div(v)
	return x.chainWide(w, f1, f2, f3, f3.times(-2.5).div(v))
}

// PowInt returns x^n, with derivatives n x^(n-1), n (n-1) x^(n-2) and so on that are right to a few
// units in the last place wherever they are numbers of float64. x^0 is the constant 1, also at
// x = 0.
func (x Number) PowInt(n int) Number {
	switch {
	case n == 0:
		return Const(1)
	case n == 1:
		return x
	case !regular(x.V):
		return x.powAtEnd(float64(n))
	}
	var f [5]wide
	for k := range f {
		f[k] = powInt(x.V, n-k)
		for j := range k {
			f[k] = f[k].times(float64(n) - float64(j))
		}
	}
	return x.chainWide(f[0], f[1], f[2], f[3], f[4])
}

// Pow returns x^p for a real exponent p and x > 0, with derivatives p x^(p-1), p (p-1) x^(p-2) and
// so on. Whole p allow any x, as does PowInt.
func (x Number) Pow(p float64) Number {
	switch {
	case math.Abs(p) < 1<<31 && p == math.Trunc(p):
		return x.PowInt(int(p))
	case !(x.V > 0 && regular(x.V) && regular(p)):
		return x.powAtEnd(p)
	}
	f, v := pow(x.V, p), widen(x.V)
	f1 := f.times(p).div(v)
	f2 := f1.times(p - 1).div(v)
	f3 := f2.times(p - 2).div(v)
	return x.chainWide(f, f1, f2, f3, f3.times(p-3).div(v))
}

// powAtEnd is x^p where x is 0, negative, infinite or NaN. The derivatives of a power that its
// exponent makes 0 are 0 also where the power left of it is infinite.
func (x Number) powAtEnd(p float64) Number {
	var f [5]float64
	c := 1.0 // p (p-1) ... (p-k+1)
	for k := range f {
		if c != 0 {
			f[k] = c * vec.Pow(x.V, p-float64(k))
		}
		c *= p - float64(k)
	}
	return x.Chain(f[0], f[1], f[2], f[3], f[4])
}

// Exp returns e^x, its own derivative.
func (x Number) Exp() Number {
	e := vec.Exp(x.V)
	return x.Chain(e, e, e, e, e)
}

// Log returns l = log x, from Leibniz's rule for x l' = x'. With a_k the derivative of order k of
// x, divided by x:
//
//	l'    = a_1
//	l''   = a_2 - a_1 l'
//	l'''  = a_3 - 2 a_1 l'' - a_2 l'
//	l'''' = a_4 - 3 a_1 l''' - 3 a_2 l'' - a_3 l'
func (x Number) Log() Number {
	v := widen(x.V)
	a1, a2, a3 := widen(x.D).div(v), widen(x.DD).div(v), widen(x.D3).div(v)
	l2 := a2.sub(a1.mul(a1))
	l3 := a3.sub(a1.mul(l2).times(2)).sub(a2.mul(a1))
	l4 := widen(x.D4).div(v).sub(a1.mul(l3).times(3)).sub(a2.mul(l2).times(3)).sub(a3.mul(a1))
	return Number{vec.Log(x.V), x.D / x.V, l2.float(), l3.float(), l4.float()}
}

// Sin returns sin x; its derivatives are cos x, -sin x, -cos x and sin x.
func (x Number) Sin() Number {
	s, c := vec.SinCos(x.V)
	return x.Chain(s, c, -s, -c, s)
}

// Cos returns cos x; its derivatives are -sin x, -cos x, sin x and cos x.
func (x Number) Cos() Number {
	s, c := vec.SinCos(x.V)
	return x.Chain(c, -s, -c, s, c)
}

// Atan returns atan x; with w = 1 + x^2 its derivatives are 1/w, -2 x/w^2, (6 x^2 - 2)/w^3 and
// 24 x (1 - x^2)/w^4. x^2 need not be a number of float64.
func (x Number) Atan() Number {
	f := vec.Atan(x.V)
	if !(math.Abs(x.V) <= math.MaxFloat64) {
		f1 := 1 / (1 + float64(x.V*x.V)) // 0, as are the others, or NaN
		return x.Chain(f, f1, f1, f1, f1)
	}
	v, one := widen(x.V), widen(1)
	vv := v.mul(v)
	w := one.add(vv)
	w2 := w.mul(w)
	f3 := vv.times(6).sub(widen(2)).div(w2).div(w)
	f4 := v.mul(one.sub(v)).mul(one.add(v)).times(24).div(w2).div(w2)
	return x.chainWide(widen(f), one.div(w), v.times(-2).div(w2), f3, f4)
}

// Tanh returns t = tanh x; its derivatives are d = sech^2 x, -2 t d, (6 t^2 - 2) d and
// 8 t (2 - 3 t^2) d. d is made from e^-|x| and not as 1 - t^2, which loses all its digits where t
// rounds to 1.
func (x Number) Tanh() Number {
	t := vec.Tanh(x.V)
	e := vec.Exp(-math.Abs(x.V))
	sech := 2 * e / (1 + float64(e*e))
	tt := float64(6 * t * t)
	return x.Chain(t, sech*sech, -2*t*sech*sech, (tt-2)*sech*sech, 4*t*(4-tt)*sech*sech)
}

// Sigmoid returns the logistic function s = 1/(1 + e^-x); with c = 1 - s its
// derivatives are d = s c, d (c - s), d (1 - 6 d) and d (c - s) (1 - 12 d).
func (x Number) Sigmoid() Number {
	s, c, _ := logistic(x.V)
	f1, f2 := s*c, s*c*skew(x.V, s)
	return x.Chain(s, f1, f2, f1*(1-float64(6*f1)), f2*(1-float64(12*f1)))
}

// Softplus returns log(1 + e^x), whose derivative is the logistic function.
func (x Number) Softplus() Number {
	f, f1, f2 := softplusAt(x.V)
	d := softplusHigherAt(x.V, f1, f2, false)
	return x.Chain(f, f1, f2, d[0], d[1])
}

// Erf returns the error function erf x; its derivatives are d = 2/sqrt(pi) e^(-x^2), -2 x d,
// (4 x^2 - 2) d and 4 x (3 - 2 x^2) d.
func (x Number) Erf() Number {
	v := min(max(x.V, -gaussianEnd), gaussianEnd)
	h := vec.Gauss(v, 0.5)
	d := 2 / math.SqrtPi * h
	vv := float64(2 * v * v)
	return x.Chain(vec.Erf(x.V), d*h, -2*v*d*h, (float64(2*vv)-2)*d*h, 4*v*(3-vv)*d*h)
}

// Apply returns f(x) for an activation f. Of Tanh it gives the derivatives of the method Tanh,
// whose tails keep their digits.
func (x Number) Apply(f Activation) Number {
	if f == Tanh {
		return x.Tanh()
	}
	z := [1]float64{x.V}
	var d [5][1]float64
	f.Derivatives(d[0][:], d[1][:], d[2][:], z[:])
	f.Higher(Orders{d[0][:], d[1][:], d[2][:], d[3][:], d[4][:]}, z[:])
	return x.Chain(d[0][0], d[1][0], d[2][0], d[3][0], d[4][0])
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
