package main

import (
	"context"
	"flag"
	"io"

	"anagram/export"
)

// The table of commands and topics, with examples. Help, completion of shells and the man page are
// made from it; the flags come from the commands themselves.

// command is one of the words that may follow "anagram".
type command struct {
	name, args, short string
	takes             values // what its arguments may be; of help see arguments
	examples          []example
	run               func(ctx context.Context, c *console, args []string) error
}

// example is a command line for a shell, and what it is good for. TestExamples runs them.
type example struct{ line, about string }

// topic is what help tells besides commands: help/NAME.txt.
type topic struct {
	name, short string
	examples    []example
}

// values are what an argument, or the value of a flag, may be: one of some words or a file.
type values struct {
	words []string
	list  bool     // several of the words with commas between them
	files []string // patterns of their names, "*" for any
	dirs  bool     // directories alone
}

var (
	problemFiles = values{files: []string{"*.pde"}}
	networkFiles = values{files: []string{"*.json", "*.anagram"}}
)

// ofProblems are the names of all problems, and files of them.
func ofProblems() values {
	return values{words: append(problemNames(), recordNames()...), files: problemFiles.files}
}

func commands() []command {
	return []command{
		{"solve", "NAME|FILE.pde [flags]", "solve a problem, say how wrong it is", ofProblems(), []example{
			{"anagram solve laplace2d -out out", "a problem of a name; pictures, history and network go to out"},
			{"anagram solve rod.pde", "an equation of one's own, see 'anagram help files'"},
			{"anagram solve heat -seed 3 -tol 1e-5 -json", "to a tolerance, the report for programs"},
		}, solve},
		{"check", "FILE.pde [flags]", "say what a problem file asks, before any work", problemFiles, []example{
			{"anagram check rod.pde", "unknowns, equations, what seems to be missing"},
			{"anagram check rod.pde && anagram solve rod.pde", "solve it only if nothing does"},
		}, check},
		{"fmt", "FILE.pde [flags]", "write a problem file in its canonical form", problemFiles, []example{
			{"anagram fmt rod.pde", "to standard output"},
			{"anagram fmt -w rod.pde", "in its place"},
		}, formatFile},
		{"compare", "NAME|FILE.pde [flags]", "draw error against time for several methods", ofProblems(), []example{
			{"anagram compare laplace2d -methods ratio,adam -max-time 5s", "two methods, three seeds, half a minute"},
			{"anagram compare rod.pde -max-time 1s -out rod", "on an equation of one's own with an exact solution"},
		}, compare},
		{"table", "[FILE.pde...] [flags]", "methods on problems from many seeds, Markdown", problemFiles, []example{
			{"anagram table -problems laplace2d,heat -seeds 0..2 -out table", "kept in table: the same command goes on after an interrupt"},
			{"anagram table rod.pde -methods ratio,lm -seeds 0..4 -max-time 1s", "on equations of one's own with exact solutions"},
		}, table},
		{"records", "[flags]", "the published problems beside what is published", values{}, []example{
			{"anagram records -problems layer,convection -seeds 0", "two of them, one seed"},
			{"anagram records -out records", "all, kept in records: some hours"},
		}, runRecords},
		{"plot", "NETWORK [flags]", "draw a saved network", networkFiles, []example{
			{"anagram plot out/network.json", "over its box, to out/network.png"},
			{"anagram plot out -lo x=0.2 -hi x=0.4 -out near.png", "a part of it; out has what solve left there"},
			{"anagram plot out -at y=0.5 -out cut.png", "a curve over x, where y is 0.5"},
		}, plotNetwork},
		{"export", "FILE [flags]", "a trained network as C, Go or JavaScript", networkFiles, []example{
			{"anagram export out/network.json -o net.c", "C, by the ending"},
			{"anagram export out/network.json -lang js > net.mjs", "JavaScript, to standard output"},
		}, exportNetwork},
		{"web", "[flags]", "serve the page on which this runs in a browser", values{}, []example{
			{"anagram web", "at http://127.0.0.1:8080/, to this machine alone"},
			{"anagram web -out site", "files for any server"},
		}, serveWeb},
		{"list", "[flags]", "list the problems", values{}, []example{
			{"anagram list", "names and equations"},
			{"anagram list -json", "for programs"},
		}, list},
		{"version", "", "print the version of this program", values{}, []example{
			{"anagram version", "what to say in a report of a mistake"},
		}, version},
		{"completion", "SHELL", "print what completes command lines in a shell", values{words: shellNames()}, []example{
			{"anagram completion bash > anagram.bash && . ./anagram.bash", "for this shell, bash"},
			{"anagram completion zsh > _anagram", "for zsh: a file of a directory of fpath"},
			{"anagram completion fish > anagram.fish", "for fish: a file of ~/.config/fish/completions"},
		}, completion},
		{"man", "", "print the manual page", values{}, []example{
			{"anagram man > anagram.1 && man ./anagram.1", "read it"},
		}, manual},
		{"help", "[COMMAND|TOPIC]", "explain a command or a topic", values{}, []example{
			{"anagram help solve", "a command and its flags"},
			{"anagram help files", "a topic"},
		}, help},
	}
}

