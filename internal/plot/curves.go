package plot

import (
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
)

const (
	curveWidth = 2.0
	markWidth  = 5.5
	levelWidth = 1.4
	autoMargin = 0.03 // of an automatic range, on either side
	bandShade  = 0.2

	legendInset  = 12
	legendSample = 36 // length of the piece of curve beside its name
	legendPitch  = 20
)

// curveScales checks a panel of curves and chooses its scales.
func (f *frame) curveScales() error {
	for i, s := range f.Series {
		n := len(s.X)
		if len(s.Y) != n || (s.Lo != nil || s.Hi != nil) && (len(s.Lo) != n || len(s.Hi) != n) {
			return fmt.Errorf("series %d %q: lengths of X, Y, Lo, Hi are %d, %d, %d, %d", i, s.Name, n, len(s.Y), len(s.Lo), len(s.Hi))
		}
	}
	x, y := []float64(nil), []float64(nil) // all that can be drawn
	for _, s := range f.Series {
		for _, values := range [][]float64{s.Y, s.Lo, s.Hi} {
			for i, v := range values {
				if f.X.usable(s.X[i]) && f.Y.usable(v) {
					x, y = append(x, s.X[i]), append(y, v)
				}
			}
		}
	}
	if len(x) == 0 {
		return errors.New("no point of any series can be drawn")
	}
	for i, l := range f.Levels {
		if !f.Y.usable(l.Y) {
			return fmt.Errorf("level %d %q: %g is not on the axis", i, l.Note, l.Y)
		}
		y = append(y, l.Y)
	}
	var errX, errY error
	f.x, errX = f.X.scale(slices.Min(x), slices.Max(x), autoMargin)
	f.y, errY = f.Y.scale(slices.Min(y), slices.Max(y), autoMargin)
	return errors.Join(errX, errY)
}

// drawCurves draws, from back to front, grid, bands, curves, levels, legend and axes.
func (f *frame) drawCurves(c *canvas) {
	f.drawGrid(c)
	c.clip = f.inner()
	for i, s := range f.Series {
		if s.Lo != nil {
			c.band(f.points(s.X, s.Lo, s.Hi))
			c.paint(palette[i%len(palette)], bandShade)
		}
	}
	for i, s := range f.Series {
		pts, _ := f.points(s.X, s.Y, s.Y)
		s.Marks = s.Marks || len(pts) == 1 // a lone point would not show as a line
		c.series(s, i, pts, pts)
	}
	for _, l := range f.Levels {
		f.drawLevel(c, l)
	}
	f.drawLegend(c)
	c.clip = c.Rect
	f.drawAxes(c)
}

func (f *frame) drawGrid(c *canvas) {
	in := f.inner()
	for _, t := range f.xTicks {
		if x := int(math.Round(f.px(t.value))); t.label != "" {
			c.fill(image.Rect(x, in.Min.Y, x+1, in.Max.Y), gridGrey)
		}
	}
	for _, t := range f.yTicks {
		if y := int(math.Round(f.py(t.value))); t.label != "" {
			c.fill(image.Rect(in.Min.X, y, in.Max.X, y+1), gridGrey)
		}
	}
}

// points maps (x, lo) and (x, hi) to pixels, without those that have no place on the axes.
func (f *frame) points(x, lo, hi []float64) (below, above []point) {
	for i := range x {
		if f.X.usable(x[i]) && f.Y.usable(lo[i]) && f.Y.usable(hi[i]) {
			below = append(below, point{f.px(x[i]), f.py(lo[i])})
			above = append(above, point{f.px(x[i]), f.py(hi[i])})
		}
	}
	return below, above
}

// series draws the line of series i, and dots at marks, as far as it has them.
func (c *canvas) series(s Series, i int, line, marks []point) {
	if !s.Dots {
		c.polyline(line, curveWidth, dashes[i%len(dashes)])
	}
	if s.Marks || s.Dots {
		for _, p := range marks {
			c.segment(p, p, markWidth)
		}
	}
	c.paint(palette[i%len(palette)], 1)
}

// drawLevel draws a horizontal line and its note, over or under it at the quietest end.
func (f *frame) drawLevel(c *canvas, l Level) {
	y := int(math.Round(f.py(l.Y)))
	width := int(textWidth(l.Note, textScale))
	var places []image.Rectangle
	for _, bottom := range []int{y - 3, y + lineHeight + 8} {
		for _, x := range []int{f.box.Max.X - legendInset - width, f.box.Min.X + legendInset} {
			places = append(places, image.Rect(x, bottom-lineHeight, x+width, bottom))
		}
	}
	r := c.quietest(places)
	c.text(float64(r.Min.X), float64(r.Max.Y-descent), l.Note, textScale, 0, false)
	c.polyline([]point{{float64(f.box.Min.X), float64(y)}, {float64(f.box.Max.X), float64(y)}}, levelWidth, []float64{6, 4})
	c.paint(ink, 0.8)
}

// drawLegend lists the series with names, where that hides least.
func (f *frame) drawLegend(c *canvas) {
	var named []int
	width := 0.0
	for i, s := range f.Series {
		if s.Name != "" {
			named = append(named, i)
			width = max(width, textWidth(s.Name, textScale))
		}
	}
	if len(named) == 0 {
		return
	}
	r := f.legendPlace(c, image.Pt(int(width)+legendSample+30, len(named)*legendPitch+10))
	c.fill(r, white)
	c.outline(r, gridGrey)
	for k, i := range named {
		s, y := f.Series[i], float64(r.Min.Y+5+legendPitch/2+k*legendPitch)
		a, b := point{float64(r.Min.X + 10), y}, point{float64(r.Min.X + 10 + legendSample), y}
		if s.Lo != nil {
			c.band([]point{{a.x, y + 6}, {b.x, y + 6}}, []point{{a.x, y - 6}, {b.x, y - 6}})
			c.paint(palette[i%len(palette)], bandShade)
		}
		c.series(s, i, []point{a, b}, []point{{(a.x + b.x) / 2, y}})
		c.text(b.x+10, y+capHeight/2, s.Name, textScale, 0, false)
	}
}

// legendPlace chooses among the corners, the middles of the sides, and places between, by eighths.
func (f *frame) legendPlace(c *canvas, size image.Point) image.Rectangle {
	in := f.inner().Inset(legendInset)
	free := in.Size().Sub(size)
	var places []image.Rectangle
	try := func(x, y int) {
		at := in.Min.Add(image.Pt(free.X*x/8, free.Y*y/8))
		places = append(places, image.Rectangle{at, at.Add(size)})
	}
	for _, p := range []image.Point{{8, 0}, {0, 8}, {8, 8}, {0, 0}, {8, 4}, {0, 4}, {4, 0}, {4, 8}} {
		try(p.X, p.Y)
	}
	for x := 8; x >= 0; x-- {
		for y := range 9 {
			try(x, y)
		}
	}
	return c.quietest(places)
}
