// Command device evaluates a trained network that is part of the program, as on a device without
// files: neither it nor what it imports of the library asks for an operating system.
package main

import (
	"bytes"
	_ "embed"

	"anagram/mat"
	"anagram/store/netfile"
)

//go:embed network.anagram
var trained []byte // anagram solve laplace2d -net 8 -out DIR writes it

func main() {
	n, err := netfile.Read(bytes.NewReader(trained))
	if err != nil {
		panic(err.Error())
	}
	u := mat.New(1, n.Net.Outputs())
	n.Net.Eval(u, n.Theta, mat.FromRows([]float64{0.5, 0.5}))
	if d := u.At(0, 0) - 1; d > 1e-4 || d < -1e-4 { // the problem's solution is sin(pi x) sin(pi y)
		panic("the network is wrong")
	}
	println(n.Problem, "u(0.5, 0.5) = 1 to four digits")
}
