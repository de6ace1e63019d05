package plot

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
)

// heatScales checks a panel with a heat map and chooses its scales.
func (f *frame) heatScales() error {
	h := f.Heat
	switch {
	case len(f.Series) > 0 || len(f.Levels) > 0:
		return errors.New("both a heat map and curves")
	case f.X.Log || f.Y.Log:
		return errors.New("a heat map has no logarithmic axes")
	case h.NX < 2 || h.NY < 2:
		return fmt.Errorf("heat map: %d x %d points, want at least 2 x 2", h.NX, h.NY)
	case len(h.Values) != h.NX*h.NY:
		return fmt.Errorf("heat map: %d values for %d x %d points", len(h.Values), h.NX, h.NY)
	case h.Colors < Viridian || h.Colors > Ember:
		return fmt.Errorf("heat map: unknown colours %d", h.Colors)
	}
	lo, hi, err := h.span()
	if err != nil {
		return err
	}
	var errX, errY, errZ error
	f.x, errX = f.X.scale(0, 1, 0)
	f.y, errY = f.Y.scale(0, 1, 0)
	f.z, errZ = h.Scale.scale(lo, hi, 0)
	return errors.Join(errX, errY, errZ)
}

// span is the automatic range of the colours.
func (h *Heat) span() (lo, hi float64, err error) {
	var v []float64
	for _, x := range h.Values {
		if h.Scale.Log {
			x = math.Abs(x)
		}
		if h.Scale.usable(x) {
			v = append(v, x)
		}
	}
	if len(v) == 0 {
		return 0, 0, errors.New("heat map: no value can be drawn")
	}
	slices.Sort(v)
	lo, hi = v[0], v[len(v)-1]
	if h.Scale.Log {
		lo = v[len(v)/100]
	}
	return lo, hi, nil
}

// interpolate returns the bilinear interpolant at the point (s, t) of the unit
// square. Samples that are not finite have no weight, but where one is nearest the result is NaN.
func (h *Heat) interpolate(s, t float64) float64 {
	x, y := s*float64(h.NX-1), t*float64(h.NY-1)
	i, j := min(int(x), h.NX-2), min(int(y), h.NY-2)
	x, y = x-float64(i), y-float64(j)
	wx, wy := [2]float64{1 - x, x}, [2]float64{1 - y, y}
	if !finite(h.Values[(j+int(y+0.5))*h.NX+i+int(x+0.5)]) {
		return math.NaN()
	}
	sum, weights := 0.0, 0.0
	for k := range 4 {
		dx, dy := k%2, k/2
		if v, w := h.Values[(j+dy)*h.NX+i+dx], wx[dx]*wy[dy]; finite(v) {
			sum, weights = sum+w*v, weights+w
		}
	}
	return sum / weights
}

// drawHeat draws the field, the axes and the colour bar.
func (f *frame) drawHeat(c *canvas) {
	table := f.Heat.Colors.table()
	in, bar := f.inner(), f.bar()
	for j := in.Min.Y; j < in.Max.Y; j++ {
		t := float64(f.box.Max.Y-j) / float64(f.box.Dy())
		for i := in.Min.X; i < in.Max.X; i++ {
			s := float64(i-in.Min.X) / float64(f.box.Dx())
			c.SetRGBA(i, j, f.colorOf(&table, f.Heat.interpolate(s, t)))
		}
		c.fill(image.Rect(bar.Min.X, j, bar.Max.X, j+1), f.colorOf(&table, f.z.at(t)))
	}
	f.drawAxes(c)
	c.outline(bar, ink)
	for _, t := range f.zTicks {
		y := f.box.Max.Y - int(math.Round(f.z.unit(t.value)*float64(f.box.Dy())))
		c.fill(image.Rect(bar.Max.X, y, bar.Max.X+t.length(), y+1), ink)
		c.text(float64(bar.Max.X+tickLength+tickGap), float64(y+capHeight/2), t.label, textScale, 0, false)
	}
	c.text(float64(in.Max.X+f.barRight()-descent), float64(in.Min.Y+in.Dy()/2), f.Heat.Scale.Label, textScale, 0.5, true)
}

// colorOf is the colour of a value or, on a logarithmic scale, of its size; grey for NaN.
func (f *frame) colorOf(table *[colorSteps]color.RGBA, v float64) color.RGBA {
	if math.IsNaN(v) {
		return nanGrey
	}
	if f.z.log {
		v = math.Abs(v)
	}
	u := min(max(f.z.unit(v), 0), 1)
	return table[int(u*(colorSteps-1)+0.5)]
}

// bar is the rectangle of the pixels of the colour bar.
func (f *frame) bar() image.Rectangle {
	in := f.inner()
	return image.Rect(in.Max.X+barGap, in.Min.Y, in.Max.X+barGap+barWidth, in.Max.Y)
}

// barRight is the width of all that stands to the right of the axes.
func (f *frame) barRight() int {
	width := barGap + barWidth + numbers(f.zTicks)
	if f.Heat.Scale.Label != "" {
		width += labelGap + lineHeight
	}
	return width
}
