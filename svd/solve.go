package svd

import (
	"math"

	"anagram/mat"
)

// DefaultCutoff returns sqrt(eps P) sigma_1, with eps = 2^-52. Singular values below it, of the
// features of a network of P parameters, count as rounding errors.
func DefaultCutoff(params int, sigma1 float64) float64 {
	return math.Sqrt(eps*float64(params)) * sigma1
}

// Rank returns how many of the descending singular values the pseudo-inverse keeps: those with
// sigma_i >= cutoff and sigma_i > 0. So a zero matrix has rank 0 even with cutoff 0. A NaN cutoff
// keeps none.
func Rank(sigma []float64, cutoff float64) int {
	for i, s := range sigma {
		if !(s >= cutoff && s > 0) {
			return i
		}
	}
	return len(sigma)
}

// Solve sets dst = V_k diag(1/sigma_i) U_k^T b, with the k singular values that Rank keeps, and
// returns k. With A_k the sum of their parts of A, dst (length n) is the shortest of the vectors x
// that minimise |A_k x - b|, for b of length m. It panics if a length does not fit. dst may be b.
func (f *Factors) Solve(dst, b []float64, cutoff float64) (rank int) {
	if len(dst) != f.V.Rows || len(b) != f.U.Rows {
		panic("svd: solve with vectors of the wrong length")
	}
	coef := make([]float64, len(f.Sigma))
	mat.GemvT(coef, 1, f.U, b)
	rank = Rank(f.Sigma, cutoff)
	for i := range rank {
		coef[i] /= f.Sigma[i]
	}
	clear(coef[rank:])
	clear(dst)
	mat.Gemv(dst, 1, f.V, coef)
	return rank
}
