package pinn_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
	"anagram/taylor"
)

// On the unit box Start is Init, to the bit; random points count with their box.
func TestStartOnUnitBox(t *testing.T) {
	for _, name := range []string{"laplace2d", "heat", "laplace5d"} {
		pde, err := problems.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		pde.Points = pde.MinPoints
		net := pde.Network()
		problem, err := pde.Build(net)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float64, net.Params())
		net.Init(want, mlp.Default{}, 7)
		for i, v := range problem.Start(7) {
			if math.Float64bits(v) != math.Float64bits(want[i]) {
				t.Errorf("%s: theta[%d] is %v, want %v", name, i, v, want[i])
				break
			}
		}
	}
}

// The network is on the smallest box around all points.
func TestBoxAroundPoints(t *testing.T) {
	net := mlp.New(taylor.Tanh, 2, 5, 1)
	zero := pinn.U.EqualsZero()
	moved := domain.Box{{3, 3.5}, {-200, 800}}
	corners := func(x []float64) bool { return math.Abs(x[0]) < 0.5 }
	for _, c := range []struct {
		name   string
		points []domain.Points
		lo, hi []float64
	}{
		{"inner grid", []domain.Points{moved.Inner(4)}, []float64{3, -200}, []float64{3.5, 800}},
		{"faces", []domain.Points{moved.Face(0, domain.High).Grid(3), moved.Face(1, domain.Low).Grid(3)}, []float64{3, -200}, []float64{3.5, 800}},
		{"one face", []domain.Points{moved.Face(0, domain.High).Grid(3)}, []float64{3.5, -200}, []float64{3.5, 800}},
		{"random, fresh", []domain.Points{moved.Uniform(3, 1).Fresh()}, []float64{3, -200}, []float64{3.5, 800}},
		{"border, streamed", []domain.Points{moved.UniformBorder(3, 1).Streamed()}, []float64{3, -200}, []float64{3.5, 800}},
		{"points of one's own", []domain.Points{domain.At([]float64{1, 7}, []float64{2, 4}), domain.At([]float64{1.5, 5})}, []float64{1, 4}, []float64{2, 7}},
		{"part of a grid", []domain.Points{domain.Box{{-2, 2}, {0, 1}}.Grid(17).Where(corners)}, []float64{-0.25, 0}, []float64{0.25, 1}},
	} {
		var conditions []pinn.Condition
		for _, p := range c.points {
			conditions = append(conditions, zero.On(p))
		}
		problem, err := pinn.New(net, pinn.NewTerm("t", conditions...))
		if err != nil {
			t.Fatal(err)
		}
		if lo, hi := problem.Network().Box(); !slices.Equal(lo, c.lo) || !slices.Equal(hi, c.hi) {
			t.Errorf("%s: the network is on %v to %v, want %v to %v", c.name, lo, hi, c.lo, c.hi)
		}
	}
}

// A Subset, whose points reach less far, has the network of the whole, and so has a problem that is
// given one on a box.
func TestBoxIsKept(t *testing.T) {
	net := mlp.New(taylor.Tanh, 1, 4, 1)
	whole, err := pinn.New(net, pinn.NewTerm("t", pinn.U.EqualsZero().On(domain.Box{{0, 5}}.Grid(50))))
	if err != nil {
		t.Fatal(err)
	}
	part, err := whole.Subset(whole.Start(1), 3)
	if err != nil {
		t.Fatal(err)
	}
	other, err := pinn.New(whole.Network(), pinn.NewTerm("t", pinn.U.EqualsZero().On(domain.Box{{1, 2}}.Grid(50))))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*pinn.Problem{part, other} {
		if lo, hi := p.Network().Box(); lo[0] != 0 || hi[0] != 5 {
			t.Errorf("the network is on %v to %v, want 0 to 5", lo, hi)
		}
	}
}

