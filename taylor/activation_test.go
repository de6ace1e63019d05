package taylor

import (
	"math"
	"testing"
)

// derivatives returns f and its six derivatives at z.
func derivatives(f Activation, z float64) (d [7]float64) {
	for p, v := range orders(f, []float64{z}) {
		d[p] = v[0]
	}
	return d
}

// orders returns f and its six derivatives at every z.
func orders(f Activation, z []float64) (d Orders) {
	for p := range d {
		d[p] = make([]float64, len(z))
	}
	f.Derivatives(d[0], d[1], d[2], z)
	f.Higher(d, z)
	return d
}

var zs = []float64{-40, -9, -3.3, -1, -0.2, -1e-9, 0, 1e-9, 0.1, 0.75, 1.5, 4, 8, 40}

// Closed forms with the standard library, by other formulas than the package's.
func closedForm(f Function, z float64) [7]float64 {
	pow := math.Pow
	switch f {
	case Tanh:
		c, s := math.Cosh(z), math.Sinh(z)
		return [7]float64{math.Tanh(z), 1 / (c * c), -2 * s / (c * c * c), 4*pow(s, 2)/pow(c, 4) - 2/pow(c, 4),
			16*s/pow(c, 5) - 8*pow(s, 3)/pow(c, 5),
			16*pow(s, 4)/pow(c, 6) - 88*pow(s, 2)/pow(c, 6) + 16/pow(c, 6),
			-32*pow(s, 5)/pow(c, 7) + 416*pow(s, 3)/pow(c, 7) - 272*s/pow(c, 7)}
	case Sin:
		return [7]float64{math.Sin(z), math.Cos(z), -math.Sin(z), -math.Cos(z), math.Sin(z), math.Cos(z), -math.Sin(z)}
	}
	c, t := 2*math.Cosh(z/2), math.Tanh(z/2) // the logistic function by the hyperbolic ones
	half := closedTanhs(t, 1/math.Cosh(z/2))
	s := [7]float64{1 / (1 + math.Exp(-z)), 1 / (c * c), -t / (c * c), t*t/(c*c) - 2/pow(c, 4), 8*t/pow(c, 4) - t*t*t/(c*c),
		half[5] / 64, half[6] / 128}
	switch f {
	case Softplus:
		return [7]float64{math.Log1p(math.Exp(z)), s[0], s[1], s[2], s[3], s[4], s[5]}
	case SiLU:
		all := [7]float64{z * s[0]}
		for n := 1; n < 7; n++ {
			all[n] = float64(n)*s[n-1] + z*s[n]
		}
		return all
	}
	phi := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	cdf := 0.5 + math.Erf(z/math.Sqrt2)/2
	return [7]float64{z * cdf, cdf + z*phi, (2 - z*z) * phi, (z*z*z - 4*z) * phi, (7*z*z - 4 - pow(z, 4)) * phi,
		(pow(z, 5) - 11*z*z*z + 18*z) * phi, (16*pow(z, 4) - pow(z, 6) - 51*z*z + 18) * phi}
}

// closedTanhs has the fifth and sixth derivative of tanh by t and c = sech: polynomials in t, times
// c^2.
func closedTanhs(t, c float64) (d [7]float64) {
	d[5] = c * c * (16 - 120*t*t + 120*t*t*t*t)
	d[6] = c * c * t * (960*t*t - 272 - 720*t*t*t*t)
	return d
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
	// error h^2/6 times the derivative of order k + 2, of which those of tanh grow like factorials
	const h = 1e-5
	tol := [7]float64{0, 1e-9, 1e-9, 1e-9, 1e-9, 1e-8, 1e-7}
	for _, f := range Functions() {
		for _, z := range zs {
			got, p, m := derivatives(f, z), derivatives(f, z+h), derivatives(f, z-h)
			for k := 1; k < 7; k++ {
				want := (p[k-1] - m[k-1]) / (2 * h)
				if math.Abs(got[k]-want) > tol[k]*(1+math.Abs(z)) {
					t.Errorf("%v, derivative %d at %v: got %v, differences %v", f, k, z, got[k], want)
				}
			}
		}
	}
}

