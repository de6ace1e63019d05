package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// book holds the times of all turns, in seconds, by "section/case/contender".
type book map[string][]float64

// contender does a piece of work, turn by turn.
type contender struct {
	name        string
	most        int                     // rounds it takes part in; 0: all
	time        func() (float64, error) // does the work once and returns the seconds it took
	wake, sleep func()                  // before and after a turn; nil: nothing to do
}

// timed returns f as the time function of a contender.
func timed(f func() error) func() (float64, error) {
	return func() (float64, error) {
		begun := time.Now()
		err := f()
		return time.Since(begun).Seconds(), err
	}
}

// onOneCore returns f as the time function of a contender, in seconds of processor time: on one
// core the time it takes, whatever else the machine is doing.
func onOneCore(f func() error) func() (float64, error) {
	return func() (float64, error) {
		begun := processorTime()
		err := f()
		return (processorTime() - begun).Seconds(), err
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // only for a wrong argument
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A turn lasts turnTime at least, and more than one repetition unless the first takes longer than
// single.
const (
	turnTime = 60 * time.Millisecond
	single   = 30 * time.Millisecond
)

// turn lets the contender repeat its work and returns the median time. In a run steps follow one
// another at once, while the first repetition finds the caches full of what others did before: it
// counts only if it is the only one.
func (c *contender) turn(ctx context.Context) (float64, error) {
	if c.wake != nil {
		c.wake()
		defer c.sleep()
	}
	var times []float64
	for begun := time.Now(); len(times) == 0 || time.Since(begun) < turnTime || len(times) == 1 && times[0] < single.Seconds(); {
		seconds, err := c.time()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		times = append(times, seconds)
	}
	return median(times[min(1, len(times)-1):]), nil
}

// rounds lets the contenders work in turn, so that all meet the same conditions: a turn to warm up,
// then n. The book gets the time of each turn.
func (b book) rounds(ctx context.Context, what string, n int, contenders []contender) error {
	progress("%s, %d rounds", what, n)
	for round := range n + 1 {
		for _, c := range contenders {
			if c.most > 0 && round > c.most {
				continue
			}
			runtime.GC() // not on anybody's clock
			seconds, err := c.turn(ctx)
			if err != nil {
				return err
			}
			if round > 0 {
				key := what + "/" + c.name
				b[key] = append(b[key], seconds)
			}
		}
	}
	return nil
}

// median returns the median of the times under what/name.
func (b book) median(what, name string) float64 { return median(b[what+"/"+name]) }

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	if len(x)%2 == 1 {
		return x[len(x)/2]
	}
	return (x[len(x)/2-1] + x[len(x)/2]) / 2
}

func (b book) write(path string) error {
	text, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o666)
}

// table is a table in Markdown.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, r := range t.rows {
		line(r)
	}
	return b.String()
}

// ms writes seconds as milliseconds.
func ms(seconds float64) string { return fmt.Sprintf("%.3g ms", 1e3*seconds) }

func sec(seconds float64) string { return fmt.Sprintf("%.3g s", seconds) }

func ratio(a, b float64) string { return fmt.Sprintf("%.2f", a/b) }

// replaceBetween replaces what stands between two marks in a file.
func replaceBetween(path, open, end, text string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), open)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no place for the section: %q ... %q", path, open, end)
	}
	return os.WriteFile(path, []byte(before+open+text+end+after), 0o666)
}
