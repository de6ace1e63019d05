// Package plot draws the pictures of the command line: fields as heat maps
// with a colour bar, and curves on linear or logarithmic axes, as PNG.
//
// A Figure is a row of panels; a Panel holds either one Heat or any number of
// Series. Everything not said is chosen: ranges from the data, ticks at round
// numbers, colours that colour-blind readers can tell apart, the corner where
// the legend hides least. The same figure always gives the same bytes.
//
//	f := plot.Figure{Panels: []plot.Panel{{
//		Title:  "laplace2d",
//		X:      plot.Axis{Label: "seconds"},
//		Y:      plot.Axis{Label: "relative error", Log: true},
//		Series: []plot.Series{{Name: "anagram", X: seconds, Y: errors}},
//	}}}
//	err := f.WritePNG(w)
//
// Every text may hold printable ASCII, a few more signs (see glyphs) and
// powers: a caret raises the signed integer that follows it, as in 10^-8.
package plot

import (
	"image/png"
	"io"
)

// Figure is one picture: panels side by side under a common title.
type Figure struct {
	Title  string
	Panels []Panel // from left to right, at least one

	// Size in pixels; 0 is a default that depends on the panels: about
	// 960 x 720 for one of curves, square axes for heat maps.
	Width, Height int
}

// Panel is one pair of axes with what is drawn in it: a Heat, or Series and
// Levels, but not both.
type Panel struct {
	Title  string
	X, Y   Axis
	Heat   *Heat    // a field in colours; X and Y are then linear
	Series []Series // curves, drawn in this order, listed in a legend if named
	Levels []Level  // horizontal lines, for instance a cutoff
}

// Axis describes one axis, or the colours of a Heat. With Min == Max the range
// is automatic: all data that can be drawn, with a small margin for curves;
// for the sides of a Heat the unit interval. A logarithmic axis shows positive
// numbers only, its ticks are decades.
type Axis struct {
	Label    string
	Log      bool
	Min, Max float64
}

// Series is one curve through the points (X[i], Y[i]). Points that have no
// place on the axes (NaN, infinite, or not positive on a logarithmic axis) are
// left out and the curve joins their neighbours.
type Series struct {
	Name string // in the legend; "" is not listed
	X, Y []float64
	// optional shaded band Lo[i] <= y <= Hi[i] for ascending X, for instance quartiles
	Lo, Hi []float64
	Marks  bool // a dot at every point
	Dots   bool // dots alone, no curve
}

// Level is a horizontal line at height Y across a panel, with a note on it.
type Level struct {
	Y    float64
	Note string
}

// Heat is a field sampled on a regular grid of NX x NY points, both at least 2.
// The first and the last point of a row lie on X.Min and X.Max of the panel, and
// likewise in y. Between the points the field is interpolated; NaN and infinite values are grey.
//
// Scale is the axis of the colour bar; values beyond its range take the
// colour of its end. With Scale.Log the colours show |value| (give an error
// with its sign: interpolated, it then has clean zero lines), and an automatic
// range leaves out the smallest hundredth, because an error is tiny wherever it changes sign.
type Heat struct {
	NX, NY int
	Values []float64 // Values[iy*NX+ix] at the point (ix, iy), iy upwards
	Scale  Axis
	Colors Colors
}

// WritePNG draws the figure and writes it to w. The error names the panel and
// series that cannot be drawn: no data, lengths that differ, an impossible range.
func (f *Figure) WritePNG(w io.Writer) error {
	img, err := f.draw()
	if err != nil {
		return err
	}
	return png.Encode(w, img)
}
