package domain

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What a region draws it contains, in its bounds, and what it does not contain is elsewhere.
func TestRegions(t *testing.T) {
	box := Box{{-1, 2}, {0.3, 0.7}}
	left := func(x []float64) bool { return x[0] < 0 }
	for _, c := range []struct {
		name    string
		r       Region
		outside []float64
		faces   int
	}{
		{"box", box, []float64{0, 0.2}, 4},
		{"face", box.Face(0, High), []float64{1.9, 0.5}, 2},
		{"border", Border(box), []float64{0, 0.5}, 0},
		{"ends of a line", Border(Box{{0, 1}}), []float64{0.5}, 0},
		{"part of a box", part{box, left}, []float64{0.5, 0.5}, 0},
		{"part of a border", part{Border(box), left}, []float64{2, 0.5}, 0},
	} {
		if err := c.r.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		rng, x, drawn := rand.New(rand.NewPCG(1, 2)), make([]float64, c.r.Bounds().Dim()), 0
		for range 100 {
			if c.r.Draw(x, rng) {
				drawn++
				if !c.r.Contains(x) || !c.r.Bounds().Contains(x) {
					t.Fatalf("%s: %v was drawn, and is not in it", c.name, x)
				}
			}
		}
		if drawn < 20 || c.r.Contains(c.outside) || len(c.r.Faces()) != c.faces {
			t.Errorf("%s: %d of 100 proposals accepted, contains %v: %v, %d faces, want %d",
				c.name, drawn, c.outside, c.r.Contains(c.outside), len(c.r.Faces()), c.faces)
		}
		for _, f := range c.r.Faces() {
			if f.Draw(x, rng); !c.r.Contains(x) || !Border(c.r).Contains(x) {
				t.Errorf("%s: %v of a face is not on the border", c.name, x)
			}
		}
	}
	if box.Contains([]float64{0}) {
		t.Error("a point of one coordinate is in a box of two axes")
	}
}

// half is a region of one's own: the triangle x + y <= 1 in the unit square.
type half struct{ Box }

func (h half) Contains(x []float64) bool { return h.Box.Contains(x) && x[0]+x[1] <= 1 }

func (h half) Draw(dst []float64, rng *rand.Rand) bool {
	h.Box.Draw(dst, rng)
	return dst[0]+dst[1] <= 1
}

// Any Region has points, which stay in it whatever is asked of them.
func TestUniformOnRegion(t *testing.T) {
	r := half{UnitBox(2)}
	p := Uniform(r, 300, 3)
	for name, p := range map[string]Points{"kept": p, "streamed": p.Streamed(), "fresh": p.Fresh(),
		"others": p.Others(300, 0), "candidates": p.Follow(Following{}).Follower(0).Candidates()} {
		for i, x := 0, p.X(); i < x.Rows; i++ {
			if !r.Contains(x.Row(i)) {
				t.Fatalf("%s: %v is not in the region", name, x.Row(i))
			}
		}
	}
	if got, want := p.Bounds(), UnitBox(2); !slices.Equal(got, want) {
		t.Errorf("bounds %v, want those of the region, %v", got, want)
	}
}

