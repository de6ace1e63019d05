package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"anagram"
	"anagram/mlp"
)

// step compares the classic step with the JAX reference.
func (b *bench) step(ctx context.Context) (string, error) {
	var peers []*peer
	for _, args := range [][]string{{ours, "-serve"}, {oursPure, "-serve"}, {python, "reference.py", "serve"}} {
		p, err := newPeer(ctx, []string{"GOMAXPROCS=2", "OPENBLAS_NUM_THREADS=2"}, args[0], args[1:]...)
		if err != nil {
			return "", err
		}
		defer p.close()
		peers = append(peers, p)
	}
	t := table{head: []string{"problem", "from step", "ours", "ours, purego", "JAX, plain", "JAX, tuned",
		"plain / ours", "tuned / ours", "plain / purego", "tuned / purego"}}
	for _, m := range b.chosen(classicMoments) {
		s, err := newSetup(m.problem)
		if err != nil {
			return "", err
		}
		_, file, err := s.theta(ctx, anagram.ANaGRAM{Cutoff: s.Cutoff}, mlp.Normal{Sigma: 0.1}, m.step)
		if err != nil {
			return "", err
		}
		what, task := "step/"+m.String(), m.problem+" "+file
		if err := b.book.rounds(ctx, what, b.rounds, []contender{
			peers[0].contender("ours", task), peers[1].contender("purego", task),
			peers[2].contender("plain", "plain "+task), peers[2].contender("tuned", "tuned "+task),
		}); err != nil {
			return "", err
		}
		at := func(name string) float64 { return b.book.median(what, name) }
		t.add(m.problem, fmt.Sprint(m.step), ms(at("ours")), ms(at("purego")), ms(at("plain")), ms(at("tuned")),
			ratio(at("plain"), at("ours")), ratio(at("tuned"), at("ours")), ratio(at("plain"), at("purego")), ratio(at("tuned"), at("purego")))
	}
	return t.String(), nil
}

// serve answers each line "PROBLEM FILE" by the seconds of one step of the classic run that began
// at the theta in FILE with the first of them.
func serve(in io.Reader, out io.Writer) {
	runs := map[string]*classicRun{}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		key := lines.Text()
		if runs[key] == nil {
			runs = map[string]*classicRun{key: {}} // one at a time: memory stays small
			name, file, _ := strings.Cut(key, " ")
			if err := runs[key].open(name, file); err != nil {
				fmt.Fprintln(out, err)
				return
			}
		}
		seconds, err := runs[key].time()
		if err != nil {
			fmt.Fprintln(out, err)
			return
		}
		fmt.Fprintln(out, seconds)
	}
}

// classicRun is a run of the classic method, step by step.
type classicRun struct {
	*setup
	theta   []float64 // where it starts
	oneCore bool      // 1 worker, and processor time
	solver  *anagram.Solver
}

func (c *classicRun) open(name, file string) (err error) {
	if c.setup, err = newSetup(name); err != nil {
		return err
	}
	c.theta, err = readFloats(file)
	return err
}

// time takes one step. A run that has ended is begun anew, with a step off the clock that touches
// all its memory.
func (c *classicRun) time() (float64, error) {
	ctx, workers, clock := context.Background(), 0, timed
	if c.oneCore {
		workers, clock = 1, onOneCore
	}
	if c.solver == nil {
		var err error
		c.solver, err = anagram.NewSolver(ctx, c.equations, c.theta, anagram.Settings{
			Method: anagram.ANaGRAM{Cutoff: c.Cutoff}, Steps: 1 << 30, Workers: workers,
		})
		if err != nil {
			return 0, err
		}
		if c.solver.Step(ctx) != anagram.Running {
			return 0, fmt.Errorf("%s: the first step ends the run: %v", c.Name, c.solver.Result().Status)
		}
	}
	seconds, err := clock(func() error { c.solver.Step(ctx); return c.solver.Result().Err })()
	if c.solver.Result().Status != anagram.Running {
		c.solver = nil
	}
	return seconds, err
}
