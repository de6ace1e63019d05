package anagram

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"anagram/internal/check"
	"anagram/mat"
)

// written is a problem given by a plain function that sets all residuals r and features phi at theta.
type written struct {
	params  int
	blocks  []int
	fill    func(r []float64, phi *mat.Dense, theta []float64)
	adjoint bool // the workers offer AddTranspose
}

func (p *written) Params() int   { return p.params }
func (p *written) Blocks() []int { return p.blocks }

func (p *written) rows() int {
	n := 0
	for _, b := range p.blocks {
		n += b
	}
	return n
}

func (p *written) NewWorker() Worker {
	w := &writtenWorker{p: p, r: make([]float64, p.rows()), phi: mat.New(p.rows(), p.params)}
	if p.adjoint {
		return writtenAdjoint{w}
	}
	return w
}

type writtenWorker struct {
	p   *written
	r   []float64
	phi *mat.Dense
	cut mat.Dense
}

// block evaluates everything and points cut at the block's features; it returns the block's residuals.
func (w *writtenWorker) block(block int, theta []float64) []float64 {
	lo := 0
	for _, n := range w.p.blocks[:block] {
		lo += n
	}
	n := w.p.blocks[block]
	w.p.fill(w.r, w.phi, theta)
	w.cut = w.phi.View(lo, 0, n, w.p.params)
	return w.r[lo : lo+n]
}

func (w *writtenWorker) Residuals(dst *mat.Dense, block int, thetas *mat.Dense) error {
	for t := range thetas.Rows {
		copy(dst.Row(t), w.block(block, thetas.Row(t)))
	}
	return nil
}

func (w *writtenWorker) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	copy(r, w.block(block, theta))
	for i := range r {
		copy(phi.Row(i), w.cut.Row(i)[lo:hi])
	}
	return nil
}

type writtenAdjoint struct{ *writtenWorker }

func (w writtenAdjoint) AddTranspose(dst []float64, block int, theta, v []float64) error {
	w.block(block, theta)
	mat.GemvT(dst, 1, &w.cut, v)
	return nil
}

// linear returns the problem r = A theta - b, rows in blocks of at most 5.
func linear(a *mat.Dense, b []float64) *written {
	p := &written{params: a.Cols, fill: func(r []float64, phi *mat.Dense, theta []float64) {
		phi.Copy(a)
		for i := range r {
			r[i] = mat.Dot(a.Row(i), theta) - b[i]
		}
	}}
	for n := a.Rows; n > 0; n -= 5 {
		p.blocks = append(p.blocks, min(n, 5))
	}
	return p
}

// randomLinear returns a well-conditioned linear problem of the given shape and its matrix.
func randomLinear(rows, cols int, seed uint64) (*written, *mat.Dense) {
	rng := rand.New(rand.NewPCG(seed, 0))
	a, b := mat.New(rows, cols), make([]float64, rows)
	for i := range rows {
		for j := range cols {
			a.Set(i, j, rng.NormFloat64())
		}
		b[i] = rng.NormFloat64()
	}
	return linear(a, b), a
}

// rosenbrock has the residuals 10 (y - x^2) and 1 - x, its minimum 0 at (1, 1).
func rosenbrock() *written {
	return &written{params: 2, blocks: []int{1, 1}, fill: func(r []float64, phi *mat.Dense, theta []float64) {
		x, y := theta[0], theta[1]
		r[0], r[1] = 10*(y-x*x), 1-x
		copy(phi.Row(0), []float64{-20 * x, 10})
		copy(phi.Row(1), []float64{-1, 0})
	}}
}

// lossAndGradient is the slow oracle: 1/2 |r|^2 and Phi^T r, by plain loops.
func lossAndGradient(p *written, theta []float64) (float64, []float64) {
	r, phi, g, loss := make([]float64, p.rows()), mat.New(p.rows(), p.params), make([]float64, p.params), 0.0
	p.fill(r, phi, theta)
	for i, v := range r {
		loss += v * v / 2
		for j := range g {
			g[j] += phi.At(i, j) * v
		}
	}
	return loss, g
}

