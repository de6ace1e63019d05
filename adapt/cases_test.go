package adapt_test

import (
	"context"
	"math"
	"testing"

	"anagram/adapt"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/vec"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// Cases that users brought of equations that see more than one point, with the values that should
// come out. Units are evaluated at the other points too, so that an integral is a row like any
// other one.

// reaches solves terms and compares the solution with the exact one at a grid.
func reaches(t *testing.T, name string, terms []pinn.Term, tolerance float64, at domain.Points, exact func(x []float64) float64, want float64) {
	t.Helper()
	r, err := adapt.Solve(context.Background(), adapt.Model{Terms: terms}, adapt.Options{Tolerance: tolerance})
	if err != nil {
		t.Fatal(err)
	}
	l2, _ := pinn.Compare(pinn.U.Apply(r.Net, r.Theta, at.X()), pinn.Values(exact, at.X()))
	if r.Status != adapt.Converged || !(l2 <= want) || !(l2 < 10*r.Estimate) {
		t.Errorf("%s: %v with %d units, relative error %.1e, estimate %.1e, want %.0e", name, r.Status, r.Net.Sizes()[1], l2, r.Estimate, want)
	}
}

// Case 10: 135 waves on a line, which look like a contradiction until units resolve them.
func TestCaseWaves(t *testing.T) {
	if !*check.Full {
		t.Skip("many units; -full")
	}
	line := domain.Interval(-300, 300)
	exact := func(p []float64) float64 { return vec.Cos(math.Sqrt2 * p[0]) }
	reaches(t, "waves", []pinn.Term{
		pinn.NewTerm("inside", pinn.D(0, 0).Times(0.5).Plus(pinn.U).EqualsZero().On(line.Uniform(1, 1))),
		pinn.NewTerm("ends", pinn.U.Equals(exact).On(line.Border(2))),
	}, 1e-8, line.Grid(2001), exact, 1e-8)
}

// Case 16: a sine carried round a circle at the speeds 1, 10 and 30, periodic by pairs of points.
func TestCaseAdvection(t *testing.T) {
	if !*check.Full {
		t.Skip("many waves; -full")
	}
	const time, x = 0, 1
	strip := domain.Box{{0, 1}, {0, 2 * math.Pi}}
	around := func(dst, p []float64) { dst[time], dst[x] = p[time], p[x]+2*math.Pi }
	for name, speed := range map[string]float64{"speed 1": 1, "speed 10": 10, "speed 30": 30} {
		exact := func(p []float64) float64 { return vec.Sin(p[x] - float64(speed*p[time])) }
		reaches(t, name, []pinn.Term{
			pinn.NewTerm("inside", pinn.D(time).Plus(pinn.D(x).Times(speed)).EqualsZero().On(strip.Uniform(1, 1))),
			pinn.NewTerm("start", pinn.U.Equals(exact).On(strip.Face(time, domain.Low).Grid(2))),
			pinn.NewTerm("periodic", pinn.U.Minus(pinn.U.At(around)).EqualsZero().On(strip.Face(x, domain.Low).Grid(2))),
		}, 1e-9, strip.Grid(41), exact, 1e-9)
	}
}

// Case 16 with a network that is periodic by itself: waves of whole periods find it, and it stays
// as periodic.
func TestCaseAround(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	const time, x, speed = 0, 1, 10
	strip := domain.Box{{0, 1}, {0, 2 * math.Pi}}
	exact := func(p []float64) float64 { return vec.Sin(p[x] - float64(speed*p[time])) }
	r, err := adapt.Solve(context.Background(), adapt.Model{
		Net: mlp.New(taylor.Tanh, 3, 1, 1).Periodic([]float64{0, 0}, []float64{1, 2 * math.Pi}, x),
		Terms: []pinn.Term{
			pinn.NewTerm("inside", pinn.D(time).Plus(pinn.D(x).Times(speed)).EqualsZero().On(strip.Uniform(1, 1))),
			pinn.NewTerm("start", pinn.U.Equals(exact).On(strip.Face(time, domain.Low).Grid(2))),
		},
	}, adapt.Options{Tolerance: 1e-9})
	if err != nil {
		t.Fatal(err)
	}
	at := strip.Grid(41).X()
	l2, _ := pinn.Compare(pinn.U.Apply(r.Net, r.Theta, at), pinn.Values(exact, at))
	if r.Status != adapt.Converged || !(l2 <= 1e-9) || r.Net.Sizes()[1] > 300 {
		t.Errorf("%v with %d units, relative error %.1e, want 1e-9 by 300", r.Status, r.Net.Sizes()[1], l2)
	}
	lo, hi := strip.Face(x, domain.Low).Grid(9).X(), strip.Face(x, domain.High).Grid(9).X()
	for name, o := range map[string]pinn.Operator{"u": pinn.U, "u_x": pinn.D(x)} {
		if l2, _ := pinn.Compare(o.Apply(r.Net, r.Theta, lo), o.Apply(r.Net, r.Theta, hi)); !(l2 <= 1e-13) {
			t.Errorf("%s differs by %.1e from one end of the period to the other", name, l2)
		}
	}
}

// Case 19, the equation of Fokker and Planck: a density has the integral 1.
func TestCaseDensity(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	line := domain.Interval(-5, 5)
	itself := func(p []float64) float64 { return p[0] }
	mass := pinn.U.Over(pinn.Quadrature(domain.Gauss(line, 32)))
	flux := pinn.D(0).Plus(pinn.U.TimesFunc(itself))
	exact := func(p []float64) float64 {
		return vec.Exp(-p[0]*p[0]/2) / math.Sqrt(2*math.Pi) / vec.Erf(5/math.Sqrt2)
	}
	reaches(t, "density", []pinn.Term{
		pinn.NewTerm("inside", pinn.D(0, 0).Plus(pinn.D(0).TimesFunc(itself)).Plus(pinn.U).EqualsZero().On(line.Uniform(1, 1))),
		pinn.NewTerm("ends", flux.EqualsZero().On(line.Border(2))),
		pinn.NewTerm("mass", mass.Equals(constantly(1)).On(domain.At([]float64{0}))),
	}, 1e-10, line.Grid(201), exact, 1e-10)
}

// Case 18: the ground state of a particle in a box has the norm 1, to which no small change of
// u = 0 comes nearer. The energy is an unknown whose derivative is 0.
func TestCaseNorm(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	line := domain.UnitBox(1)
	u, energy := pinn.U, pinn.U.Of(1)
	square := pinn.Equation{Uses: []pinn.Operator{u}, Residual: func(_ []float64, d []complex128) complex128 { return pinn.Mul(d[0], d[0]) }}
	schroedinger := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(0, 0), u, energy},
		Residual: func(_ []float64, d []complex128) complex128 { return d[0]/2 + pinn.Mul(d[1], d[2]) },
	}
	terms := []pinn.Term{
		pinn.NewTerm("inside", schroedinger.On(line.Uniform(1, 1)), pinn.D(0).Of(1).EqualsZero().On(line.Uniform(1, 1))),
		pinn.NewTerm("ends", u.EqualsZero().On(line.Border(2))),
		pinn.NewTerm("norm", square.Over(pinn.Quadrature(domain.Gauss(line, 32))).Equals(constantly(1)).On(domain.At([]float64{0}))),
	}
	r, err := adapt.Solve(context.Background(), adapt.Model{Terms: terms, Net: mlp.New(taylor.Tanh, 1, 1, 2)}, adapt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := line.Grid(101).X()
	got, exact := u.Apply(r.Net, r.Theta, x), pinn.Values(func(p []float64) float64 { return math.Sqrt2 * vec.SinPi(p[0]) }, x)
	if l2, _ := pinn.Compare(got, exact); r.Status != adapt.Converged || !(l2 <= 1e-11) {
		t.Errorf("%v: relative error %.1e, estimate %.1e", r.Status, l2, r.Estimate)
	}
	if e, want := energy.Apply(r.Net, r.Theta, x)[50], math.Pi*math.Pi/2; check.RelDiff(e, want, 1) > 1e-11 {
		t.Errorf("energy %v, want %v", e, want)
	}
}

