package main

import (
	"context"
	"encoding/json"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// book holds all times measured, in seconds, by "section/case/contender".
type book map[string][]float64

// contender does the work once and returns the seconds it took.
type contender struct {
	name string
	most int // rounds it takes part in; 0: all
	time func() (float64, error)
}

// timed returns f as the time function of a contender.
func timed(f func() error) func() (float64, error) {
	return func() (float64, error) {
		begun := time.Now()
		err := f()
		return time.Since(begun).Seconds(), err
	}
}

// onOneCore returns f as the time function of a contender, in seconds of processor time: on one core the time it takes, whatever
// else the machine is doing.
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

// rounds lets the contenders work in turn, so that all meet the same conditions: once to warm up, then n times.
func (b book) rounds(ctx context.Context, what string, n int, contenders []contender) error {
	progress("%s, %d rounds", what, n)
	for round := range n + 1 {
		for _, c := range contenders {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if c.most > 0 && round > c.most {
				continue
			}
			runtime.GC() // not on anybody's clock
			seconds, err := c.time()
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
