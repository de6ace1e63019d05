package method

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"anagram/internal/toy"
	"anagram/lsq"
	"anagram/mat"
)

// identity returns the unit matrix.
func identity(n int) *mat.Dense {
	a := mat.New(n, n)
	for i := range n {
		a.Set(i, i, 1)
	}
	return a
}

func product(a, b *mat.Dense) *mat.Dense {
	c := mat.New(a.Rows, b.Cols)
	mat.Gemm(c, 1, a, b)
	return c
}

func times(a *mat.Dense, x []float64) []float64 {
	y := make([]float64, a.Rows)
	mat.Gemv(y, 1, a, x)
	return y
}

// cholesky returns the product of the pivots of a, its determinant, and whether all are positive,
// which says that the symmetric matrix a is positive definite.
func cholesky(a *mat.Dense) (det float64, positive bool) {
	a, det = a.Clone(), 1
	for k := range a.Rows {
		pivot := a.At(k, k)
		if det *= pivot; !(pivot > 0) {
			return det, false
		}
		for i := k + 1; i < a.Rows; i++ {
			mat.Axpy(a.Row(i)[k:], -a.At(i, k)/pivot, a.Row(k)[k:])
		}
	}
	return det, true
}

// symmetric reports whether a is its own mirror image, to the bit.
func symmetric(a *mat.Dense) bool {
	for i := range a.Rows {
		for j := range i {
			if a.At(i, j) != a.At(j, i) {
				return false
			}
		}
	}
	return true
}

// pairAndInverse returns a random positive definite H with its inverse B, made of a random
// triangle, and a pair s, y with s^T y > 0.
func pairAndInverse(rng *rand.Rand, n int) (h, b *mat.Dense, s, y []float64) {
	r, inverse := identity(n), identity(n)
	for i := range n {
		for j := i + 1; j < n; j++ {
			r.Set(i, j, rng.Float64()-0.5)
		}
		r.Set(i, i, 0.5+rng.Float64())
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			mat.Axpy(inverse.Row(i), -r.At(i, j), inverse.Row(j))
		}
		mat.Scal(inverse.Row(i), 1/r.At(i, i))
	}
	h, b = mat.New(n, n), mat.New(n, n)
	mat.GemmTN(h, 1, r, r)
	mat.GemmNT(b, 1, inverse, inverse)
	for i := range n { // to the bit
		for j := range i {
			h.Set(i, j, h.At(j, i))
		}
	}
	s, y = make([]float64, n), make([]float64, n)
	for i := range n {
		s[i], y[i] = rng.Float64()-0.5, rng.Float64()-0.5
	}
	if mat.Dot(s, y) < 0 {
		mat.Scal(y, -1)
	}
	return h, b, s, y
}

// updated returns H after one update with given theta and tau.
func updated(h *mat.Dense, s, y []float64, theta, sigma, tau float64) *mat.Dense {
	m := newBroyden(len(s))
	m.h.Copy(h)
	copy(m.s, s)
	copy(m.y, y)
	m.multiply(m.hy, y)
	m.update(mat.Dot(s, y), mat.Dot(y, m.hy), (1-theta)/sigma, tau)
	return m.h
}

