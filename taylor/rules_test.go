package taylor

import (
	"math"
	"testing"
)

// closed is a closed form: a function and its derivatives 1 to 4 at x.
type closed func(x float64) [5]float64

// power is x^p.
func power(p float64) closed {
	return func(x float64) (d [5]float64) {
		c := 1.0
		for k := range d {
			if c != 0 {
				d[k] = c * math.Pow(x, p-float64(k))
			}
			c *= p - float64(k)
		}
		return d
	}
}

// logisticClosed is 1/(1 + e^-x) by the hyperbolic functions.
func logisticClosed(x float64) [5]float64 {
	c, t := math.Pow(2*math.Cosh(x/2), -2), math.Tanh(x/2)
	return [5]float64{1 / (1 + math.Exp(-x)), c, -t * c, c * (1 - 6*c), -t * c * (1 - 12*c)}
}

// rules lists every function of one number with its closed form by the standard library, written
// independently of the rules, and points of its domain.
var rules = []struct {
	name string
	rule func(Number) Number
	want closed
	at   []float64
}{
	{"inv", Number.Inv, power(-1), []float64{-3, -0.5, 0.25, 1, 7}},
	{"sqrt", Number.Sqrt, power(0.5), []float64{0.25, 1, 2, 90}},
	{"power 0", func(x Number) Number { return x.PowInt(0) }, power(0), []float64{-2, 0, 3}},
	{"power 1", func(x Number) Number { return x.PowInt(1) }, power(1), []float64{-2, 0, 3}},
	{"power 2", func(x Number) Number { return x.PowInt(2) }, power(2), []float64{-2, 0, 3}},
	{"power 3", func(x Number) Number { return x.PowInt(3) }, power(3), []float64{-2, 0, 3}},
	{"power 5", func(x Number) Number { return x.PowInt(5) }, power(5), []float64{-1.5, 0, 0.3, 2}},
	{"power -3", func(x Number) Number { return x.PowInt(-3) }, power(-3), []float64{-1.5, 0.5, 2}},
	{"power 2.5", func(x Number) Number { return x.Pow(2.5) }, power(2.5), []float64{0.5, 1, 4}},
	{"exp", Number.Exp, func(x float64) [5]float64 {
		e := math.Exp(x)
		return [5]float64{e, e, e, e, e}
	}, []float64{-20, -1, 0, 0.5, 3}},
	{"log", Number.Log, func(x float64) [5]float64 {
		return [5]float64{math.Log(x), 1 / x, -1 / (x * x), 2 * math.Pow(x, -3), -6 * math.Pow(x, -4)}
	}, []float64{0.3, 1, 1.5, 1e6}},
	{"sin", Number.Sin, func(x float64) [5]float64 {
		s, c := math.Sincos(x)
		return [5]float64{s, c, -s, -c, s}
	}, []float64{-4, 0, 0.5, 2, 30}},
	{"cos", Number.Cos, func(x float64) [5]float64 {
		s, c := math.Sincos(x)
		return [5]float64{c, -s, -c, s, c}
	}, []float64{-4, 0, 0.5, 2, 30}},
	// by the angle, whose cosine is (1 + x^2)^(-1/2)
	{"atan", Number.Atan, func(x float64) [5]float64 {
		s, c := math.Sincos(math.Atan(x))
		return [5]float64{math.Atan(x), c * c, -2 * s * c * c * c, (6*s*s - 2*c*c) * math.Pow(c, 4), 24 * s * (c*c - s*s) * math.Pow(c, 5)}
	}, []float64{-40, -1, -0.3, 0, 0.58, 1, 2, 9}},
	{"tanh", Number.Tanh, func(x float64) [5]float64 {
		c, s := math.Cosh(x), math.Sinh(x)
		return [5]float64{math.Tanh(x), math.Pow(c, -2), -2 * s * math.Pow(c, -3), (4*s*s - 2) * math.Pow(c, -4), (16*s - 8*s*s*s) * math.Pow(c, -5)}
	}, []float64{-30, -3, -0.2, 0, 0.7, 5, 30}},
	{"sigmoid", Number.Sigmoid, logisticClosed, []float64{-30, -3, 0, 0.7, 5, 30}},
	{"softplus", Number.Softplus, func(x float64) [5]float64 {
		s := logisticClosed(x)
		return [5]float64{math.Log1p(math.Exp(x)), s[0], s[1], s[2], s[3]}
	}, []float64{-30, -3, 0, 0.7, 5, 30}},
	{"erf", Number.Erf, func(x float64) [5]float64 {
		d := 2 / math.Sqrt(math.Pi) * math.Exp(-x*x)
		return [5]float64{math.Erf(x), d, -2 * x * d, (4*x*x - 2) * d, (12*x - 8*x*x*x) * d}
	}, []float64{-5, -0.5, 0, 0.3, 2}},
}