// Symmetries. tanh and sin are odd. The others satisfy f(z) - f(-z) = z: hence the
// first derivative obeys f1(z) + f1(-z) = 1, the second is even, the third odd, and so on.
func TestActivationSymmetries(t *testing.T) {
	for _, f := range Functions() {
		for _, z := range zs {
			p, m := derivatives(f, z), derivatives(f, -z)
			residual := [7]float64{p[0] - m[0] - z, p[1] + m[1] - 1, p[2] - m[2], p[3] + m[3], p[4] - m[4], p[5] + m[5], p[6] - m[6]}
			if f == Tanh || f == Sin {
				residual = [7]float64{p[0] + m[0], p[1] - m[1], p[2] + m[2], p[3] - m[3], p[4] + m[4], p[5] - m[5], p[6] + m[6]}
			}
			for k, v := range residual {
				if !(math.Abs(v) <= 4*eps*(1+math.Abs(z))) {
					t.Errorf("%v, derivative %d at %v: off its symmetry by %v", f, k, z, v)
				}
			}
		}
	}
}

// The differential equations tanh' = 1 - tanh^2, differentiated two to five times, and that of the
// sine.
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
		if v := d[5] + 6*d[2]*d[2] + 8*d[1]*d[3] + 2*d[0]*d[4]; math.Abs(v) > 128*eps {
			t.Errorf("tanh(5) + 6 tanh''^2 + 8 tanh' tanh''' + 2 tanh tanh(4) = %v at %v", v, z)
		}
		if v := d[6] + 20*d[2]*d[3] + 10*d[1]*d[4] + 2*d[0]*d[5]; math.Abs(v) > 512*eps {
			t.Errorf("tanh(6) + 20 tanh'' tanh''' + 10 tanh' tanh(4) + 2 tanh tanh(5) = %v at %v", v, z)
		}
		if s := derivatives(Sin, z); s[2] != -s[0] || s[3] != -s[1] || s[4] != s[0] || s[5] != s[1] || s[6] != -s[0] {
			t.Errorf("sin'' + sin at %v: %v", z, s)
		}
	}
}

// Far out nothing overflows: the limits are reached.
func TestActivationLimits(t *testing.T) {
	for _, f := range []Function{Tanh, Softplus, GELU, SiLU} {
		for _, z := range []float64{1e3, 1e100, 1e300} {
			left, right := [7]float64{}, [7]float64{z, 1}
			if f == Tanh {
				left, right = [7]float64{-1}, [7]float64{1}
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

// Each derivative is the same bits with the others or without.
func TestHigherAgrees(t *testing.T) {
	for _, f := range Functions() {
		all := orders(f, zs)
		for p := 3; p < len(all); p++ {
			alone := Orders{all[0], all[1], all[2]}
			alone[p] = make([]float64, len(zs))
			f.Higher(alone, zs)
			for i, z := range zs {
				if alone[p][i] != all[p][i] {
					t.Errorf("%v, derivative %d at %v: %v with the others, alone %v", f, p, z, all[p][i], alone[p][i])
				}
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
		"higher":   func() { Tanh.Higher(Orders{one, two, one, one}, one) },
		"no f1":    func() { Sin.Higher(Orders{0: one, 2: one}, one) },
		"neither":  func() { Function(99).Higher(Orders{one, one, one, one}, one) },
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
	z := make([]float64, 2048) // 64 points, 32 units
	for i := range z {
		z[i] = float64(i%101)/20 - 2.5
	}
	run := func(b *testing.B, name string, derive func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				derive()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(z)), "ns/unit")
		})
	}
	for _, f := range Functions() {
		d := orders(f, z)
		run(b, f.String()+"/f", func() { f.Derivatives(d[0], nil, nil, z) })
		run(b, f.String()+"/f1", func() { f.Derivatives(d[0], d[1], nil, z) })
		run(b, f.String()+"/f2", func() { f.Derivatives(d[0], d[1], d[2], z) })
		run(b, f.String()+"/higher", func() { f.Higher(Orders{d[0], d[1], d[2], d[3], d[4]}, z) })
		run(b, f.String()+"/highest", func() { f.Higher(d, z) })
	}
}
