package pinn_test

import (
	"context"
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// circle maps x to (cos 2 pi x, sin 2 pi x).
func circle(dst, x []taylor.Number) {
	angle := x[0].Scale(2 * math.Pi)
	dst[0], dst[1] = angle.Cos(), angle.Sin()
}

// u_xx - u = f on a circle of length 1, with the solution exp(sin 2 pi x): there is no border, and
// u(0) = u(1) to rounding whatever theta is.
func TestPeriodicLift(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	line := domain.UnitBox(1)
	exact := func(p []float64) float64 { return math.Exp(math.Sin(2 * math.Pi * p[0])) }
	source := func(p []float64) float64 {
		s, c := math.Sincos(2 * math.Pi * p[0])
		return exact(p) * (4*math.Pi*math.Pi*(c*c-s) - 1)
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 16, 1).Lifted(1, circle),
		pinn.NewTerm("inside", pinn.D(0, 0).Minus(pinn.U).Equals(source).On(line.Uniform(100, 1))))
	if err != nil {
		t.Fatal(err)
	}
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 120})
	if err != nil {
		t.Fatal(err)
	}
	x := line.Grid(201).X()
	relative, _ := pinn.Compare(problem.Evaluate(r.Theta, x), pinn.Values(exact, x))
	if !(relative < 1e-8) {
		t.Errorf("relative L2 error %.1e", relative)
	}
	if j := r.Judgement; !(j.Estimate < 1e-3) || j.Err != nil {
		t.Errorf("estimated %.1e, %v", j.Estimate, j.Err)
	}
	ends := problem.Evaluate(problem.Start(3), domain.At([]float64{0}, []float64{1}).X())
	if math.Abs(ends[0]-ends[1]) > 1e-14 {
		t.Errorf("u is %v at one end and %v at the other", ends[0], ends[1])
	}
}

// A lift that fails is an error of New that names the term and the point, or of the evaluation.
func TestLiftErrors(t *testing.T) {
	points := domain.UnitBox(1).Grid(5)
	for _, c := range []struct {
		lift mlp.Lift
		want string
	}{
		{func(dst, x []taylor.Number) { dst[0] = x[0].Log() }, `term "t": the lift of the network is [-Inf] at point [0]`},
		{func(dst, x []taylor.Number) { dst[0] = x[1] }, `term "t": the lift of the network panics at point [0]`},
	} {
		_, err := pinn.New(mlp.New(taylor.Tanh, 1, 3, 1).Lifted(1, c.lift), pinn.NewTerm("t", pinn.U.EqualsZero().On(points)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one that says %s", err, c.want)
		}
	}
	for _, c := range []struct {
		form mlp.Trial
		want string
	}{
		{func(d, g, x []taylor.Number) { g[0] = x[0].Log() }, `term "t": the lift or trial form of the network, or a derivative of it, is not finite at point [0]`},
		{func(d, g, x []taylor.Number) { d[1] = x[0] }, `term "t": the lift or trial form of the network panics at point [0]`},
	} {
		_, err := pinn.New(mlp.New(taylor.Tanh, 1, 3, 1).In(c.form), pinn.NewTerm("t", pinn.U.EqualsZero().On(points)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one that says %s", err, c.want)
		}
	}
	_, err := pinn.New(mlp.New(taylor.Tanh, 1, 3, 1).In(func(d, g, x []taylor.Number) { g[0] = x[0] }), pinn.NewTerm("t", pinn.U.EqualsZero().On(points)))
	if err == nil || !strings.Contains(err.Error(), "leaves d at 0") {
		t.Errorf("a form without d: error %v", err)
	}
	radius := func(dst, x []taylor.Number) { dst[0] = x[0].Mul(x[0]).Sqrt() }
	_, err = pinn.New(mlp.New(taylor.Tanh, 1, 3, 1).Lifted(1, radius), pinn.NewTerm("t", pinn.D(0, 0).EqualsZero().On(domain.Box{{-1, 1}}.Grid(5))))
	if err == nil || !strings.Contains(err.Error(), `term "t": the lift or trial form of the network, or a derivative of it, is not finite at point [0]`) {
		t.Errorf("a lift with a kink: error %v", err)
	}
	var calls atomic.Int64
	late := func(dst, x []taylor.Number) {
		if calls.Add(1) > 0 {
			panic("no more")
		}
		dst[0] = x[0]
	}
	calls.Store(-1000) // enough for New
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 3, 1).Lifted(1, late), pinn.NewTerm("t", pinn.D(0).EqualsZero().On(points)))
	if err != nil {
		t.Fatal(err)
	}
	calls.Store(-5) // what CheckStart asks
	_, err = anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 3})
	if err == nil || !strings.Contains(err.Error(), `term "t": the lift or the trial form of the network panics at one`) {
		t.Errorf("error %v, want one of the lift", err)
	}
}

// laplace2d without border terms: u = x (1 - x) y (1 - y) N is 0 there whatever N is. So every row
// is one of the inside, and the estimate and the verdict are those of u.
func TestHardCondition(t *testing.T) {
	if !*check.Full {
		t.Skip("takes a second; -full")
	}
	square := domain.UnitBox(2)
	exact := func(x []float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	source := func(x []float64) float64 { return -2 * math.Pi * math.Pi * exact(x) }
	bubble := func(d, g, x []taylor.Number) {
		d[0] = x[0].Mul(x[0].Neg().Shift(1)).Mul(x[1]).Mul(x[1].Neg().Shift(1))
	}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 2, 20, 1).In(bubble),
		pinn.NewTerm("inside", pinn.Laplacian(2).Equals(source).On(square.Uniform(400, 1))))
	if err != nil {
		t.Fatal(err)
	}
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 200})
	if err != nil {
		t.Fatal(err)
	}
	x := square.Grid(41).X()
	relative, _ := pinn.Compare(problem.Evaluate(r.Theta, x), pinn.Values(exact, x))
	if !(relative < 1e-6) || !(r.Judgement.Estimate < 1e-3) || !(r.Judgement.Estimate > relative/10) {
		t.Errorf("relative L2 error %.1e, estimated %.1e", relative, r.Judgement.Estimate)
	}
	border := problem.Evaluate(r.Theta, square.Border(9).X())
	for _, u := range border {
		if u != 0 {
			t.Errorf("u is %v on the border", u)
		}
	}
}
