package method

import (
	"math"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// denseBFGS forms H from gamma I and the pairs, oldest first, by the update of the doc comment.
func denseBFGS(n int, ss, ys [][]float64) *mat.Dense {
	h := mat.New(n, n)
	last := len(ss) - 1
	for i := range n {
		h.Set(i, i, mat.Dot(ss[last], ys[last])/mat.Dot(ys[last], ys[last]))
	}
	for k, s := range ss {
		rho := 1 / mat.Dot(s, ys[k])
		left, right := mat.New(n, n), mat.New(n, n)
		for i := range n {
			left.Set(i, i, 1)
		}
		mat.Ger(left, -rho, s, ys[k])
		mat.Transpose(right, left)
		lh, next := mat.New(n, n), mat.New(n, n)
		mat.Gemm(lh, 1, left, h)
		mat.Gemm(next, 1, lh, right)
		mat.Ger(next, rho, s, s)
		h = next
	}
	return h
}

func difference(a, b []float64) []float64 {
	d := append([]float64(nil), a...)
	mat.Axpy(d, -1, b)
	return d
}

// Every step goes along the dense BFGS direction of the last Memory pairs and satisfies the strong
// Wolfe conditions.
func TestLBFGSSteps(t *testing.T) {
	quadratic, _ := toy.RandomLinear(30, 8, 11)
	wavy, _ := toy.RandomLinear(30, 8, 12)
	for _, test := range []struct {
		name   string
		p      *toy.Problem
		start  []float64
		memory int
		steps  int
	}{
		{"quadratic", quadratic, make([]float64, 8), 20, 6},
		{"quadratic, short memory", quadratic, make([]float64, 8), 3, 8},
		{"sines", toy.Hard(wavy), make([]float64, 8), 5, 15},
		{"Rosenbrock", toy.Rosenbrock(10), []float64{-1.2, 1}, 10, 25},
	} {
		s := begin(t, test.p, test.start, LBFGS{Memory: test.memory})
		var ss, ys [][]float64
		for step := range test.steps {
			theta0 := append([]float64(nil), s.Theta...)
			loss0, g0 := toy.LossAndGradient(test.p, theta0)
			s.mustStep(t)
			loss1, g1 := toy.LossAndGradient(test.p, s.Theta)

			want := append([]float64(nil), g0...)
			if step > 0 {
				clear(want)
				mat.Gemv(want, 1, denseBFGS(len(g0), ss, ys), g0)
			}
			eta := s.Telemetry.Eta
			got := difference(theta0, s.Theta)
			mat.Scal(got, 1/eta)
			// The difference of two thetas carries eps |theta|/eta; H amplifies rounding by its
			// condition.
			toy.Near(t, test.name+": d", got, want, 1e-10)

			before, after := -mat.Dot(g0, got), -mat.Dot(g1, got)
			if loss1 > loss0+1e-4*eta*before*(1-1e-9) {
				t.Errorf("%s, step %d: loss %v to %v, slope %v, eta %v: no sufficient decrease", test.name, step, loss0, loss1, before, eta)
			}
			if math.Abs(after) > 0.9*math.Abs(before)*(1+1e-9) {
				t.Errorf("%s, step %d: slope %v to %v: not flat", test.name, step, before, after)
			}
			ss, ys = append(ss, difference(s.Theta, theta0)), append(ys, difference(g1, g0))
			if len(ss) > test.memory {
				ss, ys = ss[1:], ys[1:]
			}
		}
	}
}

// With exact line searches on a quadratic, BFGS makes the iterates of conjugate gradients, for any
// memory from 1 up (Nocedal & Wright, theorem 6.4 and section 7.2), and is done after P steps.
func TestPairsGiveConjugateGradients(t *testing.T) {
	const n = 8
	p, a := toy.RandomLinear(30, n, 13)
	hessian := mat.New(n, n)
	mat.GemmTN(hessian, 1, a, a)
	for _, memory := range []int{1, 3, 20} {
		pairs := newPairs(memory, n)
		theta, cg, residual, conjugate := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		_, g := toy.LossAndGradient(p, theta)
		copy(residual, g)
		copy(conjugate, g)
		first := mat.Nrm2(g)
		for range n {
			d := append([]float64(nil), g...)
			pairs.apply(d)
			hd := make([]float64, n)
			mat.Gemv(hd, 1, hessian, d)
			before := append([]float64(nil), theta...)
			mat.Axpy(theta, -mat.Dot(g, d)/mat.Dot(d, hd), d)
			g0 := g
			_, g = toy.LossAndGradient(p, theta)
			pairs.push(theta, before, g, g0)

			clear(hd)
			mat.Gemv(hd, 1, hessian, conjugate)
			rr := mat.Dot(residual, residual)
			alpha := rr / mat.Dot(conjugate, hd)
			mat.Axpy(cg, -alpha, conjugate)
			mat.Axpy(residual, -alpha, hd)
			mat.Scal(conjugate, mat.Dot(residual, residual)/rr)
			mat.Axpy(conjugate, 1, residual)
			toy.Near(t, "theta", theta, cg, 1e-11)
		}
		if got := mat.Nrm2(g); got > 1e-10*first {
			t.Errorf("memory %d: |g| = %v after %d steps, %v at the start", memory, got, n, first)
		}
	}
}

// A pair of no or negative curvature leaves H as it was.
func TestPairsKeepHPositive(t *testing.T) {
	zero := []float64{0, 0}
	p := newPairs(2, 2)
	p.push([]float64{1, 0}, zero, []float64{-1, 0}, zero)
	p.push([]float64{1, 0}, zero, zero, zero)
	p.push([]float64{1, 0}, zero, []float64{0, 1}, zero)
	p.push(zero, zero, zero, zero)
	if p.count != 0 {
		t.Errorf("%d pairs taken, want none", p.count)
	}
	p.push([]float64{1, 0}, zero, []float64{4, 0}, zero)
	d := []float64{8, 8}
	p.apply(d)
	toy.Near(t, "H g", d, []float64{2, 2}, 1e-15)
}

func TestLBFGSSolvesRosenbrock(t *testing.T) {
	s, _, err := minimize(t, toy.Rosenbrock(10), []float64{-1.2, 1}, LBFGS{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	toy.Near(t, "theta", s.Best, []float64{1, 1}, 1e-12)
	if s.Counts.Gradients > 80 {
		t.Errorf("%d gradients, want at most 80", s.Counts.Gradients)
	}
}

// At the minimum the run stalls instead of moving about in rounding.
func TestLBFGSStallsAtTheMinimum(t *testing.T) {
	flat := toy.Linear(mat.FromRows([]float64{1}, []float64{0}), []float64{0, 1})
	_, outcome, err := minimize(t, flat, []float64{0}, LBFGS{}, 500)
	if err != nil || outcome != lsq.Stalled {
		t.Errorf("where the gradient is 0: outcome %v, %v; want stalled", outcome, err)
	}
	p, _ := toy.RandomLinear(30, 8, 14)
	s, outcome, err := minimize(t, p, make([]float64, 8), LBFGS{}, 1000)
	if err != nil || outcome != lsq.Stalled {
		t.Errorf("least squares: outcome %v, %v after %d steps; want stalled", outcome, err, s.steps)
	}
	if _, g := toy.LossAndGradient(p, s.Best); mat.Nrm2(g) > 1e-6 {
		t.Errorf("|g| = %v where it stalled", mat.Nrm2(g))
	}
}
