package taylor

// Number is a truncated Taylor series: the value and the derivatives 1 to 4 of a function of one
// variable s. They are derivatives themselves, not divided by factorials. The zero value is the
// constant 0.
//
// A coefficient is made from those of its order and below, so the first three are what they would
// be without the last two. Numbers are values; methods return their result and change nothing.
// Where a real function is undefined the result holds NaN or Inf, as in float64 arithmetic.
type Number struct{ V, D, DD, D3, D4 float64 }

// Const returns the constant c: (c, 0, 0, 0, 0).
func Const(c float64) Number { return Number{V: c} }

// Var returns the variable s itself at the value v: (v, 1, 0, 0, 0).
func Var(v float64) Number { return Number{V: v, D: 1} }

// Along returns v + s d, a coordinate on a straight line: (v, d, 0, 0, 0).
func Along(v, d float64) Number { return Number{V: v, D: d} }

// Add returns x + y.
func (x Number) Add(y Number) Number {
	return Number{x.V + y.V, x.D + y.D, x.DD + y.DD, x.D3 + y.D3, x.D4 + y.D4}
}

// Sub returns x - y.
func (x Number) Sub(y Number) Number {
	return Number{x.V - y.V, x.D - y.D, x.DD - y.DD, x.D3 - y.D3, x.D4 - y.D4}
}

// Neg returns -x.
func (x Number) Neg() Number { return Number{-x.V, -x.D, -x.DD, -x.D3, -x.D4} }

// Shift returns x + c for a constant c.
func (x Number) Shift(c float64) Number { return Number{x.V + c, x.D, x.DD, x.D3, x.D4} }

// Scale returns c x for a constant c.
func (x Number) Scale(c float64) Number {
	return Number{
		float64(c * x.V), float64(c * x.D), float64(c * x.DD), float64(c * x.D3), float64(c * x.D4),
	}
}

// Mul returns x y by Leibniz's rule, whose factors are those of the binomial theorem:
//
//	(xy)'    = x'y + xy'
//	(xy)''   = x''y + 2x'y' + xy''
//	(xy)'''  = x'''y + 3x''y' + 3x'y'' + xy'''
//	(xy)'''' = x''''y + 4x'''y' + 6x''y'' + 4x'y''' + xy''''
func (x Number) Mul(y Number) Number {
	return Number{
		V:  float64(x.V * y.V),
		D:  float64(x.D*y.V) + float64(x.V*y.D),
		DD: float64(x.DD*y.V) + float64(2*float64(x.D*y.D)) + float64(x.V*y.DD),
		D3: float64(x.D3*y.V) + float64(3*(float64(x.DD*y.D)+float64(x.D*y.DD))) + float64(x.V*y.D3),
		D4: float64(x.D4*y.V) + float64(4*(float64(x.D3*y.D)+float64(x.D*y.D3))) +
			float64(6*float64(x.DD*y.DD)) + float64(x.V*y.D4),
	}
}

// Div returns q = x/y, from Leibniz's rule for q y = x:
//
//	q'    = (x' - q y')/y
//	q''   = (x'' - 2q'y' - q y'')/y
//	q'''  = (x''' - 3q''y' - 3q'y'' - q y''')/y
//	q'''' = (x'''' - 4q'''y' - 6q''y'' - 4q'y''' - q y'''')/y
//
// No product on the way leaves the range of float64: 1e-200/1e200 has a derivative of 1e-300 if y'
// = -1e300.
func (x Number) Div(y Number) Number {
	if !regular(y.V) {
		return x.Mul(y.Inv())
	}
	v, v1, v2, v3, v4 := widen(y.V), widen(y.D), widen(y.DD), widen(y.D3), widen(y.D4)
	q := widen(x.V).div(v)
	d := widen(x.D).sub(q.mul(v1)).div(v)
	dd := widen(x.DD).sub(d.mul(v1).times(2)).sub(q.mul(v2)).div(v)
	d3 := widen(x.D3).sub(dd.mul(v1).times(3)).sub(d.mul(v2).times(3)).sub(q.mul(v3)).div(v)
	d4 := widen(x.D4).sub(d3.mul(v1).times(4)).sub(dd.mul(v2).times(6)).
		sub(d.mul(v3).times(4)).sub(q.mul(v4)).div(v)
	return Number{q.float(), d.float(), dd.float(), d3.float(), d4.float()}
}

// Inv returns 1/x: the derivative of order k of f(v) = 1/v is (-1)^k k!/v^(k+1).
func (x Number) Inv() Number { return x.PowInt(-1) }

// Chain returns f(x), given f and its derivatives f1 to f4 at x.V, by Faa di Bruno's formula:
//
//	f(x)'    = f1 x'
//	f(x)''   = f1 x'' + f2 x'^2
//	f(x)'''  = f1 x''' + 3 f2 x'x'' + f3 x'^3
//	f(x)'''' = f1 x'''' + f2 (4x'x''' + 3x''^2) + 6 f3 x'^2 x'' + f4 x'^4
//
// The functions of a Number are calls of it, or Leibniz's rule solved for them.
func (x Number) Chain(f, f1, f2, f3, f4 float64) Number {
	return Number{
		V:  f,
		D:  float64(f1 * x.D),
		DD: float64(f1*x.DD) + float64(f2*x.D*x.D),
		D3: float64(f1*x.D3) + float64(3*(f2*x.D*x.DD)) + float64(f3*x.D*x.D*x.D),
		D4: float64(f1*x.D4) + float64(4*(f2*x.D*x.D3)) + float64(3*(f2*x.DD*x.DD)) +
			float64(6*(f3*x.D*x.D*x.DD)) + float64(f4*x.D*x.D*x.D*x.D),
	}
}
