package plot

import (
	"math"
	"strings"
)

// The letters are drawn with a pen. A glyph is a list of strokes separated by
// spaces, a stroke a list of points of two base-36 digits, x and y: baseline
// y = 4, x-height y = 11 (b), capitals and digits up to y = 14 (e). At scale 1
// a unit is a pixel, so that stems lie on whole pixels.
//
// A point marked ~ is the control point of a quadratic Bezier curve; between
// two of them lies, unwritten, their midpoint. A stroke of control points
// alone is closed: "~04~54~5b~0b" is the letter o, drawn in its box.
var glyphs = map[rune]string{
	'0': "08~04~54585a~5e~0e0a08", '1': "1c3e34 1454", '2': "0b~0e~5e5b~590454",
	'3': "0d~1e2e~5e5b~592919 29~5956~5424~1405", '4': "4e0757 4e44",
	'5': "5e0e09~1a2a~5a57~5424~1405", '6': "4e~0c07~04~5457~5a~0a07", '7': "0e5e14",
	'8': "~09~59~5e~0e ~04~54~59~09", '9': "14~565b~5e~0e0b~08~585b",

	'A': "044e84 1777", 'B': "040e3e~6e6b~693909 39~7976~743404", 'C': "7c~6e4e~0e~0444~6476",
	'D': "040e3e~7e~743404", 'E': "6e0e0464 0959", 'F': "6e0e04 0959", 'G': "7c~6e4e~0e~0444~74777949",
	'H': "040e 747e 0979", 'I': "040e", 'J': "4e47~44~0407", 'K': "040e 6e08 2a74", 'L': "0e0464",
	'M': "040e468e84", 'N': "040e747e", 'O': "~04~84~8e~0e", 'P': "040e4e~7e7b~784808",
	'Q': "~04~84~8e~0e 5784", 'R': "040e4e~7e7b~784808 4874", 'S': "6d~5e3e~0e0b~0a~6866~6434~1405",
	'T': "0e8e 4e44", 'U': "0e07~04~64676e", 'V': "0e448e", 'W': "0e346e94ce", 'X': "047e 0e74",
	'Y': "0e498e 4944", 'Z': "0e7e0474",

	'a': "0a~1b2b~5b5854 5828~0806~0424~4456", 'b': "0e04 ~04~54~5b~0b", 'c': "5a~4b3b~0b~0434~4455",
	'd': "5e54 ~04~54~5b~0b", 'e': "0858~5b~0b07~0434~4455", 'f': "4e~2e2b24 0b4b",
	'g': "~04~54~5b~0b 5b54~51~1102", 'h': "0e04 08~0b~5b5854", 'i': "0b04 0e0d",
	'j': "2b23~2101 2e2d", 'k': "0e04 5b06 2854", 'l': "0e06~0424", 'm': "0b04 08~0b~4b4844 48~4b~8b8884",
	'n': "0b04 08~0b~5b5854", 'o': "~04~54~5b~0b", 'p': "0b01 ~04~54~5b~0b", 'q': "5b51 ~04~54~5b~0b",
	'r': "0b04 08~0b3b", 's': "5a~4b3b~0b09~08~5756~5424~1405", 't': "2d26~2444 0b4b",
	'u': "0b07~04~5457 5b54", 'v': "0b346b", 'w': "0b244b648b", 'x': "0b54 045b", 'y': "0b34 6b21",
	'z': "0b5b0454",

	' ': "24", '!': "0e07 0504", '"': "0e0b 2e2b", '#': "3e14 6e44 0b7b 0777",
	'$': "6d~5e3e~0e0b~0a~6866~6434~1405 3f33", '%': "~0a~3a~3e~0e ~54~84~88~58 7e14",
	'&': "742b~1e3e~5e4b~3a19~0806~0424~5478", '\'': "0e0b", '(': "2f~0c~0421", ')': "0f~2c~2401",
	'*': "2e2a 0d4b 0b4d", '+': "3b35 0868", ',': "1503", '-': "0838", '.': "0504", '/': "025e",
	':': "0504 0b0a", ';': "1b1a 1503", '<': "6c0864", '=': "0a6a 0666", '>': "0c6804",
	'?': "0c~0e~5e5b~5927 2524", '@': "~36~76~7b~3b 7b77~75a8~ae5e~0e08~0252~8293", '[': "2f0f0121",
	'\\': "0e52", ']': "0f2f2101", '^': "0b3e6b", '_': "0262", '`': "0e2c", '{': "3f~1f1c~1808~1814~1131",
	'|': "0f01", '}': "0f~2f2c~2838~2824~2101", '~': "07~1b~6579",

	'−': "0868", '×': "0b56 065b", '·': "0908", '±': "3c36 0969 0464",
	'π': "0b8b 2b24 6b66~6484", 'σ': "~04~54~5b~0b 3b7b", 'θ': "~04~54~5e~0e 0959", 'φ': "~04~64~6b~0b 3e31",
}

