package netfile_test

import (
	"bytes"
	"fmt"

	"anagram/mat"
	"anagram/mlp"
	"anagram/store/netfile"
	"anagram/taylor"
)

// A page or a device reads a network from a stream and evaluates it, without files.
func ExampleRead() {
	var stream bytes.Buffer
	net := mlp.New(taylor.Tanh, 2, 1) // u = 3 x + 4 y + 5
	if err := netfile.Write(&stream, &netfile.Network{Net: net, Theta: []float64{3, 4, 5}, Origin: netfile.Origin{Domain: [][2]float64{{0, 1}, {0, 1}}}}); err != nil {
		panic(err)
	}

	n, err := netfile.Read(&stream)
	if err != nil {
		panic(err)
	}
	u := mat.New(1, 1)
	n.Net.Eval(u, n.Theta, mat.FromRows([]float64{1, 10}))
	fmt.Println(u.At(0, 0))
	// Output: 48
}
