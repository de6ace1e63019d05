package svd

import (
	"math"
	"math/rand/v2"

	"anagram/mat"
)

// X of X R = Sigma V^T, from R, Sigma and V: the left singular vectors of R are its rows. To rotate
// them along with the rows of R3 would cost as much again as the rotations of these, of which there
// are several for each pair. Row x of X belongs to sigma_i and v_i, and there are two formulas for
// it:
//
//	x R = sigma_i v_i^T         forward substitution     error in x_l about eps sigma_i/d_l
//	x_l = r_l v_i / sigma_i     a product                error in x_l about eps d_l/sigma_i
//
// where r_l is row l of R and d_l its size. Both sizes descend. So the first is good for l < i,
// where it needs no other x_l, and the second for l >= i: together every element has an error of a
// few eps, times the condition of R with rows scaled to length one. That is small as a rule: R is
// of a pivoted QR (Drmac and Veselic 2008 solve for one of the factors on that ground). A check
// tells; where it fails, and where W stands in the place of R, which is no triangle, Jacobi runs
// once more, with a matrix that rotates along.
//
// With R = D S, D of powers of two, nothing here leaves the range:
//
//	z S = v_i^T,  x_l = z_l sigma_i/d_l         x_l = (s_l v_i) d_l/sigma_i.

// solve sets xt to X^T and says whether that is orthogonal. It changes r to S, and g.
func (w *work) solve() bool {
	n := w.a.Cols
	s, d := &w.r, make([]int, n)
	for l := range n {
		row := s.Row(l)
		_, d[l] = math.Frexp(mat.MaxAbs(row))
		shift(row, -d[l])
	}
	zt := w.jac.g.View(0, 0, n, n) // v took over what it held
	zt.Copy(&w.v)
	substitute(&zt, s, 0, w.rank)
	w.xt = spaced(n, n)
	multiply(&w.xt, s, &w.v)
	for l := range n {
		row, z := w.xt.Row(l)[:w.rank], zt.Row(l)
		for i := range row {
			if i > l {
				row[i] = ldexp(z[i]*w.f[i], w.exp[i]-d[l])
			} else {
				row[i] = ldexp(row[i]/w.f[i], d[l]-w.exp[i])
			}
		}
	}
	complete(&w.xt, w.rank)
	return orthogonal(&w.xt)
}

// substitute solves S^T Z^T = V above the diagonal of rows lo .. hi-1, zt being V there with what
// the rows before lo contribute taken away. By halves, to work by products of matrices.
func substitute(zt, s *mat.Dense, lo, hi int) {
	if hi-lo <= tile {
		for l := lo; l < hi; l++ {
			row := zt.Row(l)[l+1:]
			for k := lo; k < l; k++ {
				mat.Axpy(row, -s.At(k, l), zt.Row(k)[l+1:])
			}
			mat.Scal(row, 1/s.At(l, l))
		}
		return
	}
	mid := lo + ((hi-lo)/2+tile-1)/tile*tile
	substitute(zt, s, lo, mid)
	known, left := zt.View(lo, mid, mid-lo, zt.Cols-mid), zt.View(mid, mid, hi-mid, zt.Cols-mid)
	over := s.View(lo, mid, mid-lo, hi-mid)
	mat.GemmTN(&left, -1, &over, &known)
	substitute(zt, s, mid, hi)
}

// multiply sets xt on and below the diagonal to S V, by blocks that leave out most of the zeros.
func multiply(xt, s, v *mat.Dense) {
	const part = 96
	n := xt.Rows
	for l := 0; l < n; l += part {
		rows := min(part, n-l)
		dst, a, b := xt.View(l, 0, rows, l+rows), s.View(l, l, rows, n-l), v.View(l, 0, n-l, l+rows)
		mat.Gemm(&dst, 1, &a, &b)
	}
}

// orthogonal says whether X^T X Z = Z for eight vectors Z of random signs, a test of 32 n^2
// operations (R. Freivalds, Probabilistic machines can use less running time, 1977). A vector shows
// an element of X^T X - I in full with one of its two signs at least, whatever the rest of the row
// adds: so it sees the largest with a probability of one half or more, and eight vectors miss it
// once in 256 times, more rarely where others are large as well. One vector let 876 eps pass on
// Kahan's matrix of 23 columns (TestOrthonormal). What may be left is 4 n eps for up to 256
// columns, then 64 sqrt(n) eps; where R is well-conditioned the test sees at most n eps.
func orthogonal(xt *mat.Dense) bool {
	const vectors = 8
	n := xt.Rows
	z, xz, back := mat.New(n, vectors), mat.New(n, vectors), mat.New(n, vectors)
	signs := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		bits := signs.Uint64()
		for j := range vectors {
			z.Set(i, j, 1-2*float64(bits>>j&1))
		}
	}
	mat.GemmTN(xz, 1, xt, z)
	mat.Gemm(back, 1, xt, xz)
	worst := 0.0
	for i, v := range back.Data {
		worst = max(worst, math.Abs(v-z.Data[i])) // NaN stays
	}
	return worst <= 4*eps*math.Sqrt(float64(n*min(n, 256)))
}
