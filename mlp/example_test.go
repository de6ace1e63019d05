package mlp_test

import (
	"fmt"
	"math"

	"anagram/mat"
	"anagram/mlp"
	"anagram/taylor"
)

// A network with weights by hand: u = 2 sin(3x + 4y) + 1.
func ExampleNetwork_Eval() {
	net := mlp.New(taylor.Sin, 2, 1, 1)
	theta := []float64{3, 4, 0, 2, 1} // W_1 b_1 W_2 b_2
	u := mat.New(2, 1)
	net.Eval(u, theta, mat.FromRows([]float64{0, 0}, []float64{0.1, 0.2}))
	fmt.Printf("%.6f\n", u.Data)
	// Output: [1.000000 2.782415]
}

// The networks of one seed are the same everywhere.
func ExampleNetwork_Init() {
	net := mlp.New(taylor.Tanh, 2, 32, 1)
	a, b := make([]float64, net.Params()), make([]float64, net.Params())
	net.Init(a, mlp.Normal{Sigma: 1}, 1)
	net.Init(b, mlp.Normal{Sigma: 0.5}, 1)
	fmt.Println(len(a), b[7] == a[7]/2)
	// Output: 129 true
}

// The residual of u_xx + u_yy + 25 u = 25, solved exactly by u = 2 sin(3x + 4y) + 1,
// and its derivatives with respect to the parameters.
func ExampleBatch() {
	net := mlp.New(taylor.Sin, 2, 1, 1)
	theta := []float64{3, 4, 0, 2, 1}
	x := mat.FromRows([]float64{0.1, 0.2}, []float64{0.5, 0})

	laplacian := mlp.Channels{
		Directions: mat.FromRows([]float64{1, 0}, []float64{0, 1}),
		Second:     mat.FromRows([]float64{1, 1}),
	}
	batch := mlp.NewBatch(net, laplacian, x.Rows)
	out := mat.New(x.Rows, laplacian.Count()) // u, laplacian of u
	batch.Forward(out, theta, x)
	for i := 0; i < x.Rows; i++ {
		fmt.Printf("u = %.4f  laplacian = %8.4f\n", out.At(i, 0), out.At(i, 1))
	}

	coef := mat.FromRows([]float64{25, 1}, []float64{25, 1})
	phi := mat.New(x.Rows, net.Params())
	batch.Gradients(phi, coef, 0, net.Params())
	fmt.Printf("d residual / dW = %.3f, / db = %.0f\n", phi.Row(0)[:2], phi.At(0, 4))

	grad := make([]float64, net.Params()) // Phi^T (1, 1)
	batch.AddTranspose(grad, coef)
	fmt.Printf("%.3f = %.3f + %.3f\n", grad[0], phi.At(0, 0), phi.At(1, 0))
	// Output:
	// u = 2.7824  laplacian = -44.5604
	// u = 2.9950  laplacian = -49.8747
	// d residual / dW = [-10.694 -14.259], / db = 25
	// -22.664 = -10.694 + -11.970
}

// A network that is periodic in x, axis 1, with the period 2, whatever its parameters are. Files
// can hold it.
func ExampleNetwork_Periodic() {
	net := mlp.New(taylor.Tanh, 3, 8, 1).Periodic([]float64{0, -1}, []float64{5, 1}, 1)
	theta := make([]float64, net.Params())
	net.Init(theta, nil, 1)
	u := mat.New(2, 1)
	net.Eval(u, theta, mat.FromRows([]float64{2, 0.3}, []float64{2, 2.3}))
	fmt.Printf("%d inputs, the same after a period: %t\n", net.Inputs(), math.Abs(u.At(1, 0)-u.At(0, 0)) < 1e-12)
	for _, c := range net.Coordinates() {
		fmt.Printf("%v of (x[%d] - %v) %.4f\n", c.Kind, c.Axes[0].Index, c.Axes[0].Origin, c.Axes[0].Factor)
	}
	// Output:
	// 2 inputs, the same after a period: true
	// straight of (x[0] - 0) 0.2000
	// circle of (x[1] - -1) 3.1416
}

// A network that is 3 on the border of a square, whatever its parameters are.
func ExampleNetwork_InPolynomials() {
	bubble := mlp.Bubble([]float64{0, 0}, []float64{2, 2}, 0, 1)
	net := mlp.New(taylor.Tanh, 2, 8, 1).InPolynomials(mlp.PolynomialForm{Factor: bubble, Offset: mlp.Constant(3)})
	theta := make([]float64, net.Params())
	net.Init(theta, nil, 1)
	u := mat.New(2, 1)
	net.Eval(u, theta, mat.FromRows([]float64{0, 1.3}, []float64{0.7, 2}))
	fmt.Println(u.Data)
	// Output: [3 3]
}

// Local networks along axis 0 of a box: three outputs are parts of one unknown, with windows that
// are 1 together.
func ExampleNetwork_InPolynomialWindows() {
	var forms []mlp.PolynomialForm
	for _, w := range mlp.Bernstein([]float64{0, 0}, []float64{2, 2}, 0, 2) {
		forms = append(forms, mlp.PolynomialForm{Factor: w})
	}
	net := mlp.New(taylor.Tanh, 2, 8, 3).InPolynomialWindows([]int{3}, forms...)
	theta := make([]float64, net.Params())
	lo, _ := net.LastLayer()
	copy(theta[lo+3*8:], []float64{1, 5, 3}) // the biases: N_0 = 1, N_1 = 5, N_2 = 3
	u := mat.New(3, 1)
	net.Eval(u, theta, mat.FromRows([]float64{0, 1}, []float64{1, 1}, []float64{2, 1}))
	fmt.Println(net.Outputs(), "unknown:", u.Data)
	// Output: 1 unknown: [1 3.5 3]
}
