package domain

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// specimen is a shape with its volume and the area of its border.
type specimen struct {
	name         string
	shape        Shape
	volume, area float64
}

// touches reports whether the shape is made of some that share a piece of their borders.
func (s specimen) touches() bool {
	return strings.HasPrefix(s.name, "L ") || s.name == "touching cuboids"
}

// zoo returns shapes of all kinds, with closed forms.
func zoo() []specimen {
	square, disc := Box{{-1, 1}, {-1, 1}}, Ball{[]float64{0.3, 0}, 0.2}
	left, right := Ball{[]float64{0, 0}, 1}, Ball{[]float64{1, 0}, 1}
	ball, up := Ball{[]float64{1, 2, 3}, 2}, []float64{0, 0, 1}
	lens := 2*math.Pi/3 - math.Sqrt(3)/2
	var holes []Shape
	for _, c := range [][]float64{{0.5, 0.5}, {-0.5, 0.5}, {-0.5, -0.5}, {0.5, -0.5}} {
		holes = append(holes, Ball{c, 0.3})
	}
	ring := Shell{[]float64{1, -1}, 0.5, 1}
	return []specimen{
		{"interval", Interval(-1, 2), 3, 2},
		{"rectangle", Box{{-1, 1}, {0, 3}}, 6, 10},
		{"cuboid", Box{{0, 1}, {0, 2}, {-1, 2}}, 6, 22},
		{"ball in R1", Ball{[]float64{2}, 0.5}, 1, 2},
		{"disc", disc, math.Pi * 0.04, math.Pi * 0.4},
		{"small disc far away", Ball{[]float64{1e3, -1e3}, 1e-6}, math.Pi * 1e-12, math.Pi * 2e-6},
		{"ball", ball, 32 * math.Pi / 3, 16 * math.Pi},
		{"ball in R5", Ball{make([]float64, 5), 1}, 8 * math.Pi * math.Pi / 15, 8 * math.Pi * math.Pi / 3},
		{"ring", ring, 0.75 * math.Pi, 3 * math.Pi},
		{"thin shell", Shell{[]float64{0, 0, 0}, 0.9, 1}, 4 * math.Pi / 3 * 0.271, 4 * math.Pi * 1.81},
		{"ellipse", Ellipsoid{[]float64{3, 0}, []float64{2, 1}}, 2 * math.Pi, 9.688448220547675},
		{"flat ellipse", Ellipsoid{[]float64{0, 0}, []float64{0.01, 1}}, 0.01 * math.Pi, 4.001098329722651},
		{"spheroid", Ellipsoid{[]float64{0, 0, 1}, []float64{2, 2, 1}}, 16 * math.Pi / 3,
			8*math.Pi + math.Pi/(math.Sqrt(3)/2)*math.Log((1+math.Sqrt(3)/2)/(1-math.Sqrt(3)/2))},
		{"triangle", Polygon{{0, 0}, {0, 3}, {4, 0}}, 6, 12},
		{"L", Polygon{{-1, -1}, {1, -1}, {1, 0}, {0, 0}, {0, 1}, {-1, 1}}, 3, 8},
		{"star", Polygon{{0, 0}, {4, 1}, {3, -1}, {4, -3}, {0, -1}, {-2, -3}, {-1, 0}, {-2, 3}}, 12,
			math.Sqrt(17) + 4*math.Sqrt(5) + 2*math.Sqrt(2) + 2*math.Sqrt(10) + math.Sqrt(13)},
		{"cylinder", Product(Interval(0, 3), disc), 3 * math.Pi * 0.04, 2*math.Pi*0.04 + 3*math.Pi*0.4},
		{"plate", Difference(square, disc), 4 - math.Pi*0.04, 8 + math.Pi*0.4},
		{"square with four holes", Difference(square, holes...), 4 - 0.36*math.Pi, 8 + 2.4*math.Pi},
		{"bitten square", Difference(square, Ball{[]float64{1, 1}, 1}), 4 - math.Pi/4, 6 + math.Pi/2},
		{"two discs", Union(left, right), 2*math.Pi - lens, 8 * math.Pi / 3},
		{"the same disc twice", Union(left, left), math.Pi, 2 * math.Pi},
		{"lens", Intersection(left, right), lens, 4 * math.Pi / 3},
		{"half disc", Intersection(left, HalfSpace{[]float64{0, 0}, []float64{1, 1}}), math.Pi / 2, math.Pi + 2},
		{"L less a quarter", Difference(square, Box{{0, 1}, {0, 1}}), 3, 8},
		{"L by two boxes", Union(Box{{-1, 1}, {-1, 0}}, Box{{-1, 0}, {0, 1}}), 3, 8},
		{"distant discs", Union(disc, Ball{[]float64{50, 7}, 0.2}), 2 * math.Pi * 0.04, 2 * math.Pi * 0.4},
		{"half ball", Intersection(ball, HalfSpace{ball.Center, up}), 16 * math.Pi / 3, 12 * math.Pi},
		{"bored cuboid", Difference(Box{{-1, 1}, {-1, 1}, {0, 1}}, Product(disc, Interval(-1, 2))),
			4 - math.Pi*0.04, 16 - 2*math.Pi*0.04 + math.Pi*0.4},
		{"touching cuboids", Union(UnitBox(3), Box{{1, 2}, {0, 1}, {0, 1}}), 2, 10},
		{"cylinder over a plate", Product(Interval(0, 2), Difference(square, disc)),
			2 * (4 - math.Pi*0.04), 2*(4-math.Pi*0.04) + 2*(8+math.Pi*0.4)},
		{"ring less a quarter disc", Difference(ring, Intersection(Ball{ring.Center, 2},
			HalfSpace{ring.Center, []float64{-1, 0}}, HalfSpace{ring.Center, []float64{0, -1}})),
			0.75 * 0.75 * math.Pi, 0.75*3*math.Pi + 1},
	}
}

