package march_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"anagram/domain"
	"anagram/march"
	"anagram/mat"
	"anagram/pinn"
)

const axisT, axisX = 0, 1

// known is an evolution with its solution in closed form.
type known struct {
	name     string
	e        march.Evolution
	exact    func(p []float64) float64
	settings march.Settings
	accuracy float64 // relative L2 asked for; a tenth of it and less is what is reached
}

// both asks for the exact solution on both borders.
func both(u func(p []float64) float64) [][2]pinn.Equation {
	return [][2]pinn.Equation{{pinn.U.Equals(u), pinn.U.Equals(u)}}
}

// heat is u_t = u_xx/10 with u = 0 at x = 0 and u_x = 0 at x = 1.
func heat() known {
	exact := func(p []float64) float64 {
		return math.Exp(-math.Pi*math.Pi/40*p[axisT]) * math.Sin(math.Pi/2*p[axisX])
	}
	return known{"heat", march.Evolution{
		Equation: pinn.D(axisT).Minus(pinn.D(axisX, axisX).Times(0.1)).EqualsZero(),
		Domain:   domain.Box{{0, 2}, {0, 1}},
		Initial:  exact,
		Borders:  [][2]pinn.Equation{{pinn.U.EqualsZero(), pinn.D(axisX).EqualsZero()}},
	}, exact, march.Settings{Width: 60}, 1e-5}
}

// burgers is u_t + u u_x = nu u_xx with the travelling front u = c - a tanh(a (x - c t)/(2 nu)),
// 1/15 wide.
func burgers() known {
	const nu, c, a = 0.02, 0.5, 0.6
	exact := func(p []float64) float64 { return c - a*math.Tanh(a*(p[axisX]-c*p[axisT])/(2*nu)) }
	return known{"burgers", march.Evolution{
		Equation: pinn.Equation{
			Uses: []pinn.Operator{pinn.U, pinn.D(axisT), pinn.D(axisX), pinn.D(axisX, axisX)},
			Residual: func(p []float64, d []complex128) complex128 {
				return d[1] + d[0]*d[2] - nu*d[3]
			},
		},
		Domain:  domain.Box{{0, 0.5}, {-1, 1}},
		Initial: exact,
		Borders: both(exact),
	}, exact, march.Settings{Width: 150, Tolerance: 1e-4}, 1e-4}
}

// forced has a source that depends on time, starts from zero and is shifted in time.
func forced() known {
	exact := func(p []float64) float64 { return (p[axisT] - 3) * (p[axisT] - 3) * p[axisX] * (2 - p[axisX]) }
	return known{"forced", march.Evolution{
		Equation: pinn.D(axisT).Minus(pinn.D(axisX, axisX)).Equals(func(p []float64) float64 {
			s := p[axisT] - 3
			return 2*s*p[axisX]*(2-p[axisX]) + 2*s*s
		}),
		Domain:  domain.Box{{3, 4}, {0, 2}},
		Initial: exact,
		Borders: both(exact),
	}, exact, march.Settings{Width: 60}, 1e-5}
}

func (k known) solve(t *testing.T, change func(s *march.Settings)) *march.Solution {
	t.Helper()
	s := k.settings
	if change != nil {
		change(&s)
	}
	solution, err := march.Solve(context.Background(), k.e, s)
	if err != nil {
		t.Fatalf("%s: %v", k.name, err)
	}
	return solution
}

func TestClosedForms(t *testing.T) {
	for _, k := range []known{heat(), burgers(), forced()} {
		if testing.Short() && k.name != "heat" {
			continue
		}
		s := k.solve(t, nil)
		p := k.e.Domain.Grid(41, 81).X()
		relative, _ := pinn.Compare(s.Eval(p), pinn.Values(k.exact, p))
		t.Logf("%s: %d slabs, %d tries, %v, relative L2 %.1e, %.2fs", k.name, len(s.Slabs), s.Tries, s.Status, relative, s.Elapsed.Seconds())
		if s.Status != march.Finished || s.Missed > 0 {
			t.Errorf("%s: %v, %d slabs above the tolerance", k.name, s.Status, s.Missed)
		}
		if !(relative <= k.accuracy) {
			t.Errorf("%s: relative L2 error %.1e, want at most %.0e", k.name, relative, k.accuracy)
		}
	}
}

