package method

import (
	"math"
	"testing"

	"anagram/internal/toy"
)

// The formulas of the paper, with powers written as powers.
func TestAdamSteps(t *testing.T) {
	for _, test := range []struct {
		name string
		Adam
	}{
		{"defaults", Adam{}},
		{"all fields", Adam{Rate: 0.1, HalfLife: 3, Floor: 0.04, Beta1: 0.8, Beta2: 0.95, Eps: 1e-3}},
		{"constant rate", Adam{Rate: 0.02, HalfLife: math.Inf(1)}},
	} {
		p, _ := toy.RandomLinear(30, 5, 9)
		toy.Hard(p)
		s := begin(t, p, make([]float64, 5), test.Adam)
		a := test.Adam.completed()
		theta, m, v := make([]float64, 5), make([]float64, 5), make([]float64, 5)
		for k := 1; k <= 8; k++ {
			s.mustStep(t)
			_, g := toy.LossAndGradient(p, theta)
			eta := math.Max(a.Rate*math.Pow(2, -float64(k-1)/a.HalfLife), a.Floor)
			for i := range theta {
				m[i] = a.Beta1*m[i] + (1-a.Beta1)*g[i]
				v[i] = a.Beta2*v[i] + (1-a.Beta2)*g[i]*g[i]
				mHat := m[i] / (1 - math.Pow(a.Beta1, float64(k)))
				vHat := v[i] / (1 - math.Pow(a.Beta2, float64(k)))
				theta[i] -= eta * mHat / (math.Sqrt(vHat) + a.Eps)
			}
			// 8 steps of rounding, amplified where g nearly vanishes
			toy.Near(t, test.name+": theta", s.Theta, theta, 1e-12)
			toy.Near(t, test.name+": eta", []float64{s.Telemetry.Eta}, []float64{eta}, 1e-14)
		}
		if got := s.Counts.Gradients; got != 9 {
			t.Errorf("%s: %d gradients for 8 steps, want 9: one to start and one a step", test.name, got)
		}
	}
}

// The first step moves every parameter by the rate, whatever the size of its gradient.
func TestAdamFirstStepIsTheRate(t *testing.T) {
	p, _ := toy.RandomLinear(30, 5, 10)
	s := begin(t, p, make([]float64, 5), Adam{Rate: 0.125, Eps: 1e-300})
	s.mustStep(t)
	for i, v := range s.Theta {
		if math.Abs(math.Abs(v)-0.125) > 1e-15 {
			t.Errorf("theta[%d] = %v, want +-0.125", i, v)
		}
	}
}
