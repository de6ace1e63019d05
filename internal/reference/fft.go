package reference

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// fft is the discrete Fourier transform of n = 2^p numbers (Cooley and Tukey, An algorithm for the
// machine calculation of complex Fourier series, 1965), in place:
//
//	forward  V_k = sum_j v_j e^(-2 pi i j k/n)      inverse  v_j = 1/n sum_k V_k e^(2 pi i j k/n).
type fft struct {
	n    int
	root []complex128 // e^(-2 pi i j/n), j < n/2
}

// newFFT panics unless n is a power of two.
func newFFT(n int) *fft {
	if bits.OnesCount(uint(n)) != 1 {
		panic("reference: a transform of a length that is no power of two")
	}
	f := &fft{n: n, root: make([]complex128, n/2)}
	for j := range f.root {
		f.root[j] = cmplx.Rect(1, -2*math.Pi*float64(j)/float64(n))
	}
	return f
}

// forward transforms v.
func (f *fft) forward(v []complex128) {
	for i := range v {
		if j := f.reversed(i); i < j {
			v[i], v[j] = v[j], v[i]
		}
	}
	for half := 1; half < f.n; half *= 2 {
		every := f.n / (2 * half)
		for lo := 0; lo < f.n; lo += 2 * half {
			a, b := v[lo:lo+half], v[lo+half:lo+2*half]
			for j := range a {
				w := f.root[j*every] * b[j]
				a[j], b[j] = a[j]+w, a[j]-w
			}
		}
	}
}

// inverse undoes forward: with all but the first number in reverse it is the same sum.
func (f *fft) inverse(v []complex128) {
	f.forward(v)
	scale := complex(1/float64(f.n), 0)
	v[0] *= scale
	for i, j := 1, f.n-1; i <= j; i, j = i+1, j-1 {
		v[i], v[j] = v[j]*scale, v[i]*scale
	}
}

// reversed returns i with its p bits in reverse.
func (f *fft) reversed(i int) int {
	if f.n == 1 {
		return i
	}
	return int(bits.Reverse64(uint64(i)) >> (65 - bits.Len(uint(f.n))))
}

// wave returns the whole number k, -n/2 < k <= n/2, of entry i of a transform.
func (f *fft) wave(i int) int {
	if i > f.n/2 {
		return i - f.n
	}
	return i
}
