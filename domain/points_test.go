package domain

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/mat"
)

func TestGridCounts(t *testing.T) {
	square, cube := UnitBox(2), UnitBox(3)
	strip := Box{{0, 1}, {-1, 1}}
	for _, c := range []struct {
		name string
		p    Points
		n    int
	}{
		{"grid 30", square.Grid(30), 900},
		{"inner 30", square.Inner(30), 28 * 28},
		{"border 30", square.Border(30), 116},
		{"grid 30 x 60", strip.Grid(30, 60), 1800},
		{"inner 30 x 60", strip.Inner(30, 60), 28 * 58},
		{"border 30 x 60", strip.Border(30, 60), 2*60 + 2*28},
		{"border of a cube", cube.Border(5), 125 - 27},
		{"border of an interval", UnitBox(1).Border(7), 2},
		{"inner 2", square.Inner(2), 0},
		{"face of a square", square.Face(0, Low).Grid(30), 30},
		{"inner of a face", square.Face(0, Low).Inner(30), 28},
		{"border of a face", square.Face(0, Low).Border(30), 2},
		{"face of a cube", cube.Face(1, High).Grid(4, 5), 20},
		{"edge of a cube", cube.Face(1, High).Face(0, Low).Grid(9), 9},
		{"corner", square.Face(0, Low).Face(1, Low).Grid(9), 1},
		{"half open face", square.Face(0, Low).Grid(30).Where(func(x []float64) bool { return x[1] < 1 }), 29},
		{"explicit", At([]float64{1, 2}, []float64{3, 4}), 2},
		{"uniform", square.Uniform(12, 1), 12},
		{"uniform border", square.UniformBorder(12, 1), 12},
	} {
		if c.p.Err() != nil {
			t.Errorf("%s: %v", c.name, c.p.Err())
			continue
		}
		if got := c.p.Len(); got != c.n {
			t.Errorf("%s: %d points, want %d", c.name, got, c.n)
		}
		if x := c.p.X(); x.Rows != c.n || distinct(x) != c.n {
			t.Errorf("%s: %d rows, %d of them distinct, want %d", c.name, x.Rows, distinct(x), c.n)
		}
	}
}

// distinct counts the different rows of x.
func distinct(x *mat.Dense) int {
	seen := map[string]bool{}
	for i := range x.Rows {
		seen[fmt.Sprint(x.Row(i))] = true
	}
	return len(seen)
}

// Inner and Border split Grid, for any dimension.
func TestGridSplits(t *testing.T) {
	for d := 1; d <= 4; d++ {
		b := UnitBox(d)
		whole, parts := b.Grid(4).Len(), b.Inner(4).Len()+b.Border(4).Len()
		if whole != parts {
			t.Errorf("d = %d: %d inside and on the border, want %d", d, parts, whole)
		}
		for i, x := 0, b.Border(4).X(); i < x.Rows; i++ {
			if !slices.Contains(x.Row(i), 0) && !slices.Contains(x.Row(i), 1) {
				t.Errorf("d = %d: border point %v is on no face", d, x.Row(i))
			}
		}
	}
}

func TestGridCoordinates(t *testing.T) {
	x := Box{{0, 1}, {-1, 1}}.Grid(2, 3).X()
	want := mat.FromRows([]float64{0, -1}, []float64{0, 0}, []float64{0, 1}, []float64{1, -1}, []float64{1, 0}, []float64{1, 1})
	if !slices.Equal(x.Data, want.Data) {
		t.Errorf("grid %v, want %v", x.Data, want.Data)
	}
	for _, end := range []float64{1, 0.3, 1e-3, 7.7} {
		for i := range 201 {
			a, b := gridPoint(-end, end, i, 201), gridPoint(-end, end, 200-i, 201)
			if a != -b {
				t.Fatalf("points %d and %d of [-%v, %v] are %v and %v, want exact negatives", i, 200-i, end, end, a, b)
			}
		}
		if a, b := gridPoint(-end, end, 0, 201), gridPoint(-end, end, 200, 201); a != -end || b != end {
			t.Errorf("ends %v and %v, want %v", a, b, end)
		}
	}
}

func TestUniform(t *testing.T) {
	b := Box{{-2, 3}, {10, 11}, {5, 5}}
	x := b.Uniform(4000, 7).X()
	mean := make([]float64, 3)
	for i := range x.Rows {
		for k, v := range x.Row(i) {
			if v < b[k][0] || v > b[k][1] {
				t.Fatalf("point %v is not in %v", x.Row(i), b)
			}
			mean[k] += v
		}
	}
	for k, sum := range mean { // five standard deviations of the mean: 5 width / sqrt(12 * 4000)
		m := sum / 4000
		if want := (b[k][0] + b[k][1]) / 2; math.Abs(m-want) > 5*(b[k][1]-b[k][0])/math.Sqrt(48000) {
			t.Errorf("mean of axis %d is %v, want %v", k, m, want)
		}
	}
}

