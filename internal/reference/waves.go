package reference

import (
	"math"
	"math/cmplx"
)

// TimeCells and SpaceCells are how many intervals of time and of space the tabulated solutions
// have.
const (
	TimeCells  = 100
	SpaceCells = 200
)

// Resolution is how finely a solver works. How far its results differ is their stated error:
// TestResolutions.
type Resolution int

// Fine is what problems are measured with; Coarse has half the steps, half the waves, or both.
const (
	Coarse Resolution = iota
	Fine
)

// KdV returns the solution of
//
//	u_t + u u_x + 0.022^2 u_xxx = 0 on [-1, 1], periodic, u(0, x) = cos(pi x),
//
// at 101 times on [0, 1] and 201 places (N. Zabusky, M. Kruskal, Interaction of solitons in a
// collisionless plasma, 1965).
func KdV(r Resolution) [][]float64 {
	const n, delta = 512, 0.022
	steps := [2]int{50, 100}[r]
	p := newPeriodic(n, 2, func(k float64) complex128 { return complex(0, delta*delta*k*k*k) })
	p.local = square
	p.after = func(k float64, v complex128) complex128 { return complex(0, -k/2) * v }
	v := p.sampled(func(x float64) float64 { return -math.Cos(pi * x) })
	return p.rows(v, 1./TimeCells, TimeCells, steps, SpaceCells+1)
}

// Kuramoto returns the solution of the equation of Kuramoto and Sivashinsky
//
//	u_t + a u u_x + b u_xx + c u_xxxx = 0 on [0, 2 pi], periodic, u(0, x) = cos x (1 + sin x),
//	a = 100/16, b = 100/16^2, c = 100/16^4,
//
// at 101 times on [0, 1] and 201 places.
func Kuramoto(r Resolution) [][]float64 {
	const n = 256
	steps := [2]int{80, 160}[r]
	const a, b, c = 100. / 16, 100. / 256, 100. / 65536
	p := newPeriodic(n, 2*pi, func(k float64) complex128 { return complex(b*k*k-c*k*k*k*k, 0) })
	p.local = square
	p.after = func(k float64, v complex128) complex128 { return complex(0, -a*k/2) * v }
	v := p.sampled(func(x float64) float64 { return math.Cos(x) * (1 + math.Sin(x)) })
	return p.rows(v, 1./TimeCells, TimeCells, steps, SpaceCells+1)
}

// AllenCahn returns the solution of
//
//	u_t = 1e-4 u_xx + 5 (u - u^3) on [-1, 1], periodic, u(0, x) = x^2 cos(pi x),
//
// at 101 times on [0, 1] and 201 places. The initial value has a kink at the ends of the period:
// its slope jumps by 4 there. So samples of it would do badly, and its coefficients are exact ones,
// with I(m) = int_0^1 x^2 cos(m pi x) dx = 2 (-1)^m/(m pi)^2, 1/3 if m = 0:
//
//	x^2 cos(pi x) = I(1) + sum_k (I(k+1) + I(k-1)) cos(k pi x).
//
// The kink lasts for a time: the first interval is cut into pieces, each twice as long as the last,
// with as many steps in each.
func AllenCahn(r Resolution) [][]float64 {
	const n = 2048 // layers are 0.006 wide; with 4096 it differs by 1e-11
	steps := [2]int{5, 10}[r]
	const d, growth, pieces = 1e-4, 5, 12
	p := newPeriodic(n, 2, func(k float64) complex128 { return complex(growth-d*k*k, 0) })
	p.local = cube
	p.after = func(_ float64, v complex128) complex128 { return -growth * v }
	moment := func(m int) float64 {
		if m == 0 {
			return 1. / 3
		}
		return 2 * sign(m) / (float64(m*m) * pi * pi)
	}
	v := make([]complex128, n)
	v[0] = complex(moment(1), 0)
	for k := 1; k < n/2; k++ {
		// half of the cosine's, for either wave; x counts from -1
		c := complex(sign(k)*(moment(k+1)+moment(k-1))/2, 0)
		v[k], v[n-k] = c, c
	}
	rows := [][]float64{make([]float64, SpaceCells+1)}
	for j := range rows[0] {
		x := 2*float64(j)/SpaceCells - 1
		rows[0][j] = x * x * math.Cos(pi*x)
	}
	const interval = 1. / TimeCells
	p.advance(v, math.Ldexp(interval, -pieces), steps)
	for k := range pieces {
		p.advance(v, math.Ldexp(interval, k-pieces), steps)
	}
	return append(rows, p.rows(v, interval, TimeCells-1, steps, SpaceCells+1)...)
}

// sign returns (-1)^k.
func sign(k int) float64 { return 1 - 2*float64(k&1) }

// Schroedinger returns the real and the imaginary part of the solution of
//
//	i h_t + h_xx/2 + |h|^2 h = 0 on [-5, 5], periodic, h(0, x) = 2 sech x,
//
// at 101 times on [0, pi/2] and 201 places. The initial value has a kink at the ends of the period:
// h_x jumps by 0.054 there, which this equation never smooths. So all waves last. Those beyond n/2
// are so small and so fast that they see nothing but the mean of |h|^2, which stays: their phases
// turn by (2 mean |h|^2 - kappa^2/2) t. (The product h^2 with their conjugates turns the other way
// round and does nothing in the mean.) With them, the coefficients are those of so many samples
// that what these add to each other is below rounding of the result.
func Schroedinger(r Resolution) (re, im [][]float64) {
	n, steps := [2]int{512, 1024}[r], [2]int{20, 40}[r]
	const samples, period, interval = 1 << 17, 10, pi / 2 / TimeCells
	start := func(x float64) float64 { return 2 / math.Cosh(x-period/2) }
	all := newPeriodic(samples, period, func(float64) complex128 { return 0 }).sampled(start)
	v := append(append([]complex128(nil), all[:n/2]...), all[samples-n/2:]...)
	v[n/2] = 0
	mean := 8 * math.Tanh(period/2) / period // of 4 sech^2
	s := newSplitting(n, period, interval/float64(steps))
	for t := range TimeCells + 1 {
		bins := make([]complex128, SpaceCells)
		for i, c := range v {
			addWave(bins, s.wave(i), c)
		}
		for k := n / 2; k < samples/2; k++ {
			kappa := 2 * pi * float64(k) / period
			c := all[k] * cmplx.Rect(1, (2*mean-kappa*kappa/2)*interval*float64(t))
			addWave(bins, k, c)
			addWave(bins, -k, c)
		}
		a, b := parts(sum(bins))
		re, im = append(re, a), append(im, b)
		if t == TimeCells {
			break
		}
		s.places(v)
		for range steps {
			s.step(v, interval/float64(steps))
		}
		s.waves(v)
	}
	return re, im
}
