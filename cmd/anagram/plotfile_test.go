package main

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anagram/store"
)

// A network of a problem file is drawn with the names of its unknowns, and not within holes, whose
// size a parameter has.
func TestPlotFile(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	const radius = 0.3
	path := inFile(t, "hole.pde", "unknown u, w\nparameter r = 0.1 in [0.1, 0.4]\ndomain x, y in [-1, 1]\nregion hole = disc(0.25, 0, r)\n"+
		"inside = box - hole\nlap(u) = 0\nlap(w) = u\nu = 1 on border\nw = 0 on border\npoints 12\n")
	dir := filepath.Join(t.TempDir(), "out")
	solveFile(t, exitOK, path, "-method", "ratio", "-steps", "1", "-net", "3", "-set", "r=0.3", "-out", dir)
	c := cutOf(t, dir)
	if want := []string{"u", "w"}; !slices.Equal(c.unknowns, want) || c.unread != nil {
		t.Errorf("unknowns %v, want %v; %v", c.unknowns, want, c.unread)
	}
	const n = 81
	values, holes := c.values(n, n), 0
	for i, v := range values {
		point := i / 2
		x, y := c.coordinate(0, point%n, n), c.coordinate(1, point/n, n)
		away := math.Hypot(x-0.25, y) - radius
		if math.Abs(away) < 1e-9 { // on the border, which rounding puts in or out
			continue
		}
		if got, want := math.IsNaN(v), away < 0; got != want {
			t.Fatalf("unknown %d at (%v, %v), %v from the hole: grey is %v, want %v", i%2, x, y, away, got, want)
		} else if got {
			holes++
		}
	}
	if area := float64(holes) / (2 * n * n) * 4; math.Abs(area-math.Pi*radius*radius) > 0.02 {
		t.Errorf("the hole has the area %v, want %v", area, math.Pi*radius*radius)
	}
	if u := cutOf(t, filepath.Join(dir, networkFile)).unknowns; u[0] != "u1" {
		t.Errorf("the binary form has the unknowns %v, and no names of them", u)
	}
}

// A problem file that is not understood is told of, and the network drawn on the whole box.
func TestPlotFileUnread(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		change func(n *store.Network)
		want   string
	}{
		{func(n *store.Network) { n.File = "unknown u\n" }, "no domain"},
		{func(n *store.Network) { n.File = "unknown u\ndomain t, x in [0, 1]\n" }, "its coordinates are t, x, those of the network x, y"},
		{func(n *store.Network) { n.File, n.Set = "unknown u\ndomain x, y in [0, 1]\n", []string{"eps"} }, `the parameter "eps": want NAME=VALUE`},
	} {
		path := filepath.Join(dir, "n.json")
		n := saveNetwork(t)
		tt.change(n)
		save(t, path, n)
		code, _, stderr := call(t, "plot", path, "-at", "y=0.5")
		if code != exitOK || !strings.Contains(stderr, "so the picture shows the whole box") || !strings.Contains(stderr, tt.want) {
			t.Errorf("%q: exit code %d, %s; want %q", n.File, code, stderr, tt.want)
		}
	}
}
