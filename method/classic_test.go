package method

import (
	"slices"
	"testing"

	"anagram/internal/toy"
	"anagram/mat"
)

// One step is the least-squares solution of the rows without their weights.
func TestClassicStepIsLeastSquares(t *testing.T) {
	p := toy.Decay(70, -1)
	s := begin(t, p, toy.DecayStart, ANaGRAM{})
	r, phi := toy.At(t, p, toy.DecayStart)
	for i := range r {
		scale := 0.25
		if i < 7 {
			scale = 2
		}
		r[i] /= scale
		mat.Scal(phi.Row(i), 1/scale)
	}
	s.mustStep(t)
	// The normal equations Phi^T (Phi d - r) = 0 hold for d, three equations.
	d := slices.Clone(toy.DecayStart)
	mat.Axpy(d, -1, s.Theta)
	mat.Scal(d, 1/s.Telemetry.Eta)
	mat.Scal(r, -1)
	mat.Gemv(r, 1, phi, d)
	rest := make([]float64, 3)
	mat.GemvT(rest, 1, phi, r)
	if got := mat.Nrm2(rest); !(got <= 1e-12) {
		t.Errorf("|Phi^T (Phi d - r)| = %v, want rounding", got)
	}
	if s.Telemetry.Rank != 3 || len(s.Telemetry.Sigma) != 3 {
		t.Errorf("rank %d of %d, want 3", s.Telemetry.Rank, len(s.Telemetry.Sigma))
	}
}