// Starts that lead nowhere are errors of NewSolver, which say what to do; what training may come to
// is none.
func TestCheckStart(t *testing.T) {
	net := mlp.New(taylor.Tanh, 1, 25, 1)
	problem, err := pinn.New(net, pinn.NewTerm("t", pinn.U.EqualsZero().On(domain.Box{{300, 301}}.Grid(9))))
	if err != nil {
		t.Fatal(err)
	}
	constant := func(v float64) []float64 { return slices.Repeat([]float64{v}, net.Params()) }
	unfit := problem.Start(1) // as if it had been made for x itself
	for j := range 25 {
		unfit[25+j] -= 300 * unfit[j]
	}
	driven := problem.Start(1)
	for j := range 20 { // four in five saturated
		driven[j] = 1e-3
		driven[25+j] = 30
	}
	output := problem.Start(1)
	clear(output[50:])
	for _, c := range []struct {
		name  string
		theta []float64
		want  string // part of the message; empty: a start like any other
	}{
		{"Init forgotten", constant(0), "all parameters are 0"},
		{"made for another region", unfit, "units of the first layer are constant over the points, from [300] to [301]"},
		{"all the same", constant(1e-3), "all 25 units of the first layer are the same"},
		{"Start", problem.Start(1), ""},
		{"driven away", driven, ""},
		{"output of zero", output, ""},
	} {
		_, err := anagram.NewSolver(context.Background(), problem, c.theta, anagram.Settings{})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "problem.Start(seed)")):
			t.Errorf("%s: error %v, want one that says %q and names Start", c.name, err, c.want)
		}
	}
	affine, err := pinn.New(mlp.New(taylor.Tanh, 1, 1), pinn.NewTerm("t", pinn.U.EqualsZero().On(domain.UnitBox(1).Grid(9))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := anagram.NewSolver(context.Background(), affine, []float64{0, 0}, anagram.Settings{}); err != nil {
		t.Errorf("a problem without hidden units: %v", err)
	}
	point, err := pinn.New(net, pinn.NewTerm("t", pinn.U.EqualsZero().On(domain.At([]float64{300}))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := anagram.NewSolver(context.Background(), point, point.Start(1), anagram.Settings{}); err != nil {
		t.Errorf("a single point: %v", err)
	}
}

// A network on the box of another problem is constant over points that are far from it.
func TestCheckStartElsewhere(t *testing.T) {
	zero := pinn.U.EqualsZero()
	near, err := pinn.New(mlp.New(taylor.Tanh, 1, 20, 1), pinn.NewTerm("t", zero.On(domain.UnitBox(1).Grid(9))))
	if err != nil {
		t.Fatal(err)
	}
	far := mlp.New(taylor.Tanh, 1, 20, 1).Lifted(1, func(dst, x []taylor.Number) { dst[0] = x[0].Shift(3000) })
	for _, net := range []*mlp.Network{near.Network(), far} {
		problem, err := pinn.New(net, pinn.NewTerm("t", zero.On(domain.Box{{300, 301}}.Grid(9))))
		if err != nil {
			t.Fatal(err)
		}
		if err := problem.CheckStart(problem.Start(0)); err == nil || !strings.Contains(err.Error(), "constant over the points") {
			t.Errorf("error %v, want one that says that units are constant over the points", err)
		}
	}
	_, err = pinn.New(mlp.New(taylor.Tanh, 1, 3, 1), pinn.NewTerm("t", zero.On(domain.At([]float64{-1e308}, []float64{1e308}))))
	if err == nil || !strings.Contains(err.Error(), "too far apart") {
		t.Errorf("error %v, want one of points too far apart", err)
	}
}

// A length of 0.01 instead of 1: L u' + u = 0, u(0) = 1 on [0, L]. What Start reaches at 1 it
// reaches here within decades, where a start made for [0, 1] ends at 1e-6 and worse.
func TestStartAtSmallScale(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end, minutes under qemu")
	}
	for _, c := range []struct{ length, want float64 }{{1, 1e-12}, {0.01, 1e-9}} {
		line := domain.Box{{0, c.length}}
		exact := func(x []float64) float64 { return math.Exp(-x[0] / c.length) }
		net := mlp.New(taylor.Tanh, 1, 8, 1)
		problem, err := pinn.New(net,
			pinn.NewTerm("inside", pinn.D(0).Times(c.length).Plus(pinn.U).EqualsZero().On(line.Grid(30))),
			pinn.NewTerm("initial", pinn.U.Equals(exact).On(line.Face(0, domain.Low).Grid(2))))
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(3) {
			result, err := anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Steps: 150})
			if err != nil {
				t.Fatal(err)
			}
			x := line.Grid(201).X()
			if relative, _ := pinn.Compare(problem.Evaluate(result.Theta, x), pinn.Values(exact, x)); !(relative < c.want) {
				t.Errorf("length %v, seed %d: relative L2 %.1e, want %.0e", c.length, seed, relative, c.want)
			}
		}
	}
}
