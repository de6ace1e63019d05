package main

import (
	"math"
	"testing"
)

// Exercise 1: each step is about 0.26 of the one before, as long as the run lasts: two digits take
// three and a half steps, and the errors are no longer squared. No curve b e^(ax) meets the data 1,
// 3, 2, so r is not 0 in the end, and the second derivatives of r, which the step leaves out, count
// to the last.
func TestExercise1(t *testing.T) {
	defer func(old vector) { y = old }(y)
	y = vector{1, 3, 2}
	thetas := train(newton, 11)
	if l := loss(thetas[11]); l < 0.5 {
		t.Errorf("the loss is %g, want one that is not 0", l)
	}
	for k := 5; k < 11; k++ {
		before, after := distance(thetas[k-1], thetas[k]), distance(thetas[k], thetas[k+1])
		if factor := after / before; factor < 0.25 || factor > 0.28 {
			t.Errorf("step %d is %.3f of the one before, want 0.26", k, factor)
		}
	}
}

func distance(p, q pair) float64 { return math.Hypot(p[0]-q[0], p[1]-q[1]) }

// Exercise 2: H = ((-8, -4), (-4, 3)), delta = (-37/40, 1/10), and no: its product with the
// gradient (-7, -4) is 243/40, so the loss rises along it, by a small eta as well. Far from the
// solution Newton's step goes to any point where the gradient of its quadratic picture is 0, be it
// a saddle. Without the second derivatives of r this can't happen (question 2).
func TestExercise2(t *testing.T) {
	r, phi := residuals(start)
	haa, hab, hbb := dot(phi[0], phi[0]), dot(phi[0], phi[1]), dot(phi[1], phi[1])
	// e^(ax) = 1 and b = 1: d^2 r_i/da^2 = x^2, d^2 r_i/da db = x, d^2 r_i/db^2 = 0
	for i := range r {
		haa += r[i] * x[i] * x[i]
		hab += r[i] * x[i]
	}
	if haa != -8 || hab != -4 || hbb != 3 {
		t.Errorf("H = %g, %g, %g, want -8, -4, 3", haa, hab, hbb)
	}
	g, delta := downhill(r, phi), pair{-37.0 / 40, 1.0 / 10}
	p, q := haa*delta[0]+hab*delta[1]-g[0], hab*delta[0]+hbb*delta[1]-g[1]
	if math.Hypot(p, q) > 1e-12 {
		t.Errorf("H delta is off by %g, %g", p, q)
	}
	if product := -g[0]*delta[0] - g[1]*delta[1]; math.Abs(product-243.0/40) > 1e-12 {
		t.Errorf("the product with the gradient is %g", product)
	}
	for eta := 1.0; eta > 1e-6; eta /= 2 {
		if before, after := loss(start), loss(moved(start, eta, delta)); after <= before {
			t.Errorf("eta %g: loss %g after %g", eta, after, before)
		}
	}
}

// Exercise 3: one step, the whole of it, and the loss is 1/12. At (0, 1) the line has the same r
// and Phi as the curve, so the first delta is the same, (3/2, -1/6). But r is linear in a and b:
// the linear picture is no picture but the truth, and Phi is the same everywhere.
func TestExercise3(t *testing.T) {
	theta := start
	for step := range 2 {
		var r vector
		phi := [2]vector{x, {1, 1, 1}}
		for i := range r {
			r[i] = theta[1] + theta[0]*x[i] - y[i]
		}
		delta := newton(r, phi)
		switch {
		case step == 0 && distance(delta, newton(residuals(start))) > 1e-14:
			t.Errorf("delta = %v", delta)
		case step == 1 && (distance(delta, pair{}) > 1e-14 || math.Abs(dot(r, r)/2-1.0/12) > 1e-14):
			t.Errorf("after a step, delta = %v and the loss is %g", delta, dot(r, r)/2)
		}
		theta = moved(theta, 1, delta)
	}
}

// Question 1: the picture is linear for r, but the loss is its square. Phi delta is orthogonal to
// the rest r + Phi delta, so |r + eta Phi delta|^2 is |rest|^2 + (1 - eta)^2 |Phi delta|^2 = 1/6 +
// (1 - eta)^2 59/6. For a quarter it says 547/192 = 2.85, and 2.13 is true, as the program prints.
func TestQuestion1(t *testing.T) {
	r, phi := residuals(start)
	delta := newton(r, phi)
	for _, want := range []struct{ eta, loss float64 }{{1, 1.0 / 12}, {0.5, 21.0 / 16}, {0.25, 547.0 / 192}} {
		if got := picture(r, phi, want.eta, delta); math.Abs(got-want.loss) > 1e-14 {
			t.Errorf("eta %g: %g, want %g", want.eta, got, want.loss)
		}
	}
	if l := loss(moved(start, 0.25, delta)); math.Abs(l-2.1271) > 1e-4 {
		t.Errorf("the true loss is %g", l)
	}
}

// picture returns 1/2 |r + eta Phi delta|^2.
func picture(r vector, phi [2]vector, eta float64, delta pair) float64 {
	for i := range r {
		r[i] += eta * (phi[0][i]*delta[0] + phi[1][i]*delta[1])
	}
	return dot(r, r) / 2
}

