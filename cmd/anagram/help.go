package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// texts are the helps of the commands and topics, help/NAME.txt.
//
//go:embed help
var texts embed.FS

// help prints the overview, or the help of the command or topic that args name.
func help(ctx context.Context, c *console, args []string) error {
	rest, err := parse(newFlags("help"), c, args)
	switch {
	case err != nil:
		return err
	case len(rest) == 0:
		return write(c.stdout, printOverview)
	case len(rest) > 1:
		return usageError{" help", fmt.Sprintf("help: want the name of one command or topic, got %q", rest)}
	}
	name := rest[0]
	if t := slices.IndexFunc(topics(), func(t topic) bool { return t.name == name }); t >= 0 {
		return write(c.stdout, func(w io.Writer) { printText(w, name, topics()[t].examples, nil) })
	}
	if known := helpWords(); !slices.Contains(known, name) {
		return usageError{text: "help: " + unknown("command or topic", name, known)}
	}
	return dispatch(ctx, c, []string{name, "-h"})
}

// printOverview prints the help of the command help.
func printOverview(w io.Writer) { printHelp(w, newFlags("help")) }

// printHelp prints the help of fs's command.
func printHelp(w io.Writer, fs *flag.FlagSet) {
	var examples []example
	for _, cmd := range commands() {
		if cmd.name == fs.Name() {
			examples = cmd.examples
		}
	}
	printText(w, fs.Name(), examples, fs)
}

// textOf is the help of a command or topic with the name of the default method in it. Lines FLAGS,
// METHODS, COMMANDS, TOPICS and EXAMPLES stand for the lists of these.
func textOf(name string) string {
	text, err := texts.ReadFile("help/" + name + ".txt")
	if err != nil {
		panic(err) // there is one for every command and topic: TestHelp
	}
	return strings.ReplaceAll(string(text), "DEFAULT", defaultMethod)
}

// printText prints a text with its lists, in which fs may be nil where there are no flags.
func printText(w io.Writer, name string, examples []example, fs *flag.FlagSet) {
	for line := range strings.Lines(textOf(name)) {
		items, column := listOf(strings.TrimSuffix(line, "\n"), examples, fs)
		for _, it := range items {
			printItem(w, column, it.name, it.about)
		}
		if column == 0 {
			io.WriteString(w, line)
		}
	}
}

// item is an entry of a list: a name and a text about it.
type item struct{ name, about string }

// listOf returns the list that a line of a text stands for, and the column at which its
// explanations begin, 0 for a line that stands for itself.
func listOf(line string, examples []example, fs *flag.FlagSet) (items []item, column int) {
	switch line {
	case "FLAGS":
		fs.VisitAll(func(f *flag.Flag) {
			arg, usage := flag.UnquoteUsage(f)
			items = append(items, item{strings.TrimSuffix("-"+f.Name+" "+arg, " "), usage})
		})
		return items, flagColumn
	case "METHODS":
		width := slices.Max(each(methodNames(), func(name string) int { return len(name) }))
		return each(methods(), func(m method) item { return item{m.Name, m.About} }), 2 + width + 2
	case "COMMANDS":
		return each(commands(), func(c command) item {
			return item{strings.TrimSuffix("anagram "+c.name+" "+strings.TrimSuffix(c.args, "[flags]"), " "), c.short}
		}), commandColumn
	case "TOPICS":
		return each(topics(), func(t topic) item { return item{t.name, t.short} }), topicColumn
	case "EXAMPLES":
		return each(examples, func(e example) item { return item{e.line, e.about} }), exampleColumn
	}
	return nil, 0
}

// Help fits terminals of 80 columns; the explanations of flags, commands, topics and examples begin
// in one of them (TestHelpFits).
const (
	helpWidth     = 79
	flagColumn    = 21
	commandColumn = 32
	topicColumn   = 14
	exampleColumn = 6 // on a line of their own
)

// printItem prints a name and, from a column on, text about it, on as many lines as it takes.
func printItem(w io.Writer, column int, name, text string) {
	line := fmt.Sprintf("  %-*s", column-2, name)
	if len(line) > column {
		fmt.Fprintln(w, line)
		line = strings.Repeat(" ", column)
	}
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case len(line)+1+len(word) > helpWidth:
			fmt.Fprintln(w, line)
			line = strings.Repeat(" ", column)
		default:
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}
