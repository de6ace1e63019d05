package taylor

import (
	"math"
	"testing"
)

// wave is a small program, once on Numbers and once on Jets: sin(x y) tanh(y)^2 + 0.3 x.
func waveNumber(x, y Number) Number {
	th := y.Tanh()
	return x.Mul(y).Sin().Mul(th.Mul(th)).Add(x.Scale(0.3))
}

func waveJet(a Form, x, y Jet) Jet {
	th := a.Apply(Tanh, y)
	return a.Add(a.Mul(a.Apply(Sin, a.Mul(x, y)), a.Mul(th, th)), a.Scale(0.3, x))
}

// The collapsed coefficient is the sum of the parts: L = sum_k a_k u_kk.
func TestJetIsTheSumOfNumbers(t *testing.T) {
	directions := [][2]float64{{1, 0}, {0, 1}, {0.6, -2}}
	for _, a := range []Form{{1, 1, 0}, {0.25, -0.25, 3}, {0, 0, 0}} {
		x, y := 0.7, -1.2
		var dx, dy []float64
		want := Jet{}
		for k, v := range directions {
			u := waveNumber(Along(x, v[0]), Along(y, v[1]))
			dx, dy = append(dx, v[0]), append(dy, v[1])
			want.V, want.D, want.L = u.V, append(want.D, u.D), want.L+a[k]*u.DD
		}
		got := waveJet(a, a.Coordinate(x, dx...), a.Coordinate(y, dy...))
		if math.Abs(got.V-want.V) > 20*eps || math.Abs(got.L-want.L) > 200*eps {
			t.Errorf("form %v: got %v, want %v", a, got, want)
		}
		for k := range want.D {
			if math.Abs(got.D[k]-want.D[k]) > 50*eps {
				t.Errorf("form %v: derivative %d: got %v, want %v", a, k, got.D[k], want.D[k])
			}
		}
	}
}

// e^x sin y is harmonic; its square is not: Laplace (u^2) = 2 |grad u|^2 = 2 e^(2x).
func TestJetLaplacian(t *testing.T) {
	a := Form{1, 1}
	x, y := a.Coordinate(0.4, 1, 0), a.Coordinate(2.5, 0, 1)
	e := math.Exp(x.V)
	u := a.Mul(a.Chain(x, e, e, e), a.Apply(Sin, y))
	if math.Abs(u.L) > 10*eps {
		t.Errorf("laplacian of e^x sin y = %v, want 0", u.L)
	}
	if got, want := a.Mul(u, u).L, 2*math.Exp(2*x.V); math.Abs(got-want) > 40*eps*want {
		t.Errorf("laplacian of its square = %v, want %v", got, want)
	}
	if c := a.Const(3); c.V != 3 || len(c.D) != 2 || c.L != 0 {
		t.Errorf("constant: got %v", c)
	}
}

func TestJetPanicsOnAnotherForm(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a jet of one direction under a form of two: no panic")
		}
	}()
	Form{1, 1}.Coordinate(1, 1)
}
