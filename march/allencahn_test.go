package march_test

import (
	"context"
	"testing"

	"anagram/march"
	"anagram/pinn"
	"anagram/problems"
)

// TestAllenCahn marches through the fronts of the Allen-Cahn experiment with a loose tolerance;
// docs/marching.md has the figures of the default one.
func TestAllenCahn(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	p, err := problems.Lookup("allencahn")
	if err != nil {
		t.Fatal(err)
	}
	x, want, err := p.Evaluation()
	if err != nil {
		t.Fatal(err)
	}
	s, err := march.Solve(context.Background(), *p.Evolution, march.Settings{Tolerance: 3e-4, Width: 150})
	if err != nil {
		t.Fatal(err)
	}
	relative, _ := pinn.Compare(s.Eval(x), want)
	t.Logf("%d slabs, %d tries, %v, relative L2 %.1e, %.2fs", len(s.Slabs), s.Tries, s.Status, relative, s.Elapsed.Seconds())
	if s.Status != march.Finished || s.Missed > 0 || !(relative < 5e-4) {
		t.Errorf("%v, %d slabs above the tolerance, relative L2 error %.1e", s.Status, s.Missed, relative)
	}
}
