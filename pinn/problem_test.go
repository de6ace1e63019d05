package pinn

import (
	"context"
	"math"
	"slices"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/lsq"
	"anagram/mlp"
	"anagram/taylor"
)

var _ lsq.Problem = (*Problem)(nil)

func TestTermsAndBlocks(t *testing.T) {
	p := fluid(t)
	want := []lsq.Term{
		{Name: "momentum", Rows: 81, Scale: math.Sqrt(1.0 / 81)},
		{Name: "mass", Rows: 79, Scale: math.Sqrt(0.25 / 79)},
		{Name: "walls", Rows: 17, Scale: math.Sqrt(1.0 / 17)},
	}
	if got := p.Terms(); !slices.Equal(got, want) {
		t.Errorf("terms %v, want %v", got, want)
	}
	if got, want := blockRows(p), []int{64, 17, 64, 6, 9, 12, 5}; !slices.Equal(got, want) {
		t.Errorf("blocks %v, want %v", got, want)
	}
	if len(p.channels) != 4 { // momentum, divergence, mixed; both walls share
		t.Errorf("%d kinds of channels, want 4", len(p.channels))
	}
}

// An affine network u = 2 x - y + 3 against equations it solves, and one it misses by a constant:
// the rows are scale times that constant, to rounding.
func TestExactOnPolynomials(t *testing.T) {
	// u = W x + b
	net := mlp.New(taylor.Tanh, 2, 1).Over([]float64{0, 0}, []float64{1, 1}).Scaled(1)
	theta := []float64{2, -1, 3}
	box := domain.Box{{-1, 1}, {0, 2}}
	u := func(x []float64) float64 { return 2*x[0] - x[1] + 3 }
	square := Equation{
		Uses:     []Operator{D(0), D(1), U},
		Residual: func(x []float64, d []complex128) complex128 { return PowInt(d[0], 2) + PowInt(d[1], 2) - 5 },
	}
	p, err := New(net,
		NewTerm("value", U.Equals(u).On(box.Grid(5))),
		NewTerm("gradient", square.On(box.Grid(4))),
		NewTerm("second", Laplacian(2).Plus(D(0, 1)).EqualsZero().On(box.Inner(5))),
		NewTerm("transport", D(0).Plus(D(1).TimesFunc(u)).Equals(func(x []float64) float64 { return 2 - u(x) }).On(box.Grid(3))),
		NewTerm("missed", D(0).EqualsZero().On(box.Grid(2))).Weighted(9))
	if err != nil {
		t.Fatal(err)
	}
	r := residuals(t, p, theta)
	for i, v := range r[:len(r)-4] {
		if math.Abs(v) > 16*0x1p-52 {
			t.Errorf("row %d is %v, want 0", i, v)
		}
	}
	for _, v := range r[len(r)-4:] { // 2 sqrt(9/4)
		if v != 3 {
			t.Errorf("missed by %v, want 3", v)
		}
	}
}

// A manufactured identity: u = tanh(a x - b t) satisfies u_t + (b/a) u_x = 0 and u_xx + 2 a u_x u =
// 0.
func TestManufacturedSolution(t *testing.T) {
	const a, b = 1.3, 0.9
	g := ridge{w: []float64{-b, a}, c: []float64{1}, e: []float64{0}}
	net, theta := g.network()
	const time, x = 0, 1
	profile := Equation{
		Uses:     []Operator{U, D(x), D(x, x)},
		Residual: func(p []float64, d []complex128) complex128 { return d[2] + 2*a*d[1]*d[0] },
	}
	p, err := New(net,
		NewTerm("transport", D(time).Plus(D(x).Times(b/a)).EqualsZero().On(domain.UnitBox(2).Grid(7))),
		NewTerm("profile", profile.On(domain.UnitBox(2).Uniform(40, 1))))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range residuals(t, p, theta) {
		if math.Abs(v) > 32*0x1p-52 {
			t.Errorf("row %d is %v, want 0", i, v)
		}
	}
}

func TestLinearParams(t *testing.T) {
	p := poisson(t, 6)
	linear := p.Open().Linear
	lo, hi, affine := linear.Lo, linear.Hi, linear.Affine
	if wantLo, wantHi := p.Network().LastLayer(); lo != wantLo || hi != wantHi || !affine {
		t.Errorf("linear in [%d, %d), affine %v, want [%d, %d), true", lo, hi, affine, wantLo, wantHi)
	}
	// affine: the middle of two parameters that differ there has the mean of their residuals
	a := start(p, 1)
	b, c := slices.Clone(a), slices.Clone(a)
	for k := lo; k < hi; k++ {
		b[k] += float64(k)
		c[k] = (a[k] + b[k]) / 2
	}
	ra, rb, rc := residuals(t, p, a), residuals(t, p, b), residuals(t, p, c)
	for i := range rc {
		if want := (ra[i] + rb[i]) / 2; math.Abs(rc[i]-want) > 1e-12*(1+math.Abs(want)) {
			t.Errorf("row %d is %v, want %v", i, rc[i], want)
		}
	}
	if fluid(t).Open().Linear.Affine {
		t.Error("a nonlinear problem is affine")
	}
}

