package plot

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi   float64
		log      bool
		length   float64
		vertical bool
		want     string // the labelled ones
	}{
		{0, 1, false, 600, false, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{-1, 1, false, 600, true, "−1.0 −0.5 0.0 0.5 1.0"},
		{-1, 1, false, 200, true, "−1.0 −0.5 0.0 0.5 1.0"},
		{-0.04, 0.11, false, 400, true, "−0.04 −0.02 0.00 0.02 0.04 0.06 0.08 0.10"},
		{0, 2000, false, 800, false, "0 500 1000 1500 2000"},
		{0, 3e-9, false, 300, true, "0 0.5×10^-9 1.0×10^-9 1.5×10^-9 2.0×10^-9 2.5×10^-9 3.0×10^-9"},
		{-2e7, 2e7, false, 300, true, "−2.0×10^7 −1.5×10^7 −1.0×10^7 −0.5×10^7 0 0.5×10^7 1.0×10^7 1.5×10^7 2.0×10^7"},
		{1e-3, 1, true, 600, true, "10^-3 10^-2 10^-1 10^0"},
		{3e-9, 20, true, 200, true, "10^-8 10^-6 10^-4 10^-2 10^0"},
		// a given range with one decade: linear numbers
		{3e-9, 2e-8, true, 200, true, "0.5×10^-8 1.0×10^-8 1.5×10^-8 2.0×10^-8"},
	} {
		var got []string
		for _, k := range (scale{c.lo, c.hi, c.log}).ticks(c.length, c.vertical) {
			if k.label != "" {
				got = append(got, k.label)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%g .. %g (log %v, %g px): %s, want %s", c.lo, c.hi, c.log, c.length, s, c.want)
		}
	}
}

// On any axis the numbers are inside, ascending, not into one another, and at
// least two unless a short axis shows a narrow range of long numbers.
func TestTicksAnyRange(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		a := Axis{Log: rng.IntN(2) == 0}
		lo := math.Pow(10, 40*rng.Float64()-20)
		hi := lo * (1 + math.Pow(10, 12*rng.Float64()-6))
		if !a.Log && rng.IntN(2) == 0 {
			lo = -lo
		}
		s, err := a.scale(lo, hi, autoMargin)
		if err != nil {
			t.Fatalf("%g .. %g: %v", lo, hi, err)
		}
		vertical := rng.IntN(2) == 0
		length := 150 + 800*rng.Float64()
		end, numbers := math.Inf(-1), 0
		for _, k := range s.ticks(length, vertical) {
			u := s.unit(k.value)
			if u < -1e-6 || u > 1+1e-6 {
				t.Fatalf("%g .. %g: mark %g outside", s.lo, s.hi, k.value)
			}
			if k.label == "" {
				continue
			}
			numbers++
			half := capHeight / 2.0
			if !vertical {
				half = textWidth(k.label, textScale) / 2
			}
			if u*length-half < end+6 {
				t.Fatalf("%g .. %g, %g px: number %q runs into the one before", s.lo, s.hi, length, k.label)
			}
			end = u*length + half
		}
		if numbers < 1 || numbers < 2 && length > 300 && hi > 1.01*lo {
			t.Errorf("%g .. %g (log %v), %g px, vertical %v: %d numbers", s.lo, s.hi, a.Log, length, vertical, numbers)
		}
	}
}

func TestAutomaticRange(t *testing.T) {
	for _, c := range []struct {
		name   string
		axis   Axis
		lo, hi float64
		want   [2]float64
	}{
		{"given", Axis{Min: 2, Max: 3}, 0, 1, [2]float64{2, 3}},
		{"margin", Axis{}, 0, 1, [2]float64{-0.1, 1.1}},
		{"all zero", Axis{}, 0, 0, [2]float64{-1.2, 1.2}},
		{"constant", Axis{}, 5, 5, [2]float64{4.4, 5.6}},
		{"decades", Axis{Log: true}, 1e-10, 1, [2]float64{1e-11, 10}},
		{"one number", Axis{Log: true}, 1e-3, 1e-3, [2]float64{1e-4 / math.Pow(10, 0.2), 1e-2 * math.Pow(10, 0.2)}},
	} {
		s, err := c.axis.scale(c.lo, c.hi, 0.1)
		if err != nil || math.Abs(s.lo-c.want[0]) > 1e-9*math.Abs(c.want[0]) || math.Abs(s.hi-c.want[1]) > 1e-9*math.Abs(c.want[1]) {
			t.Errorf("%s: %g .. %g, %v, want %v", c.name, s.lo, s.hi, err, c.want)
		}
	}
}

