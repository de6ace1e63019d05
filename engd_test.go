package anagram

import (
	"math"
	"testing"

	"anagram/mat"
)

// Weights 1 and a well-conditioned Phi: G^+ Phi^T r is Phi^+ r, the direction of ANaGRAM.
func TestENGDIsANaGRAMOnWellConditionedProblems(t *testing.T) {
	for _, size := range [][2]int{{30, 5}, {120, 70}} {
		p, _ := randomLinear(size[0], size[1], 21)
		hard(p)
		e := newTestSolver(t, p, make([]float64, size[1]), ENGD{})
		a := newTestSolver(t, p, make([]float64, size[1]), ANaGRAM{})
		for range 3 {
			copy(a.theta, e.theta)
			mustStep(t, e)
			mustStep(t, a)
			near(t, "theta", e.theta, a.theta, 1e-10) // eps times the square of the condition, about 1e3, with room
			if e.telemetry.Eta != a.telemetry.Eta || e.telemetry.Rank != a.telemetry.Rank {
				t.Errorf("eta %v, rank %d; ANaGRAM: %v, %d", e.telemetry.Eta, e.telemetry.Rank, a.telemetry.Eta, a.telemetry.Rank)
			}
		}
	}
}

// The strips and their mirror image are Phi^T Phi, for sizes around a strip's.
func TestGram(t *testing.T) {
	for _, n := range []int{1, 31, 32, 33, 70} {
		p, a := randomLinear(40, n, 22)
		s := newTestSolver(t, p, make([]float64, n), ENGD{})
		m := s.method.(*engd)
		m.grams[0].Row(0)[0] = 99 // what an earlier step left
		if err := m.formGram(s.r, s.theta); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			for j := range n {
				want := 0.0
				for k := range 40 {
					want += a.At(k, i) * a.At(k, j)
				}
				if got := m.grams[0].At(i, j); math.Abs(got-want) > 1e-13*40 {
					t.Errorf("n = %d: G[%d][%d] = %v, want %v", n, i, j, got, want)
				}
			}
		}
	}
}

// What the squared condition costs: with singular values 1 and 1e-9 the Gram matrix has rank 1 at the default cutoff,
// while ANaGRAM's own (with a cutoff below) solves the problem.
func TestENGDLosesSmallSingularValues(t *testing.T) {
	a := mat.FromRows([]float64{1, 0}, []float64{0, 1e-9}, []float64{0, 0})
	p := linear(a, []float64{1, 1e-9, 0})
	e := newTestSolver(t, p, []float64{0, 0}, ENGD{})
	mustStep(t, e)
	near(t, "theta", e.theta, []float64{1, 0}, 1e-14)
	if e.telemetry.Rank != 1 || e.telemetry.Cutoff != gramCutoff {
		t.Errorf("rank %d at cutoff %v, want 1 at 10 eps", e.telemetry.Rank, e.telemetry.Cutoff)
	}
	s := newTestSolver(t, p, []float64{0, 0}, ANaGRAM{Cutoff: 1e-12})
	mustStep(t, s)
	near(t, "theta", s.theta, []float64{1, 1}, 1e-6)
}
