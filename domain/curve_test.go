package domain

import (
	"math"
	"strings"
	"testing"
)

// Neighbours among spaced points are equally far apart: by the chord on circles, by the arc length
// on ellipses, and by the coordinate on straight lines.
func TestSpaced(t *testing.T) {
	circle := Spaced(Border(Ball{[]float64{1, 2}, 3}), 7).X()
	for i := range 7 {
		x, y := circle.Row(i), circle.Row((i+1)%7)
		if got, want := math.Hypot(x[0]-y[0], x[1]-y[1]), 6*math.Sin(math.Pi/7); math.Abs(got-want) > 4*ulp*want {
			t.Errorf("chord %d of a circle is %v, want %v", i, got, want)
		}
	}
	edge := Spaced(UnitBox(2).Face(0, Low), 4).X()
	for i, want := range []float64{0.125, 0.375, 0.625, 0.875} {
		if x := edge.Row(i); x[0] != 0 || x[1] != want {
			t.Errorf("point %d of an edge is %v, want (0, %v)", i, x, want)
		}
	}
	// An ellipse in a hundred pieces: each has the length between the points, by many small chords.
	for _, axes := range [][]float64{{2, 1}, {0.01, 1}} {
		e := ellipse{Ellipsoid{[]float64{0, 0}, axes}}
		const n, parts = 20, 100_000
		points, x, y := Spaced(e, n).X(), make([]float64, 2), make([]float64, 2)
		length, next, total := 0.0, 0, e.area()
		e.at(y, 0)
		for k := range parts {
			x[0], x[1] = y[0], y[1]
			e.at(y, float64(k+1)/parts)
			chord := math.Hypot(x[0]-y[0], x[1]-y[1])
			if to := total * (float64(next) + 0.5) / n; next < n && length+chord >= to {
				z := points.Row(next)
				if off := math.Hypot(z[0]-x[0], z[1]-x[1]) - (to - length); math.Abs(off) > 1e-6 {
					t.Errorf("half axes %v: point %d is off by %v", axes, next, off)
				}
				next++
			}
			length += chord
		}
		whole, _ := asArcs(e)
		if got := whole.volume(); next != n || math.Abs(got-total) > 1e-12*total {
			t.Errorf("half axes %v: %d points, length %v, want %v", axes, next, got, total)
		}
	}
}

// On a border of pieces points go on from piece to piece, on the border.
func TestSpacedPieces(t *testing.T) {
	plate := Difference(Box{{-1, 1}, {-1, 1}}, Ball{[]float64{1, 1}, 1})
	p := Spaced(Border(plate), 500)
	for i, x := 0, p.X(); i < x.Rows; i++ {
		if d := plate.Distance(x.Row(i)); math.Abs(d) > 6*ulp {
			t.Errorf("point %v is at distance %v", x.Row(i), d)
		}
	}
	if p.Len() != 500 || p.Others(3, 0).X().Rows != 3 || Spaced(Border(plate), 0).Len() != 0 {
		t.Errorf("%d points, want 500 with a region", p.Len())
	}
	for _, c := range []struct {
		name string
		p    Points
		want string
	}{
		{"solid", Spaced(plate, 3), "a region that is no curve"},
		{"surface", Spaced(Border(UnitBox(3)), 3), "a border that is no curve"},
		{"ends", Spaced(Border(Interval(0, 1)), 3), "a border that is no curve"},
		{"nil", Spaced(nil, 3), "no region"},
		{"negative", Spaced(Border(plate), -3), "-3 points along a curve"},
	} {
		if c.p.Err() == nil || !strings.Contains(c.p.Err().Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, c.p.Err(), c.want)
		}
	}
}

// A density is met: shares of two halves are as 1 to 3 where it is 1 and 3.
func TestDensity(t *testing.T) {
	f := func(x []float64) float64 {
		if x[0] < 0 {
			return 1
		}
		return 3
	}
	p := Uniform(Ball{[]float64{0, 0}, 1}, 10_000, 1).Density(f)
	left := 0.0
	for i, x := 0, p.X(); i < x.Rows; i++ {
		if x.At(i, 0) < 0 {
			left++
		}
	}
	if math.Abs(left-2500) > 4*math.Sqrt(10_000*0.25*0.75) {
		t.Errorf("%v points of 10,000 where the density is a quarter, want 2500", left)
	}
	linear := UnitBox(1).Uniform(10_000, 2).Where(func(x []float64) bool { return x[0] > 0.5 }).
		Density(func(x []float64) float64 { return x[0] }).Streamed().X()
	mean := 0.0
	for i := range linear.Rows {
		mean += linear.At(i, 0) / 10_000
	}
	// The mean of x^2 over that of x on [1/2, 1] is 7/9, the deviation 0.143.
	if math.Abs(mean-7.0/9) > 4*0.143/100 {
		t.Errorf("mean %v, want %v", mean, 7.0/9)
	}
}

func TestDensityErrors(t *testing.T) {
	p := UnitBox(2).Uniform(10, 1)
	for _, c := range []struct {
		name string
		p    Points
		want string
	}{
		{"negative", p.Density(func(x []float64) float64 { return -1 }), "the density is -1 at point ["},
		{"NaN", p.Density(func(x []float64) float64 { return math.NaN() }), "the density is NaN"},
		{"zero", p.Density(func(x []float64) float64 { return 0 }), "0 at all of 4096 points"},
		{"panics", p.Density(func(x []float64) float64 { panic("no") }), "the density panics: no"},
		{"nil", p.Density(nil), "nil"},
		{"grid", UnitBox(2).Grid(3).Density(func(x []float64) float64 { return 1 }), "fixed points"},
		{"earlier", Uniform(nil, 1, 1).Density(func(x []float64) float64 { return 1 }), "no region"},
		{"empty", p.Where(func([]float64) bool { return false }).Density(func(x []float64) float64 { return 1 }), "Where accepts fewer"},
	} {
		if c.p.Err() == nil || !strings.Contains(c.p.Err().Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, c.p.Err(), c.want)
		}
	}
}
