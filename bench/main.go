// Command bench compares the library with other programs, side by side in one run on the same
// number of cores, and draws how the cost of a step grows. In this directory:
//
//	go run .             all of it, into docs/benchmarks.md; 20 minutes of a machine that does
//	                     nothing else
//	go run . -quick      the short comparisons with few rounds, printed only
//	go run . -only svd   one section (svd, step, start, scaling, memory)
//
// It needs Go and Python 3.11 with venv, and installs the rest: numpy, scipy and JAX, as pinned in
// requirements.txt, into .venv; programs and features go to .cache. Both may be deleted at any
// time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if slices.Equal(os.Args[1:], []string{"-serve"}) {
		serve(os.Stdin, os.Stdout)
		return
	}
	b := &bench{}
	only := ""
	flag.BoolVar(&b.quick, "quick", false, "few rounds, early steps only, no long runs; prints and writes no file")
	flag.IntVar(&b.rounds, "rounds", 9, "measure `N` times, and what takes long less often")
	flag.StringVar(&only, "only", "", "these sections alone, a `LIST` of svd,step,start,scaling,memory")
	flag.StringVar(&b.doc, "o", "../docs/benchmarks.md", "write the tables between the marks of `FILE`")
	flag.StringVar(&b.raw, "json", ".cache/raw.json", "write all times measured to `FILE`")
	flag.DurationVar(&b.patience, "cap", 150*time.Second, "give the JAX reference so `LONG` for each problem and style to get to 1e-6")
	flag.Parse()
	if b.quick {
		b.rounds = min(b.rounds, 3)
	}
	if err := b.run(ctx, only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run of the program.
type bench struct {
	quick    bool
	rounds   int
	doc, raw string
	patience time.Duration
	about    string // the date and what is compared on what
	book     book
}

// section measures one thing and returns it as a table in Markdown. What the table shows is said
// above its marks in the document.
type section struct {
	name string
	run  func(context.Context) (string, error)
}

func (b *bench) run(ctx context.Context, only string) error {
	if _, err := os.Stat("requirements.txt"); err != nil {
		return errors.New("run it in its own directory, bench/")
	}
	sections := []section{{"svd", b.svd}, {"step", b.step}, {"start", b.start}, {"scaling", b.scaling}, {"memory", b.memory}}
	if only != "" {
		chosen := strings.Split(only, ",")
		for _, c := range chosen {
			if !slices.ContainsFunc(sections, func(s section) bool { return s.name == c }) {
				return fmt.Errorf("no section %q", c)
			}
		}
		sections = slices.DeleteFunc(sections, func(s section) bool { return !slices.Contains(chosen, s.name) })
	}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	for _, s := range sections {
		begun := time.Now()
		text, err := s.run(ctx)
		if ctx.Err() != nil {
			return errors.New("interrupted; the sections before are written")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		text += fmt.Sprintf("\n%s; %.0f s; load %s.\n", b.about, time.Since(begun).Seconds(), load())
		if err := b.publish(s.name, text); err != nil {
			return err
		}
	}
	return nil
}

// publish prints a section and, unless the run is a quick one, puts it into the document.
func (b *bench) publish(name, text string) error {
	fmt.Printf("\n%s\n\n%s", name, text)
	if b.quick {
		return nil
	}
	if err := replaceBetween(b.doc, "<!-- bench "+name+" -->\n", "<!-- end "+name+" -->", text); err != nil {
		return err
	}
	return b.book.write(b.raw)
}

// progress tells what is being done.
func progress(format string, a ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", a...) }
