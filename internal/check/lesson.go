package check

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Printed fails unless a lesson prints what the first block of the README.md beside it says, after
// the line of the command. A number may differ by one in its last digit. One that begins with ~
// depends on rounding, and so on the platform: there a factor of ten is allowed.
func Printed(t *testing.T, lesson func(io.Writer)) {
	t.Helper()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	m := commandBlock.FindSubmatch(page)
	if m == nil {
		t.Fatal("README.md has no block of code that begins with $ go run")
	}
	var out bytes.Buffer
	lesson(&out)
	if err := alike(out.String(), string(m[1]), 1); err != nil {
		t.Errorf("%v\nprinted:\n%s", err, &out)
	}
}

var commandBlock = regexp.MustCompile("(?s)```\n\\$ go run [^\n]*\n(.*?)```")

// Figure fails unless a picture in SVG is the one that stands in the file beside the test, up to
// half a pixel. Where rounding differs from that of the processor it was drawn on, a run may take
// another course, and words alone are compared.
func Figure(t *testing.T, file, svg string) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if rounding() != drawnWith {
		svg, want = tagsAndNumbers.ReplaceAllString(svg, " "), tagsAndNumbers.ReplaceAll(want, []byte(" "))
	}
	if err := alike(svg, string(want), 5); err != nil {
		t.Errorf("%s is not what the lesson draws, go generate draws it anew: %v", file, err)
	}
}

var tagsAndNumbers = regexp.MustCompile(`<[^>]*>|` + number)

// drawnWith is the rounding of the figures in the repository: amd64 with FMA, which math.Exp uses,
// and products that the compiler does not fuse (GOAMD64=v1).
const drawnWith = 0xc78e2035c7ed4837

// rounding returns a number that depends on how math.Exp and a product with a sum are rounded.
func rounding() (hash uint64) {
	for i := range 100 {
		x := float64(i) / 7
		hash = 31*hash + math.Float64bits(math.Exp(x)*x+x)
	}
	return hash
}

// alike compares two texts. Words are the same, numbers may differ by so many units of their last
// digit.
func alike(got, want string, units float64) error {
	g, w := tokens.FindAllString(got, -1), tokens.FindAllString(want, -1)
	for i := range min(len(g), len(w)) {
		if !same(g[i], w[i], units) {
			return fmt.Errorf("%q where %q stands, after %q", g[i], w[i], strings.Join(w[max(0, i-8):i], " "))
		}
	}
	if len(g) != len(w) {
		return fmt.Errorf("%d words and numbers, not %d", len(g), len(w))
	}
	return nil
}

const number = `~?[-+]?\d+(\.\d+)?([eE][-+]?\d+)?`

// A token is a number or a word without digits, so that M12.5 in a path is two.
var tokens = regexp.MustCompile(number + `|[^\s\d]+`)

func same(got, want string, units float64) bool {
	rough := strings.HasPrefix(want, "~")
	if rough != strings.HasPrefix(got, "~") {
		return false
	}
	g, err1 := strconv.ParseFloat(strings.TrimPrefix(got, "~"), 64)
	w, err2 := strconv.ParseFloat(strings.TrimPrefix(want, "~"), 64)
	if err1 != nil || err2 != nil {
		return got == want
	}
	if rough {
		return g*w > 0 && math.Abs(math.Log10(g/w)) <= 1 || g == w
	}
	return math.Abs(g-w) <= 1.001*units*lastDigit(want)
}

// lastDigit returns what one unit in the last digit of a number is worth.
func lastDigit(number string) float64 {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	_, decimals, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	return math.Pow(10, float64(e-len(decimals)))
}
