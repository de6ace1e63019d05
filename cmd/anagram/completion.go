package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

// The scripts that complete command lines, made from the table of commands. They hold all words
// themselves, so that no key waits for this program.

// shell writes the script of a shell.
type shell struct {
	name   string
	script func(w io.Writer)
}

func shells() []shell {
	return []shell{{"bash", bashScript}, {"zsh", zshScript}, {"fish", fishScript}}
}

func shellNames() []string { return each(shells(), func(s shell) string { return s.name }) }

// completion prints the script of a shell.
func completion(_ context.Context, c *console, args []string) error {
	fs := newFlags("completion")
	rest, err := parse(fs, c, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return misuse(fs, "want the name of one shell (%s), got %d arguments %q", strings.Join(shellNames(), ", "), len(rest), rest)
	}
	for _, s := range shells() {
		if s.name == rest[0] {
			return write(c.stdout, s.script)
		}
	}
	return misuse(fs, "%s", unknown("shell", rest[0], shellNames()))
}

// arguments are what a command takes. Those of help are all commands and topics.
func (cmd command) arguments() values {
	if cmd.name == "help" {
		return values{words: helpWords()}
	}
	return cmd.takes
}

// brief is a usage up to its first clause, for a line of its own.
func brief(usage string) string {
	for _, end := range []string{" (", ";", ". ", ", for example", ", of march", ": "} {
		usage, _, _ = strings.Cut(usage, end)
	}
	return usage
}

// bashScript is for bash from 3.2 on, which macOS has, with or without bash-completion. Bash takes
// -flag=value for three words.
func bashScript(w io.Writer) {
	fmt.Fprint(w, `# Completes command lines of anagram in bash; printed by 'anagram completion bash'.
_anagram() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    local words= list= files= dirs= head= pattern word
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    [[ $prev == --* ]] && prev=${prev#-}
    case $COMP_CWORD,${COMP_WORDS[1]},$prev,$cur in
`)
	bashCase(w, "1,*", values{words: each(commands(), func(c command) string { return c.name })})
	for _, cmd := range commands() {
		var names []string
		cmd.flags().VisitAll(func(f *flag.Flag) {
			names = append(names, "-"+f.Name)
			if !isSwitch(f) {
				bashCase(w, "*,"+cmd.name+",-"+f.Name+",*", takesAfter(f))
			}
		})
		bashCase(w, "*,"+cmd.name+",*,-*", values{words: append(names, "-h")})
		bashCase(w, "*,"+cmd.name+",*", cmd.arguments())
	}
	fmt.Fprint(w, `    esac
    if [[ -n $list ]]; then # complete the last one
        head=${cur%"${cur##*,}"}
        cur=${cur##*,}
    fi
    COMPREPLY=()
    while IFS= read -r word; do
        COMPREPLY+=("$head$word")
    done < <(
        compgen -W "$words" -- "$cur"
        set -f
        for pattern in $files; do compgen -f -X "!$pattern" -- "$cur"; done
        [[ -n $files$dirs ]] && compgen -d -- "$cur"
    )
    [[ -n $files$dirs ]] && compopt -o filenames 2> /dev/null
    return 0
}
complete -F _anagram anagram
`)
}

// bashCase says what may stand where a pattern matches.
func bashCase(w io.Writer, pattern string, v values) {
	fmt.Fprintf(w, "    %s)", pattern)
	if len(v.words) > 0 {
		fmt.Fprintf(w, " words='%s'", strings.Join(v.words, " "))
	}
	if v.list {
		fmt.Fprint(w, " list=1")
	}
	if len(v.files) > 0 {
		fmt.Fprintf(w, " files='%s'", strings.Join(v.files, " "))
	}
	if v.dirs {
		fmt.Fprint(w, " dirs=1")
	}
	fmt.Fprintln(w, " ;;")
}

