//go:build js && wasm

package main

import (
	"math"

	"anagram/domain"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// residual evaluates the equation of a problem on some points, for networks of one shape.
type residual struct {
	rows  *lsq.Evaluator
	scale float64
}

func newResidual(net *mlp.Network, e pinn.Equation, x *mat.Dense) (*residual, error) {
	p, err := pinn.New(net, pinn.NewTerm("map", e.On(domain.AtRows(x))))
	if err != nil {
		return nil, err
	}
	rows, err := lsq.NewEvaluator(p, 1)
	return &residual{rows, p.Terms()[0].Scale}, err
}

// absolute sets dst to |D[u] - f| at the points; NaN where the equation can't be evaluated.
func (r *residual) absolute(dst, theta []float64) {
	_, err := r.rows.Residuals(dst, theta)
	for i, v := range dst {
		dst[i] = math.Abs(v) / r.scale
		if err != nil {
			dst[i] = math.NaN()
		}
	}
}
