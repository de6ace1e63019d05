package anagram

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// newVarPro returns a solver and the method's insides.
func newVarPro(t *testing.T, p Problem, m Method, workers int) (*Solver, *varpro) {
	t.Helper()
	s, err := NewSolver(context.Background(), p, sumsStart, Settings{Method: m, Workers: workers, Steps: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	v, _ := s.method.(*varpro)
	return s, v
}

func TestReducedSteps(t *testing.T) {
	const rows, n, others = 40, 6, 9
	l := eliminationZoo(rows, n, others, n, 1e-3)
	_, a, r := oracle(l, others)
	x := append(slices.Clone(l.r), l.w...)
	mat.Scal(x[rows:], l.mu)
	l.factor()
	d := newReduced(rows, others)
	if err := d.reduce(l); err != nil {
		t.Fatal(err)
	}
	whole, step, again := d.length(0), make([]float64, others), make([]float64, others)
	for _, part := range []float64{2, 1, 0.9, 0.3, 1e-3, 1e-9} {
		lambda := d.damping(part * whole)
		d.step(step, lambda)
		predicted := d.reduction(lambda)
		if want := min(part, 1) * whole; math.Abs(mat.Nrm2(step)-want) > 1e-6*want || math.Abs(d.length(lambda)-want) > 1e-6*want {
			t.Errorf("radius %v: |d| = %v, length says %v", want, mat.Nrm2(step), d.length(lambda))
		}
		moved := r.Clone() // r + A d, both projected
		for i := range moved.Rows {
			moved.Data[i] += mat.Dot(a.Row(i), step)
		}
		want := mat.Dot(r.Data, r.Data) - mat.Dot(moved.Data, moved.Data)
		if math.Abs(predicted-want) > 1e-12 {
			t.Errorf("part %v: predicted %v, want %v", part, predicted, want)
		}
		d.again(again, l, slices.Clone(x), lambda)
		if lambda > 0 && check.MaxDiff(asRow(again), asRow(step)) > 1e-12*mat.Nrm2(step) {
			t.Errorf("part %v: the step for the same residual is %v, want %v", part, again, step)
		}
	}
}

func asRow(x []float64) *mat.Dense { return mat.FromRows(x) }

func TestVarProFindsTheFit(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem sums
		loss    float64 // a multiple of (ridge |w|)^2
	}{
		{"affine", affineSums(), 1e-24},
		{"nonlinear", linearSums(0.3), 1e-24},
		{"a wall between start and solution's far side", sums{lo: 1, hi: 4, wall: 0.9}, 1e-24},
		{"one linear parameter named of three", sums{lo: 2, hi: 3}, 1e-9}, // a narrow valley
	} {
		r, err := Minimize(context.Background(), test.problem, sumsStart, Settings{Method: VarPro{}, Steps: 60})
		if err != nil || !(r.Loss <= test.loss) {
			t.Errorf("%s: loss %v after %d steps (%v), want %v; error %v", test.name, r.Loss, r.Iterations, r.Status, test.loss, err)
		}
		if c := r.Counts; c.Projections == 0 || c.Factorizations >= r.Iterations || c.Residuals > 64*r.Iterations {
			t.Errorf("%s: %d steps, counts %+v", test.name, r.Iterations, c)
		}
	}
}

// With the right nonlinear parameters the solution lies in the span of the columns, and one solve is enough.
func TestSolutionInTheSpan(t *testing.T) {
	start := slices.Clone(sumsTruth)
	copy(start[1:4], []float64{5, 5, 5})
	for _, m := range []Method{RandomFeatures{}, VarPro{}} {
		r, err := Minimize(context.Background(), affineSums(), start, Settings{Method: m, Steps: 1})
		if err != nil || r.Loss > 1e-26 {
			t.Errorf("%s: loss %v, error %v", m.Name(), r.Loss, err)
		}
	}
}

// With nothing but linear parameters the solve is all there is.
func TestAllLinear(t *testing.T) {
	r, err := Minimize(context.Background(), straight{}, []float64{3, 4}, Settings{Method: VarPro{}})
	if err != nil || r.Status != Stalled || r.Iterations != 2 || math.Abs(r.Loss-7) > 1e-12 {
		t.Errorf("loss %v, %v after %d steps, error %v", r.Loss, r.Status, r.Iterations, err)
	}
}

// straight fits i^2 by a + b i; the best residuals are 2, -1, -2, -1, 2.
type straight struct{}

func (straight) Params() int                    { return 2 }
func (straight) Blocks() []int                  { return []int{5} }
func (straight) NewWorker() Worker              { return straight{} }
func (straight) LinearParams() (int, int, bool) { return 0, 2, true }

func (straight) Residuals(dst *mat.Dense, _ int, thetas *mat.Dense) error {
	for t := range thetas.Rows {
		for i := range dst.Cols {
			dst.Set(t, i, thetas.At(t, 0)+thetas.At(t, 1)*float64(i)-float64(i*i))
		}
	}
	return nil
}

func (straight) Features(r []float64, phi *mat.Dense, _ int, theta []float64, lo, hi int) error {
	for i := range r {
		r[i] = theta[0] + theta[1]*float64(i) - float64(i*i)
		copy(phi.Row(i), []float64{1, float64(i)}[lo:hi])
	}
	return nil
}

func TestRandomFeaturesLeaveTheOthers(t *testing.T) {
	for _, p := range []sums{affineSums(), linearSums(0.3)} {
		var losses []float64
		r, err := Minimize(context.Background(), p, sumsStart, Settings{Method: RandomFeatures{}, Record: func(r *Record) bool {
			losses = append(losses, r.Loss)
			return false
		}})
		if err != nil || r.Status != Stalled {
			t.Fatalf("status %v, error %v", r.Status, err)
		}
		for _, k := range []int{0, 4, 5} {
			if r.Theta[k] != sumsStart[k] {
				t.Errorf("theta[%d] moved from %v to %v", k, sumsStart[k], r.Theta[k])
			}
		}
		if want := 2; p.cubic == 0 && r.Iterations != want {
			t.Errorf("%d steps, want a solve and a stall", r.Iterations)
		}
		if !slices.IsSortedFunc(losses, func(a, b float64) int { return -cmpFloat(a, b) }) {
			t.Errorf("losses %v rise", losses)
		}
		// At a minimum over w the gradient has no part in w.
		b, e := dense(t, p, r.Theta, 1, 4), newEvaluator(p, 1)
		res, g := make([]float64, e.rows), make([]float64, 3)
		if _, err := e.residuals(res, r.Theta); err != nil {
			t.Fatal(err)
		}
		mat.GemvT(g, 1, b, res)
		if got, tol := mat.Nrm2(g), math.Sqrt(newtonGain)*mat.Nrm2(res)*2+1e-13; p.cubic > 0 && got > tol || p.cubic == 0 && got > 1e-13 {
			t.Errorf("cubic %v: |B^T r| = %v of |r| = %v", p.cubic, got, mat.Nrm2(res))
		}
	}
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestProjectionErrors(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem Problem
		method  Method
		want    string
	}{
		{"no Linear", plain{affineSums()}, VarPro{}, "no linear parameters"},
		{"no Linear", plain{affineSums()}, RandomFeatures{}, "no linear parameters"},
		{"an empty range", sums{lo: 2, hi: 2}, VarPro{}, "no linear parameters"},
		{"a range outside", sums{lo: 2, hi: 9}, RandomFeatures{}, "no linear parameters"},
		{"ridge", affineSums(), VarPro{Ridge: -1}, "VarPro.Ridge is -1"},
		{"ridge", affineSums(), VarPro{Ridge: math.NaN()}, "VarPro.Ridge is NaN"},
		{"ridge", affineSums(), RandomFeatures{Ridge: 1}, "RandomFeatures.Ridge is 1"},
	} {
		_, err := NewSolver(context.Background(), test.problem, sumsStart, Settings{Method: test.method})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s, %s: error %v, want %q", test.name, test.method.Name(), err, test.want)
		}
	}
	// An error at the start is the run's, unlike one at a trial point.
	for _, m := range []Method{VarPro{}, RandomFeatures{}} {
		r, err := Minimize(context.Background(), sums{lo: 1, hi: 4, wall: 0.1}, sumsStart, Settings{Method: m})
		if !errors.Is(err, errWall) || r.Status != Failed {
			t.Errorf("%s: status %v, error %v; want %v", m.Name(), r.Status, err, errWall)
		}
	}
}

