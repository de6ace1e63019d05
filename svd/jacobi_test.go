package svd

import (
	"errors"
	"testing"

	"anagram/internal/check"
)

func TestNotConvergedSaysHowFar(t *testing.T) {
	a := check.Random(12, 12, 1)
	j := jacobi{g: *a, sq: make([]float64, 12), exp: make([]int, 12)}
	var e *NotConverged
	if err := j.run(2); !errors.As(err, &e) || e.Sweeps != 2 || !(e.Cosine > 0 && e.Cosine <= 1) {
		t.Errorf("two sweeps: error %v", err)
	}
	if err := j.run(maxSweeps); err != nil {
		t.Errorf("going on: %v", err)
	}
}

// Everything converges long before the limit; what needs many sweeps would be news.
func TestSweeps(t *testing.T) {
	for _, z := range check.Zoo() {
		w, err := decompose(z.A, false)
		if err != nil {
			t.Fatalf("%s: %v", z.Name, err)
		}
		if w.jac.sweeps > 12 {
			t.Errorf("%s: %d sweeps", z.Name, w.jac.sweeps)
		}
	}
}
