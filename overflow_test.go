package anagram_test

import (
	"context"
	"math"
	"testing"

	"anagram"
	"anagram/domain"
	"anagram/internal/toy"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/taylor"
)

// steep returns exp(k u^2) + u = 1 + x for u on [0, 1]. For large k most steps of the usual lengths
// lead to where it overflows.
func steep(t testing.TB, k float64) (*pinn.Problem, []float64) {
	t.Helper()
	equation := pinn.Equation{Uses: []pinn.Operator{pinn.U}, Trusted: true, Residual: func(x []float64, d []complex128) complex128 {
		return pinn.Exp(complex(k, 0)*d[0]*d[0]) - 1 + d[0] - complex(x[0], 0)
	}}
	p, err := pinn.New(mlp.New(taylor.Tanh, 1, 8, 1).Scaled(1), pinn.NewTerm("inside", equation.On(domain.UnitBox(1).Grid(12))))
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Start(0)
}

// Where a trial is no number, all methods that try lengths try shorter ones: the loss falls at
// every steepness, by many decades, and no run ends for an overflow. GradientDescent has to begin
// with steps of less than 2^-30 of the gradient.
func TestOverflowingTrialsAreTooFar(t *testing.T) {
	for _, k := range []float64{30, 100, 300} {
		for _, m := range []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.LBFGS{}, anagram.SSBroyden{}, anagram.GradientDescent{}, anagram.VarPro{},
			anagram.RandomFeatures{}, anagram.ANaGRAM{}, anagram.Cutoffs{}, anagram.ENGD{}} {
			p, theta := steep(t, k)
			first := 0.0
			r, err := anagram.Minimize(context.Background(), p, theta, anagram.Settings{Method: m, Steps: 40, Record: func(r *anagram.Record) bool {
				if r.Iteration == 0 {
					first = r.Loss
				}
				return false
			}})
			if err != nil || !(r.Loss < 1e-10*first) {
				t.Errorf("%s, k = %v: %v after %d steps, loss %v to %v, error %v", m.Name(), k, r.Status, r.Iterations, first, r.Loss, err)
			}
		}
	}
}

// walled is the residual 1 - theta/10^6, which is no number from theta = 1 on: Newton's step is a
// million times too long.
var walled = &toy.Problem{P: 1, Blocks: []int{1}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
	r[0] = 1 - theta[0]/1e6
	if theta[0] >= 1 {
		r[0] = math.NaN()
	}
	phi.Set(0, 0, -1e-6)
}}

// Steps that are too long however they are regularised are shortened until they are short enough.
func TestStepsBelowAWall(t *testing.T) {
	for _, m := range []anagram.Method{anagram.Ratio{}, anagram.LM{}, anagram.ANaGRAM{}, anagram.Cutoffs{}, anagram.ENGD{}} {
		r, err := anagram.Minimize(context.Background(), walled, []float64{0}, anagram.Settings{Method: m, Steps: 30})
		if err != nil || !(r.Theta[0] > 0.9) {
			t.Errorf("%s: %v after %d steps at theta = %v, want close to 1, error %v", m.Name(), r.Status, r.Iterations, r.Theta, err)
		}
	}
}
