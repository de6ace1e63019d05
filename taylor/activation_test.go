package taylor

import (
	"math"
	"testing"
)

// derivatives returns f and its four derivatives at z.
func derivatives(f Activation, z float64) (d [5]float64) {
	var buf [5][1]float64
	f.Derivatives(buf[0][:], buf[1][:], buf[2][:], []float64{z})
	f.Higher(buf[3][:], buf[4][:], buf[0][:], buf[1][:], buf[2][:], []float64{z})
	for k := range d {
		d[k] = buf[k][0]
	}
	return d
}

var zs = []float64{-40, -9, -3.3, -1, -0.2, -1e-9, 0, 1e-9, 0.1, 0.75, 1.5, 4, 8, 40}

// Closed forms with the standard library, by other formulas than the package's.
func closedForm(f Function, z float64) [5]float64 {
	switch f {
	case Tanh:
		c, s := math.Cosh(z), math.Sinh(z)
		return [5]float64{math.Tanh(z), 1 / (c * c), -2 * s / (c * c * c), 4*math.Pow(s, 2)/math.Pow(c, 4) - 2/math.Pow(c, 4),
			16*s/math.Pow(c, 5) - 8*math.Pow(s, 3)/math.Pow(c, 5)}
	case Sin:
		return [5]float64{math.Sin(z), math.Cos(z), -math.Sin(z), -math.Cos(z), math.Sin(z)}
	}
	c, t := 2*math.Cosh(z/2), math.Tanh(z/2) // the logistic function by the hyperbolic ones
	s := [5]float64{1 / (1 + math.Exp(-z)), 1 / (c * c), -t / (c * c), t*t/(c*c) - 2/math.Pow(c, 4), 8*t/math.Pow(c, 4) - t*t*t/(c*c)}
	switch f {
	case Softplus:
		return [5]float64{math.Log1p(math.Exp(z)), s[0], s[1], s[2], s[3]}
	case SiLU:
		return [5]float64{z * s[0], s[0] + z*s[1], 2*s[1] + z*s[2], 3*s[2] + z*s[3], 4*s[3] + z*s[4]}
	}
	phi := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	cdf := 0.5 + math.Erf(z/math.Sqrt2)/2
	return [5]float64{z * cdf, cdf + z*phi, (2 - z*z) * phi, (z*z*z - 4*z) * phi, (7*z*z - 4 - math.Pow(z, 4)) * phi}
}

func TestActivationsAgainstClosedForms(t *testing.T) {
	for _, f := range Functions() {
		for _, z := range zs {
			got, want := derivatives(f, z), closedForm(f, z)
			for k := range got {
				if tol := 10 * eps * (1 + math.Abs(want[k]) + math.Abs(z)); !(math.Abs(got[k]-want[k]) <= tol) {
					t.Errorf("%v, derivative %d at %v: got %v, want %v", f, k, z, got[k], want[k])
				}
			}
		}
	}
}

// Each derivative is the difference quotient of the one below it.
func TestActivationsAgainstDifferences(t *testing.T) {
	const h = 1e-5 // error h^2 f^(k+3)/6 + eps/h
	for _, f := range Functions() {
		for _, z := range zs {
			got, p, m := derivatives(f, z), derivatives(f, z+h), derivatives(f, z-h)
			for k := 1; k < 5; k++ {
				want := (p[k-1] - m[k-1]) / (2 * h)
				if math.Abs(got[k]-want) > 1e-9*(1+math.Abs(z)) {
					t.Errorf("%v, derivative %d at %v: got %v, differences %v", f, k, z, got[k], want)
				}
			}
		}
	}
}

// Symmetries. tanh and sin are odd. The others satisfy f(z) - f(-z) = z: hence the
// first derivative obeys f1(z) + f1(-z) = 1, the second is even, the third odd, the fourth even.
func TestActivationSymmetries(t *testing.T) {
	for _, f := range Functions() {
		for _, z := range zs {
			p, m := derivatives(f, z), derivatives(f, -z)
			residual := [5]float64{p[0] - m[0] - z, p[1] + m[1] - 1, p[2] - m[2], p[3] + m[3], p[4] - m[4]}
			if f == Tanh || f == Sin {
				residual = [5]float64{p[0] + m[0], p[1] - m[1], p[2] + m[2], p[3] - m[3], p[4] + m[4]}
			}
			for k, v := range residual {
				if !(math.Abs(v) <= 4*eps*(1+math.Abs(z))) {
					t.Errorf("%v, derivative %d at %v: off its symmetry by %v", f, k, z, v)
				}
			}
		}
	}
}

// The differential equations tanh' = 1 - tanh^2, differentiated two and three times, and that of
// the sine.
func TestActivationEquations(t *testing.T) {
	for _, z := range zs {
		d := derivatives(Tanh, z)
		if v := d[1] + d[0]*d[0] - 1; math.Abs(v) > 2*eps {
			t.Errorf("tanh' + tanh^2 - 1 = %v at %v", v, z)
		}
		if v := d[3] + 2*d[1]*d[1] + 2*d[0]*d[2]; math.Abs(v) > 8*eps {
			t.Errorf("tanh''' + 2 tanh'^2 + 2 tanh tanh'' = %v at %v", v, z)
		}
		if v := d[4] + 6*d[1]*d[2] + 2*d[0]*d[3]; math.Abs(v) > 32*eps {
			t.Errorf("tanh'''' + 6 tanh' tanh'' + 2 tanh tanh''' = %v at %v", v, z)
		}
		if s := derivatives(Sin, z); s[2] != -s[0] || s[3] != -s[1] || s[4] != s[0] {
			t.Errorf("sin'' + sin at %v: %v", z, s)
		}
	}
}

