// Command svd uses package svd alone, for a fit of a parabola by least squares.
package main

import (
	"fmt"

	"anagram/mat"
	"anagram/svd"
)

func main() {
	a, b := mat.New(7, 3), make([]float64, 7)
	for i := range b {
		x := float64(i)
		copy(a.Row(i), []float64{1, x, x * x})
		b[i] = 3 - 2*x + 0.5*x*x
	}
	factors, err := svd.Decompose(a)
	if err != nil {
		panic(err) // NaN or infinity in a
	}
	c := make([]float64, 3)
	rank := factors.Solve(c, b, 1e-12*factors.Sigma[0])
	fmt.Printf("rank %d: %.6f %+.6f x %+.6f x^2\n", rank, c[0], c[1], c[2])
}