// size returns how large the coordinates of a shape are.
func size(s Shape) float64 { return rounding(s.Bounds()) / (borderUlps * ulp) }

// sample returns n points that draw accepts.
func sample(t *testing.T, r Region, n int, seed uint64) [][]float64 {
	t.Helper()
	p := Uniform(r, n, seed)
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
	x, rows := p.X(), [][]float64{}
	for i := range n {
		rows = append(rows, x.Row(i))
	}
	return rows
}

// Points of a shape are inside, and those of its border are on it, to 6 ulps of the largest
// coordinate.
func TestShapeBorders(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	for _, c := range zoo() {
		for _, x := range sample(t, c.shape, 10_000, 1) {
			if d := c.shape.Distance(x); d > 0 || !c.shape.Contains(x) || !c.shape.Bounds().Contains(x) {
				t.Fatalf("%s: %v was drawn at distance %v, contained %v", c.name, x, d, c.shape.Contains(x))
			}
		}
		border, worst := Border(c.shape), 0.0
		for _, x := range sample(t, border, 10_000, 2) {
			if worst = max(worst, math.Abs(c.shape.Distance(x))/size(c.shape)); !border.Contains(x) {
				t.Fatalf("%s: the border draws %v and does not contain it", c.name, x)
			}
		}
		if worst > 6*ulp {
			t.Errorf("%s: a point of the border is at distance %v ulps of the size, want 6", c.name, worst/ulp)
		}
		if x := make([]float64, len(c.shape.Bounds())+1); c.shape.Contains(x) {
			t.Errorf("%s contains a point of %d coordinates", c.name, len(x))
		}
	}
}

// gradient sets g to that of the distance by central differences with step h.
func gradient(g, x []float64, s Shape, h float64) {
	y := append([]float64(nil), x...)
	for k := range x {
		y[k] = x[k] + h
		high, up := s.Distance(y), y[k]
		y[k] = x[k] - h
		g[k] = (high - s.Distance(y)) / (up - y[k])
		y[k] = x[k]
	}
}

// A normal has length 1 and is the gradient of the distance, on the border and elsewhere, but for
// points whose neighbours have their nearest points elsewhere.
func TestNormals(t *testing.T) {
	for _, c := range zoo() {
		b := c.shape.Bounds()
		around, width := make(Box, len(b)), math.Inf(1)
		for k, ends := range b {
			width = min(width, ends[1]-ends[0])
			around[k] = [2]float64{2*ends[0] - ends[1], 2*ends[1] - ends[0]}
		}
		h := 1e-5 * width
		tolerance := 1e-6 + 8*ulp*size(c.shape)/h
		n, g := make([]float64, len(b)), make([]float64, len(b))
		kinks := 0
		points := append(sample(t, Border(c.shape), 500, 3), sample(t, around, 500, 4)...)
		for _, x := range points {
			c.shape.Normal(n, x)
			if length := norm(n); math.Abs(length-1) > 4*ulp {
				t.Fatalf("%s: the normal at %v has length 1%+.1e", c.name, x, length-1)
			}
			gradient(g, x, c.shape, h)
			for k := range g {
				g[k] -= n[k]
			}
			if norm(g) > tolerance {
				kinks++
			}
		}
		if kinks > len(points)/50 {
			t.Errorf("%s: at %d of %d points the normal is not the gradient, want 2%% or fewer", c.name, kinks, len(points))
		}
	}
}

