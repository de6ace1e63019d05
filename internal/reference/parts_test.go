package reference

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// The transform is the sum it stands for, and inverse undoes it.
func TestFFT(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{1, 2, 4, 8, 64} {
		f, v := newFFT(n), make([]complex128, n)
		for i := range v {
			v[i] = complex(rng.NormFloat64(), rng.NormFloat64())
		}
		got := append([]complex128(nil), v...)
		f.forward(got)
		for k := range v {
			want := complex128(0)
			for j, c := range v {
				want += c * cmplx.Rect(1, -2*pi*float64(j*k)/float64(n))
			}
			if cmplx.Abs(got[k]-want) > 1e-13*float64(n) {
				t.Errorf("n = %d: entry %d is %v, want %v", n, k, got[k], want)
			}
		}
		f.inverse(got)
		for i := range v {
			if cmplx.Abs(got[i]-v[i]) > 1e-14 {
				t.Errorf("n = %d: back again entry %d is %v, want %v", n, i, got[i], v[i])
			}
		}
	}
}

// v' = L v + v^2 is Bernoulli's, v = L e^(Lt)/(L/v_0 + 1 - e^(Lt)); halved steps leave a sixteenth
// of the error, whatever the size of L.
func TestExponentialStepsHaveOrderFour(t *testing.T) {
	squares := func(dst, v []complex128) {
		for i, c := range v {
			dst[i] = c * c
		}
	}
	for _, l := range []complex128{-1, 1e-9, 2i, -30 + 5i} {
		const v0 = 0.5
		e := cmplx.Exp(l)
		want := l * e / (l/v0 + 1 - e)
		if cmplx.Abs(l) < 1e-6 {
			want = v0 / (1 - v0)
		}
		at := func(steps int) float64 {
			v := []complex128{v0}
			s := newStiff([]complex128{l}, 1/float64(steps), squares)
			for range steps {
				s.step(v)
			}
			return cmplx.Abs(v[0] - want)
		}
		coarse, fine := at(32), at(64)
		if ratio := coarse / fine; cmplx.Abs(l) < 10 && (ratio < 12 || ratio > 20) || fine > 1e-6 {
			t.Errorf("L = %v: errors %v and %v", l, coarse, fine)
		}
	}
}

// A travelling wave of the cubic equation, h = e^(i(kx + (1 - k^2/2) t)), is kept to rounding, and
// a sum of waves loses none of its square.
func TestSplitting(t *testing.T) {
	const n, period, step = 64, 2 * pi, 0.01
	s, h, g := newSplitting(n, period, step), make([]complex128, n), make([]complex128, n)
	for j := range h {
		x := period * float64(j) / n
		h[j], g[j] = cmplx.Rect(1, 3*x), complex(math.Cos(x), 0.5*math.Sin(2*x))
	}
	before := square2(g)
	for range 100 {
		s.step(h, step)
		s.step(g, step)
	}
	for j := range h {
		want := cmplx.Rect(1, 3*period*float64(j)/n+1-4.5)
		if cmplx.Abs(h[j]-want) > 1e-12 {
			t.Errorf("at place %d %v, want %v", j, h[j], want)
		}
	}
	if after := square2(g); math.Abs(after-before) > 1e-9*before {
		t.Errorf("the sum of squares went from %v to %v", before, after)
	}
}

func square2(h []complex128) (sum float64) {
	for _, v := range h {
		sum += real(v)*real(v) + imag(v)*imag(v)
	}
	return sum
}

// solve and fit find the numbers that made the right side; what fit leaves is orthogonal.
func TestDense(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, size := range [][2]int{{1, 1}, {5, 5}, {12, 5}, {40, 17}} {
		rows, cols := size[0], size[1]
		m, x, b := newMatrix(rows, cols), make([]float64, cols), make([]float64, rows)
		for j := range x {
			x[j] = rng.NormFloat64()
		}
		for i := range m {
			for j := range m[i] {
				m[i][j] = rng.NormFloat64() * math.Pow(10, float64(j%4))
				b[i] += m[i][j] * x[j]
			}
		}
		solutions := map[string][]float64{"fit": m.copied().fit(append([]float64(nil), b...))}
		if rows == cols {
			y := append([]float64(nil), b...)
			m.copied().solve(y)
			solutions["solve"] = y
		}
		for name, y := range solutions {
			for j := range x {
				if math.Abs(y[j]-x[j]) > 1e-11 {
					t.Errorf("%s, %v: x_%d = %v, want %v", name, size, j, y[j], x[j])
				}
			}
		}
	}
}

