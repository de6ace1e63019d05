package store_test

import (
	"bytes"
	"fmt"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store"
	"anagram/taylor"
)

// A network is written, read back elsewhere and evaluated.
func Example() {
	net := mlp.New(taylor.Tanh, 2, 1) // no hidden layer: u = 3 x + 4 y + 5
	origin := store.Origin{Problem: "a plane", Domain: [][2]float64{{0, 1}, {0, 1}}}
	trained := &store.Network{Net: net, Theta: []float64{3, 4, 5}, Origin: origin}
	var file bytes.Buffer // or store.SaveNetwork(path, trained)
	if err := store.WriteNetwork(&file, trained); err != nil {
		panic(err)
	}

	n, err := store.ReadNetwork(&file) // or store.LoadNetwork(path)
	if err != nil {
		panic(err)
	}
	u := mat.New(1, n.Net.Outputs())
	n.Net.Eval(u, n.Theta, mat.FromRows([]float64{1, 10}))
	fmt.Printf("%s on %v: u(1, 10) = %v\n", n.Problem, n.Domain, u.At(0, 0))
	// Output: a plane on [[0 1] [0 1]]: u(1, 10) = 48
}

// A checkpoint says what its run was asked to do, so that it can't be taken for another's.
func ExampleCheckpoint() {
	var file bytes.Buffer // or store.SaveCheckpoint(path, checkpoint)
	labels := []store.Label{{Name: "problem", Value: "heat"}, {Name: "seed", Value: "1"}}
	if err := store.WriteCheckpoint(&file, &store.Checkpoint{Labels: labels, State: []byte("what Solver.Save wrote")}); err != nil {
		panic(err)
	}
	c, err := store.ReadCheckpoint(&file) // or store.LoadCheckpoint(path)
	if err != nil {
		panic(err)
	}
	fmt.Println(c.Compare(labels))
	labels[1].Value = "2"
	fmt.Println(c.Compare(labels))
	// Output:
	// <nil>
	// the checkpoint is of a run with seed 1, asked for is 2
}
