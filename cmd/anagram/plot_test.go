package main

import (
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// saveNetwork saves a network of x and y, with weights drawn from a seed, on a domain.
func saveNetwork(t *testing.T, paths ...string) *store.Network {
	t.Helper()
	n := &store.Network{Net: mlp.New(taylor.Tanh, 2, 5, 1)}
	n.Theta = make([]float64, n.Net.Params())
	n.Net.Init(n.Theta, nil, 1)
	n.Problem, n.Method, n.Axes, n.Domain = "laplace2d", "ratio", []string{"x", "y"}, [][2]float64{{0, 1}, {-1, 2}}
	for _, path := range paths {
		save(t, path, n)
	}
	return n
}

func save(t *testing.T, path string, n *store.Network) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := store.SaveNetwork(path, n); err != nil {
		t.Fatal(err)
	}
}

// cutOf is what a command line of plot draws.
func cutOf(t *testing.T, args ...string) *cut {
	t.Helper()
	p, err := parsePlot(&console{}, args)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.cut(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The values of a picture are those of the network at the points of its grid.
func TestPlotValues(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.json")
	n := saveNetwork(t, path)
	at := func(x, y float64) float64 {
		u := mat.New(1, 1)
		n.Net.Eval(u, n.Theta, mat.FromRows([]float64{x, y}))
		return u.At(0, 0)
	}
	for _, tt := range []struct {
		args   string
		nx, ny int
		i      int // of values
		x, y   float64
	}{
		{"", 5, 3, 0, 0, -1},
		{"", 5, 3, 4, 1, -1},
		{"", 5, 3, 6, 0.25, 0.5},
		{"", 5, 3, 14, 1, 2},
		{"-lo x=0.5 -hi y=0", 5, 3, 6, 0.625, -0.5},
		{"-at y=0.5", 5, 1, 3, 0.75, 0.5},
		{"-at x=0.5", 3, 1, 2, 0.5, 2},
		{"-at x=7 -lo y=3 -hi y=5", 3, 1, 1, 7, 4},
	} {
		c := cutOf(t, append(strings.Fields(tt.args), path)...)
		if got, want := c.values(tt.nx, tt.ny)[tt.i], at(tt.x, tt.y); got != want {
			t.Errorf("plot %s: value %d is %v, want %v at (%v, %v)", tt.args, tt.i, got, want, tt.x, tt.y)
		}
	}
}

// More points than are evaluated at once have the values that each has alone.
func TestPlotParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.json")
	saveNetwork(t, path)
	c := cutOf(t, path, "-at", "y=0.5")
	n := 2*evalPoints + 2
	all := c.values(n, 1)
	for _, i := range []int{0, evalPoints - 1, evalPoints, 2 * evalPoints, n - 1} {
		u := mat.New(1, 1)
		c.eval(u, mat.FromRows([]float64{c.coordinate(0, i, n), 0.5}))
		if all[i] != u.At(0, 0) {
			t.Errorf("value %d is %v, alone %v", i, all[i], u.At(0, 0))
		}
	}
}

// pictureSize decodes a picture.
func pictureSize(t *testing.T, path string) (width, height int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return img.Bounds().Dx(), img.Bounds().Dy()
}

// A panel for each unknown; where the picture goes, and what its panels are called.
func TestPlot(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, networkFile)
	saveNetwork(t, path)
	if got, want := printed(t, "plot", dir), filepath.Join(dir, "network.png"); got != want+"\n" {
		t.Errorf("plot prints %q, want %s", got, want)
	}
	one, _ := pictureSize(t, filepath.Join(dir, "network.png"))

	wide := filepath.Join(dir, "wide.json")
	n := &store.Network{Net: mlp.New(taylor.Tanh, 7, 5, 2).Over(make([]float64, 7), []float64{2, 2, 2, 2, 2, 2, 2})}
	n.Theta = make([]float64, n.Net.Params())
	n.Net.Init(n.Theta, nil, 1)
	save(t, wide, n)
	out := filepath.Join(dir, "two.PNG")
	printed(t, "plot", wide, "-at", "x1=1.5,x4=0.25", "-out", out)
	if two, _ := pictureSize(t, out); two <= one {
		t.Errorf("two panels are %d wide, one %d", two, one)
	}
	c := cutOf(t, wide, "-at", "x1=1.5,x4=0.25", "-unknown", "2")
	f := c.figure()
	p := f.Panels[0]
	if len(f.Panels) != 1 || p.Title != "u2 at x1 = 1.5, x4 = 0.25, x5 = 1, ..." || p.X.Label != "x2" || p.Y.Label != "x3" || p.X.Max != 2 || f.Title != "" {
		t.Errorf("%d panels, title %q and %q, axes %+v, %+v", len(f.Panels), f.Title, p.Title, p.X, p.Y)
	}
}

