// Command mlp uses package mlp alone: a network with parameters of one's own, evaluated at many
// points at once.
package main

import (
	"fmt"

	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

func main() {
	net := mlp.New(taylor.Tanh, 1, 2, 1)
	theta := []float64{1, -1, 0, 0, 0.5, -0.5, 2} // W_1, b_1, W_2, b_2: u = 2 + tanh x
	u := mat.New(3, 1)
	net.Eval(u, theta, mat.FromRows([]float64{-1}, []float64{0}, []float64{1}))
	fmt.Printf("%.6f %.6f %.6f\n", u.At(0, 0), u.At(1, 0), u.At(2, 0))
}
