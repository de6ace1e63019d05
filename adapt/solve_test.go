package adapt_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"anagram"
	"anagram/adapt"
	"anagram/adapt/random"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// wire is u_xx = -k^2 A sin(k x) on [0, L], k = pi/(2 L), by its ends.
func wire(length, size float64) record {
	k := math.Pi / 2 / length
	exact := func(x []float64) float64 { return size * vec.Sin(k*x[0]) }
	return dirichlet("wire", domain.Interval(0, length), pinn.D(0, 0), func(x []float64) float64 { return -k * k * exact(x) }, exact)
}

// logistic is u' = u (1 - u) from 0.01, which other starts solve by u = 0 or 1.
func logistic() record {
	line := domain.Interval(0, 10)
	equation := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(0)},
		Residual: func(x []float64, d []complex128) complex128 { return d[1] - pinn.Mul(d[0], 1-d[0]) },
	}
	exact := func(x []float64) float64 { e := 0.01 * vec.Exp(x[0]); return e / (0.99 + e) }
	start := pinn.U.Equals(func([]float64) float64 { return 0.01 }).On(domain.At([]float64{0}))
	return stated("logistic", line, []pinn.Condition{equation.On(line.Uniform(1, 1))}, []pinn.Condition{start}, exact)
}

// root is u' = 1/(2 u), u(0) = 1, which is nothing at u = 0.
func root() record {
	line := domain.Interval(0, 3)
	equation := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(0)},
		Residual: func(x []float64, d []complex128) complex128 { return d[1] - 0.5/d[0] },
	}
	one := pinn.U.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{0}))
	return stated("root", line, []pinn.Condition{equation.On(line.Uniform(1, 1))}, []pinn.Condition{one},
		func(x []float64) float64 { return math.Sqrt(1 + x[0]) })
}

// convection is u_t + b u_x = 0, periodic in x by the lift of the network.
func convection(b float64) record {
	box := domain.Box{{0, 1}, {0, 2 * math.Pi}}
	exact := func(x []float64) float64 { return vec.Sin(x[1] - b*x[0]) }
	r := stated("convection", box, []pinn.Condition{pinn.D(0).Plus(pinn.D(1).Times(b)).EqualsZero().On(box.Uniform(1, 1))},
		[]pinn.Condition{pinn.U.Equals(exact).On(box.Face(0, domain.Low).Uniform(1, 1))}, exact)
	r.Model.Net = mlp.New(taylor.Tanh, 3, 1, 1).Lifted(2, func(dst, x []taylor.Number) {
		dst[0], dst[1], dst[2] = x[0], x[1].Cos(), x[1].Sin()
	})
	return r
}

// What is solved meets the tolerance, and the estimate is right to a factor of 30: on lines and
// squares and in five dimensions, in any unit, with layers, nonlinear, periodic.
func TestSolve(t *testing.T) {
	all := []record{laplace2d(), boundaryLayer(0.001), wire(1e-9, 1e-6), logistic()}
	if *check.Full {
		all = append(all, heat(), sines("laplace5d", 5, math.Pi, 0, 0), boundaryLayer(0.01), oscillating(), wire(1e6, 1), root(), convection(1))
	}
	for _, p := range all {
		if testing.Short() && p.name != "laplace2d" {
			continue
		}
		r, err := adapt.Solve(context.Background(), p.Model, adapt.Options{Workers: 1})
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		e := errorOf(&p.Problem, r)
		if r.Status != adapt.Converged || !(e <= 1e-6) {
			t.Errorf("%s: %v with an error of %.1e, want converged and 1e-6", p.name, r.Status, e)
		}
		if ratio := max(r.Estimate, 1e-12) / max(e, 1e-12); !(ratio > 1./30 && ratio < 100) {
			t.Errorf("%s: an estimate of %.1e for an error of %.1e", p.name, r.Estimate, e)
		}
	}
}

// Where u = 0 is the solution it is found, and the estimate is a number.
func TestNothing(t *testing.T) {
	disc := domain.Ball{Center: []float64{0, 0}, Radius: 1}
	r, err := adapt.Solve(context.Background(), adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.Laplacian(2).EqualsZero().On(domain.Uniform(disc, 1, 1))),
		pinn.NewTerm("circle", pinn.U.EqualsZero().On(domain.Uniform(domain.Border(disc), 1, 1)))}}, adapt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != adapt.Converged || r.Estimate != 0 {
		t.Errorf("%v with an estimate of %v, want converged and 0", r.Status, r.Estimate)
	}
}

