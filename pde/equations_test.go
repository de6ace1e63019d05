package pde_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/vec"
	"anagram/mlp"
	"anagram/pde"
	"anagram/pinn"
	"anagram/taylor"
)

// Equations as they are written are those of Go, linear or not, at every point.
func TestEquations(t *testing.T) {
	const x, y = 0, 1
	u, v := pinn.U, pinn.U.Of(1)
	k := pinn.NewConstant("k", 0.3).Positive()
	alongX := pinn.Quadrature(domain.Gauss(domain.Interval(0, 1), 32), x)
	of := func(f func(x, y float64) float64) func(p []float64) float64 {
		return func(p []float64) float64 { return f(p[0], p[1]) }
	}
	for _, c := range []struct {
		src    string
		linear bool
		want   pinn.Equation
	}{
		{"lap(u) = 0", true, pinn.Laplacian(2).EqualsZero()},
		{"Δu = −2·π²·x", true, pinn.Laplacian(2).Equals(of(func(x, y float64) float64 { return -2 * math.Pi * math.Pi * x }))},
		{"u_xx + u_yy - 3*u = x", true, pinn.Laplacian(2).Minus(u.Times(3)).Equals(of(func(x, y float64) float64 { return x }))},
		{"u_xy/4 + y = x", true, pinn.D(x, y).Times(0.25).Equals(of(func(x, y float64) float64 { return x - y }))},
		{"2*(u - x) = 3*(v - y)", true, u.Times(2).Minus(v.Times(3)).Equals(of(func(x, y float64) float64 { return 2*x - 3*y }))},
		{"div((1 + x^2)*grad(u)) = 1", true, pinn.Laplacian(2).TimesFunc(of(func(x, y float64) float64 { return 1 + x*x })).
			Plus(pinn.D(x).TimesFunc(of(func(x, y float64) float64 { return 2 * x }))).Equals(of(func(x, y float64) float64 { return 1 }))},
		{"dot(vec(y, -x), grad(u)) = v", true, pinn.D(x).TimesFunc(of(func(x, y float64) float64 { return y })).
			Minus(pinn.D(y).TimesFunc(of(func(x, y float64) float64 { return x }))).Minus(v).EqualsZero()},
		{"div(vec(u, v)) = 0", true, pinn.D(x).Plus(pinn.D(y).Of(1)).EqualsZero()},
		{"u = k", true, u.Minus(k.Operator()).EqualsZero()},
		{"exp(x)*u - u*sin(y) = k/2 - 1", true, u.TimesFunc(of(func(x, y float64) float64 { return vec.Exp(x) - vec.Sin(y) })).
			Minus(k.Operator().Times(0.5)).Equals(of(func(x, y float64) float64 { return -1 }))},
		{"k*lap(u) = u^2*v - sin(u)", false, pinn.Equation{Uses: []pinn.Operator{pinn.Laplacian(2), u, v, k.Operator()},
			Residual: func(p []float64, d []complex128) complex128 { return d[3]*d[0] - d[1]*d[1]*d[2] + pinn.Sin(d[1]) }}},
		{"div(u*grad(u)) = 0", false, pinn.Equation{Uses: []pinn.Operator{pinn.Laplacian(2), u, pinn.D(x), pinn.D(y)},
			Residual: func(p []float64, d []complex128) complex128 { return d[1]*d[0] + d[2]*d[2] + d[3]*d[3] }}},
		{"diff(exp(u)*u_x, x) = y*v/u", false, pinn.Equation{Uses: []pinn.Operator{pinn.D(x, x), u, pinn.D(x), v},
			Residual: func(p []float64, d []complex128) complex128 {
				return pinn.Exp(d[1])*(d[0]+d[2]*d[2]) - complex(p[1], 0)*d[3]/d[1]
			}}},
		{"u_x = u*y + integral(x*u over y)", true, pinn.D(x).Minus(u.TimesFunc(of(func(x, y float64) float64 { return y }))).
			Minus(u.TimesFunc(of(func(x, y float64) float64 { return x })).Over(pinn.Quadrature(domain.Gauss(domain.Interval(0, 1), 32), y))).EqualsZero()},
		{"y*∫(2*u - k*x*y + v_y over x, y points 5) = 1 - u", true, u.Times(2).Plus(pinn.D(y).Of(1)).
			Over(pinn.Quadrature(domain.Gauss(domain.UnitBox(2), 5))).TimesFunc(of(func(x, y float64) float64 { return y })).
			Minus(k.Operator().TimesFunc(of(func(x, y float64) float64 { return y / 4 }))).Plus(u).Equals(of(func(x, y float64) float64 { return 1 }))},
		{"diff(integral(u over y in [0, 1/2]), x) = v", true, pinn.D(x).
			Over(pinn.Quadrature(domain.Gauss(domain.Interval(0, 0.5), 32), y)).Minus(v).EqualsZero()},
		{"v*integral(k*x*u^2 + 3*u over x) = exp(integral(u_y over x))", false, pinn.Equation{
			Uses: []pinn.Operator{v, k.Operator(), pinn.Equation{Uses: []pinn.Operator{u}, Residual: func(p []float64, d []complex128) complex128 {
				return complex(p[0], 0) * d[0] * d[0]
			}}.Over(alongX), u.Over(alongX), pinn.D(y).Over(alongX)},
			Residual: func(p []float64, d []complex128) complex128 {
				return d[0]*(d[1]*d[2]+3*d[3]) - pinn.Exp(d[4])
			}}},
	} {
		head := "unknown u, v\ndomain x, y in [0, 1]\nconstant k = 0.3 > 0\npoints 7\noptions net = 5\n"
		both := "u = k on x = 0\nv = 0 on x = 0\n" // names everything, whatever the equation does
		p, err := pde.Load("case.pde", []byte(head+c.src+" in inside\n"+both), pde.Settings{})
		if err != nil {
			t.Error(err)
			continue
		}
		if got := p.Report().Conditions[0].Linear; got != c.linear {
			t.Errorf("%s: linear is %v, want %v", c.src, got, c.linear)
		}
		square := domain.UnitBox(2)
		net := mlp.New(taylor.Tanh, 2, 5, 2)
		left := square.Face(x, domain.Low).Grid(7)
		want, err := pinn.New(net, pinn.NewTerm("inside", c.want.On(square.Inner(7))),
			pinn.NewTerm("border", u.Minus(k.Operator()).EqualsZero().On(left), v.EqualsZero().On(left)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Build(net)
		if err != nil {
			t.Error(err)
			continue
		}
		sameRows(t, c.src, got, want)
	}
}

// sameRows compares residuals and features at a start. New measures the size of each unknown by a
// linear fit, in which the rounding of operators written in another way grows a thousandfold.
func sameRows(t *testing.T, name string, got, want *pinn.Problem) {
	t.Helper()
	theta := want.Start(1)
	a, b := evaluate(t, got, theta), evaluate(t, want, theta)
	if len(a) != len(b) {
		t.Fatalf("%s: %d rows, want %d", name, len(a), len(b))
	}
	for i := range a {
		for j := range a[i] {
			if check.RelDiff(a[i][j], b[i][j], 1) > 1e-9 {
				t.Errorf("%s: row %d, column %d is %v, want %v", name, i, j, a[i][j], b[i][j])
				return
			}
		}
	}
}

// The normal points outward on every side: dn is the flux out of the box.
func TestNormal(t *testing.T) {
	src := "unknown u\ndomain x, y in [0, 2]\npoints 4\noptions net = 5\nlap(u) = 0\ndn(u) + 2*u = x on border\n"
	p, err := pde.Load("case.pde", []byte(src), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	const x, y = 0, 1
	box := domain.Box{{0, 2}, {0, 2}}
	robin := func(axis int, sign float64) pinn.Equation {
		return pinn.D(axis).Times(sign).Plus(pinn.U.Times(2)).Equals(func(p []float64) float64 { return p[0] })
	}
	want, err := pinn.New(p.Network(), pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(box.Inner(4))),
		pinn.NewTerm("border",
			robin(x, -1).On(box.Face(x, domain.Low).Grid(4)), robin(x, 1).On(box.Face(x, domain.High).Grid(4)),
			robin(y, -1).On(box.Face(y, domain.Low).Grid(4)), robin(y, 1).On(box.Face(y, domain.High).Grid(4))))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Build(p.Network())
	if err != nil {
		t.Fatal(err)
	}
	sameRows(t, "dn", got, want)
}

// Messages of package pinn call the unknowns of a file by their names.
func TestNames(t *testing.T) {
	src := "unknown u, p\ndomain x in [0, 1]\nu_xx = p\np_x = 1\nu = 0 at x = 0, x = 1\n"
	file, err := pde.Load("case.pde", []byte(src), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	problem, err := file.Build(file.Network(4))
	if err != nil {
		t.Fatal(err)
	}
	if names := problem.Network().Names(); !slices.Equal(names, file.Unknowns) {
		t.Errorf("names %q, want %q", names, file.Unknowns)
	}
	file.Terms = file.Terms[:1] // without the border u and p are known up to constants
	if problem, err = file.Build(file.Network(4)); err != nil {
		t.Fatal(err)
	}
	if lines := problem.Warnings(); len(lines) != 1 || !strings.Contains(lines[0], `the constant in unknown "u"`) {
		t.Errorf("warnings %q, want one of unknown u", lines)
	}
}

// u and its derivatives are periodic in a periodic coordinate, whatever theta is.
func TestPeriodic(t *testing.T) {
	src := "unknown u\ndomain t in [0, 1], x in [-1, 3]\nperiodic x\nu_t + u_x = 0\nu = sin(pi*x/2) at t = 0\n"
	p, err := pde.Load("case.pde", []byte(src), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	problem, err := p.Build(p.Network())
	if err != nil {
		t.Fatal(err)
	}
	theta := problem.Start(1)
	for _, o := range []pinn.Operator{pinn.U, pinn.D(0), pinn.D(1), pinn.D(1, 1)} {
		ends := o.Apply(problem.Network(), theta, domain.At([]float64{0.3, -1}, []float64{0.3, 3}).X())
		if check.RelDiff(ends[0], ends[1], 1) > 1e-12 {
			t.Errorf("%v and %v at the ends", ends[0], ends[1])
		}
	}
}

// Parameters can be set, and are refused out of their range or under another name.
func TestSet(t *testing.T) {
	src := []byte("unknown u\nparameter a = 2 in [0, 5]\ndomain x in [0, a]\nu_xx = a\nu = 0 on border\n")
	for _, c := range []struct {
		name  string
		value float64
		want  string
	}{
		{"a", 3, ""}, {"a", 6, "`a` is 6, want a value from 0 to 5"}, {"b", 1, "no parameter `b`; it has a"}, {"a", math.NaN(), "`a` is NaN"},
	} {
		p, err := pde.Load("case.pde", src, pde.Settings{Set: map[string]float64{c.name: c.value}})
		switch {
		case c.want != "":
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s = %v: %v, want %q", c.name, c.value, err, c.want)
			}
		case err != nil:
			t.Error(err)
		case p.Domain[0][1] != c.value || p.Parameters[0].Value != c.value:
			t.Errorf("%s = %v: the domain is %v", c.name, c.value, p.Domain)
		}
	}
}

// Data come from rows or from a file that the caller hands over; values at one point are averaged.
func TestData(t *testing.T) {
	const rows = "# measured\nx; u\n0 1\n0.5, 2\n0.5, 4 # again\n\n1;0\n"
	head := "unknown u\ndomain x in [0, 1]\nu_xx = 0\n"
	read := func(name string) ([]byte, error) { return []byte(rows), nil }
	a, err := pde.Load("a.pde", []byte(head+"data x, u from \"d.csv\"\n"), pde.Settings{Read: read})
	if err != nil {
		t.Fatal(err)
	}
	b, err := pde.Load("b.pde", []byte(head+"data x, u\n 0 1\n 0.5 3\n 0.5, 3\n 1, 0\n"), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	pa, err := a.Build(a.Network())
	if err != nil {
		t.Fatal(err)
	}
	pb, err := b.Build(b.Network())
	if err != nil {
		t.Fatal(err)
	}
	sameRows(t, "data", pa, pb)
	for _, wrong := range []string{"", "x, u\n", "1, 2\n1, 2, 3\n", "1, 2\n1, b\n", "1, NaN\n", "1 Inf\n"} {
		read := func(name string) ([]byte, error) { return []byte(wrong), nil }
		if _, err := pde.Load("c.pde", []byte(head+"data x, u from \"d.csv\"\n"), pde.Settings{Read: read}); err == nil {
			t.Errorf("%q is accepted", wrong)
		}
	}
}

// Unknowns stay in their ranges whatever theta is.
func TestRanges(t *testing.T) {
	p, err := pde.Load("case.pde", []byte("unknown u, v > 0, w in [-2, 3], y\ndomain x in [0, 1]\nu' = v\nv' = w\nw' = y\ny' = u\nu = 1 at x = 0\n"), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	net := p.Network()
	for k, want := range [][2]float64{{0, math.Inf(1)}, {0, math.Inf(1)}, {-2, 3}, {math.Inf(-1), math.Inf(1)}} {
		if lo, hi := net.Range(k); lo != want[0] || hi != want[1] {
			t.Errorf("unknown %d is in [%v, %v], want %v", k, lo, hi, want)
		}
	}
	for _, wrong := range []string{"unknown u > 1\n", "unknown u in [1, 0]\n", "unknown u > v\n", "unknown u < 0\n"} {
		if _, err := pde.Load("case.pde", []byte(wrong+"domain x in [0, 1]\nu = 0\n"), pde.Settings{}); err == nil {
			t.Errorf("%s is accepted", wrong)
		}
	}
}

// An unknown is asked for where an equation inside names it, everywhere if none does.
func TestAsks(t *testing.T) {
	p, err := pde.Load("layers.pde", []byte(`unknown u, v, w, q
domain x in [0, 2]
u_xx = 0 where x < 1
v_xx = 0 where x > 1
v_x = u_x in inside where x > 1.5
w_xx = 1
w = 0 on border
q = 1 on x = 0
`), pde.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		unknown int
		x       float64
		want    bool
	}{{0, 0.5, true}, {0, 1.2, false}, {0, 1.7, true}, {1, 0.5, false}, {1, 1.2, true}, {2, 0.5, true}, {3, 1.2, true}} {
		if got := p.Asks(c.unknown, []float64{c.x}); got != c.want {
			t.Errorf("%s at %v: asked is %v, want %v", p.Unknowns[c.unknown], c.x, got, c.want)
		}
	}
}