// The updated H takes y to s, is positive definite, and is the inverse of what the same member of
// the family makes of B = H^-1,
//
//	tau (B - B s s^T B / s^T B s + theta w w^T) + y y^T / s^T y,
//	w = (s^T B s)^1/2 (y / s^T y - B s / s^T B s),
//
// whose determinant is tau^(n-1) sigma/b that of B.
func TestBroydenUpdate(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 7, 20} {
		for range 20 {
			h, b, s, y := pairAndInverse(rng, n)
			sy, bs := mat.Dot(s, y), times(b, s)
			sBs, yHy := mat.Dot(s, bs), mat.Dot(y, times(h, y))
			theta, sigma, tau := selfScaling(sBs/sy, yHy/sy, n)
			got := updated(h, s, y, theta, sigma, tau)

			w := slices.Clone(y)
			mat.Scal(w, math.Sqrt(sBs)/sy)
			mat.Axpy(w, -1/math.Sqrt(sBs), bs)
			want := b.Clone()
			mat.Ger(want, -1/sBs, bs, bs)
			mat.Ger(want, theta, w, w)
			mat.Scal(want.Data, tau)
			mat.Ger(want, 1/sy, y, y)

			// the error of H and B, times the size of the other
			tol := 1e-14 * float64(n) * (1 + mat.MaxAbs(got.Data)) * (1 + mat.MaxAbs(want.Data))
			toy.Near(t, "H y", times(got, y), s, tol)
			if unit := product(got, want); !near(unit, identity(n), 100*tol) {
				t.Errorf("n = %d: H B = %v, want the unit matrix", n, unit)
			}
			detB, _ := cholesky(b)
			detH, positive := cholesky(got)
			if !positive || !symmetric(got) {
				t.Errorf("n = %d: H is not symmetric and positive definite: %v", n, got)
			}
			ratio := math.Pow(tau, float64(n-1)) * sigma * sy / sBs
			toy.Near(t, "determinant", []float64{detH * detB * ratio}, []float64{1}, 1000*tol)
		}
	}
}

func near(a, b *mat.Dense, tol float64) bool {
	for i := range a.Rows {
		if mat.MaxAbs(difference(a.Row(i), b.Row(i))) > tol {
			return false
		}
	}
	return true
}

// With theta = 0 and tau = 1 the update is that of BFGS.
func TestBroydenIsBFGS(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		const n = 6
		h, _, s, y := pairAndInverse(rng, n)
		rho, left := 1/mat.Dot(s, y), identity(n)
		mat.Ger(left, -rho, s, y)
		right := mat.New(n, n)
		mat.Transpose(right, left)
		want := product(product(left, h), right)
		mat.Ger(want, rho, s, s)
		got := updated(h, s, y, 0, 1, 1)
		if !near(got, want, 1e-13*(1+mat.MaxAbs(want.Data))) {
			t.Errorf("s = %v, y = %v: H is %v, want %v", s, y, got, want)
		}
	}
}

// Sigma is positive and tau at most 1 for all b and h with b h >= 1. The values are those of the
// formulas as they stand in the doc comment, where rounding leaves these any digits.
func TestSelfScaling(t *testing.T) {
	for _, n := range []int{1, 2, 10, 1000} {
		for _, b := range []float64{1e-12, 1e-3, 0.5, 1, 2, 1e3, 1e12} {
			for _, bh := range []float64{1, 1 + 0x1p-52, 1.001, 2, 1e3, 1e12} {
				h := bh / b
				theta, sigma, tau := selfScaling(b, h, n)
				if !(sigma > 0 && tau > 0 && tau <= 1) || math.IsInf(theta, 0) || math.IsNaN(theta) {
					t.Errorf("b = %v, h = %v, n = %d: theta %v, sigma %v, tau %v", b, h, n, theta, sigma, tau)
				}
				a := b*h - 1
				if a < 1e-3 || a > 1e6 { // 1 - c or a would be rounding
					continue
				}
				c := math.Sqrt(a / (1 + a))
				low := min(1, h*(1-c))
				wantTheta := max((low-1)/a, min(1/low, (1-b)/b))
				wantSigma := 1 + a*wantTheta
				root := 1.0
				if n > 1 {
					root = math.Pow(wantSigma, 1/(1-float64(n)))
				}
				wantTau := min(min(1, 1/b)*root, wantSigma)
				if wantTheta > 0 {
					wantTau = min(1, 1/b) * min(root, 1/wantTheta)
				}
				for k, want := range []float64{wantTheta, wantSigma, wantTau} {
					// 1 - c and a lose the digits that c and b h share with 1
					got := []float64{theta, sigma, tau}[k]
					if math.Abs(got-want) > 1e-14*(1+a+1/a)*(1+math.Abs(want))/low {
						t.Errorf("b = %v, h = %v, n = %d: number %d of theta, sigma, tau is %v, want %v", b, h, n, k, got, want)
					}
				}
			}
		}
	}
}