// What is known up to a constant is compared up to one: u_xx = -pi^2 cos(pi x) with u_x = 0 at both
// ends has the solutions cos(pi x) + c.
func TestFloating(t *testing.T) {
	line := domain.Interval(0, 1)
	source := func(x []float64) float64 { return -math.Pi * math.Pi * math.Cos(math.Pi*x[0]) }
	r, err := adapt.Solve(context.Background(), adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(domain.Uniform(line, 1, 1))),
		pinn.NewTerm("ends", pinn.D(0).EqualsZero().On(domain.Uniform(domain.Border(line), 1, 1)))}}, adapt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := line.Grid(101).X()
	u := mat.New(x.Rows, 1)
	r.Net.Eval(u, r.Theta, x)
	worst, c := 0.0, u.Data[50]
	for i, v := range u.Data {
		worst = max(worst, math.Abs(v-c-math.Cos(math.Pi*x.Data[i])))
	}
	if r.Status != adapt.Converged || !(worst <= 1e-6) {
		t.Errorf("%v with an estimate of %v and errors up to %v, want converged and 1e-6", r.Status, r.Estimate, worst)
	}
}

// Random problems, easy ones.
func TestEstimate(t *testing.T) {
	if testing.Short() {
		t.Skip("several runs")
	}
	for _, seed := range []uint64{3, 14, 24} {
		p := random.New(seed)
		r, err := adapt.Solve(context.Background(), p.Model, adapt.Options{Seed: seed, Workers: 1})
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		e := errorOf(p, r)
		if ratio := r.Estimate / e; r.Status != adapt.Converged || !(e <= 1e-6) || !(ratio > 0.1 && ratio < 10) {
			t.Errorf("seed %d, %s: %v with an error of %.1e and an estimate of %.1e", seed, p.Title, r.Status, e, r.Estimate)
		}
	}
}

// Results do not depend on how many goroutines evaluate, and a seed gives others.
func TestWorkers(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	p := random.New(17)
	var first *adapt.Result
	for _, o := range []adapt.Options{{Workers: 1}, {Workers: 3}, {Seed: 1}} {
		r, err := adapt.Solve(context.Background(), p.Model, o)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = r
		} else if got, want := slices.Equal(r.Theta, first.Theta), o.Seed == 0; got != want {
			t.Errorf("%+v: the same bits is %v, want %v", o, got, want)
		}
	}
}