// Letters: all of printable ASCII, within their line, each its own.
func TestGlyphs(t *testing.T) {
	seen := map[string]rune{}
	for r := ' '; r <= '~'; r++ {
		code, ok := glyphs[r]
		if !ok {
			t.Errorf("no glyph for %q", r)
			continue
		}
		if other, ok := seen[code]; ok {
			t.Errorf("%q looks like %q", r, other)
		}
		seen[code] = r
		strokes, width := typeset(string(r), 1)
		for _, s := range strokes {
			for _, p := range s.pts {
				if p.x < 0 || p.x > width || p.y < -descent || p.y > capHeight+1 {
					t.Errorf("%q has a point (%g, %g) outside its box, width %g", r, p.x, p.y, width)
				}
			}
		}
		if r >= '0' && r <= '9' && width != textWidth("0", 1) {
			t.Errorf("digit %q has width %g, want %g", r, width, textWidth("0", 1))
		}
	}
}

func TestPowers(t *testing.T) {
	rise := func(text string) (heights []float64) {
		strokes, _ := typeset(text, 1)
		for _, s := range strokes {
			low := math.Inf(1)
			for _, p := range s.pts {
				low = min(low, p.y)
			}
			heights = append(heights, low)
		}
		return heights
	}
	got := rise("10^-8 m") // 1 has two strokes, 8 two, m three
	want := []float64{0, 0, 0, powerRise + 4*powerScale, powerRise + 5*powerScale, powerRise}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("stroke %d starts at height %g, want %g", i, got[i], w)
		}
	}
	if last := got[len(got)-1]; last != 0 {
		t.Errorf("after the power the height is %g, want 0", last)
	}
	if a, b := textWidth("a^b", 1), textWidth("ab", 1); a <= b {
		t.Error("a caret before a letter is not drawn")
	}
}

// The lightness of each map changes evenly. Oracle: from sRGB back to OKLab by Ottosson's formulas.
func TestColorMapsAreEven(t *testing.T) {
	for m := Viridian; m <= Ember; m++ {
		var l [colorSteps]float64
		for i, c := range m.table() {
			l[i] = lightness(c.R, c.G, c.B)
		}
		step := math.Abs(l[100] - l[0])
		for i := 0; i+50 < colorSteps; i += 10 {
			// half a level of 256 in three channels, and the edge of the gamut
			if d := math.Abs(l[i+50] - l[i]); math.Abs(d-step/2) > 0.015 {
				t.Errorf("map %d: lightness changes by %.3f from %d to %d, want %.3f", m, d, i, i+50, step/2)
			}
		}
	}
}

func lightness(r, g, b uint8) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	x, y, z := linear(r), linear(g), linear(b)
	l := math.Cbrt(0.4122214708*x + 0.5363325363*y + 0.0514459929*z)
	m := math.Cbrt(0.2119034982*x + 0.6806995451*y + 0.1073969566*z)
	s := math.Cbrt(0.0883024619*x + 0.2817188376*y + 0.6299787005*z)
	return 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
}

// A dashed line draws the share of its length that the pattern says, over corners too.
func TestDashes(t *testing.T) {
	c := newCanvas(400, 40)
	c.polyline([]point{{20, 20}, {103.5, 20}, {380, 20}}, 1, []float64{12, 8})
	drawn := 0.0
	for i := range 400 {
		drawn += float64(c.mask[20*400+i])
	}
	want := 360 * 12.0 / 20
	if math.Abs(drawn-want) > 0.1*want { // every dash is longer by its round ends
		t.Errorf("%g pixels drawn, want about %g", drawn, want)
	}
}
