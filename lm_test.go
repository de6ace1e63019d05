package anagram

import (
	"context"
	"math"
	"strings"
	"testing"

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

// at returns residuals and features of a problem.
func at(t *testing.T, p Problem, theta []float64) (r []float64, phi *mat.Dense) {
	t.Helper()
	e := newEvaluator(p, 1)
	r, phi = make([]float64, e.rows), mat.New(e.rows, e.params)
	if err := e.features(r, phi, theta); err != nil {
		t.Fatal(err)
	}
	return r, phi
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

// The steps of LM, one by one: each solves the normal equations of its lambda, and lambda follows the rule.
func TestLMSteps(t *testing.T) {
	for _, mu := range []float64{0, 0.5} {
		p := plain{affineSums()}
		s, err := NewSolver(context.Background(), p, sumsStart, Settings{Method: LM{}, Momentum: mu})
		if err != nil {
			t.Fatal(err)
		}
		m := s.method.(*levenberg)
		last := make([]float64, 6)
		for n := range 8 {
			theta, loss, counts := append([]float64(nil), s.theta...), s.loss, s.eval.counts
			r, phi := at(t, p, theta)
			if s.Step(context.Background()) != Running {
				t.Fatalf("mu %v, step %d: %v", mu, n, s.status)
			}
			lambda := s.telemetry.Damping
			plainStep := normalStep(phi, r, make([]float64, 6), lambda)
			shift := make([]float64, 6)
			if n > 0 && mu > 0 {
				mat.Axpy(shift, mu*min(1, mat.Nrm2(plainStep)/mat.Nrm2(last)), last)
			}
			d := normalStep(phi, r, shift, lambda)
			tolerance := 1e-15 * s.telemetry.Sigma[0] * s.telemetry.Sigma[0] / lambda * mat.Nrm2(d)
			for k := range d {
				last[k] = s.theta[k] - theta[k]
				if math.Abs(last[k]-d[k]) > 100*tolerance+1e-14 {
					t.Errorf("mu %v, step %d: moved by %v, normal equations give %v", mu, n, last, d)
					break
				}
			}
			rho := 2 * (loss - s.loss) / reductionOf(phi, r, d)
			if math.Abs(rho-s.telemetry.Rho) > 1e-6*rho {
				t.Errorf("mu %v, step %d: rho %v, want %v", mu, n, s.telemetry.Rho, rho)
			}
			if want := lambda * math.Max(1./3, 1-math.Pow(2*rho-1, 3)); math.Abs(m.lambda-want) > 1e-5*lambda {
				t.Errorf("mu %v, step %d: lambda %v becomes %v, want %v", mu, n, lambda, m.lambda, want)
			}
			now := s.eval.counts
			if now.Factorizations != counts.Factorizations+1 || now.Features != counts.Features+1 {
				t.Errorf("mu %v, step %d: counts %+v after %+v", mu, n, now, counts)
			}
		}
	}
}

// From a tiny lambda the first trials lead nowhere; they share one factorisation, and lambda grows by 2, 4, 8 ...
func TestLMRetries(t *testing.T) {
	s, err := NewSolver(context.Background(), valley(), []float64{-1.2, 1}, Settings{Method: LM{Damping: 1e-12}})
	if err != nil {
		t.Fatal(err)
	}
	before, loss := s.eval.counts, s.loss
	s.Step(context.Background())
	trials := s.eval.counts.Residuals - before.Residuals
	if trials < 2 || trials > lmTrials || s.eval.counts.Factorizations != 1 || !(s.loss < loss) {
		t.Fatalf("%d trials, %d factorisations, loss %v after %v", trials, s.eval.counts.Factorizations, s.loss, loss)
	}
	k := trials - 1
	want := 1e-12 * s.telemetry.Sigma[0] * s.telemetry.Sigma[0] * math.Ldexp(1, k*(k+1)/2)
	if math.Abs(s.telemetry.Damping-want) > 1e-14*want {
		t.Errorf("lambda %v after %d trials, want %v", s.telemetry.Damping, trials, want)
	}
}

// valley has the residuals (10 (theta_1 - theta_0^2), 1 - theta_0) of Rosenbrock's function.
func valley() *written {
	return &written{params: 2, blocks: []int{2}, fill: func(r []float64, phi *mat.Dense, theta []float64) {
		r[0], r[1] = 10*(theta[1]-theta[0]*theta[0]), 1-theta[0]
		phi.Set(0, 0, -20*theta[0])
		phi.Set(0, 1, 10)
		phi.Set(1, 0, -1)
		phi.Set(1, 1, 0)
	}}
}

// A fit that is exact converges; one that is not stalls where no step lowers the loss.
func TestLMEnds(t *testing.T) {
	for _, mu := range []float64{0, 0.6} {
		r, err := Minimize(context.Background(), decay{n: 70, fail: -1}, start, Settings{Method: LM{}, Momentum: mu})
		if err != nil || r.Status != Converged {
			t.Errorf("mu %v: %v, %v, loss %v, want converged", mu, r.Status, err, r.Loss)
		}
		r, err = Minimize(context.Background(), misfit(), []float64{1, 1}, Settings{Method: LM{}, Momentum: mu})
		if err != nil || r.Status != Stalled || math.Abs(r.Theta[0]) > 1e-6 || r.Loss < 1 {
			t.Errorf("mu %v: %v at %v, loss %v, %v, want a stall at 0", mu, r.Status, r.Theta, r.Loss, err)
		}
	}
}

// misfit has the residuals (theta_0 + theta_1^2, theta_1, 2): no parameters make them zero.
func misfit() *written {
	return &written{params: 2, blocks: []int{2, 1}, fill: func(r []float64, phi *mat.Dense, theta []float64) {
		r[0], r[1], r[2] = theta[0]+theta[1]*theta[1], theta[1], 2
		phi.Zero()
		phi.Set(0, 0, 1)
		phi.Set(0, 1, 2*theta[1])
		phi.Set(1, 1, 1)
	}}
}

func TestLMSettings(t *testing.T) {
	for _, damping := range []float64{-1, 1, math.NaN()} {
		_, err := NewSolver(context.Background(), decay{n: 70, fail: -1}, start, Settings{Method: LM{Damping: damping}})
		if err == nil || !strings.Contains(err.Error(), "LM.Damping") {
			t.Errorf("Damping %v: %v", damping, err)
		}
	}
}

// steady checks that a method allocates nothing in a step and gives the same bits for one worker and for two.
func steady(t *testing.T, settings Settings) {
	t.Helper()
	name := settings.Method.Name()
	settings.Steps = 1 << 30
	var want []float64
	for workers := 1; workers <= 2; workers++ {
		settings.Workers = workers
		s, err := NewSolver(context.Background(), decay{n: 700, fail: -1}, start, settings)
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		for range 3 {
			s.Step(ctx)
		}
		if want == nil {
			want = append([]float64(nil), s.theta...)
		}
		for i, v := range s.theta {
			if math.Float64bits(v) != math.Float64bits(want[i]) {
				t.Errorf("%s, %d workers: theta %v, want the bits of %v", name, workers, s.theta, want)
			}
		}
		allocatesNothing(t, plain{linearSums(0.2)}, sumsStart, settings, 2)
	}
}

func TestLMIsSteady(t *testing.T) { steady(t, Settings{Method: LM{}}) }
