package plot

import (
	"image/color"
	"math"
	"slices"
)

// The maps live in OKLab (Bjorn Ottosson, "A perceptual color space for image
// processing", 2020), where equal distances look alike: lightness l, and chroma
// and hue as polar coordinates of the plane (a, b). A map is a Bezier curve whose
// control points have evenly spaced lightness; then the lightness of the map
// changes evenly, no edge shows that is not in the data, and a print in grey keeps the order.

// Colors is a colour map; the lightness changes evenly along each.
type Colors int

const (
	Viridian Colors = iota // dark violet over green to yellow: solutions
	Ember                  // black over red to light yellow: errors
)

// lab is a colour in OKLab.
type lab struct{ l, a, b float64 }

// lch is the colour of lightness l, chroma c and hue h in degrees.
func lch(l, c, h float64) lab {
	sin, cos := math.Sincos(h * math.Pi / 180)
	return lab{l, c * cos, c * sin}
}

// control returns the control points of a map.
func (m Colors) control() []lab {
	if m == Ember {
		return []lab{lch(0.16, 0.05, 285), lch(0.36, 0.19, 300), lch(0.56, 0.27, 5), lch(0.76, 0.18, 55), lch(0.96, 0.09, 105)}
	}
	return []lab{lch(0.26, 0.11, 310), lch(0.42, 0.15, 275), lch(0.58, 0.12, 215), lch(0.74, 0.22, 150), lch(0.90, 0.18, 103)}
}

const colorSteps = 256

// table returns colorSteps colours of the map from its low to its high end.
func (m Colors) table() (t [colorSteps]color.RGBA) {
	control := m.control()
	for i := range t {
		t[i] = bezier(control, float64(i)/(colorSteps-1)).rgb()
	}
	return t
}

// bezier is the point of the curve at 0 <= u <= 1, by de Casteljau's repeated interpolation.
func bezier(control []lab, u float64) lab {
	p := slices.Clone(control)
	for n := len(p) - 1; n > 0; n-- {
		for k := range n {
			a, b := p[k], p[k+1]
			p[k] = lab{a.l + u*(b.l-a.l), a.a + u*(b.a-a.a), a.b + u*(b.b-a.b)}
		}
	}
	return p[0]
}

// rgb converts to sRGB: the matrices are Ottosson's, the curve is that of IEC 61966-2-1.
func (p lab) rgb() color.RGBA {
	cube := func(x float64) float64 { return x * x * x }
	l := cube(p.l + 0.3963377774*p.a + 0.2158037573*p.b)
	m := cube(p.l - 0.1055613458*p.a - 0.0638541728*p.b)
	s := cube(p.l - 0.0894841775*p.a - 1.2914855480*p.b)
	return color.RGBA{
		gamma(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		gamma(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		gamma(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
		255,
	}
}

// gamma encodes a linear intensity, cut to what a screen shows, in a byte.
func gamma(x float64) uint8 {
	x = min(max(x, 0), 1)
	if x <= 0.0031308 {
		return uint8(255*12.92*x + 0.5)
	}
	return uint8(255*(1.055*math.Pow(x, 1/2.4)-0.055) + 0.5)
}

var (
	white    = color.RGBA{255, 255, 255, 255}
	ink      = color.RGBA{34, 34, 34, 255}
	gridGrey = color.RGBA{228, 228, 228, 255}
	nanGrey  = color.RGBA{160, 160, 160, 255}
)

// palette is the one of Okabe and Ito, "Color Universal Design" (2008), that
// colour-blind readers can tell apart, without its yellow, too pale for lines.
var palette = [...]color.RGBA{
	{0, 114, 178, 255},   // blue
	{213, 94, 0, 255},    // vermilion
	{0, 158, 115, 255},   // bluish green
	{204, 121, 167, 255}, // reddish purple
	{230, 159, 0, 255},   // orange
	{86, 180, 233, 255},  // sky blue
	{0, 0, 0, 255},
}

// dashes go with the colours; 4 and 7 have no common divisor, so that 28 curves differ.
var dashes = [...][]float64{nil, {11, 6}, {2, 5}, {12, 5, 2, 5}}

// mix lays b over a with the given opacity.
func mix(a, b color.RGBA, opacity float64) color.RGBA {
	part := func(a, b uint8) uint8 { return uint8(float64(a) + opacity*(float64(b)-float64(a)) + 0.5) }
	return color.RGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 255}
}