// zshScript works as a file of fpath and as one that is read.
func zshScript(w io.Writer) {
	fmt.Fprint(w, `#compdef anagram
# Completes command lines of anagram in zsh; printed by 'anagram completion zsh'.
_anagram() {
    local -a commands
    if (( CURRENT == 2 )); then
        commands=(
`)
	for _, cmd := range commands() {
		fmt.Fprintf(w, "            %s\n", quoted(cmd.name+":"+cmd.short))
	}
	fmt.Fprint(w, `        )
        _describe command commands
        return
    fi
    shift words
    (( CURRENT-- ))
    case $words[1] in
`)
	for _, cmd := range commands() {
		fmt.Fprintf(w, "    %s) _arguments \\\n", cmd.name)
		cmd.flags().VisitAll(func(f *flag.Flag) {
			fmt.Fprintf(w, "        %s \\\n", quoted(zshFlag(f)))
		})
		fmt.Fprintf(w, "        '-h[explain the command]' \\\n        %s ;;\n", quoted("*:argument:"+zshAction(cmd.arguments())))
	}
	fmt.Fprint(w, `    esac
}
if [[ $funcstack[1] == _anagram ]]; then
    _anagram "$@"
else
    compdef _anagram anagram
fi
`)
}

// zshFlag is a flag as _arguments takes it.
func zshFlag(f *flag.Flag) string {
	placeholder, usage := flag.UnquoteUsage(f)
	about := strings.NewReplacer("[", "(", "]", ")", ":", ",", `\`, "").Replace(brief(usage))
	if isSwitch(f) {
		return fmt.Sprintf("-%s[%s]", f.Name, about)
	}
	return fmt.Sprintf("*-%s=[%s]:%s:%s", f.Name, about, placeholder, zshAction(takesAfter(f)))
}

// zshAction is what _arguments is to do for a value. A space keeps it from handing options on.
func zshAction(v values) string {
	words := strings.Join(v.words, " ")
	files := "_files -g " + doubleQuoted(strings.Join(v.files, " "))
	if len(v.files) > 1 {
		files = "_files -g " + doubleQuoted("("+strings.Join(v.files, "|")+")")
	}
	switch {
	case v.list:
		return "_sequence compadd - " + words
	case v.dirs:
		return "_files -/"
	case len(v.files) > 0 && v.files[0] == "*":
		return "_files"
	case len(v.files) > 0 && words != "":
		return " _alternative " + doubleQuoted("names:name:("+words+")") + " " + doubleQuoted("files:file:"+strings.ReplaceAll(files, `"`, ""))
	case len(v.files) > 0:
		return files
	case words != "":
		return "(" + words + ")"
	}
	return ""
}

// quoted is a word in single quotes, as all three shells read it; what goes into it has none.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "") + "'" }

func doubleQuoted(s string) string { return `"` + s + `"` }

// fishScript is for fish from 3.0 on.
func fishScript(w io.Writer) {
	fmt.Fprint(w, `# Completes command lines of anagram in fish; printed by 'anagram completion fish'.
function __anagram_command
    set -l words (commandline -opc)
    test (count $words) -ge 2 && test "$words[2]" = "$argv[1]"
end
function __anagram_first
    test (count (commandline -opc)) -eq 1
end
complete -c anagram -f
`)
	for _, cmd := range commands() {
		fmt.Fprintf(w, "complete -c anagram -n __anagram_first -a %s -d %s\n", cmd.name, quoted(cmd.short))
		of := "complete -c anagram -n '__anagram_command " + cmd.name + "'"
		cmd.flags().VisitAll(func(f *flag.Flag) {
			_, usage := flag.UnquoteUsage(f)
			fmt.Fprintf(w, "%s -o %s%s -d %s\n", of, f.Name, fishValue(f), quoted(strings.ReplaceAll(brief(usage), `\`, "")))
		})
		for _, a := range fishArguments(cmd.arguments()) {
			fmt.Fprintf(w, "%s -a %s\n", of, quoted(a))
		}
	}
}

// fishValue is what follows a flag.
func fishValue(f *flag.Flag) string {
	v := takesAfter(f)
	switch {
	case isSwitch(f):
		return ""
	case len(v.files) > 0:
		return " -r -F"
	case v.list:
		return " -x -a '(__fish_append , " + strings.Join(v.words, " ") + ")'"
	}
	if all := fishArguments(v); len(all) > 0 {
		return " -x -a " + quoted(strings.Join(all, " "))
	}
	return " -x"
}

// fishArguments are the lists of what may stand for an argument.
func fishArguments(v values) (all []string) {
	if len(v.words) > 0 {
		all = append(all, strings.Join(v.words, " "))
	}
	for _, pattern := range v.files {
		all = append(all, "(__fish_complete_suffix "+strings.TrimPrefix(pattern, "*")+")")
	}
	if v.dirs {
		all = append(all, "(__fish_complete_directories)")
	}
	return all
}