func (m matrix) copied() matrix {
	c := newMatrix(len(m), len(m[0]))
	for i, row := range m {
		copy(c[i], row)
	}
	return c
}

// Derivatives and interpolation by nodes are exact for polynomials.
func TestChebyshev(t *testing.T) {
	const n = 9
	x, d := chebyshev(n)
	points := []float64{-1, -0.3, 0, 0.77, 1}
	at := interpolation(n, points)
	for p := range n + 1 {
		values := newMatrix(n+1, 1)
		for i, v := range x {
			values[i][0] = math.Pow(v, float64(p))
		}
		slopes, between := d.times(values), at.times(values)
		for i, v := range x {
			want := 0.0
			if p > 0 {
				want = float64(p) * math.Pow(v, float64(p-1))
			}
			if math.Abs(slopes[i][0]-want) > 1e-12 {
				t.Errorf("slope of x^%d at %v: %v, want %v", p, v, slopes[i][0], want)
			}
		}
		for i, v := range points {
			if want := math.Pow(v, float64(p)); math.Abs(between[i][0]-want) > 1e-13 {
				t.Errorf("x^%d at %v: %v, want %v", p, v, between[i][0], want)
			}
		}
	}
}

// x - 3 log x + y - 1.5 log y stays, and Taylor's series and Radau's method agree.
func TestOrdinary(t *testing.T) {
	if testing.Short() {
		t.Skip("two resolutions")
	}
	invariant := func(v []float64) float64 { return v[0] - 3*math.Log(v[0]) + v[1] - 1.5*math.Log(v[1]) }
	for i, v := range LotkaVolterra(200, Fine) {
		if got := invariant(v); math.Abs(got-2) > 1e-13 {
			t.Errorf("at time %d the invariant is %v, want 2", i, got)
		}
	}
	y := []float64{1, 1, 1}
	const steps, h = 4000, 15. / 199 / 1000 // four intervals
	for range steps {
		radau(y, func(_ float64, dst, y []float64) {
			dst[0], dst[1], dst[2] = 10*(y[1]-y[0]), y[0]*(28-y[2])-y[1], y[0]*y[1]-8./3*y[2]
		}, 0, h)
	}
	for k, want := range Lorenz(200, Fine)[4] {
		if math.Abs(y[k]-want) > 1e-11 {
			t.Errorf("unknown %d of Lorenz' at the fifth time: %v by Radau, %v by Taylor", k, y[k], want)
		}
	}
}

// Robertson's concentrations sum to one, and at t = 0.4, 40 and 4000 are those of the literature
// (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, and LSODE's example).
func TestRobertson(t *testing.T) {
	const perDecade = 40
	rows := Robertson(10*perDecade+1, Fine)
	for i, y := range rows {
		if sum := y[0] + y[1] + y[2]; math.Abs(sum-1) > 1e-13 {
			t.Errorf("at time %d the sum is %v", i, sum)
		}
	}
	for _, c := range []struct{ time, y1, y2, y3 float64 }{
		{0.4, 9.8517e-1, 3.3864e-5, 1.4794e-2}, {40, 7.1583e-1, 9.1855e-6, 2.8416e-1}, {4000, 1.8320e-1, 8.9423e-7, 8.1680e-1},
	} {
		// between two times, linear in log t
		at := math.Log10(c.time/1e-5) * perDecade
		i := int(at)
		for k, want := range []float64{c.y1, c.y2, c.y3} {
			got := rows[i][k] + (at-float64(i))*(rows[i+1][k]-rows[i][k])
			if math.Abs(got-want) > 1e-3*want {
				t.Errorf("y%d(%v) = %v, want %v", k+1, c.time, got, want)
			}
		}
	}
}
