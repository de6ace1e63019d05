package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// startSeeds is the number of seeds that race, startRuns how often ours do, startTol the error they
// race to.
const (
	startSeeds = 3
	startRuns  = 3
	startTol   = 1e-6
)

var styles = []string{"plain", "tuned"}

// start compares the times from the start of the process.
func (b *bench) start(ctx context.Context) (string, error) {
	t := table{head: []string{"task", "ours", "JAX, plain", "JAX, tuned", "plain / ours", "tuned / ours"}}
	names := []string{"laplace2d", "heat", "laplace5d"}
	if b.quick {
		names = nil
	}
	for _, name := range names {
		row, err := b.raceRow(ctx, name)
		if err != nil {
			return "", err
		}
		t.add(row...)
	}
	what := "start/first step"
	contenders := []contender{{name: "ours", time: timed(func() error { return solve(ctx, "laplace2d", "-net", "128", "-stop-at-error", "1e-9") })}}
	for _, style := range styles {
		contenders = append(contenders, contender{name: style, time: timed(func() error {
			_, err := reference(ctx, style, "laplace2d", 0, 0, 1, 0)
			return err
		})})
	}
	if err := b.book.rounds(ctx, what, (b.rounds+1)/2, contenders); err != nil {
		return "", err
	}
	ours, plain, tuned := b.book.median(what, "ours"), b.book.median(what, "plain"), b.book.median(what, "tuned")
	t.add("`solve laplace2d -net 128 -stop-at-error 1e-9`; JAX: its first step on 2-32-1", sec(ours), sec(plain), sec(tuned), ratio(plain, ours), ratio(tuned, ours))
	return t.String(), nil
}

// raceRow races to startTol: all of our seeds, then the reference's.
func (b *bench) raceRow(ctx context.Context, name string) ([]string, error) {
	what := "start/" + name
	for run := range startSeeds * startRuns {
		seed := run % startSeeds
		progress("%s to 1e-6, seed %d", name, seed)
		seconds, err := timed(func() error {
			return solve(ctx, name, "-method", "ratio", "-stop-at-error", fmt.Sprint(startTol), "-seed", fmt.Sprint(seed))
		})()
		if err != nil {
			return nil, err
		}
		b.book[what+"/ours"] = append(b.book[what+"/ours"], seconds)
	}
	ours := b.book.median(what, "ours")
	times, ratios := []string{sec(ours)}, []string{}
	for _, style := range styles {
		r, err := b.race(ctx, name, style)
		if err != nil {
			return nil, err
		}
		b.book[what+"/"+style] = r.times
		times, ratios = append(times, r.String()), append(ratios, r.over(ours))
	}
	return slices.Concat([]string{name + " to 1e-6"}, times, ratios), nil
}

// raced is what came of the reference in one style: the times of the seeds that got there, or that
// of seed 0 and the error it was left with.
type raced struct {
	times []float64
	error float64 // 0: they got there
}

// race runs the reference, seed after seed until the time for them is up.
func (b *bench) race(ctx context.Context, name, style string) (raced, error) {
	var r raced
	left := b.patience.Seconds()
	for seed := 0; seed < startSeeds && left > 0; seed++ {
		progress("%s to 1e-6, JAX, %s, seed %d", name, style, seed)
		var o outcome
		seconds, err := timed(func() (err error) {
			o, err = reference(ctx, style, name, startTol, left, math.MaxInt32, seed)
			return err
		})()
		if err != nil {
			return r, err
		}
		if o.error <= startTol { // never by NaN
			r.times = append(r.times, seconds-o.measuring)
		} else if seed == 0 {
			return raced{[]float64{seconds - o.measuring}, o.error}, nil
		}
		left -= seconds
	}
	return r, nil
}

func (r raced) String() string {
	switch {
	case r.error != 0:
		return fmt.Sprintf("more than %s (error %.1e)", sec(median(r.times)), r.error)
	case len(r.times) < startSeeds:
		return fmt.Sprintf("%s (%d of %d seeds)", sec(median(r.times)), len(r.times), startSeeds)
	}
	return sec(median(r.times))
}

// over is the ratio to our time.
func (r raced) over(ours float64) string {
	if r.error != 0 {
		return "more than " + ratio(median(r.times), ours)
	}
	return ratio(median(r.times), ours)
}

// solve runs the built program.
func solve(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, solver, append([]string{"solve", "-q"}, args...)...)
	var text strings.Builder
	cmd.Stderr = &text
	if err := cmd.Run(); err != nil {
		return errors.Join(fmt.Errorf("solve %s: %w", strings.Join(args, " "), err), errors.New(text.String()))
	}
	return nil
}

// outcome is what a run of the reference came to.
type outcome struct {
	steps            int
	error, measuring float64
}

func reference(ctx context.Context, style, name string, tol, seconds float64, steps, seed int) (outcome, error) {
	var r outcome
	cmd := exec.CommandContext(ctx, python, "reference.py", "solve", style, name, fmt.Sprint(tol), fmt.Sprint(seconds), fmt.Sprint(steps), fmt.Sprint(seed))
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = time.Second
	text, err := cmd.Output()
	if err == nil {
		_, err = fmt.Sscan(string(text), &r.steps, &r.error, &r.measuring)
	}
	return r, err
}
