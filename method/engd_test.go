package method

import (
	"math"
	"testing"

	"anagram/internal/toy"
	"anagram/mat"
)

// Weights 1 and a well-conditioned Phi: G^+ Phi^T r is Phi^+ r, the direction of ANaGRAM.
func TestENGDIsANaGRAMOnWellConditionedProblems(t *testing.T) {
	for _, size := range [][2]int{{30, 5}, {120, 70}} {
		p, _ := toy.RandomLinear(size[0], size[1], 21)
		toy.Hard(p)
		e := begin(t, p, make([]float64, size[1]), ENGD{})
		a := begin(t, p, make([]float64, size[1]), ANaGRAM{})
		for range 3 {
			copy(a.Theta, e.Theta)
			e.mustStep(t)
			a.mustStep(t)
			// eps times the square of the condition, about 1e3, with room
			toy.Near(t, "theta", e.Theta, a.Theta, 1e-10)
			if e.Telemetry.Eta != a.Telemetry.Eta || e.Telemetry.Rank != a.Telemetry.Rank {
				t.Errorf("eta %v, rank %d; ANaGRAM: %v, %d", e.Telemetry.Eta, e.Telemetry.Rank, a.Telemetry.Eta, a.Telemetry.Rank)
			}
		}
	}
}

// The strips and their mirror image are Phi^T Phi, for sizes around a strip's.
func TestGram(t *testing.T) {
	for _, n := range []int{1, 31, 32, 33, 70} {
		p, a := toy.RandomLinear(40, n, 22)
		s := begin(t, p, make([]float64, n), ENGD{})
		m := s.stepper.(*engd)
		if _, err := m.gram(make([]float64, n)); err != nil { // which leaves something in the slots
			t.Fatal(err)
		}
		gram, err := m.gram(s.Theta)
		if err != nil {
			t.Fatal(err)
		}
		_, g := toy.LossAndGradient(p, s.Theta)
		toy.Near(t, "Phi^T r", m.g, g, 1e-13*40)
		for i := range n {
			for j := range n {
				want := 0.0
				for k := range 40 {
					want += a.At(k, i) * a.At(k, j)
				}
				if got := gram.At(i, j); math.Abs(got-want) > 1e-13*40 {
					t.Errorf("n = %d: G[%d][%d] = %v, want %v", n, i, j, got, want)
				}
			}
		}
	}
}

// What the squared condition costs: with singular values 1 and 1e-9 the Gram matrix has rank 1 at
// the default cutoff, while ANaGRAM's own (with a cutoff below) solves the problem.
func TestENGDLosesSmallSingularValues(t *testing.T) {
	a := mat.FromRows([]float64{1, 0}, []float64{0, 1e-9}, []float64{0, 0})
	p := toy.Linear(a, []float64{1, 1e-9, 0})
	e := begin(t, p, []float64{0, 0}, ENGD{})
	e.mustStep(t)
	toy.Near(t, "theta", e.Theta, []float64{1, 0}, 1e-14)
	if e.Telemetry.Rank != 1 || e.Telemetry.Cutoff != gramCutoff {
		t.Errorf("rank %d at cutoff %v, want 1 at 10 eps", e.Telemetry.Rank, e.Telemetry.Cutoff)
	}
	s := begin(t, p, []float64{0, 0}, ANaGRAM{Cutoff: 1e-12})
	s.mustStep(t)
	toy.Near(t, "theta", s.Theta, []float64{1, 1}, 1e-6)
}
