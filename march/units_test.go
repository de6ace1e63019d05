package march_test

import (
	"context"
	"math"
	"testing"

	"anagram/domain"
	"anagram/march"
	"anagram/mat"
	"anagram/pinn"
)

// The front of Example in other units of time, of x and of u: the same slabs, and the same values
// to what the tolerance leaves.
func TestUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("several marches")
	}
	solve := func(time, length, size float64) (slabs int, values []float64) {
		e := march.Evolution{
			Equation: pinn.Equation{
				Uses: []pinn.Operator{pinn.U, pinn.D(0), pinn.D(1, 1)},
				Residual: func(_ []float64, d []complex128) complex128 {
					u := d[0] / complex(size, 0)
					return complex(time, 0)*d[1] - complex(length*length/1000, 0)*d[2] - 10*d[0]*(1-u)
				},
			},
			Domain: domain.Box{{0, 0.5 * time}, {-0.5 * length, 0.5 * length}},
			Initial: func(p []float64) float64 {
				return size * (0.5 - 0.5*real(pinn.Tanh(complex(20*p[1]/length, 0))))
			},
			Borders: [][2]pinn.Equation{{pinn.D(1).EqualsZero(), pinn.D(1).EqualsZero()}},
		}
		s, err := march.Solve(context.Background(), e, march.Settings{Tolerance: 1e-3, Width: 100})
		if err != nil || s.Status != march.Finished {
			t.Fatalf("units %v, %v, %v: %v, %v", time, length, size, s, err)
		}
		for _, v := range s.Eval(mat.FromRows([]float64{0, 0.1 * length}, []float64{0.25 * time, 0.1 * length}, []float64{0.5 * time, 0.1 * length})) {
			values = append(values, v/size)
		}
		return len(s.Slabs), values
	}
	slabs, want := solve(1, 1, 1)
	for _, u := range [][3]float64{{0x1p10, 0x1p-20, 0x1p30}, {1, 1, 1e-8}, {1, 1, 1e8}, {1e3, 1e-6, 1}, {1e-6, 1e6, 300}} {
		n, got := solve(u[0], u[1], u[2])
		for k, v := range got {
			if math.Abs(v-want[k]) > 1e-3 || n != slabs {
				t.Errorf("units %v: %v in %d slabs, want %v in %d", u, got, n, want, slabs)
				break
			}
		}
	}
}
