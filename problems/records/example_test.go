package records_test

import (
	"context"
	"fmt"

	"anagram"
	"anagram/problems/records"
)

// A record is a problem as those of package problems are, with what is published about it.
func ExampleLookup() {
	r, _ := records.Lookup("layer")
	problem, err := r.Build(r.Network())
	if err != nil {
		panic(err)
	}
	result, err := anagram.Minimize(context.Background(), problem, problem.Start(0), anagram.Settings{Steps: 5})
	if err != nil {
		panic(err)
	}
	x, u, err := r.Evaluation()
	if err != nil {
		panic(err)
	}
	relative, _ := r.Compare(problem.Evaluate(result.Theta, x), u)
	fmt.Println(r.Title)
	fmt.Println("reached:", relative <= r.Target)
	// Output:
	// -u''/1000 + u' = 1 on [0,1], u(0) = u(1) = 0
	// reached: false
}
