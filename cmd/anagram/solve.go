package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"anagram"
	"anagram/problems"
)

const solveHelp = `anagram solve NAME [flags]

Trains a small network on problem NAME (see 'anagram list') and reports how far
it is from the solution: the relative L2 error at the problem's evaluation
points.

Methods:
METHODS

Flags, before or after NAME:
FLAGS

With -json, standard output is one document: version, problem, method, seed,
params, samples, iterations, seconds, loss, relative_l2, max_error, status,
verdict, advice, unseen_loss, estimated_error, history and more. The verdict
says what the run has come to, without a look at the solution: converged to
rounding, network too small, too few points, unbalanced terms, noise reached,
infeasible, stalled, diverged, still falling or undecided; unseen_loss is the
loss at points of which training saw none. estimated_error is the relative
error that the residual there betrays, estimated and not guaranteed. What is
not a finite number is null. Seconds count from the start of the process,
without what serves the report alone. An entry of the history has iteration,
seconds, loss, relative_l2, rank, residuals (evaluated so far) and, where the
step has them, cutoff, damping, rho, share, length and terms: the loss of each
term, in the order of the document's terms. Loss, errors and files are those of
the parameters with the lowest loss met; the history tells of every step, or
for lbfgs, adam and gd, whose steps are many and short, of steps at growing
distances and the last.

Files written to -out:
  solution.png   the network, the solution, the error (in 5-D: the slice
                 through the centre)
  error.png      the error alone
  loss.png       loss and error over steps and over time
  steps.png      loss of each term, length of the steps, and what the method
                 tells of them
  spectrum.png   singular values and cutoff or damping at several steps, for
                 methods that have them
  spectra.png    their course over all steps, with the cutoff or the root of
                 the damping
  history.csv    the history
  network.json   layer sizes, activation, parameters, domain, error: all to
                 evaluate the network elsewhere
  network.anagram   the same in binary, with a checksum (docs/persistence.md)
  solve.sha256   checksums of these files, for sha256sum -c
DIR holds the files of one run, which has it to itself: what solve.sha256 lists
of an earlier one and this one does not write is removed, unless it was changed
since. Other files are left alone.

Method march takes slabs of time for its steps. Params, samples, loss and
counts are those of all slabs together, net and sizes those of the widest. An
entry of the history has relative_l2 at the evaluation points that the slabs
have passed and an object slab: start, end, width, samples, residual (root mean
square at points never trained on), jump, loss, tries, missed, and whole_l2,
the error at all evaluation points, after the end those of the end. The object
march has end, up to where the solution is known, residual_tolerance, missed,
the number of slabs above it, tries, and a reason if the run is stuck, out of
time or misses the tolerance and the reason is known. The status of a complete
run is converged to tolerance, tolerance reached (that of -tol; it adds if a
slab misses the residual's) or finished above tolerance, its verdict residual
within tolerance or residual above tolerance; others are ended early and stuck.
Instead of steps.png and the spectra there is slabs.png: residual, jump, width
and length of the slabs. The network.json of march has slabs, each with start,
end, sizes and theta; at time t the first with t <= end holds.

An interrupt (Ctrl-C), SIGTERM or SIGHUP stops after the current step and still
reports and writes everything; a second one kills at once, but not a second
SIGHUP. Under nohup SIGHUP does nothing.

With -checkpoint FILE a run survives being killed: the file, replaced in one
piece at intervals and at the end, holds all that the run knows. The same
command with -resume goes on from it, to the same numbers as if it had never
stopped (to the bit, on the same build; another one is a warning), history and
seconds included. -steps, -max-time and -tol count from the start of the run
and may be larger than before; -out, -json, -cpu and -q are free. Any other
difference is an error that names both. Without a file yet -resume begins at
the start; without -resume a file that is there is an error, and so is one that
another run is at work on. A symbolic link is kept: what it points to is
replaced.

Exit codes: 0 ok, 1 run-time error (a file that can't be written is one),
2 usage, 3 stopped before the tolerance asked for, 128+N ended by signal N:
130 by an interrupt, 143 by SIGTERM, 129 by SIGHUP.
`

// solveFlags is the command line of solve.
type solveFlags struct {
	runFlags
	problem *problems.Problem
	method  method
	seed    uint64
	tol     float64

	checkpoint checkpointFlags
}

