package method

import (
	"math"
	"strings"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// normalStep solves (Phi^T Phi + lambda) d = lambda shift - Phi^T r by elimination, long-hand.
func normalStep(phi *mat.Dense, r, shift []float64, lambda float64) []float64 {
	n := phi.Cols
	a, b := make([][]float64, n), make([]float64, n)
	for i := range n {
		a[i] = make([]float64, n)
		a[i][i] = lambda
		b[i] = lambda * shift[i]
		for row := range phi.Rows {
			b[i] -= phi.At(row, i) * r[row]
			for j := range n {
				a[i][j] += phi.At(row, i) * phi.At(row, j)
			}
		}
	}
	for i := range n {
		for k := i + 1; k < n; k++ {
			f := a[k][i] / a[i][i]
			for j := i; j < n; j++ {
				a[k][j] -= f * a[i][j]
			}
			b[k] -= f * b[i]
		}
	}
	d := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		d[i] = b[i]
		for j := i + 1; j < n; j++ {
			d[i] -= a[i][j] * d[j]
		}
		d[i] /= a[i][i]
	}
	return d
}

// reductionOf returns |r|^2 - |r + Phi d|^2.
func reductionOf(phi *mat.Dense, r, d []float64) float64 {
	before, after := 0.0, 0.0
	for i, v := range r {
		w := v + mat.Dot(phi.Row(i), d)
		before, after = before+v*v, after+w*w
	}
	return before - after
}

// The steps of LM, one by one: each solves the normal equations of its lambda, and lambda follows
// the rule.
func TestLMSteps(t *testing.T) {
	for _, mu := range []float64{0, 0.5} {
		p := toy.Plain(toy.LinearSums(0))
		s := begin(t, p, toy.SumsStart, LM{Momentum: mu})
		m := s.stepper.(*levenberg)
		last := make([]float64, 6)
		for n := range 8 {
			theta, loss, counts := append([]float64(nil), s.Theta...), s.Loss, s.Counts
			r, phi := toy.At(t, p, theta)
			s.mustStep(t)
			lambda := s.Telemetry.Damping
			plainStep := normalStep(phi, r, make([]float64, 6), lambda)
			shift := make([]float64, 6)
			if n > 0 && mu > 0 {
				mat.Axpy(shift, mu*min(1, mat.Nrm2(plainStep)/mat.Nrm2(last)), last)
			}
			d := normalStep(phi, r, shift, lambda)
			tolerance := 1e-15 * s.Telemetry.Sigma[0] * s.Telemetry.Sigma[0] / lambda * mat.Nrm2(d)
			for k := range d {
				last[k] = s.Theta[k] - theta[k]
				if math.Abs(last[k]-d[k]) > 100*tolerance+1e-14 {
					t.Errorf("mu %v, step %d: moved by %v, normal equations give %v", mu, n, last, d)
					break
				}
			}
			rho := 2 * (loss - s.Loss) / reductionOf(phi, r, d)
			if math.Abs(rho-s.Telemetry.Rho) > 1e-6*rho {
				t.Errorf("mu %v, step %d: rho %v, want %v", mu, n, s.Telemetry.Rho, rho)
			}
			if want := lambda * math.Max(1./3, 1-math.Pow(2*rho-1, 3)); math.Abs(m.lambda-want) > 1e-5*lambda {
				t.Errorf("mu %v, step %d: lambda %v becomes %v, want %v", mu, n, lambda, m.lambda, want)
			}
			now := s.Counts
			if now.Factorizations != counts.Factorizations+1 || now.Features != counts.Features+1 {
				t.Errorf("mu %v, step %d: counts %+v after %+v", mu, n, now, counts)
			}
		}
	}
}

// From a tiny lambda the first trials lead nowhere; they share one factorisation, and lambda grows
// by 2, 4, 8 ...
func TestLMRetries(t *testing.T) {
	s := begin(t, toy.Rosenbrock(10), []float64{-1.2, 1}, LM{Damping: 1e-12})
	before, loss := s.Counts, s.Loss
	s.mustStep(t)
	trials := s.Counts.Residuals - before.Residuals
	if trials < 2 || trials > lmTrials || s.Counts.Factorizations != 1 || !(s.Loss < loss) {
		t.Fatalf("%d trials, %d factorisations, loss %v after %v", trials, s.Counts.Factorizations, s.Loss, loss)
	}
	k := trials - 1
	want := 1e-12 * s.Telemetry.Sigma[0] * s.Telemetry.Sigma[0] * math.Ldexp(1, k*(k+1)/2)
	if math.Abs(s.Telemetry.Damping-want) > 1e-14*want {
		t.Errorf("lambda %v after %d trials, want %v", s.Telemetry.Damping, trials, want)
	}
}

// A fit that is exact converges; one that is not stalls where no step lowers the loss.
func TestLMEnds(t *testing.T) {
	for _, mu := range []float64{0, 0.6} {
		s, outcome, err := minimize(t, toy.Decay(70, -1), toy.DecayStart, LM{Momentum: mu}, 500)
		if err != nil || outcome != lsq.Converged {
			t.Errorf("mu %v: outcome %v, %v, loss %v, want converged", mu, outcome, err, s.BestLoss)
		}
		s, outcome, err = minimize(t, toy.Misfit(), []float64{1, 1}, LM{Momentum: mu}, 500)
		if err != nil || outcome != lsq.Stalled || math.Abs(s.Best[0]) > 1e-6 || s.BestLoss < 1 {
			t.Errorf("mu %v: outcome %v at %v, loss %v, %v, want a stall at 0", mu, outcome, s.Best, s.BestLoss, err)
		}
	}
}

func TestLMSettings(t *testing.T) {
	for _, damping := range []float64{-1, 1, math.NaN()} {
		_, err := start(toy.Decay(70, -1), toy.DecayStart, LM{Damping: damping}, 1)
		if err == nil || !strings.Contains(err.Error(), "LM.Damping") {
			t.Errorf("Damping %v: %v", damping, err)
		}
	}
}

func TestLMIsSteady(t *testing.T) { steady(t, LM{}) }
