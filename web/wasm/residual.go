//go:build js && wasm

package main

import (
	"math"

	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// residual evaluates the equation of a problem on some points, for networks of one shape.
type residual struct {
	worker interface {
		Residuals(dst *mat.Dense, block int, thetas *mat.Dense) error
	}
	blocks []int
	scale  float64
	row    mat.Dense
}

func newResidual(net *mlp.Network, e pinn.Equation, x *mat.Dense) (*residual, error) {
	rows := make([][]float64, x.Rows)
	for i := range rows {
		rows[i] = x.Row(i)
	}
	p, err := pinn.New(net, pinn.NewTerm("map", e.On(pinn.At(rows...))))
	if err != nil {
		return nil, err
	}
	return &residual{worker: p.NewWorker(), blocks: p.Blocks(), scale: p.Terms()[0].Scale}, nil
}

// absolute sets dst to |D[u] - f| at the points; NaN where the equation can't be evaluated.
func (r *residual) absolute(dst, theta []float64) {
	thetas := &mat.Dense{Rows: 1, Cols: len(theta), Stride: len(theta), Data: theta}
	for block, n := range r.blocks {
		r.row = mat.Dense{Rows: 1, Cols: n, Stride: n, Data: dst[:n]}
		err := r.worker.Residuals(&r.row, block, thetas)
		for i, v := range dst[:n] {
			dst[i] = math.Abs(v) / r.scale
			if err != nil {
				dst[i] = math.NaN()
			}
		}
		dst = dst[n:]
	}
}
