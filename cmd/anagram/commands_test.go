package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// printed is what a command line prints.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := call(t, args...)
	if code != exitOK || stderr != "" {
		t.Fatalf("anagram %q: exit code %d, %s", args, code, stderr)
	}
	return stdout
}

// Every flag of every command, and every topic, is in help, in the manual page and in the scripts
// of all shells.
func TestNothingIsLeftOut(t *testing.T) {
	page := strings.ReplaceAll(printed(t, "man"), `\-`, "-")
	bash, zsh, fish := printed(t, "completion", "bash"), printed(t, "completion", "zsh"), printed(t, "completion", "fish")
	for _, cmd := range commands() {
		text := printed(t, "help", cmd.name)
		_, section, _ := strings.Cut(page, ".SS anagram "+cmd.name+"\n")
		section, _, _ = strings.Cut(section, "\n.SS ")
		_, line, _ := strings.Cut(bash, "*,"+cmd.name+",*,-*) words='")
		line, _, _ = strings.Cut(line, "'")
		_, block, _ := strings.Cut(zsh, "    "+cmd.name+") _arguments")
		block, _, _ = strings.Cut(block, ";;")
		flags := 0
		cmd.flags().VisitAll(func(f *flag.Flag) {
			flags++
			for place, found := range map[string]bool{
				"help": strings.Contains(text, "\n  -"+f.Name+" ") || strings.Contains(text, "\n  -"+f.Name+"\n"),
				"man":  strings.Contains(section, "\n.B -"+f.Name+" ") || strings.Contains(section, "\n.B -"+f.Name+"\n"),
				"bash": slices.Contains(strings.Fields(line), "-"+f.Name),
				"zsh":  strings.Contains(block, "-"+f.Name+"=[") || isSwitch(f) && strings.Contains(block, "'-"+f.Name+"["),
				"fish": strings.Contains(fish, "__anagram_command "+cmd.name+"' -o "+f.Name+" "),
			} {
				if !found {
					t.Errorf("flag -%s of %s is not in %s", f.Name, cmd.name, place)
				}
			}
		})
		if takesFlags := strings.Contains(cmd.args, "[flags]"); takesFlags != (flags > 0) {
			t.Errorf("%s %s has %d flags", cmd.name, cmd.args, flags)
		}
		if cmd.name != "help" && section == "" || !strings.Contains(fish, "-a "+cmd.name+" -d") || !strings.Contains(zsh, "'"+cmd.name+":") {
			t.Errorf("%s is missing in the manual page or in a script", cmd.name)
		}
	}
	overview := printed(t, "help")
	for _, topic := range topics() {
		if !strings.Contains(overview, "\n  "+topic.name+" ") || !strings.Contains(page, "\n.SS "+topic.name+"\n") {
			t.Errorf("topic %s is missing in the overview or the manual page", topic.name)
		}
	}
}

// Topics fit terminals too, and show what has to be typed.
func TestTopics(t *testing.T) {
	for i, topic := range topics() {
		if slices.Contains(helpWords()[:len(commands())+i], topic.name) {
			t.Errorf("topic %s has the name of another topic or command", topic.name)
		}
		text := printed(t, "help", topic.name)
		for i, line := range strings.Split(text, "\n") {
			if n := utf8.RuneCountInString(line); n > helpWidth || strings.TrimRight(line, " ") != line {
				t.Errorf("help %s, line %d: %d columns: %q", topic.name, i+1, n, line)
			}
		}
		_, shown, _ := strings.Cut(text, "\nExamples:")
		if n := strings.Count(shown, "\n  anagram "); n < 2 || n > 4 || n != len(topic.examples) {
			t.Errorf("help %s: %d examples of %d in\n%s", topic.name, n, len(topic.examples), text)
		}
	}
	if code, _, stderr := call(t, "help", "file"); code != exitUsage || !strings.Contains(stderr, `did you mean "files"?`) {
		t.Errorf("help file: exit code %d, %s", code, stderr)
	}
}

// fileIn is the problem file in a help text, which begins with a line and ends with another.
func fileIn(t *testing.T, topic, first, last string) string {
	t.Helper()
	_, body, begins := strings.Cut(printed(t, "help", topic), "  "+first+"\n")
	body, _, ends := strings.Cut(body, "  "+last+"\n")
	if !begins || !ends {
		t.Fatalf("help %s has no file from %q to %q", topic, first, last)
	}
	return strings.ReplaceAll(body+"  "+last+"\n", "\n  ", "\n")
}

// Every example of help is a command line that this program takes, on the files that help shows.
// What takes no time is run, and the others are parsed.
func TestExamples(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"rod.pde":   fileIn(t, "files", "# heat in a rod", "exact u = exp(-k*pi^2*t)*sin(pi*x)"),
		"plate.pde": fileIn(t, "domains", "# a plate with a hole", "dn(u) = 0 on y = -1, y = 1"),
	} {
		if err := os.WriteFile(name, []byte(strings.TrimPrefix(text, "  ")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	saveNetwork(t, filepath.Join("out", networkFile), filepath.Join("out", networkJSON))
	var examples []example
	for _, cmd := range commands() {
		examples = append(examples, cmd.examples...)
	}
	for _, topic := range topics() {
		examples = append(examples, topic.examples...)
	}
	for _, line := range strings.Split(printed(t, "help"), "\n") {
		if strings.HasPrefix(line, "  anagram ") && !strings.Contains(line, "   ") && strings.Contains(line, "-") {
			examples = append(examples, example{line: line})
		}
	}
	commandsOf := strings.NewReplacer("&&", "\n", "||", "\n")
	for _, e := range examples {
		for _, one := range strings.Split(commandsOf.Replace(e.line), "\n") {
			one, _, _ = strings.Cut(one, ">")
			if words := strings.Fields(one); words[0] == "anagram" {
				if err := tryExample(t, words[1], words[2:]); err != nil {
					t.Errorf("%s: %v", e.line, err)
				}
			}
		}
	}
}

// tryExample parses a command line that would take a while, and runs others.
func tryExample(t *testing.T, name string, args []string) (err error) {
	c := &console{stdout: io.Discard, stderr: io.Discard}
	switch name {
	case "solve":
		_, err = parseSolve(c, args)
	case "compare":
		_, err = parseCompare(c, args)
	case "table":
		_, err = parseTable(c, args)
	case "records":
		_, err = parseRecords(c, args)
	case "plot": // whose picture takes a while
		var p *plotFlags
		if p, err = parsePlot(c, args); err == nil {
			var s *saved
			if s, err = p.load(); err == nil {
				_, err = p.cut(s)
			}
		}
	case "web":
		for _, cmd := range commands() {
			if cmd.name == name {
				err = cmd.flags().Parse(args)
			}
		}
	default:
		err = dispatch(t.Context(), c, append([]string{name}, args...))
	}
	if err == flag.ErrHelp {
		return nil
	}
	return err
}
