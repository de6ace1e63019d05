package pde_test

import (
	"math"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/vec"
	"anagram/pde"
)

// Integrals of formulas without unknowns are numbers or formulas, whose derivatives are those of
// what is integrated.
func TestIntegralValues(t *testing.T) {
	const x, y = 1.3, 0.7
	for _, c := range []struct {
		src  string
		want float64
	}{
		{"integral(1 over x)", 2},
		{"integral(3*x^2 over x)", 26},
		{"integral(x over x, y)", 4},
		{"integral(x*y over y, x in [1, 2])", 0.75},
		{"integral(exp(x*y) over x)", (vec.Exp(3*y) - vec.Exp(y)) / y},
		{"x*integral(y over x) + integral(x*y over y)", 2*x*y + x/2},
		{"diff(integral(sin(x*y) over y), x)", vec.Sin(x)/x - (1-vec.Cos(x))/(x*x)},
		{"diff(integral(x*y over x), x) + diff(integral(x*y over x), y)", 4},
		{"integral(step(x - 2) over x points 2)", 1},
	} {
		p, err := pde.Load("case.pde", []byte("unknown u\ndomain x in [1, 3], y in [0, 1]\nlap(u) = 0\nu = 0 on border\nexact u = "+c.src+"\n"), pde.Settings{})
		if err != nil {
			t.Error(err)
			continue
		}
		if got := p.Exact[0]([]float64{x, y}); check.RelDiff(got, c.want, 1) > 1e-13 {
			t.Errorf("%s is %v at x = %v, y = %v, want %v", c.src, got, x, y, c.want)
		}
	}
}

// The default numbers of points integrate what is smooth over the domain to 1e-12: a bell of a
// tenth of the domain, twenty half waves, two waves along each of two coordinates, half of one
// along each of three.
func TestIntegralNodes(t *testing.T) {
	for _, c := range []struct {
		domain, src string
		want        float64
	}{
		{"x in [-5, 5]", "integral(exp(-x^2/2) over x)", math.Sqrt(2*math.Pi) * vec.Erf(5/math.Sqrt2)},
		{"x in [0, 1]", "integral(1 + cos(20*pi*x) over x)", 1},
		{"x, y in [0, 1]", "integral((2 + sin(4*pi*x))*(1 + cos(4*pi*y)) over x, y)", 2},
		{"x, y, z in [0, 1]", "integral(sin(pi*x)*sin(pi*y)*sin(pi*z) over x, y, z)", 8 / (math.Pi * math.Pi * math.Pi)},
	} {
		src := "unknown u\ndomain " + c.domain + "\nu_xx = 0\nu = 0 on border\nexact u = " + c.src + "\n"
		p, err := pde.Load("case.pde", []byte(src), pde.Settings{})
		if err != nil {
			t.Error(err)
			continue
		}
		if got := p.Exact[0](make([]float64, len(p.Axes))); check.RelDiff(got, c.want, 1) > 1e-12 {
			t.Errorf("%s is %v, want %v", c.src, got, c.want)
		}
	}
}

// An equation is asked once for each value of the coordinates that it depends on, wherever it says
// that it holds, and stands in the report so.
func TestIntegralPlaces(t *testing.T) {
	for _, c := range []struct {
		src, place string
		points     int
		linear     bool
	}{
		{"integral(u over t, x) = 1", "as a whole", 1, true},
		{"integral(u over x) = exp(t)", "for all t", 9, true},
		{"integral(u^2 over x) = 1 in inside points 5", "for all t", 5, false},
		{"integral(u over t) = 1 at t = 1", "at t = 1", 9, true},
		{"integral(u over x) = 1 at t = 1", "at t = 1", 1, true},
		{"integral(u over x) = x", "inside", 49, true},
		{"integral(u over x) = u_t", "inside", 49, true},
		{"integral(u over x) = 1 where t < 0.5", "inside", 21, true},
	} {
		p, err := pde.Load("case.pde", []byte("unknown u\ndomain t, x in [0, 1]\npoints 9\n"+c.src+"\n"), pde.Settings{})
		if err != nil {
			t.Error(err)
			continue
		}
		if a := p.Report().Conditions[0]; a.Place != c.place || a.Points != c.points || a.Linear != c.linear {
			t.Errorf("%s: asked %s at %d points, linear is %v; want %s, %d, %v", c.src, a.Place, a.Points, a.Linear, c.place, c.points, c.linear)
		}
	}
}

// A problem whose equation integrates over time can't go slab by slab; one over x can.
func TestIntegralEvolution(t *testing.T) {
	for _, c := range []struct {
		over  string
		march bool
	}{{"x", true}, {"t", false}, {"x, t", false}} {
		src := "unknown u\ndomain t, x in [0, 1]\nu_t = u_xx - u*integral(u over " + c.over + ")\nu = 0 on x = 0, x = 1\nu = x*(1 - x) at t = 0\n"
		p, err := pde.Load("case.pde", []byte(src), pde.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Evolution() != nil; got != c.march {
			t.Errorf("over %s: an evolution is %v, want %v", c.over, got, c.march)
		}
	}
}

// Integrals along the same coordinates share one rule, so that the values at its points are found
// once.
func TestIntegralsShareRules(t *testing.T) {
	src := "unknown u, v\ndomain t, x in [0, 1]\nu_t = integral(u over x) + x*integral(v over x)\nv = integral(u over x points 32)\n"
	p, err := pde.Load("case.pde", []byte(src), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]int{}
	for _, c := range p.Terms[0].Conditions {
		y, err := c.Equation.OtherPoints([]float64{0.5, 0.5})
		if err != nil {
			t.Fatal(err)
		}
		q := domain.Gauss(domain.Interval(0, 1), 32)
		for i := range y.Rows {
			if want := q.X.At(i%32, 0); y.At(i, 0) != 0.5 || y.At(i, 1) != want {
				t.Fatalf("point %d is %v, want t = 0.5, x = %v", i, y.Row(i), want)
			}
		}
		rules[strings.Repeat("+", y.Rows/32)]++
	}
	if rules["++"] != 1 || rules["+"] != 1 {
		t.Errorf("integrals at %v, want two in the first equation and one in the second", rules)
	}
}
