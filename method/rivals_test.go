package method

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

var rivals = []lsq.Method{ENGD{}, LBFGS{}, SSBroyden{}, Adam{}, GradientDescent{}, GradientDescent{Rate: 1e-3}}

func TestRivalsAllocateNothing(t *testing.T) {
	for _, m := range rivals {
		for _, adjoint := range []bool{true, false} {
			p, _ := toy.RandomLinear(40, 12, 1)
			p.Adjoint = adjoint
			allocatesNothing(t, toy.Hard(p), make([]float64, 12), m, 1, 3)
		}
	}
}

// The gradient by the workers' reverse pass and the one through Phi are the same bits, and so is
// all that follows.
func TestAdjointAndFeaturesAgree(t *testing.T) {
	for _, m := range rivals {
		var results [2][]float64
		for k, adjoint := range []bool{false, true} {
			p, _ := toy.RandomLinear(33, 6, 2)
			p.Adjoint = adjoint
			s := begin(t, toy.Hard(p), make([]float64, 6), m)
			s.mustSteps(t, 5)
			results[k] = s.Theta
		}
		toy.Near(t, m.Name(), results[1], results[0], 0)
	}
}

// First-order methods take a gradient by one reverse pass and never ask for Phi.
func TestFirstOrderMethodsCountNoFeatures(t *testing.T) {
	for _, m := range rivals[1:] {
		p, _ := toy.RandomLinear(40, 12, 1)
		s := begin(t, toy.Hard(p), make([]float64, 12), m)
		s.mustSteps(t, 4)
		if c := s.Counts; c.Features != 0 || c.Factorizations != 0 || c.Gradients == 0 {
			t.Errorf("%s: counts %+v, want gradients alone", m.Name(), c)
		}
	}
}

// Loss is that at Theta after every step, whatever a method keeps from one step to the next.
func TestLossBelongsToTheta(t *testing.T) {
	for _, m := range rivals {
		p, _ := toy.RandomLinear(40, 12, 3)
		s := begin(t, toy.Hard(p), make([]float64, 12), m)
		for range 5 {
			s.mustStep(t)
			want, _ := toy.LossAndGradient(p, s.Theta)
			toy.Near(t, m.Name()+": loss", []float64{s.Loss}, []float64{want}, 1e-14)
		}
	}
}

// A gradient on the points of an earlier draw must not be used: each step of descent starts from
// the gradient on the new ones.
func TestNewPointsNewGradient(t *testing.T) {
	shift := 0.0
	p, _ := toy.RandomLinear(20, 4, 4)
	inner := p.Fill
	p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		r[0] += shift
	}
	p.Session.Resample = func(_ context.Context, step int, _ []float64) (bool, error) {
		if step != 2 && step != 4 {
			return false, nil
		}
		shift = float64(step)
		return true, nil
	}
	s := begin(t, p, make([]float64, 4), GradientDescent{Rate: 1e-3})
	for range 6 {
		theta := slices.Clone(s.Theta)
		s.mustStep(t)
		_, g := toy.LossAndGradient(p, theta)
		mat.Axpy(theta, -1e-3, g)
		toy.Near(t, "theta", s.Theta, theta, 1e-15)
	}
	if s.Draw != 2 {
		t.Errorf("%d draws, want 2", s.Draw)
	}
}

func TestBadRivalSettings(t *testing.T) {
	for _, test := range []struct {
		method lsq.Method
		want   string // part of the message
	}{
		{GradientDescent{Rate: -1}, "GradientDescent.Rate is -1"},
		{GradientDescent{Rate: math.NaN()}, "GradientDescent.Rate is NaN"},
		{GradientDescent{Rate: math.Inf(1)}, "GradientDescent.Rate is +Inf"},
		{Adam{Rate: -0.1}, "Adam.Rate is -0.1"},
		{Adam{HalfLife: -3}, "Adam.HalfLife is -3"},
		{Adam{HalfLife: math.NaN()}, "Adam.HalfLife is NaN"},
		{Adam{Beta1: 1}, "Adam.Beta1 is 1, want a number between 0 and 1"},
		{Adam{Beta2: 1.5}, "Adam.Beta2 is 1.5"},
		{Adam{Eps: -1}, "Adam.Eps is -1"},
		{Adam{Rate: -1, Eps: -2}, "Adam.Eps is -2"},
		{LBFGS{Memory: -4}, "LBFGS.Memory is -4"},
		{ENGD{RCond: -1e-9}, "ENGD.RCond is -1e-09"},
		{ENGD{RCond: 1}, "ENGD.RCond is 1"},
		{ANaGRAM{Cutoff: -1}, "ANaGRAM.Cutoff"},
		{Ratio{Patience: -1}, "Ratio.Patience is negative"},
	} {
		_, err := start(toy.Rosenbrock(10), []float64{0, 0}, test.method, 1)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%#v: error %v, want %q", test.method, err, test.want)
		}
	}
	if _, err := start(toy.Rosenbrock(10), []float64{0, 0}, Adam{HalfLife: math.Inf(1)}, 1); err != nil {
		t.Errorf("a rate that never decays: %v", err)
	}
}

// All rivals settle at the minimum-norm point of the valley of a rank-deficient problem when they
// start from 0: their steps never leave the row space.
func TestRankDeficient(t *testing.T) {
	a := mat.FromRows([]float64{1, 1, 0}, []float64{1, 1, 1}, []float64{0, 0, 2}, []float64{2, 2, 0})
	p := toy.Linear(a, []float64{2, 5, 6, 4}) // solved by x + y = 2, z = 3
	for _, test := range []struct {
		method lsq.Method
		steps  int
		tol    float64
	}{
		{ENGD{}, 1, 1e-13},
		{LBFGS{}, 20, 1e-7},
		{SSBroyden{}, 20, 1e-7},
		{GradientDescent{}, 60, 1e-7},
		{GradientDescent{Rate: 0.1}, 400, 1e-7},
		{Adam{Rate: 0.1, HalfLife: 300}, 2000, 1e-5},
	} {
		s, _, err := minimize(t, p, make([]float64, 3), test.method, test.steps)
		if err != nil {
			t.Fatal(err)
		}
		toy.Near(t, test.method.Name(), s.Best, []float64{1, 1, 3}, test.tol)
	}
}

// A step of all that factor Phi is the same for any number of workers, where rows are folded.
func TestFoldedBits(t *testing.T) {
	p, _ := toy.RandomLinear(700, 30, 32)
	p.Blocks = toy.Uneven(700)
	toy.Hard(p)
	for _, method := range []lsq.Method{Ratio{}, ANaGRAM{}, LM{}, Cutoffs{}, ENGD{}} {
		var want []float64
		for workers := 1; workers <= 3; workers++ {
			s, err := start(p, make([]float64, 30), method, workers)
			if err != nil {
				t.Fatal(err)
			}
			s.mustStep(t)
			if want == nil {
				want = slices.Clone(s.Theta)
			}
			if !slices.Equal(s.Theta, want) {
				t.Errorf("%s: theta with %d workers differs from that with one", method.Name(), workers)
			}
		}
	}
}
