package anagram_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"anagram"
	"anagram/domain"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

func Example() {
	exact := func(x []float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	source := func(x []float64) float64 { return -2 * math.Pi * math.Pi * exact(x) }

	square := domain.UnitBox(2)
	// random points; half of them go where the residual is
	inside := square.Uniform(400, 1).Follow(domain.Following{})
	border := square.UniformBorder(80, 2)
	net := mlp.New(taylor.Tanh, 2, 24, 1)
	problem, err := pinn.New(net,
		pinn.NewTerm("inside", pinn.Laplacian(2).Equals(source).On(inside)),
		pinn.NewTerm("border", pinn.U.EqualsZero().On(border)))
	if err != nil {
		log.Fatal(err)
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 150})
	if err != nil {
		log.Fatal(err)
	}
	points := square.Grid(101).X()
	relative, _ := pinn.Compare(problem.Evaluate(result.Theta, points), pinn.Values(exact, points))
	fmt.Println("relative L2 error below 1e-6:", relative < 1e-6)
	// Output:
	// relative L2 error below 1e-6: true
}

// equation returns u' = -u, u(0) = 1 on [0, 1].
func equation() *pinn.Problem {
	line := domain.Box{{0, 1}}
	problem, err := pinn.New(mlp.New(taylor.Tanh, 1, 8, 1),
		pinn.NewTerm("u' = -u", pinn.D(0).Plus(pinn.U).EqualsZero().On(line.Grid(20))),
		pinn.NewTerm("u(0) = 1", pinn.U.Equals(func([]float64) float64 { return 1 }).On(domain.At([]float64{0}))))
	if err != nil {
		log.Fatal(err)
	}
	return problem
}

// A run step by step, as a page makes it: another loop goes on where the first was left.
func ExampleSolver_Steps() {
	ctx, problem := context.Background(), equation()
	solver, err := anagram.NewSolver(ctx, problem, problem.Start(0), anagram.Settings{Steps: 30})
	if err != nil {
		log.Fatal(err)
	}
	for r := range solver.Steps(ctx) {
		if r.Loss < 1e-6 {
			break
		}
	}
	fmt.Println("a loss of 1e-6 before the last step:", solver.Result().Iterations < 30)
	for range solver.Steps(ctx) {
	}
	fmt.Println(solver.Result().Iterations, "steps in all")
	// Output:
	// a loss of 1e-6 before the last step: true
	// 30 steps in all
}

// What the run has come to, and about how wrong u is: no exact solution is needed. The estimate is
// not a bound: the error may be some times larger.
func ExampleSolver_Judge() {
	ctx, problem := context.Background(), equation()
	solver, err := anagram.NewSolver(ctx, problem, problem.Start(0), anagram.Settings{Steps: 20})
	if err != nil {
		log.Fatal(err)
	}
	for range solver.Steps(ctx) {
	}
	judgement := solver.Judge(ctx)
	x := domain.Box{{0, 1}}.Grid(101).X()
	u := problem.Evaluate(solver.Result().Theta, x)
	relative, _ := pinn.Compare(u, pinn.Values(func(x []float64) float64 { return math.Exp(-x[0]) }, x))
	fmt.Println("estimated below 1e-3:", judgement.Estimate < 1e-3)
	fmt.Println("the error is below ten times the estimate:", relative < 10*judgement.Estimate)
	// Output:
	// estimated below 1e-3: true
	// the error is below ten times the estimate: true
}
