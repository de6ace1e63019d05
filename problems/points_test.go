package problems

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"strings"
	"testing"
)

// The experiments' own points, to the last bit.
func TestDefaultPoints(t *testing.T) {
	want := map[string]uint64{
		"laplace2d": 0x20fcf1f349a6eb69, "heat": 0xdb51edbc46354fb0, "laplace5d": 0xff0ccd3e27ee5040, "allencahn": 0x1f847b0577700e75,
	}
	for _, p := range All() {
		hash := fnv.New64a()
		for _, term := range p.terms(p.Points) {
			for _, x := range points(term) {
				for _, v := range x {
					binary.Write(hash, binary.LittleEndian, math.Float64bits(v))
				}
			}
		}
		if got := hash.Sum64(); got != want[p.Name] {
			t.Errorf("%s: the points hash to %#x, want %#x", p.Name, got, want[p.Name])
		}
	}
}

func TestPointsScale(t *testing.T) {
	tests := []struct {
		name           string
		points         int
		inside, border int // 0: an error
	}{
		{"laplace2d", 3, 1, 8},
		{"laplace2d", 10, 64, 36},
		{"laplace2d", 2, 0, 0},
		{"heat", 3, 1, 6},
		{"heat", 40, 38 * 38, 3 * 39},
		{"heat", 0, 0, 0},
		{"laplace5d", 8, 8, 1},
		{"laplace5d", 100, 100, 12},
		{"laplace5d", 7, 0, 0},
		{"allencahn", 3, 1 * 4, 6 + 2*3},
		{"allencahn", 10, 8 * 18, 20 + 2*10},
		{"allencahn", -1, 0, 0},
	}
	for _, tt := range tests {
		p, err := Lookup(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		p.Points = tt.points
		b, err := p.Build(p.Network(4))
		if tt.inside == 0 {
			if err == nil || !strings.Contains(err.Error(), tt.name) || !strings.Contains(err.Error(), "want at least") {
				t.Errorf("%s with %d points: error %v, want one that says how many there must be", tt.name, tt.points, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s with %d points: %v", tt.name, tt.points, err)
			continue
		}
		if terms := b.Terms(); terms[0].Rows != tt.inside || terms[1].Rows != tt.border {
			t.Errorf("%s with %d points: %v, want %d inside and %d on the border", tt.name, tt.points, terms, tt.inside, tt.border)
		}
	}
}

// Random points can be streamed: as many, but others. Grids can't.
func TestStreamed(t *testing.T) {
	for _, p := range All() {
		p.Streamed = true
		net := p.Network(3)
		b, err := p.Build(net)
		if !p.Random {
			if err == nil || !strings.Contains(err.Error(), "fixed points cannot be streamed") {
				t.Errorf("%s: error %v", p.Name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		p.Streamed = false
		kept, err := p.Build(net)
		if err != nil {
			t.Fatal(err)
		}
		if x, y := b.Points(), kept.Points(); x.Rows != y.Rows || x.At(0, 0) == y.At(0, 0) {
			t.Errorf("%s: %d points that begin with %v, kept: %d, %v", p.Name, x.Rows, x.Row(0), y.Rows, y.Row(0))
		}
	}
}
