package pinn

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/domain"
	"anagram/internal/check"
	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// ramp is a problem on [0, 1] whose residual is known everywhere: with theta = 0 the network is 0
// and the residual is the source, -x. Its only term follows the residual.
func ramp(t testing.TB, f domain.Following) (*Problem, []float64) {
	net := mlp.New(taylor.Tanh, 1, 3, 1)
	x := func(x []float64) float64 { return x[0] }
	p, err := New(net, NewTerm("ramp", U.Equals(x).On(domain.UnitBox(1).Uniform(4000, 1).Follow(f))))
	if err != nil {
		t.Fatal(err)
	}
	return p, make([]float64, net.Params())
}

// The points drawn have the density p(x) ~ x^k / mean x^k + c on ten bins. Drawing without
// replacement from 16 times as many candidates flattens it: the expected share of a bin is its
// integral of 1 - exp(-s p(x)), with s such that the shares add up to 1/16 (a candidate of weight p
// has arrived by the time s with that probability). Chi-square of nine degrees of freedom: 28 is
// exceeded once in a thousand seeds.
func TestFollowDensity(t *testing.T) {
	for _, c := range []struct {
		name         string
		f            domain.Following
		power, floor float64
	}{
		{"default", domain.Following{Share: 1}, 1, 1},
		{"steep", domain.Following{Share: 1, Power: 3, Floor: 0.1}, 3, 0.1},
		{"flat", domain.Following{Share: 1, Floor: 1e6}, 1, 1e6},
		{"half", domain.Following{Seed: 5}, 1, 1},
	} {
		p, theta := ramp(t, c.f)
		before := p.Points()
		if changed, err := p.Resample(context.Background(), 50, theta); !changed || err != nil {
			t.Fatalf("%s: changed %v, error %v", c.name, changed, err)
		}
		hits, moved := make([]float64, 10), 0.0
		for i, x := range p.Points().Data {
			if x != before.Data[i] {
				hits[int(10*x)]++
				moved++
			}
		}
		f := p.conditions[0].follower
		want := rampShares(c.power, c.floor, float64(f.Candidates().Len()/len(f.Rows())))
		chi2 := 0.0
		for b, n := range hits {
			chi2 += (n - moved*want[b]) * (n - moved*want[b]) / (moved * want[b])
		}
		if chi2 > 28 {
			t.Errorf("%s: %v points in the bins, want the shares %.3f: chi-square %.1f", c.name, hits, want, chi2)
		}
	}
}

// rampShares integrates the density of TestFollowDensity over ten bins, with so many candidates for
// each point.
func rampShares(power, floor, perPoint float64) []float64 {
	shares := func(s float64) (bins []float64, sum float64) {
		bins = make([]float64, 10)
		const n = 1000
		for i := range n {
			x := (float64(i) + 0.5) / n
			v := -math.Expm1(-s*(math.Pow(x, power)*(power+1)+floor)) / n
			bins[i*10/n] += v
			sum += v
		}
		return bins, sum
	}
	lo, hi := 0.0, 10.0
	for range 100 {
		if _, sum := shares((lo + hi) / 2); sum < 1.0/perPoint {
			lo = (lo + hi) / 2
		} else {
			hi = (lo + hi) / 2
		}
	}
	bins, sum := shares(lo)
	mat.Scal(bins, 1/sum)
	return bins
}

