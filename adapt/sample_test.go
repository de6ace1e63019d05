package adapt

import (
	"context"
	"math"
	"testing"

	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// layers are two materials in contact, each with an unknown of its own that is asked on its part of
// the line alone: -k u_xx = k pi^2 sin(pi x) on both, u(0) = 0, v(2) = 1, u and k u' equal at 1.
func layers(insulator, metal domain.Points) Model {
	const k, x = 0.25, 0
	source := func(p []float64) float64 { return -math.Pi * math.Pi * math.Sin(math.Pi*p[0]) }
	contact := domain.At([]float64{1})
	u, v := pinn.U, pinn.U.Of(1)
	return Model{Net: mlp.New(taylor.Tanh, 1, 1, 2), Terms: []pinn.Term{
		pinn.NewTerm("insulator", pinn.D(x, x).Equals(source).On(insulator)),
		pinn.NewTerm("metal", pinn.D(x, x).Of(1).Equals(source).On(metal)),
		pinn.NewTerm("contact", u.Minus(v).EqualsZero().On(contact),
			pinn.D(x).Times(k).Minus(pinn.D(x).Of(1)).EqualsZero().On(contact)),
		pinn.NewTerm("ends", u.EqualsZero().On(domain.At([]float64{0})),
			v.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{2})))}}
}

// Regions may be parts of the line, by their ends or by Where. The solution is compared where it is
// asked for: what u is in the metal nothing decides.
func TestLayers(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	line := domain.Interval(0, 2)
	// u = sin(pi x) + a x, v = sin(pi x) + 1 + b (x - 2): a = 1 - b, k (a - pi) = b - pi
	const k = 0.25
	b := (k + (1-k)*math.Pi) / (1 + k)
	for _, test := range []struct {
		name             string
		insulator, metal domain.Points
	}{
		{"intervals", domain.Interval(0, 1).Uniform(1, 1), domain.Interval(1, 2).Uniform(1, 1)},
		{"where", line.Uniform(9, 1).Where(func(x []float64) bool { return x[0] < 1 }),
			line.Grid(9).Where(func(x []float64) bool { return x[0] > 1 })},
	} {
		r, err := Solve(context.Background(), layers(test.insulator, test.metal), Options{Tolerance: 1e-8})
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		worst := 0.0
		for _, c := range []struct {
			on    domain.Box
			o     int
			exact func(x float64) float64
		}{
			{domain.Interval(0, 1), 0, func(x float64) float64 { return math.Sin(math.Pi*x) + (1-b)*x }},
			{domain.Interval(1, 2), 1, func(x float64) float64 { return math.Sin(math.Pi*x) + 1 + b*(x-2) }},
		} {
			x := c.on.Grid(101).X()
			want := pinn.Values(func(p []float64) float64 { return c.exact(p[0]) }, x)
			l2, _ := pinn.Compare(pinn.U.Of(c.o).Apply(r.Net, r.Theta, x), want)
			worst = max(worst, l2)
		}
		if r.Status != Converged || !(worst < 1e-8) || !(worst < 10*r.Estimate) {
			t.Errorf("%s: %v, error %.1e, estimate %.1e; want converged below 1e-8", test.name, r.Status, worst, r.Estimate)
		}
	}
}

// Solutions are compared in all regions, and an unknown where an equation asks for it.
func TestSample(t *testing.T) {
	left, right := domain.Interval(0, 1), domain.Interval(1, 3)
	s, err := newSolver(context.Background(), layers(left.Uniform(1, 1), right.Uniform(1, 1)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	counts := []int{0, 0}
	for i := range s.sample.x.Rows {
		x := s.sample.x.Row(i)
		for o, region := range []domain.Box{left, right} {
			if got, want := s.sample.asked[o][i], region.Contains(x); got != want {
				t.Fatalf("unknown %d at %v: asked is %v, want %v", o, x, got, want)
			}
			if region.Contains(x) {
				counts[o]++
			}
		}
	}
	// by length: a third and two thirds, within four sigma of sqrt(1000*2/9) = 15
	if counts[0]+counts[1] != sampled || math.Abs(float64(counts[0])-sampled/3.0) > 60 {
		t.Errorf("%d points on the left and %d on the right, want a third and two thirds of %d", counts[0], counts[1], sampled)
	}
}

// Points along a line are as many as asked for where a region has gaps, in the region, and even.
func TestGaps(t *testing.T) {
	line := domain.Interval(0, 1)
	for _, test := range []struct {
		name string
		keep func(x []float64) bool
		part float64
	}{
		{"all", func([]float64) bool { return true }, 1},
		{"the upper half", func(x []float64) bool { return x[0] > 0.5 }, 0.5},
		{"the last hundredth", func(x []float64) bool { return x[0] > 0.99 }, 0.01},
		{"a gap", func(x []float64) bool { return math.Abs(x[0]-0.5) > 0.4 }, 0.2},
	} {
		p := line.Uniform(1, 1).Where(test.keep)
		s := &solver{lo: []float64{0}, hi: []float64{1}, profile: newProfile()}
		for _, unseen := range []bool{false, true} {
			x, err := s.along(&condition{region: p.Region()}, 40, 1, unseen)
			if err != nil || x.Rows != 40 {
				t.Fatalf("%s: %v points, error %v; want 40", test.name, x, err)
			}
			for i := range x.Rows {
				if !test.keep(x.Row(i)) {
					t.Errorf("%s: a point at %v", test.name, x.At(i, 0))
				}
				// even parts in x and in q leave no hole of four times the mean distance
				if i > 0 && test.name != "a gap" && x.At(i, 0)-x.At(i-1, 0) > 4*test.part/40 {
					t.Errorf("%s: no point between %v and %v", test.name, x.At(i-1, 0), x.At(i, 0))
				}
			}
		}
	}
}

// A coefficient may have a pole at an end of the line: Lane's and Emden's u_rr + 2 u_r/r + u = 0
// with u(0) = 1, u_r(0) = 0, which sin(r)/r solves.
func TestPole(t *testing.T) {
	const r = 0
	line := domain.Interval(0, 3)
	equation := pinn.D(r, r).Plus(pinn.D(r).TimesFunc(func(p []float64) float64 { return 2 / p[r] })).Plus(pinn.U)
	origin := domain.At([]float64{0})
	got, err := Solve(context.Background(), Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", equation.EqualsZero().On(line.Uniform(1, 1))),
		pinn.NewTerm("origin", pinn.U.Equals(func([]float64) float64 { return 1 }).On(origin), pinn.D(r).EqualsZero().On(origin))}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := line.Inner(51).X()
	want := pinn.Values(func(p []float64) float64 { return math.Sin(p[r]) / p[r] }, x)
	l2, _ := pinn.Compare(pinn.U.Apply(got.Net, got.Theta, x), want)
	if got.Status != Converged || !(l2 < 1e-6) {
		t.Errorf("%v, error %.1e, want converged below 1e-6", got.Status, l2)
	}
}