func newTestSolver(t *testing.T, p Problem, theta []float64, m Method) *Solver {
	t.Helper()
	s, err := NewSolver(context.Background(), p, theta, Settings{Method: m, Steps: 1 << 30, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mustStep takes one step, which must succeed.
func mustStep(t *testing.T, s *Solver) {
	t.Helper()
	if status := s.Step(context.Background()); status != Running {
		t.Fatalf("step %d: %v (%v)", s.iteration, status, s.err)
	}
}

// allocatesNothing checks that steps of a run allocate nothing, once 1+n have been taken: not one of n. It returns the run after its 1+2n steps.
func allocatesNothing(t *testing.T, p Problem, theta []float64, settings Settings, n int) (s *Solver) {
	t.Helper()
	settings.Steps = 1 << 30
	count := check.Least(func() float64 {
		var err error
		if s, err = NewSolver(context.Background(), p, theta, settings); err != nil {
			t.Fatal(err)
		}
		mustStep(t, s)
		return testing.AllocsPerRun(1, func() {
			for range n {
				s.Step(context.Background())
			}
		})
	})
	if count != 0 || s.iteration != 1+2*n || s.err != nil {
		t.Errorf("%s, %d workers: %v allocations in %d steps, %v after %d, error %v", settings.Method.Name(), settings.Workers, count, n, s.status, s.iteration, s.err)
	}
	return s
}

// near fails the test where got and want differ by more than tol (1 + |want|).
func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tol*(1+math.Abs(want[i]))) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}

var rivals = []Method{ENGD{}, LBFGS{}, Adam{}, GradientDescent{}, GradientDescent{Rate: 1e-3}}

func TestRivalsAllocateNothing(t *testing.T) {
	for _, m := range rivals {
		for _, adjoint := range []bool{true, false} {
			p, _ := randomLinear(40, 12, 1)
			p.adjoint = adjoint
			allocatesNothing(t, hard(p), make([]float64, 12), Settings{Method: m, Workers: 1}, 3)
		}
	}
}

// hard adds sin(theta_j) to row j of a problem: no method solves it within a few steps.
func hard(p *written) *written {
	inner := p.fill
	p.fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		for j, v := range theta {
			r[j] += math.Sin(5 * v)
			phi.Set(j, j, phi.At(j, j)+5*math.Cos(5*v))
		}
	}
	return p
}

// The gradient by the workers' reverse pass and the one through Phi are the same bits, and so is all that follows.
func TestAdjointAndFeaturesAgree(t *testing.T) {
	for _, m := range rivals {
		var results [2][]float64
		for k, adjoint := range []bool{false, true} {
			p, _ := randomLinear(33, 6, 2)
			p.adjoint = adjoint
			s := newTestSolver(t, hard(p), make([]float64, 6), m)
			for range 5 {
				mustStep(t, s)
			}
			results[k] = s.theta
		}
		near(t, m.Name(), results[1], results[0], 0)
	}
}

// First-order methods take a gradient by one reverse pass and never ask for Phi.
func TestFirstOrderMethodsCountNoFeatures(t *testing.T) {
	for _, m := range rivals[1:] {
		p, _ := randomLinear(40, 12, 1)
		s := newTestSolver(t, hard(p), make([]float64, 12), m)
		for range 4 {
			mustStep(t, s)
		}
		c := s.Result().Counts
		if c.Features != 0 || c.Factorizations != 0 || c.Gradients == 0 {
			t.Errorf("%s: counts %+v, want gradients alone", m.Name(), c)
		}
	}
}

// s.loss is the loss at s.theta after every step, whatever a method keeps from one step to the next.
func TestLossBelongsToTheta(t *testing.T) {
	for _, m := range rivals {
		p, _ := randomLinear(40, 12, 3)
		s := newTestSolver(t, hard(p), make([]float64, 12), m)
		for range 5 {
			mustStep(t, s)
			want, _ := lossAndGradient(p, s.theta)
			near(t, m.Name()+": loss", []float64{s.loss}, []float64{want}, 1e-14)
		}
	}
}