// Faces are hit in proportion to their area: in a box of 1 x 3 the long sides get 3/4 of the
// points.
func TestUniformBorder(t *testing.T) {
	x := Box{{0, 1}, {0, 3}}.UniformBorder(4000, 7).X()
	hits := map[string]float64{}
	for i := range x.Rows {
		switch p := x.Row(i); {
		case p[0] == 0:
			hits["x=0"]++
		case p[0] == 1:
			hits["x=1"]++
		case p[1] == 0:
			hits["y=0"]++
		case p[1] == 3:
			hits["y=3"]++
		default:
			t.Fatalf("point %v is on no face", p)
		}
	}
	for side, want := range map[string]float64{"x=0": 1500, "x=1": 1500, "y=0": 500, "y=3": 500} {
		if math.Abs(hits[side]-want) > 5*math.Sqrt(want) {
			t.Errorf("%v points on %s, want about %v", hits[side], side, want)
		}
	}
}

// The draws are part of the contract: they must not change with a version of this package.
func TestUniformStream(t *testing.T) {
	p := UnitBox(2).Uniform(2, 1)
	late := mat.New(2, 2)
	if err := p.Sampler().Draw(context.Background(), late, 3, 0); err != nil {
		t.Fatal(err)
	}
	if got, want := p.X().Data, []float64{0.23842319087387442, 0.50092138792625, 0.04999911180706662, 0.4894631469238666}; !slices.Equal(got, want) {
		t.Errorf("points %v, want %v", got, want)
	}
	if want := []float64{0.011909151390950501, 0.7812175015289223, 0.860522780960067, 0.07408854635204876}; !slices.Equal(late.Data, want) {
		t.Errorf("points of step 3 %v, want %v", late.Data, want)
	}
}

// A set of which Where leaves nothing is empty, and still a set of points of the same dimension.
func TestWhereKeepsNothing(t *testing.T) {
	p := UnitBox(2).Grid(3).Where(func([]float64) bool { return false })
	if x := p.X(); p.Len() != 0 || x.Rows != 0 || x.Cols != 2 || p.Dim() != 2 {
		t.Errorf("%d points of dimension %d, matrix %dx%d, want 0 of 2, 0x2", p.Len(), p.Dim(), x.Rows, x.Cols)
	}
}

func TestWhereRandom(t *testing.T) {
	disk := Box{{-1, 1}, {-1, 1}}.Uniform(100, 3).Where(func(x []float64) bool { return x[0]*x[0]+x[1]*x[1] < 1 })
	half := disk.Where(func(x []float64) bool { return x[0] > 0 })
	for i, x := 0, half.X(); i < x.Rows; i++ {
		if p := x.Row(i); p[0] <= 0 || p[0]*p[0]+p[1]*p[1] >= 1 {
			t.Errorf("point %v is not in the half disk", p)
		}
	}
	if left := []float64{-0.5, 0}; half.Len() != 100 || half.Region().Contains(left) || !disk.Region().Contains(left) {
		t.Errorf("%d points, want 100; (-1/2, 0) is to be in the disk alone", half.Len())
	}
}

// Fresh points are a function of seed and step alone, whatever was drawn before.
func TestFresh(t *testing.T) {
	p := UnitBox(3).Uniform(5, 9).Fresh()
	draw := func(s *Sampler, step int) []float64 {
		x := mat.New(5, 3)
		if err := s.Draw(context.Background(), x, step, 0); err != nil {
			t.Fatal(err)
		}
		return x.Data
	}
	a := p.Sampler()
	var run [][]float64
	for step := range 4 {
		run = append(run, draw(a, step))
	}
	for _, step := range []int{3, 1, 2, 0} {
		if got := draw(p.Sampler(), step); !slices.Equal(got, run[step]) {
			t.Errorf("step %d drawn alone differs from the same step in a run", step)
		}
	}
	if slices.Equal(run[0], run[1]) || slices.Equal(run[1], run[2]) {
		t.Error("two steps have the same points")
	}
}

func TestPointsPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"no such axis": func() { UnitBox(2).Face(2, Low) },
		"no such side": func() { UnitBox(2).Face(0, 2) },
		"X of a bad":   func() { UnitBox(2).Grid(1).X() },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", name)
		}
	}
}

// panics reports whether f panics with a message of this package.
func panics(f func()) (yes bool) {
	defer func() {
		s, _ := recover().(string)
		yes = strings.HasPrefix(s, "domain: ")
	}()
	f()
	return false
}
