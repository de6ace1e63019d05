package lsq_test

import (
	"errors"
	"math"
	"testing"

	"anagram/internal/check"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// evaluator returns the evaluator of a problem.
func evaluator(t *testing.T, p lsq.Problem, workers int) *lsq.Evaluator {
	t.Helper()
	e, err := lsq.NewEvaluator(p, workers)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Differences are exact on residuals of second degree, but for the rounding of r divided by h and
// h^2, h being 2^-13 (1 + |theta|)/|v|. The directions' lengths are far apart: it must not matter.
func TestDifferencesOfPolynomials(t *testing.T) {
	p := toy.Rosenbrock(10)
	for _, theta := range [][]float64{{-1.2, 1}, {0, 0}, {30, -70}} {
		for _, length := range []float64{1e-6, 1, 1e4} {
			e, v := evaluator(t, p, 1), []float64{0.6 * length, -0.8 * length}
			r1, r2 := make([]float64, 2), make([]float64, 2)
			if err := e.Along(r1, r2, theta, v); err != nil {
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
			if err := e.Bend(make([]float64, 2), theta, v); err != nil || e.Counts != (lsq.Counts{Curvatures: 1, Gradients: 1, Residuals: 3}) {
				t.Errorf("counts %+v (%v), want 1 curvature from 3 residuals, and a gradient", e.Counts, err)
			}
		}
	}
}

// On the fit of an exponential, in several blocks, truncation enters: h^2 times third and fourth
// derivatives, 1e-7 of the numbers here.
func TestDifferencesOfTheFit(t *testing.T) {
	p, theta, v := toy.Decay(70, -1), toy.DecayStart, []float64{0.3, -0.5, 1}
	e := evaluator(t, p, 2)
	r1, r2 := make([]float64, 70), make([]float64, 70)
	if err := e.Along(r1, r2, theta, v); err != nil {
		t.Fatal(err)
	}
	_, phi := toy.At(t, p, theta)
	for i := range r1 {
		grad := phi.Row(i)
		x, scale := float64(i)/70, grad[2]
		want1 := mat.Dot(grad, v)
		want2 := scale * math.Exp(-theta[1]*x) * (theta[0]*x*x*v[1]*v[1] - 2*x*v[0]*v[1])
		if math.Abs(r1[i]-want1) > 1e-7*scale || math.Abs(r2[i]-want2) > 1e-6*scale {
			t.Errorf("row %d: got %v and %v, want %v and %v", i, r1[i], r2[i], want1, want2)
		}
	}
	if err := e.Along(r1, r2, theta, make([]float64, 3)); err != nil || mat.MaxAbs(r1) != 0 || mat.MaxAbs(r2) != 0 {
		t.Errorf("v = 0: error %v, derivatives up to %v and %v", err, mat.MaxAbs(r1), mat.MaxAbs(r2))
	}
	g := make([]float64, 3)
	if err := evaluator(t, toy.Decay(70, 4), 2).Bend(g, theta, v); err == nil {
		t.Error("a worker's error is lost")
	}
}

// failing makes a worker's derivatives along a direction an error.
func failing(p *toy.Problem, err error) *toy.Problem {
	p.Worker = func(w *lsq.Worker) {
		w.Along = func(r1, r2 []float64, block int, theta, v []float64) error { return err }
	}
	return p
}

// A worker that knows derivatives along a direction is asked, block by block, and its error passed
// on.
func TestAlongAsksTheWorker(t *testing.T) {
	e, theta, v := evaluator(t, toy.Bent(10, false), 2), []float64{3, 1}, []float64{2, 5}
	r1, r2 := make([]float64, 2), make([]float64, 2)
	if err := e.Along(r1, r2, theta, v); err != nil {
		t.Fatal(err)
	}
	if r1[0] != -70 || r2[0] != -80 || r1[1] != -2 || r2[1] != 0 {
		t.Errorf("got %v and %v", r1, r2)
	}
	if err := e.Bend(r1, theta, v); err != nil || e.Counts != (lsq.Counts{Curvatures: 1, Gradients: 1}) {
		t.Errorf("counts %+v (%v), want 1 curvature, its gradient and no residuals", e.Counts, err)
	}
	bad := errors.New("bad")
	if err := evaluator(t, failing(toy.Rosenbrock(10), bad), 2).Bend(v, theta, v); !errors.Is(err, bad) {
		t.Errorf("got the error %v, want %v", err, bad)
	}
	if err := evaluator(t, failing(toy.Rosenbrock(10), bad), 2).ReserveBends(theta); !errors.Is(err, bad) {
		t.Errorf("got the error %v, want %v", err, bad)
	}
}

// What Bend pulls back is r2, whether the workers know their derivatives or not, and have a reverse
// pass or not.
func TestBendPullsBack(t *testing.T) {
	theta, v := []float64{3, 1}, []float64{2, 5}
	for name, p := range map[string]*toy.Problem{"differences": toy.Rosenbrock(10), "along": toy.Bent(10, false)} {
		for _, adjoint := range []bool{false, true} {
			p.Adjoint = adjoint
			e := evaluator(t, p, 2)
			r1, r2, g, want := make([]float64, 2), make([]float64, 2), make([]float64, 2), make([]float64, 2)
			if err := e.Along(r1, r2, theta, v); err != nil {
				t.Fatal(err)
			}
			if err := e.Bend(g, theta, v); err != nil {
				t.Fatal(err)
			}
			_, phi := toy.At(t, p, theta)
			mat.GemvT(want, 1, phi, r2)
			for i := range g {
				if math.Abs(g[i]-want[i]) > 8*0x1p-52*mat.Nrm2(want) {
					t.Errorf("%s: pulled back %v, want %v", name, g, want)
				}
			}
			if n := check.Allocs(3, func() { e.Bend(g, theta, v) }); n != 0 {
				t.Errorf("%s: %v allocations", name, n)
			}
		}
	}
}

// Without ReserveBends a Bend makes the room it needs.
func TestBendUnreserved(t *testing.T) {
	theta, v, g, want := []float64{3, 1}, []float64{2, 5}, make([]float64, 2), make([]float64, 2)
	for _, p := range []*toy.Problem{toy.Rosenbrock(10), toy.Bent(10, false)} {
		e := evaluator(t, p, 2)
		if err := e.ReserveBends(theta); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(e.Bend(want, theta, v), evaluator(t, p, 2).Bend(g, theta, v)); err != nil {
			t.Fatal(err)
		}
		toy.Near(t, "bend", g, want, 0)
	}
}
