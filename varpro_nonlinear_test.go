package anagram

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"anagram/internal/vec"
	"anagram/mat"
)

// layer is u(x) = sum_k w_k tanh(a_k x + b_k), theta = (a, b, w), on [-1, 1]: u” + u - u^3 = 0 inside, and at the ends
// u = tanh(x/sqrt 2), which solves it.
type layer struct {
	*written
	units int
}

func (l layer) LinearParams() (int, int, bool) { return 2 * l.units, 3 * l.units, false }

func newLayer(units, rows int) layer {
	p := layer{&written{params: 3 * units, blocks: []int{rows - 2, 2}}, units}
	p.fill = func(r []float64, phi *mat.Dense, theta []float64) {
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
	theta := make([]float64, l.params)
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range theta {
		theta[i] = sigma * vec.Normal(rng)
	}
	return theta
}

// steep has r_i = atan(s (w exp(-a x_i) - exp(-x_i) + b x_i)), where whole
// Gauss-Newton steps on w overshoot.
func steep(s float64) layer {
	p := layer{&written{params: 3, blocks: []int{12}}, 1}
	p.fill = func(r []float64, phi *mat.Dense, theta []float64) {
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

// fussy is a problem where of the points that differ from the one before in w alone two of three can't be evaluated: every
// step on w is halved twice.
type fussy struct{ layer }

func (p fussy) NewWorker() Worker {
	return &fussyWorker{Worker: p.layer.NewWorker(), alpha: 2 * p.units}
}

type fussyWorker struct {
	Worker
	alpha, moved int
	last         []float64
}

func (w *fussyWorker) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	if same := w.last != nil && slices.Equal(theta[:w.alpha], w.last[:w.alpha]); !same {
		w.moved = 0
	} else if !slices.Equal(theta, w.last) {
		w.moved++
	}
	w.last = append(w.last[:0], theta...)
	if w.moved%3 != 0 {
		return errWall
	}
	return w.Worker.Features(r, phi, block, theta, lo, hi)
}

// On a nonlinear problem the solve for w at the start is a few Gauss-Newton steps and no end: the linear model's minimum there is
// no loss that a trial could be held to. And no step takes more evaluations than it may.
func TestVarProOnNonlinearProblems(t *testing.T) {
	kink, small := newLayer(40, 102), newLayer(10, 52)
	for _, test := range []struct {
		name    string
		problem Problem
		start   []float64
		loss    float64
	}{
		{"w far from solved for, 1", kink, kink.draw(2, 1), 1e-20},
		{"w far from solved for, 2", kink, kink.draw(2, 2), 1e-20},
		{"overshooting", steep(3), []float64{3, 0.5, 4}, 1e-20},
		{"overshooting more", steep(10), []float64{0.2, -1, 3}, 5},
		{"cubic", linearSums(30), []float64{3, 4, -5, 6, -2, 9}, 1e3},
		{"halved steps, 1", fussy{small}, small.draw(2, 1), math.Inf(1)},
		{"halved steps, 2", fussy{small}, small.draw(2, 2), math.Inf(1)},
		{"halved steps, 3", fussy{small}, small.draw(0.5, 3), math.Inf(1)},
	} {
		last, most := 0, 0
		r, err := Minimize(context.Background(), test.problem, test.start, Settings{Method: VarPro{}, Workers: 1, Steps: 20, Record: func(r *Record) bool {
			if r.Iteration > 0 {
				most = max(most, r.Counts.Residuals-last)
			}
			last = r.Counts.Residuals
			return false
		}})
		if err != nil || !(r.Loss <= test.loss) {
			t.Errorf("%s: loss %v after %d steps (%v), want %v; error %v", test.name, r.Loss, r.Iterations, r.Status, test.loss, err)
		}
		if most > 64 {
			t.Errorf("%s: %d residual evaluations in a step", test.name, most)
		}
	}
}

// A step on w that is taken back leaves no trace, whatever its size.
func TestDescendLeavesNoTrace(t *testing.T) {
	for _, dw := range []float64{1e7, 0.1, math.Inf(1), math.NaN()} {
		p, err := newProjector(newEvaluator(linearSums(0.3), 1))
		if err != nil {
			t.Fatal(err)
		}
		theta := slices.Clone(sumsStart)
		if err := p.columns(theta); err != nil {
			t.Fatal(err)
		}
		for i := range p.room.dw {
			p.room.dw[i] = dw / float64(i+3)
		}
		if lower := p.descend(theta, 0); !math.IsInf(lower, 1) || !slices.Equal(theta, sumsStart) {
			t.Errorf("dw %v: theta %v and loss %v, want %v and +Inf", dw, theta, lower, sumsStart)
		}
	}
}

// sliding is straight with the parabola moved before each of the first steps.
type sliding struct {
	straight
	by    *float64
	moves int
}

func (p sliding) NewWorker() Worker { return p }

func (p sliding) Resample(_ context.Context, step int, _ []float64) (bool, error) {
	if step >= p.moves {
		return false, nil
	}
	*p.by = float64(step)
	return true, nil
}

// value returns the residual: (i + by)^2 is i^2 + 2 by i + by^2, so the best residuals stay the same.
func (p sliding) value(i int, theta []float64) float64 {
	x := float64(i) + *p.by
	return theta[0] + theta[1]*float64(i) - x*x
}

func (p sliding) Residuals(dst *mat.Dense, _ int, thetas *mat.Dense) error {
	for t := range thetas.Rows {
		for i := range dst.Cols {
			dst.Set(t, i, p.value(i, thetas.Row(t)))
		}
	}
	return nil
}

func (p sliding) Features(r []float64, phi *mat.Dense, block int, theta []float64, lo, hi int) error {
	if err := p.straight.Features(r, phi, block, theta, lo, hi); err != nil {
		return err
	}
	for i := range r {
		r[i] = p.value(i, theta)
	}
	return nil
}

// On new points w is solved for anew, also where there is nothing else to gain; on the same ones the method stalls.
func TestVarProSolvesOnNewPoints(t *testing.T) {
	p := sliding{by: new(float64), moves: 5}
	r, err := Minimize(context.Background(), p, []float64{3, 4}, Settings{Method: VarPro{}, Workers: 1, Record: func(r *Record) bool {
		if r.Iteration > 0 && math.Abs(r.Loss-7) > 1e-11 { // eps times the squares of the data
			t.Errorf("step %d: loss %v, want 7", r.Iteration, r.Loss)
		}
		return false
	}})
	if err != nil || r.Status != Stalled || r.Iterations != p.moves+1 {
		t.Errorf("%v after %d steps, error %v; want stalled after %d", r.Status, r.Iterations, err, p.moves+1)
	}
}

// The method goes on from a start where w has been solved for.
func TestVarProGoesOn(t *testing.T) {
	for _, p := range []sums{affineSums(), linearSums(0.3)} {
		first, err := Minimize(context.Background(), p, sumsStart, Settings{Method: VarPro{}, Steps: 1})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := Minimize(context.Background(), p, first.Theta, Settings{Method: VarPro{}, Steps: 30}); err != nil || r.Loss > 1e-20 {
			t.Errorf("cubic %v: loss %v after %d steps (%v), error %v", p.cubic, r.Loss, r.Iterations, r.Status, err)
		}
	}
}
