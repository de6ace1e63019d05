package anagram_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"anagram"
	"anagram/internal/cpu"
	"anagram/mlp"
	"anagram/problems"
)

// TestRunBits takes a few steps, which pass through every kernel, and compares the parameters after
// them with hashes: one for all families of assembly, which add in one order and fuse every
// product, one for the loops, which never fuse. They hold on every architecture, with one worker or
// two; .ci/platforms looks for the lines it logs. A change that is meant to change bits copies the
// hashes from the log of go test -count=1 -v -run '^TestRunBits$' . on a machine with assembly.
func TestRunBits(t *testing.T) {
	for _, test := range []struct {
		name            string
		points          int
		hidden          []int
		steps           int
		assembly, loops string
	}{
		{"laplace2d", 21, []int{32}, 4, "85ab9bf73c0ec48d", "7c69b35d85124da6"}, // Phi kept
		// so many rows that they are folded
		{"laplace2d", 30, []int{8}, 4, "e239e3b4cef71de1", "292113a55fa347ed"},
		{"heat", 12, []int{64}, 3, "2a78c07f60dd6e0c", "2563b19bfcc1802a"},
		{"laplace5d", 160, []int{40}, 2, "dea18a1c80be8177", "218fed78b075736c"},
		{"allencahn", 6, []int{10, 6}, 4, "161b5234e8c443aa", "140ea760f4399750"}, // nonlinear
	} {
		for _, family := range cpu.Available() {
			kind, want := "assembly", test.assembly
			if family == cpu.Loops {
				kind, want = "loops", test.loops
			}
			for workers := 2; workers > 0; workers-- {
				got := runBits(t, test.name, test.points, test.hidden, test.steps, workers, family)
				if workers == 2 {
					t.Logf("bits of %s: %s %s %s", kind, test.name, strings.Trim(fmt.Sprint(test.hidden), "[]"), got)
				}
				if got != want {
					t.Errorf("%s %v by %v and %d workers: parameters that hash to %s, want %s", test.name, test.hidden, family, workers, got, want)
				}
				if testing.Short() {
					break
				}
			}
		}
	}
}

// runBits returns the first eight bytes of the SHA-256 of the parameters, lowest bytes first, after
// some steps of the default method.
func runBits(t *testing.T, name string, points int, hidden []int, steps, workers int, family cpu.Family) string {
	defer func(best cpu.Family) { cpu.Use = best }(cpu.Use)
	cpu.Use = family
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
	r, err := anagram.Minimize(context.Background(), problem, theta, anagram.Settings{Steps: steps, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.New()
	if err := binary.Write(hash, binary.LittleEndian, r.Theta); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:8])
}
