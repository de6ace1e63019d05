package pinn_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// The rules of pairs against complex numbers: (a D_x + b D_y) u for u = e^(i(2x + 3y)) at a point,
// and the functions of Complex.
func TestPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	number := func() complex128 { return complex(random.NormFloat64(), random.NormFloat64()) }
	// re = cos(2x + 3y), im = sin(2x + 3y), of a network of two sine units
	net := mlp.New(taylor.Sin, 2, 2, 2).Over([]float64{0, 0}, []float64{1, 1}).Scaled(1, 1)
	theta := []float64{2, 3, 2, 3, math.Pi / 2, 0, 1, 0, 0, 1, 0, 0}
	x := domain.At([]float64{0.3, -0.7}).X()
	u := cmplx.Exp(complex(0, 2*0.3-3*0.7))
	for _, c := range [][2]complex128{{number(), number()}, {2, 3i}, {1i, -1}} {
		p := pinn.D(0).Pair(0, 1).Times(c[0]).Plus(pinn.D(1).Pair(0, 1).Times(c[1])).Minus(pinn.U.Pair(0, 1))
		got := complex(p.Re.Apply(net, theta, x)[0], p.Im.Apply(net, theta, x)[0])
		if want := (c[0]*2i+c[1]*3i)*u - u; cmplx.Abs(got-want) > 1e-14*(1+cmplx.Abs(want)) {
			t.Errorf("with %v: %v, want %v", c, got, want)
		}
	}
	as := func(z complex128) pinn.Complex {
		return pinn.Complex{Re: complex(real(z), 0), Im: complex(imag(z), 0)}
	}
	z, w := number(), number()
	a, b := as(z), as(w)
	for name, c := range map[string]struct {
		got  pinn.Complex
		want complex128
	}{
		"plus": {a.Plus(b), z + w}, "minus": {a.Minus(b), z - w}, "times": {a.Times(b), z * w}, "scale": {a.Scale(3), 3 * z},
		"i": {a.I(), 1i * z}, "conj": {a.Conj(), cmplx.Conj(z)}, "abs2": {pinn.Complex{Re: a.Abs2()}, z * cmplx.Conj(z)},
	} {
		if got := complex(real(c.got.Re), real(c.got.Im)); cmplx.Abs(got-c.want) > 1e-15*(1+cmplx.Abs(c.want)) || imag(c.got.Re) != 0 || imag(c.got.Im) != 0 {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// nls is i psi_t + psi_xx/2 + |psi|^2 psi = 0 for the outputs 0 and 1.
func nls(t, x int) pinn.Equations {
	psi := func(o pinn.Operator) pinn.Pair { return o.Pair(0, 1) }
	return pinn.ComplexEquation([]pinn.Pair{psi(pinn.D(t)), psi(pinn.D(x, x)), psi(pinn.U)},
		func(_ []float64, z pinn.ComplexValues) pinn.Complex {
			u := z.At(2)
			return z.At(0).I().Plus(z.At(1).Scale(0.5)).Plus(u.Scale(u.Abs2()))
		})
}

// A complex equation costs no allocation.
func TestPairsAllocations(t *testing.T) {
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 8, 2), pinn.NewTerm("inside", nls(0, 1).On(domain.UnitBox(2).Grid(6))...))
	if err != nil {
		t.Fatal(err)
	}
	w, theta, r := problem.NewWorker(), problem.Start(1), make([]float64, 36)
	if n := check.Allocs(3, func() { w.Residuals(r, 0, theta) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A soliton of the nonlinear Schroedinger equation, psi = e^(it/2)/cosh x, from its values at the
// start and at the ends.
func ExampleComplexEquation() {
	const t, x = 0, 1
	strip := domain.Box{{0, 1}, {-4, 4}}
	soliton := func(p []float64) complex128 { return cmplx.Exp(complex(0, p[t]/2)) / complex(math.Cosh(p[x]), 0) }
	known := pinn.U.Pair(0, 1).Equals(soliton)
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 16, 16, 2),
		pinn.NewTerm("inside", nls(t, x).On(strip.Uniform(500, 1))...),
		pinn.NewTerm("start", known.On(strip.Face(t, domain.Low).Grid(60))...),
		pinn.NewTerm("ends", append(known.On(strip.Face(x, domain.Low).Grid(20)), known.On(strip.Face(x, domain.High).Grid(20))...)...))
	theta := solved(problem, err, 80)
	exact := func(p []float64) float64 { return imag(soliton(p)) }
	fmt.Println("relative L2 error below 1e-4:", wrong(problem, theta, 1, strip.Grid(31), exact) < 1e-4)
	// Output: relative L2 error below 1e-4: true
}
