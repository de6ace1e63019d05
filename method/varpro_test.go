package method

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

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
		problem *toy.Problem
		loss    float64 // a multiple of (ridge |w|)^2
	}{
		{"affine", toy.LinearSums(0), 1e-24},
		{"nonlinear", toy.LinearSums(0.3), 1e-24},
		{"a wall between start and solution's far side", toy.Walled(toy.LinearSums(0), 0.9), 1e-24},
		{"one linear parameter named of three", toy.Sums(0, 2, 3), 1e-9}, // a narrow valley
	} {
		s, outcome, err := minimize(t, test.problem, toy.SumsStart, VarPro{}, 60)
		if err != nil || !(s.BestLoss <= test.loss) {
			t.Errorf("%s: loss %v after %d steps (outcome %v), want %v; error %v", test.name, s.BestLoss, s.steps, outcome, test.loss, err)
		}
		if c := s.Counts; c.Projections == 0 || c.Factorizations >= s.steps || c.Residuals > 64*s.steps {
			t.Errorf("%s: %d steps, counts %+v", test.name, s.steps, c)
		}
	}
}

// The least damping vanishes at a minimum whose loss is not 0: noise in the data costs few steps.
func TestVarProOnNoise(t *testing.T) {
	for _, test := range []struct {
		noise float64
		steps int
	}{{1e-3, 30}, {0.01, 60}, {0.03, 80}} {
		p := toy.LinearSums(0)
		random, inner := rand.New(rand.NewPCG(1, 2)), p.Fill
		noise := make([]float64, 1000)
		for i := range noise {
			noise[i] = test.noise * random.NormFloat64()
		}
		p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
			inner(r, phi, theta)
			mat.Axpy(r, 1, noise[:len(r)])
		}
		s, outcome, err := minimize(t, p, toy.SumsStart, VarPro{}, 1000)
		if err != nil || outcome == lsq.Moved || s.steps > test.steps {
			t.Errorf("noise %v: %d steps (outcome %v), want at most %d; error %v", test.noise, s.steps, outcome, test.steps, err)
		}
	}
}

// With the right nonlinear parameters the solution lies in the span of the columns, and one solve
// is enough.
func TestSolutionInTheSpan(t *testing.T) {
	theta := slices.Clone(toy.SumsTruth)
	copy(theta[1:4], []float64{5, 5, 5})
	for _, m := range []lsq.Method{RandomFeatures{}, VarPro{}} {
		s, _, err := minimize(t, toy.LinearSums(0), theta, m, 1)
		if err != nil || s.BestLoss > 1e-26 {
			t.Errorf("%s: loss %v, error %v", m.Name(), s.BestLoss, err)
		}
	}
}

// With nothing but linear parameters the solve is all there is.
func TestAllLinear(t *testing.T) {
	s, outcome, err := minimize(t, parabola(new(float64)), []float64{3, 4}, VarPro{}, 500)
	if err != nil || outcome != lsq.Stalled || s.steps != 2 || math.Abs(s.BestLoss-7) > 1e-12 {
		t.Errorf("loss %v, outcome %v after %d steps, error %v", s.BestLoss, outcome, s.steps, err)
	}
}

// parabola fits (i + by)^2 by a + b i, i = 0..4. That is i^2 + 2 by i + by^2, so the best residuals
// are 2, -1, -2, -1, 2 whatever by is.
func parabola(by *float64) *toy.Problem {
	p := &toy.Problem{P: 2, Blocks: []int{5}, Fill: func(r []float64, phi *mat.Dense, theta []float64) {
		for i := range r {
			x := float64(i) + *by
			r[i] = theta[0] + theta[1]*float64(i) - x*x
			copy(phi.Row(i), []float64{1, float64(i)})
		}
	}}
	p.Session.Linear = lsq.Linear{Lo: 0, Hi: 2, Affine: true}
	return p
}

func TestRandomFeaturesLeaveTheOthers(t *testing.T) {
	for _, p := range []*toy.Problem{toy.LinearSums(0), toy.LinearSums(0.3)} {
		s := begin(t, p, toy.SumsStart, RandomFeatures{})
		losses := []float64{s.Loss}
		for outcome := lsq.Moved; outcome == lsq.Moved; losses = append(losses, s.Loss) {
			var err error
			if outcome, err = s.step(); err != nil || outcome == lsq.Converged {
				t.Fatalf("outcome %v, error %v", outcome, err)
			}
		}
		for _, k := range []int{0, 4, 5} {
			if s.Best[k] != toy.SumsStart[k] {
				t.Errorf("theta[%d] moved from %v to %v", k, toy.SumsStart[k], s.Best[k])
			}
		}
		affine := p.Session.Linear.Affine
		if affine && s.steps != 2 {
			t.Errorf("%d steps, want a solve and a stall", s.steps)
		}
		if !slices.IsSortedFunc(losses, func(a, b float64) int { return cmp.Compare(b, a) }) {
			t.Errorf("losses %v rise", losses)
		}
		// At a minimum over w the gradient has no part in w.
		res, phi := toy.At(t, p, s.Best)
		b, g := phi.View(0, 1, phi.Rows, 3), make([]float64, 3)
		mat.GemvT(g, 1, b, res)
		if got, tol := mat.Nrm2(g), math.Sqrt(newtonGain)*mat.Nrm2(res)*2+1e-13; !affine && got > tol || affine && got > 1e-13 {
			t.Errorf("affine %v: |B^T r| = %v of |r| = %v", affine, got, mat.Nrm2(res))
		}
	}
}