func parseSolve(c *console, args []string) (*solveFlags, error) {
	s, name := &solveFlags{}, ""
	fs := newFlags("solve")
	s.register(fs)
	fs.StringVar(&name, "method", "", "train by method `NAME` (default: "+defaultMethod+"; "+marchMethod+" for "+strings.Join(evolutions(), ", ")+")")
	valueVar(fs, &s.seed, "seed", "draw the first weights from seed `N` (default: 0)", wanted("a whole number from 0 to 18446744073709551615", parseSeed))
	intVar(fs, &s.steps, "steps", "stop after `N` steps, of march: slabs (default: "+strconv.Itoa(anagram.DefaultSteps)+" for ratio, lm and cutoffs, no bound for march, lbfgs, adam and gd, the problem's own number for the others)")
	durationVar(fs, &s.maxTime, "max-time", "stop after `DUR`, for example 90s or 2m (default: no bound; "+firstOrderTime.String()+" for lbfgs, adam and gd without -steps)")
	floatVar(fs, &s.tol, "tol", "stop when the relative L2 error falls to `ERR`; exit code 3 if it never does. For march, which ends at the end of time, it sets the tolerance of the residual")
	fs.StringVar(&s.out, "out", "", "write pictures, history and network to directory `DIR`, made if missing")
	s.checkpoint.register(fs)
	var err error
	if s.problem, err = s.parseProblem(fs, c, withMethods(solveHelp), args); err != nil {
		return nil, err
	}
	if name == "" {
		name = methodFor(s.problem)
	}
	if s.method, err = lookupMethod(name); err != nil {
		return nil, misuse(fs, "%v", err)
	}
	if err := s.method.suits(s.problem, s.net); err != nil {
		return nil, misuse(fs, "%v", err)
	}
	if given(fs, "tol") && !(s.tol > 0 && s.tol <= math.MaxFloat64) {
		return nil, misuse(fs, "-tol is %v, want a positive number", s.tol)
	}
	if err := s.checkpoint.check(fs, s.out); err != nil {
		return nil, err
	}
	return s, s.check(fs, s.method)
}

// solve trains one network and reports.
func solve(ctx context.Context, c *console, args []string) error {
	s, err := parseSolve(c, args)
	if err != nil {
		return err
	}
	out, release, err := s.reserve()
	if err != nil {
		return err
	}
	defer release()
	clock := &clock{start: c.start}
	x, err := s.experiment(s.problem, clock)
	if err != nil {
		return err
	}
	keeper, err := newKeeper(s.checkpoint, s.labels(x), c.stderr)
	if err != nil {
		return err
	}
	bar := newProgress(c.stderr, s.quiet)
	t := trial{method: s.method, seed: s.seed, steps: s.steps, maxTime: s.maxTime, tol: s.tol, options: s.options, watch: bar.show, keeper: keeper}
	t.brief = s.out == "" && !s.json && keeper == nil
	bar.begin(s.method.Name, x, t)
	o, err := x.run(ctx, t, clock)
	bar.end()
	if o == nil {
		return err
	}
	if err := s.deliver(c, x, o, out); err != nil {
		return errors.Join(err, o.Err)
	}
	return o.verdict()
}

// reserve takes what the run will write for itself, until release. The directory comes first: the
// checkpoint may be in it.
func (s *solveFlags) reserve() (out *outDir, release func(), err error) {
	if out, err = openOut(s.out, "solve"); err != nil {
		return nil, nil, err
	}
	var held *lock
	if err = out.refuse(s.method.writesNot()...); err == nil && s.checkpoint.path != "" {
		held, err = lockFor(s.checkpoint.path, "-checkpoint "+s.checkpoint.path)
	}
	if err != nil {
		out.release()
		return nil, nil, err
	}
	return out, func() { held.release(); out.release() }, nil
}

// deliver writes the files and prints the report. The error says what is lost.
func (s *solveFlags) deliver(c *console, x *experiment, o *outcome, out *outDir) error {
	r, err := x.report(o)
	if err != nil {
		return err
	}
	var files []outFile
	if out != nil {
		files = x.solveFiles(o)
	}
	written, failed := out.put(files, c.stderr)
	if failed != nil {
		failed = fmt.Errorf("%w; %s", failed, s.left(written))
	}
	if s.json {
		err = writeJSON(c.stdout, r)
	} else {
		err = write(c.stdout, r.summary(s.out, written))
	}
	if err != nil {
		err = fmt.Errorf("printing the report: %w", err)
	}
	return errors.Join(failed, err)
}

// left is where the trained network is, if not all files could be written.
func (s *solveFlags) left(written []string) string {
	for _, name := range []string{networkFile, networkJSON} {
		if slices.Contains(written, name) {
			return "the network is in " + filepath.Join(s.out, name)
		}
	}
	if s.checkpoint.path != "" {
		return "the network is lost but for the checkpoint: with room for them, the same command with -resume writes the files"
	}
	return "the network is lost; with -checkpoint on another disk the next one would not be"
}

// verdict is what the exit code says about an outcome.
func (o *outcome) verdict() error {
	switch {
	case o.Err != nil:
		return o.Err
	case o.Status == anagram.Cancelled:
		return errInterrupted
	case o.tol > 0 && !o.reached:
		return fmt.Errorf("%w: relative L2 error %.2g, asked for %g", errTolerance, o.relativeL2, o.tol)
	}
	return nil
}

// experiment makes a problem ready.
func (r *runFlags) experiment(p *problems.Problem, c *clock) (*experiment, error) {
	x, err := newExperiment(p, r.net, r.workers(), c)
	if err == nil {
		x.memory = r.memory.limit()
	}
	return x, err
}

// workers is the number of goroutines to use.
func (r *runFlags) workers() int {
	if r.cpu == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return r.cpu
}
