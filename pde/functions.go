package pde

import (
	"math"

	"anagram/internal/vec"
	"anagram/pinn"
)

// function is one that a file may use.
type function struct {
	name string
	real func(x float64) float64
	// complex continues it just off the real axis, as package pinn's do; nil: it is not analytic
	complex func(z complex128) complex128
	two     func(x, y float64) float64 // in place of real, of two arguments
}

// functions are those of a file, by name. TestFunctions compares each with its derivatives.
var functions = map[string]*function{
	"exp":  {"exp", vec.Exp, pinn.Exp, nil},
	"log":  {"log", vec.Log, pinn.Log, nil},
	"sqrt": {"sqrt", math.Sqrt, pinn.Sqrt, nil},
	"sin":  {"sin", vec.Sin, pinn.Sin, nil},
	"cos":  {"cos", vec.Cos, pinn.Cos, nil},
	"tan":  {"tan", tan, complexTan, nil},
	"atan": {"atan", atan, complexAtan, nil},
	"sinh": {"sinh", sinh, complexSinh, nil},
	"cosh": {"cosh", cosh, complexCosh, nil},
	"tanh": {"tanh", vec.Tanh, pinn.Tanh, nil},
	"erf":  {"erf", vec.Erf, pinn.Erf, nil},
	"abs":  {"abs", math.Abs, nil, nil},
	"sign": {"sign", sign, nil, nil},
	"step": {"step", step, nil, nil},
	"min":  {"min", nil, nil, func(x, y float64) float64 { return min(x, y) }},
	"max":  {"max", nil, nil, func(x, y float64) float64 { return max(x, y) }},
}

// arguments returns how many a function takes.
func (f *function) arguments() int {
	if f.two != nil {
		return 2
	}
	return 1
}

// slope returns the derivative of a call of one argument by it.
func (b *builder) slope(n *node) *node {
	square := func(x *node) *node { return b.pow(x, b.whole(2)) }
	of := func(name string) *node { return b.call(functions[name], n.a) }
	over := func(x *node) *node { return b.div(b.whole(1), x) }
	switch n.fn.name {
	case "exp":
		return n
	case "log":
		return over(n.a)
	case "sqrt":
		return b.div(b.number(exactly(0.5)), n)
	case "sin":
		return of("cos")
	case "cos":
		return b.neg(of("sin"))
	case "tan":
		return over(square(of("cos")))
	case "atan":
		return over(b.add(b.whole(1), square(n.a)))
	case "sinh":
		return of("cosh")
	case "cosh":
		return of("sinh")
	case "tanh": // not 1 - tanh^2, which cancels where tanh is close to 1
		return over(square(of("cosh")))
	case "erf":
		return b.mul(b.number(exactly(2/math.Sqrt(math.Pi))), b.call(functions["exp"], b.neg(square(n.a))))
	case "abs":
		return of("sign")
	}
	return b.whole(0) // sign, step
}

// Functions that packages vec and pinn lack are made of those that they have. Every product is
// rounded by itself, so that the bits are the same everywhere.

func tan(x float64) float64 {
	s, c := vec.SinCos(x)
	return s / c
}

func complexTan(z complex128) complex128 {
	_, c := vec.SinCos(real(z))
	return complex(tan(real(z)), imag(z)/c/c)
}

func cosh(x float64) float64 {
	e := vec.Exp(math.Abs(x))
	return float64(0.5*e) + 0.5/e
}

// sinh is tanh cosh, since e^x - e^-x cancels near 0.
func sinh(x float64) float64 {
	if math.Abs(x) > 20 { // tanh is 1
		return math.Copysign(cosh(x), x)
	}
	return vec.Tanh(x) * cosh(x)
}

func complexSinh(z complex128) complex128 {
	return complex(sinh(real(z)), imag(z)*cosh(real(z)))
}

func complexCosh(z complex128) complex128 {
	return complex(cosh(real(z)), imag(z)*sinh(real(z)))
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // 0, NaN
}

func step(x float64) float64 {
	if x < 0 {
		return 0
	}
	return x - x + 1 // NaN stays
}

// realPow returns x^y; a whole y is that of PowInt, as in an equation.
func realPow(x, y float64) float64 {
	if n, whole := wholePower(y); whole {
		return real(pinn.PowInt(complex(x, 0), n))
	}
	return vec.Pow(x, y)
}

// wholePower returns an exponent as a whole number, if it is one of moderate size.
func wholePower(y float64) (n int, ok bool) {
	if y != math.Trunc(y) || math.Abs(y) > 1024 {
		return 0, false
	}
	return int(y), true
}

func complexAtan(z complex128) complex128 {
	x := real(z)
	return complex(atan(x), imag(z)/(1+float64(x*x)))
}

// atan returns the inverse tangent, by reduction to [0, tan(pi/8)] and a rational approximation of
// (atan x - x)/x^3 in x^2: S. Moshier, Methods and Programs for Mathematical Functions, 1989
// (Cephes), where the peak relative error is given as 1.8e-16. TestAtan.
func atan(x float64) float64 {
	const (
		tan3pi8 = 2.41421356237309504880
		more    = 6.123233995736765886130e-17 // pi/2 = float64(pi/2) + more
	)
	a := math.Abs(x)
	switch {
	case a <= 0.66:
		a = atanSmall(a)
	case a > tan3pi8:
		a = math.Pi/2 - atanSmall(1/a) + more
	default:
		a = math.Pi/4 + atanSmall((a-1)/(a+1)) + 0.5*more
	}
	return math.Copysign(a, x)
}

// atanSmall is atan on [0, 0.66].
func atanSmall(x float64) float64 {
	z := x * x
	p := horner(z, -8.750608600031904122785e-01, -1.615753718733365076637e+01, -7.500855792314704667340e+01,
		-1.228866684490136173410e+02, -6.485021904942025371773e+01)
	q := horner(z, 1, 2.485846490142306297962e+01, 1.650270098316988542046e+02, 4.328810604912902668951e+02,
		4.853903996359136964868e+02, 1.945506571482613964425e+02)
	return float64(x*(z*p/q)) + x
}

// horner returns the polynomial with the given coefficients, the highest first.
func horner(x float64, coefficients ...float64) float64 {
	p := 0.0
	for _, c := range coefficients {
		p = float64(p*x) + c
	}
	return p
}
