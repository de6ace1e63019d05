package main

import (
	"math"
	"slices"
	"testing"
)

// Exercise 1: the middle one. The errors are 3e-5, 4e-8 and 6e-6, the largest weights 5e3, 3e6 and
// 1e10. With a large mu the weights that the solution needs cost too much. With a small one the
// weights grow for the sake of columns that differ by rounding only, and their sum loses ten
// digits.
func TestExercise1(t *testing.T) {
	alpha := start(0, 16)[:32]
	var errors, weights []float64
	for _, mu := range []float64{1e-6, 1e-11, 1e-16} {
		w := best(alpha, mu)
		errors, weights = append(errors, worst(alpha, w)), append(weights, heaviest(w))
	}
	if !(errors[1] < errors[0]/10 && errors[1] < errors[2]/3) {
		t.Errorf("errors %.0e, want the one in the middle the least", errors)
	}
	if weights[1] > 3e7 || weights[2] < 10*weights[1] {
		t.Errorf("largest weights %.0e, want 1e6 or so and then far more", weights)
	}
}

// Exercise 2: by less than 1e-3 in all (how much less, rounding decides), and 0.8 by projected
// steps. Take lambda = 1e-6. The joint step moves alpha by 6e-3, and the linear picture lets |r|
// fall by 6 percent. But it grows to 180 times as much, as weights of 3e6 multiply what the picture
// leaves out. Shorter steps promise so little that rounding decides whether |r| falls. A projected
// step solves for w after it has moved, so its sums cancel again.
func TestExercise2(t *testing.T) {
	theta := solved(start(0, 16))
	way := func(points [][]float64) (length float64) {
		for k := range points[1:] {
			d := slices.Clone(points[k+1][:32])
			add(d, -1, points[k][:32])
			length += math.Sqrt(dot(d, d))
		}
		return length
	}
	if way := way(descend(theta, joint, 20)); way > 1e-2 {
		t.Errorf("joint steps move alpha by %.1e, want less than 1e-3", way)
	}
	r, phi := joint(theta)
	delta := damped(r, phi, 1e-6)
	promised, moved := slices.Clone(r), slices.Clone(theta)
	for p := range phi {
		add(promised, delta[p], phi[p])
	}
	add(moved, 1, delta)
	after, _ := joint(moved)
	if !(dot(promised, promised) < dot(r, r) && dot(after, after) > 1e3*dot(r, r)) {
		t.Errorf("|r|^2 is %.1e, expected %.1e, and becomes %.1e", dot(r, r), dot(promised, promised), dot(after, after))
	}
	if way := way(descend(theta[:32], projected, 20)); way < 0.2 || way > 3 {
		t.Errorf("projected steps move alpha by %.1e, want 0.8", way)
	}
}

// Exercise 3: two thirds of the Jacobian, in the root of the sum of squares over all entries. It
// does not touch the gradient, since it lies in the span of B, to which r is orthogonal.
func TestExercise3(t *testing.T) {
	const h = 1e-5
	alpha := start(0, 4)[:8]
	r, J := projected(alpha)
	var dropped, all float64
	for p := range J {
		ahead, behind := slices.Clone(alpha), slices.Clone(alpha)
		ahead[p] += h
		behind[p] -= h
		d, _ := projected(ahead)
		r2, _ := projected(behind)
		add(d, -1, r2)
		for i := range d {
			d[i] /= 2 * h
		}
		if g, want := dot(J[p], r), dot(d, r); math.Abs(g-want) > 1e-6*math.Abs(want) {
			t.Errorf("entry %d of the gradient is %g by J, %g by differences", p, g, want)
		}
		all += dot(d, d)
		add(d, -1, J[p])
		dropped += dot(d, d)
	}
	if part := math.Sqrt(dropped / all); math.Abs(part-0.67) > 0.01 {
		t.Errorf("J leaves out %.2f of the whole, want 0.67", part)
	}
}

// Question 1: zero. That is what makes w the best one, and the gradient of the loss by w is B^T r,
// so it is zero too.
func TestQuestion1(t *testing.T) {
	B, D, y := columns(start(0, 8)[:16], ridge)
	w, _ := least(B, y)
	r, _ := apply(B, D, w, y)
	for k := range B {
		if cosine := dot(B[k], r) / math.Sqrt(dot(B[k], B[k])*dot(r, r)); math.Abs(cosine) > 1e-5 {
			t.Errorf("the cosine between column %d of B and r is %.1e", k, cosine)
		}
	}
}

// Question 2: nothing in the first two. B spans what it did, so r_P is what it was; w becomes a
// tenth, and dB w, J and delta stay. (That mu weighs smaller weights is the only trace.) Of Phi the
// columns of w are ten times as long, so that a joint step with its damping is another one.
func TestQuestion2(t *testing.T) {
	alpha := start(0, 4)[:8]
	step := func(factor float64) (w, delta []float64) {
		B, D, y := columns(alpha, 0)
		for _, columns := range [][][]float64{B, D} {
			for p := range columns {
				for i := range columns[p] {
					columns[p][i] *= factor
				}
			}
		}
		w, Q := least(B, y)
		r, J := apply(B, D, w, y)
		for p := range J {
			project(Q, J[p])
		}
		return w, damped(r, J, 1)
	}
	w1, d1 := step(1)
	w10, d10 := step(10)
	if math.Abs(w10[0]/w1[0]-0.1) > 1e-6 {
		t.Errorf("w_1 is %g of what it was, want a tenth", w10[0]/w1[0])
	}
	for p := range d1 {
		if math.Abs(d1[p]-d10[p]) > 1e-6*math.Abs(d1[p]) {
			t.Errorf("delta_%d was %g, and is %g", p, d1[p], d10[p])
		}
	}
}

