package pinn

import (
	"math"
	"math/cmplx"
	"testing"
)

// functions pairs each safe function with the real one and its derivative.
var functions = []struct {
	name   string
	f      func(complex128) complex128
	real   func(float64) float64
	prime  func(float64) float64
	domain func(float64) bool
}{
	{"Exp", Exp, math.Exp, math.Exp, anywhere},
	{"Log", Log, math.Log, func(x float64) float64 { return 1 / x }, positive},
	{"Sqrt", Sqrt, math.Sqrt, func(x float64) float64 { return 0.5 / math.Sqrt(x) }, positive},
	{"Sin", Sin, math.Sin, math.Cos, anywhere},
	{"Cos", Cos, math.Cos, func(x float64) float64 { return -math.Sin(x) }, anywhere},
	{"Tanh", Tanh, math.Tanh, func(x float64) float64 { return 1 / (math.Cosh(x) * math.Cosh(x)) }, anywhere},
	{"Erf", Erf, math.Erf, func(x float64) float64 { return 2 / math.Sqrt(math.Pi) * math.Exp(-x*x) }, func(x float64) bool { return math.Abs(x) < 4 }},
	{"Erf far out", Erf, math.Erf, func(x float64) float64 { return 0 }, func(x float64) bool { return math.Abs(x) > 29 }},
	{"Pow 3.5", pow(3.5), func(x float64) float64 { return math.Pow(x, 3.5) }, func(x float64) float64 { return 3.5 * math.Pow(x, 2.5) }, positive},
	{"Pow -0.25", pow(-0.25), func(x float64) float64 { return math.Pow(x, -0.25) }, func(x float64) float64 { return -0.25 * math.Pow(x, -1.25) }, positive},
	{"Pow 3", pow(3), func(x float64) float64 { return x * x * x }, func(x float64) float64 { return 3 * x * x }, anywhere},
	{"Pow 1", pow(1), func(x float64) float64 { return x }, func(x float64) float64 { return 1 }, anywhere},
	{"Mul", func(z complex128) complex128 { return Mul(z, z) }, func(x float64) float64 { return x * x }, func(x float64) float64 { return 2 * x }, anywhere},
	{"PowInt 0", power(0), func(float64) float64 { return 1 }, func(float64) float64 { return 0 }, anywhere},
	{"PowInt 1", power(1), func(x float64) float64 { return x }, func(float64) float64 { return 1 }, anywhere},
	{"PowInt 2", power(2), func(x float64) float64 { return x * x }, func(x float64) float64 { return 2 * x }, anywhere},
	{"PowInt 7", power(7), func(x float64) float64 { return math.Pow(x, 7) }, func(x float64) float64 { return 7 * math.Pow(x, 6) }, anywhere},
	{"PowInt -1", power(-1), func(x float64) float64 { return 1 / x }, func(x float64) float64 { return -1 / (x * x) }, nonzero},
	{"PowInt -3", power(-3), func(x float64) float64 { return math.Pow(x, -3) }, func(x float64) float64 { return -3 * math.Pow(x, -4) }, nonzero},
}

func anywhere(float64) bool   { return true }
func positive(x float64) bool { return x > 0 }
func nonzero(x float64) bool  { return x != 0 }

func pow(a float64) func(complex128) complex128 {
	return func(z complex128) complex128 { return Pow(z, a) }
}

func power(n int) func(complex128) complex128 {
	return func(z complex128) complex128 { return PowInt(z, n) }
}

// The real part is the real function and the imaginary part the derivative, both to a few eps: 16
// covers the functions themselves (1-2 ulp each), math.Pow and the seven products of x^7.
func TestComplexFunctions(t *testing.T) {
	const eps = 0x1p-52
	for _, f := range functions {
		for _, x := range []float64{-30, -3.5, -1, -0.3, -1e-8, 0, 1e-8, 0.25, 0.9, 1, 2.5, 17, 30} {
			if !f.domain(x) {
				continue
			}
			z := f.f(complex(x, complexStep))
			if want := f.real(x); !(math.Abs(real(z)-want) <= 16*eps*math.Abs(want)) {
				t.Errorf("%s(%v) = %v, want %v", f.name, x, real(z), want)
			}
			if got, want := imag(z)/complexStep, f.prime(x); !(math.Abs(got-want) <= 16*eps*math.Abs(want)) {
				t.Errorf("%s'(%v) = %v, want %v", f.name, x, got, want)
			}
			if z := f.f(complex(x, 0)); imag(z) != 0 {
				t.Errorf("%s(%v) = %v, want a real number", f.name, x, z)
			}
		}
	}
}

