package pinn_test

import (
	"context"
	"math"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// A derivative may have an output of its own, as those above fourth order must: u_xxxx = pi^4
// sin(pi x), u = u_xx = 0 at both ends, with w = u_xx.
func TestOutputForADerivative(t *testing.T) {
	if testing.Short() {
		t.Skip("runs to the end, minutes under qemu")
	}
	const x = 0
	line := domain.UnitBox(1)
	exact := func(p []float64) float64 { return math.Sin(math.Pi * p[x]) }
	load := func(p []float64) float64 { return math.Pow(math.Pi, 4) * exact(p) }
	net := mlp.New(taylor.Tanh, 1, 16, 2)
	problem, err := pinn.New(net,
		pinn.NewTerm("w", pinn.D(x, x).Of(0).Minus(pinn.U.Of(1)).EqualsZero().On(line.Inner(40))),
		pinn.NewTerm("beam", pinn.D(x, x).Of(1).Equals(load).On(line.Inner(40))),
		pinn.NewTerm("ends", pinn.U.EqualsZero().On(line.Border(2)), pinn.U.Of(1).EqualsZero().On(line.Border(2))))
	if err != nil {
		t.Fatal(err)
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 100})
	if err != nil {
		t.Fatal(err)
	}
	at := line.Grid(101).X()
	got := pinn.U.Apply(problem.Network(), result.Theta, at)
	if relative, _ := pinn.Compare(got, pinn.Values(exact, at)); !(relative < 1e-7) {
		t.Errorf("relative L2 %.1e, want 1e-7", relative)
	}
}
