package house

import (
	"fmt"
	"go/scanner"
	"go/token"
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

// columns is the width of a line.
func columns(s string) int { return utf8.RuneCountInString(s) + 3*strings.Count(s, "\t") }
