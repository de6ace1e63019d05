package pinn_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/check"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// thirds is a partition of unity of [0, 1]: three windows with soft edges at 1/3 and 2/3.
func thirds(w, g, x []taylor.Number) {
	step := func(at float64) taylor.Number { return x[0].Shift(-at).Scale(10).Tanh().Shift(1).Scale(0.5) }
	a, b := step(1./3), step(2./3)
	w[0], w[1], w[2] = a.Neg().Shift(1), a.Sub(b), b
}

// wavy is a wave packet on the right of an arch, and its second derivative.
func wavy() (exact, source func(p []float64) float64) {
	const k = 30
	packet := func(x float64) (e, q float64) { return 0.3 * math.Exp(-50*(x-0.75)*(x-0.75)), -100 * (x - 0.75) }
	exact = func(p []float64) float64 {
		e, _ := packet(p[0])
		return math.Sin(math.Pi*p[0]) + e*math.Sin(k*p[0])
	}
	source = func(p []float64) float64 {
		e, q := packet(p[0])
		return -math.Pi*math.Pi*math.Sin(math.Pi*p[0]) + e*((q*q-100-k*k)*math.Sin(k*p[0])+2*q*k*math.Cos(k*p[0]))
	}
	return exact, source
}

// Local networks: u is smooth on the left and a wave packet on the right. u = w_0 N_0 + w_1 N_1 +
// w_2 N_2, with windows that add up to 1, lets each third have weights of its own for the same
// units.
func ExampleNew_windows() {
	line := domain.UnitBox(1)
	exact, source := wavy()
	net := mlp.New(taylor.Tanh, 1, 16, 3).InWindows([]int{3}, func(w, g, x []taylor.Number) {
		step := func(at float64) taylor.Number { return x[0].Shift(-at).Scale(10).Tanh().Shift(1).Scale(0.5) }
		a, b := step(1./3), step(2./3) // from 0 to 1
		w[0], w[1], w[2] = a.Neg().Shift(1), a.Sub(b), b
	})
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(line.Grid(80))),
		pinn.NewTerm("ends", pinn.U.Equals(exact).On(line.Border(2))))
	theta := solved(problem, err, 120)
	fmt.Println("unknowns:", problem.Network().Outputs())
	fmt.Println("relative L2 error below 1e-3:", wrong(problem, theta, 0, line.Grid(301), exact) < 1e-3)
	// Output:
	// unknowns: 1
	// relative L2 error below 1e-3: true
}

// A boundary layer of width 0.001, u' - 0.001 u” = 1: far from the wall u is smooth, beside it a
// smooth function times e^(-distance/width), as in matched asymptotics.
func ExampleNew_layer() {
	const width = 1e-3
	line := domain.UnitBox(1)
	net := mlp.New(taylor.Tanh, 1, 8, 2).InWindows([]int{2}, func(w, g, x []taylor.Number) {
		w[0], w[1] = taylor.Const(1), x[0].Shift(-1).Scale(1/width).Exp()
	})
	one := func([]float64) float64 { return 1 }
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.D(0).Minus(pinn.D(0, 0).Times(width)).Equals(one).On(line.Grid(60))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2))))
	theta := solved(problem, err, 100)
	exact := func(p []float64) float64 { return p[0] - math.Exp((p[0]-1)/width) }
	fmt.Println("relative L2 error below 1e-8:", wrong(problem, theta, 0, line.Grid(2001), exact) < 1e-8)
	// Output: relative L2 error below 1e-8: true
}

// The estimate of the error is one of u, with windows too; and methods that eliminate the output
// layer find it: u is linear in it.
func TestWindowsAreJudged(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end")
	}
	line := domain.UnitBox(1)
	exact, source := wavy()
	ends := pinn.NewTerm("ends", pinn.U.Equals(exact).On(line.Border(2)))
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 20, 3).InWindows([]int{3}, thirds),
		pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(line.Grid(120))), ends)
	if err != nil {
		t.Fatal(err)
	}
	if linear := problem.Open().Linear; !linear.Affine || linear.Hi-linear.Lo != 3*21 {
		t.Errorf("the linear parameters are %+v, want 63", linear)
	}
	r, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 60, Method: anagram.VarPro{}})
	if err != nil {
		t.Fatal(err)
	}
	x := line.Grid(301).X()
	relative, _ := pinn.Compare(problem.Evaluate(r.Theta, x), pinn.Values(exact, x))
	t.Logf("relative L2 error %.1e, %v", relative, r.Judgement)
	if j := r.Judgement; !(relative < 1e-3) || j.Err != nil || !(j.Estimate > relative/10 && j.Estimate < 1e3*relative) {
		t.Errorf("relative L2 error %.1e, estimated %.1e, %v", relative, j.Estimate, j.Err)
	}
}

// The figures of docs/model.md: an arch beside a wave packet by local networks, and by one network
// with as many parameters.
func TestWindowsPay(t *testing.T) {
	if !*check.Full {
		t.Skip("twenty runs; -full")
	}
	line := domain.UnitBox(1)
	exact, source := wavy()
	x := line.Grid(301).X()
	median := func(net *mlp.Network) float64 {
		var all []float64
		for seed := range uint64(10) {
			problem, err := pinn.New(net, pinn.NewTerm("inside", pinn.D(0, 0).Equals(source).On(line.Grid(120))),
				pinn.NewTerm("ends", pinn.U.Equals(exact).On(line.Border(2))))
			if err != nil {
				t.Fatal(err)
			}
			r, err := anagram.Minimize(context.Background(), problem, problem.Start(seed), anagram.Settings{Steps: 100})
			if err != nil {
				t.Fatal(err)
			}
			relative, _ := pinn.Compare(problem.Evaluate(r.Theta, x), pinn.Values(exact, x))
			all = append(all, relative)
		}
		slices.Sort(all)
		t.Logf("%v: %.1e", net.Sizes(), all)
		return (all[4] + all[5]) / 2
	}
	local, one := median(mlp.New(taylor.Tanh, 1, 24, 3).InWindows([]int{3}, thirds)), median(mlp.New(taylor.Tanh, 1, 40, 1))
	if !(local < 1e-4 && one > 5*local) {
		t.Errorf("median errors: %.1e with windows, %.1e without", local, one)
	}
}
