package anagram_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"math"

	"anagram"
	"anagram/domain"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/svd"
	"anagram/taylor"
)

// steepestNatural is a method of one's own: theta moves along delta = -pinv(Phi) r, the
// least-squares solution of Phi delta = -r, by the best of 1, 1/2, ... 2^-30 times it.
type steepestNatural struct{}

func (steepestNatural) Name() string { return "steepest natural" }

func (steepestNatural) Needs(d *lsq.Demand) {
	d.System()
	d.Add("trial points", halvings+1, d.Params)
}

func (steepestNatural) Start(s *lsq.State) (lsq.Stepper, error) {
	s.Reserve(halvings)
	return &naturalStep{system: s.NewSystem(false), delta: make([]float64, s.Params()), trials: mat.New(halvings, s.Params())}, nil
}

const halvings = 31

// naturalStep is what a run keeps from step to step: nothing but its memory.
type naturalStep struct {
	system *lsq.System
	delta  []float64
	trials *mat.Dense
	losses [halvings]float64
}

func (m *naturalStep) Step(s *lsq.State) (lsq.Outcome, error) {
	if err := m.system.Factor(s.Theta); err != nil {
		return 0, err
	}
	sigma := m.system.Sigma()
	rank := m.system.Solve(m.delta, svd.DefaultCutoff(s.Params(), sigma[0]))
	mat.Scal(m.delta, -1)
	for k := range halvings {
		copy(m.trials.Row(k), s.Theta)
		mat.Axpy(m.trials.Row(k), math.Ldexp(1, -k), m.delta)
	}
	if err := s.Losses(m.losses[:], m.trials); err != nil {
		return 0, err
	}
	best := 0
	for k, loss := range m.losses {
		if loss < m.losses[best] || math.IsNaN(m.losses[best]) {
			best = k
		}
	}
	s.Telemetry = lsq.Telemetry{Sigma: sigma, Rank: rank, Eta: math.Ldexp(1, -best)}
	return s.MoveTo(m.trials.Row(best), m.losses[best]), nil
}

// Visit would name what the next step depends on: here that is the State alone.
func (*naturalStep) Visit(lsq.Fields) {}

// The method above on a Poisson problem, told step by step, saved midway and resumed. The equation,
// the points that follow the residual, the terms, the verdict: a method knows nothing of them.
func ExampleMethod() {
	exact := func(x []float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	source := func(x []float64) float64 { return -2 * math.Pi * math.Pi * exact(x) }
	square := domain.UnitBox(2)
	net := mlp.New(taylor.Tanh, 2, 24, 1)
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.Laplacian(2).Equals(source).On(square.Uniform(400, 1).Follow(domain.Following{}))),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(square.UniformBorder(80, 2))))
	if err != nil {
		log.Fatal(err)
	}
	records := 0
	settings := anagram.Settings{Method: steepestNatural{}, Steps: 100, Record: func(r *anagram.Record) bool {
		records++
		return false
	}}
	whole, err := anagram.Minimize(context.Background(), problem, problem.Start(2), settings)
	if err != nil {
		log.Fatal(err)
	}
	points := square.Grid(101).X()
	relative, _ := pinn.Compare(problem.Evaluate(whole.Theta, points), pinn.Values(exact, points))
	fmt.Println("relative L2 error below 1e-3:", relative < 1e-3)
	fmt.Println(records, "records,", whole.Status, "after", whole.Iterations, "steps")
	fmt.Println("a verdict:", whole.Judgement.Verdict != anagram.VerdictUndecided)

	settings.Steps = 50
	half, err := anagram.NewSolver(context.Background(), problem, problem.Start(2), settings)
	if err != nil {
		log.Fatal(err)
	}
	for half.Step(context.Background()) == anagram.Running {
	}
	var file bytes.Buffer
	if err := half.Save(&file); err != nil {
		log.Fatal(err)
	}
	settings.Steps = 100
	rest, _, err := anagram.Resume(context.Background(), problem, settings, &file)
	if err != nil {
		log.Fatal(err)
	}
	for rest.Step(context.Background()) == anagram.Running {
	}
	fmt.Println("saved and resumed, the same loss:", rest.Result().Loss == whole.Loss)
	// Output:
	// relative L2 error below 1e-3: true
	// 101 records, out of steps after 100 steps
	// a verdict: true
	// saved and resumed, the same loss: true
}
