package main

// This file is the same in all lessons: it draws figures in SVG, which browsers show. To learn the
// method you can skip it.

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// figure is a picture with curves over x and y, or a map of values in colours, or both.
type figure struct {
	name, title, x, y string // name: of the file, without .svg
	logX, logY        bool
	curves            []curve
	box               [4]float64    // of the map: x from, x to, y from, y to
	frames            [][][]float64 // the map, rows from the top; several make a film
}

type curve struct {
	name string
	x, y []float64
	dots bool // points alone, without lines
}

// save writes the figures into the directory that the command line names, if it names one.
func save(figures func() []figure) {
	if len(os.Args) < 2 {
		return
	}
	for _, f := range figures() {
		file := filepath.Join(os.Args[1], f.name+".svg")
		if err := os.WriteFile(file, []byte(f.svg()), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("drawn:", file)
	}
}

const left, top, wide, high = 70, 40, 480, 320 // the frame, in pixels

var (
	inks   = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9"}
	warmth = []string{"#2a186c", "#253494", "#1d5aa5", "#0f7d9d", "#2a9d8f", "#66b77c", "#a9cc74", "#e3dc8a", "#fdf3c8"}
)

// svg returns the picture.
func (f figure) svg() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 420" `+
		`font-family="sans-serif" font-size="13">`+"\n"+
		`<rect width="740" height="420" fill="white"/>`+"\n"+`<text x="%d" y="24" font-size="15">%s</text>`+"\n", left, f.title)
	h, v := f.axes()
	for k, frame := range f.frames {
		f.colours(&b, k, frame)
	}
	for _, t := range h.ticks() {
		fmt.Fprintf(&b, `<path d="M%.1f %dv5" stroke="black"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			left+t.at*wide, top+high, left+t.at*wide, top+high+19, t.label)
	}
	for _, t := range v.ticks() {
		fmt.Fprintf(&b, `<path d="M%d %.1fh-5" stroke="black"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n",
			left, top+high-t.at*high, left-8, top+high-t.at*high+4, t.label)
	}
	fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="black"/>`+"\n"+
		`<text x="%d" y="%d" text-anchor="middle">%s</text><text transform="translate(16 %d) rotate(-90)" text-anchor="middle">%s</text>`+"\n",
		left, top, wide, high, left+wide/2, top+high+40, f.x, top+high/2, f.y)
	for k, c := range f.curves {
		c.draw(&b, h, v, inks[k%len(inks)], top+14+20*k)
	}
	return b.String() + "</svg>\n"
}

// axis maps lo to 0 and hi to 1.
type axis struct {
	lo, hi float64
	log    bool
}

func (a axis) at(v float64) float64 {
	if a.log {
		return math.Log(v/a.lo) / math.Log(a.hi/a.lo)
	}
	return (v - a.lo) / (a.hi - a.lo)
}

// axes returns those that hold the map and all points; a logarithmic one leaves out what is not
// positive.
func (f figure) axes() (h, v axis) {
	h, v = axis{math.Inf(1), math.Inf(-1), f.logX}, axis{math.Inf(1), math.Inf(-1), f.logY}
	if f.frames != nil {
		return axis{f.box[0], f.box[1], false}, axis{f.box[2], f.box[3], false}
	}
	for _, c := range f.curves {
		for i := range c.x {
			if h.shows(c.x[i]) && v.shows(c.y[i]) {
				h.lo, h.hi = min(h.lo, c.x[i]), max(h.hi, c.x[i])
				v.lo, v.hi = min(v.lo, c.y[i]), max(v.hi, c.y[i])
			}
		}
	}
	if v.log {
		v.lo, v.hi = math.Pow(10, math.Floor(math.Log10(v.lo))), math.Pow(10, math.Ceil(math.Log10(v.hi)))
	}
	return h, v
}

func (a axis) shows(v float64) bool { return v-v == 0 && (!a.log || v > 0) }

type tick struct {
	at    float64 // 0 to 1
	label string
}

// ticks returns some places on the axis with their labels.
func (a axis) ticks() (marks []tick) {
	if a.log {
		from, to := math.Ceil(math.Log10(a.lo)-1e-9), math.Floor(math.Log10(a.hi)+1e-9)
		for e := from; e <= to; e += math.Ceil((to - from + 1) / 7) {
			marks = append(marks, tick{a.at(math.Pow(10, e)), fmt.Sprintf("1e%g", e)})
		}
		return marks
	}
	unit := math.Pow(10, math.Floor(math.Log10(a.hi-a.lo)))
	for _, part := range []float64{5, 2, 1, 0.5, 0.2} {
		if (a.hi-a.lo)/(unit*part) >= 3 {
			for k := math.Ceil(a.lo/(unit*part)-1e-9) + 0; k*unit*part <= a.hi+1e-9*unit; k++ {
				marks = append(marks, tick{a.at(k * unit * part), fmt.Sprintf("%.4g", k*unit*part+0)})
			}
			break
		}
	}
	return marks
}

// draw adds a curve and its name, which stands to the right of the frame.
func (c curve) draw(b *strings.Builder, h, v axis, ink string, nameY int) {
	var path strings.Builder
	letter := 'M'
	for i := range c.x {
		x, y := left+wide*h.at(c.x[i]), top+high*(1-v.at(c.y[i]))
		switch {
		case !h.shows(c.x[i]) || !v.shows(c.y[i]):
			letter = 'M'
		case c.dots:
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x, y, ink)
		default:
			fmt.Fprintf(&path, "%c%.1f %.1f", letter, x, y)
			letter = 'L'
		}
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n"+`<text x="%d" y="%d" fill="%s">%s</text>`+"\n",
		path.String(), ink, left+wide+10, nameY, ink, c.name)
}

// colours adds a frame of the map, a path for each colour. Frames of a film are shown in turn.
func (f figure) colours(b *strings.Builder, k int, values [][]float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, frame := range f.frames {
		for _, row := range frame {
			for _, v := range row {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	paths := make([]strings.Builder, len(warmth))
	for i, row := range values {
		for j, v := range row {
			n := min(int((v-lo)/(hi-lo)*float64(len(warmth))), len(warmth)-1)
			fmt.Fprintf(&paths[n], "M%d %dh1v1h-1z", j, i)
		}
	}
	fmt.Fprintf(b, `<g shape-rendering="crispEdges" transform="translate(%d %d) scale(%.4f %.4f)">`+"\n", left, top,
		wide/float64(len(values[0])), high/float64(len(values)))
	for n := range paths {
		fmt.Fprintf(b, `<path fill="%s" d="%s"/>`+"\n", warmth[n], paths[n].String())
	}
	if n := len(f.frames); n > 1 {
		fmt.Fprintf(b, `<animate attributeName="opacity" calcMode="discrete" repeatCount="indefinite" dur="%.1fs" values="%s1%s"/>`+"\n",
			0.4*float64(n), strings.Repeat("0;", k), strings.Repeat(";0", n-1-k))
	}
	b.WriteString("</g>\n")
}