func TestBounds(t *testing.T) {
	box := Box{{-1, 2}, {0.3, 0.7}}
	corner := func(x []float64) bool { return x[0] <= 0 }
	for _, c := range []struct {
		name string
		p    Points
		want Box
	}{
		{"inner grid", box.Inner(4), box},
		{"border", box.UniformBorder(3, 1), box},
		{"face", box.Face(1, Low).Grid(3), box.Face(1, Low)},
		{"part of a grid", box.Grid(4, 3).Where(corner), Box{{-1, 0}, {0.3, 0.7}}},
		{"points", At([]float64{3, 1}, []float64{2, 5}), Box{{2, 3}, {1, 5}}},
		{"a single point", UnitBox(1).Face(0, High).Grid(2), Box{{1, 1}}},
		{"nothing", Points{}, nil},
	} {
		if got := c.p.Bounds(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if b := box.Uniform(1<<30, 1).Streamed().Where(corner).Bounds(); !box.Contains([]float64{b[0][0], b[1][1]}) || b[0][1] > 0 {
		t.Errorf("streamed points with a Where are in %v", b)
	}
}

// faced is a square with faces of one's own.
type faced struct {
	Box
	faces []Face
}

func (f faced) Faces() []Face { return f.faces }

// bounded is a unit square that says what it likes of itself.
type bounded struct {
	bounds   Box
	refusing bool
}

func (b bounded) Check() error            { return nil }
func (b bounded) Contains([]float64) bool { return true }
func (b bounded) Faces() []Face           { return nil }
func (b bounded) Bounds() Box {
	if b.bounds == nil {
		return UnitBox(2)
	}
	return b.bounds
}
func (b bounded) Draw(dst []float64, rng *rand.Rand) bool {
	return !b.refusing && UnitBox(2).Draw(dst, rng)
}

// Of no points none moves.
func TestFollowerOfNone(t *testing.T) {
	p := UnitBox(2).Uniform(0, 1).Follow(Following{})
	if f := p.Follower(0); len(f.Rows()) != 0 || f.Candidates().Len() != 0 {
		t.Errorf("%d of no points move", len(f.Rows()))
	}
}

// The errors are those of the set, and of drawing from it.
func TestErrors(t *testing.T) {
	square := UnitBox(2)
	never := func([]float64) bool { return false }
	for _, c := range []struct {
		name string
		p    Points
		want string
	}{
		{"one point a side", square.Grid(1), "1 points on axis 0"},
		{"counts", square.Grid(2, 2, 2), "3 counts for a grid of 2 axes"},
		{"grid", UnitBox(6).Grid(1000), "more than 2^27"},
		{"kept", square.Uniform(1<<28, 1), "more than 2^27 numbers to keep"},
		{"streamed", square.Uniform(1<<30+1, 1).Streamed(), "uniform points, want 0 to 2^30"},
		{"negative", square.UniformBorder(-1, 1), "-1 uniform points"},
		{"flat", square.Face(0, Low).UniformBorder(1, 1), "1 of them flat"},
		{"inverted", Box{{1, 0}}.UniformBorder(1, 1), "axis 0 runs from 1 down to 0, want {0, 1}"},
		{"no axes", Uniform(Border(Box{}), 1, 1), "without axes"},
		{"a point", Uniform(Border(Box{{1, 1}}), 1, 1), "without faces"},
		{"nil", Uniform(nil, 1, 1), "no region"},
		{"accepts nothing itself", Uniform(bounded{refusing: true}, 1, 1), "the region accepts fewer than one random point in"},
		{"bounds of NaN", Uniform(bounded{bounds: Box{{0, 1}, {math.NaN(), 1}}}, 1, 1), "the bounds of a region: a box whose axis 1 runs from NaN"},
		{"bounds inverted", Uniform(bounded{bounds: Box{{1, 0}}}, 1, 1), "the bounds of a region: a box whose axis 0 runs from 1 down to 0"},
		{"no bounds", Uniform(bounded{bounds: Box{}}, 1, 1), "the bounds of a region: a box without axes"},
		{"border of nil", Uniform(Border(nil), 1, 1), "border of no region"},
		{"a face that is none", Uniform(Border(faced{square, []Face{{Box{{1, 0}, {0, 1}}, 1}}}), 1, 1), "face 0 of a region: a box whose axis 0"},
		{"a face of no region", Uniform(Border(faced{square, []Face{{square, 1}, {nil, 1}}}), 1, 1), "face 1 of a region: no Region"},
		{"a face of NaN", Uniform(Border(faced{square, []Face{{square, math.NaN()}}}), 1, 1), "face 0 of a region: an Area of NaN"},
		{"a face below 0", Uniform(Border(faced{square, []Face{{square, 2}, {square, -1}}}), 1, 1), "an Area of -1"},
		{"endless faces", Uniform(Border(faced{square, []Face{{square, math.MaxFloat64}, {square, math.MaxFloat64}}}), 1, 1), "add up to +Inf"},
		{"negative others", square.Uniform(1, 1).Others(-1, 0), "-1 other points"},
		{"too many candidates", square.Uniform(1<<25, 1).Follow(Following{}), "candidates for each that moves: more than 2^27"},
		{"others", At([]float64{1}).Others(3, 0), "without a region"},
		{"accepts nothing", square.Uniform(1, 1).Where(never), "Where accepts fewer than one random point in"},
		{"panics", square.Uniform(1, 1).Where(func([]float64) bool { panic("no") }), "drawing the points panics: no"},
	} {
		err := c.p.Err()
		if err == nil {
			func() {
				defer func() {
					if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "domain: "+c.want) {
						t.Errorf("%s: X panics with %q, want %q", c.name, s, c.want)
					}
				}()
				c.p.X()
			}()
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}
