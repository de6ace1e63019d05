package anagram

import (
	"errors"
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// AlongForTest lets tests that need whole experiments see the evaluator's derivatives along a line: by the
// workers, or by differences as for workers that are not Curved.
func AlongForTest(p Problem, r1, r2, theta, v []float64, workers int, differences bool) error {
	e := newEvaluator(p, workers)
	if differences {
		return e.differences(r1, r2, theta, v)
	}
	return e.along(r1, r2, theta, v)
}

// Differences are exact on residuals of second degree, but for the rounding of r divided by h and
// h^2, h being 2^-13 (1 + |theta|)/|v|. The directions' lengths are far apart: it must not matter.
func TestDifferencesOfPolynomials(t *testing.T) {
	p := rosenbrock()
	for _, theta := range [][]float64{{-1.2, 1}, {0, 0}, {30, -70}} {
		for _, length := range []float64{1e-6, 1, 1e4} {
			e, v := newEvaluator(p, 1), []float64{0.6 * length, -0.8 * length}
			r1, r2 := make([]float64, 2), make([]float64, 2)
			if err := e.along(r1, r2, theta, v); err != nil {
				t.Fatal(err)
			}
			x, top := theta[0], 10*(math.Abs(theta[1])+theta[0]*theta[0])+1
			want1 := []float64{-20*x*v[0] + 10*v[1], -v[0]}
			want2 := []float64{-20 * v[0] * v[0], 0}
			h := 0x1p-13 * (1 + mat.Nrm2(theta)) / length
			for i := range r1 {
				if math.Abs(r1[i]-want1[i]) > 8*0x1p-52*top/h || math.Abs(r2[i]-want2[i]) > 8*0x1p-52*top/h/h {
					t.Errorf("theta = %v, v = %v, row %d: got %v and %v, want %v and %v", theta, v, i, r1[i], r2[i], want1[i], want2[i])
				}
			}
			if e.counts.Curvatures != 1 || e.counts.Residuals != 3 {
				t.Errorf("counts %+v, want 1 curvature from 3 residuals", e.counts)
			}
		}
	}
}

// On the fit of an exponential, in several blocks, truncation enters: h^2 times third and fourth derivatives, 1e-7 of the numbers here.
func TestDifferencesOfTheFit(t *testing.T) {
	p, v := decay{n: 70, fail: -1}, []float64{0.3, -0.5, 1}
	e := newEvaluator(p, 2)
	r1, r2 := make([]float64, 70), make([]float64, 70)
	if err := e.along(r1, r2, start, v); err != nil {
		t.Fatal(err)
	}
	for i := range r1 {
		_, grad := decayWorker{p}.row(i, start)
		x, scale := float64(i)/70, grad[2]
		want1 := mat.Dot(grad[:], v)
		want2 := scale * math.Exp(-start[1]*x) * (start[0]*x*x*v[1]*v[1] - 2*x*v[0]*v[1])
		if math.Abs(r1[i]-want1) > 1e-7*scale || math.Abs(r2[i]-want2) > 1e-6*scale {
			t.Errorf("row %d: got %v and %v, want %v and %v", i, r1[i], r2[i], want1, want2)
		}
	}
	if err := e.along(r1, r2, start, make([]float64, 3)); err != nil || mat.MaxAbs(r1) != 0 || mat.MaxAbs(r2) != 0 {
		t.Errorf("v = 0: error %v, derivatives up to %v and %v", err, mat.MaxAbs(r1), mat.MaxAbs(r2))
	}
	if n := check.Allocs(3, func() { e.along(r1, r2, start, v) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	p.fail = 4
	if err := newEvaluator(p, 2).along(r1, r2, start, v); err == nil {
		t.Error("a worker's error is lost")
	}
}

// bent is rosenbrock by blocks that know their derivatives, or fail.
type bent struct {
	*written
	err error
}

func (p bent) NewWorker() Worker { return bentWorker{p.written.NewWorker(), p.err} }

type bentWorker struct {
	Worker
	err error
}

func (w bentWorker) Along(r1, r2 []float64, block int, theta, v []float64) error {
	r1[0], r2[0] = -v[0], 0
	if block == 0 {
		r1[0], r2[0] = -20*theta[0]*v[0]+10*v[1], -20*v[0]*v[0]
	}
	return w.err
}

// A worker that is Curved is asked, block by block, and its error passed on.
func TestAlongAsksTheWorker(t *testing.T) {
	e, theta, v := newEvaluator(bent{written: rosenbrock()}, 2), []float64{3, 1}, []float64{2, 5}
	r1, r2 := make([]float64, 2), make([]float64, 2)
	if err := e.along(r1, r2, theta, v); err != nil {
		t.Fatal(err)
	}
	if r1[0] != -70 || r2[0] != -80 || r1[1] != -2 || r2[1] != 0 {
		t.Errorf("got %v and %v", r1, r2)
	}
	if e.counts.Curvatures != 1 || e.counts.Residuals != 0 {
		t.Errorf("counts %+v, want 1 curvature and no residuals", e.counts)
	}
	bad := errors.New("bad")
	if err := newEvaluator(bent{rosenbrock(), bad}, 2).along(r1, r2, theta, v); !errors.Is(err, bad) {
		t.Errorf("got the error %v, want %v", err, bad)
	}
}

// What bend pulls back is r2, whether the workers know their derivatives or not.
func TestBendPullsBack(t *testing.T) {
	theta, v := []float64{3, 1}, []float64{2, 5}
	for _, p := range []Problem{rosenbrock(), bent{written: rosenbrock()}} {
		e := newEvaluator(p, 2)
		r, r1, r2, g, want := make([]float64, 2), make([]float64, 2), make([]float64, 2), make([]float64, 2), make([]float64, 2)
		phi := mat.New(2, 2)
		if err := e.bend(g, r1, r2, theta, v); err != nil {
			t.Fatal(err)
		}
		if err := e.features(r, phi, theta); err != nil {
			t.Fatal(err)
		}
		mat.GemvT(want, 1, phi, r2)
		for i := range g {
			if math.Abs(g[i]-want[i]) > 8*0x1p-52*mat.Nrm2(want) {
				t.Errorf("%T: pulled back %v, want %v", p, g, want)
			}
		}
		if n := check.Allocs(3, func() { e.bend(g, r1, r2, theta, v) }); n != 0 {
			t.Errorf("%T: %v allocations", p, n)
		}
	}
	bad := errors.New("bad")
	if err := newEvaluator(bent{rosenbrock(), bad}, 2).bend(v, v, v, theta, v); !errors.Is(err, bad) {
		t.Errorf("got the error %v, want %v", err, bad)
	}
}