const (
	unknownGlyph = "04545e0e04" // an empty box
	letterGap    = 3            // between the boxes of two letters
	penWidth     = 1.4
	capHeight    = 10 // of capitals and digits above the baseline
	descent      = 3  // of letters below it

	powerScale = 0.75 // of the size
	powerRise  = 5.5  // of the baseline
	powerPen   = 1.15
	powerRunes = "-0123456789"

	// Sizes of text: pixels per unit.
	textScale  = 1
	titleScale = 1.3
)

// stroke is a polyline of the pen.
type stroke struct {
	pts []point // relative to the start of the text, y upwards from the baseline
	pen float64
}

// typeset returns the strokes of a text and its width.
func typeset(text string, scale float64) (strokes []stroke, width float64) {
	x, power := 0.0, false
	runes := []rune(text)
	for i, r := range runes {
		if r == '^' && i+1 < len(runes) && strings.ContainsRune(powerRunes, runes[i+1]) {
			x, power = x-scale, true
			continue
		}
		s, rise, pen := scale, 0.0, penWidth*scale
		if power = power && strings.ContainsRune(powerRunes, r); power {
			s, rise, pen = powerScale*scale, powerRise*scale, powerPen*scale
			if r == '-' {
				r = '−'
			}
		}
		code, ok := glyphs[r]
		if !ok {
			code = unknownGlyph
		}
		right := 0.0
		for _, word := range strings.Fields(code) {
			pts := flatten(word)
			for k, p := range pts {
				right = max(right, p.x)
				pts[k] = point{x + s*p.x, rise + s*p.y}
			}
			strokes = append(strokes, stroke{pts, pen})
		}
		width = x + s*right
		x = width + s*letterGap
	}
	return strokes, width
}

func textWidth(text string, scale float64) float64 {
	_, width := typeset(text, scale)
	return width
}

// text writes a line with its baseline through (x, y), where it starts with
// align 0, has its middle with 0.5, ends with 1; up: from below upwards.
func (c *canvas) text(x, y float64, text string, scale, align float64, up bool) {
	strokes, width := typeset(text, scale)
	start := math.Round(align * width) // whole pixels keep the stems crisp
	for _, s := range strokes {
		for k, p := range s.pts {
			if up {
				s.pts[k] = point{x - p.y, y + start - p.x}
			} else {
				s.pts[k] = point{x - start + p.x, y - p.y}
			}
		}
		c.polyline(s.pts, s.pen, nil)
	}
	c.paint(ink, 1)
}

// flatten turns the code of a stroke into a polyline.
func flatten(code string) []point {
	const baseline, pieces = 4, 8
	var pts []point    // as written
	var control []bool // pts[i] is a control point
	for i := 0; i < len(code); i += 2 {
		curved := code[i] == '~'
		if curved {
			i++
		}
		pts = append(pts, point{digit(code[i]), digit(code[i+1]) - baseline})
		control = append(control, curved)
	}
	middle := func(a, b point) point { return point{(a.x + b.x) / 2, (a.y + b.y) / 2} }
	line := []point{pts[0]}
	if control[0] { // closed: from the midpoint of last and first round to itself
		line[0] = middle(pts[len(pts)-1], pts[0])
		pts, control = append(pts, line[0]), append(control, false)
	}
	for i, p := range pts {
		if !control[i] {
			line = append(line, p)
			continue
		}
		a, b := line[len(line)-1], pts[i+1]
		if control[i+1] {
			b = middle(p, b)
		}
		for k := 1; k <= pieces; k++ {
			t := float64(k) / pieces
			u, v, w := (1-t)*(1-t), 2*t*(1-t), t*t
			line = append(line, point{u*a.x + v*p.x + w*b.x, u*a.y + v*p.y + w*b.y})
		}
	}
	return line
}

// digit is the value of a base-36 digit.
func digit(c byte) float64 {
	if c >= 'a' {
		return float64(c - 'a' + 10)
	}
	return float64(c - '0')
}
