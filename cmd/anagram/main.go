// Command anagram solves differential equations by training small networks.
//
//	anagram solve laplace2d              train, report the error
//	anagram solve wave.pde               the same for an equation of one's own
//	anagram check wave.pde               what the file asks, before any work
//	anagram compare laplace2d            several methods against the clock, with a figure
//	anagram table                        methods and problems from many seeds, as Markdown
//	anagram plot network.json            a picture of it
//	anagram export network.json          the network as source text in C, Go or JavaScript
//	anagram web                          the page on which this runs in a browser
//	anagram list                         the problems
//	anagram help solve                   all flags; help alone lists commands and topics
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

	// asked takes a command's flags where -h would print their help; nil but in command.flags
	asked func(fs *flag.FlagSet)
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
