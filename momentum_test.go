package anagram

import (
	"context"
	"math"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

// Step and predicted reduction with momentum against the normal equations, for tall and wide Phi and every lambda; steps are downhill.
func TestInertialStep(t *testing.T) {
	for _, size := range [][2]int{{20, 7}, {7, 7}, {5, 8}} {
		rows, cols := size[0], size[1]
		phi, r, p := check.Random(rows, cols, 1), check.Random(1, rows, 2).Row(0), check.Random(1, cols, 3).Row(0)
		d := inertialBy(svd.NewStep(rows, cols), cols, 0.7)
		d.momentum.remember(make([]float64, cols), p)
		if err := d.factor(phi.Clone(), r); err != nil {
			t.Fatal(err)
		}
		for _, lambda := range []float64{1e-3, 0.1, 1, 30, 1e6} {
			bare, shift := normalStep(phi, r, make([]float64, cols), lambda), make([]float64, cols)
			mat.Axpy(shift, 0.7*min(1, mat.Nrm2(bare)/mat.Nrm2(p)), p)
			want, got := normalStep(phi, r, shift, lambda), make([]float64, cols)
			d.step(got, lambda)
			// The normal equations lose eps sigma_1^2/lambda.
			tolerance := 1e-14 * (1 + d.sigma[0]*d.sigma[0]/lambda) * mat.Nrm2(want)
			for k := range want {
				if math.Abs(got[k]-want[k]) > tolerance {
					t.Errorf("%v, lambda %v: step[%d] = %v, want %v", size, lambda, k, got[k], want[k])
				}
			}
			m, exact := d.reduction(lambda), reductionOf(phi, r, got)
			if math.Abs(m-exact) > 1e-13*mat.Dot(r, r) || !(m > 0) {
				t.Errorf("%v, lambda %v: predicts %v, want %v", size, lambda, m, exact)
			}
			g := make([]float64, cols)
			mat.GemvT(g, 1, phi, r)
			if lambda > 100 && !(mat.Dot(g, got) < 0) {
				t.Errorf("%v, lambda %v: the step leads uphill", size, lambda)
			}
			if most := 1.7 * d.length(lambda); mat.Nrm2(got) > most*(1+1e-14) {
				t.Errorf("%v, lambda %v: |d| = %v, more than %v", size, lambda, mat.Nrm2(got), most)
			}
		}
	}
}

// Without a step to remember, or once it is forgotten, momentum leaves no trace to the bit.
func TestNoMomentum(t *testing.T) {
	phi, r, p := check.Random(20, 7, 1), check.Random(1, 20, 2).Row(0), check.Random(1, 7, 3).Row(0)
	bare, none, fresh, forgot := newDamped(20, 7), inertialBy(svd.NewStep(20, 7), 7, 0), inertialBy(svd.NewStep(20, 7), 7, 0.9), inertialBy(svd.NewStep(20, 7), 7, 0.9)
	none.momentum.remember(r[:7], p)
	forgot.momentum.remember(r[:7], p)
	forgot.momentum.forget()
	want, got := make([]float64, 7), make([]float64, 7)
	for name, d := range map[string]*damped{"bare": &bare, "mu 0": &none, "first": &fresh, "forgotten": &forgot} {
		if err := d.factor(phi.Clone(), r); err != nil {
			t.Fatal(err)
		}
		if d == &bare {
			continue
		}
		if err := bare.factor(phi.Clone(), r); err != nil {
			t.Fatal(err)
		}
		bare.step(want, 0.3)
		d.step(got, 0.3)
		for k := range want {
			if math.Float64bits(got[k]) != math.Float64bits(want[k]) {
				t.Errorf("%s: step %v, want the bits of %v", name, got, want)
			}
		}
		if d.reduction(0.3) != bare.reduction(0.3) {
			t.Errorf("%s: reduction %v, want %v", name, d.reduction(0.3), bare.reduction(0.3))
		}
	}
}

// The first step of a run is the same with and without momentum, the second is not; runs with it find the fit.
func TestMomentumOfMethods(t *testing.T) {
	for _, m := range []Method{Ratio{}, LM{}} {
		var after [2][2][]float64
		for i, mu := range []float64{0, 0.8} {
			s, err := NewSolver(context.Background(), plain{linearSums(0.2)}, sumsStart, Settings{Method: m, Momentum: mu})
			if err != nil {
				t.Fatal(err)
			}
			for k := range 2 {
				s.Step(context.Background())
				after[k][i] = append([]float64(nil), s.theta...)
			}
		}
		for k, differ := range []bool{false, true} {
			if got := after[k][0][0] != after[k][1][0]; got != differ {
				t.Errorf("%s: after step %d theta is %v without momentum, %v with", m.Name(), k+1, after[k][0], after[k][1])
			}
		}
		r, err := Minimize(context.Background(), decay{n: 70, fail: -1}, start, Settings{Method: m, Momentum: 0.8, Steps: 100})
		if err != nil || math.Abs(r.Theta[1]-truth[1]) > 1e-9 {
			t.Errorf("%s with momentum: %v, %v at %v, want %v", m.Name(), err, r.Status, r.Theta, truth)
		}
		steady(t, Settings{Method: m, Momentum: 0.8})
	}
}

func TestMomentumSettings(t *testing.T) {
	for _, tt := range []struct {
		settings Settings
		want     string
	}{
		{Settings{Momentum: 1}, "Settings.Momentum is 1"},
		{Settings{Momentum: -0.1}, "Settings.Momentum is -0.1"},
		{Settings{Momentum: math.NaN()}, "Settings.Momentum is NaN"},
		{Settings{Momentum: 0.5, Method: ANaGRAM{}}, "method anagram can't honour"},
		{Settings{Momentum: 0.5, Method: AMStraMGRAM{}}, "method amstramgram can't honour"},
		{Settings{Momentum: 0.5, Method: LBFGS{}}, "method lbfgs can't honour"},
	} {
		_, err := NewSolver(context.Background(), decay{n: 70, fail: -1}, start, tt.settings)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %q", tt.settings, err, tt.want)
		}
	}
}
