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

// What a Step knows after a decomposition, and sums of the v_i. The v_i themselves are never
// formed.

// Sigma returns the k singular values above rounding, descending; k <= min(S, P) is the numerical
// rank. The slice is valid until the next Factor.
func (s *Step) Sigma() []float64 { return s.sigma }

// C returns c_i = u_i^T r, one for each singular value of Sigma. The slice is valid until the next
// Factor.
func (s *Step) C() []float64 { return s.c }

// Combine sets dst = sum_i coef_i v_i with the unit right singular vectors v_i. dst has length P,
// coef at most as many elements as Sigma. It panics if a length does not fit.
func (s *Step) Combine(dst, coef []float64) {
	if len(dst) != s.cols || len(coef) > len(s.sigma) {
		panic("svd: combine with vectors of the wrong length")
	}
	mix := s.mix[:len(coef)]
	copy(mix, coef)
	s.combine(dst, mix)
}

// combine is Combine, with coefficients that it changes.
func (s *Step) combine(dst, coef []float64) {
	clear(dst)
	if len(coef) == 0 { // the workspace may not have been used yet
		return
	}
	for i := range coef {
		if length := mat.Nrm2(s.jac.g.Row(i)); length > 0 {
			coef[i] /= length
		} else {
			coef[i] = 0
		}
	}
	k := len(s.sigma)
	clear(s.y)
	mat.GemvT(s.y[:k], 1, s.jac.g.View(0, 0, len(coef), k), coef)
	s.q[2].MulQVec(s.y)
	for j, p := range s.perm {
		dst[p] = s.y[j]
	}
	if s.flip != nil {
		s.q[0].MulQVec(dst)
	}
}

// Project sets coef_i = v_i^T x for each singular value of Sigma: the transpose of Combine. x has
// length P. It panics if a length does not fit.
func (s *Step) Project(coef, x []float64) {
	k := len(s.sigma)
	if len(x) != s.cols || len(coef) != k {
		panic("svd: projection of a vector of the wrong length")
	}
	if k == 0 {
		return
	}
	copy(s.full, x)
	if s.flip != nil {
		s.q[0].MulQTVec(s.full)
	}
	for j, p := range s.perm {
		s.y[j] = s.full[p]
	}
	s.q[2].MulQTVec(s.y)
	clear(coef)
	mat.Gemv(coef, 1, s.jac.g.View(0, 0, k, k), s.y[:k])
	for i := range coef {
		if length := mat.Nrm2(s.jac.g.Row(i)); length > 0 {
			coef[i] /= length
		} else {
			coef[i] = 0
		}
	}
}

// Solve sets dst = V_k diag(1/sigma_i) c over the singular values kept by Rank, and returns their
// number k: dst = pinv(Phi_k) r, of length P. It panics if the length does not fit.
func (s *Step) Solve(dst []float64, cutoff float64) (rank int) {
	if len(dst) != s.cols {
		panic("svd: combine with vectors of the wrong length")
	}
	rank = Rank(s.sigma, cutoff)
	coef := s.mix[:rank]
	for i := range coef {
		coef[i] = s.c[i] / s.sigma[i]
	}
	s.combine(dst, coef)
	return rank
}
