package method

import (
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
	"anagram/svd"
)

// Step and predicted reduction with momentum against the normal equations, for tall and wide Phi
// and every lambda; steps are downhill.
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
	bare, none, fresh, forgot := dampedBy(svd.NewStep(20, 7), 7), inertialBy(svd.NewStep(20, 7), 7, 0), inertialBy(svd.NewStep(20, 7), 7, 0.9), inertialBy(svd.NewStep(20, 7), 7, 0.9)
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

// The first step of a run is the same with and without momentum, the second is not; runs with it
// find the fit.
func TestMomentumOfMethods(t *testing.T) {
	for _, with := range []func(mu float64) lsq.Method{
		func(mu float64) lsq.Method { return Ratio{Momentum: mu} },
		func(mu float64) lsq.Method { return LM{Momentum: mu} },
	} {
		var after [2][2][]float64
		name := with(0).Name()
		for i, mu := range []float64{0, 0.8} {
			s := begin(t, toy.Plain(toy.LinearSums(0.2)), toy.SumsStart, with(mu))
			for k := range 2 {
				s.mustStep(t)
				after[k][i] = slices.Clone(s.Theta)
			}
		}
		for k, differ := range []bool{false, true} {
			if got := after[k][0][0] != after[k][1][0]; got != differ {
				t.Errorf("%s: after step %d theta is %v without momentum, %v with", name, k+1, after[k][0], after[k][1])
			}
		}
		s, outcome, err := minimize(t, toy.Decay(70, -1), toy.DecayStart, with(0.8), 100)
		if err != nil || math.Abs(s.Best[1]-toy.Truth[1]) > 1e-9 {
			t.Errorf("%s with momentum: %v, outcome %v at %v, want %v", name, err, outcome, s.Best, toy.Truth)
		}
		steady(t, with(0.8))
	}
}

func TestMomentumSettings(t *testing.T) {
	for _, tt := range []struct {
		method lsq.Method
		want   string
	}{
		{Ratio{Momentum: 1}, "Ratio.Momentum is 1"},
		{Ratio{Momentum: -0.1}, "Ratio.Momentum is -0.1"},
		{LM{Momentum: math.NaN()}, "LM.Momentum is NaN"},
	} {
		_, err := start(toy.Decay(70, -1), toy.DecayStart, tt.method, 1)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %q", tt.method, err, tt.want)
		}
	}
}
