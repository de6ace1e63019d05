package domain

import (
	"math"
	"math/rand/v2"
	"testing"

	"anagram/internal/check"
)

// cells is how many unit squares a side the raster of TestCoincidingBorders has.
const cells = 6

// randomBox returns a box with corners at whole numbers.
func randomBox(rng *rand.Rand) Box {
	b := make(Box, 2)
	for k := range b {
		lo := rng.IntN(cells)
		b[k] = [2]float64{float64(lo), float64(lo + 1 + rng.IntN(cells-lo))}
	}
	return b
}

// randomSet returns a set operation on boxes, to some depth.
func randomSet(rng *rand.Rand, depth int) Shape {
	if depth == 0 {
		return randomBox(rng)
	}
	a, b, c := randomSet(rng, depth-1), randomSet(rng, rng.IntN(depth)), randomBox(rng)
	switch rng.IntN(3) {
	case 0:
		return Union(a, b, c)
	case 1:
		return Intersection(a, b)
	}
	return Difference(a, b, c)
}

// Of boxes with corners at whole numbers most borders coincide somewhere. The lengths of what
// remains are those that a raster of unit squares has, the areas too, and points of the border have
// the inside on one side, along the normal, and the outside on the other.
func TestCoincidingBorders(t *testing.T) {
	if testing.Short() {
		t.Skip("sets against a raster")
	}
	rng := rand.New(rand.NewPCG(4, 4))
	tried, n, sets := 0, make([]float64, 2), 20
	if *check.Full {
		sets = 60
	}
	for range sets {
		s := randomSet(rng, 1+rng.IntN(2))
		if s.Check() != nil {
			continue // shapes that are apart
		}
		in := func(i, j int) bool { return s.Contains([]float64{float64(i) + 0.5, float64(j) + 0.5}) }
		length, area := 0.0, 0.0
		for i := -1; i <= cells; i++ {
			for j := -1; j <= cells; j++ {
				for _, other := range []bool{in(i+1, j), in(i, j+1)} {
					if other != in(i, j) {
						length++
					}
				}
				if in(i, j) {
					area++
				}
			}
		}
		if area == 0 {
			continue
		}
		tried++
		border := Border(s)
		if err := border.Check(); err != nil {
			t.Fatalf("%v: %v", s, err)
		}
		if got := volume(border); math.Abs(got-length) > 1e-12*length {
			t.Errorf("%v: border of %v, want %v", s, got, length)
		}
		if got := volume(s); math.Abs(got-area) > 1e-12*area {
			t.Errorf("%v: area %v, want %v", s, got, area)
		}
		for _, x := range sample(t, border, 20, 1) {
			s.Normal(n, x)
			const step = 1e-6
			inside, outside := []float64{x[0] - step*n[0], x[1] - step*n[1]}, []float64{x[0] + step*n[0], x[1] + step*n[1]}
			if !s.Contains(inside) || s.Contains(outside) {
				t.Errorf("%v: at %v the normal %v leads from %v to %v", s, x, n, s.Contains(inside), s.Contains(outside))
			}
		}
	}
	if tried < sets/3 {
		t.Errorf("%d sets of %d tried", tried, sets)
	}
}
