package svd_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
	"anagram/svd"
)

// The number of workers leaves no trace in the bits, and a shared step allocates nothing either.
// Shapes of every way through a step.
func TestShare(t *testing.T) {
	for _, c := range []struct{ rows, cols, low int }{ // low: the last singular value is 10^low
		{230, 200, -3}, {210, 230, -14}, {330, 290, -14}, {330, 290, -30}, {900, 250, -3}, {40, 30, -2},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			if c.cols > 200 && (testing.Short() || !*check.Full && c.low > -30) {
				t.Skip("much like the ones before")
			}
			a := check.Spectrum(c.rows, c.cols, check.Decay(min(c.rows, c.cols), 1, float64(c.low)), 1)
			r := residual(c.rows)
			want := shared(t, a, r, 1)
			for workers := 2; workers <= 3; workers++ {
				got := shared(t, a, r, workers)
				for i, v := range want {
					if math.Float64bits(got[i]) != math.Float64bits(v) {
						t.Fatalf("%d workers: number %d is %v, want %v", workers, i, got[i], v)
					}
				}
			}
		})
	}
}

// shared returns the numbers of a step made by that many workers, after another one in the same
// workspace.
func shared(t *testing.T, a *mat.Dense, r []float64, workers int) []float64 {
	s, work := svd.NewStep(a.Rows, a.Cols), a.Clone()
	s.Share(workers)
	factor := func() {
		work.Copy(a)
		if err := s.Factor(work, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Factor(check.Random(a.Rows, a.Cols, 9), r); err != nil {
		t.Fatal(err)
	}
	if n := check.Allocs(1, factor); n != 0 {
		t.Errorf("%d workers: %g allocations", workers, n)
	}
	x := make([]float64, a.Cols)
	s.Solve(x, 1e-6)
	return append(append(x, s.Sigma()...), s.C()...)
}

// A decomposition that is stopped, early or late, returns the error of stop, and the next one of
// the same workspace is right.
func TestUntil(t *testing.T) {
	full := errors.New("full")
	for _, shape := range [][2]int{{200, 150}, {150, 200}, {700, 100}, {30, 10}} {
		phi, r := check.Random(shape[0], shape[1], 1), check.Random(1, shape[0], 2).Data
		for _, workers := range []int{1, 2} {
			s := svd.NewStep(shape[0], shape[1])
			s.Share(workers)
			factor := func() error {
				work := mat.New(phi.Rows, phi.Cols)
				work.Copy(phi)
				return s.Factor(work, r)
			}
			if err := factor(); err != nil {
				t.Fatal(err)
			}
			want := slices.Clone(s.Sigma())
			var asked, most atomic.Int64
			stop := func() error {
				if asked.Add(1) > most.Load() {
					return full
				}
				return nil
			}
			s.Until(stop)
			for most.Store(0); ; most.Add(1 + most.Load()/2) {
				asked.Store(0)
				if err := factor(); err == nil {
					break
				} else if err != full || len(s.Sigma()) > 0 {
					t.Fatalf("%v, %d workers, stopped after %d looks: error %v, %d singular values", shape, workers, most.Load(), err, len(s.Sigma()))
				}
			}
			if !slices.Equal(s.Sigma(), want) || most.Load() < 3 {
				t.Errorf("%v, %d workers: other singular values, or only %d looks", shape, workers, most.Load())
			}
		}
	}
}
