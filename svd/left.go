package svd

import (
	"math"
	"math/rand/v2"

	"anagram/mat"
)

// X of X R1 = Sigma (Q2 Y)^T, from R1, Sigma and Q2 Y: the left singular vectors of R1 are its
// rows. To rotate them along with the rows of R3 would cost as much again as the rotations of
// these, of which there are several for each pair. Row x of X belongs to sigma_i and v_i, the
// column of Q2 Y, and there are two formulas for it:
//
//	x R1 = sigma_i v_i^T        forward substitution     error in x_l about eps sigma_i/2^e_l
//	x_l = r_l v_i / sigma_i     a product                error in x_l about eps 2^e_l/sigma_i
//
// where r_l is row l of R1 and 2^e_l its size. Both sizes descend. So the first is good for l < i,
// where it needs no other x_l, and the second for l >= i: together every element has an error of a
// few eps, times the condition of R1 with rows scaled to length one. That is usually small: R1 is
// of a QR with pivoting (Drmac and Veselic 2008 solve for one of the factors on that ground). A
// check tells. Where it fails, and where B stands in the place of R1, which is no triangle, Jacobi
// runs once more, with the identity as H.
//
// With R1 = E T, E = diag(2^e_l), nothing here leaves the range:
//
//	z T = v_i^T,  x_l = z_l sigma_i/2^e_l         x_l = (t_l v_i) 2^e_l/sigma_i.

// solve sets xt to X^T and says whether that is orthogonal. It changes r1 to T, and jac.g. So many
// sigma_i are not zero.
func (w *work) solve(rank int) bool {
	n := w.a.Cols
	t, exp := &w.r1, make([]int, n)
	for l := range n {
		row := t.Row(l)
		_, exp[l] = math.Frexp(mat.MaxAbs(row))
		shift(row, -exp[l])
	}
	zt := w.jac.g.View(0, 0, n, n) // Q2 Y took over what it held
	zt.Copy(&w.qy)
	substitute(zt, t, 0, rank)
	w.xt = spaced(n, n)
	multiply(&w.xt, t, &w.qy)
	for l := range n {
		row, z := w.xt.Row(l)[:rank], zt.Row(l)
		for i := range row {
			if s := w.scaled[i]; i > l {
				row[i] = ldexp(z[i]*s.f, s.e-exp[l])
			} else {
				row[i] = ldexp(row[i]/s.f, exp[l]-s.e)
			}
		}
	}
	complete(&w.xt, rank)
	return orthogonal(&w.xt)
}

// substitute solves T^T Z^T = Q2 Y above the diagonal of rows lo .. hi-1, zt being Q2 Y there with
// what the rows before lo contribute taken away. By halves, to work by products of matrices.
func substitute(zt, t *mat.Dense, lo, hi int) {
	if hi-lo <= tileRows {
		for l := lo; l < hi; l++ {
			row := zt.Row(l)[l+1:]
			for k := lo; k < l; k++ {
				mat.Axpy(row, -t.At(k, l), zt.Row(k)[l+1:])
			}
			mat.Scal(row, 1/t.At(l, l))
		}
		return
	}
	mid := lo + ((hi-lo)/2+tileRows-1)/tileRows*tileRows
	substitute(zt, t, lo, mid)
	left, known := zt.View(mid, mid, hi-mid, zt.Cols-mid), zt.View(lo, mid, mid-lo, zt.Cols-mid)
	mat.GemmTN(left, -1, t.View(lo, mid, mid-lo, hi-mid), known)
	substitute(zt, t, mid, hi)
}

// multiply sets xt on and below the diagonal to T Q2 Y, by blocks that leave out most of the zeros.
func multiply(xt, t, qy *mat.Dense) {
	const part = 96
	n := xt.Rows
	for l := 0; l < n; l += part {
		rows := min(part, n-l)
		mat.Gemm(xt.View(l, 0, rows, l+rows), 1, t.View(l, l, rows, n-l), qy.View(l, 0, n-l, l+rows))
	}
}

// The check of X has signVectors vectors, and lets X^T X differ from the identity by maxLoss eps
// sqrt(n min(n, 256)) (TestLeftSolvedOrRotated, TestOrthonormal).
const (
	signVectors = 8
	maxLoss     = 4
)

// orthogonal says whether X^T X Z = Z for vectors Z of random signs, a test of O(n^2) operations
// (R. Freivalds, Probabilistic machines can use less running time, 1977). A vector shows an element
// of X^T X - I in full with one of its two signs at least, whatever the rest of the row adds. So it
// sees the largest with a probability of one half or more, and all miss it once in 2^signVectors
// times, more rarely where others are large as well. One vector let 876 eps pass on Kahan's matrix
// of 23 columns. Where R1 is well-conditioned the test sees at most n eps.
func orthogonal(xt *mat.Dense) bool {
	n := xt.Rows
	z, xz, back := mat.New(n, signVectors), mat.New(n, signVectors), mat.New(n, signVectors)
	signs := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		bits := signs.Uint64()
		for j := range signVectors {
			z.Set(i, j, 1-2*float64(bits>>j&1))
		}
	}
	mat.GemmTN(xz, 1, xt, z)
	mat.Gemm(back, 1, xt, xz)
	worst := 0.0
	for i, v := range back.Data {
		worst = max(worst, math.Abs(v-z.Data[i])) // NaN stays
	}
	return worst <= maxLoss*eps*math.Sqrt(float64(n*min(n, 256)))
}
