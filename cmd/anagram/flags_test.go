package main

import (
	"flag"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// helpOf is the help of a command, and flagsOf the names of its flags that take a value.
func helpOf(t *testing.T, command string) string {
	t.Helper()
	code, text, stderr := call(t, strings.Fields(command+" -h")...)
	if code != exitOK || stderr != "" {
		t.Fatalf("%s -h: exit code %d, %s", command, code, stderr)
	}
	return text
}

func flagsOf(t *testing.T, command string) []string {
	var names []string
	for _, line := range strings.Split(helpOf(t, command), "\n") {
		if name, ok := strings.CutPrefix(line, "  -"); ok {
			name, arg, _ := strings.Cut(name, " ")
			if arg != "" && arg[0] != ' ' {
				names = append(names, name)
			}
		}
	}
	return names
}

// All help fits into 80 columns, and says all.
func TestHelpFits(t *testing.T) {
	known := []string{""}
	for _, cmd := range commands() {
		known = append(known, cmd.name)
	}
	for _, name := range known {
		for i, line := range strings.Split(helpOf(t, name), "\n") {
			if n := utf8.RuneCountInString(line); n > 79 || strings.TrimRight(line, " ") != line {
				t.Errorf("anagram %s -h, line %d: %d columns: %q", name, i+1, n, line)
			}
		}
	}
	words := strings.Join(strings.Fields(helpOf(t, "solve")), " ")
	for _, want := range []string{"-checkpoint-every DUR write it every DUR", "first slab (default: 300)", "march a small network for each slab"} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in %s", want, words)
		}
	}
}

func TestPrintItem(t *testing.T) {
	var b strings.Builder
	printItem(&b, 10, "-a-long-name", strings.Repeat("word ", 30))
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if lines[0] != "  -a-long-name" || len(lines) != 4 || strings.Count(b.String(), "word") != 30 {
		t.Errorf("%q", lines)
	}
	for _, l := range lines[1:] {
		if !strings.HasPrefix(l, strings.Repeat(" ", 10)+"word") {
			t.Errorf("%q", l)
		}
	}
}

// Every flag with a number refuses what is none, and every number without a meaning, by its name. A
// flag that is new has to be entered here.
func TestNumericFlags(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	network := filepath.Join(t.TempDir(), "network.json")
	commands := map[string]string{
		"solve": "solve laplace2d", "compare": "compare laplace2d", "table": "table", "records": "records", "export": "export " + network, "web": "web", "list": "list",
		"plot": "plot " + network,
	}
	// no numbers
	words := []string{"addr", "checkpoint", "lang", "method", "methods", "name", "o", "out", "picture", "problems"}
	// what else has a meaning
	means := map[string][]string{
		"cutoff": {"0"}, "memory": {"0"}, "momentum": {"0"}, "seed": {"0"}, "seeds": {"0"}, "slab": {"0"},
	}
	for name, command := range commands {
		for _, f := range flagsOf(t, name) {
			for _, value := range []string{"", " ", "x", "NaN", "nan", "Inf", "-Inf", "+Inf", "1e999", "-1", "-1s", "-0.5", "0", "1e30", "99999999999999999999"} {
				if slices.Contains(words, f) && value != "" || slices.Contains(means[f], value) {
					continue
				}
				if f == "cutoff" || f == "tol" || f == "stop-at-error" || f == "memory" {
					if value == "1e30" || value == "99999999999999999999" { // large, and a number
						continue
					}
				}
				args := append(strings.Fields(command), "-"+f, value)
				if f == "checkpoint-every" {
					args = append(args, "-checkpoint", network)
				}
				if f == "cutoff" && name == "solve" {
					args = append(args, "-method", "anagram")
				}
				code, stdout, stderr := call(t, args...)
				if code != exitUsage || stdout != "" || !strings.Contains(stderr, "-"+f) || !strings.Contains(stderr, "want ") && value != "" {
					t.Errorf("%q: exit code %d, %s", args, code, stderr)
				}
			}
		}
	}
}

// A flag is given if it is in the command line, at whatever value.
func TestGiven(t *testing.T) {
	fs := flag.NewFlagSet("x", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	var a, b int
	intVar(fs, &a, "a", "")
	intVar(fs, &b, "b", "")
	if err := fs.Parse([]string{"-a", "0"}); err != nil || !given(fs, "a") || given(fs, "b") {
		t.Errorf("%v, a is given: %v, b: %v", err, given(fs, "a"), given(fs, "b"))
	}
}
