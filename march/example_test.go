package march_test

import (
	"bytes"
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
	solution, err := march.Solve(context.Background(), fisher(), march.Settings{Tolerance: 1e-3, Width: 100})
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

func fisher() march.Evolution {
	const t, x = 0, 1
	return march.Evolution{
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
}

// A march stopped after its first slab, saved, and gone on with.
func ExampleResume() {
	settings := march.Settings{Tolerance: 1e-3, Width: 100}
	settings.Record = func(*march.Record) (stop bool) { return true }
	stopped, err := march.Solve(context.Background(), fisher(), settings)
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer // or store.WriteFile(path, stopped.Save)
	if err := stopped.Save(&file); err != nil {
		panic(err)
	}
	settings.Record = nil
	solution, _, err := march.Resume(context.Background(), fisher(), settings, &file)
	if err != nil {
		panic(err)
	}
	fmt.Println(len(stopped.Slabs), "slab, then", solution.Status)
	fmt.Printf("%.3f\n", solution.Eval(mat.FromRows([]float64{0.5, 0.1}))[0])
	// Output:
	// 1 slab, then finished
	// 0.785
}
