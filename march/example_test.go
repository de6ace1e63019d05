package march_test

import (
	"context"
	"fmt"

	"anagram/domain"
	"anagram/march"
	"anagram/mat"
	"anagram/pinn"
)

// A front of the Fisher-KPP equation u_t = u_xx/1000 + 10 u (1 - u) that starts from a step at x =
// 0.
func Example() {
	const t, x = 0, 1
	e := march.Evolution{
		Equation: pinn.Equation{
			Uses: []pinn.Operator{pinn.U, pinn.D(t), pinn.D(x, x)},
			Residual: func(p []float64, d []complex128) complex128 {
				u, ut, uxx := d[0], d[1], d[2]
				return ut - uxx/1000 - 10*u*(1-u)
			},
		},
		Domain: domain.Box{{0, 0.5}, {-0.5, 0.5}},
		Initial: func(p []float64) float64 {
			return 0.5 - 0.5*real(pinn.Tanh(complex(20*p[x], 0)))
		},
		Borders: [][2]pinn.Equation{{pinn.D(x).EqualsZero(), pinn.D(x).EqualsZero()}},
	}
	solution, err := march.Solve(context.Background(), e, march.Settings{Tolerance: 1e-3, Width: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(solution.Status)
	for _, u := range solution.Eval(mat.FromRows([]float64{0, 0.1}, []float64{0.25, 0.1}, []float64{0.5, 0.1})) {
		fmt.Printf("%.3f\n", u)
	}
	// Output:
	// finished
	// 0.018
	// 0.233
	// 0.785
}