// The share of the box that a shape takes is that of its volume, and so says the shape itself.
func TestVolumes(t *testing.T) {
	if testing.Short() {
		t.Skip("many points")
	}
	const n = 100_000
	for _, c := range zoo() {
		b := c.shape.Bounds()
		rng, x, hits := rand.New(rand.NewPCG(1, 5)), make([]float64, len(b)), 0
		for range n {
			if b.Draw(x, rng); c.shape.Contains(x) {
				hits++
			}
		}
		want := c.volume / b.volume()
		if got, sigma := float64(hits)/n, math.Sqrt(want*(1-want)/n); math.Abs(got-want) > 4*sigma+1e-9 {
			t.Errorf("%s: %v of the box, want %v +- %v", c.name, got, want, sigma)
		}
		got, tolerance := volume(c.shape), 1e-13
		if _, made := c.shape.(combined); made {
			tolerance = 1e-12
		}
		if _, made := c.shape.(combined); made && len(b) != 2 {
			tolerance = 4 * math.Sqrt((1-want)/want/areaSample)
		}
		if math.Abs(got-c.volume) > tolerance*c.volume+1e-300 && math.Abs(want-1) > 1e-9 {
			t.Errorf("%s: volume %v, want %v to %v", c.name, got, c.volume, tolerance)
		}
	}
}

// bins counts points in three layers of the box along each of its axes.
func bins(b Box, points [][]float64) []float64 {
	count := make([]float64, 3*len(b))
	for _, x := range points {
		for k, v := range x {
			layer := int(3 * (v - b[k][0]) / (b[k][1] - b[k][0]))
			count[3*k+min(max(layer, 0), 2)]++
		}
	}
	return count
}

// accepted returns n points of a box that keep accepts.
func accepted(b Box, n int, keep func(x []float64) bool) (points [][]float64) {
	for rng := rand.New(rand.NewPCG(3, 3)); len(points) < n; {
		x := make([]float64, len(b))
		if b.Draw(x, rng); keep(x) {
			points = append(points, x)
		}
	}
	return points
}

// Points inside are spread as those of the box that are in the shape, and points of the border as
// those of the box that are within a hundredth of its width of the border.
func TestShapesUniform(t *testing.T) {
	if testing.Short() {
		t.Skip("4000 points of every shape")
	}
	const n = 4000
	for _, c := range zoo() {
		if c.name == "distant discs" || c.name == "flat ellipse" {
			continue // the box accepts too few
		}
		b := c.shape.Bounds()
		near, wide, width := 0.0, make(Box, len(b)), math.Inf(1)
		for _, ends := range b {
			width = min(width, ends[1]-ends[0])
		}
		near = 0.005 * width
		for k, ends := range b {
			wide[k] = [2]float64{ends[0] - near, ends[1] + near}
		}
		for name, pair := range map[string][2][][]float64{
			"inside": {sample(t, c.shape, n, 6), accepted(b, n, c.shape.Contains)},
			"border": {sample(t, Border(c.shape), n, 7),
				accepted(wide, n, func(x []float64) bool { return math.Abs(c.shape.Distance(x)) < near })},
		} {
			got, want := bins(b, pair[0]), bins(b, pair[1])
			if c.touches() && name == "border" {
				continue // the distance is 0 where there is no border
			}
			for k := range got {
				if math.Abs(got[k]-want[k]) > 4*math.Sqrt(2*n*0.25) && name == "inside" ||
					math.Abs(got[k]-want[k]) > 4*math.Sqrt(2*n*0.25)+0.01*n {
					t.Errorf("%s, %s: %v points in layer %d of axis %d, want about %v", c.name, name, got[k], k%3, k/3, want[k])
				}
			}
		}
	}
}
