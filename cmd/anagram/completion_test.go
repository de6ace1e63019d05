package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// scriptOf writes the script of a shell to a file and returns its path; it skips the test where
// there is no such shell.
func scriptOf(t *testing.T, shell string) string {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no shells as on Unix")
	}
	if _, err := exec.LookPath(shell); err != nil {
		t.Skipf("no %s on this machine", shell)
	}
	path := filepath.Join(t.TempDir(), "anagram."+shell)
	if err := os.WriteFile(path, []byte(printed(t, "completion", shell)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sh runs a program in a directory and returns what it prints.
func sh(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Fatalf("%q: %v, %s", args, err, &stderr)
	}
	return stdout.String()
}

// filesToComplete are in a directory of their own.
func filesToComplete(t *testing.T) string {
	dir := t.TempDir()
	for _, name := range []string{"rod.pde", "a rod.pde", "network.json", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "runs"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The function of bash is called as bash calls it: with the words of the line, of which = is one.
func TestBashCompletes(t *testing.T) {
	path, dir := scriptOf(t, "bash"), filesToComplete(t)
	methods := "ratio lm cutoffs anagram varpro features engd lbfgs ssbroyden adam gd march solve"
	tests := []struct{ words, want string }{ // words and results are separated by |
		{"", "solve|check|fmt|compare|table|records|plot|export|web|list|version|completion|man|help"},
		{"so", "solve"},
		{"check|", "rod.pde|a rod.pde|runs"},
		{"solve|laplace2d|-me", "-memory|-method"},
		{"solve|-method|", strings.ReplaceAll(methods, " ", "|")},
		{"solve|-method|=", strings.ReplaceAll(methods, " ", "|")},
		{"solve|-method|=|ra", "ratio"},
		{"solve|--method|l", "lm|lbfgs"},
		{"solve|hea", "heat|heat-multiscale|heat5d"},
		{"solve|ro", "robertson|rod.pde"},
		{"solve|-steps|", ""},
		{"solve|heat|-out|r", "runs"},
		{"compare|heat|-methods|ratio,ad", "ratio,adam"},
		{"compare|heat|-methods|=|ratio,lm,l", "ratio,lm,lm|ratio,lm,lbfgs"},
		{"table|-problems|heat,lap", "heat,laplace2d|heat,laplace5d"},
		{"plot|n", "network.json"},
		{"export|network.json|-lang|", "c|go|js"},
		{"export|network.json|-o|n", "network.json|notes.txt"},
		{"completion|", "bash|zsh|fish"},
		{"help|exi", "exit-codes"},
		{"nonsense|", ""},
	}
	const function = `try() {
		COMP_WORDS=(anagram "$@") COMP_CWORD=$#
		_anagram
		(IFS='|'; printf '%s\n' "${COMPREPLY[*]}")
	}`
	lines := []string{". '" + path + "'", function}
	for _, tt := range tests {
		lines = append(lines, "try '"+strings.ReplaceAll(tt.words, "|", "' '")+"'")
	}
	got := strings.Split(sh(t, dir, "bash", "--norc", "-u", "-c", strings.Join(lines, "\n")), "\n")
	for i, tt := range tests {
		g, w := strings.Split(got[i], "|"), strings.Split(tt.want, "|")
		slices.Sort(g)
		slices.Sort(w)
		if !slices.Equal(g, w) {
			t.Errorf("anagram %s: %q, want %q", strings.ReplaceAll(tt.words, "|", " "), g, w)
		}
	}
}

func TestZshReads(t *testing.T) {
	path := scriptOf(t, "zsh")
	sh(t, ".", "zsh", "-f", "-n", path)
	got := sh(t, ".", "zsh", "-f", "-c", "compdef() { print -r -- $@ }; . "+path+"; print -r -- ${+functions[_anagram]}")
	if got != "_anagram anagram\n1\n" {
		t.Errorf("reading the script: %q", got)
	}
}

// fish completes lines without a terminal.
func TestFishCompletes(t *testing.T) {
	path, dir := scriptOf(t, "fish"), filesToComplete(t)
	tests := []struct{ line, want string }{
		{"anagram so", "solve"},
		{"anagram solve laplace2d -me", "-memory -method"},
		{"anagram solve -method ra", "ratio"},
		{"anagram solve rob", "robertson"},
		{"anagram check ro", "rod.pde"},
		{"anagram compare heat -methods ratio,ad", "ratio,adam"},
		{"anagram plot ne", "network.json"},
		{"anagram help exi", "exit-codes"},
	}
	lines := []string{"source " + path}
	for _, tt := range tests {
		lines = append(lines, "echo (complete -C '"+tt.line+"' | string split -f 1 \\t)")
	}
	got := strings.Split(sh(t, dir, "fish", "--no-config", "-c", strings.Join(lines, "\n")), "\n")
	for i, tt := range tests {
		if got[i] != tt.want {
			t.Errorf("%s: %q, want %q", tt.line, got[i], tt.want)
		}
	}
}

// The manual page has the sections of one, and no line is taken for a request that is none.
func TestManual(t *testing.T) {
	page := printed(t, "man")
	if !strings.HasPrefix(page, ".TH ANAGRAM 1 ") {
		t.Errorf("begins with %.40q", page)
	}
	at := 0
	for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "TOPICS"} {
		i := strings.Index(page, "\n.SH "+section+"\n")
		if i < at {
			t.Errorf("section %s is missing or out of order", section)
		}
		at = i
	}
	requests := []string{".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".nf", ".fi"}
	kept := false
	for i, line := range strings.Split(page, "\n") {
		word, _, _ := strings.Cut(line, " ")
		if strings.HasPrefix(line, ".") && !slices.Contains(requests, word) || strings.HasPrefix(line, "'") {
			t.Errorf("line %d is a request: %q", i+1, line)
		}
		if word == ".nf" && kept || word == ".fi" && !kept || word == ".SS" && kept {
			t.Errorf("line %d: .nf and .fi do not alternate", i+1)
		}
		kept = word == ".nf" || kept && word != ".fi"
	}
	if _, err := exec.LookPath("groff"); err == nil && runtime.GOOS != "windows" {
		path := filepath.Join(t.TempDir(), "anagram.1")
		if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		sh(t, ".", "groff", "-man", "-ww", "-z", path) // whose warnings are errors of sh
	}
}

func TestRoff(t *testing.T) {
	for in, want := range map[string]string{
		"-a": `\-a`, ".x": `\&.x`, `a\b`: `a\eb`, "'q'": `\(aqq\(aq`, "x^2 ~ `y`": `x\(ha2 \(ti \(gay\(ga`, "a.b": "a.b",
	} {
		if got := roff(in); got != want {
			t.Errorf("roff(%q) = %q, want %q", in, got, want)
		}
	}
}
