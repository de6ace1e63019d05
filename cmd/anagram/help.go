package main

import (
	"embed"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// texts are the helps of the commands, help/COMMAND.txt.
//
//go:embed help
var texts embed.FS

// printHelp prints the help of fs's command, in which lines FLAGS, METHODS and COMMANDS stand for
// the lists of these, and DEFAULT for the default method.
func printHelp(w io.Writer, fs *flag.FlagSet) {
	text, err := texts.ReadFile("help/" + fs.Name() + ".txt")
	if err != nil {
		panic(err) // there is one for every command: TestHelp
	}
	var ofFlags, ofMethods, ofCommands strings.Builder
	fs.VisitAll(func(f *flag.Flag) {
		arg, usage := flag.UnquoteUsage(f)
		printItem(&ofFlags, flagColumn, "-"+f.Name+" "+arg, usage)
	})
	width := slices.Max(each(methodNames(), func(name string) int { return len(name) }))
	for _, m := range methods() {
		printItem(&ofMethods, 2+width+2, m.Name, m.About)
	}
	for _, c := range commands() {
		printItem(&ofCommands, commandColumn, "anagram "+c.name+" "+c.args, c.short)
	}
	lists := strings.NewReplacer("METHODS\n", ofMethods.String(), "FLAGS\n", ofFlags.String(),
		"COMMANDS\n", ofCommands.String(), "DEFAULT", defaultMethod)
	lists.WriteString(w, string(text))
}

// Help fits terminals of 80 columns; the explanations of flags and of commands begin in one of them
// (TestHelpFits).
const (
	helpWidth     = 79
	flagColumn    = 21
	commandColumn = 32
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
