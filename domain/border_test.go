package domain

import (
	"hash/fnv"
	"math"
	"slices"
	"testing"
)

// Pieces of a border get points by their areas: the share of a piece is known in closed form.
func TestBorderShares(t *testing.T) {
	const n = 10_000
	left := Ball{[]float64{0, 0}, 1}
	for _, c := range []struct {
		specimen string
		on       func(x []float64) bool
		share    float64
	}{
		{"rectangle", func(x []float64) bool { return x[0] == -1 }, 0.3},
		{"cuboid", func(x []float64) bool { return x[2] == 2 }, 2.0 / 22},
		{"ring", func(x []float64) bool { return math.Hypot(x[0]-1, x[1]+1) < 0.75 }, 1.0 / 3},
		{"thin shell", func(x []float64) bool { return norm(x) < 0.95 }, 0.81 / 1.81},
		{"ball", func(x []float64) bool { return x[2] > 4 }, 0.25}, // Archimedes
		{"ellipse", func(x []float64) bool { return math.Abs(x[0]-3) < math.Sqrt(2) }, 0.6013133487509547},
		{"triangle", func(x []float64) bool { return x[0] == 0 }, 0.25},
		{"L", func(x []float64) bool { return x[0] >= 0 && x[1] >= 0 }, 0.25},
		{"cylinder", func(x []float64) bool { return x[0] > 0 && x[0] < 3 }, 1.2 / 1.28},
		{"plate", func(x []float64) bool { return math.Hypot(x[0]-0.3, x[1]) < 0.5 }, math.Pi * 0.4 / (8 + math.Pi*0.4)},
		{"square with four holes", func(x []float64) bool { return max(math.Abs(x[0]), math.Abs(x[1])) < 1 }, 2.4 * math.Pi / (8 + 2.4*math.Pi)},
		{"bitten square", func(x []float64) bool {
			return x[0] > 0 && x[1] > 0 && math.Hypot(x[0]-1, x[1]-1) < 1+1e-9 && x[0] < 1 && x[1] < 1
		},
			math.Pi / 2 / (6 + math.Pi/2)},
		{"two discs", func(x []float64) bool { return math.Abs(left.Distance(x)) < 1e-12 }, 0.5},
		{"lens", func(x []float64) bool { return math.Abs(left.Distance(x)) < 1e-12 }, 0.5},
		{"half disc", func(x []float64) bool { return norm(x) < 1-1e-9 }, 2 / (2 + math.Pi)},
		{"L less a quarter", func(x []float64) bool { return x[0] >= 0 && x[1] >= 0 }, 0.25},
		{"L by two boxes", func(x []float64) bool { return x[0] >= 0 && x[1] >= 0 }, 0.25},
		{"half ball", func(x []float64) bool { return math.Abs(x[2]-3) < 1e-12 }, 1.0 / 3},
		{"bored cuboid", func(x []float64) bool { return math.Hypot(x[0]-0.3, x[1]) < 0.2+1e-9 }, math.Pi * 0.4 / (16 - 2*math.Pi*0.04 + math.Pi*0.4)},
		{"cylinder over a plate", func(x []float64) bool { return x[0] == 0 || x[0] == 2 },
			2 * (4 - math.Pi*0.04) / (2*(4-math.Pi*0.04) + 2*(8+math.Pi*0.4))},
	} {
		shapes := zoo()
		s := shapes[slices.IndexFunc(shapes, func(s specimen) bool { return s.name == c.specimen })].shape
		hits := 0.0
		for _, x := range sample(t, Border(s), n, 11) {
			if c.on(x) {
				hits++
			}
		}
		if sigma := math.Sqrt(c.share * (1 - c.share) / n); math.Abs(hits/n-c.share) > 4*sigma {
			t.Errorf("%s: a share of %v, want %v +- %v", c.specimen, hits/n, c.share, sigma)
		}
	}
}

// The draws of shapes are part of the contract too: the bits of points inside and on the border of
// all of them, and of those that are not random, hash to what they did.
func TestShapeStreams(t *testing.T) {
	h := fnv.New64a()
	add := func(p Points) {
		if p.Err() != nil {
			t.Fatal(p.Err())
		}
		for _, v := range p.X().Data {
			bits := math.Float64bits(v)
			h.Write([]byte{byte(bits), byte(bits >> 8), byte(bits >> 16), byte(bits >> 24),
				byte(bits >> 32), byte(bits >> 40), byte(bits >> 48), byte(bits >> 56)})
		}
	}
	got := map[string]uint64{}
	end := func(name string) { got[name] = h.Sum64(); h.Reset() }
	for _, c := range zoo() {
		add(Uniform(c.shape, 40, 1))
	}
	end("inside")
	for _, c := range zoo() {
		add(Uniform(Border(c.shape), 40, 1))
	}
	end("border")
	for _, c := range zoo() {
		add(Uniform(c.shape, 40, 1).Streamed())
	}
	end("streamed")
	for _, c := range zoo() {
		add(Sobol(c.shape, 40, 1))
	}
	end("Sobol")
	for _, c := range zoo() {
		if len(c.shape.Bounds()) == 2 {
			add(Spaced(Border(c.shape), 40))
			add(Gauss(Border(c.shape), 5).Points())
		}
	}
	end("curves")
	for name, want := range map[string]uint64{"inside": 0x93760798af558778, "border": 0x55b2b37fb5ff9ecd,
		"streamed": 0x2e02fd06f88aa853, "Sobol": 0xe92233c266078786, "curves": 0xda36e0178372bcb1} {
		if got[name] != want {
			t.Errorf("%s: the points hash to %#x, want %#x", name, got[name], want)
		}
	}
}
