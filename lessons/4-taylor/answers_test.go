package main

import (
	"math"
	"testing"
)

// Exercise 1: byHand below, some twenty lines. A layer more, or a derivative more, would need new
// ones. It agrees with Taylor to rounding. So it says what the turned axes could not: that these
// are the right numbers.
func TestExercise1(t *testing.T) {
	theta := parameters()
	e := [][]float64{{1, 0}, {0, 1}}
	for i := range 25 {
		x := []plain{plain(i%5) / 4, plain(i/5) / 4}
		got := laplacian(theta, x)
		want := byHand(theta, x, e[0], e[0]) + byHand(theta, x, e[1], e[1])
		near(t, "u_xx + u_yy", float64(got), want, 1e-13)
		uxy := (second(theta, x, 1, 1) - second(theta, x, 1, 0) - second(theta, x, 0, 1)) / 2
		near(t, "u_xy", float64(uxy), byHand(theta, x, e[0], e[1]), 1e-13)
	}
}

// byHand returns the derivative of u along v and then along w, for two hidden layers. With t the
// tanh of a unit's z and t1 = 1 - t^2 its derivative, t_v = t1 z_v and
// t_vw = t1 z_vw - 2 t t1 z_v z_w. In the first layer z_vw = 0.
func byHand(theta, x []plain, v, w []float64) (uvw float64) {
	const H = 10
	var t, tv, tw, tvw [H]float64
	for k := range H {
		b, a0, a1 := float64(theta[3*k]), float64(theta[3*k+1]), float64(theta[3*k+2])
		t[k] = math.Tanh(b + a0*float64(x[0]) + a1*float64(x[1]))
		t1, zv, zw := 1-t[k]*t[k], a0*v[0]+a1*v[1], a0*w[0]+a1*w[1]
		tv[k], tw[k], tvw[k] = t1*zv, t1*zw, -2*t[k]*t1*zv*zw
	}
	for j := range H {
		unit := theta[3*H+j*(1+H):]
		z, zv, zw, zvw := float64(unit[0]), 0.0, 0.0, 0.0
		for k := range H {
			a := float64(unit[1+k])
			z, zv, zw, zvw = z+a*t[k], zv+a*tv[k], zw+a*tw[k], zvw+a*tvw[k]
		}
		t := math.Tanh(z)
		t1 := 1 - t*t
		uvw += float64(theta[3*H+H*(1+H)+1+j]) * (t1*zvw - 2*t*t1*zv*zw)
	}
	return uvw
}

// Exercise 2: s' = c z' and c' = -s z' give k s_k = 1 z_1 c_(k-1) + ... + k z_k c_0, the same for c
// with a minus. Sine and cosine can only be had together. For z = x^2 at x = 1 the fourth
// derivative of sin(x^2) is 24 s_4 = (16 x^4 - 12) sin(x^2) - 48 x^2 cos(x^2).
func TestExercise2(t *testing.T) {
	x := series[plain]{1, 1, 0, 0, 0}
	s := sine(x.times(x))
	near(t, "fourth derivative", 24*float64(s[4]), 4*math.Sin(1)-48*math.Cos(1), 1e-13)
	near(t, "second derivative", 2*float64(s[2]), 2*math.Cos(1)-4*math.Sin(1), 1e-14)
}

func sine(z series[plain]) series[plain] {
	s, c := make(series[plain], len(z)), make(series[plain], len(z))
	sin, cos := math.Sincos(float64(z[0]))
	s[0], c[0] = plain(sin), plain(cos)
	for k := 1; k < len(z); k++ {
		for j := 1; j <= k; j++ {
			part := plain(j) / plain(k) * z[j]
			s[k] += part * c[k-j]
			c[k] -= part * s[k-j]
		}
	}
	return s
}