// TestSlabsMeet: slabs follow each other without gaps, u is continuous to within the reported jump,
// and the residual reported is that of the solution.
func TestSlabsMeet(t *testing.T) {
	k := heat()
	s := k.solve(t, nil)
	end := k.e.Domain[0][0]
	for i, b := range s.Slabs {
		if b.Start != end || !(b.End > b.Start) {
			t.Fatalf("slab %d is [%v, %v] after an end at %v", i, b.Start, b.End, end)
		}
		end = b.End
		if i == 0 {
			continue
		}
		p := domain.Box{{b.Start, b.Start}, k.e.Domain[1]}.Grid(201).X()
		before, u := s.Eval(p), mat.New(p.Rows, 1)
		b.Net.Eval(u, b.Theta, p)
		after := u.Data
		jump := 0.0
		for j := range before {
			jump += (before[j] - after[j]) * (before[j] - after[j]) / float64(len(before))
		}
		if math.Sqrt(jump) > 5*b.Jump+1e-15 {
			t.Errorf("slab %d: u jumps by %.1e, reported %.1e", i, math.Sqrt(jump), b.Jump)
		}
	}
	if end != k.e.Domain[0][1] || s.End() != end {
		t.Errorf("the slabs end at %v, End is %v, want %v", end, s.End(), k.e.Domain[0][1])
	}
}

// TestDerivatives compares those of the solution with the closed form: u_t, u_x, u_xx.
func TestDerivatives(t *testing.T) {
	k := heat()
	s := k.solve(t, nil)
	p := k.e.Domain.Grid(7, 9).X()
	rate := -math.Pi * math.Pi / 40
	for _, d := range []struct {
		name string
		of   pinn.Operator
		want func(p []float64) float64
	}{
		{"u_t", pinn.D(axisT), func(p []float64) float64 { return rate * k.exact(p) }},
		{"u_x", pinn.D(axisX), func(p []float64) float64 {
			return math.Pi / 2 * math.Exp(rate*p[axisT]) * math.Cos(math.Pi/2*p[axisX])
		}},
		{"u_xx", pinn.D(axisX, axisX), func(p []float64) float64 { return -math.Pi * math.Pi / 4 * k.exact(p) }},
	} {
		relative, _ := pinn.Compare(s.Apply(d.of, p), pinn.Values(d.want, p))
		if !(relative < 1e-3) {
			t.Errorf("%s: relative error %.1e", d.name, relative)
		}
	}
}

// TestWorkers: the number of workers leaves no trace, the seed does.
func TestWorkers(t *testing.T) {
	k := heat()
	k.e.Domain[0][1] = 0.2
	p := k.e.Domain.Grid(5, 5).X()
	run := func(seed uint64, workers int) []float64 {
		return k.solve(t, func(s *march.Settings) { s.Seed, s.Workers = seed, workers }).Eval(p)
	}
	one := run(1, 1)
	if three := run(1, 3); !slices.Equal(one, three) {
		t.Errorf("one worker gives %v, three give %v", one, three)
	}
	if other := run(2, 1); slices.Equal(one, other) {
		t.Errorf("two seeds give the same solution %v", one)
	}
}

