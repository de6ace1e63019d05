package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"slices"

	"anagram"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/problems"
)

// moment is a step of a run, at which something is measured.
type moment struct {
	problem string
	step    int
	late    bool
}

func (m moment) String() string { return fmt.Sprintf("%s step %d", m.problem, m.step) }

// moments of the default method, of which the features are decomposed. On allencahn one network
// over all of time does not get anywhere, but its features are the largest of the four.
var defaultMoments = []moment{
	{"laplace2d", 5, false}, {"laplace2d", 200, true},
	{"heat", 5, false}, {"heat", 200, true},
	{"laplace5d", 5, false}, {"laplace5d", 60, true},
	{"allencahn", 0, false}, {"allencahn", 20, true}, {"allencahn", 60, true},
}

// moments of the classic method, from which its steps are timed.
var classicMoments = []moment{
	{"laplace2d", 0, false}, {"laplace2d", 200, true},
	{"heat", 0, false}, {"heat", 200, true},
	{"laplace5d", 0, false}, {"laplace5d", 30, true},
	{"allencahn", 0, false}, {"allencahn", 20, true},
}

// chosen returns the moments that the run looks at.
func (b *bench) chosen(all []moment) []moment {
	return slices.DeleteFunc(slices.Clone(all), func(m moment) bool { return b.quick && m.late })
}

// setup is an experiment made ready.
type setup struct {
	*problems.Problem
	net       *mlp.Network
	equations *pinn.Problem
}

func newSetup(name string) (*setup, error) {
	p, err := problems.Lookup(name)
	if err != nil {
		return nil, err
	}
	return buildSetup(p)
}

func buildSetup(p *problems.Problem, hidden ...int) (*setup, error) {
	s := &setup{Problem: p, net: p.Network(hidden...)}
	var err error
	s.equations, err = p.Build(s.net)
	return s, err
}

func (s *setup) start(init mlp.Init) []float64 {
	theta := make([]float64, s.net.Params())
	s.net.Init(theta, init, 0)
	return theta
}

// theta returns the parameters after the step of a run of seed 0, from the file in the cache if
// there is one.
func (s *setup) theta(ctx context.Context, method anagram.Method, init mlp.Init, step int) (theta []float64, file string, err error) {
	file = absolute(fmt.Sprintf("%s/%s-%s-%d.theta", cache, s.Name, method.Name(), step))
	if theta, err = readFloats(file); err == nil {
		return theta, file, nil
	}
	theta = s.start(init)
	progress("%d steps of %s on %s", step, method.Name(), s.Name)
	run, err := anagram.NewSolver(ctx, s.equations, theta, anagram.Settings{Method: method, Steps: step + 1, Record: func(r *anagram.Record) bool {
		copy(theta, r.Theta)
		return r.Iteration == step
	}})
	for err == nil && run.Step(ctx) == anagram.Running {
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, "", err
	}
	return theta, file, writeFloats(file, theta)
}

// features returns Phi and r at theta.
func (s *setup) features(theta []float64) (phi *mat.Dense, r []float64, err error) {
	e, err := lsq.NewEvaluator(s.equations, 1)
	if err != nil {
		return nil, nil, err
	}
	phi, r = mat.New(e.Rows(), len(theta)), make([]float64, e.Rows())
	return phi, r, e.Features(r, phi, theta, 0, len(theta))
}

func writeFloats(path string, x []float64) error {
	data, err := binary.Append(nil, binary.LittleEndian, x)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

func readFloats(path string) ([]float64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	x := make([]float64, len(data)/8)
	_, err = binary.Decode(data, binary.LittleEndian, x)
	return x, err
}