// redrawn is a linear problem whose right-hand side changes before steps 2 and 4.
type redrawn struct {
	*written
	shift *float64
}

func (p redrawn) Resample(_ context.Context, step int, _ []float64) (bool, error) {
	if step != 2 && step != 4 {
		return false, nil
	}
	*p.shift = float64(step)
	return true, nil
}

// A gradient on the points of an earlier draw must not be used: each step of descent starts from the gradient on the new ones.
func TestNewPointsNewGradient(t *testing.T) {
	shift := 0.0
	base, _ := randomLinear(20, 4, 4)
	inner := base.fill
	base.fill = func(r []float64, phi *mat.Dense, theta []float64) {
		inner(r, phi, theta)
		r[0] += shift
	}
	p := redrawn{base, &shift}
	s := newTestSolver(t, p, make([]float64, 4), GradientDescent{Rate: 1e-3})
	for range 6 {
		theta := append([]float64(nil), s.theta...)
		mustStep(t, s)
		_, g := lossAndGradient(base, theta)
		mat.Axpy(theta, -1e-3, g)
		near(t, "theta", s.theta, theta, 1e-15)
	}
}

func TestBadRivalSettings(t *testing.T) {
	for _, test := range []struct {
		method Method
		want   string // part of the message
	}{
		{GradientDescent{Rate: -1}, "GradientDescent.Rate is -1"},
		{GradientDescent{Rate: math.NaN()}, "GradientDescent.Rate is NaN"},
		{GradientDescent{Rate: math.Inf(1)}, "GradientDescent.Rate is +Inf"},
		{Adam{Rate: -0.1}, "Adam.Rate is -0.1"},
		{Adam{HalfLife: -3}, "Adam.HalfLife is -3"},
		{Adam{HalfLife: math.NaN()}, "Adam.HalfLife is NaN"},
		{Adam{Beta1: 1}, "Adam.Beta1 is 1, want a number between 0 and 1"},
		{Adam{Beta2: 1.5}, "Adam.Beta2 is 1.5"},
		{Adam{Eps: -1}, "Adam.Eps is -1"},
		{Adam{Rate: -1, Eps: -2}, "Adam.Eps is -2"},
		{LBFGS{Memory: -4}, "LBFGS.Memory is -4"},
		{ENGD{RCond: -1e-9}, "ENGD.RCond is -1e-09"},
		{ENGD{RCond: 1}, "ENGD.RCond is 1"},
	} {
		s, err := NewSolver(context.Background(), rosenbrock(), []float64{0, 0}, Settings{Method: test.method})
		if s != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%#v: error %v, want %q", test.method, err, test.want)
		}
	}
	if _, err := NewSolver(context.Background(), rosenbrock(), []float64{0, 0}, Settings{Method: Adam{HalfLife: math.Inf(1)}}); err != nil {
		t.Errorf("a rate that never decays: %v", err)
	}
}

// All rivals settle at the minimum-norm point of the valley of a rank-deficient problem when they start
// from 0: their steps never leave the row space.
func TestRankDeficient(t *testing.T) {
	a := mat.FromRows([]float64{1, 1, 0}, []float64{1, 1, 1}, []float64{0, 0, 2}, []float64{2, 2, 0})
	p := linear(a, []float64{2, 5, 6, 4}) // solved by x + y = 2, z = 3
	for _, test := range []struct {
		method Method
		steps  int
		tol    float64
	}{
		{ENGD{}, 1, 1e-13},
		{LBFGS{}, 20, 1e-7},
		{GradientDescent{}, 60, 1e-7},
		{GradientDescent{Rate: 0.1}, 400, 1e-7},
		{Adam{Rate: 0.1, HalfLife: 300}, 2000, 1e-5},
	} {
		s, err := Minimize(context.Background(), p, make([]float64, 3), Settings{Method: test.method, Steps: test.steps})
		if err != nil {
			t.Fatal(err)
		}
		near(t, test.method.Name(), s.Theta, []float64{1, 1, 3}, test.tol)
	}
}