// A solution in slabs is drawn as far as it is known.
func TestPlotSlabs(t *testing.T) {
	path := filepath.Join(t.TempDir(), networkJSON)
	s := &store.Solution{}
	net := mlp.New(taylor.Tanh, 2, 3, 1)
	for k := range 2 {
		theta := make([]float64, net.Params())
		net.Init(theta, nil, uint64(k))
		s.Slabs = append(s.Slabs, store.Slab{Start: float64(k) / 4, End: float64(k+1) / 4, Net: net, Theta: theta})
	}
	s.Axes, s.Domain = []string{"t", "x"}, [][2]float64{{0, 1}, {-1, 1}}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.WriteSolutionJSON(f, s); err != nil {
		t.Fatal(err)
	}
	f.Close()
	values := cutOf(t, path, "-at", "x=0.5").values(5, 1)
	for i, v := range values {
		at, want := float64(i)/4, mat.New(1, 1)
		s.Eval(want, mat.FromRows([]float64{at, 0.5}))
		if known := at <= 0.5; known && v != want.At(0, 0) || !known && !math.IsNaN(v) {
			t.Errorf("u(%v, 0.5) = %v, known to 0.5, there %v", at, v, want.At(0, 0))
		}
	}
	skipIfShort(t)
	printed(t, "plot", path)
	pictureSize(t, strings.TrimSuffix(path, ".json")+".png")
}

func TestPlotMisuse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.json")
	saveNetwork(t, path)
	bare, many := filepath.Join(dir, "bare.json"), filepath.Join(dir, "many.json")
	n := saveNetwork(t)
	n.Origin = store.Origin{}
	save(t, bare, n)
	m := &store.Network{Net: mlp.New(taylor.Tanh, 2, 2, maxPanels+1)}
	m.Theta = make([]float64, m.Net.Params())
	m.Domain = n.Domain
	save(t, many, m)
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"", exitUsage, "want one saved network, got 0 arguments"},
		{"rod.pde", exitUsage, "'anagram solve rod.pde -out DIR' saves one"},
		{"laplace2d", exitError, "'anagram solve laplace2d -out DIR' saves a network"},
		{dir + "/none.json", exitError, "'anagram solve NAME -out DIR' leaves one in DIR"},
		{dir, exitError, "has neither network.json nor network.anagram"},
		{path + " -out n.pdf", exitUsage, "want the name of a picture that ends in .png"},
		{path + " -at z=1", exitUsage, "has no coordinate z; it has x, y"},
		{path + " -at x=1,y=1", exitUsage, "leave one or two to draw over"},
		{path + " -at x=1 -lo x=0", exitUsage, "leave out -lo and -hi of it"},
		{path + " -lo x=2", exitUsage, "the range of x would be 2 to 1: want -lo below -hi"},
		{path + " -lo x", exitUsage, "want NAME=VALUE,..."},
		{path + " -lo x=Inf", exitUsage, "want NAME=VALUE,..."},
		{path + " -hi x=1,x=2", exitUsage, "x is given twice"},
		{path + " -unknown 2", exitUsage, "-unknown is 2"},
		{path + " -unknown 0", exitUsage, "want a number from 1 on"},
		{path + " -lo x=-1e308 -hi x=1e308", exitError, "impossible range"},
		{bare, exitUsage, "give it by -lo x1=VALUE -hi x1=VALUE, or -at x1=VALUE"},
		{many, exitUsage, "has 9 unknowns, more than the 8 that a picture has room for: choose one by -unknown"},
	} {
		code, stdout, stderr := call(t, append([]string{"plot"}, strings.Fields(tt.args)...)...)
		if code != tt.code || !strings.Contains(stderr, tt.want) || stdout != "" {
			t.Errorf("plot %s: exit code %d, %s; want %d and %q", tt.args, code, stderr, tt.code, tt.want)
		}
	}
	printed(t, "plot", bare, "-lo", "x1=0", "-hi", "x1=1", "-at", "x2=3")
}
