package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"time"
)

const startText = `Seconds from the start of the process, two cores each. Ours: the built program with its default method, all it does included. JAX: the tuned reference (ANaGRAM as its authors run it), without the time
spent on measuring its error; more than N: not there when the time ran out, with the error it had. Medians of seeds 0, 1, 2 (the reference's as many as the time allows).

`

const startSeeds = 3

// start compares the times from the start of the process.
func (b *bench) start(ctx context.Context) (string, error) {
	t := table{head: []string{"task", "ours", "JAX", "JAX / ours"}}
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
	for _, style := range []string{"plain", "tuned"} {
		what := "start/first step, " + style
		err := b.book.rounds(ctx, what, (b.rounds+1)/2, []contender{
			{name: "ours", time: timed(func() error { return solve(ctx, "laplace2d", "-net", "128", "-tol", "1e-9") })},
			{name: "jax", time: timed(func() error { _, err := reference(ctx, style, "laplace2d", 0, 0, 1, 0); return err })},
		})
		if err != nil {
			return "", err
		}
		ours, jax := b.book.median(what, "ours"), b.book.median(what, "jax")
		t.add("`solve laplace2d -net 128 -tol 1e-9`; JAX, "+style+": its first step on 2-32-1", sec(ours), sec(jax), ratio(jax, ours))
	}
	return startText + t.String(), nil
}

// raceRow races to 1e-6.
func (b *bench) raceRow(ctx context.Context, name string) ([]string, error) {
	what, left, short := "start/"+name, b.patience.Seconds(), math.NaN()
	for seed := range startSeeds {
		progress("%s to 1e-6, seed %d", name, seed)
		seconds, err := timed(func() error { return solve(ctx, name, "-tol", "1e-6", "-seed", fmt.Sprint(seed)) })()
		if err != nil {
			return nil, err
		}
		b.book[what+"/ours"] = append(b.book[what+"/ours"], seconds)
		if left <= 0 {
			continue
		}
		var r outcome
		seconds, err = timed(func() (err error) {
			r, err = reference(ctx, "tuned", name, 1e-6, left, math.MaxInt32, seed)
			return err
		})()
		if err != nil {
			return nil, err
		}
		left -= seconds
		if seconds -= r.measuring; r.error > 1e-6 {
			short = r.error
			if seed > 0 {
				continue // cut off by what the seeds before took
			}
		}
		b.book[what+"/jax"] = append(b.book[what+"/jax"], seconds)
	}
	ours, jax := b.book.median(what, "ours"), b.book.median(what, "jax")
	row := []string{name + " to 1e-6", sec(ours), sec(jax), ratio(jax, ours)}
	if len(b.book[what+"/jax"]) == 1 && short > 1e-6 {
		row[2] = fmt.Sprintf("more than %s (error %.1e)", sec(jax), short)
		row[3] = "more than " + row[3]
	}
	return row, nil
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
