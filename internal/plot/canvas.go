package plot

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// A point in pixels: x to the right, y downwards. Pixel (i, j) has its centre
// at the point (i, j), so lines along whole numbers are crisp.
type point struct{ x, y float64 }

// canvas is a picture and a mask. A shape is first collected in the mask, the
// coverage of each pixel between 0 and 1, and then painted in one go: where
// the segments of a curve meet, the colour is not laid on twice.
type canvas struct {
	*image.RGBA
	mask  []float32
	dirty image.Rectangle // outside it the mask is 0
	clip  image.Rectangle // nothing is drawn outside
}

func newCanvas(width, height int) *canvas {
	c := &canvas{RGBA: image.NewRGBA(image.Rect(0, 0, width, height)), mask: make([]float32, width*height)}
	c.clip = c.Rect
	c.fill(c.Rect, white)
	return c
}

// fill paints a rectangle of pixels.
func (c *canvas) fill(r image.Rectangle, col color.RGBA) {
	draw.Draw(c.RGBA, r.Intersect(c.clip), image.NewUniform(col), image.Point{}, draw.Src)
}

// outline draws the border of the smallest rectangle that holds the pixels of r.
func (c *canvas) outline(r image.Rectangle, col color.RGBA) {
	c.fill(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1), col)
	c.fill(image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y), col)
	c.fill(image.Rect(r.Min.X, r.Min.Y, r.Min.X+1, r.Max.Y), col)
	c.fill(image.Rect(r.Max.X-1, r.Min.Y, r.Max.X, r.Max.Y), col)
}

// segment adds the line from a to b with round ends to the mask: a pixel is
// covered as far as its centre is nearer to the line than half the width,
// with a ramp one pixel wide. A segment with a == b is a disc.
func (c *canvas) segment(a, b point, width float64) {
	reach := width/2 + 0.5
	r := image.Rect(
		int(math.Floor(min(a.x, b.x)-reach)), int(math.Floor(min(a.y, b.y)-reach)),
		int(math.Ceil(max(a.x, b.x)+reach))+1, int(math.Ceil(max(a.y, b.y)+reach))+1,
	).Intersect(c.clip)
	c.dirty = c.dirty.Union(r)
	dx, dy := b.x-a.x, b.y-a.y
	length2 := dx*dx + dy*dy
	for j := r.Min.Y; j < r.Max.Y; j++ {
		for i := r.Min.X; i < r.Max.X; i++ {
			px, py := float64(i)-a.x, float64(j)-a.y
			if length2 > 0 { // subtract the nearest point of the segment
				t := min(max((px*dx+py*dy)/length2, 0), 1)
				px, py = px-t*dx, py-t*dy
			}
			if d := reach - math.Sqrt(px*px+py*py); d > 0 {
				m := &c.mask[j*c.Rect.Dx()+i]
				*m = max(*m, float32(min(d, 1)))
			}
		}
	}
}

// polyline adds the segments between successive points to the mask. The dash
// pattern gives lengths drawn and left out in turn, in pixels; nil is solid.
func (c *canvas) polyline(pts []point, width float64, dash []float64) {
	k, left := 0, math.Inf(1) // entry of dash, what is left of it
	if dash != nil {
		left = dash[0]
	}
	for i := 1; i < len(pts); i++ {
		a, b := pts[i-1], pts[i]
		for length := math.Hypot(b.x-a.x, b.y-a.y); length > 0; {
			step := min(left, length)
			end := point{a.x + (b.x-a.x)*step/length, a.y + (b.y-a.y)*step/length}
			if k%2 == 0 {
				c.segment(a, end, width)
			}
			a, length, left = end, length-step, left-step
			if left == 0 {
				k = (k + 1) % len(dash)
				left = dash[k]
			}
		}
	}
}

// band adds the region between the curves lo and hi, given at the same
// ascending x, to the mask: one vertical line for each column of pixels.
func (c *canvas) band(lo, hi []point) {
	for k := 1; k < len(lo); k++ {
		for x := math.Ceil(lo[k-1].x); x < lo[k].x; x++ {
			t := (x - lo[k-1].x) / (lo[k].x - lo[k-1].x)
			at := func(p []point) point { return point{x, p[k-1].y + t*(p[k].y-p[k-1].y)} }
			c.segment(at(lo), at(hi), 1)
		}
	}
}

// paint lays the colour over the mask with the given opacity and clears the mask.
func (c *canvas) paint(col color.RGBA, opacity float64) {
	for j := c.dirty.Min.Y; j < c.dirty.Max.Y; j++ {
		for i := c.dirty.Min.X; i < c.dirty.Max.X; i++ {
			m := &c.mask[j*c.Rect.Dx()+i]
			if *m > 0 {
				c.SetRGBA(i, j, mix(c.RGBAAt(i, j), col, float64(*m)*opacity))
				*m = 0
			}
		}
	}
	c.dirty = image.Rectangle{}
}

// quietest returns the rectangle with the fewest pixels that are neither white nor grid, the first
// of equals.
func (c *canvas) quietest(candidates []image.Rectangle) (best image.Rectangle) {
	least := math.MaxInt
	for _, r := range candidates {
		busy := 0
		for j := r.Min.Y; j < r.Max.Y; j++ {
			for i := r.Min.X; i < r.Max.X; i++ {
				if p := c.RGBAAt(i, j); p != white && p != gridGrey {
					busy++
				}
			}
		}
		if busy == 0 {
			return r
		}
		if busy < least {
			best, least = r, busy
		}
	}
	return best
}