// Exercise 3: with D = d^2/dx^2 + d^2/dy^2, D[uw] = D[u] w + 2 (u_x w_x + u_y w_y) + u D[w] and
// D[f(u)] = f1 D[u] + f2 (u_x^2 + u_y^2), f1 and f2 the derivatives of f. Four numbers travel in
// place of twice three, for d coordinates 2 + d in place of 3 d, and 720 products do in place of
// 1180.
func TestExercise3(t *testing.T) {
	at := []plain{0.25, 0.5}
	want := laplacian(parameters(), at)
	var theta []forward
	for _, v := range parameters() {
		theta = append(theta, forward{v})
	}
	var u forward
	products := cost(func() { u = network(theta, []forward{{0.25, 1, 0, 0}, {0.5, 0, 1, 0}}) })
	near(t, "u_xx + u_yy", float64(u[3]), float64(want), 1e-13)
	if products != 720 {
		t.Errorf("%d products, want 720", products)
	}
}

// forward is u, u_x, u_y, u_xx + u_yy, or a constant alone.
type forward []plain

func (x forward) constant(c float64) forward { return forward{plain(c)} }

func (x forward) plus(y forward) forward {
	sum := make(forward, max(len(x), len(y)))
	copy(sum, x)
	for k := range y {
		sum[k] += y[k]
	}
	return sum
}

// times is called with a constant x only: the weights are constants, and tanh does without.
func (x forward) times(y forward) forward {
	product := make(forward, len(y))
	for k := range y {
		product[k] = x[0].times(y[k])
	}
	return product
}

func (z forward) tanh() forward {
	t := z[0].tanh()
	t1 := 1 - t.times(t)
	t2 := plain(-2).times(t).times(t1)
	squares := z[1].times(z[1]) + z[2].times(z[2])
	return forward{t, t1.times(z[1]), t1.times(z[2]), t1.times(z[3]) + t2.times(squares)}
}

// Question 1: from q x = 1, coefficient by coefficient, 3 q_0 = 1, 3 q_1 + q_0 = 0 and
// 3 q_2 + q_1 = 0, so q = (1/3, -1/9, 1/27), and the second derivative is 2/27. In general
// x_0 q_k = -(x_1 q_(k-1) + ... + x_k q_0) for k > 0.
func TestQuestion1(t *testing.T) {
	x, q := series[plain]{3, 1, 0}, series[plain]{1. / 3, -1. / 9, 1. / 27}
	for k, want := range []float64{1, 0, 0} {
		near(t, "a coefficient of q x", float64(q.times(x)[k]), want, 1e-15)
	}
}

// Question 2: the formula is wrong by about M h^2 by the Taylor series that it cuts off, and by
// about eps/h^2 by rounding. The sum is smallest where they are equal: h goes with the fourth root
// of eps, the error with the square root. Single precision is 5e8 times as coarse, so the best h
// is some 150 times as large, 0.02 or so, and its error 20000 times, some 1e-3 to 1e-2.
func TestQuestion2(t *testing.T) {
	theta := parameters()
	u := func(x, y plain) plain { return plain(float32(network(theta, []plain{x, y}))) }
	best, lowest := plain(0), math.Inf(1)
	for h := plain(0.5); h > 1e-4; h /= 1.5 {
		worst := 0.0
		for i := range 25 {
			x, y := plain(i%5)/4, plain(i/5)/4
			d := (u(x+h, y) + u(x-h, y) + u(x, y+h) + u(x, y-h) - 4*u(x, y)) / (h * h)
			worst = max(worst, math.Abs(float64(d-laplacian(theta, []plain{x, y}))))
		}
		if worst < lowest {
			best, lowest = h, worst
		}
	}
	if best < 0.005 || best > 0.1 || lowest < 3e-4 || lowest > 3e-2 {
		t.Errorf("best h %.1e with an error of %.1e", best, lowest)
	}
}

// Question 3: 4 u_xx + 12 u_xy + 9 u_yy. Each direction gives one equation like this, and there are
// d(d+1)/2 second derivatives, so that many directions are needed, three in the plane: u_xx, u_yy
// and that along (1, -1) do as well, u_xy being half of what the first two exceed the third by.
func TestQuestion3(t *testing.T) {
	theta, at := parameters(), []plain{0.25, 0.5}
	uxx, uyy := second(theta, at, 1, 0), second(theta, at, 0, 1)
	uxy := (uxx + uyy - second(theta, at, 1, -1)) / 2
	near(t, "along (2, 3)", float64(second(theta, at, 2, 3)), float64(4*uxx+12*uxy+9*uyy), 1e-12)
}