func TestProjectionErrors(t *testing.T) {
	for _, test := range []struct {
		name    string
		problem lsq.Problem
		method  lsq.Method
		want    string
	}{
		{"no Linear", toy.Plain(toy.LinearSums(0)), VarPro{}, "no linear parameters"},
		{"no Linear", toy.Plain(toy.LinearSums(0)), RandomFeatures{}, "no linear parameters"},
		{"an empty range", toy.Sums(0, 2, 2), VarPro{}, "no linear parameters"},
		{"a range outside", toy.Sums(0, 2, 9), RandomFeatures{}, "Session.Linear is 2 to 9"},
		{"ridge", toy.LinearSums(0), VarPro{Ridge: -1}, "VarPro.Ridge is -1"},
		{"ridge", toy.LinearSums(0), VarPro{Ridge: math.NaN()}, "VarPro.Ridge is NaN"},
		{"ridge", toy.LinearSums(0), RandomFeatures{Ridge: 1}, "RandomFeatures.Ridge is 1"},
	} {
		_, err := start(test.problem, toy.SumsStart, test.method, 1)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s, %s: error %v, want %q", test.name, test.method.Name(), err, test.want)
		}
	}
	// An error at the start is the run's, unlike one at a trial point.
	for _, m := range []lsq.Method{VarPro{}, RandomFeatures{}} {
		_, _, err := minimize(t, toy.Walled(toy.LinearSums(0), 0.1), toy.SumsStart, m, 500)
		if !errors.Is(err, toy.ErrWall) {
			t.Errorf("%s: error %v; want %v", m.Name(), err, toy.ErrWall)
		}
	}
}

func TestProjectionSameBitsForAnyWorkers(t *testing.T) {
	for _, p := range []*toy.Problem{toy.LinearSums(0), toy.LinearSums(0.3)} {
		var want []float64
		for workers := 1; workers <= 3; workers++ {
			s, err := start(p, toy.SumsStart, VarPro{}, workers)
			if err != nil {
				t.Fatal(err)
			}
			for range 6 {
				if _, err := s.step(); err != nil {
					t.Fatal(err)
				}
			}
			if want == nil {
				want = slices.Clone(s.Theta)
			}
			if !slices.Equal(s.Theta, want) {
				t.Errorf("%d workers: %v, want the bits of %v", workers, s.Theta, want)
			}
		}
	}
}

func TestProjectionAllocatesNothing(t *testing.T) {
	for _, m := range []lsq.Method{VarPro{Ridge: 1e-3}, RandomFeatures{}} {
		for workers := 1; workers <= 2; workers++ {
			allocatesNothing(t, toy.LinearSums(0.3), toy.SumsStart, m, workers, 1)
		}
	}
}

func TestWide(t *testing.T) {
	at := func(p lsq.Problem, theta []float64, workers int) (bool, error) {
		e, err := lsq.NewEvaluator(p, workers)
		if err != nil {
			t.Fatal(err)
		}
		return wide(&lsq.State{Evaluator: e, Theta: theta})
	}
	for _, test := range []struct {
		name    string
		problem lsq.Problem
		theta   []float64
		want    bool
	}{
		{"the solution in the span", toy.LinearSums(0), toy.SumsTruth, true},
		{"far from it", toy.LinearSums(0), toy.SumsStart, false},
		{"nonlinear", toy.LinearSums(0.3), toy.SumsTruth, false},
		{"no Linear", toy.Plain(toy.LinearSums(0)), toy.SumsTruth, false},
		{"no linear parameters", toy.Sums(0, 2, 2), toy.SumsTruth, false},
	} {
		theta := slices.Clone(test.theta)
		got, err := at(test.problem, theta, 2)
		if err != nil || got != test.want {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, test.want)
		}
		if !slices.Equal(theta, test.theta) {
			t.Errorf("%s: theta was changed", test.name)
		}
	}
	if _, err := at(toy.Walled(toy.LinearSums(0), 0.1), toy.SumsStart, 1); !errors.Is(err, toy.ErrWall) {
		t.Errorf("error %v, want %v", err, toy.ErrWall)
	}
}
