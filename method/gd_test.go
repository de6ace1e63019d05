package method

import (
	"math"
	"testing"

	"anagram/internal/toy"
)

func TestGradientDescentSteps(t *testing.T) {
	p, _ := toy.RandomLinear(30, 5, 7)
	toy.Hard(p)
	s := begin(t, p, make([]float64, 5), GradientDescent{})
	theta := make([]float64, 5)
	for step := range 4 {
		s.mustStep(t)
		_, g := toy.LossAndGradient(p, theta)
		lowest, eta := math.Inf(1), 0.0
		trial := make([]float64, 5)
		for k := range 31 {
			h := math.Pow(0.5, float64(k))
			for i := range trial {
				trial[i] = theta[i] - h*g[i]
			}
			if loss, _ := toy.LossAndGradient(p, trial); loss < lowest {
				lowest, eta = loss, h
			}
		}
		if s.Telemetry.Eta != eta {
			t.Errorf("step %d: eta = %v, want %v", step, s.Telemetry.Eta, eta)
		}
		for i := range theta {
			theta[i] -= eta * g[i]
		}
		toy.Near(t, "theta", s.Theta, theta, 1e-14)
	}
}

func TestGradientDescentFixedRate(t *testing.T) {
	const rate = 3e-3
	p, _ := toy.RandomLinear(30, 5, 8)
	toy.Hard(p)
	s := begin(t, p, make([]float64, 5), GradientDescent{Rate: rate})
	theta := make([]float64, 5)
	for range 4 {
		s.mustStep(t)
		_, g := toy.LossAndGradient(p, theta)
		length := 0.0
		for i := range theta {
			theta[i] -= rate * g[i]
			length += rate * g[i] * rate * g[i]
		}
		toy.Near(t, "theta", s.Theta, theta, 1e-14)
		toy.Near(t, "eta, length", []float64{s.Telemetry.Eta, s.Telemetry.Length}, []float64{rate, math.Sqrt(length)}, 1e-14)
	}
	if got := s.Counts.Gradients; got != 5 {
		t.Errorf("%d gradients for 4 steps, want 5: one to start and one a step", got)
	}
}
