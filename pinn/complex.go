package pinn

import (
	"math"

	"anagram/internal/vec"
)

// Elementary functions for the Residual of an Equation. They continue a real function f just off
// the real axis, where the complex step looks:
//
//	f(a + ib) = f(a) + i b f'(a),
//
// exact to rounding for the imaginary parts that occur there, |b| near 1e-200, since the next term
// is b^2 f''/2. The derivative is written out, so nothing cancels and nothing is lost to underflow.
// They are not the complex functions for arguments of ordinary size: for those see math/cmplx.
// Where the real function is not defined, the result is NaN, as in package math. Products are
// rounded before they leave, or the compiler would fuse them with the caller's sums.

// Mul returns x y as the operator * does, but with every product rounded by itself. Processors that
// have a fused multiply-add let the compiler round x y + z once, so * gives other last bits on
// arm64 than on amd64; an equation whose results must be the same bits everywhere writes Mul.
func Mul(x, y complex128) complex128 {
	a, b, c, d := real(x), imag(x), real(y), imag(y)
	return complex(float64(a*c)-float64(b*d), float64(a*d)+float64(b*c))
}

// Exp returns e^z.
func Exp(z complex128) complex128 {
	e := vec.Exp(real(z))
	return complex(e, float64(imag(z)*e))
}

// Log returns the natural logarithm of z, with derivative 1/z; NaN if real(z) < 0.
func Log(z complex128) complex128 {
	return complex(vec.Log(real(z)), imag(z)/real(z))
}

// Sqrt returns the square root of z, with derivative 1/(2 sqrt z): infinite at 0, where a real z
// has the root 0 all the same. NaN if real(z) < 0.
func Sqrt(z complex128) complex128 {
	s := math.Sqrt(real(z))
	if imag(z) == 0 { // else 0/0 at 0
		return complex(s, 0)
	}
	return complex(s, imag(z)/(2*s))
}

// Sin returns the sine of z.
func Sin(z complex128) complex128 {
	sin, cos := vec.SinCos(real(z))
	return complex(sin, float64(imag(z)*cos))
}

// Cos returns the cosine of z.
func Cos(z complex128) complex128 {
	sin, cos := vec.SinCos(real(z))
	return complex(cos, float64(-imag(z)*sin))
}

// Tanh returns the hyperbolic tangent of z. Its derivative is taken as 1/cosh^2 = 4e/(1+e)^2,
// e = exp(-2|z|): 1 - tanh^2 would cancel where tanh is close to 1.
func Tanh(z complex128) complex128 {
	e := vec.Exp(-2 * math.Abs(real(z)))
	return complex(vec.Tanh(real(z)), float64(imag(z)*(4*e/((1+e)*(1+e)))))
}

// Erf returns the error function of z, with derivative 2/sqrt(pi) exp(-z^2).
func Erf(z complex128) complex128 {
	x := math.Abs(real(z))
	slope := 0.0 // beyond 28 it underflows
	if x < 28 {
		slope = 2 / math.Sqrt(math.Pi) * vec.Gauss(x, 1)
	}
	return complex(vec.Erf(real(z)), float64(imag(z)*slope))
}

// Pow returns z^a for a real a, with derivative a z^(a-1): infinite at 0 if 0 < a < 1, where a real
// z has the power 0 all the same. NaN if real(z) < 0, unless a is an integer; for those PowInt is
// faster.
func Pow(z complex128, a float64) complex128 {
	x := real(z)
	if imag(z) == 0 || a == 0 { // else 0 times infinity at 0
		return complex(vec.Pow(x, a), 0)
	}
	return complex(vec.Pow(x, a), float64(imag(z)*(a*vec.Pow(x, a-1))))
}

// PowInt returns z^n, for any integer n, by repeated squaring. 0^0 is 1.
func PowInt(z complex128, n int) complex128 {
	if n == 0 {
		return 1
	}
	a := real(z)
	p := powInt(a, n-1) // the derivative is n a^(n-1); a^n = a a^(n-1), unless that is 0 * Inf
	v := a * p
	if n < 0 {
		v = powInt(a, n)
	}
	return complex(v, float64(imag(z)*(float64(n)*p)))
}

// powInt returns a^n.
func powInt(a float64, n int) float64 {
	p := 1.0
	for k := n; k != 0; k /= 2 {
		if k%2 != 0 {
			p *= a
		}
		a *= a
	}
	if n < 0 {
		return 1 / p
	}
	return p
}