func topics() []topic {
	return []topic{
		{"files", "type an equation into a file, solve it", []example{
			{"anagram check rod.pde", "what the file asks"},
			{"anagram solve rod.pde -out rod", "solve it, with pictures in rod"},
			{"anagram solve rod.pde -set k=0.5", "with another value of a parameter"},
		}},
		{"formulas", "what may stand in an equation", []example{
			{"anagram check rod.pde", "how the formulas are read: orders, linear or not"},
			{"anagram fmt rod.pde", "the same in plain letters"},
		}},
		{"domains", "boxes, shapes, holes, points", []example{
			{"anagram check plate.pde", "the domain, and how many points lie where"},
			{"anagram solve plate.pde -max-time 10s -out plate", "solution.png is grey outside the domain"},
		}},
		{"conditions", "where an equation holds", []example{
			{"anagram check rod.pde", "each with its place; and which may be missing"},
			{"anagram check plate.pde -json", "the same for programs"},
		}},
		{"methods", "which there are, which to take", []example{
			{"anagram solve laplace2d -method adam -max-time 5s", "one that is not the default"},
			{"anagram solve laplace2d -method ratio -out out", "the natural gradient, with pictures of its spectrum"},
			{"anagram compare laplace2d -methods ratio,lbfgs -max-time 5s", "see which suits"},
		}},
		{"tolerance", "how good is good enough, and who says so", []example{
			{"anagram solve laplace2d -tol 1e-6", "ends as soon as the estimated error is below"},
			{"anagram solve rod.pde -tol 1e-8", "of a file, in place of its tolerance"},
			{"anagram solve laplace2d -tol 1e-9 -max-time 20s || echo not reached", "in time or with exit code 3"},
		}},
		{"output", "reports, pictures, networks, JSON", []example{
			{"anagram solve laplace2d -out out", "everything in out"},
			{"anagram solve laplace2d -json > report.json", "one document"},
			{"anagram plot out -at y=0.5 -out cut.png", "further pictures"},
			{"anagram export out/network.json -o net.c", "the solution in another program"},
		}},
		{"exit-codes", "what a script can tell from", []example{
			{"anagram check rod.pde -json > check.json || echo look at check.json", "1: something is suspicious"},
			{"anagram solve heat -tol 1e-5 -q || echo exit code $?", "3: not within the tolerance"},
		}},
		{"resume", "runs that survive being killed", []example{
			{"anagram solve laplace5d -checkpoint run -max-time 1m", "keeps its state in run"},
			{"anagram solve laplace5d -checkpoint run -max-time 2m -resume", "goes on to two minutes in all"},
		}},
	}
}

// flags returns the flags of a command, as its help would list them.
func (cmd command) flags() *flag.FlagSet {
	fs := newFlags(cmd.name)
	c := &console{stdout: io.Discard, stderr: io.Discard, asked: func(of *flag.FlagSet) { fs = of }}
	cmd.run(context.Background(), c, []string{"-h"}) // which does nothing but ask
	return fs
}

// takesAfter is what may stand after a flag of a command. The word in its usage that stands for the
// value tells files and directories.
func takesAfter(f *flag.Flag) values {
	switch f.Name {
	case "method":
		return values{words: append(methodNames(), adaptMethod)}
	case "methods":
		return values{words: methodNames(), list: true}
	case "picture":
		return values{words: methodNames()}
	case "problems":
		return values{words: append(problemNames(), recordNames()...), list: true}
	case "patience":
		return values{words: []string{"quick", "normal", "deep"}}
	case "lang":
		return values{words: export.Languages()}
	}
	switch placeholder, _ := flag.UnquoteUsage(f); placeholder {
	case "DIR":
		return values{dirs: true}
	case "FILE", "PATH", "FILE.png":
		return values{files: []string{"*"}}
	}
	return values{}
}

// isSwitch tells whether a flag takes no value.
func isSwitch(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// helpWords are all that help explains.
func helpWords() []string {
	names := each(commands(), func(c command) string { return c.name })
	return append(names, each(topics(), func(t topic) string { return t.name })...)
}
