package anagram

import (
	"context"
	"math"
	"testing"

	"anagram/mat"
)

// truncated returns -pinv(Phi) r with the singular values from cutoff on, the eigenvectors of Phi^T Phi by Jacobi's
// rotations, long-hand. kept is their number.
func truncated(phi *mat.Dense, r []float64, cutoff float64) (d []float64, kept int) {
	n := phi.Cols
	a, v := mat.New(n, n), mat.New(n, n)
	for i := range n {
		v.Set(i, i, 1)
		for j := range n {
			for k := range phi.Rows {
				a.Set(i, j, a.At(i, j)+phi.At(k, i)*phi.At(k, j))
			}
		}
	}
	for range 30 {
		for p := range n {
			for q := p + 1; q < n; q++ {
				angle := math.Atan2(2*a.At(p, q), a.At(q, q)-a.At(p, p)) / 2
				s, c := math.Sincos(angle)
				for _, m := range []*mat.Dense{a, v} { // columns
					for i := range n {
						x, y := m.At(i, p), m.At(i, q)
						m.Set(i, p, c*x-s*y)
						m.Set(i, q, s*x+c*y)
					}
				}
				for i := range n { // rows of a
					x, y := a.At(p, i), a.At(q, i)
					a.Set(p, i, c*x-s*y)
					a.Set(q, i, s*x+c*y)
				}
			}
		}
	}
	g := make([]float64, n)
	mat.GemvT(g, 1, phi, r)
	d = make([]float64, n)
	for k := range n {
		if math.Sqrt(math.Max(0, a.At(k, k))) < cutoff {
			continue
		}
		kept++
		dot := 0.0
		for i := range n {
			dot += v.At(i, k) * g[i]
		}
		for i := range n {
			d[i] -= v.At(i, k) * dot / a.At(k, k)
		}
	}
	return d, kept
}

// A step is the truncated least-squares solution of the weighted rows for the cutoff it reports, times its step size.
func TestAMStraMGRAMStep(t *testing.T) {
	p := decay{n: 70, fail: -1}
	s, err := NewSolver(context.Background(), p, start, Settings{Method: AMStraMGRAM{}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		theta, loss, before := append([]float64(nil), s.theta...), s.loss, s.eval.counts.Residuals
		r, phi := at(t, p, theta)
		s.Step(context.Background())
		d, kept := truncated(phi, r, s.telemetry.Cutoff)
		if kept != s.telemetry.Rank || s.eval.counts.Residuals-before != 64 {
			t.Errorf("step %d: rank %d with %d evaluations, want %d, 64", n, s.telemetry.Rank, s.eval.counts.Residuals-before, kept)
		}
		for k := range d {
			if got := (s.theta[k] - theta[k]) / s.telemetry.Eta; math.Abs(got-d[k]) > 1e-11*(1+math.Abs(d[k])) {
				t.Errorf("step %d: direction[%d] = %v, want %v", n, k, got, d[k])
			}
		}
		if !(s.loss < loss) {
			t.Errorf("step %d: loss %v after %v", n, s.loss, loss)
		}
	}
}

// Smallest cutoff first, then the largest step; the lowest loss only where none is good enough; never a NaN.
func TestAMStraMGRAMChoice(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name   string
		losses map[int]float64 // the others are NaN
		want   int
	}{
		{"smallest cutoff", map[int]float64{3: 0.1, 40: 0.96, 41: 0.2}, 40},
		{"not good enough", map[int]float64{3: 0.5, 40: 0.98}, 3},
		{"lowest", map[int]float64{3: 0.99, 40: 0.98, 63: 2}, 40},
		{"higher than here", map[int]float64{7: 3, 8: 2}, 8},
		{"nothing", nil, 63},
	} {
		var m multiCutoff
		for k := range m.losses {
			m.losses[k] = nan
			if l, ok := tt.losses[k]; ok {
				m.losses[k] = l
			}
		}
		if got := m.choose(1); got != tt.want {
			t.Errorf("%s: trial %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestAMStraMGRAMEnds(t *testing.T) {
	r, err := Minimize(context.Background(), decay{n: 70, fail: -1}, start, Settings{Method: AMStraMGRAM{}})
	if err != nil || r.Status != Converged && r.Loss != 0 || !(r.Loss < 1e-28) { // to rounding, or to the bit
		t.Errorf("%v, %v, loss %v, want converged", r.Status, err, r.Loss)
	}
	r, err = Minimize(context.Background(), misfit(), []float64{1, 1}, Settings{Method: AMStraMGRAM{}})
	if err != nil || r.Status != Stalled || math.Abs(r.Theta[0]) > 1e-6 {
		t.Errorf("%v at %v, %v, want a stall at 0", r.Status, r.Theta, err)
	}
	flat := &written{params: 1, blocks: []int{1}, fill: func(r []float64, phi *mat.Dense, _ []float64) { r[0] = 1; phi.Zero() }}
	for _, m := range []Method{AMStraMGRAM{}, LM{}} {
		if r, err = Minimize(context.Background(), flat, []float64{1}, Settings{Method: m}); err != nil || r.Status != Stalled {
			t.Errorf("%s, Phi = 0: %v, %v, want a stall", m.Name(), r.Status, err)
		}
	}
}

func TestAMStraMGRAMIsSteady(t *testing.T) { steady(t, Settings{Method: AMStraMGRAM{}}) }