// TestEnds: a run that ends early keeps what it has, and its solution can be evaluated everywhere.
func TestEnds(t *testing.T) {
	k := heat()
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if s, err := march.Solve(cancelled, k.e, k.settings); err != nil || s.Status != march.Cancelled || len(s.Slabs) != 0 {
		t.Errorf("cancelled before the start: %v, %d slabs, error %v", s.Status, len(s.Slabs), err)
	} else {
		p := mat.FromRows([]float64{0, 0.25}, []float64{1, 0.75})
		want := []float64{k.exact([]float64{0, 0.25}), k.exact([]float64{0, 0.75})}
		if relative, _ := pinn.Compare(s.Eval(p), want); relative > 1e-6 {
			t.Errorf("without slabs u is %v, want the initial values %v", s.Eval(p), want)
		}
	}
	s := k.solve(t, func(s *march.Settings) { s.MaxTime = time.Nanosecond })
	if s.Status != march.OutOfTime {
		t.Errorf("after a nanosecond: %v", s.Status)
	}
	ctx, cancel := context.WithCancel(context.Background())
	settings := k.settings
	settings.Record = func(r *march.Record) bool {
		if len(r.Solution.Slabs) == 2 {
			cancel()
		}
		return false
	}
	s, err := march.Solve(ctx, k.e, settings)
	if err != nil || s.Status != march.Cancelled || len(s.Slabs) != 2 {
		t.Errorf("cancelled after two slabs: %v, %d slabs, error %v", s.Status, len(s.Slabs), err)
	}
	late, end := s.Eval(mat.FromRows([]float64{9, 0.5})), s.Eval(mat.FromRows([]float64{s.End(), 0.5}))
	if late[0] != end[0] {
		t.Errorf("u after the last slab is %v, want %v as at its end", late, end)
	}
	s = k.solve(t, func(s *march.Settings) { s.Record = func(*march.Record) bool { return true } })
	if s.Status != march.Stopped || len(s.Slabs) != 1 {
		t.Errorf("stopped by Record: %v, %d slabs", s.Status, len(s.Slabs))
	}
}

// TestBlowUp: u_t = u^2 from u = 1 is 1/(1 - t). The run must not get past t = 1, nor claim to have
// finished.
func TestBlowUp(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	e := march.Evolution{
		Equation: pinn.Equation{
			Uses:     []pinn.Operator{pinn.U, pinn.D(axisT)},
			Residual: func(p []float64, d []complex128) complex128 { return d[1] - d[0]*d[0] },
		},
		Domain:  domain.Box{{0, 2}, {0, 1}},
		Initial: func(p []float64) float64 { return 1 },
	}
	s, err := march.Solve(context.Background(), e, march.Settings{Width: 20, MaxWidth: 40, Tolerance: 1e-2})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v at t = %v with %d slabs, %d above the tolerance", s.Status, s.End(), len(s.Slabs), s.Missed)
	if s.Status == march.Finished && s.Missed == 0 {
		t.Errorf("the run went past the blow-up at t = 1: %v at t = %v", s.Status, s.End())
	}
	p := mat.FromRows([]float64{0.5, 0.5})
	if u := s.Eval(p)[0]; math.Abs(u-2) > 1e-2 {
		t.Errorf("u(0.5) = %v, want 2", u)
	}
}