// Question 3: each gets the same weight, half of what one of them alone would get. Any other share
// of the two has the same B w and a longer w. Without mu the second one has nothing left in Gram
// and Schmidt: R has a zero on its diagonal, or a rounding error, and w_1 is divided by it.
func TestQuestion3(t *testing.T) {
	alpha := start(0, 4)[:8]
	twice := append(slices.Clone(alpha[:2]), alpha...)
	alone, w := best(alpha, 1e-4), best(twice, 1e-4)
	if math.Abs(w[0]-w[1]) > 1e-3*math.Abs(w[0]) || math.Abs(w[0]+w[1]-alone[0]) > 1e-3*math.Abs(alone[0]) {
		t.Errorf("w = %g and %g, want half of %g each", w[0], w[1], alone[0])
	}
	if w := best(twice, 0); math.Abs(w[0]-w[1]) < 1e6*math.Abs(alone[0]) {
		t.Errorf("without mu w = %g and %g, want nonsense", w[0], w[1])
	}
}

// Question 4: not at all. For every delta alpha take the best delta w. What it leaves of
// r + A delta alpha + B delta w is P (r + A delta alpha) = r + J delta alpha, and delta alpha makes
// that least, in both. The two steps differ in w, which one solves for anew, and in what damping
// does.
func TestQuestion4(t *testing.T) {
	theta := start(0, 4)
	copy(theta[8:], best(theta[:8], ridge))
	r, J := projected(theta[:8])
	r2, phi := joint(theta)
	one, other := damped(r, J, 0), damped(r2, phi, 0)
	for p := range one {
		if math.Abs(one[p]-other[p]) > 1e-4*math.Abs(one[p]) {
			t.Errorf("delta_%d is %g, and %g in the joint step", p, one[p], other[p])
		}
	}
}

// Question 5: the first line already does not. In u^3 the weights are multiplied with each other,
// so that r is no longer affine in w: half way between two w it is not half way between the two r.
// No single solve finds the best w. One can take a few steps for w alone at each alpha, and keep
// the rest.
func TestQuestion5(t *testing.T) {
	alpha := start(0, 4)[:8]
	bend := func(cubic float64) float64 {
		residual := func(w []float64) float64 {
			u := w[4]
			for k := range 4 {
				u += w[k] * math.Tanh(alpha[2*k]*0.3+alpha[2*k+1])
			}
			B, D, y := columns(alpha, 0)
			r, _ := apply(B, D, w, y)
			return r[18]*math.Sqrt(n) - cubic*u*u*u // the equation at about 0.3
		}
		w, v, middle := start(1, 4)[8:], start(2, 4)[8:], make([]float64, 5)
		add(middle, 0.5, w)
		add(middle, 0.5, v)
		return math.Abs(residual(middle) - (residual(w)+residual(v))/2)
	}
	if linear, cubic := bend(0), bend(1); linear > 1e-12 || cubic < 1e-2 {
		t.Errorf("off the straight line by %.1e and %.1e, want 0 and more", linear, cubic)
	}
}

// The page says what weights 16 units take for seed 0, and 32 units for the same |B w - y|.
func TestWeights(t *testing.T) {
	for _, want := range []struct {
		K                 int
		mu, left, weights float64
	}{{16, ridge, 2.7e-5, 3e6}, {32, 1e-7, 3.9e-5, 1.3e3}} {
		alpha := start(0, 32)[:2*want.K]
		B, D, y := columns(alpha, 0)
		w := best(alpha, want.mu)
		r, _ := apply(B, D, w, y)
		if left := math.Sqrt(dot(r, r)); left < want.left/2 || left > 2*want.left {
			t.Errorf("%d units leave %.1e, want %.1e", want.K, left, want.left)
		}
		if h := heaviest(w); h < want.weights/3 || h > 3*want.weights {
			t.Errorf("%d units have weights of %.1e, want %.1e", want.K, h, want.weights)
		}
	}
}

// The page's paragraph on failures: K = 4, seeds 2 and 4, 100 steps.
func TestFour(t *testing.T) {
	if testing.Short() {
		t.Skip("trains six networks")
	}
	for _, want := range []struct {
		seed                     uint64
		projected, joint, solved float64
	}{{2, 3.8, 4.5e-3, 0.19}, {4, 0.31, 4.5e-3, 4.8}} {
		theta := start(want.seed, 4)
		alpha := descend(theta[:8], projected, 100)[100]
		a, b := descend(theta, joint, 100)[100], descend(solved(theta), joint, 100)[100]
		for name, pair := range map[string][2]float64{
			"projected":     {worst(alpha, best(alpha, ridge)), want.projected},
			"joint":         {worst(a[:8], a[8:]), want.joint},
			"from solved w": {worst(b[:8], b[8:]), want.solved},
		} {
			if math.Abs(math.Log(pair[0]/pair[1])) > 1.5 {
				t.Errorf("seed %d, %s: error %.1e, want %.1e", want.seed, name, pair[0], pair[1])
			}
		}
	}
}
