package anagram_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"testing"

	"anagram"
	"anagram/adapt"
	"anagram/domain"
	"anagram/internal/cpu"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
)

// TestRunBits takes a few steps, which pass through every kernel, and compares the parameters after
// them with hashes: one for all families of assembly, which add in one order and fuse every
// product, one for the loops, which never fuse. So it does with levels of adapt.Solve and their
// estimates. They hold on every architecture, with one worker or two; .ci/platforms looks for the
// lines it logs. A change that is meant to change bits copies the hashes from the log of go test
// -count=1 -v -run '^TestRunBits$' . on a machine with assembly.
func TestRunBits(t *testing.T) {
	minimize := func(name string, points, steps int, hidden ...int) func(t *testing.T, workers int) []float64 {
		return func(t *testing.T, workers int) []float64 { return trained(t, name, points, hidden, steps, workers) }
	}
	for _, test := range []struct {
		name            string
		run             func(t *testing.T, workers int) []float64
		assembly, loops string
	}{
		// Phi kept
		{"laplace2d 32", minimize("laplace2d", 21, 4, 32), "17170a991691ad6b", "a379b2af905f9374"},
		// so many rows that they are folded
		{"laplace2d 8", minimize("laplace2d", 30, 4, 8), "a748889de428d6ca", "4a9f84c0876ecf65"},
		{"heat 64", minimize("heat", 12, 3, 64), "209c533d47f0882b", "fa6b4d9d1dff9c2a"},
		{"laplace5d 40", minimize("laplace5d", 160, 2, 40), "e628c8f63fbe0c40", "5ef7f2e2d1d06fe2"},
		// nonlinear
		{"allencahn 10 6", minimize("allencahn", 6, 4, 10, 6), "4c5a0b235b25e4b6", "d19100c512fe5518"},
		{"solve, square", solvedSquare, "f64c2336e2173389", "8f264e359cd222a7"},
		// nonlinear, with a layer
		{"solve, line", solvedLine, "e1ce6ebc6820c8a6", "7408282d5390c63d"},
	} {
		for _, family := range cpu.Available() {
			kind, want := "assembly", test.assembly
			if family == cpu.Loops {
				kind, want = "loops", test.loops
			}
			for workers := 2; workers > 0; workers-- {
				got := runBits(t, test.run, workers, family)
				if workers == 2 {
					t.Logf("bits of %s: %s %s", kind, test.name, got)
				}
				if got != want {
					t.Errorf("%s by %v and %d workers: parameters that hash to %s, want %s", test.name, family, workers, got, want)
				}
				if !*full {
					break
				}
			}
			if testing.Short() {
				break // loops are those of platforms without assembly
			}
		}
	}
}

// runBits returns the first eight bytes of the SHA-256 of what a run returns, lowest bytes first.
func runBits(t *testing.T, run func(t *testing.T, workers int) []float64, workers int, family cpu.Family) string {
	defer func(best cpu.Family) { cpu.Use = best }(cpu.Use)
	cpu.Use = family
	hash := sha256.New()
	if err := binary.Write(hash, binary.LittleEndian, run(t, workers)); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:8])
}

// trained returns the parameters after some steps of the default method, and what every step knew:
// the parameters lie on a grid, which hides last bits.
func trained(t *testing.T, name string, points int, hidden []int, steps, workers int) []float64 {
	p, err := problems.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	p.Points = points
	net := p.Network(hidden...)
	problem, err := p.Build(net)
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, net.Params())
	net.Init(theta, mlp.Default{}, 0)
	var known []float64
	r, err := anagram.Minimize(context.Background(), problem, theta, anagram.Settings{Steps: steps, Workers: workers,
		Record: func(r *anagram.Record) bool {
			known = append(append(known, r.Loss, r.Rho, r.Damping), r.Sigma...)
			return false
		}})
	if err != nil {
		t.Fatal(err)
	}
	return append(known, r.Theta...)
}

// solved returns the parameters that adapt.Solve comes to, and its estimates.
func solved(t *testing.T, m adapt.Model, o adapt.Options) []float64 {
	r, err := adapt.Solve(context.Background(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	bits := r.Theta
	for _, l := range r.Levels {
		bits = append(bits, l.Unseen, l.Estimate)
	}
	return bits
}

// solvedSquare solves a linear equation in one level.
func solvedSquare(t *testing.T, workers int) []float64 {
	p, err := problems.Lookup("laplace2d")
	if err != nil {
		t.Fatal(err)
	}
	return solved(t, adapt.Model{Terms: p.Terms()}, adapt.Options{MaxUnits: 32, Tolerance: adapt.Never, Workers: workers})
}

// solvedLine solves 0.05 u_xx = u u_x, u = 1 and -1 at the ends of [-1, 1]: units and points follow
// the layer, and Newton's method takes chord steps and a path from u = 0.
func solvedLine(t *testing.T, workers int) []float64 {
	line := domain.Interval(-1, 1)
	burgers := pinn.Equation{
		Uses:     []pinn.Operator{pinn.U, pinn.D(0), pinn.D(0, 0)},
		Residual: func(x []float64, d []complex128) complex128 { return pinn.Mul(0.05, d[2]) - pinn.Mul(d[0], d[1]) },
	}
	ends := pinn.U.Equals(func(x []float64) float64 { return -x[0] })
	return solved(t, adapt.Model{Terms: []pinn.Term{
		pinn.NewTerm("inside", burgers.On(line.Uniform(1, 1))), pinn.NewTerm("ends", ends.On(line.Border(2)))},
	}, adapt.Options{MaxUnits: 38, Tolerance: 1e-2, Workers: workers})
}
