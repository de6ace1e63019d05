package main

import (
	"context"
	"errors"
	"flag"
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

// solveFlags is the command line of solve.
type solveFlags struct {
	runFlags
	problem *problems.Problem
	method  method
	seed    uint64
	tol     float64 // -tol, or that of the file: what the estimated error is to be
	stopAt  float64 // -stop-at-error

	checkpoint checkpointFlags
}

func parseSolve(c *console, args []string) (*solveFlags, error) {
	s, name := &solveFlags{}, ""
	fs := newFlags("solve")
	s.register(fs)
	fs.StringVar(&name, "method", "", "train by method `NAME` (default: "+marchMethod+" for evolutions such as "+strings.Join(evolutions(), ", ")+", else "+adaptMethod+", which chooses network and points itself; "+defaultMethod+" where flags choose them)")
	valueVar(fs, &s.seed, "seed", "draw the first weights from seed `N` (default: 0)", wanted("a whole number from 0 to 18446744073709551615", parseSeed))
	intVar(fs, &s.steps, "steps", "stop after `N` steps, of march: slabs (default: "+strconv.Itoa(anagram.DefaultSteps)+" for ratio, lm and cutoffs, no bound for march, lbfgs, ssbroyden, adam and gd, the problem's own number for the others)")
	durationVar(fs, &s.maxTime, "max-time", "stop after `DUR`, for example 90s or 2m (default: no bound; "+firstOrderTime.String()+" for lbfgs, ssbroyden, adam and gd without -steps)")
	floatVar(fs, &s.tol, "tol", "ask for an estimated error of `ERR`, relative to the rms of each unknown; exit code 3 if it stays above. Method solve stops there; for march, which ends at the end of time, it sets the tolerance of the residual")
	floatVar(fs, &s.stopAt, "stop-at-error", "stop a method that trains when the relative L2 error, measured against the solution, falls to `ERR`; exit code 3 if it never does")
	fs.StringVar(&s.out, "out", "", "write pictures, history and network to directory `DIR`, made if missing")
	s.checkpoint.register(fs)
	fs.Func("set", "give the parameter of a problem file another value, as in eps=1e-2: `NAME=VALUE`; may be repeated", s.parseSet)
	var err error
	if s.problem, err = s.parseProblem(fs, c, args); err != nil {
		return nil, err
	}
	s.takeOptions(fs, &name)
	if name == "" {
		name = s.choose(fs)
	}
	if name == adaptMethod {
		s.method = adaptive
		if err := s.checkAdaptive(fs); err != nil {
			return nil, err
		}
	} else if s.method, err = lookupMethod(name); err != nil {
		return nil, misuse(fs, "%v", err)
	}
	if err := s.method.suits(s.problem, s.net); err != nil {
		return nil, misuse(fs, "%v", err)
	}
	if err := s.checkTolerances(fs); err != nil {
		return nil, err
	}
	if err := s.checkpoint.check(fs, s.out); err != nil {
		return nil, err
	}
	return s, s.check(fs, s.method)
}

// choose returns the method where none is asked for: march for an evolution that one network over
// all times is known not to solve, else solve, unless a flag or the file chooses what that does.
func (s *solveFlags) choose(fs *flag.FlagSet) string {
	switch {
	case s.problem.Evolution != nil && s.file == nil, s.file != nil && s.leavesChoice(fs) && s.file.Evolution().IsNonlinear():
		return marchMethod
	case s.leavesChoice(fs):
		return adaptMethod
	}
	return defaultMethod
}

// leavesChoice reports whether neither flags nor the file choose network, points or what a method
// does with them.
func (s *solveFlags) leavesChoice(fs *flag.FlagSet) bool {
	chosen := s.file != nil && !s.file.LeavesChoice()
	fs.Visit(func(f *flag.Flag) { chosen = chosen || !slices.Contains(leaving, f.Name) })
	return !chosen
}

// leaving are the flags that leave the choice to method solve.
var leaving = []string{"seed", "max-time", "tol", "out", "set", "json", "q", "cpu", "cpuprofile", "memprofile", "checkpoint", "checkpoint-every", "resume"}

// checkTolerances checks -tol and -stop-at-error.
func (s *solveFlags) checkTolerances(fs *flag.FlagSet) error {
	if given(fs, "tol") && !(s.tol > 0 && s.tol <= math.MaxFloat64) {
		return misuse(fs, "-tol is %v, want a positive number", s.tol)
	}
	if !given(fs, "stop-at-error") {
		return nil
	}
	switch {
	case !(s.stopAt > 0 && s.stopAt <= math.MaxFloat64):
		return misuse(fs, "-stop-at-error is %v, want a positive number", s.stopAt)
	case s.method.Name == marchMethod || s.method.Name == adaptMethod:
		return misuse(fs, "-stop-at-error has no effect on method %s, which never looks at the solution; -tol is what it goes by", s.method.Name)
	case s.file != nil && s.file.Exact == nil:
		return misuse(fs, "-stop-at-error asks for the error, and %s gives no exact solution; -tol goes by the estimated error", s.problem.Name)
	}
	return nil
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
	t := trial{method: s.method, seed: s.seed, steps: s.steps, maxTime: s.maxTime, tol: s.tol, stopAt: s.stopAt, options: s.options, watch: bar.show, keeper: keeper}
	t.brief = s.out == "" && !s.json && keeper == nil
	bar.begin(s.method.Name, x, t)
	trained, o, err := x.train(ctx, t, clock)
	bar.end()
	if none := new(unfinished); o == nil && s.json && errors.As(err, &none) {
		return errors.Join(writeJSON(c.stdout, x.unfinishedReport(t, none)), err)
	}
	if o == nil {
		return err
	}
	if err := s.deliver(c, trained, o, out); err != nil {
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
	case o.stopAt > 0 && !o.reached:
		return fmt.Errorf("%w: relative L2 error %.2g, asked for %g", errTolerance, o.relativeL2, o.stopAt)
	case o.tol > 0 && o.marched != nil && !o.reached:
		return fmt.Errorf("%w: the residual misses what the error %g asks for", errTolerance, o.tol)
	case o.tol > 0 && o.marched == nil && !(o.Judgement.Estimate <= o.tol):
		return fmt.Errorf("%w: estimated error %.2g, asked for %g", errTolerance, o.Judgement.Estimate, o.tol)
	case o.tol > 0 && o.adapted != nil && !o.reached:
		return fmt.Errorf("%w: %s, with an estimated error of %.2g", errTolerance, o.adapted.Status, o.adapted.Estimate)
	}
	return nil
}

// experiment makes a problem ready.
func (r *runFlags) experiment(p *problems.Problem, c *clock) (*experiment, error) {
	x, err := newExperiment(p, r.file, r.net, r.workers(), c)
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
