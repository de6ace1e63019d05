package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
)

// progress tells a waiting user how a run goes: on a terminal a line that rewrites itself,
// elsewhere a plain line now and then.
type progress struct {
	w      io.Writer // nil says nothing
	bar    bool      // w is a terminal that rewrites lines
	colour bool
	label  string

	steps   int // the bounds of the run, to tell the time left
	maxTime time.Duration
	begun   time.Time // of the run
	next    time.Time // when to write again
	width   int       // of the line on the terminal
}

// The times between two lines.
const (
	barInterval  = 100 * time.Millisecond
	lineInterval = 5 * time.Second
)

func newProgress(w io.Writer, quiet bool) *progress {
	p := &progress{w: w}
	if quiet {
		p.w = nil
	}
	p.bar = isTerminal(w) && os.Getenv("TERM") != "dumb"
	p.colour = p.bar && os.Getenv("NO_COLOR") == ""
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// begin starts to report on a trial.
func (p *progress) begin(label string, x *experiment, t trial) {
	now := time.Now()
	p.label, p.begun, p.next = label, now, now.Add(p.interval())
	p.steps, p.maxTime = t.method.bounds(x.problem, t.steps, t.maxTime)
	if bytes := x.memoryOf(t); p.w != nil && bytes >= worthTelling && (x.memory == 0 || bytes <= x.memory) {
		fmt.Fprintf(p.w, "%s  takes %.1f GB of memory\n", label, float64(bytes)/1e9)
	}
}

// worthTelling is how many bytes of memory the user hears of before a run takes them.
const worthTelling = 1e9

func (p *progress) interval() time.Duration {
	if p.bar {
		return barInterval
	}
	return lineInterval
}

// show reports the latest step, if it is time to.
func (p *progress) show(latest func() entry) {
	now := time.Now()
	if p.w == nil || now.Before(p.next) {
		return
	}
	p.next = now.Add(p.interval())
	e := latest()
	done := p.fraction(e)
	line, rest := e.words()
	if done > 0 {
		left := time.Duration(float64(now.Sub(p.begun)) * (1 - done) / done)
		line += "  " + left.Round(time.Second).String() + " left"
	}
	line += rest
	if p.bar {
		p.rewrite(done, line)
	} else {
		fmt.Fprintln(p.w, p.label+"  "+line)
	}
}

// words are what the progress says of an entry: what stands before the time left, and after it.
func (e *entry) words() (line, rest string) {
	if e.Level != nil {
		return e.levelWords()
	}
	line = "step"
	if e.Slab != nil {
		line = fmt.Sprintf("t = %.3f  slab", float64(e.Slab.End))
	}
	line += fmt.Sprintf(" %d  loss %.1e", e.Iteration, float64(e.Loss))
	if !math.IsNaN(float64(e.RelativeL2)) { // where no solution is known
		line += fmt.Sprintf("  error %.1e", float64(e.RelativeL2))
	}
	if e.Rank > 0 {
		line += fmt.Sprintf("  rank %d", e.Rank)
	}
	return line, ""
}

// fraction is how much of the run is behind us, by the bound that will end it first.
func (p *progress) fraction(e entry) float64 {
	done := e.done
	if p.steps < math.MaxInt { // else there is no bound
		done = max(done, float64(e.Iteration)/float64(p.steps))
	}
	if p.maxTime > 0 {
		done = max(done, float64(e.Seconds)/p.maxTime.Seconds())
	}
	return math.Min(done, 1)
}

// A line longer than the terminal is wide could not be rewritten. Where nobody tells its width
// there are 80 columns; the last one stays free, as some terminals wrap after it.
const (
	usualColumns = 80
	barLength    = 8
)

// columns is how many a line may have: by the terminal, and by COLUMNS if it says less.
func (p *progress) columns() int {
	n := 0
	if f, ok := p.w.(*os.File); ok {
		n = terminalColumns(f)
	}
	if c, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && c > 0 && (n == 0 || c < n) {
		n = c
	}
	return cmp.Or(n, usualColumns) - 1
}

// rewrite puts a bar and text in place of the terminal's line.
func (p *progress) rewrite(done float64, text string) {
	full := int(done * barLength)
	bar := strings.Repeat("=", full) + strings.Repeat(" ", barLength-full)
	columns := p.columns()
	before, after := p.label+" [", "] "+text
	if len(before)+barLength+len(after) > columns { // the numbers are worth more than the bar
		before, bar, after = p.label[:min(len(p.label), max(0, columns/2))], "", "  "+text
	}
	after = fit(after, columns-len(before)-len(bar))
	width := len(before) + len(bar) + len(after)
	if p.colour && bar != "" {
		bar = "\x1b[32m" + bar + "\x1b[0m"
	}
	fmt.Fprint(p.w, "\r", before, bar, after, strings.Repeat(" ", max(0, min(p.width, columns)-width)))
	p.width = width
}

// fit leaves out of text, from its end, what does not fit: whole entries, as half a number is
// another one.
func fit(text string, columns int) string {
	for len(text) > columns {
		text = text[:max(0, strings.LastIndex(text, "  "))]
	}
	return text
}

// end wipes the line off the terminal.
func (p *progress) end() {
	if p.width > 0 {
		fmt.Fprint(p.w, "\r", strings.Repeat(" ", max(0, min(p.width, p.columns()))), "\r")
		p.width = 0
	}
}
