package method

import (
	"math"
	"slices"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// truncated returns -pinv(Phi) r with the singular values from cutoff on, the eigenvectors of Phi^T
// Phi by Jacobi's rotations, long-hand. kept is their number.
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

// A step is the truncated least-squares solution of the weighted rows for the cutoff it reports,
// times its step size.
func TestCutoffsStep(t *testing.T) {
	p := toy.Decay(70, -1)
	s := begin(t, p, toy.DecayStart, Cutoffs{})
	for n := range 3 {
		theta, loss, before := slices.Clone(s.Theta), s.Loss, s.Counts.Residuals
		r, phi := toy.At(t, p, theta)
		s.mustStep(t)
		d, kept := truncated(phi, r, s.Telemetry.Cutoff)
		if kept != s.Telemetry.Rank || s.Counts.Residuals-before != 64 {
			t.Errorf("step %d: rank %d with %d evaluations, want %d, 64", n, s.Telemetry.Rank, s.Counts.Residuals-before, kept)
		}
		for k := range d {
			if got := (s.Theta[k] - theta[k]) / s.Telemetry.Eta; math.Abs(got-d[k]) > 1e-11*(1+math.Abs(d[k])) {
				t.Errorf("step %d: direction[%d] = %v, want %v", n, k, got, d[k])
			}
		}
		if !(s.Loss < loss) {
			t.Errorf("step %d: loss %v after %v", n, s.Loss, loss)
		}
	}
}

// Smallest cutoff first, then the largest step; the lowest loss only where none is good enough;
// never a NaN.
func TestCutoffsChoice(t *testing.T) {
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
		var m cutoffs
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

func TestCutoffsEnds(t *testing.T) {
	s, outcome, err := minimize(t, toy.Decay(70, -1), toy.DecayStart, Cutoffs{}, 500)
	// to rounding, or to the bit
	if err != nil || outcome != lsq.Converged && s.BestLoss != 0 || !(s.BestLoss < 1e-28) {
		t.Errorf("outcome %v, %v, loss %v, want converged", outcome, err, s.BestLoss)
	}
	s, outcome, err = minimize(t, toy.Misfit(), []float64{1, 1}, Cutoffs{}, 500)
	if err != nil || outcome != lsq.Stalled || math.Abs(s.Best[0]) > 1e-6 {
		t.Errorf("outcome %v at %v, %v, want a stall at 0", outcome, s.Best, err)
	}
	flat := &toy.Problem{P: 1, Blocks: []int{1}, Fill: func(r []float64, phi *mat.Dense, _ []float64) { r[0] = 1; phi.Zero() }}
	for _, m := range []lsq.Method{Cutoffs{}, LM{}} {
		if _, outcome, err = minimize(t, flat, []float64{1}, m, 500); err != nil || outcome != lsq.Stalled {
			t.Errorf("%s, Phi = 0: outcome %v, %v, want a stall", m.Name(), outcome, err)
		}
	}
}

func TestCutoffsIsSteady(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	steady(t, Cutoffs{})
}
