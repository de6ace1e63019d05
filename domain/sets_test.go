package domain

import (
	"math"
	"strings"
	"testing"
)

// The areas of the faces add up to that of the border: exactly for curves in the plane and for
// whole faces, and to 1/500 of a face where it is cut in space.
func TestSetBorders(t *testing.T) {
	for _, c := range zoo() {
		sum, tolerance := 0.0, 1e-12
		for _, f := range faces(c.shape, c.shape.Bounds()) {
			sum += f.Area
			if _, cut := f.Region.(patch); cut {
				tolerance = 0.004
			}
		}
		if math.Abs(sum-c.area) > tolerance*c.area {
			t.Errorf("%s: border of %v, want %v to %v", c.name, sum, c.area, tolerance)
		}
	}
}

// Holes far smaller than a step along an edge cut it where they should, by their distance.
func TestSmallCuts(t *testing.T) {
	square := UnitBox(2)
	for _, r := range []float64{1e-3, 1e-4, 1e-6} {
		hole := Ball{[]float64{0.3, 0}, r}
		plate := Difference(square, hole)
		if got, want := Border(plate).(rim).volume(), 4-2*r+math.Pi*r; math.Abs(got-want) > 5*borderUlps*ulp {
			t.Errorf("radius %v: a border of %.16v, want %.16v", r, got, want)
		}
	}
}

// Pieces of a border are those that lie on the other shape, of the right length.
func TestPieces(t *testing.T) {
	if testing.Short() {
		t.Skip("many points")
	}
	square, disc := Box{{-1, 1}, {-1, 1}}, Ball{[]float64{0.3, 0}, 0.2}
	plate := Difference(square, disc)
	ell := Polygon{{-1, -1}, {1, -1}, {1, 0}, {0, 0}, {0, 1}, {-1, 1}}
	bite := Ball{[]float64{-1, -1}, 0.5}
	time := Interval(0, 2)
	cylinder := Product(time, plate)
	for _, c := range []struct {
		name  string
		whole Region
		on    Shape
		area  float64
		at    func(x []float64) bool // on all points
	}{
		{"rim", plate, disc, 0.4 * math.Pi, func(x []float64) bool { return disc.from(x) < 0.3 }},
		{"outer", plate, square, 8, func(x []float64) bool { return math.Abs(square.Distance(x)) == 0 }},
		{"side", plate, square.Face(0, Low), 2, func(x []float64) bool { return x[0] == -1 }},
		{"two sides", plate, Intersection(square, HalfSpace{[]float64{0, 0}, []float64{1, 1}}), 4,
			func(x []float64) bool { return min(x[0], x[1]) == -1 && x[0] <= 1-x[1] }},
		{"edge of an L", ell, ell.Edge(2), 1, func(x []float64) bool { return x[1] == 0 && x[0] >= 0 }},
		{"bitten edge", Difference(ell, bite), ell.Edge(0), 1.5, func(x []float64) bool { return x[1] == -1 && x[0] >= -0.5 }},
		{"bite", Difference(ell, bite), bite, math.Pi / 4, func(x []float64) bool { return math.Abs(bite.Distance(x)) < 1e-15 }},
		{"start", cylinder, Product(Box{{0, 0}}, plate), 4 - 0.04*math.Pi, func(x []float64) bool { return x[0] == 0 }},
		{"wall", cylinder, Product(time, Border(square)), 16, func(x []float64) bool { return math.Abs(square.Distance(x[1:])) == 0 }},
		{"wall of the hole", cylinder, Product(time, Border(disc)), 0.8 * math.Pi, func(x []float64) bool { return disc.from(x[1:]) < 0.3 }},
		{"wall of the hole by the disc", cylinder, Product(time, disc), 0.8 * math.Pi, func(x []float64) bool { return disc.from(x[1:]) < 0.3 }},
		{"face of a cuboid", UnitBox(3), UnitBox(3).Face(1, High), 1, func(x []float64) bool { return x[1] == 1 }},
		{"end", Interval(0, 1), Interval(0, 7), 1, func(x []float64) bool { return x[0] == 0 }},
	} {
		part := Piece(c.whole, c.on)
		for _, x := range sample(t, part, 1000, 3) {
			if !c.at(x) || !part.Contains(x) {
				t.Fatalf("%s: %v is not on it, or not contained", c.name, x)
			}
		}
		if got := volume(part); math.Abs(got-c.area) > 1e-12 && (len(part.Bounds()) == 2 || math.Abs(got-c.area) > 0.01*c.area) {
			t.Errorf("%s: area %v, want %v", c.name, got, c.area)
		}
	}
	inscribed := Ball{[]float64{0, 0}, 1}
	for _, c := range []struct {
		name string
		r    Region
		want string
	}{
		{"touching", Piece(square, inscribed), "no part of the border lies on"},
		{"apart", Piece(square, Ball{[]float64{5, 5}, 1}), "no part of the border lies on"},
		{"nil", Piece(square, nil), "on no shape: nil"},
		{"of nil", Piece(nil, square), "nil"},
		{"bad", Piece(square, Ball{[]float64{0, 0}, -1}), "radius -1"},
		{"dimensions", Piece(square, Interval(0, 1)), "1 coordinates, want 2"},
	} {
		if err := c.r.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

// Set operations do what they do to sets, at points all over.
func TestSetLogic(t *testing.T) {
	a, b, c := Ball{[]float64{0, 0}, 1}, Ball{[]float64{1, 0}, 1}, Box{{0, 1}, {0, 1}}
	for _, x := range sample(t, Box{{-2, 2}, {-2, 2}}, 2000, 1) {
		in := func(s Shape) bool { return s.Contains(x) }
		for name, pair := range map[string][2]bool{
			"union":        {in(Union(a, b, c)), in(a) || in(b) || in(c)},
			"intersection": {in(Intersection(a, b, c)), in(a) && in(b) && in(c)},
			"difference":   {in(Difference(a, b, c)), in(a) && !in(b) && !in(c)},
			"nested":       {in(Difference(Union(a, b), Intersection(a, c))), (in(a) || in(b)) && !(in(a) && in(c))},
		} {
			if pair[0] != pair[1] {
				t.Fatalf("%s at %v: %v, want %v", name, x, pair[0], pair[1])
			}
		}
	}
}

// No border is nearer than the distance says. For shapes that are not made of others it is exact.
func TestDistances(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 1000
	}
	for _, c := range zoo() {
		b := c.shape.Bounds()
		if len(b) != 2 {
			continue
		}
		border := Spaced(Border(c.shape), n)
		if border.Err() != nil {
			t.Fatalf("%s: %v", c.name, border.Err())
		}
		on, gap := border.X(), c.area/float64(n)
		wide := Box{{2*b[0][0] - b[0][1], 2*b[0][1] - b[0][0]}, {2*b[1][0] - b[1][1], 2*b[1][1] - b[1][0]}}
		_, combined := c.shape.(combined)
		for _, x := range sample(t, wide, 300, 2) {
			least := math.Inf(1)
			for i := range n {
				y := on.Row(i)
				least = min(least, norm([]float64{y[0] - x[0], y[1] - x[1]}))
			}
			d := math.Abs(c.shape.Distance(x))
			if d > least+8*ulp*size(c.shape) || !combined && d < least-gap {
				t.Errorf("%s: %v is at distance %v, want %v or up to %v less", c.name, x, d, least, gap)
			}
		}
	}
}