// following has sets of every kind: a grid on part of a square, a border, a face and points at
// rest.
func following(t testing.TB, f domain.Following) *Problem {
	square := domain.UnitBox(2)
	source := func(x []float64) float64 { return x[0] - 3*x[1] }
	burgers := Equation{
		Uses:     []Operator{U, D(0), D(1)},
		Residual: func(x []float64, d []complex128) complex128 { return d[1] + d[0]*d[2] - complex(x[0], 0) },
	}
	p, err := New(mlp.New(taylor.Tanh, 2, 7, 1),
		NewTerm("inside",
			Laplacian(2).Plus(U.TimesFunc(source)).Equals(source).On(square.Inner(14).Where(belowDiagonal).Follow(f)),
			burgers.On(square.Uniform(50, 4).Follow(f))),
		NewTerm("border",
			U.Equals(source).On(square.Border(9).Follow(f)),
			U.EqualsZero().On(square.Face(0, domain.Low).Grid(8).Follow(f)),
			D(0).EqualsZero().On(square.Face(0, domain.Low).Grid(8).Follow(f)),
			U.EqualsZero().On(domain.At([]float64{0.5, 0.5}))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func belowDiagonal(x []float64) bool { return x[1] < x[0] }

func TestFollowRespectsRegions(t *testing.T) {
	p := following(t, domain.Following{Every: 1})
	first := p.Points()
	for step := 1; step <= 5; step++ {
		if changed, err := p.Resample(context.Background(), step, start(p, uint64(step))); !changed || err != nil {
			t.Fatalf("step %d: changed %v, error %v", step, changed, err)
		}
	}
	for k, c := range p.conditions {
		for i := range c.x.Rows {
			x := c.x.Row(i)
			onBorder := x[0] == 0 || x[0] == 1 || x[1] == 0 || x[1] == 1
			inside := 0 <= x[0] && x[0] <= 1 && 0 <= x[1] && x[1] <= 1
			if ok := []bool{inside && belowDiagonal(x), inside, inside && onBorder, inside && x[0] == 0, inside && x[0] == 0, true}[k]; !ok {
				t.Errorf("condition %d: point %v has left its region", k, x)
			}
		}
	}
	for lo, k := 0, 0; k < len(p.conditions); k++ {
		c, moved := p.conditions[k], 0
		for i := range c.x.Rows {
			if !slices.Equal(c.x.Row(i), first.Row(lo+i)) {
				moved++
			}
		}
		if want := []int{33, 25, 16, 4, 4, 0}[k]; moved != want { // half of each
			t.Errorf("condition %d: %d of %d points moved, want %d", k, moved, c.x.Rows, want)
		}
		lo += c.x.Rows
	}
	if slices.Equal(p.conditions[3].x.Data, p.conditions[4].x.Data) {
		t.Error("two sets of the same seed and region have the same points")
	}
}

// What moves is a function of seed, step and theta alone, and a run goes on from the points it had.
func TestFollowResumes(t *testing.T) {
	f := domain.Following{Every: 3, Seed: 2}
	p, theta := following(t, f), start(following(t, f), 1)
	at := func(p *Problem, step int) []float64 {
		other := slices.Clone(theta)
		mat.Scal(other, 1+float64(step))
		if changed, err := p.Resample(context.Background(), step, other); err != nil || changed != (step%3 == 0 && step > 0) {
			t.Fatalf("step %d: changed %v, error %v", step, changed, err)
		}
		return residuals(t, p, other)
	}
	first := p.Points().Data
	var run, placed [][]float64
	for step := range 10 {
		run, placed = append(run, at(p, step)), append(placed, p.Placed())
	}
	for step := 1; step < 10; step++ {
		resumed := following(t, f)
		if err := resumed.Place(context.Background(), step-1, placed[step-1]); err != nil {
			t.Fatal(err)
		}
		for s := step; s < 10; s++ {
			if !slices.Equal(at(resumed, s), run[s]) {
				t.Fatalf("resumed at step %d, step %d has other residuals", step, s)
			}
		}
	}
	alone := following(t, f)
	if got := at(alone, 6); !slices.Equal(got, run[6]) {
		t.Error("a move depends on the moves before it")
	}
	if _, err := p.Resample(context.Background(), 0, theta); err != nil || !slices.Equal(p.Points().Data, first) {
		t.Errorf("step 0 does not have the points of New (error %v)", err)
	}
	f.Seed = 3
	if other := following(t, f); slices.Equal(at(other, 6), run[6]) {
		t.Error("two seeds have the same points")
	}
}

func TestFollowAllocatesNothing(t *testing.T) {
	p, step := following(t, domain.Following{Every: 2}), 1
	theta := start(p, 1)
	if n := check.Allocs(6, func() { step++; p.Resample(context.Background(), step, theta) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// A residual that is not finite attracts no point; only where too few candidates are left is it an
// error.
func TestFollowNotFinite(t *testing.T) {
	logarithm := Equation{Uses: []Operator{U}, Residual: func(x []float64, d []complex128) complex128 { return Log(d[0]) }}
	net := mlp.New(taylor.Tanh, 1, 1)
	p, err := New(net, NewTerm("log", logarithm.On(domain.UnitBox(1).Grid(20).Follow(domain.Following{}))))
	if err != nil {
		t.Fatal(err)
	}
	theta := []float64{1, -0.5} // u = x - 1/2
	if _, err := p.Resample(context.Background(), 50, theta); err != nil {
		t.Fatal(err)
	}
	grid := domain.UnitBox(1).Grid(20).X()
	for i, x := range p.Points().Data {
		if x != grid.Data[i] && x < 0.5 {
			t.Errorf("point %v, where the residual is NaN, was drawn", x)
		}
	}
	_, err = p.Resample(context.Background(), 100, []float64{1, -2})
	if err == nil || !strings.Contains(err.Error(), `pinn: term "log": the residual is not finite at 160 of 160 candidates, such as point [`) {
		t.Errorf("u < 0 everywhere: error %v", err)
	}
}

func TestFollowErrors(t *testing.T) {
	grid := domain.UnitBox(2).Grid(3)
	nan := math.NaN()
	middle := func(x []float64) bool { return x[0] == 0.5 }
	for _, c := range []struct {
		name string
		p    domain.Points
		want string
	}{
		{"Every", grid.Follow(domain.Following{Every: -1}), "Following.Every is -1"},
		{"Share below", grid.Follow(domain.Following{Share: -0.1}), "Following.Share is -0.1"},
		{"Share above", grid.Follow(domain.Following{Share: 1.1}), "Following.Share is 1.1"},
		{"Share NaN", grid.Follow(domain.Following{Share: nan}), "Following.Share is NaN"},
		{"Power", grid.Follow(domain.Following{Power: -1}), "Following.Power is -1"},
		{"Power Inf", grid.Follow(domain.Following{Power: math.Inf(1)}), "Following.Power is +Inf"},
		{"Floor", grid.Follow(domain.Following{Floor: nan}), "Following.Floor is NaN"},
		{"no region", domain.At([]float64{1, 2}).Follow(domain.Following{}), "without a region"},
		{"a corner", domain.UnitBox(2).Face(0, domain.Low).Face(1, domain.Low).Grid(2).Follow(domain.Following{}), "without a region"},
		{"the ends of a face", domain.UnitBox(2).Face(0, domain.Low).Border(3).Follow(domain.Following{}), "without a region"},
		{"fresh too", domain.UnitBox(2).Uniform(3, 1).Fresh().Follow(domain.Following{}), "cannot follow"},
		{"and the other way round", domain.UnitBox(2).Uniform(3, 1).Follow(domain.Following{}).Fresh(), "cannot follow"},
		{"a line", grid.Where(middle).Follow(domain.Following{}), "Where accepts fewer"},
		{"nothing", domain.Points{}.Follow(domain.Following{}), "empty set"},
		{"bad before", domain.UnitBox(2).Grid(1).Follow(domain.Following{Every: -1}), "1 points on axis 0"},
	} {
		_, err := New(mlp.New(taylor.Tanh, 2, 3, 1), NewTerm("t", U.EqualsZero().On(c.p)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `pinn: term "t": `) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

// Points put back are those that were placed, and what cannot be put back is an error.
func TestPlace(t *testing.T) {
	p, again := following(t, domain.Following{Every: 2, Seed: 4}), following(t, domain.Following{Every: 2, Seed: 4})
	theta := make([]float64, p.Params())
	p.Network().Init(theta, nil, 1)
	if _, err := p.Resample(context.Background(), 2, theta); err != nil {
		t.Fatal(err)
	}
	placed := p.Placed()
	if err := again.Place(context.Background(), 2, placed); err != nil {
		t.Fatal(err)
	}
	if got, want := again.Points().Data, p.Points().Data; !slices.Equal(got, want) || len(placed) == 0 {
		t.Errorf("put back at %v, want %v", got, want)
	}
	if changed, err := again.Resample(context.Background(), 2, theta); changed || err != nil {
		t.Errorf("the step put back was drawn again: %v, %v", changed, err)
	}
	bad := slices.Clone(placed)
	bad[1] = math.NaN()
	for want, data := range map[string][]float64{"coordinates for points": placed[:1], "1 coordinates more": append(placed, 0), "not finite": bad} {
		if err := again.Place(context.Background(), 2, data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
