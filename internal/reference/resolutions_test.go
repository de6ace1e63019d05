package reference

import (
	"math"
	"sync"
	"testing"

	"anagram/internal/check"
)

// The two resolutions of every solution agree to the error stated in docs/records.md: the largest
// relative difference of an unknown.
func TestResolutions(t *testing.T) {
	one := func(f func(Resolution) [][]float64) func(Resolution) [][][]float64 {
		return func(r Resolution) [][][]float64 { return [][][]float64{f(r)} }
	}
	unknowns := func(n int, f func(int, Resolution) [][]float64) func(Resolution) [][][]float64 {
		return func(r Resolution) (all [][][]float64) {
			rows := f(200, r)
			for k := range n {
				all = append(all, column(rows, k))
			}
			return all
		}
	}
	kuramoto := [2]func() [][]float64{}
	for r := range kuramoto {
		kuramoto[r] = sync.OnceValue(func() [][]float64 { return Kuramoto(Resolution(r)) })
	}
	for _, c := range []struct {
		name  string
		solve func(Resolution) [][][]float64
		want  float64
		long  bool
	}{
		{"burgers", one(func(r Resolution) [][]float64 { return Burgers(0.01/pi, r) }), 1e-14, true},
		{"burgers-periodic", one(func(r Resolution) [][]float64 { return Burgers(0.01, r) }), 1e-14, false},
		{"kdv", one(KdV), 3e-9, true},
		{"kuramoto-1", one(func(r Resolution) [][]float64 { return kuramoto[r]() }), 4e-7, true},
		{"kuramoto", one(func(r Resolution) [][]float64 { return kuramoto[r]()[:TimeCells/2+1] }), 1e-8, true},
		{"allencahn-periodic", one(AllenCahn), 1e-9, true},
		{"schroedinger-periodic", func(r Resolution) [][][]float64 {
			re, im := Schroedinger(r)
			return [][][]float64{re, im}
		}, 2e-6, true},
		{"lotka-volterra", unknowns(2, LotkaVolterra), 3e-11, false},
		{"lorenz", unknowns(3, Lorenz), 3e-12, false},
		{"robertson", unknowns(3, Robertson), 1e-12, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.long && !*check.Full {
				t.Skip("a second's work; -full")
			}
			t.Parallel()
			coarse, fine := c.solve(Coarse), c.solve(Fine)
			got := 0.0
			for k := range fine {
				got = math.Max(got, relative(coarse[k], fine[k]))
			}
			t.Logf("the resolutions differ by %.1e", got)
			if !(got <= c.want) {
				t.Errorf("the resolutions differ by %v, want at most %v", got, c.want)
			}
		})
	}
}

// The series for the holes has its misfit for an error, and two of them agree to that of the coarse
// one.
func TestHoles(t *testing.T) {
	coarse, fine := Holes(Coarse), Holes(Fine)
	t.Logf("misfits %.1e and %.1e", coarse.Misfit, fine.Misfit)
	if coarse.Misfit > 1e-10 || fine.Misfit > 1e-13 {
		t.Errorf("misfits %v and %v on the border", coarse.Misfit, fine.Misfit)
	}
	for _, p := range [][2]float64{{0, 0}, {0.1, 0.33}, {-0.45, 0.2}, {0.21, -0.2}, {0.49, 0.49}} {
		u := fine.At(p[0], p[1])
		if d := math.Abs(coarse.At(p[0], p[1]) - u); d > coarse.Misfit {
			t.Errorf("at %v they differ by %v, more than %v", p, d, coarse.Misfit)
		}
		// mean over a circle, exact to the power 32 of its radius over the distance to the border
		mean := 0.0
		for k := range 32 {
			sin, cos := math.Sincos(2 * pi * float64(k) / 32)
			mean += fine.At(p[0]+0.004*cos, p[1]+0.004*sin) / 32
		}
		if math.Abs(mean-u) > 1e-14 {
			t.Errorf("at %v it is %v, its mean around %v", p, u, mean)
		}
	}
}
