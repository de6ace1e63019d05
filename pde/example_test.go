package pde_test

import (
	"context"
	"fmt"
	"log"

	"anagram"
	"anagram/pde"
	"anagram/pinn"
)

// A beam from its text to its error.
func ExampleLoad() {
	src := `
unknown w
parameter load = 1 in [0, 10]
domain x in [0, 1]

w_xxxx = load
w = 0 on border
w_xx = 0 on border

exact w = load*x*(1 - x)*(1 + x - x^2)/24
options net = 12
`
	p, err := pde.Load("beam.pde", []byte(src), pde.Settings{Set: map[string]float64{"load": 3}})
	if err != nil {
		log.Fatal(err)
	}
	problem, err := p.Build(p.Network())
	if err != nil {
		log.Fatal(err)
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(p.Seed), anagram.Settings{Steps: 100})
	if err != nil {
		log.Fatal(err)
	}
	x := p.Evaluation().X()
	relative, _ := pinn.Compare(problem.Evaluate(result.Theta, x), pinn.Values(p.Exact[0], x))
	fmt.Println("relative L2 error below 1e-7:", relative < 1e-7)
	// Output: relative L2 error below 1e-7: true
}

// A mistake is told with its place and what would be right.
func ExampleLoad_mistake() {
	_, err := pde.Load("wave.pde", []byte("unknown u\ndomain t, x in [0, 1]\nu_tt = uu_xx\n"), pde.Settings{})
	fmt.Println(err)
	// Output:
	// wave.pde:3:8: unknown name `uu_xx`: no unknown is called `uu`; did you mean `u`?
	//   u_tt = uu_xx
	//          ^
}
