package export

import (
	"math"
	"strconv"
	"strings"
	"text/template"
	"unicode"
)

// literals writes numbers as the language and the precision want them: the shortest decimals that
// read back to the same bits.
type literals struct {
	lang    Lang
	float32 bool
}

func (l literals) functions() template.FuncMap {
	return template.FuncMap{
		"num": l.number, "list": l.list, "num64": number64, "list64": list64,
		"upper": strings.ToUpper, "camel": camel,
	}
}

// number is v in the precision of the file.
func (l literals) number(v float64) string {
	if !l.float32 {
		return number64(v)
	}
	s := decimal(v, 32)
	if l.lang == C {
		s += "f"
	}
	return s
}

func (l literals) list(vs []float64) string { return join(vs, l.number) }

func number64(v float64) string { return decimal(v, 64) }

func list64(vs []float64) string { return join(vs, number64) }

// decimal has a point or an exponent, so that C takes it for a floating-point number, and no sign
// if it is zero: -0 is no literal of Go, and no sum that begins with +0 depends on it.
func decimal(v float64, bits int) string {
	if bits == 32 {
		v = float64(float32(v))
	}
	s := strconv.FormatFloat(math.Abs(v), 'g', -1, bits)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	if v < 0 {
		s = "-" + s
	}
	return s
}

// join breaks long lists into lines.
func join(vs []float64, number func(float64) string) string {
	const width = 120
	var b strings.Builder
	line := 0
	for i, v := range vs {
		s := number(v)
		switch {
		case i == 0:
		case line+len(s) > width:
			b.WriteString(",\n\t\t")
			line = 0
		default:
			b.WriteString(", ")
		}
		b.WriteString(s)
		line += len(s) + 2
	}
	return b.String()
}

// camel turns relative_l2 into RelativeL2.
func camel(name string) string {
	var b strings.Builder
	for _, part := range strings.Split(name, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// plain returns text on one line that ends no comment: letters, digits, spaces and a few marks, the
// others as question marks.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,:;+-=()[]<>^_|'%", r)) {
			return r
		}
		return '?'
	}, text)
}