// Question 2: yes, at every theta where the gradient is not 0 and the columns are independent. By
// eta the loss falls at first with the slope (Phi^T r)^T delta = -delta^T Phi^T Phi delta =
// -|Phi delta|^2, which is below 0; at the start it is -59/6. So a small eta lowers the loss.
func TestQuestion2(t *testing.T) {
	for _, theta := range []pair{start, {-1, 2}, {0.3, -1}, {1.5, 0.1}} {
		r, phi := residuals(theta)
		delta, g := newton(r, phi), downhill(r, phi)
		slope, change := -g[0]*delta[0]-g[1]*delta[1], 2*picture(vector{}, phi, 1, delta)
		if math.Abs(slope+change) > 1e-9*change || slope >= 0 {
			t.Errorf("%v: slope %g, |Phi delta|^2 = %g", theta, slope, change)
		}
		if theta == start && math.Abs(slope+59.0/6) > 1e-12 {
			t.Errorf("slope %g at the start", slope)
		}
		if loss(search(theta, delta)) >= loss(theta) {
			t.Errorf("%v: the search finds nothing lower", theta)
		}
	}
}

// Question 3: r = -y = (-1, -2, -4). With b = 0, u = 0 whatever a is, so the column of a is 0, and
// with a = 0 that of b is (1, 1, 1). The determinant is 0, delta is NaN, and the program ends where
// it starts. The normal equations say 3 delta_b = 7 and leave delta_a open. The shortest delta has
// delta_a = 0, as nothing speaks for moving a: (0, 7/3).
func TestQuestion3(t *testing.T) {
	r, phi := residuals(pair{0, 0})
	if phi[0] != (vector{}) {
		t.Errorf("the column of a is %v", phi[0])
	}
	delta := newton(r, phi)
	if delta[0] == delta[0] {
		t.Errorf("delta = %v, want NaN", delta)
	}
	for _, theta := range []pair{{0, 0}, {0.3, 0}} {
		if after := search(theta, delta); after != theta {
			t.Errorf("the search goes from %v to %v", theta, after)
		}
	}
	best := dot(phi[1], y) / dot(phi[1], phi[1]) // b alone
	if math.Abs(best-7.0/3) > 1e-14 {
		t.Errorf("delta_b = %g", best)
	}
	for _, a := range []float64{0, 1, -5} {
		if g := 2 * picture(r, phi, 1, pair{a, best}); math.Abs(g-2*picture(r, phi, 1, pair{0, best})) > 1e-14 {
			t.Errorf("delta = (%g, %g): |r + Phi delta|^2 = %g", a, best, g)
		}
	}
}

// Question 4: by some 1e-22, as each error is about the square of the one before. (From step 2 on
// it is 0.8 to 1.2 times the square.) The computer shows 0 or a few 1e-16: numbers have 16 digits.
func TestQuestion4(t *testing.T) {
	thetas := train(newton, 5)
	for k := 2; k < 4; k++ {
		if factor := off(thetas[k+1]) / math.Pow(off(thetas[k]), 2); factor < 0.7 || factor > 1.3 {
			t.Errorf("step %d is off by %.2f times the square of that before", k+1, factor)
		}
	}
	if off(thetas[5]) > 2e-15 {
		t.Errorf("step 5 is off by %g", off(thetas[5]))
	}
}

// Question 5: by less than 3.5 percent. The error's part along the eigenvector of lambda is
// multiplied by 1 - eta lambda in a step. The larger lambda, 87.5, asks for eta below 2/87.5, or
// that part grows. The smaller, 1.5, then shrinks its own part by eta 1.5 < 0.035 a step. The
// valley is that long for its width: lambda_1/lambda_2 = 58. (The search can do a little better, as
// it may take a longer step now and then and mend what that spoils: in the program, 5 to 6
// percent.)
func TestQuestion5(t *testing.T) {
	_, phi := residuals(solution)
	aa, ab, bb := dot(phi[0], phi[0]), dot(phi[0], phi[1]), dot(phi[1], phi[1])
	root := math.Sqrt((aa-bb)*(aa-bb)/4 + ab*ab)
	steep, flat := (aa+bb)/2+root, (aa+bb)/2-root
	if math.Abs(steep-87.5) > 0.05 || math.Abs(flat-1.5) > 0.05 {
		t.Errorf("eigenvalues %g and %g", steep, flat)
	}
	after := func(eta float64) float64 {
		theta := moved(solution, 1e-6, pair{1, -1})
		for range 100 {
			theta = moved(theta, eta, downhill(residuals(theta)))
		}
		return off(theta)
	}
	if grown := after(2.02 / steep); grown < 2e-6 {
		t.Errorf("an eta above 2/lambda_1 leaves %g", grown)
	}
	if factor := math.Pow(after(1.9/steep)/after(0), 0.01); factor < 0.96 || factor > 0.98 {
		t.Errorf("a step leaves %.3f of the error", factor)
	}
	downs := train(downhill, 100)
	if factor := math.Pow(off(downs[100])/off(downs[10]), 1.0/90); factor < 0.94 || factor > 0.97 {
		t.Errorf("the search leaves %.3f of it", factor)
	}
}