// With exact line searches on a quadratic every self-scaled member of the family makes the iterates
// of conjugate gradients (Oren and Luenberger, Self-scaling variable metric algorithms, Management
// Science 20, 1974), and is done after P steps.
func TestBroydenGivesConjugateGradients(t *testing.T) {
	const n = 8
	p, a := toy.RandomLinear(30, n, 13)
	hessian := mat.New(n, n)
	mat.GemmTN(hessian, 1, a, a)
	m := newBroyden(n)
	theta, cg := make([]float64, n), make([]float64, n)
	_, g := toy.LossAndGradient(p, theta)
	residual, conjugate := slices.Clone(g), slices.Clone(g)
	first := mat.Nrm2(g)
	for range n {
		d := slices.Clone(g)
		m.apply(d)
		before, slope := slices.Clone(theta), mat.Dot(g, d)
		alpha := slope / mat.Dot(d, times(hessian, d))
		mat.Axpy(theta, -alpha, d)
		g0 := g
		_, g = toy.LossAndGradient(p, theta)
		m.learn(alpha*alpha*slope, theta, before, g, g0)

		hd, rr := times(hessian, conjugate), mat.Dot(residual, residual)
		alpha = rr / mat.Dot(conjugate, hd)
		mat.Axpy(cg, -alpha, conjugate)
		mat.Axpy(residual, -alpha, hd)
		mat.Scal(conjugate, mat.Dot(residual, residual)/rr)
		mat.Axpy(conjugate, 1, residual)
		toy.Near(t, "theta", theta, cg, 1e-10)
	}
	if got := mat.Nrm2(g); got > 1e-10*first {
		t.Errorf("|g| = %v after %d steps, %v at the start", got, n, first)
	}
}

// On its way every step goes along -H g with the H of the steps before, satisfies the strong Wolfe
// conditions, and leaves an H that is symmetric, positive definite and takes y to s.
func TestSSBroydenSteps(t *testing.T) {
	quadratic, _ := toy.RandomLinear(30, 8, 11)
	wavy, _ := toy.RandomLinear(30, 8, 12)
	for _, test := range []struct {
		name  string
		p     *toy.Problem
		start []float64
		steps int
	}{
		{"quadratic", quadratic, make([]float64, 8), 10},
		{"sines", toy.Hard(wavy), make([]float64, 8), 15},
		{"Rosenbrock", toy.Rosenbrock(10), []float64{-1.2, 1}, 25},
		{"one parameter", toy.Linear(mat.FromRows([]float64{2}, []float64{1}), []float64{1, 3}), []float64{-7}, 2},
	} {
		s := begin(t, test.p, test.start, SSBroyden{})
		m := s.stepper.(*ssBroyden)
		h := identity(len(test.start))
		for step := range test.steps {
			theta0 := slices.Clone(s.Theta)
			loss0, g0 := toy.LossAndGradient(test.p, theta0)
			s.mustStep(t)
			loss1, g1 := toy.LossAndGradient(test.p, s.Theta)

			eta := s.Telemetry.Eta
			delta := difference(s.Theta, theta0)
			mat.Scal(delta, -1/eta)
			toy.Near(t, test.name+": direction", delta, times(h, g0), 1e-10)
			before, after := -mat.Dot(g0, delta), -mat.Dot(g1, delta)
			if loss1 > loss0+1e-4*eta*before*(1-1e-9) || math.Abs(after) > 0.9*math.Abs(before)*(1+1e-9) {
				t.Errorf("%s, step %d: loss %v to %v, slope %v to %v, eta %v", test.name, step, loss0, loss1, before, after, eta)
			}
			h = m.h.Clone()
			// s and y carry the rounding of theta and g, H amplifies that of y
			tol := 1e-15 * (mat.Nrm2(theta0) + mat.MaxAbs(h.Data)*(mat.Nrm2(g0)+mat.Nrm2(g1)) + 1)
			toy.Near(t, test.name+": H y", times(h, difference(g1, g0)), difference(s.Theta, theta0), 100*tol)
			if _, positive := cholesky(h); !positive || !symmetric(h) || !m.known() {
				t.Errorf("%s, step %d: H is not symmetric and positive definite: %v", test.name, step, h)
			}
		}
	}
}