// freshProblem has fresh points for an equation whose source and coefficient depend on the point.
func freshProblem(t *testing.T) *Problem {
	box := domain.UnitBox(2)
	f := func(x []float64) float64 { return x[0] + 2*x[1] }
	p, err := New(mlp.New(taylor.Tanh, 2, 4, 1),
		NewTerm("inside", D(0, 0).TimesFunc(f).Equals(f).On(box.Uniform(80, 5).Fresh())),
		NewTerm("border", U.Equals(f).On(box.UniformBorder(20, 6))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The residuals of a step don't depend on the steps before it.
func TestResample(t *testing.T) {
	p, resumed := freshProblem(t), freshProblem(t)
	theta := start(p, 1)
	first := residuals(t, p, theta)
	for step, wantChanged := range []bool{false, true, true} {
		changed, err := p.Resample(context.Background(), step, theta)
		if changed != wantChanged || err != nil {
			t.Fatalf("step %d: changed %v, error %v", step, changed, err)
		}
	}
	if _, err := resumed.Resample(context.Background(), 2, theta); err != nil {
		t.Fatal(err)
	}
	run, alone := residuals(t, p, theta), residuals(t, resumed, theta)
	if !slices.Equal(run, alone) {
		t.Error("step 2 differs after a resume")
	}
	if slices.Equal(run[:80], first[:80]) {
		t.Error("the points inside did not change")
	}
	if !slices.Equal(run[80:], first[80:]) {
		t.Error("the fixed border changed")
	}
	if changed, _ := p.Resample(context.Background(), 2, theta); changed {
		t.Error("the same step again changed the points")
	}
	if changed, _ := p.Resample(context.Background(), 0, theta); !changed || !slices.Equal(residuals(t, p, theta), first) {
		t.Error("going back to step 0 does not restore its points")
	}
}

func TestResampleWithoutFreshPoints(t *testing.T) {
	p := poisson(t, 3)
	if changed, err := p.Resample(context.Background(), 7, start(p, 1)); changed || err != nil {
		t.Errorf("changed %v, error %v", changed, err)
	}
}

func TestResampleAllocatesNothing(t *testing.T) {
	p, step := freshProblem(t), 0
	if n := check.Allocs(5, func() { step++; p.Resample(context.Background(), step, nil) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEvaluate(t *testing.T) {
	g := ridge{w: []float64{1, 2}, b: -0.5, c: []float64{3, 1}, e: []float64{0, 1}}
	net, theta := g.network()
	x := domain.UnitBox(2).Grid(3).X()
	p, err := New(net, NewTerm("t", U.EqualsZero().On(domain.UnitBox(2).Grid(3))))
	if err != nil {
		t.Fatal(err)
	}
	got := p.Evaluate(theta, x)
	for i := range x.Rows {
		for o := range 2 {
			if want := g.at(x.Row(i), o); math.Abs(got[2*i+o]-want) > 1e-14 {
				t.Errorf("u_%d at %v is %v, want %v", o, x.Row(i), got[2*i+o], want)
			}
		}
	}
}

func TestCompare(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name          string
		got, want     []float64
		relative, max float64
	}{
		{"equal", []float64{1, 2}, []float64{1, 2}, 0, 0},
		{"empty", nil, nil, 0, 0},
		{"3-4-5", []float64{3, 4}, []float64{0, 0}, 5, 4},
		{"relative", []float64{3, 5}, []float64{3, 4}, 0.2, 1},
		{"huge", []float64{2e300, 0}, []float64{1e300, 0}, 1, 1e300},
		{"NaN", []float64{1, nan}, []float64{1, 2}, nan, nan},
		{"NaN first", []float64{nan, 1}, []float64{1, 2}, nan, nan},
		{"Inf", []float64{inf, 1}, []float64{1, 2}, inf, inf},
	} {
		relative, top := Compare(c.got, c.want)
		if !same(relative, c.relative) || !same(top, c.max) {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, relative, top, c.relative, c.max)
		}
	}
}

func same(a, b float64) bool { return a == b || a != a && b != b || math.Abs(a-b) < 1e-15 }

// Blocks see views of the points: a redraw must reach them.
func TestBlocksFollowPoints(t *testing.T) {
	p := freshProblem(t)
	before := p.block(1).x.Data[0]
	if _, err := p.Resample(context.Background(), 1, nil); err != nil {
		t.Fatal(err)
	}
	if p.block(1).x.Data[0] == before {
		t.Error("block 1 still has its old points")
	}
}