func TestProjectionSameBitsForAnyWorkers(t *testing.T) {
	for _, p := range []sums{affineSums(), linearSums(0.3)} {
		var want []float64
		for workers := 1; workers <= 3; workers++ {
			s, _ := newVarPro(t, p, VarPro{}, workers)
			for range 6 {
				s.Step(context.Background())
			}
			if want == nil {
				want = slices.Clone(s.theta)
			}
			if !slices.Equal(s.theta, want) {
				t.Errorf("%d workers: %v, want the bits of %v", workers, s.theta, want)
			}
		}
	}
}

func TestProjectionAllocatesNothing(t *testing.T) {
	for _, m := range []Method{VarPro{Ridge: 1e-3}, RandomFeatures{}} {
		for workers := 1; workers <= 2; workers++ {
			allocatesNothing(t, linearSums(0.3), sumsStart, Settings{Method: m, Workers: workers}, 1)
		}
	}
}

func TestWide(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem Problem
		theta   []float64
		want    bool
	}{
		{"the solution in the span", affineSums(), sumsTruth, true},
		{"far from it", affineSums(), sumsStart, false},
		{"nonlinear", linearSums(0.3), sumsTruth, false},
		{"no Linear", plain{affineSums()}, sumsTruth, false},
		{"no linear parameters", sums{lo: 2, hi: 2}, sumsTruth, false},
	} {
		theta := slices.Clone(test.theta)
		got, err := wide(newEvaluator(test.problem, 2), theta)
		if err != nil || got != test.want {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, test.want)
		}
		if !slices.Equal(theta, test.theta) {
			t.Errorf("%s: theta was changed", test.name)
		}
	}
	if _, err := wide(newEvaluator(sums{lo: 1, hi: 4, wall: 0.1}, 1), sumsStart); !errors.Is(err, errWall) {
		t.Errorf("error %v, want %v", err, errWall)
	}
}
