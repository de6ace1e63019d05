package reference

import (
	"math/bits"
	"math/cmplx"
)

// fft is the discrete Fourier transform of n = 2^p numbers (Cooley and Tukey, An algorithm for the
// machine calculation of complex Fourier series, 1965), in place:
//
//	forward  V_k = sum_j v_j e^(-2 pi i j k/n)      inverse  v_j = 1/n sum_k V_k e^(2 pi i j k/n).
type fft struct {
	n     int
	swap  [][2]int       // pairs of entries, the bits of one those of the other in reverse
	roots [][]complex128 // for sums of 2, 4, .. n = 2m numbers: e^(-2 pi i j/(2m)), j < m
}

// newFFT panics unless n is a power of two.
func newFFT(n int) *fft {
	if bits.OnesCount(uint(n)) != 1 {
		panic("reference: a transform of a length that is no power of two")
	}
	f := &fft{n: n}
	for i := range n {
		if j := int(bits.Reverse64(uint64(i)<<1) >> (64 - bits.Len(uint(n)))); i < j {
			f.swap = append(f.swap, [2]int{i, j})
		}
	}
	for half := 1; half < n; half *= 2 {
		root := make([]complex128, half)
		for j := range root {
			root[j] = cmplx.Rect(1, -pi*float64(j)/float64(half))
		}
		f.roots = append(f.roots, root)
	}
	return f
}

// forward transforms v.
func (f *fft) forward(v []complex128) {
	for _, s := range f.swap {
		v[s[0]], v[s[1]] = v[s[1]], v[s[0]]
	}
	for _, root := range f.roots {
		half := len(root)
		for lo := 0; lo < f.n; lo += 2 * half {
			a, b := v[lo:lo+half], v[lo+half:lo+2*half]
			for j, r := range root {
				w := r * b[j]
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

// wave returns the whole number k, -n/2 < k <= n/2, of entry i of a transform.
func (f *fft) wave(i int) int {
	if i > f.n/2 {
		return i - f.n
	}
	return i
}