// A dozen roundings, each at most a few ulp of a coefficient.
func TestRulesAgainstClosedForms(t *testing.T) {
	for _, r := range rules {
		for _, v := range r.at {
			d := r.want(v)
			want := Number{d[0], d[1], d[2], d[3], d[4]}
			if got := r.rule(Var(v)); !near(got, want, 20*eps) {
				t.Errorf("%s(%v) = %v, want %v", r.name, v, got, want)
			}
		}
	}
}

// shifted returns the polynomial of degree 4 whose derivatives at 0 are those of x, at s.
func shifted(x Number, s float64) Number {
	c := coefficients(x)
	for k := range c {
		at := 0.0
		for j := 4; j >= k; j-- {
			at = c[j] + at*s/float64(j-k+1)
		}
		c[k] = at
	}
	return Number{c[0], c[1], c[2], c[3], c[4]}
}

// Each coefficient is the difference quotient of the one below it along a curve, and the value is
// that of the standard library; the closed forms of the derivatives are not used.
func TestRulesAgainstDifferences(t *testing.T) {
	for _, r := range rules {
		for _, v := range r.at {
			h := 1e-5 * math.Min(1, math.Abs(v)+0.1)
			x := Number{v, 0.7, -1.3, 0.9, 2.1}
			c, m, p := coefficients(r.rule(x)), coefficients(r.rule(shifted(x, -h))), coefficients(r.rule(shifted(x, h)))
			size := 1 + math.Abs(c[4])
			if want := r.want(v)[0]; math.Abs(c[0]-want) > 4*eps*(1+math.Abs(want)) {
				t.Errorf("%s(%v) = %v, want %v", r.name, v, c[0], want)
			}
			for k := 1; k < 5; k++ {
				size = max(size, 1+math.Abs(c[k-1]))
				want := (p[k-1] - m[k-1]) / (2 * h)
				if tol := 1e-6 * size; !(math.Abs(c[k]-want) <= tol) { // truncation, and eps/h
					t.Errorf("derivative %d of %s at %v is %v, differences %v", k, r.name, x, c[k], want)
				}
			}
		}
	}
}

// A coefficient has the same bits whatever those of higher order are.
func TestLowerOrdersStandAlone(t *testing.T) {
	for _, r := range rules {
		for _, v := range r.at {
			x := Number{v, 0.7, -1.3, 0.9, 2.1}
			want := r.rule(x)
			x.D3, x.D4 = math.Inf(1), math.NaN()
			got := r.rule(x)
			if got.V != want.V || got.D != want.D || got.DD != want.DD {
				t.Errorf("%s(%v): %v, with other third and fourth derivatives %v", r.name, x, want, got)
			}
		}
	}
}

// An activation of a Number has the activation's derivatives, to the bit.
func TestApply(t *testing.T) {
	for _, f := range []Function{Sin, Softplus, GELU, SiLU} {
		for _, z := range zs {
			if got, want := coefficients(Var(z).Apply(f)), derivatives(f, z); got != [5]float64(want[:5]) {
				t.Errorf("%v(%v) = %v, want %v", f, z, got, want)
			}
		}
	}
}