// Question 4: the tape three times, one parameter at a time ten times. The middle layer has four
// times as many weights, the first and the last twice as many, and units have doubled: a pass has
// three times the products. Reading a tape costs as much as a few passes, whatever P. One parameter
// at a time needs P of them, and P has grown by 501/151.
func TestQuestion4(t *testing.T) {
	defer func() { sizes = []int{2, 10, 10, 1} }()
	at := []plain{0.25, 0.5}
	measure := func(units int) (tape, forward float64) {
		sizes = []int{2, units, units, 1}
		theta := make([]plain, 3*units+(units+1)*units+units+1)
		w := make([]float64, len(theta))
		forward = float64(len(theta) * cost(func() { laplacian(along(theta, w, 1), along(at, nil, 0)) }))
		return float64(cost(func() { gradient(theta, at) })), forward
	}
	tape10, forward10 := measure(10)
	tape20, forward20 := measure(20)
	if g := tape20 / tape10; g < 2.8 || g > 3.2 {
		t.Errorf("the tape costs %.2f times as much", g)
	}
	if g := forward20 / forward10; g < 9 || g > 11 {
		t.Errorf("one parameter at a time costs %.2f times as much", g)
	}
}

// Question 5: u_xx = theta^2 t2, and its second derivative by theta is
// 2 t2 + 4 theta x t3 + theta^2 x^2 t4: up to the fourth derivative of tanh. Nobody has to write it
// down here, as the recurrence for series of series makes it of 1 - t^2.
func TestQuestion5(t *testing.T) {
	theta, x := 0.7, 0.4
	type inner = series[plain]
	z := series[inner]{{plain(theta * x), plain(x), 0}, {plain(theta), 1, 0}, {}} // theta x
	got := 4 * float64(z.tanh()[2][2])
	T := math.Tanh(theta * x)
	t1 := 1 - T*T
	t2, t3 := -2*T*t1, t1*(6*T*T-2)
	t4 := t2*(6*T*T-2) + 12*T*t1*t1
	near(t, "by x and theta, twice each", got, 2*t2+4*theta*x*t3+theta*theta*x*x*t4, 1e-14)
}

// The page has this tape, of y = (3 theta)^2 + theta at theta = 2, with its bars.
func TestTape(t *testing.T) {
	from, slope = from[:1], slope[:1]
	theta := record(2, taped{}, taped{}, 0, 0)
	z := theta.times(theta.constant(3))
	y := z.times(z).plus(theta)
	near(t, "y", y.v, 38, 0)
	for i, want := range []float64{37, 12, 1, 1} {
		near(t, "a bar", y.pull()[i+1], want, 0)
	}
}

// The gradient by the tape, times a direction, is the derivative along it, whatever the direction.
func TestGradient(t *testing.T) {
	theta, at, w, sum := parameters(), []plain{0.25, 0.5}, direction(), 0.0
	for p, g := range gradient(theta, at) {
		sum += g * w[p]
	}
	near(t, "along w", float64(laplacian(along(theta, w, 1), along(at, nil, 0))[1]), sum, 1e-12)
}

// The page's section on bending has these numbers: by how much two coefficients and three miss.
func TestBend(t *testing.T) {
	theta, at, w := parameters(), []plain{0.25, 0.5}, direction()
	r := laplacian(along(theta, w, 2), along(at, nil, 0))
	for _, want := range []struct{ a, line, parabola float64 }{{0.4, 1.06, 0.069}, {0.1, 0.062, 0.00009}} {
		a := plain(want.a)
		miss := r[0] + a*r[1] - laplacian(moved(theta, w, a), at)
		near(t, "the line misses, in units of what the page says,", float64(miss)/want.line, 1, 0.01)
		miss = plain(math.Abs(float64(miss + a*a*r[2])))
		near(t, "and the parabola,", float64(miss)/want.parabola, 1, 0.06)
	}
}

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}
