package pde_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/pde"
)

// placed loads a file and returns the points of every equation.
func placed(t *testing.T, src string) (p *pde.Problem, all []domain.Points) {
	t.Helper()
	p, err := pde.Load("case.pde", []byte(src), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range p.Terms {
		for _, c := range term.Conditions {
			all = append(all, c.Points)
		}
	}
	return p, all
}

// Points of a domain of shapes are inside, on the piece that is named, and nowhere else.
func TestShapes(t *testing.T) {
	p, sets := placed(t, `unknown u
domain x, y in [-1, 1]
region hole = disc(0.2, 0, 0.4)
inside = box - hole

lap(u) = 0
u = 0 on hole
u = 1 on x = -1
dn(u) = 0 on border where y > 0.9
u = 2 at x = -1 and y = -1
u = 3 on x = 1 points 7
points 15
`)
	radius := func(x []float64) float64 { return math.Hypot(x[0]-0.2, x[1]) }
	for k, c := range []struct {
		name string
		n    int // 0: any
		on   func(x []float64) bool
	}{
		{"inside", 0, func(x []float64) bool { return radius(x) >= 0.4 && math.Abs(x[0]) < 1 && math.Abs(x[1]) < 1 }},
		{"the hole", 15, func(x []float64) bool { return math.Abs(radius(x)-0.4) < 1e-15 }},
		{"a side", 15, func(x []float64) bool { return x[0] == -1 }},
		{"the border above", 0, func(x []float64) bool { return x[1] > 0.9 && (math.Abs(x[0]) == 1 || x[1] == 1) }},
		{"a corner", 1, func(x []float64) bool { return x[0] == -1 && x[1] == -1 }},
		{"a side with its own number", 7, func(x []float64) bool { return x[0] == 1 }},
	} {
		x := sets[k].X()
		if c.n > 0 && x.Rows != c.n || x.Rows == 0 {
			t.Errorf("%s has %d points, want %d", c.name, x.Rows, c.n)
		}
		for i := range x.Rows {
			if !c.on(x.Row(i)) {
				t.Errorf("%s has the point %v", c.name, x.Row(i))
				break
			}
		}
	}
	if p.Contains([]float64{0.2, 0}) || !p.Contains([]float64{-0.9, 0.9}) || p.Contains([]float64{2, 0}) {
		t.Error("what is inside is outside")
	}
}

// With time a domain is a cylinder: a start, and walls at all times.
func TestCylinder(t *testing.T) {
	for _, c := range []struct {
		domain string
		t      int
	}{{"t in [0, 2], x, y in [-1, 1]", 0}, {"x, y in [-1, 1], t in [0, 2]", 2}} {
		_, sets := placed(t, "unknown u\ndomain "+c.domain+"\ninside = disc(0, 0, 1)\nu_t = lap(u)\nu = 1 at t = 0\ndn(u) = 0 on border\npoints 8\n")
		radius := func(x []float64) float64 {
			space := slices.Delete(slices.Clone(x), c.t, c.t+1)
			return math.Hypot(space[0], space[1])
		}
		for k, on := range []func(x []float64) bool{
			func(x []float64) bool { return radius(x) <= 1 && x[c.t] > 0 && x[c.t] < 2 },
			func(x []float64) bool { return radius(x) <= 1 && x[c.t] == 0 },
			func(x []float64) bool { return math.Abs(radius(x)-1) < 1e-15 && x[c.t] >= 0 && x[c.t] <= 2 },
		} {
			x := sets[k].X()
			for i := range x.Rows {
				if !on(x.Row(i)) {
					t.Errorf("%s: equation %d is asked at %v", c.domain, k, x.Row(i))
					break
				}
			}
		}
	}
}

// Every shape has its form, and what is wrong with one is told.
func TestShapeForms(t *testing.T) {
	for _, c := range []struct {
		shape, want string
		x           []float64 // inside
	}{
		{"disc(0, 0, 1)", "", []float64{0.5, 0.5}},
		{"ring(0, 0, 0.5, 1)", "", []float64{0, 0.75}},
		{"ellipse(0, 0, 1, 0.5)", "", []float64{0.9, 0}},
		{"polygon(0, 0, 1, 0, 0, 1)", "", []float64{0.25, 0.25}},
		{"box(0, 1, -1, 0)", "", []float64{0.5, -0.5}},
		{"box*halfplane(0, 0, 1, 1)", "", []float64{-0.5, -0.5}},
		{"disc(-0.5, 0, 0.5) + disc(0.5, 0, 0.5)", "", []float64{0.5, 0}},
		{"box ∖ (disc(0, 0, 0.5) ∪ disc(1, 1, 0.5))", "", []float64{-0.9, 0.9}},
		{"disc(0, 0)", "`disc` takes 3 numbers here, its center and its radius; got 2", nil},
		{"disc(0, 0, -1)", "radius", nil},
		{"disc(0, 0, 3)", "reaches beyond the domain", nil},
		{"disc(0, 0, x)", "a number, without coordinates", nil},
		{"circle(0, 0, 1)", "unknown shape `circle`", nil},
		{"hole", "unknown region `hole`; there are box", nil},
		{"box/2", "a region is made of shapes", nil},
		{"box - disc(0, 0, 2)", "nothing is inside", nil},
		{"polygon(0, 0, 1, 1)", "want 3 or more", nil},
	} {
		p, err := pde.Load("case.pde", []byte("unknown u\ndomain x, y in [-1, 1]\ninside = "+c.shape+"\nlap(u) = 0\npoints 400 random\n"), pde.Settings{})
		switch {
		case c.want != "":
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", c.shape, err, c.want)
			}
		case err != nil:
			t.Error(err)
		case !p.Contains(c.x):
			t.Errorf("%s does not contain %v", c.shape, c.x)
		}
	}
}