// Central differences, h = 1e-5: truncation h^2 f_xxx/6 and rounding eps |f|/h are both below 1e-8
// of the scale used here.
func TestComplexFunctionsDifferences(t *testing.T) {
	const h = 1e-5
	for _, f := range functions {
		for _, x := range []float64{-1.25, -0.5, 0.5, 1.25} {
			if !f.domain(x) {
				continue
			}
			at := func(x float64) float64 { return real(f.f(complex(x, 0))) }
			got, want := imag(f.f(complex(x, complexStep)))/complexStep, (at(x+h)-at(x-h))/(2*h)
			if math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s'(%v) = %v, by differences %v", f.name, x, got, want)
			}
		}
	}
}

// The chain rule through compositions: identities whose derivative is known.
func TestComplexIdentities(t *testing.T) {
	for _, x := range []float64{0.1, 0.7, 1.3, 4} {
		z := complex(x, complexStep)
		for _, id := range []struct {
			name string
			got  complex128
			want complex128
		}{
			{"log exp z = z", Log(Exp(z)), z},
			{"exp log z = z", Exp(Log(z)), z},
			{"sqrt z^2 = z", PowInt(Sqrt(z), 2), z},
			{"sin^2 + cos^2 = 1", PowInt(Sin(z), 2) + PowInt(Cos(z), 2), 1},
			{"tanh = (e^2z-1)/(e^2z+1)", Tanh(z), (Exp(2*z) - 1) / (Exp(2*z) + 1)},
			{"z (3 + z) = 3 z + z^2", Mul(z, 3+z), 3*z + z*z},
			{"z^-2 z^2 = 1", PowInt(z, -2) * z * z, 1},
		} {
			const tol = 1e-14 // some twenty operations
			if math.Abs(real(id.got-id.want)) > tol*(1+x) || math.Abs(imag(id.got-id.want)/complexStep) > tol*(1+x) {
				t.Errorf("%s at %v: %v, want %v", id.name, x, id.got, id.want)
			}
		}
	}
}

func TestComplexOutsideDomain(t *testing.T) {
	for _, f := range []struct {
		name string
		v    complex128
	}{
		{"Log(-1)", Log(-1)},
		{"Sqrt(-1)", Sqrt(-1)},
	} {
		if !math.IsNaN(real(f.v)) {
			t.Errorf("%s = %v, want NaN", f.name, f.v)
		}
	}
	if v := Log(0); !math.IsInf(real(v), -1) {
		t.Errorf("Log(0) = %v, want -Inf", v)
	}
	if v := Sqrt(complex(0, complexStep)); !math.IsInf(imag(v), 1) {
		t.Errorf("Sqrt(0) = %v, want an infinite derivative", v)
	}
	if v := Sqrt(0); v != 0 { // a NaN beside it would spoil the real part of every product
		t.Errorf("Sqrt(0) = %v, want 0", v)
	}
	if v := PowInt(0, 0); v != 1 {
		t.Errorf("0^0 = %v, want 1", v)
	}
	if v := PowInt(complex(0, complexStep), 1); v != complex(0, complexStep) {
		t.Errorf("0^1 = %v, want 0 with derivative 1", v)
	}
	if v := PowInt(2, math.MinInt); real(v) != 0 {
		t.Errorf("2^MinInt = %v, want 0", v)
	}
}

// Why there are functions of our own at all: math/cmplx loses an imaginary part of 1e-200.
// If this test ever fails, the standard library has become better.
func TestStandardLibraryLosesTheStep(t *testing.T) {
	if got := imag(cmplx.Pow(complex(-2, complexStep), 2)) / complexStep; math.Abs(got+4) < 1 {
		t.Errorf("cmplx.Pow keeps the step: derivative %v", got)
	}
}
