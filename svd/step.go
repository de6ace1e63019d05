package svd

import "anagram/mat"

// Step is the reusable workspace of one optimizer step.
type Step struct{}

// NewStep returns a workspace for matrices of rows x cols.
func NewStep(rows, cols int) *Step { panic("svd: not yet") }

// Factor decomposes phi, which is overwritten, with r riding along.
func (s *Step) Factor(phi *mat.Dense, r []float64) error { panic("svd: not yet") }

// Sigma returns the singular values, descending.
func (s *Step) Sigma() []float64 { panic("svd: not yet") }

// C returns c_i = u_i^T r.
func (s *Step) C() []float64 { panic("svd: not yet") }

// Combine sets dst = sum_i coef_i v_i.
func (s *Step) Combine(dst, coef []float64) { panic("svd: not yet") }

// Solve sets dst = V diag(1/sigma) c over sigma_i >= cutoff and returns the rank.
func (s *Step) Solve(dst []float64, cutoff float64) (rank int) { panic("svd: not yet") }
