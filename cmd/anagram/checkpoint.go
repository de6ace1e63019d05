package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"anagram"
	"anagram/internal/codec"
	"anagram/march"
	"anagram/store"
)

// checkpointFlags are what -checkpoint and its companions say.
type checkpointFlags struct {
	path   string
	every  time.Duration // the time between two checkpoints
	steps  int           // the steps between two checkpoints; 0: every counts
	resume bool
}

// The names under which -out keeps the network, in binary and in JSON.
const (
	networkFile = "network.anagram"
	networkJSON = "network.json"
)

// defaultEvery is short beside what a user would mind to lose, and long beside the time it takes to
// write a file.
const defaultEvery = 10 * time.Second

// parseEvery reads a duration or a number of steps.
func (f *checkpointFlags) parseEvery(s string) error {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		f.steps = n
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return errors.New("want a duration such as 30s or a number of steps from 1 on")
	}
	f.steps, f.every = 0, d
	return nil
}

func (f *checkpointFlags) register(fs *flag.FlagSet) {
	f.every = defaultEvery
	fs.Func("checkpoint", "keep the state of the run in `FILE`, so that -resume can go on from there", func(s string) error {
		if f.path = s; s == "" {
			return errors.New("want the name of a file")
		}
		return nil
	})
	fs.Func("checkpoint-every", "write it every `DUR`, or every so many steps if it is a plain number (default: "+defaultEvery.String()+"), and at the end", f.parseEvery)
	fs.BoolVar(&f.resume, "resume", false, "go on from the file of -checkpoint")
}

func (f *checkpointFlags) check(fs *flag.FlagSet, out string) error {
	switch {
	case f.path != "" && out != "" && f.collides(out):
		return misuse(fs, "-checkpoint is %s, where -out writes the network or another file of its own", f.path)
	case f.path != "":
		return nil
	case f.resume:
		return misuse(fs, "-resume wants -checkpoint FILE, to go on from")
	case f.steps > 0 || f.every != defaultEvery:
		return misuse(fs, "-checkpoint-every has no effect without -checkpoint")
	}
	return nil
}

// collides tells whether the file is one of those that -out writes, whatever links lead there.
func (f *checkpointFlags) collides(out string) bool {
	path, err := store.Target(f.path)
	if err != nil || !slices.Contains(solveNames, filepath.Base(path)) {
		return false
	}
	of, err1 := os.Stat(filepath.Dir(path))
	dir, err2 := os.Stat(out)
	if err1 == nil && err2 == nil {
		return os.SameFile(of, dir)
	}
	a, err1 := filepath.Abs(filepath.Dir(path)) // the directories are not there yet
	b, err2 := filepath.Abs(out)
	return err1 == nil && err2 == nil && a == b
}

// keeper writes the checkpoints of a run, and has the one it goes on from.
type keeper struct {
	checkpointFlags
	labels []store.Label
	from   *store.Checkpoint // nil: the run begins at the start
	warn   func(format string, a ...any)
	next   time.Time // of a checkpoint
}

// newKeeper finds the checkpoint to go on from. A file that is there without -resume is not
// overwritten: it may be all that is left of a long run. The file is for the caller to lock.
func newKeeper(f checkpointFlags, labels []store.Label, stderr io.Writer) (*keeper, error) {
	if f.path == "" {
		return nil, nil
	}
	k := &keeper{checkpointFlags: f, labels: labels, next: time.Now().Add(f.every)}
	k.warn = func(format string, a ...any) { fmt.Fprintf(stderr, "anagram: "+format+"\n", a...) }
	info, err := os.Stat(f.path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("-checkpoint: %s is not a regular file", f.path)
	}
	k.from, err = store.LoadCheckpoint(f.path)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case !f.resume && missing:
		return k, nil
	case !f.resume && err != nil:
		return nil, fmt.Errorf("-checkpoint: the file is there already, and no checkpoint: %w", err)
	case !f.resume:
		return nil, fmt.Errorf("%s is there already: -resume goes on from it; remove it to begin anew", f.path)
	case missing:
		k.warn("no checkpoint at %s yet: the run begins at the start", f.path)
		return k, nil
	case err != nil:
		return nil, fmt.Errorf("-resume: %w", err)
	}
	if err := k.from.Compare(labels); err != nil {
		return nil, fmt.Errorf("-resume: %s: %w", f.path, err)
	}
	return k, nil
}

// keep saves after a step, if it is time to. What can't be written is told, and tried again after a
// later one: a full disk may have room again.
func (k *keeper) keep(step int, save func() error) {
	due := k.steps > 0 && step%k.steps == 0 || k.steps == 0 && !time.Now().Before(k.next)
	if !due {
		return
	}
	if err := save(); err != nil {
		k.warn("%v", err)
	}
}

// save writes a checkpoint of a run, an anagram.Solver or a march.Solution, and its record.
func (k *keeper) save(run interface{ Save(io.Writer) error }, rec interface{ state(*codec.Coder) }) error {
	var b bytes.Buffer
	if err := run.Save(&b); err != nil {
		return err
	}
	var c codec.Coder
	rec.state(&c)
	return k.put(&store.Checkpoint{Labels: k.labels, State: b.Bytes(), Log: c.Data()})
}

