package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

// manual prints the manual page: the texts of all commands and topics in the language of man.
func manual(_ context.Context, c *console, args []string) error {
	if err := parseFlagsOnly(newFlags("man"), c, args); err != nil {
		return err
	}
	return write(c.stdout, printManual)
}

func printManual(w io.Writer) {
	fmt.Fprintf(w, ".TH ANAGRAM 1 \"\" %q \"User Commands\"\n", roff("anagram "+libraryVersion()))
	fmt.Fprintln(w, ".SH NAME\nanagram \\- solves differential equations by training small networks")
	fmt.Fprintln(w, ".SH SYNOPSIS\n.B anagram\n.I COMMAND\n[\\fIargument\\fR...] [\\fIflags\\fR]")
	fmt.Fprintln(w, ".SH DESCRIPTION")
	printRoff(w, "help", nil, nil)
	fmt.Fprintln(w, ".SH COMMANDS")
	for _, cmd := range commands() {
		if cmd.name == "help" { // which is the description
			continue
		}
		fmt.Fprintf(w, ".SS %s\n", roff("anagram "+cmd.name))
		printRoff(w, cmd.name, cmd.examples, cmd.flags())
	}
	fmt.Fprintln(w, ".SH TOPICS")
	for _, t := range topics() {
		fmt.Fprintf(w, ".SS %s\n%s.\n", roff(t.name), roff(t.short))
		printRoff(w, t.name, t.examples, nil)
	}
}

// printRoff prints a text: paragraphs are filled, lines that are indented, and usages, stay lines.
func printRoff(w io.Writer, name string, examples []example, fs *flag.FlagSet) {
	lines, gap := false, true // lines are kept; a paragraph begins
	keep := func(k bool) {
		if k != lines {
			fmt.Fprintln(w, map[bool]string{true: ".nf", false: ".fi"}[k])
		}
		lines = k
	}
	for line := range strings.Lines(textOf(name)) {
		line = strings.TrimSuffix(line, "\n")
		items, _ := listOf(line, examples, fs)
		if items != nil || line == "" {
			keep(false)
			gap = true
		}
		for _, it := range items {
			fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(it.name), roff(strings.Join(strings.Fields(it.about), " ")))
		}
		if items != nil || line == "" {
			continue
		}
		if gap {
			fmt.Fprintln(w, ".PP")
		}
		gap = false
		keep(strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "anagram "))
		fmt.Fprintln(w, roff(line))
	}
	keep(false)
}

// roff escapes a text: backslashes, dashes, which would be hyphens, quotes that would be typeset,
// and a dot or an apostrophe that begins a line, which would be a request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}
