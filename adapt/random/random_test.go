package random

import (
	"math"
	"testing"

	"anagram/domain"
	"anagram/mat"
)

// Derivatives of the solutions agree with differences of the derivatives one order lower.
func TestDerivatives(t *testing.T) {
	const h = 1e-6
	for seed := range uint64(40) {
		g := New(seed).drawing
		d := len(g.width)
		y, lo, hi := make([]float64, d), make([]float64, d), make([]float64, d)
		for k := range y {
			y[k] = 0.3 + 0.1*float64(k)
		}
		for o := range g.v {
			for _, axes := range [][]int{{0}, {0, 0}, {d - 1, d - 1}, {0, d - 1}} {
				along, rest := axes[len(axes)-1], axes[:len(axes)-1]
				copy(lo, y)
				copy(hi, y)
				lo[along] -= h
				hi[along] += h
				low := g.quantity(o, rest...)
				got := g.quantity(o, axes...).exact(y)
				want := (low.exact(hi) - low.exact(lo)) / (2 * h)
				// third derivatives of a layer of 1/200 are 1e7
				if !(math.Abs(got-want) <= 1e-3*(1+math.Abs(want))) {
					t.Errorf("seed %d, unknown %d: derivative along %v is %v, by differences %v", seed, o, axes, got, want)
				}
			}
		}
	}
}

// Problems are functions of the seed, have their points in their regions, and are of all kinds.
func TestNew(t *testing.T) {
	kinds := map[string]bool{}
	for seed := range uint64(60) {
		p, q := New(seed), New(seed)
		if p.Title != q.Title {
			t.Errorf("seed %d: %q and %q", seed, p.Title, q.Title)
		}
		g := p.drawing
		kinds[map[bool]string{true: "system", false: "single"}[len(g.v) > 1]] = true
		kinds[map[int]string{1: "line", 2: "plane", 3: "space"}[len(g.width)]] = true
		if g.v[0].layer != nil {
			kinds["layer"] = true
		}
		switch g.region.(type) {
		case domain.Ball:
			kinds["disc"] = true
		case domain.Polygon:
			kinds["L"] = true
		}
		for _, term := range p.Model.Terms {
			for _, c := range term.Conditions {
				x := c.Points.X()
				for i := range x.Rows {
					if !inBounds(p.Region.Bounds(), x, i) {
						t.Errorf("seed %d: %q has the point %v", seed, term.Name, x.Row(i))
					}
				}
			}
		}
	}
	for _, kind := range []string{"system", "single", "line", "plane", "space", "layer", "disc", "L"} {
		if !kinds[kind] {
			t.Errorf("no problem of the kind %q", kind)
		}
	}
}

func inBounds(b domain.Box, x *mat.Dense, i int) bool {
	for k, ends := range b {
		slack := 1e-12 * (math.Abs(ends[0]) + math.Abs(ends[1]))
		if v := x.At(i, k); v < ends[0]-slack || v > ends[1]+slack {
			return false
		}
	}
	return true
}

// A nonlinear equation vanishes at the values that its operators have for the exact solution.
func TestExactSolves(t *testing.T) {
	tried := 0
	for seed := range uint64(40) {
		p := New(seed)
		g := p.drawing
		for o, e := range g.equations {
			if e.Residual == nil {
				continue
			}
			tried++
			x := domain.Uniform(p.Region, 20, 3).X()
			for i := range x.Rows {
				at, y := x.Row(i), g.scaled(x.Row(i))
				other := len(g.v) - 1 - o
				d := []complex128{complex(g.sums[o](at), 0), complex(g.quantity(o).exact(y), 0),
					complex(g.quantity(o, 0).exact(y), 0), complex(g.quantity(other).exact(y), 0)}
				if got := e.Residual(at, d); !(math.Abs(real(got)) <= 1e-12*(math.Abs(g.sums[o](at))+1)) {
					t.Errorf("seed %d: equation %d is %v at %v", seed, o, got, at)
				}
			}
		}
	}
	if tried == 0 {
		t.Error("no nonlinear equation")
	}
}