func (k *keeper) put(c *store.Checkpoint) error {
	if err := store.SaveCheckpoint(k.path, c); err != nil {
		return fmt.Errorf("-checkpoint: %w", err)
	}
	k.next = time.Now().Add(k.every)
	return nil
}

// resume reads the log of the checkpoint, if there is one to go on from: check adds what is wrong
// with an entry for this run. The clock of j goes on where it stood.
func (k *keeper) resume(j *journal, log func(*codec.Coder), check func(c *codec.Coder, i int, e entry)) error {
	if k == nil || k.from == nil {
		return nil
	}
	now, c := j.begun, codec.NewReader(k.from.Log)
	log(c)
	for i, e := range j.history {
		check(c, i, e)
	}
	j.begun += now
	if err := c.Finish(); err != nil {
		return fmt.Errorf("-resume: %s: the history: %w", k.path, err)
	}
	return nil
}

// labels are what a run is asked to do, as far as it may not change when it goes on.
func (s *solveFlags) labels(x *experiment) []store.Label {
	network := sizes(x.net.Sizes())
	if s.method.Name == marchMethod {
		network = sizes(s.net)
	}
	labels := []store.Label{
		{Name: "problem", Value: s.problem.Name},
		{Name: "method", Value: s.method.Name},
		{Name: "seed", Value: strconv.FormatUint(s.seed, 10)},
		{Name: "network", Value: network},
		{Name: "points", Value: strconv.Itoa(s.problem.Points)},
		{Name: "streamed points", Value: strconv.FormatBool(s.problem.Streamed)},
		{Name: "patience", Value: strconv.Itoa(int(s.Patience))},
		{Name: "momentum", Value: strconv.FormatFloat(s.Momentum, 'g', -1, 64)},
		{Name: "cutoff", Value: strconv.FormatFloat(s.Cutoff, 'g', -1, 64)},
	}
	if s.file != nil {
		labels = append(labels, store.Label{Name: "problem file", Value: s.sum})
	}
	if s.method.Name == marchMethod {
		labels = append(labels, store.Label{Name: "tolerance", Value: strconv.FormatFloat(residualTolerance(s.tol), 'g', -1, 64)})
	}
	return labels
}

// minimize is anagram.Minimize with checkpoints; without a keeper it is nothing else.
func (k *keeper) minimize(ctx context.Context, p anagram.Problem, theta []float64, settings anagram.Settings, rec *recorder) (*anagram.Result, error) {
	if k == nil {
		return anagram.Minimize(ctx, p, theta, settings)
	}
	s, err := begun(k, func() (*anagram.Solver, error) { return anagram.NewSolver(ctx, p, theta, settings) },
		func(state io.Reader) (*anagram.Solver, string, error) { return anagram.Resume(ctx, p, settings, state) })
	if err != nil {
		return nil, err
	}
	kept := rec.last.Iteration
	save := func() error {
		if err := k.save(s, rec); err != nil {
			return fmt.Errorf("%w; the file still has the run up to step %d", err, kept)
		}
		kept = rec.last.Iteration
		return nil
	}
	if err := k.save(s, rec); err != nil { // before any work, that one knows
		return nil, err
	}
	for s.Step(ctx) == anagram.Running {
		k.keep(rec.last.Iteration, save)
	}
	r := s.Result()
	r.Judgement = s.Judge(ctx)
	if r.Status != anagram.Failed {
		if err := save(); err != nil {
			r.Err = errors.Join(r.Err, err)
		}
	}
	return r, r.Err
}

// begun begins a run, or goes on with that of the checkpoint.
func begun[R any](k *keeper, begin func() (*R, error), resume func(state io.Reader) (*R, string, error)) (*R, error) {
	if k.from == nil {
		return begin()
	}
	run, warning, err := resume(bytes.NewReader(k.from.State))
	if warning != "" {
		k.warn("%s: %s", k.path, warning)
	}
	if run == nil && err != nil {
		err = fmt.Errorf("-resume: %s: %w", k.path, err)
	}
	return run, err
}

// march is march.Solve with checkpoints; without a keeper it is nothing else.
func (k *keeper) march(ctx context.Context, e march.Evolution, s march.Settings, rec *slabRecorder) (*march.Solution, error) {
	if k == nil {
		return march.Solve(ctx, e, s)
	}
	if err := k.beforeMarch(e, s, rec); err != nil {
		return nil, err
	}
	solution, err := begun(k, func() (*march.Solution, error) { return march.Solve(ctx, e, s) },
		func(state io.Reader) (*march.Solution, string, error) { return march.Resume(ctx, e, s, state) })
	if solution != nil && err == nil {
		err = k.save(solution, rec)
	}
	return solution, err
}

// beforeMarch writes the checkpoint before any work, as minimize does. The start of a march is what
// it comes to without time.
func (k *keeper) beforeMarch(e march.Evolution, s march.Settings, rec *slabRecorder) error {
	if k.from != nil {
		return k.put(k.from)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	start, err := march.Solve(ended, e, s)
	if err != nil {
		return err
	}
	return k.save(start, rec)
}
