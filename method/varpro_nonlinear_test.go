package method

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"anagram/internal/toy"
	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
)

// layer is u(x) = sum_k w_k tanh(a_k x + b_k), theta = (a, b, w), on [-1, 1]: u_xx + u - u^3 = 0
// inside, and at the ends u = tanh(x/sqrt 2), which solves it.
type layer struct {
	*toy.Problem
	units int
}

func newLayer(units, rows int) layer {
	p := layer{&toy.Problem{P: 3 * units, Blocks: []int{rows - 2, 2}}, units}
	p.Session.Linear = lsq.Linear{Lo: 2 * units, Hi: 3 * units}
	p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
		for i := range r {
			x, inside := 2*float64(i+1)/float64(rows-1)-1, i < rows-2
			if !inside {
				x = float64(2*(rows-1-i) - 1)
			}
			r[i] = p.row(phi.Row(i), theta, x, inside) / math.Sqrt(float64(rows))
			mat.Scal(phi.Row(i), 1/math.Sqrt(float64(rows)))
		}
	}
	return p
}

// row returns the residual at x and sets grad to its derivatives.
func (l layer) row(grad, theta []float64, x float64, inside bool) float64 {
	n, u, uxx := l.units, 0.0, 0.0
	value := func(k int) (a, w, t, t1 float64) {
		t = math.Tanh(theta[k]*x + theta[n+k])
		return theta[k], theta[2*n+k], t, 1 - t*t
	}
	for k := range n {
		a, w, t, t1 := value(k)
		u, uxx = u+w*t, uxx-2*w*a*a*t*t1
	}
	byU, byUxx, r := 1-3*u*u, 1.0, uxx+u-u*u*u
	if !inside {
		byU, byUxx, r = 1, 0, u-math.Tanh(x/math.Sqrt2)
	}
	for k := range n {
		a, w, t, t1 := value(k)
		t2 := -2 * t * t1
		byZ := w * (byU*t1 + byUxx*a*a*(t1*(-2*t1)+4*t*t*t1))
		grad[k], grad[n+k], grad[2*n+k] = byZ*x+byUxx*2*w*a*t2, byZ, byU*t+byUxx*a*a*t2
	}
	return r
}

// draw returns parameters from N(0, sigma^2).
func (l layer) draw(sigma float64, seed uint64) []float64 {
	theta := make([]float64, l.P)
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range theta {
		theta[i] = sigma * vec.Normal(rng)
	}
	return theta
}

// steep has r_i = atan(s (w exp(-a x_i) - exp(-x_i) + b x_i)), where whole
// Gauss-Newton steps on w overshoot.
func steep(s float64) layer {
	p := layer{&toy.Problem{P: 3, Blocks: []int{12}}, 1}
	p.Session.Linear = lsq.Linear{Lo: 2, Hi: 3}
	p.Fill = func(r []float64, phi *mat.Dense, theta []float64) {
		for i := range r {
			x := float64(i) / 4
			e := math.Exp(-theta[0] * x)
			z := s * (theta[2]*e - math.Exp(-x) + theta[1]*x)
			r[i] = math.Atan(z)
			copy(phi.Row(i), []float64{-x * theta[2] * e * s / (1 + z*z), x * s / (1 + z*z), e * s / (1 + z*z)})
		}
	}
	return p
}

// fussy is a problem where of the points that differ from the one before in w alone two of three
// can't be evaluated: every step on w is halved twice.
func fussy(l layer) *toy.Problem {
	alpha := 2 * l.units
	l.Worker = func(w *lsq.Worker) {
		inner, moved := w.Features, 0
		var last []float64
		w.Features = func(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
			if same := last != nil && slices.Equal(theta[:alpha], last[:alpha]); !same {
				moved = 0
			} else if !slices.Equal(theta, last) {
				moved++
			}
			last = append(last[:0], theta...)
			if moved%3 != 0 {
				return toy.ErrWall
			}
			return inner(r, phi, block, theta, lo, hi)
		}
	}
	return l.Problem
}

