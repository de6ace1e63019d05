package domain

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/mat"
)

// moved returns the points of p after a move at a step, where the residual is r.
func moved(p Points, step int, r func(x []float64) float64) (*mat.Dense, error) {
	f := p.Follower(1)
	s := f.Candidates().Sampler()
	candidates := mat.New(f.Candidates().Len(), p.Dim())
	if err := s.Draw(context.Background(), candidates, step, 0); err != nil {
		return nil, err
	}
	residuals := make([]float64, candidates.Rows)
	for i := range residuals {
		residuals[i] = r(candidates.Row(i))
	}
	x := p.X()
	return x, f.Move(x, candidates, residuals, s)
}

// Where the residual is 0 and nothing is uniform, nobody goes; where it is not a number neither.
// Half of the points stay. A package that knows the equation tests the density.
func TestFollowerMoves(t *testing.T) {
	p := UnitBox(2).Uniform(400, 1).Follow(Following{Floor: 1e-300})
	for name, r := range map[string]func(x []float64) float64{
		"zero": func(x []float64) float64 { return max(0, x[0]-0.5) },
		"NaN":  func(x []float64) float64 { return math.Sqrt(x[0] - 0.5) },
		"sign": func(x []float64) float64 { return -max(0, x[0]-0.5) },
	} {
		x, err := moved(p, 50, r)
		if err != nil {
			t.Fatal(err)
		}
		stayed := 0
		for i, before := 0, p.X(); i < x.Rows; i++ {
			switch {
			case slices.Equal(x.Row(i), before.Row(i)):
				stayed++
			case x.At(i, 0) < 0.5:
				t.Fatalf("%s: %v has no residual, and was drawn", name, x.Row(i))
			}
		}
		if stayed != 200 {
			t.Errorf("%s: %d points stay, want 200", name, stayed)
		}
	}
	a, _ := moved(p, 50, func(x []float64) float64 { return 1 })
	b, _ := moved(p, 100, func(x []float64) float64 { return 0 })
	c, _ := moved(p, 50, func(x []float64) float64 { return -7 })
	if slices.Equal(a.Data, b.Data) || !slices.Equal(a.Data, c.Data) {
		t.Error("two steps have the same points, or a constant factor of the residual counts")
	}
	_, err := moved(p, 50, func(x []float64) float64 { return math.Inf(1) })
	if err == nil || !strings.Contains(err.Error(), "not finite at 3200 of 3200 candidates, such as point [") {
		t.Errorf("no finite residual: error %v", err)
	}
}

// Two followers of one set are independent of each other, and of different sets differ.
func TestFollowerClone(t *testing.T) {
	p := UnitBox(1).Grid(40).Follow(Following{Share: 0.25})
	f := p.Follower(0)
	if g := f.Clone(); &g.times[0] == &f.times[0] || !slices.Equal(g.Rows(), f.Rows()) || len(f.Rows()) != 10 {
		t.Error("a clone shares scratch, or moves other points")
	}
	if slices.Equal(f.Rows(), p.Follower(1).Rows()) {
		t.Error("the same points move in two sets")
	}
	if UnitBox(1).Grid(4).Follower(0) != nil {
		t.Error("points at rest have a follower")
	}
}
