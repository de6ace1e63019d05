package pde_test

import (
	"strings"
	"testing"

	"anagram/pde"
	"anagram/problems"
)

// A file that can be marched in time is what its Go form is, and others are not marched.
func TestEvolution(t *testing.T) {
	e := load(t, "allencahn").Evolution()
	want, err := problems.Lookup("allencahn")
	if err != nil {
		t.Fatal(err)
	}
	if e == nil {
		t.Fatal("allencahn is no evolution")
	}
	for _, x := range [][]float64{{0, -1}, {0, 0.3}, {0, 1}} {
		if got, want := e.Initial(x), want.Evolution.Initial(x); got != want {
			t.Errorf("u%v = %v, want %v", x, got, want)
		}
		d := []float64{0.1, 0.2, 0.3}
		for _, axes := range [][]int{{}, {0}, {1, 1}} {
			// it uses u_t, u_xx, u
			got, err1 := e.Equation.Coefficient(x, []float64{d[1], d[2], d[0]}, axes...)
			want, err2 := want.Evolution.Equation.Coefficient(x, d, axes...)
			if err1 != nil || err2 != nil || got != want {
				t.Errorf("the coefficient of %v is %v, want %v; %v, %v", axes, got, want, err1, err2)
			}
		}
	}
	for side, b := range e.Borders[0] {
		if len(b.Uses) != 1 {
			t.Errorf("side %d: %d operators", side, len(b.Uses))
		}
	}
	for _, name := range []string{"laplace2d", "logistic", "convection", "kovasznay", "schroedinger", "cooling"} {
		if load(t, name).Evolution() != nil {
			t.Errorf("%s is an evolution", name)
		}
	}
}

// where keeps what its conditions say.
func TestWhere(t *testing.T) {
	for _, c := range []struct {
		where string
		want  int // of the 9 points of a grid of 5 a side
	}{
		{"x < 0.5", 3}, {"x <= 0.5", 6}, {"x > 0.5", 3}, {"x >= 0.5", 6}, {"0.3 < x < 0.7", 3}, {"x < 0.3 or y < 0.3", 5},
		{"x < 0.3 and y < 0.3", 1}, {"x < 0.3 and y < 0.3 or x > 0.7 and y > 0.7", 2}, {"x + y < 1", 3}, {"x^2 + y^2 <= 1/8", 1},
	} {
		p, err := pde.Load("case.pde", []byte("unknown u\ndomain x, y in [0, 1]\npoints 5\nu = 0 in inside where "+c.where+"\n"), pde.Settings{})
		if err != nil {
			t.Error(err)
		} else if got := p.Terms[0].Conditions[0].Points.Len(); got != c.want {
			t.Errorf("%s keeps %d points, want %d", c.where, got, c.want)
		}
	}
}

// Vectors and numbers are told apart, and so are signs from subtractions.
func TestVectors(t *testing.T) {
	for _, c := range []struct{ equation, want string }{
		{"div(2*grad(u) - grad(u)/2 + vec(x, y)*u) = 0", ""},
		{"div(-grad(u)) + dot(grad(u), vec(1, y)) = +u", ""},
		{"dot(grad(u), 2) = 0", "`dot` takes two vectors"},
		{"grad(u) + u = 0", "a sum of a number and a vector"},
		{"grad(u)*grad(u) = 0", "a product of two vectors"},
		{"u/grad(u) = 0", "a division by a vector"},
		{"grad(u)^2 = 0", "a power of a vector"},
		{"grad(grad(u)) = 0", "`grad` takes a number"},
		{"vec(u) = 0", "a component for each coordinate of space, 2, got 1"},
		{"vec(grad(u), u) = 0", "`vec` takes a number"},
		{"diff(u) = 0", "`diff` takes a formula and the coordinates"},
		{"diff(u, 2) = 0", "`diff` differentiates by coordinates"},
		{"diff(dn(u), x) = 0", "the normal can't be differentiated"},
	} {
		_, err := pde.Load("case.pde", []byte("unknown u\ndomain x, y in [0, 1]\n"+c.equation+"\n"), pde.Settings{Points: 5})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.equation, err, c.want)
		}
	}
}