// On a nonlinear problem the solve for w at the start is a few Gauss-Newton steps and no end: the
// linear model's minimum there is no loss that a trial could be held to. And no step takes more
// evaluations than it may.
func TestVarProOnNonlinearProblems(t *testing.T) {
	if testing.Short() {
		t.Skip("runs")
	}
	kink, small := newLayer(40, 102), newLayer(10, 52)
	for _, test := range []struct {
		name    string
		problem lsq.Problem
		start   []float64
		loss    float64
	}{
		{"w far from solved for, 1", kink, kink.draw(2, 1), 1e-20},
		{"w far from solved for, 2", kink, kink.draw(2, 2), 1e-20},
		{"overshooting", steep(3), []float64{3, 0.5, 4}, 1e-20},
		{"overshooting more", steep(10), []float64{0.2, -1, 3}, 5},
		{"cubic", toy.LinearSums(30), []float64{3, 4, -5, 6, -2, 9}, 1e3},
		{"halved steps, 1", fussy(small), small.draw(2, 1), math.Inf(1)},
		{"halved steps, 2", fussy(small), small.draw(2, 2), math.Inf(1)},
		{"halved steps, 3", fussy(small), small.draw(0.5, 3), math.Inf(1)},
	} {
		last, most := 0, 0
		s := begin(t, test.problem, test.start, VarPro{})
		last = s.Counts.Residuals
		outcome, err := lsq.Moved, error(nil)
		for s.steps < 20 && outcome == lsq.Moved && err == nil && s.Loss != 0 {
			outcome, err = s.step()
			most, last = max(most, s.Counts.Residuals-last), s.Counts.Residuals
		}
		if err != nil || !(s.BestLoss <= test.loss) {
			t.Errorf("%s: loss %v after %d steps (outcome %v), want %v; error %v", test.name, s.BestLoss, s.steps, outcome, test.loss, err)
		}
		if most > 64 {
			t.Errorf("%s: %d residual evaluations in a step", test.name, most)
		}
	}
}

// A step on w that is taken back leaves no trace, whatever its size.
func TestDescendLeavesNoTrace(t *testing.T) {
	for _, dw := range []float64{1e7, 0.1, math.Inf(1), math.NaN()} {
		e, err := lsq.NewEvaluator(toy.LinearSums(0.3), 1)
		if err != nil {
			t.Fatal(err)
		}
		p, err := newProjector(&lsq.State{Evaluator: e})
		if err != nil {
			t.Fatal(err)
		}
		theta := slices.Clone(toy.SumsStart)
		if err := p.columns(theta); err != nil {
			t.Fatal(err)
		}
		for i := range p.elim.dw {
			p.elim.dw[i] = dw / float64(i+3)
		}
		if lower := p.descend(theta, 0); !math.IsInf(lower, 1) || !slices.Equal(theta, toy.SumsStart) {
			t.Errorf("dw %v: theta %v and loss %v, want %v and +Inf", dw, theta, lower, toy.SumsStart)
		}
	}
}

// On new points w is solved for anew, also where there is nothing else to gain; on the same ones
// the method stalls.
func TestVarProSolvesOnNewPoints(t *testing.T) {
	const moves = 5
	by := new(float64)
	p := parabola(by)
	p.Session.Resample = func(_ context.Context, step int, _ []float64) (bool, error) {
		if step >= moves {
			return false, nil
		}
		*by = float64(step)
		return true, nil
	}
	s := begin(t, p, []float64{3, 4}, VarPro{})
	for outcome := lsq.Moved; outcome == lsq.Moved; {
		var err error
		if outcome, err = s.step(); err != nil || outcome == lsq.Converged {
			t.Fatalf("step %d: outcome %v, error %v", s.steps, outcome, err)
		}
		if math.Abs(s.Loss-7) > 1e-11 { // eps times the squares of the data
			t.Errorf("step %d: loss %v, want 7", s.steps, s.Loss)
		}
	}
	if s.steps != moves+1 {
		t.Errorf("stalled after %d steps, want %d", s.steps, moves+1)
	}
}

// The method goes on from a start where w has been solved for.
func TestVarProGoesOn(t *testing.T) {
	for _, p := range []*toy.Problem{toy.LinearSums(0), toy.LinearSums(0.3)} {
		first, _, err := minimize(t, p, toy.SumsStart, VarPro{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if s, outcome, err := minimize(t, p, first.Best, VarPro{}, 30); err != nil || s.BestLoss > 1e-20 {
			t.Errorf("affine %v: loss %v after %d steps (outcome %v), error %v", p.Session.Linear.Affine, s.BestLoss, s.steps, outcome, err)
		}
	}
}