func constantly(v float64) func([]float64) float64 { return func([]float64) float64 { return v } }

// Case 19, heat in a rod with its mean as a source, and the same rod with a source that is not
// linear, the heat that the square of the mean makes.
func TestCaseMean(t *testing.T) {
	if !*check.Full {
		t.Skip("a dozen other points for each row; -full")
	}
	const time, x = 0, 1
	strip := domain.UnitBox(2)
	exact := func(p []float64) float64 { return vec.Exp(-p[time]) * (1 + vec.CosPi(p[x])) }
	mean := pinn.U.Over(pinn.Quadrature(domain.Gauss(domain.Interval(0, 1), 12), x))
	conditions := []pinn.Term{
		pinn.NewTerm("start", pinn.U.Equals(exact).On(strip.Face(time, domain.Low).Grid(2))),
		pinn.NewTerm("ends", pinn.D(x).EqualsZero().On(strip.Face(x, domain.Low).Grid(2)), pinn.D(x).EqualsZero().On(strip.Face(x, domain.High).Grid(2))),
	}
	// y_t - y_xx of the solution
	flow := func(p []float64) float64 {
		return vec.Exp(-p[time]) * (float64((math.Pi*math.Pi-1)*vec.CosPi(p[x])) - 1)
	}
	heat := pinn.D(time).Minus(pinn.D(x, x))
	linear := heat.Minus(mean).Equals(func(p []float64) float64 { return flow(p) - vec.Exp(-p[time]) })
	square := pinn.Equation{Uses: []pinn.Operator{heat, mean}, Residual: func(p []float64, d []complex128) complex128 {
		return d[0] - pinn.Mul(d[1], d[1]) - complex(flow(p)-vec.Exp(-2*p[time]), 0)
	}}
	for name, e := range map[string]pinn.Equation{"linear": linear, "square": square} {
		reaches(t, name, append(conditions, pinn.NewTerm("inside", e.On(strip.Uniform(1, 1)))), 1e-9, strip.Grid(21), exact, 1e-9)
	}
}

// A string that its own length tightens, after Kirchhoff: the integral of the square of a
// derivative times another one.
func TestNonlocal(t *testing.T) {
	if testing.Short() {
		t.Skip("Newton's method")
	}
	line := domain.UnitBox(1)
	square := pinn.Equation{Uses: []pinn.Operator{pinn.D(0)}, Residual: func(_ []float64, d []complex128) complex128 { return pinn.Mul(d[0], d[0]) }}
	exact := func(p []float64) float64 { return vec.SinPi(p[0]) }
	load := math.Pi * math.Pi * (1 + math.Pi*math.Pi/4)
	string := pinn.Equation{
		Uses: []pinn.Operator{pinn.D(0, 0), square.Over(pinn.Quadrature(domain.Gauss(line, 32)))},
		Residual: func(p []float64, d []complex128) complex128 {
			return pinn.Mul(d[0], 1+d[1]/2) + complex(float64(load*vec.SinPi(p[0])), 0)
		},
	}
	reaches(t, "string", []pinn.Term{
		pinn.NewTerm("inside", string.On(line.Uniform(1, 1))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))),
	}, 0, line.Grid(101), exact, 1e-9)
}
