package reference

import (
	"math"
	"math/cmplx"
)

const pi = math.Pi

// periodic is an equation u_t = L u + N(u) on a period, by the coefficients of its Fourier series
// at n waves,
//
//	u(x) = sum_k v_k e^(i kappa x),   kappa = 2 pi k/period,   -n/2 < k <= n/2.
//
// N is formed at n equally spaced places. x counts from the start of the period.
type periodic struct {
	*fft
	period float64
	l      []complex128                                 // the linear part of every wave
	local  func(u []complex128)                         // what N does at the places
	after  func(kappa float64, n complex128) complex128 // and then to a wave; nil: nothing
}

// newPeriodic sets up n waves; linear is the symbol of L.
func newPeriodic(n int, period float64, linear func(kappa float64) complex128) *periodic {
	p := &periodic{fft: newFFT(n), period: period, l: make([]complex128, n)}
	for i := range p.l {
		p.l[i] = linear(p.kappa(i))
	}
	return p
}

func (p *periodic) kappa(i int) float64 { return 2 * pi * float64(p.wave(i)) / p.period }

// places turns coefficients into values at the places, waves these into those.
func (p *periodic) places(v []complex128) {
	p.inverse(v)
	for i := range v {
		v[i] *= complex(float64(p.n), 0)
	}
}

func (p *periodic) waves(v []complex128) {
	p.forward(v)
	scale := complex(1/float64(p.n), 0)
	for i := range v {
		v[i] *= scale
	}
	v[p.n/2] = 0 // the wave without a partner
}

// nonlinear sets dst to the coefficients of N(u), those of u given.
func (p *periodic) nonlinear(dst, v []complex128) {
	copy(dst, v)
	p.places(dst)
	p.local(dst)
	p.waves(dst)
	if p.after != nil {
		for i := range dst {
			dst[i] = p.after(p.kappa(i), dst[i])
		}
	}
}

// sampled returns the coefficients of f(x) from its values at the places.
func (p *periodic) sampled(f func(x float64) float64) []complex128 {
	v := make([]complex128, p.n)
	for j := range v {
		v[j] = complex(f(p.period*float64(j)/float64(p.n)), 0)
	}
	p.waves(v)
	return v
}

// advance integrates v over a time in a number of equal steps.
func (p *periodic) advance(v []complex128, time float64, steps int) {
	s := newStiff(p.l, time/float64(steps), p.nonlinear)
	for range steps {
		s.step(v)
	}
}

// rows returns a real u at the given number of equally spaced places on the period, both ends among
// them, at times 0, time, 2 time and so on. Each of these intervals takes so many equal steps.
func (p *periodic) rows(v []complex128, time float64, intervals, steps, places int) [][]float64 {
	s := newStiff(p.l, time/float64(steps), p.nonlinear)
	first, _ := parts(p.at(v, places))
	rows := [][]float64{first}
	for range intervals {
		for range steps {
			s.step(v)
		}
		row, _ := parts(p.at(v, places))
		rows = append(rows, row)
	}
	return rows
}

// at sums the series at equally spaced places, the first and the last of them the same.
func (p *periodic) at(v []complex128, places int) []complex128 {
	bins := make([]complex128, places-1)
	for i, c := range v {
		addWave(bins, p.wave(i), c)
	}
	return sum(bins)
}

// addWave adds c e^(i kappa x) to a series that is looked at in so many places only, where waves
// that differ by a multiple of their number are the same.
func addWave(bins []complex128, k int, c complex128) {
	if k %= len(bins); k < 0 {
		k += len(bins)
	}
	bins[k] += c
}

// sum returns the series of bins at their places, and at the end of the period.
func sum(bins []complex128) []complex128 {
	cells := len(bins)
	root, u := make([]complex128, cells), make([]complex128, cells+1)
	for j := range root {
		root[j] = cmplx.Rect(1, 2*pi*float64(j)/float64(cells))
	}
	for k, c := range bins {
		for j := range cells {
			u[j] += c * root[j*k%cells]
		}
	}
	u[cells] = u[0]
	return u
}

// parts returns the real and the imaginary parts of a row.
func parts(row []complex128) (re, im []float64) {
	re, im = make([]float64, len(row)), make([]float64, len(row))
	for j, v := range row {
		re[j], im[j] = real(v), imag(v)
	}
	return re, im
}

// square and cube are local parts of N for a real u.
func square(u []complex128) {
	for j, v := range u {
		u[j] = complex(real(v)*real(v), 0)
	}
}

func cube(u []complex128) {
	for j, v := range u {
		u[j] = complex(real(v)*real(v)*real(v), 0)
	}
}
