package mat_test

import (
	"fmt"

	"anagram/mat"
)

// A least-squares line through four points: QR of the matrix with the right-hand side riding along.
func ExampleQR() {
	a := mat.FromRows([]float64{1, 0}, []float64{1, 1}, []float64{1, 2}, []float64{1, 3})
	b := []float64{1, 3, 5, 7}
	r := mat.New(2, 2)
	var qr mat.QR
	qr.FactorR(r, a, b)
	slope := b[1] / r.At(1, 1)
	fmt.Printf("%.6f + %.6f x\n", (b[0]-r.At(0, 1)*slope)/r.At(0, 0), slope)
	// Output: 1.000000 + 2.000000 x
}

func ExampleGemm() {
	a := mat.FromRows([]float64{1, 2}, []float64{3, 4})
	dst := mat.New(2, 2)
	mat.Gemm(dst, 1, a, a)
	fmt.Println(dst.Row(0), dst.Row(1))
	// Output: [7 10] [15 22]
}
