package plot

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
)

// drawn returns the picture of a figure and the frames of its panels.
func drawn(t *testing.T, f Figure) (*image.RGBA, []*frame) {
	t.Helper()
	frames, err := f.frames()
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.place(frames); err != nil {
		t.Fatal(err)
	}
	img, err := f.draw()
	if err != nil {
		t.Fatal(err)
	}
	return img, frames
}

func near(a, b color.RGBA, tol int) bool {
	d := func(a, b uint8) bool { return max(int(a)-int(b), int(b)-int(a)) <= tol }
	return d(a.R, b.R) && d(a.G, b.G) && d(a.B, b.B)
}

// The field x shows every colour at its place, and so does the bar.
func TestHeatPixels(t *testing.T) {
	for _, log := range []bool{false, true} {
		p := heat("", field(41, func(x, y float64) float64 { return x }), Axis{}, Viridian)
		if log { // the colours are those of the logarithm
			p.Heat.Scale = Axis{Log: true, Min: 1e-4, Max: 1}
			p.Heat.Values = field(41, func(x, y float64) float64 { return -math.Pow(10, 4*x-4) })
		}
		img, frames := drawn(t, Figure{Panels: []Panel{p}})
		fr, table := frames[0], Viridian.table()
		for _, u := range []float64{0.01, 0.25, 0.5, 0.99} {
			want := table[int(u*255+0.5)]
			x := int(math.Round(fr.px(u)))
			if got := img.RGBAAt(x, int(fr.py(0.3))); !near(got, want, 4) {
				t.Errorf("log %v: field at %g is %v, want %v", log, u, got, want)
			}
			y := fr.box.Max.Y - int(math.Round(u*float64(fr.box.Dy())))
			if got := img.RGBAAt(fr.bar().Min.X+5, y); !near(got, want, 4) {
				t.Errorf("log %v: bar at %g is %v, want %v", log, u, got, want)
			}
		}
		if n := len(fr.zTicks); n < 5 {
			t.Errorf("log %v: only %d marks on the bar", log, n)
		}
	}
}

func TestHeatOrientationAndNaN(t *testing.T) {
	// 1 at the upper left, NaN right
	p := heat("", []float64{0, 0, 0, 0, 0, math.NaN(), 1, 0, 0}, Axis{}, Viridian)
	img, frames := drawn(t, Figure{Panels: []Panel{p}})
	fr, table := frames[0], Viridian.table()
	at := func(x, y float64) color.RGBA { return img.RGBAAt(int(fr.px(x)), int(fr.py(y))) }
	for _, c := range []struct {
		where string
		got   color.RGBA
		want  color.RGBA
	}{
		{"upper left", at(0.005, 0.995), table[252]},
		{"upper right", at(0.99, 0.99), table[0]},
		{"lower left", at(0.01, 0.01), table[0]},
		{"NaN", at(0.98, 0.5), nanGrey},
		{"nearer to NaN", at(0.77, 0.5), nanGrey},
		{"nearer to 0", at(0.73, 0.5), table[0]},
	} {
		if !near(c.got, c.want, 6) {
			t.Errorf("%s is %v, want %v", c.where, c.got, c.want)
		}
	}
}

// A point (x, y) of a curve is where the marks of the axes say it is.
func TestCurvePixels(t *testing.T) {
	for _, log := range []bool{false, true} {
		s := Series{X: []float64{1, 10, 100}, Y: []float64{1e-8, 1e-6, 1}, Marks: true}
		img, frames := drawn(t, Figure{Panels: []Panel{{X: Axis{Log: log}, Y: Axis{Log: true}, Series: []Series{s}}}})
		fr := frames[0]
		for i := range s.X {
			got := img.RGBAAt(int(math.Round(fr.px(s.X[i]))), int(math.Round(fr.py(s.Y[i]))))
			if got != palette[0] {
				t.Errorf("log %v: point %d is %v, want %v", log, i, got, palette[0])
			}
		}
		for _, tick := range fr.xTicks {
			if got := img.RGBAAt(int(math.Round(fr.px(tick.value))), fr.inner().Max.Y+1); got != ink {
				t.Errorf("log %v: no mark at x = %g: %v", log, tick.value, got)
			}
		}
		for _, tick := range fr.yTicks {
			if got := img.RGBAAt(fr.box.Min.X-2, int(math.Round(fr.py(tick.value)))); got != ink {
				t.Errorf("log %v: no mark at y = %g: %v", log, tick.value, got)
			}
		}
	}
}