// Far out nothing overflows: the limits are reached.
func TestActivationLimits(t *testing.T) {
	for _, f := range []Function{Tanh, Softplus, GELU, SiLU} {
		for _, z := range []float64{1e3, 1e100, 1e300} {
			left, right := [5]float64{}, [5]float64{z, 1}
			if f == Tanh {
				left, right = [5]float64{-1}, [5]float64{1}
			}
			for k, got := range derivatives(f, -z) {
				if got != left[k] {
					t.Errorf("%v, derivative %d at %v: got %v, want %v", f, k, -z, got, left[k])
				}
			}
			for k, got := range derivatives(f, z) {
				if got != right[k] {
					t.Errorf("%v, derivative %d at %v: got %v, want %v", f, k, z, got, right[k])
				}
			}
		}
		for k, got := range derivatives(f, math.NaN()) {
			if got == got {
				t.Errorf("%v, derivative %d at NaN: got %v", f, k, got)
			}
		}
	}
}

// Fewer derivatives, or f in place of z, give the same bits.
func TestActivationPrefixes(t *testing.T) {
	n := len(zs)
	for _, f := range Functions() {
		var full, part [3][]float64
		for k := range full {
			full[k], part[k] = make([]float64, n), make([]float64, n)
		}
		f.Derivatives(full[0], full[1], full[2], zs)
		for order := range 3 {
			arg := part
			for k := order + 1; k < 3; k++ {
				arg[k] = nil
			}
			copy(arg[0], zs)
			f.Derivatives(arg[0], arg[1], arg[2], arg[0])
			for k := 0; k <= order; k++ {
				for i, got := range arg[k] {
					if got != full[k][i] {
						t.Errorf("%v up to order %d: derivative %d at %v: got %v, want %v", f, order, k, zs[i], got, full[k][i])
					}
				}
			}
		}
	}
}

// The third derivative is the same bits with the fourth or without.
func TestHigherAgrees(t *testing.T) {
	for _, f := range Functions() {
		var d [6][]float64
		for k := range d {
			d[k] = make([]float64, len(zs))
		}
		f.Derivatives(d[0], d[1], d[2], zs)
		f.Higher(d[3], d[4], d[0], d[1], d[2], zs)
		f.Higher(d[5], nil, d[0], d[1], d[2], zs)
		for i, z := range zs {
			if d[3][i] != d[5][i] {
				t.Errorf("%v, third derivative at %v: %v with the fourth, alone %v", f, z, d[3][i], d[5][i])
			}
		}
	}
}

func TestActivationNames(t *testing.T) {
	for _, f := range Functions() {
		if got, ok := ByName(f.String()); !ok || got != f {
			t.Errorf("ByName(%q) = %v, %v", f.String(), got, ok)
		}
	}
	if got, ok := ByName("relu"); ok {
		t.Errorf("ByName(relu) = %v", got)
	}
	if got := Function(99).String(); got != "unknown activation" {
		t.Errorf("name of no function: %q", got)
	}
}

func TestActivationMisuse(t *testing.T) {
	one, two := make([]float64, 1), make([]float64, 2)
	for name, call := range map[string]func(){
		"length":   func() { Tanh.Derivatives(one, two, nil, one) },
		"gap":      func() { Tanh.Derivatives(one, nil, one, one) },
		"no f":     func() { Tanh.Derivatives(nil, nil, nil, one) },
		"function": func() { Function(99).Derivatives(one, nil, nil, one) },
		"higher":   func() { Tanh.Higher(one, one, one, two, one, one) },
		"no f3":    func() { Sin.Higher(nil, one, one, one, one, one) },
		"neither":  func() { Function(99).Higher(one, one, one, one, one, one) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

func BenchmarkDerivatives(b *testing.B) {
	var d [5][]float64
	for k := range d {
		d[k] = make([]float64, 2048) // 64 points, 32 units
	}
	for i := range d[4] {
		d[4][i] = float64(i%101)/20 - 2.5
	}
	for _, f := range Functions() {
		for order, name := range []string{"f", "f1", "f2"} {
			arg := d
			for k := order + 1; k < 4; k++ {
				arg[k] = nil
			}
			b.Run(f.String()+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f.Derivatives(arg[0], arg[1], arg[2], arg[4])
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(arg[4])), "ns/unit")
			})
		}
		b.Run(f.String()+"/higher", func(b *testing.B) {
			b.ReportAllocs()
			f4 := make([]float64, len(d[4]))
			f.Derivatives(d[0], d[1], d[2], d[4])
			for b.Loop() {
				f.Higher(d[3], f4, d[0], d[1], d[2], d[4])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(f4)), "ns/unit")
		})
	}
}
