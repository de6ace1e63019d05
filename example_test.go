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
	relative, _ := pinn.Compare(pinn.Evaluate(net, result.Theta, points), pinn.Values(exact, points))
	fmt.Println("relative L2 error below 1e-6:", relative < 1e-6)
	// Output:
	// relative L2 error below 1e-6: true
}
