package main

import (
	"fmt"
	"os"
	"strings"
)

// table is a table in Markdown.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, r := range t.rows {
		line(r)
	}
	return b.String()
}

// ms writes seconds as milliseconds.
func ms(seconds float64) string { return fmt.Sprintf("%.3g ms", 1e3*seconds) }

func sec(seconds float64) string { return fmt.Sprintf("%.3g s", seconds) }

func ratio(a, b float64) string { return fmt.Sprintf("%.2f", a/b) }

// replaceBetween replaces what stands between two marks in a file.
func replaceBetween(path, open, end, text string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), open)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no place for the section: %q ... %q", path, open, end)
	}
	return os.WriteFile(path, []byte(before+open+text+end+after), 0o666)
}
