package house

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The page of figures names every picture beside it, and no other. Each is shown or linked by a
// page, and was drawn with the bits of today. (The lessons' own tests draw theirs again.)
func TestFiguresAreCurrent(t *testing.T) {
	var pictures []string
	entries, err := os.ReadDir(filepath.Join(root, "docs", "figures"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if path.Ext(e.Name()) == ".png" {
			pictures = append(pictures, e.Name())
		}
	}
	var text strings.Builder
	for _, p := range pages(t) {
		text.WriteString(p.prose())
	}
	for _, fault := range staleFigures(pictures, read(t, "docs/figures/README.md"), read(t, "bits_test.go"), text.String()) {
		t.Error(fault + ": .ci/figures draws it")
	}
}

// A picture without a row or a link, a row without a picture, and other bits are found.
func TestStaleFigures(t *testing.T) {
	const bits, linked = `{"laplace2d", "0123456789abcdef"},`, "[a](figures/a.png) ![b](docs/figures/b.png)"
	row := func(name, hash string) string { return "| " + name + " | `command` | 2026-11-29 | " + hash + " |\n" }
	good := row("a.png", "0123456789abcdef") + row("b.png", "-")
	for _, c := range []struct {
		pictures []string
		page     string
		want     int
	}{
		{[]string{"a.png", "b.png"}, good, 0},
		{[]string{"a.png", "b.png"}, row("a.png", "fedcba9876543210") + row("b.png", "-"), 1},
		{[]string{"a.png", "b.png"}, row("a.png", "-"), 1},
		{[]string{"a.png"}, good, 1},
		{[]string{"a.png", "b.png", "c.png"}, good + row("c.png", "-"), 1},
	} {
		if got := staleFigures(c.pictures, c.page, bits, linked); len(got) != c.want {
			t.Errorf("%q, %q: %q, want %d", c.pictures, c.page, got, c.want)
		}
	}
}

func staleFigures(pictures []string, page, bits, text string) (faults []string) {
	var named []string
	for _, row := range figureRow.FindAllStringSubmatch(page, -1) {
		name, hash := row[1], row[2]
		named = append(named, name)
		if !slices.Contains(pictures, name) {
			faults = append(faults, fmt.Sprintf("no picture %s", name))
		}
		if hash != "-" && !strings.Contains(bits, `"`+hash+`"`) {
			faults = append(faults, fmt.Sprintf("%s is older than the bits of today", name))
		}
	}
	for _, name := range pictures {
		if !slices.Contains(named, name) {
			faults = append(faults, fmt.Sprintf("%s has no row in the page of figures", name))
		} else if !strings.Contains(text, "figures/"+name) {
			faults = append(faults, fmt.Sprintf("no page shows %s", name))
		}
	}
	return faults
}

var figureRow = regexp.MustCompile("(?m)^\\| (\\S+\\.png) \\| `[^`]+` \\| \\d{4}-\\d\\d-\\d\\d \\| (\\S+) \\|$")