// A pair of no or negative curvature leaves H as it was; so does an update that overflows, which
// drops H.
func TestBroydenKeepsHPositive(t *testing.T) {
	zero := []float64{0, 0}
	m := newBroyden(2)
	for _, y := range [][]float64{{-1, 0}, zero, {0, 1}} {
		m.learn(1, []float64{1, 0}, zero, y, zero)
	}
	if m.known() {
		t.Errorf("H is %v, want none", m.h)
	}
	m.learn(1, []float64{1, 0}, zero, []float64{4, 0}, zero)
	d := []float64{8, 8}
	m.apply(d)
	toy.Near(t, "H g", d, []float64{2, 2}, 1e-15)
	m.learn(1, []float64{0x1p600, 0}, zero, []float64{0x1p-500, 0}, zero)
	d = []float64{8, 8}
	if m.apply(d); m.known() || !slices.Equal(d, []float64{8, 8}) {
		t.Errorf("after a step that overflows H is %v and H g %v, want none", m.h, d)
	}
}

// Rosenbrock is solved, at the end faster than by any fixed factor a step: the last six digits take
// fewer steps than the two before.
func TestSSBroydenIsSuperlinear(t *testing.T) {
	s := begin(t, toy.Rosenbrock(10), []float64{-1.2, 1}, SSBroyden{})
	reached := func(distance float64) int {
		for mat.Nrm2(difference(s.Theta, []float64{1, 1})) > distance {
			if s.mustStep(t); s.steps > 60 {
				t.Fatalf("theta %v after 60 steps, want a distance of %v from (1, 1)", s.Theta, distance)
			}
		}
		return s.steps
	}
	one, two, eight := reached(1), reached(1e-2), reached(1e-8)
	if eight-two >= two-one {
		t.Errorf("%d steps to the distance 1, %d to 1e-2, %d to 1e-8", one, two, eight)
	}
	if s.Counts.Gradients > 80 {
		t.Errorf("%d gradients, want at most 80", s.Counts.Gradients)
	}
}

// At the minimum the run stalls instead of moving about in rounding.
func TestSSBroydenStallsAtTheMinimum(t *testing.T) {
	flat := toy.Linear(mat.FromRows([]float64{1}, []float64{0}), []float64{0, 1})
	_, outcome, err := minimize(t, flat, []float64{0}, SSBroyden{}, 500)
	if err != nil || outcome != lsq.Stalled {
		t.Errorf("where the gradient is 0: outcome %v, %v; want stalled", outcome, err)
	}
	p, _ := toy.RandomLinear(30, 8, 14)
	s, outcome, err := minimize(t, p, make([]float64, 8), SSBroyden{}, 1000)
	if err != nil || outcome != lsq.Stalled {
		t.Errorf("least squares: outcome %v, %v after %d steps; want stalled", outcome, err, s.steps)
	}
	if _, g := toy.LossAndGradient(p, s.Best); mat.Nrm2(g) > 1e-6 {
		t.Errorf("|g| = %v where it stalled", mat.Nrm2(g))
	}
}

// Theta is the same for any number of workers.
func TestSSBroydenBits(t *testing.T) {
	p, _ := toy.RandomLinear(700, 30, 32)
	p.Blocks = toy.Uneven(700)
	toy.Hard(p)
	var want []float64
	for workers := 1; workers <= 3; workers++ {
		s, err := start(p, make([]float64, 30), SSBroyden{}, workers)
		if err != nil {
			t.Fatal(err)
		}
		s.mustSteps(t, 8)
		if want == nil {
			want = slices.Clone(s.Theta)
		}
		if !slices.Equal(s.Theta, want) {
			t.Errorf("theta with %d workers differs from that with one", workers)
		}
	}
}
