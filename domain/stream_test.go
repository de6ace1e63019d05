package domain

import (
	"context"
	"math"
	"slices"
	"testing"

	"anagram/mat"
)

// A point is a function of seed, step and number: sets begin alike, and steps, seeds and kept
// points differ.
func TestStreamedPoints(t *testing.T) {
	box := Box{{-2, 3}, {10, 11}, {5, 5}}
	x := box.Uniform(4000, 7).Streamed().X()
	if !slices.Equal(box.Uniform(100, 7).Streamed().X().Data, x.Data[:300]) {
		t.Error("100 points are not the first of 4000")
	}
	for name, other := range map[string]Points{"seed": box.Uniform(4000, 8).Streamed(), "kept": box.Uniform(4000, 7)} {
		if y := other.X(); y.At(0, 0) == x.At(0, 0) || y.At(99, 1) == x.At(99, 1) {
			t.Errorf("%s: the same points", name)
		}
	}
	mean, square, neighbours := 0.0, 0.0, 0.0
	for i := range x.Rows {
		if x.At(i, 0) < -2 || x.At(i, 0) >= 3 || x.At(i, 2) != 5 {
			t.Fatalf("point %v is not in the box", x.Row(i))
		}
		u := (x.At(i, 0)+2)/5 - 0.5
		mean += u / 4000
		square += u * u / 4000
		neighbours += u * (x.At(i, 1) - 10.5) / 4000
		if i > 0 {
			neighbours += u * ((x.At(i-1, 0)+2)/5 - 0.5) / 4000
		}
	}
	// Standard deviations sqrt(1/12/4000) = 0.0046, sqrt(1/180/4000) = 0.0012 and sqrt(2/144/4000)
	// = 0.0019.
	if math.Abs(mean) > 0.018 || math.Abs(square-1.0/12) > 0.005 || math.Abs(neighbours) > 0.008 || distinct(x) != x.Rows {
		t.Errorf("mean %v, variance %v, covariances %v, %d distinct points", mean, square, neighbours, distinct(x))
	}
}

// Points that stay and points that are streamed can be had from the middle.
func TestSamplerParts(t *testing.T) {
	for name, p := range map[string]Points{"grid": UnitBox(2).Grid(5), "streamed": UnitBox(2).Uniform(25, 1).Streamed()} {
		x, all := mat.New(7, 2), p.X()
		if err := p.Sampler().Draw(context.Background(), x, 0, 11); err != nil {
			t.Fatal(err)
		}
		if want := all.View(11, 0, 7, 2); !slices.Equal(x.Data, want.Data[:14]) {
			t.Errorf("%s: %v, want rows 11 to 17 of the set, %v", name, x.Data, want.Data[:14])
		}
	}
	if p := UnitBox(2).Uniform(25, 1); !panics(func() { p.Sampler().Draw(context.Background(), mat.New(7, 2), 0, 11) }) {
		t.Error("kept points can be had from the middle")
	}
}

// A context ends the search for a point that is accepted.
func TestDrawEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	asked := 0
	p := UnitBox(1).Uniform(3, 1).Where(func([]float64) bool {
		if asked++; asked == 100 {
			cancel()
		}
		return false
	})
	if err := p.Sampler().Draw(ctx, mat.New(3, 1), 0, 0); err != context.Canceled || asked > 2*proposalsPerLook {
		t.Errorf("error %v after %d proposals", err, asked)
	}
}