// Dots have no curve between them.
func TestDots(t *testing.T) {
	for _, dots := range []bool{false, true} {
		s := Series{X: []float64{1, 3}, Y: []float64{1, 3}, Dots: dots}
		img, frames := drawn(t, Figure{Panels: []Panel{{Series: []Series{s}}}})
		at := func(v float64) any {
			return img.RGBAAt(int(math.Round(frames[0].px(v))), int(math.Round(frames[0].py(v))))
		}
		if at(3) != any(palette[0]) && dots || (at(2) == any(palette[0])) == dots {
			t.Errorf("dots %v: %v at a point, %v between two", dots, at(3), at(2))
		}
	}
}

// Points without a place on the axes are left out, and far ones do no harm.
func TestUnusablePoints(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	clean := Series{X: []float64{1, 2, 5}, Y: []float64{1, 1e-3, 1e-5}}
	dirty := Series{X: []float64{1, 2, 3, 3, nan, 4, 5}, Y: []float64{1, 1e-3, 0, nan, 1, inf, 1e-5}}
	var a, b bytes.Buffer
	for _, c := range []struct {
		s Series
		w *bytes.Buffer
	}{{clean, &a}, {dirty, &b}} {
		f := Figure{Panels: []Panel{{Y: Axis{Log: true}, Series: []Series{c.s}}}}
		if err := f.WritePNG(c.w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("unusable points change the picture")
	}
	far := Series{X: []float64{0, 0.5, 1}, Y: []float64{0, 1e300, -1e300}}
	drawn(t, Figure{Panels: []Panel{{Y: Axis{Min: 0, Max: 1}, Series: []Series{{X: []float64{0}, Y: []float64{0}}, far}}}})
}

func TestBandAndLevel(t *testing.T) {
	s := Series{X: []float64{0, 1}, Y: []float64{2, 2}, Lo: []float64{1, 1}, Hi: []float64{3, 3}}
	img, frames := drawn(t, Figure{Panels: []Panel{{Series: []Series{s}, Levels: []Level{{Y: 4, Note: "cutoff"}}}}})
	fr := frames[0]
	x := int(fr.px(0.43))
	for _, c := range []struct {
		y    float64
		want color.RGBA
	}{{2.4, mix(white, palette[0], bandShade)}, {1.3, mix(white, palette[0], bandShade)}, {2, palette[0]}, {3.4, white}} {
		if got := img.RGBAAt(x, int(math.Round(fr.py(c.y)))); !near(got, c.want, 1) {
			t.Errorf("at y = %g: %v, want %v", c.y, got, c.want)
		}
	}
	dark := 0
	for x := fr.box.Min.X; x < fr.box.Max.X; x++ {
		if c := img.RGBAAt(x, int(math.Round(fr.py(4)))); c.R < 100 {
			dark++
		}
	}
	if dark < fr.box.Dx()/3 {
		t.Errorf("level has %d dark pixels of %d", dark, fr.box.Dx())
	}
}

// The legend stands in the corner that the curve leaves free, with the curve's colour.
func TestLegend(t *testing.T) {
	for _, c := range []struct {
		name   string
		y      []float64
		corner image.Point // of the axes, in halves
	}{
		{"falling", []float64{1, 0.5, 0}, image.Pt(1, 0)},
		{"rising", []float64{0, 0.5, 1}, image.Pt(1, 1)},
		{"round the corner", []float64{0, 1, 1}, image.Pt(1, 1)},
	} {
		s := Series{Name: c.name, X: []float64{0, 0.5, 1}, Y: c.y}
		with, frames := drawn(t, Figure{Panels: []Panel{{Series: []Series{s}}}})
		s.Name = ""
		without, _ := drawn(t, Figure{Panels: []Panel{{Series: []Series{s}}}})
		box := frames[0].box
		half := image.Rectangle{box.Min, box.Min.Add(box.Size().Div(2))}.Add(image.Pt(c.corner.X*box.Dx()/2, c.corner.Y*box.Dy()/2))
		colored := 0
		for i := range with.Rect.Dx() {
			for j := range with.Rect.Dy() {
				got := with.RGBAAt(i, j)
				if got == without.RGBAAt(i, j) {
					continue
				}
				if !image.Pt(i, j).In(half) {
					t.Fatalf("%s: legend reaches (%d, %d), outside %v", c.name, i, j, half)
				}
				if got == palette[0] {
					colored++
				}
			}
		}
		if colored < legendSample {
			t.Errorf("%s: %d pixels of the curve's colour in the legend, want %d", c.name, colored, legendSample)
		}
	}
}

func TestErrors(t *testing.T) {
	one := []float64{1}
	good := Series{X: one, Y: one}
	nan := []float64{math.NaN()}
	four := make([]float64, 4)
	for _, c := range []struct {
		name string
		fig  Figure
		want string
	}{
		{"no panels", Figure{}, "no panels"},
		{"empty panel", Figure{Panels: []Panel{{Title: "loss"}}}, `panel 0 "loss": no point`},
		{"second panel", Figure{Panels: []Panel{{Series: []Series{good}}, {}}}, "panel 1"},
		{"lengths", Figure{Panels: []Panel{{Series: []Series{good, {Name: "adam", X: one}}}}}, `series 1 "adam": lengths of X, Y, Lo, Hi are 1, 0, 0, 0`},
		{"band", Figure{Panels: []Panel{{Series: []Series{{X: one, Y: one, Lo: one}}}}}, "are 1, 1, 1, 0"},
		{"all NaN", Figure{Panels: []Panel{{Series: []Series{{X: one, Y: nan}}}}}, "no point"},
		{"level", Figure{Panels: []Panel{{Y: Axis{Log: true}, Series: []Series{good}, Levels: []Level{{0, "zero"}}}}}, `level 0 "zero"`},
		{"upside down", Figure{Panels: []Panel{{X: Axis{Label: "t", Min: 2, Max: 1}, Series: []Series{good}}}}, `axis "t": impossible range 2 to 1`},
		{"log from 0", Figure{Panels: []Panel{{Y: Axis{Log: true, Max: 1}, Series: []Series{good}}}}, "impossible range 0 to 1"},
		{"NaN range", Figure{Panels: []Panel{{Y: Axis{Min: nan[0]}, Series: []Series{good}}}}, "impossible range NaN to 0"},
		{"too wide", Figure{Panels: []Panel{{Series: []Series{{X: []float64{-1.7e308, 1.7e308}, Y: four[:2]}}}}}, "impossible range"},
		{"heat size", Figure{Panels: []Panel{{Heat: &Heat{NX: 2, NY: 1}}}}, "2 x 1 points"},
		{"heat values", Figure{Panels: []Panel{{Heat: &Heat{NX: 2, NY: 2}}}}, "0 values for 2 x 2"},
		{"heat zeros on log", Figure{Panels: []Panel{{Heat: &Heat{NX: 2, NY: 2, Values: four, Scale: Axis{Log: true}}}}}, "no value can be drawn"},
		{"heat and curves", Figure{Panels: []Panel{{Series: []Series{good}, Heat: &Heat{}}}}, "both"},
		{"heat on log axes", Figure{Panels: []Panel{{X: Axis{Log: true}, Heat: &Heat{}}}}, "logarithmic"},
		{"colours", Figure{Panels: []Panel{{Heat: &Heat{NX: 2, NY: 2, Values: four, Colors: 7}}}}, "unknown colours 7"},
		{"too narrow", Figure{Width: 100, Panels: []Panel{{Series: []Series{good}}}}, "width of the axes would be"},
		{"negative", Figure{Width: -1, Panels: []Panel{{Series: []Series{good}}}}, "width of the axes would be"},
		{"too low", Figure{Height: 50, Panels: []Panel{{Series: []Series{good}}}}, "height of the axes would be"},
		{"too high", Figure{Height: 1 << 20, Panels: []Panel{{Series: []Series{good}}}}, "height of the axes would be"},
	} {
		var w bytes.Buffer
		err := c.fig.WritePNG(&w)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "plot: ") {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
		if w.Len() > 0 {
			t.Errorf("%s: %d bytes written beside the error", c.name, w.Len())
		}
	}
}

// A given size is the size of the picture.
func TestSize(t *testing.T) {
	f := Figure{Width: 640, Height: 400, Panels: []Panel{{Series: []Series{{X: []float64{0, 1}, Y: []float64{0, 1}}}}}}
	if img, _ := drawn(t, f); img.Rect.Size() != image.Pt(640, 400) {
		t.Errorf("size %v, want 640 x 400", img.Rect.Size())
	}
}