// Conditions that contradict each other end a run, and are named.
func TestInfeasible(t *testing.T) {
	if !*check.Full {
		t.Skip("many units; -full")
	}
	square := domain.UnitBox(2)
	one := func([]float64) float64 { return 1 }
	sealed := adapt.Model{Terms: []pinn.Term{pinn.NewTerm("inside", pinn.Laplacian(2).Equals(one).On(square.Uniform(1, 1)))}}
	for k, name := range []string{"left and right", "below and above"} {
		sealed.Terms = append(sealed.Terms, pinn.NewTerm(name,
			pinn.D(k).EqualsZero().On(square.Face(k, domain.Low).Uniform(1, 1)),
			pinn.D(k).EqualsZero().On(square.Face(k, domain.High).Uniform(1, 1))))
	}
	r, err := adapt.Solve(context.Background(), sealed, adapt.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != adapt.Stalled || r.Judgement.Verdict != anagram.VerdictInfeasible || !strings.Contains(r.Advice, "inside") {
		t.Errorf("%v, %v: %s; want stalled, infeasible, and the names", r.Status, r.Judgement.Verdict, r.Advice)
	}
}

// u'^2 = -1, u(0) = 0 has no solution. Fits agree on u = 0, and are not taken for one.
func TestAgreementIsNotEnough(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	line := domain.Interval(0, 1)
	impossible := pinn.Equation{
		Uses:     []pinn.Operator{pinn.D(0), pinn.U},
		Residual: func(x []float64, d []complex128) complex128 { return pinn.Mul(d[0], d[0]) + 1 },
	}
	zero := pinn.U.EqualsZero().On(domain.At([]float64{0}))
	model := adapt.Model{Terms: []pinn.Term{pinn.NewTerm("inside", impossible.On(line.Uniform(1, 1))), pinn.NewTerm("start", zero)}}
	r, err := adapt.Solve(context.Background(), model, adapt.Options{MaxUnits: 60})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status == adapt.Converged || !(r.Estimate >= 1e-3) {
		t.Errorf("%v with an estimate of %v, want none below 1e-3", r.Status, r.Estimate)
	}
}

// Watch hears of every fit before it is made, Record of every level, in turn.
func TestWatch(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	var levels []adapt.Level
	heard := 0
	o := adapt.Options{Tolerance: adapt.Never, MaxUnits: 100, Record: func(l adapt.Level) {
		if levels = append(levels, l); heard < l.Fits {
			t.Errorf("Watch has heard of %d fits, there were %d", heard, l.Fits)
		}
	}}
	wanted := 0
	o.Watch = func(p adapt.Progress) {
		heard++
		n := len(levels)
		if p.Level != n+1 || p.Fit < 1 || p.Fit > p.Fits || p.Units < 24 || p.Points < 2*p.Units || !(p.Plan.Slope > 0) {
			t.Errorf("%+v after %d levels", p, n)
		}
		if n == 0 && !math.IsNaN(p.Last) || n > 0 && p.Last != levels[n-1].Estimate {
			t.Errorf("an estimate of %v after %d levels", p.Last, n)
		}
		wanted = max(wanted, p.Wanted)
	}
	if _, err := adapt.Solve(context.Background(), boundaryLayer(0.02).Model, o); err != nil {
		t.Fatal(err)
	}
	// there is no end to what the tolerance wants
	if len(levels) < 4 || wanted != 100 {
		t.Errorf("%d levels, %d units wanted; want some, and 100", len(levels), wanted)
	}
}

// A context that ends leaves the best so far with its estimate; without time for any it is an
// error.
func TestCancel(t *testing.T) {
	p := helmholtz("helmholtz", math.Pi, 4*math.Pi, 0, 0)
	ctx, cancel := context.WithCancel(context.Background())
	var levels []adapt.Level
	r, err := adapt.Solve(ctx, p.Model, adapt.Options{Record: func(l adapt.Level) {
		if levels = append(levels, l); len(levels) == 3 {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != adapt.Cancelled || r.Estimate != levels[2].Estimate || len(r.Levels) != 3 || r.Advice == "" {
		t.Errorf("%v with an estimate of %v after %d levels; want that of the third, %v", r.Status, r.Estimate, len(r.Levels), levels[2].Estimate)
	}
	if r, err := adapt.Solve(ctx, p.Model, adapt.Options{}); err == nil {
		t.Errorf("a context that has ended gives %v", r.Status)
	}
	late, cancel := context.WithDeadline(context.Background(), time.Unix(1, 0))
	defer cancel()
	if _, err := adapt.Solve(late, p.Model, adapt.Options{MaxTime: time.Hour}); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a deadline that has passed gives the error %v", err)
	}
}

// Pinned choices are kept.
func TestPinned(t *testing.T) {
	r, err := adapt.Solve(context.Background(), laplace2d().Model, adapt.Options{Units: 50, Points: 300, Slope: 0.7})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Levels) != 1 {
		t.Fatalf("%d levels, want 1", len(r.Levels))
	}
	if l := r.Levels[0]; l.Units != 50 || l.Points < 300 || l.Points > 450 || l.Plan.Slope != 0.7 {
		t.Errorf("%+v; want 50 units, 300 points inside and the slope 0.7", l)
	}
}

// Mistakes are errors that say what is wrong.
func TestMistakes(t *testing.T) {
	good := laplace2d().Model
	line := domain.Interval(0, 1)
	unknown := pinn.NewConstant("k", -1).Positive()
	for _, test := range []struct {
		model   adapt.Model
		options adapt.Options
		want    string
	}{
		{adapt.Model{}, adapt.Options{}, "without terms"},
		{adapt.Model{Terms: []pinn.Term{pinn.NewTerm("given", pinn.D(0).EqualsZero().On(domain.At([]float64{0}, []float64{1})))}}, adapt.Options{}, "no term has points of a region"},
		{good, adapt.Options{Tolerance: -1}, "Tolerance is -1"},
		{good, adapt.Options{Tolerance: math.NaN()}, "Tolerance is NaN"},
		{good, adapt.Options{Units: -1}, "Units -1"},
		{good, adapt.Options{Slope: math.Inf(1)}, "Slope is +Inf"},
		{adapt.Model{Terms: append(good.Terms[:1:1], pinn.NewTerm("line", pinn.U.EqualsZero().On(line.Uniform(1, 1))))}, adapt.Options{}, "points of 1 coordinates"},
		{adapt.Model{Terms: []pinn.Term{pinn.NewTerm("none", pinn.U.EqualsZero().On(domain.At()))}}, adapt.Options{}, `"none": no points`},
		{adapt.Model{Terms: []pinn.Term{pinn.NewTerm("wrong", pinn.U.EqualsZero().On(domain.Box{{1, 0}}.Uniform(1, 1)))}}, adapt.Options{}, "down to 0"},
		{adapt.Model{Terms: []pinn.Term{pinn.NewTerm("k", pinn.D(0).Minus(unknown.Operator()).EqualsZero().On(line.Uniform(1, 1)))}}, adapt.Options{}, "is to be positive and starts at -1"},
	} {
		_, err := adapt.Solve(context.Background(), test.model, test.options)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %q", err, test.want)
		}
	}
}
