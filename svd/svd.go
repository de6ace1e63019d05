// Package svd computes singular value decompositions by one-sided Jacobi rotations,
// and the pseudo-inverse solves that build on them.
package svd

import "anagram/mat"

// Factors is the thin decomposition A = U diag(Sigma) V^T of an m x n matrix, k = min(m, n).
type Factors struct {
	U, V  *mat.Dense
	Sigma []float64
}

// Decompose returns the thin singular value decomposition of a, which is left unchanged.
func Decompose(a *mat.Dense) (*Factors, error) { panic("svd: not yet") }

// Values returns the singular values alone, descending.
func Values(a *mat.Dense) ([]float64, error) { panic("svd: not yet") }

// DefaultCutoff returns sqrt(eps P) sigma_1.
func DefaultCutoff(params int, sigma1 float64) float64 { panic("svd: not yet") }

// Rank returns the number of singular values that are kept.
func Rank(sigma []float64, cutoff float64) int { panic("svd: not yet") }

// Solve sets dst = pinv(A) b.
func (f *Factors) Solve(dst, b []float64, cutoff float64) (rank int) { panic("svd: not yet") }
