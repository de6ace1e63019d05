package plot

import (
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
)

// Distances in pixels.
const (
	outer       = 18 // margin of the picture
	tickLength  = 5
	minorLength = 3
	tickGap     = 6 // between a mark and its number
	labelGap    = 14
	titleGap    = 14
	lineHeight  = capHeight + descent
	titleHeight = capHeight * titleScale
	// the axes: numbers, label
	below    = tickLength + tickGap + lineHeight + labelGap + lineHeight + outer
	barGap   = 18
	barWidth = 18

	boxHeight      = 600 // of the axes of a single panel
	smallBoxHeight = 380 // of panels side by side
	curvesWidth    = 960 // of a single panel of curves; the axes of a heat map are square
	minBox         = 60
	maxBox         = 4096
)

// frame is a panel with everything chosen: scales, marks and the place of its axes.
type frame struct {
	*Panel
	x, y, z                scale // z: colours of a heat map
	xTicks, yTicks, zTicks []tick
	// Min and Max are the pixels of (x.lo, y.hi) and (x.hi, y.lo)
	box image.Rectangle
}

// px and py map data to pixels. What lies far outside is moved nearer, so that lines there stay
// short.
func (f *frame) px(x float64) float64 {
	return float64(f.box.Min.X) + min(max(f.x.unit(x), -9), 9)*float64(f.box.Dx())
}

func (f *frame) py(y float64) float64 {
	return float64(f.box.Max.Y) - min(max(f.y.unit(y), -9), 9)*float64(f.box.Dy())
}

// inner is the rectangle of the pixels of the axes, their border included.
func (f *frame) inner() image.Rectangle {
	return image.Rectangle{f.box.Min, f.box.Max.Add(image.Pt(1, 1))}
}

// draw checks, places and draws the panels.
func (f *Figure) draw() (*image.RGBA, error) {
	frames, err := f.frames()
	if err != nil {
		return nil, err
	}
	size, err := f.place(frames)
	if err != nil {
		return nil, err
	}
	c := newCanvas(size.X, size.Y)
	middle := float64(frames[0].box.Min.X+frames[len(frames)-1].box.Max.X) / 2
	c.text(math.Round(middle), outer+titleHeight, f.Title, titleScale, 0.5, false)
	for _, fr := range frames {
		if fr.Heat != nil {
			fr.drawHeat(c)
		} else {
			fr.drawCurves(c)
		}
	}
	return c.RGBA, nil
}

// frames checks the panels and chooses their scales.
func (f *Figure) frames() (frames []*frame, err error) {
	if len(f.Panels) == 0 {
		return nil, errors.New("plot: the figure has no panels")
	}
	for i := range f.Panels {
		fr := &frame{Panel: &f.Panels[i]}
		if fr.Heat != nil {
			err = fr.heatScales()
		} else {
			err = fr.curveScales()
		}
		if err != nil {
			return nil, fmt.Errorf("plot: panel %d %q: %w", i, fr.Title, err)
		}
		frames = append(frames, fr)
	}
	return frames, nil
}

// place chooses the size of the picture, the marks, and the boxes of the axes: one row, alike in
// size.
func (f *Figure) place(frames []*frame) (size image.Point, err error) {
	above, height := f.rows()
	if err := fits("height", height); err != nil {
		return size, err
	}
	left, right := 0, 0
	for _, fr := range frames {
		fr.yTicks = fr.y.ticks(float64(height), true)
		left = max(left, outer+numbers(fr.yTicks)+labelGap+lineHeight)
		// the last number hangs over
		right = max(right, outer+numbers(fr.x.ticks(float64(height), false))/2)
		if fr.Heat != nil {
			fr.zTicks = fr.z.ticks(float64(height), true)
			right = max(right, fr.barRight()+outer)
		}
	}
	n, width := len(frames), height
	switch {
	case f.Width != 0:
		width = f.Width/n - left - right
	case n == 1 && frames[0].Heat == nil:
		width = curvesWidth - left - right
	}
	if err := fits("width", width); err != nil {
		return size, err
	}
	cell := left + width + right
	for i, fr := range frames {
		x := i*cell + left
		fr.box = image.Rect(x, above, x+width, above+height)
		fr.xTicks = fr.x.ticks(float64(width), false)
	}
	return image.Pt(max(n*cell, f.Width), above+height+below), nil
}

// rows returns the height above the axes, where the titles are, and that of the axes.
func (f *Figure) rows() (above, height int) {
	above, height = outer, boxHeight
	if f.Title != "" {
		above += titleHeight + titleGap + descent
	}
	if slices.ContainsFunc(f.Panels, func(p Panel) bool { return p.Title != "" }) {
		above += capHeight + titleGap
	}
	if len(f.Panels) > 1 {
		height = smallBoxHeight
	}
	if f.Height != 0 {
		height = f.Height - above - below
	}
	return above, height
}

// fits reports axes that are too small to read or too large to draw.
func fits(what string, pixels int) error {
	if pixels < minBox || pixels > maxBox {
		return fmt.Errorf("plot: %s of the axes would be %d pixels, want %d to %d", what, pixels, minBox, maxBox)
	}
	return nil
}

// numbers is the width that the marks of a vertical axis take with their numbers.
func numbers(ticks []tick) int {
	width := 0.0
	for _, t := range ticks {
		width = max(width, textWidth(t.label, textScale))
	}
	return tickLength + tickGap + int(math.Ceil(width))
}

// drawAxes draws the border, marks, numbers, labels and title of a panel.
func (f *frame) drawAxes(c *canvas) {
	in := f.inner()
	c.outline(in, ink)
	for _, t := range f.xTicks {
		x := int(math.Round(f.px(t.value)))
		c.fill(image.Rect(x, in.Max.Y, x+1, in.Max.Y+t.length()), ink)
		c.text(float64(x), float64(in.Max.Y+tickLength+tickGap+capHeight), t.label, textScale, 0.5, false)
	}
	for _, t := range f.yTicks {
		y := int(math.Round(f.py(t.value)))
		c.fill(image.Rect(in.Min.X-t.length(), y, in.Min.X, y+1), ink)
		c.text(float64(in.Min.X-tickLength-tickGap), float64(y+capHeight/2), t.label, textScale, 1, false)
	}
	mx, my := float64(in.Min.X+in.Dx()/2), float64(in.Min.Y+in.Dy()/2)
	c.text(mx, float64(in.Max.Y+below-outer-descent), f.X.Label, textScale, 0.5, false)
	c.text(float64(in.Min.X-numbers(f.yTicks)-labelGap), my, f.Y.Label, textScale, 0.5, true)
	c.text(mx, float64(in.Min.Y-titleGap), f.Title, textScale, 0.5, false)
}

func (t tick) length() int {
	if t.label == "" {
		return minorLength
	}
	return tickLength
}
