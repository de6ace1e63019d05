package plot

import (
	"bytes"
	"flag"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

var plots = flag.String("plots", "", "directory to write the sample pictures to, for looking at them")

// sample is a figure of the kind the command line draws.
type sample struct {
	name string
	fig  Figure
}

func samples() []sample {
	x, y := Axis{Label: "x"}, Axis{Label: "y"}
	solution := field(120, func(x, y float64) float64 { return math.Sin(math.Pi*x) * math.Sin(math.Pi*y) })
	wrong := field(120, func(x, y float64) float64 { return 1e-9 * math.Sin(7*x+1) * math.Cos(9*y+2*x) * x * (1 - x) })
	layer := field(120, func(t, x float64) float64 { return math.Tanh(9 * (t - 0.5 + 0.4*math.Cos(2*math.Pi*x))) })
	network := heat("network", solution, Axis{}, Viridian)
	network.Heat.Values = append([]float64(nil), solution...)
	for i := range 30 {
		network.Heat.Values[40*120+40+i] = math.NaN()
	}
	allencahn := heat("allencahn", layer, Axis{Label: "u"}, Viridian)
	allencahn.X, allencahn.Y = Axis{Label: "t"}, Axis{Label: "x", Min: -1, Max: 1}
	error2 := Axis{Label: "relative L^2 error", Log: true}
	seconds := Axis{Label: "running time (s)"}
	runs := convergence()
	return []sample{
		{"solution", Figure{Title: "laplace2d", Panels: []Panel{heat("u after 501 steps", solution, Axis{Label: "u"}, Viridian)}}},
		{"error", Figure{Panels: []Panel{heat("error", wrong, Axis{Label: "absolute error", Log: true}, Ember)}}},
		{"layer", Figure{Panels: []Panel{allencahn}}},
		{"three", Figure{Title: "laplace2d: anagram, seed 1, relative L^2 error 3.1×10^-10", Panels: []Panel{
			network, heat("exact", solution, Axis{}, Viridian), heat("|network - exact|", wrong, Axis{Log: true}, Ember)}}},
		{"compare", Figure{Title: "laplace2d, median and quartiles of 5 seeds", Panels: []Panel{{X: seconds, Y: error2, Series: runs}}}},
		{"two", Figure{Panels: []Panel{
			{Title: "both logarithmic", X: Axis{Label: "running time (s)", Log: true}, Y: error2, Series: runs},
			{Title: "both linear", X: seconds, Y: Axis{Label: "relative error"}, Series: runs[3:]}}}},
		{"spectrum", Figure{Panels: []Panel{{Title: "rank 60 of 129", X: Axis{Label: "index i"}, Y: Axis{Label: "singular value σ", Log: true},
			Series: []Series{spectrum("first step", 0.22), spectrum("last step", 0.29)}, Levels: []Level{{1e-6, "cutoff 10^-6"}}}}}},
		{"plain", Figure{Panels: []Panel{{X: x, Y: y, Series: []Series{{X: []float64{0, 1e-7}, Y: []float64{-0.05, 0.1}}}}}}},
	}
}

func heat(title string, values []float64, scale Axis, colors Colors) Panel {
	n := int(math.Sqrt(float64(len(values))))
	return Panel{Title: title, X: Axis{Label: "x"}, Y: Axis{Label: "y"}, Heat: &Heat{NX: n, NY: n, Values: values, Scale: scale, Colors: colors}}
}

func field(n int, f func(x, y float64) float64) []float64 {
	v := make([]float64, n*n)
	for i := range v {
		v[i] = f(float64(i%n)/float64(n-1), float64(i/n)/float64(n-1))
	}
	return v
}

func convergence() (runs []Series) {
	rng := rand.New(rand.NewPCG(1, 2))
	for k, name := range []string{"anagram", "engd", "lbfgs", "adam", "gd"} {
		s := Series{Name: name}
		noise := 0.0
		for i := range 300 {
			t := 0.04 * float64(i+1)
			noise = 0.97*noise + 0.1*(rng.Float64()-0.5)
			e := (1.2*math.Exp(-t*[]float64{4, 2.5, 1.5, 0.6, 0.1}[k]) + []float64{1e-8, 2e-7, 2e-5, 3e-3, 0.2}[k]) * math.Exp(noise)
			s.X, s.Y = append(s.X, t), append(s.Y, e)
			s.Lo, s.Hi = append(s.Lo, e/2), append(s.Hi, 2.2*e)
		}
		s.Y[100] = math.NaN()
		runs = append(runs, s)
	}
	return runs
}

func spectrum(name string, decay float64) Series {
	s := Series{Name: name, Marks: true}
	for i := range 129 {
		s.X, s.Y = append(s.X, float64(i+1)), append(s.Y, 30*math.Exp(-decay*float64(i)))
	}
	return s
}

// Every sample can be drawn, comes out the same twice, and no text runs into the margin.
func TestSamples(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	for _, s := range samples() {
		img, err := s.fig.draw()
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		if again, err := s.fig.draw(); err != nil || !bytes.Equal(img.Pix, again.Pix) {
			t.Errorf("%s: second drawing differs (%v)", s.name, err)
		}
		if p, ok := marginInk(img); ok {
			t.Errorf("%s: margin is not white at %v", s.name, p)
		}
		if *plots != "" {
			save(t, s)
		}
	}
}

// marginInk finds a pixel of the margin that is not white.
func marginInk(img *image.RGBA) (image.Point, bool) {
	inside := img.Rect.Inset(outer - 5)
	for j := range img.Rect.Dy() {
		for i := range img.Rect.Dx() {
			if p := image.Pt(i, j); !p.In(inside) && img.RGBAAt(i, j) != white {
				return p, true
			}
		}
	}
	return image.Point{}, false
}

func save(t *testing.T, s sample) {
	w, err := os.Create(filepath.Join(*plots, s.name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.fig.WritePNG(w); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
