package svd

import "anagram/mat"

// What a Step knows after a decomposition, and vectors made of the v_i, which are nowhere formed.

// Sigma returns the singular values, descending: the numerical rank k <= min(S, P) of them, the others being below
// rounding. It lives until the next Factor.
func (s *Step) Sigma() []float64 { return s.sigma[:s.k] }

// C returns c_i = u_i^T r, one for each singular value of Sigma. It lives until the next Factor.
func (s *Step) C() []float64 { return s.c[:s.k] }

// Combine sets dst = sum_i coef_i v_i with the unit right singular vectors v_i; dst has length P and
// coef at most as many elements as Sigma.
func (s *Step) Combine(dst, coef []float64) {
	if len(dst) != s.cols || len(coef) > s.k {
		panic("svd: combine with vectors of the wrong length")
	}
	if len(coef) == 0 { // the workspace may not have been used yet
		clear(dst)
		return
	}
	for i, v := range coef {
		s.mix[i] = 0
		if length := mat.Nrm2(s.jac.g.Row(i)); length > 0 {
			s.mix[i] = v / length
		}
	}
	y := s.y[:s.n]
	clear(y)
	rows := s.jac.g.View(0, 0, len(coef), s.k)
	mat.GemvT(y[:s.k], 1, &rows, s.mix[:len(coef)])
	s.third.MulQVec(y)
	clear(dst)
	for j, p := range s.perm {
		dst[p] = y[j]
	}
	if s.flip != nil {
		s.outer.MulQVec(dst)
	}
}

// Project sets coef_i = v_i^T x for each singular value of Sigma: the transpose of Combine. x has length P.
func (s *Step) Project(coef, x []float64) {
	if len(x) != s.cols || len(coef) != s.k {
		panic("svd: projection of a vector of the wrong length")
	}
	if s.k == 0 {
		return
	}
	full := s.full[:s.cols]
	copy(full, x)
	if s.flip != nil {
		s.outer.MulQTVec(full)
	}
	y := s.y[:s.n]
	for j, p := range s.perm {
		y[j] = full[p]
	}
	s.third.MulQTVec(y)
	clear(coef)
	rows := s.jac.g.View(0, 0, s.k, s.k)
	mat.Gemv(coef, 1, &rows, y[:s.k])
	for i := range coef {
		if length := mat.Nrm2(s.jac.g.Row(i)); length > 0 {
			coef[i] /= length
		}
	}
}

// Solve sets dst = V_k diag(1/sigma_i) c over the singular values kept by Rank, and returns their number k:
// dst = pinv(Phi_k) r, of length P.
func (s *Step) Solve(dst []float64, cutoff float64) (rank int) {
	rank = Rank(s.Sigma(), cutoff)
	coef := s.coef[:rank]
	for i := range coef {
		coef[i] = s.c[i] / s.sigma[i]
	}
	s.Combine(dst, coef)
	return rank
}
