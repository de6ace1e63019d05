package house

import (
	"fmt"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Comments keep to the width of pages, a tab counted as four columns.
func TestComments(t *testing.T) {
	for _, name := range files(".go") {
		for _, fault := range wideComments([]byte(read(t, name))) {
			t.Errorf("%s:%s", name, fault)
		}
	}
}

// Lines are found where a comment reaches beyond the width, alone or after code, and nowhere else.
func TestWideComments(t *testing.T) {
	long := strings.Repeat("x y ", 25)
	for _, c := range []struct {
		source string
		want   int
	}{
		{"// " + long, 1},
		{"/*\nshort\n" + long + "z\n*/", 1},
		{"\tx := 1 // " + long, 1},
		{"\t\t\t// " + long[:85], 0},
		{"\t\t\t// " + long[:85] + "z", 1},
		{"s := `\n// " + long + "`", 0},
		{"s := \"// " + long + "\"", 0},
		{"//go:generate " + long, 0},
		{"// https://" + strings.Repeat("x", 100), 0},
	} {
		if got := wideComments([]byte(c.source + "\n")); len(got) != c.want {
			t.Errorf("%q: %q, want %d", c.source, got, c.want)
		}
	}
}

// wideComments finds the lines with comments that reach beyond the width. Directives and single
// words can't be wrapped.
func wideComments(source []byte) (faults []string) {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(source))
	s.Init(file, source, nil, scanner.ScanComments)
	lines := strings.Split(string(source), "\n")
	for {
		pos, kind, text := s.Scan()
		if kind == token.EOF {
			return faults
		}
		if kind != token.COMMENT || strings.HasPrefix(text, "//go:") {
			continue
		}
		first := file.Line(pos)
		for n := first; n <= first+strings.Count(text, "\n"); n++ {
			words := len(strings.Fields(lines[n-1])) - 1 // without the mark
			if w := columns(lines[n-1]); w > widest && words > 1 {
				faults = append(faults, fmt.Sprintf("%d: a comment up to column %d, want %d", n, w, widest))
			}
		}
	}
}

// Tests and sections of pages that comments name are there.
func TestCommentsNameTests(t *testing.T) {
	for _, name := range files(".go") {
		for _, fault := range namesNothing([]byte(read(t, name))) {
			t.Errorf("%s:%s", name, fault)
		}
	}
}

// What is not there is found in comments, and nowhere else.
func TestNamesNothing(t *testing.T) {
	for _, c := range []struct {
		source string
		want   int
	}{
		{"// TestNothingOfTheKind guards it", 1},
		{"x := 1 // TestNothingOfTheKind", 1},
		{"// TestComments, FuzzFold and tests guard it", 0},
		{"x := `TestNothingOfTheKind`", 0},
		{"// (docs/methods.md, \"No such section\")", 1},
		{"// (docs/methods.md,\n// \"Wide\n// networks\")", 0},
	} {
		if got := namesNothing([]byte(c.source + "\n")); len(got) != c.want {
			t.Errorf("%q: %q, want %d", c.source, got, c.want)
		}
	}
}

// section is a page and a heading of it, as comments cite them.
var section = regexp.MustCompile(`(docs/\w+\.md), "([^"]+)"`)

// namesNothing finds tests and sections in comments that are not there. A comment over several
// lines is one text.
func namesNothing(source []byte) (faults []string) {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(source))
	s.Init(file, source, nil, scanner.ScanComments)
	known, run, first, last := tests(), "", 0, 0
	check := func() {
		for _, m := range testName.FindAllString(run, -1) {
			if !slices.ContainsFunc(known, func(name string) bool { return strings.HasPrefix(name, m) }) {
				faults = append(faults, fmt.Sprintf("%d: no test %s", first, m))
			}
		}
		for _, m := range section.FindAllStringSubmatch(run, -1) {
			if !slices.Contains((page{}).anchors(m[1]), anchor(m[2])) {
				faults = append(faults, fmt.Sprintf("%d: no section %q in %s", first, m[2], m[1]))
			}
		}
		run = ""
	}
	for {
		pos, kind, text := s.Scan()
		line := file.Line(pos)
		if kind == token.EOF || kind == token.COMMENT && line > last+1 {
			check()
			first = line
		}
		if kind == token.EOF {
			return faults
		}
		if kind == token.COMMENT {
			run += " " + strings.TrimSpace(strings.TrimPrefix(text, "//"))
			last = line
		}
	}
}

// columns is the width of a line.
func columns(s string) int { return utf8.RuneCountInString(s) + 3*strings.Count(s, "\t") }
