// Command anagram solves differential equations by training small networks.
//
//	anagram solve laplace2d              train, report the error
//	anagram solve wave.pde               the same for an equation of one's own
//	anagram check wave.pde               what the file asks, before any work
//	anagram compare laplace2d            several methods against the clock, with a figure
//	anagram table                        methods and problems from many seeds, as Markdown
//	anagram export network.json          the network as source text in C, Go or JavaScript
//	anagram web                          the page on which this runs in a browser
//	anagram list                         the problems
//	anagram help solve                   all flags
//
// Results go to standard output, progress and errors to standard error. Exit codes: 0 ok, 1
// run-time error, 2 usage, 3 stopped before the tolerance asked for, 128+N ended by signal N: 130
// interrupted, 143 terminated, 129 hung up.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	start := time.Now()
	outlivePipes()
	os.Exit(run(untilSignal(), start, os.Args[1:], os.Stdout, os.Stderr))
}

// untilSignal returns a context that the first signal to end cancels. A second one kills, but not a
// second hangup: a terminal that closes sends one and its shell another. What nohup has the process
// ignore it ignores.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if hangup != nil && !signal.Ignored(hangup) {
		signal.Notify(signals, hangup)
	}
	go func() {
		cancel(endedBy{<-signals})
		signal.Reset(os.Interrupt, syscall.SIGTERM)
	}()
	return ctx
}

// endedBy is the cause that a run was cancelled for.
type endedBy struct{ signal os.Signal }

func (e endedBy) Error() string { return e.signal.String() }

// The exit codes, part of the command's contract.
const (
	exitOK          = 0
	exitError       = 1
	exitUsage       = 2
	exitTolerance   = 3
	exitInterrupted = 130
	exitPipe        = 141
)

// How a command ends when it was neither right nor wrong. Its results are written by then.
var (
	errTolerance   = errors.New("stopped before the tolerance asked for")
	errInterrupted = errors.New("interrupted")
)

// usageError is a mistake in the command line: what is wrong, and in which command.
type usageError struct{ command, text string }

func (e usageError) Error() string { return e.text }

// console is where a command stands: its streams, and when the process started.
type console struct {
	stdout, stderr io.Writer
	start          time.Time
}

// command is one of the words that may follow "anagram".
type command struct {
	name, args, short string
	run               func(ctx context.Context, c *console, args []string) error
}

func commands() []command {
	return []command{
		{"solve", "NAME|FILE.pde [flags]", "train a network, report its error", solve},
		{"check", "FILE.pde [flags]", "say what a problem file asks, before any work", check},
		{"fmt", "FILE.pde [flags]", "write a problem file in its canonical form", formatFile},
		{"compare", "NAME [flags]", "draw error against time for several methods", compare},
		{"table", "[flags]", "methods on problems from many seeds, Markdown", table},
		{"export", "FILE [flags]", "a trained network as C, Go or JavaScript", exportNetwork},
		{"web", "[flags]", "serve the page on which this runs in a browser", serveWeb},
		{"list", "[flags]", "list the problems", list},
		{"version", "", "print the version of this program", version},
		{"help", "[COMMAND]", "explain a command", help},
	}
}

// run carries out one command line and returns its exit code.
func run(ctx context.Context, start time.Time, args []string, stdout, stderr io.Writer) int {
	c := &console{stdout: stdout, stderr: stderr, start: start}
	err := dispatch(ctx, c, args)
	code := exitCode(err)
	if code == exitOK {
		return code
	}
	if brokenPipe(err) { // as everything that writes to a pipe that nobody reads any more
		return exitPipe
	}
	if by := (endedBy{}); code == exitInterrupted && errors.As(context.Cause(ctx), &by) {
		code = signalCode(by.signal)
	}
	if wrong := (wrongFile{}); errors.As(err, &wrong) { // each mistake begins with its place
		fmt.Fprintln(stderr, wrong.Error())
		return code
	}
	// as the library's errors begin too
	fmt.Fprintf(stderr, "anagram: %s\n", strings.TrimPrefix(err.Error(), "anagram: "))
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(stderr, "Try 'anagram help%s'.\n", usage.command)
	}
	return code
}

func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, errTolerance):
		return exitTolerance
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitError
}

func dispatch(ctx context.Context, c *console, args []string) error {
	if len(args) == 0 {
		printOverview(c.stderr)
		return usageError{text: "no command given"}
	}
	name := args[0]
	switch {
	case isHelp(name):
		name = "help"
	case name == "-version" || name == "--version":
		name = "version"
	}
	var known []string
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd.run(ctx, c, args[1:])
		}
		known = append(known, cmd.name)
	}
	return usageError{text: unknown("command", name, known)}
}

// help prints the overview, or the help of the command that args name.
func help(ctx context.Context, c *console, args []string) error {
	if len(args) == 0 || isHelp(args[0]) {
		return write(c.stdout, printOverview)
	}
	if len(args) > 1 {
		return usageError{" help", fmt.Sprintf("help: want the name of one command, got %q", args)}
	}
	if args[0] == "help" {
		args[0] = "-h"
	}
	return dispatch(ctx, c, []string{args[0], "-h"})
}

// printOverview prints the help of the command help.
func printOverview(w io.Writer) { printHelp(w, newFlags("help")) }

// write calls print on a buffer and hands it to w in one piece, so that a full disk or a closed
// pipe is an error.
func write(w io.Writer, print func(w io.Writer)) error {
	var b bytes.Buffer
	print(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// orInterrupted returns what f does, or an error as soon as ctx ends: f may wait for ever, where it
// opens or reads a pipe that nobody writes to. It goes on then, and nothing looks at what it does.
func orInterrupted[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, errInterrupted
	}
}
