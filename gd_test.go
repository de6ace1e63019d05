package anagram

import (
	"math"
	"testing"
)

func TestGradientDescentSteps(t *testing.T) {
	p, _ := randomLinear(30, 5, 7)
	hard(p)
	s := newTestSolver(t, p, make([]float64, 5), GradientDescent{})
	theta := make([]float64, 5)
	for step := range 4 {
		mustStep(t, s)
		_, g := lossAndGradient(p, theta)
		lowest, eta := math.Inf(1), 0.0
		trial := make([]float64, 5)
		for k := range 31 {
			h := math.Pow(0.5, float64(k))
			for i := range trial {
				trial[i] = theta[i] - h*g[i]
			}
			if loss, _ := lossAndGradient(p, trial); loss < lowest {
				lowest, eta = loss, h
			}
		}
		if s.telemetry.Eta != eta {
			t.Errorf("step %d: eta = %v, want %v", step, s.telemetry.Eta, eta)
		}
		for i := range theta {
			theta[i] -= eta * g[i]
		}
		near(t, "theta", s.theta, theta, 1e-14)
	}
}

func TestGradientDescentFixedRate(t *testing.T) {
	const rate = 3e-3
	p, _ := randomLinear(30, 5, 8)
	hard(p)
	s := newTestSolver(t, p, make([]float64, 5), GradientDescent{Rate: rate})
	theta := make([]float64, 5)
	for range 4 {
		mustStep(t, s)
		_, g := lossAndGradient(p, theta)
		length := 0.0
		for i := range theta {
			theta[i] -= rate * g[i]
			length += rate * g[i] * rate * g[i]
		}
		near(t, "theta", s.theta, theta, 1e-14)
		near(t, "eta, length", []float64{s.telemetry.Eta, s.telemetry.Length}, []float64{rate, math.Sqrt(length)}, 1e-14)
	}
	if got := s.Result().Counts.Gradients; got != 5 {
		t.Errorf("%d gradients for 4 steps, want 5: one to start and one a step", got)
	}
}
