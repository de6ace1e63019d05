package domain

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"anagram/mat"
)

// Malformed shapes say what is wrong, where, and what is wanted.
func TestMalformedShapes(t *testing.T) {
	nan, disc, square := math.NaN(), Ball{[]float64{0, 0}, 1}, UnitBox(2)
	for _, c := range []struct {
		name string
		r    Region
		want string
	}{
		{"no center", Ball{nil, 1}, "a ball without a center"},
		{"radius 0", Ball{[]float64{0}, 0}, "a ball of radius 0, want a positive number"},
		{"radius", Ball{[]float64{0}, -2}, "a ball of radius -2"},
		{"radius NaN", Ball{[]float64{0}, nan}, "a ball of radius NaN"},
		{"radius Inf", Ball{[]float64{0}, math.Inf(1)}, "a ball of radius +Inf, want 1e-150 to 1e+150"},
		{"radius too small", Ball{[]float64{0}, 1e-200}, "a ball of radius 1e-200, want 1e-150"},
		{"center", Ball{[]float64{0, nan}, 1}, "coordinate 1 NaN"},
		{"ends", Ball{[]float64{math.MaxFloat64}, 1}, "coordinate 0 1.7976931348623157e+308, want -1e+150 to 1e+150"},
		{"shell", Shell{[]float64{0, 0}, 2, 1}, "inner radius 2 to the outer radius 1, want the inner one smaller"},
		{"shell of 0", Shell{[]float64{0, 0}, 0, 1}, "a shell of radius 0"},
		{"half axes", Ellipsoid{[]float64{0, 0}, []float64{1}}, "1 half axes, want one for each of the 2"},
		{"half axis", Ellipsoid{[]float64{0, 0}, []float64{1, -1}}, "half axis -1"},
		{"no point", HalfSpace{}, "through no point"},
		{"vector", HalfSpace{[]float64{0, 0}, []float64{1}}, "of 2 coordinates, outward a vector of 1"},
		{"no direction", HalfSpace{[]float64{0, 0}, []float64{0, 0}}, "outward direction is [0 0]"},
		{"through NaN", HalfSpace{[]float64{0, nan}, []float64{0, 1}}, "through the point [0 NaN]"},
		{"two corners", Polygon{{0, 0}, {1, 1}}, "a polygon of 2 corners, want 3 or more"},
		{"corner", Polygon{{0, 0}, {1, nan}, {0, 1}}, "corner 1 is (1, NaN)"},
		{"twice", Polygon{{0, 0}, {1, 0}, {1, 0}, {0, 1}}, "corner 1 is (1, 0) twice"},
		{"bow tie", Polygon{{0, 0}, {1, 1}, {1, 0}, {0, 1}}, "edges 0 and 2 cross or touch"},
		{"touching", Polygon{{0, 0}, {2, 0}, {2, 2}, {1, 0}, {0, 2}}, "edges 0 and 2 cross or touch"},
		{"back", Polygon{{0, 0}, {2, 0}, {1, 0}, {1, 1}}, "edge 1 goes back on edge 0"},
		{"flat", Polygon{{0, 0}, {1, 0}, {2, 0}}, "goes back on edge"},
		{"nil in a union", Union(disc, nil), "shape 1 of a union is nil"},
		{"none", Union(), "a union of no shapes"},
		{"bad in a union", Union(disc, Ball{[]float64{0, 0}, -1}), "shape 1 of a union: a ball of radius -1"},
		{"dimensions", Difference(square, Ball{[]float64{0, 0, 0}, 1}), "shape 1 of a difference has 3 coordinates, shape 0 has 2"},
		{"apart", Intersection(disc, Ball{[]float64{5, 0}, 1}), "shape 1 is apart from those before it on axis 0"},
		{"without distance", Difference(Product(Interval(0, 1), Product(bounded{})), UnitBox(3)), "a difference: part 0 of a product has no Distance"},
		{"part", Product(square, Ball{[]float64{0}, 0}), "part 1 of a product: a ball of radius 0"},
		{"no part", Product(), "a product of no regions"},
		{"nil part", Product(nil), "part 0 of a product"},
		{"endless part", Product(HalfSpace{[]float64{0, 0}, []float64{1, 1}}), "part 0 of a product: a region without end on axis 0"},
		{"inside out", Difference(Box{{1, 0}, {0, 1}}, disc), "shape 0 of a difference: a box whose axis 0"},
		{"edge", segment{[2]float64{0, 0}, [2]float64{0, 0}, false}, "an edge from (0, 0) to (0, 0)"},
	} {
		for name, err := range map[string]error{"Uniform": Uniform(c.r, 1, 1).Err(), "Border": Uniform(Border(c.r), 1, 1).Err(), "Check": c.r.Check()} {
			if (err == nil || !strings.Contains(err.Error(), c.want)) && !(name == "Check" && c.name == "nil part") {
				t.Errorf("%s, %s: error %v, want %q", c.name, name, err, c.want)
			}
		}
	}
	for _, c := range []struct {
		name string
		r    Region
		want string
	}{
		{"half space", HalfSpace{[]float64{0, 0}, []float64{1, 1}}, "a region without end on axis 0, want its Intersection with a box"},
		{"half space across an axis", HalfSpace{[]float64{0}, []float64{1}}, "a region without end on axis 0"},
		{"border of nothing", Border(Difference(disc, Ball{[]float64{0, 0}, 2})), "without faces"},
	} {
		if err := Uniform(c.r, 1, 1).Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	if !panics(func() { Polygon{{0, 0}, {1, 0}, {0, 1}}.Edge(3) }) || !panics(func() { Product(bounded{}).Distance([]float64{0, 0}) }) {
		t.Error("no panic at an edge that is not there, or a distance that is not known")
	}
}

// A set that is empty is found out when its points are drawn.
func TestEmptySets(t *testing.T) {
	if testing.Short() {
		t.Skip("a million points")
	}
	disc := Ball{[]float64{0, 0}, 1}
	for _, r := range []Region{
		Difference(disc, Ball{[]float64{0, 0}, 2}),
		Intersection(disc, Ball{[]float64{1.9, 1.9}, 1}),
	} {
		func() {
			defer func() {
				if s, _ := recover().(string); !strings.Contains(s, "of 2 shapes accepts fewer than one random point in 1000000: see that the shapes leave an inside") {
					t.Errorf("X panics with %q", s)
				}
			}()
			Uniform(r, 1, 1).X()
		}()
	}
}

// A face that refuses all points is found out when one is drawn.
func TestRefusingFace(t *testing.T) {
	p := Uniform(Border(faced{UnitBox(2), []Face{{bounded{refusing: true}, 1}}}), 1, 1)
	err := p.Sampler().Draw(t.Context(), mat.New(1, 2), 0, 0)
	if err == nil || !strings.Contains(err.Error(), "face 0 of a region accepts fewer than one random point in 1000000") {
		t.Errorf("error %v, want that the face accepts none", err)
	}
}

// rude is a region of which one method panics.
type rude struct {
	Box
	method string
}

func (r rude) maybe(method string) {
	if r.method == method {
		panic("no")
	}
}
func (r rude) Check() error              { r.maybe("Check"); return nil }
func (r rude) Bounds() Box               { r.maybe("Bounds"); return r.Box }
func (r rude) Faces() []Face             { r.maybe("Faces"); return r.Box.Faces() }
func (r rude) Contains(x []float64) bool { r.maybe("Contains"); return r.Box.Contains(x) }
func (r rude) Draw(dst []float64, rng *rand.Rand) bool {
	r.maybe("Draw")
	return r.Box.Draw(dst, rng)
}
func (r rude) Distance(x []float64) float64 { r.maybe("Distance"); return r.Box.Distance(x) }

// A panic of a method of a user's region is an error of the points.
func TestRegionPanics(t *testing.T) {
	sawn := func(r Shape) Region { return Difference(r, Ball{[]float64{0, 0}, 0.5}) }
	for _, c := range []struct {
		method string
		points func(r rude) Points
	}{
		{"Check", func(r rude) Points { return Uniform(r, 1, 1) }},
		{"Check", func(r rude) Points { return Uniform(Border(r), 1, 1) }},
		{"Check", func(r rude) Points { return Uniform(sawn(r), 1, 1) }},
		{"Check", func(r rude) Points { return Uniform(Product(r), 1, 1) }},
		{"Check", func(r rude) Points { return Uniform(Piece(UnitBox(2), r), 1, 1) }},
		{"Bounds", func(r rude) Points { return Uniform(r, 1, 1) }},
		{"Bounds", func(r rude) Points { return Uniform(Border(r), 1, 1) }},
		{"Bounds", func(r rude) Points { return Spaced(r, 1) }},
		{"Faces", func(r rude) Points { return Uniform(Border(r), 1, 1) }},
		{"Faces", func(r rude) Points { return Uniform(Border(sawn(r)), 1, 1) }},
		{"Faces", func(r rude) Points { return Uniform(Border(Product(r, r)), 1, 1) }},
		{"Draw", func(r rude) Points { return Uniform(r, 1, 1) }},
		{"Draw", func(r rude) Points { return Uniform(Border(faced{r.Box, []Face{{r, 1}}}), 1, 1) }},
		{"Contains", func(r rude) Points { return r.Box.Grid(2).Where(r.Contains) }},
		{"Contains", func(r rude) Points { return r.Box.Uniform(1, 1).Where(r.Contains) }},
		{"Distance", func(r rude) Points { return Uniform(sawn(r), 1, 1) }},
		{"Distance", func(r rude) Points { return Uniform(Border(sawn(r)), 1, 1) }},
		{"Distance", func(r rude) Points { return Uniform(Piece(UnitBox(2), r), 1, 1) }},
	} {
		p := c.points(rude{UnitBox(2), c.method})
		err := p.Err()
		if err == nil {
			err = p.Sampler().Draw(t.Context(), mat.New(1, 2), 0, 0)
		}
		if err == nil || !strings.Contains(err.Error(), "panics") || !strings.Contains(err.Error(), "no") {
			t.Errorf("%s: error %v, want that it panics", c.method, err)
		}
		if fine := c.points(rude{UnitBox(2), ""}); fine.Err() != nil && c.method != "Bounds" {
			t.Errorf("%s: error %v of a region that does not panic", c.method, fine.Err())
		}
	}
}
