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

// solveFlags is the command line of solve.
type solveFlags struct {
	runFlags
	problem  *problems.Problem
	method   method
	seed     uint64
	tol      float64
	estimate float64 // what the estimated error is to be: see askTolerance

	checkpoint checkpointFlags
}

func parseSolve(c *console, args []string) (*solveFlags, error) {
	s, name := &solveFlags{}, ""
	fs := newFlags("solve")
	s.register(fs)
	fs.StringVar(&name, "method", "", "train by method `NAME` (default: "+defaultMethod+"; "+marchMethod+" for "+strings.Join(evolutions(), ", ")+"), or "+adaptMethod+", which chooses network and points itself")
	valueVar(fs, &s.seed, "seed", "draw the first weights from seed `N` (default: 0)", wanted("a whole number from 0 to 18446744073709551615", parseSeed))
	intVar(fs, &s.steps, "steps", "stop after `N` steps, of march: slabs (default: "+strconv.Itoa(anagram.DefaultSteps)+" for ratio, lm and cutoffs, no bound for march, lbfgs, adam and gd, the problem's own number for the others)")
	durationVar(fs, &s.maxTime, "max-time", "stop after `DUR`, for example 90s or 2m (default: no bound; "+firstOrderTime.String()+" for lbfgs, adam and gd without -steps)")
	floatVar(fs, &s.tol, "tol", "stop when the relative L2 error falls to `ERR`; exit code 3 if it never does. For march, which ends at the end of time, it sets the tolerance of the residual, for solve that of the estimated error")
	fs.StringVar(&s.out, "out", "", "write pictures, history and network to directory `DIR`, made if missing")
	s.checkpoint.register(fs)
	fs.Func("set", "give the parameter of a problem file another value, as in eps=1e-2: `NAME=VALUE`; may be repeated", s.parseSet)
	var err error
	if s.problem, err = s.parseProblem(fs, c, args); err != nil {
		return nil, err
	}
	s.takeOptions(fs, &name)
	if name == "" {
		name = methodFor(s.problem)
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
	if given(fs, "tol") && !(s.tol > 0 && s.tol <= math.MaxFloat64) {
		return nil, misuse(fs, "-tol is %v, want a positive number", s.tol)
	}
	if err := s.checkpoint.check(fs, s.out); err != nil {
		return nil, err
	}
	s.askTolerance()
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
	t := trial{method: s.method, seed: s.seed, steps: s.steps, maxTime: s.maxTime, tol: s.tol, estimate: s.estimate, options: s.options, watch: bar.show, keeper: keeper}
	t.brief = s.out == "" && !s.json && keeper == nil
	bar.begin(s.method.Name, x, t)
	x, o, err := x.train(ctx, t, clock)
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
	case o.estimate > 0 && !(o.Judgement.Estimate <= o.estimate):
		return fmt.Errorf("%w: estimated error %.2g, asked for %g", errTolerance, o.Judgement.Estimate, o.estimate)
	case o.tol > 0 && !o.reached && o.adapted != nil:
		return fmt.Errorf("%w: estimated error %.2g, asked for %g", errTolerance, o.adapted.Estimate, o.tol)
	case o.tol > 0 && !o.reached:
		return fmt.Errorf("%w: relative L2 error %.2g, asked for %g", errTolerance, o.relativeL2, o.tol)
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