func TestErrors(t *testing.T) {
	good := heat().e
	change := func(f func(e *march.Evolution)) march.Evolution {
		e := good
		e.Domain = slices.Clone(good.Domain)
		f(&e)
		return e
	}
	nan := func(p []float64) float64 { return math.NaN() }
	for _, c := range []struct {
		name string
		e    march.Evolution
		s    march.Settings
		want string
	}{
		{"one axis", change(func(e *march.Evolution) { e.Domain = e.Domain[:1] }), march.Settings{}, "1 axes"},
		{"three axes", change(func(e *march.Evolution) { e.Domain = domain.UnitBox(3) }), march.Settings{}, "2 space dimensions"},
		{"backwards", change(func(e *march.Evolution) { e.Domain[0] = [2]float64{1, 0} }), march.Settings{}, "axis 0"},
		{"flat", change(func(e *march.Evolution) { e.Domain[1] = [2]float64{1, 1} }), march.Settings{}, "axis 1"},
		{"no equation", change(func(e *march.Evolution) { e.Equation = pinn.Equation{} }), march.Settings{}, "no equation"},
		{"an unknown constant", change(func(e *march.Evolution) {
			e.Equation = pinn.D(0).Minus(pinn.NewConstant("k", 1).Operator()).EqualsZero()
		}), march.Settings{}, `the unknown constant "k"`},
		{"an unknown constant at a border", change(func(e *march.Evolution) {
			e.Borders = [][2]pinn.Equation{{pinn.U.Minus(pinn.NewConstant("k", 1).Operator()).EqualsZero(), {}}}
		}), march.Settings{}, `the unknown constant "k"`},
		{"no initial values", change(func(e *march.Evolution) { e.Initial = nil }), march.Settings{}, "no initial values"},
		{"too many borders", change(func(e *march.Evolution) { e.Borders = make([][2]pinn.Equation, 2) }), march.Settings{}, "borders of 2 axes"},
		{"NaN initially", change(func(e *march.Evolution) { e.Initial = nan }), march.Settings{}, "initial value is NaN at point [0 0]"},
		{"NaN in the source", change(func(e *march.Evolution) { e.Equation = pinn.D(axisT).Equals(nan) }), march.Settings{}, `term "inside"`},
		{"an axis too many", change(func(e *march.Evolution) { e.Equation = pinn.D(2).EqualsZero() }), march.Settings{}, "axis 2"},
		{"negative tolerance", good, march.Settings{Tolerance: -1}, "Tolerance"},
		{"narrow", good, march.Settings{Width: 3}, "Width is 3"},
		{"MaxWidth", good, march.Settings{Width: 100, MaxWidth: 50}, "MaxWidth is 50"},
		{"negative time", good, march.Settings{MaxTime: -1}, "MaxTime"},
		{"negative workers", good, march.Settings{Workers: -1}, "Workers"},
	} {
		_, err := march.Solve(context.Background(), c.e, c.s)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}

// TestNothingHappens: where the frozen profile solves the equation, steps and their ratios are
// rounding. They must neither count as divergence nor shorten slabs.
func TestNothingHappens(t *testing.T) {
	if testing.Short() {
		t.Skip("marches")
	}
	one := func(p []float64) float64 { return 1 }
	wave := func(p []float64) float64 { return math.Sin(6 * p[axisX]) }
	reaction := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(axisT), pinn.D(axisX, axisX)},
		Residual: func(p []float64, d []complex128) complex128 { return d[1] - d[2] - d[0] + d[0]*d[0]*d[0] },
	}
	for _, k := range []known{
		{name: "diffusion of a constant", e: march.Evolution{Equation: pinn.D(axisT).Minus(pinn.D(axisX, axisX)).EqualsZero(), Borders: both(one)}, exact: one},
		{name: "reaction at rest", e: march.Evolution{Equation: reaction, Borders: both(one)}, exact: one},
		{name: "reaction at rest, 1e-12", e: march.Evolution{Equation: reaction, Borders: both(one)}, exact: one, settings: march.Settings{Tolerance: 1e-12}},
		{name: "u_t = 0", e: march.Evolution{Equation: pinn.D(axisT).EqualsZero()}, exact: wave},
	} {
		k.e.Domain, k.e.Initial = domain.UnitBox(2), k.exact
		s := k.solve(t, func(s *march.Settings) { s.Width = 80 })
		p := k.e.Domain.Grid(11, 21).X()
		relative, _ := pinn.Compare(s.Eval(p), pinn.Values(k.exact, p))
		t.Logf("%s: %d slabs, %d tries, relative L2 %.1e, %.2fs", k.name, len(s.Slabs), s.Tries, relative, s.Elapsed.Seconds())
		if s.Status != march.Finished || s.Missed > 0 || len(s.Slabs) > 12 || !(relative < 1e-5) {
			t.Errorf("%s: %v at t = %v with %d slabs, %d missed, error %.1e; want 12 slabs at most, all of them good",
				k.name, s.Status, s.End(), len(s.Slabs), s.Missed, relative)
		}
	}
}

// TestStuck: where six tries leave a residual as large as u, the run ends there, whatever the
// Gauss-Newton steps do.
func TestStuck(t *testing.T) {
	e := heat().e
	e.Equation = pinn.D(axisT).Minus(pinn.D(axisX, axisX)).EqualsZero()
	e.Domain = domain.UnitBox(2)
	e.Initial = func(p []float64) float64 { return math.Sin(3 * math.Pi * p[axisX]) }
	e.Borders = [][2]pinn.Equation{{pinn.U.EqualsZero(), pinn.U.EqualsZero()}}
	s, err := march.Solve(context.Background(), e, march.Settings{Width: 20, MaxWidth: 20, Tolerance: 1e-9})
	if err != nil || s.Status != march.Stuck || s.End() != 0 || s.Tries != 6 {
		t.Errorf("%v at t = %v after %d tries, error %v; want stuck at 0 after 6", s.Status, s.End(), s.Tries, err)
	}
}
