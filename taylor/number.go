package taylor

// Number is a truncated Taylor series: the value, first derivative and
// second derivative of a function of one variable s. The second derivative
// is itself, not divided by 2. The zero value is the constant 0.
//
// Numbers are values; methods return their result and change nothing. Where a
// real function is undefined the result holds NaN or Inf, as in float64 arithmetic.
type Number struct{ V, D, DD float64 }

// Const returns the constant c: (c, 0, 0).
func Const(c float64) Number { return Number{V: c} }

// Var returns the variable s itself at the value v: (v, 1, 0).
func Var(v float64) Number { return Number{V: v, D: 1} }

// Along returns v + s d, a coordinate on a straight line: (v, d, 0).
func Along(v, d float64) Number { return Number{V: v, D: d} }

// Add returns x + y.
func (x Number) Add(y Number) Number { return Number{x.V + y.V, x.D + y.D, x.DD + y.DD} }

// Sub returns x - y.
func (x Number) Sub(y Number) Number { return Number{x.V - y.V, x.D - y.D, x.DD - y.DD} }

// Neg returns -x.
func (x Number) Neg() Number { return Number{-x.V, -x.D, -x.DD} }

// Shift returns x + c for a constant c.
func (x Number) Shift(c float64) Number { return Number{x.V + c, x.D, x.DD} }

// Scale returns c x for a constant c.
func (x Number) Scale(c float64) Number {
	return Number{float64(c * x.V), float64(c * x.D), float64(c * x.DD)}
}

// Mul returns x y by Leibniz's rule:
//
//	(xy)'  = x'y + xy'
//	(xy)'' = x''y + 2x'y' + xy''
func (x Number) Mul(y Number) Number {
	return Number{
		V:  float64(x.V * y.V),
		D:  float64(x.D*y.V) + float64(x.V*y.D),
		DD: float64(x.DD*y.V) + float64(2*float64(x.D*y.D)) + float64(x.V*y.DD),
	}
}

// Div returns q = x/y, from Leibniz's rule for q y = x:
//
//	q'  = (x' - q y')/y
//	q'' = (x'' - 2q'y' - q y'')/y
//
// No product on the way leaves the range of float64: 1e-200/1e200 has a derivative of 1e-300 if y'
// = -1e300.
func (x Number) Div(y Number) Number {
	if !regular(y.V) {
		return x.Mul(y.Inv())
	}
	v, v1, v2 := widen(y.V), widen(y.D), widen(y.DD)
	q := widen(x.V).div(v)
	d := widen(x.D).add(q.mul(v1).neg()).div(v)
	dd := widen(x.DD).add(wide{m: -2}.mul(d).mul(v1)).add(q.mul(v2).neg()).div(v)
	return Number{q.float(), d.float(), dd.float()}
}

// Inv returns 1/x: the derivatives of f(v) = 1/v are -1/v^2 and 2/v^3.
func (x Number) Inv() Number { return x.PowInt(-1) }

// Chain returns f(x), given f and its derivatives f1 and f2 at x.V, by Faa di Bruno's formula:
//
//	f(x)'  = f1 x'
//	f(x)'' = f1 x'' + f2 x'^2
//
// The functions of a Number are calls of it, or Leibniz's rule solved for them.
func (x Number) Chain(f, f1, f2 float64) Number {
	return Number{
		V:  f,
		D:  float64(f1 * x.D),
		DD: float64(f1*x.DD) + float64(f2*x.D*x.D),
	}
}
