package problems_test

import (
	"fmt"

	"anagram/problems"
)

func ExampleLookup() {
	p, err := problems.Lookup("heat")
	if err != nil {
		fmt.Println(err)
		return
	}
	net := p.Network()
	problem, err := p.Build(net)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Title)
	fmt.Println(net.Sizes(), "parameters:", problem.Params())
	for _, term := range problem.Terms() {
		fmt.Println(term.Name, term.Rows)
	}
	// Output:
	// u_t - 1/4 u_xx = 0 on [0,1]^2, u = 0 at x = 0 and x = 1, u(0,x) = sin(pi x)
	// [2 64 1] parameters: 257
	// inside 784
	// border 87
}

func ExampleAll() {
	for _, p := range problems.All() {
		fmt.Println(p.Name, p.Axes)
	}
	// Output:
	// laplace2d [x y]
	// heat [t x]
	// laplace5d [x1 x2 x3 x4 x5]
	// allencahn [t x]
}
