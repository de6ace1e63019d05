package method

import (
	"anagram/lsq"
	"anagram/mat"
	"anagram/svd"
)

// Momentum for damped steps. SPRING (Goldshlager, Abrahamsen & Lin, arXiv 2401.10190; for
// differential equations arXiv 2505.12149) damps the change of the step rather than the step. With
// p the last step and t its weight,
//
//	delta(lambda) = argmin |r + Phi delta|^2 + lambda |delta - t p|^2
//	              = t p - V diag(sigma_i/(sigma_i^2 + lambda)) c',
//	c'_i      = c_i + t sigma_i (V^T p)_i,
//	m(lambda) = sum_i c_i^2 - sum_i (c'_i lambda/(sigma_i^2 + lambda))^2.
//
// Where the data determine the step, sigma_i^2 >> lambda, it is as without momentum; elsewhere
// delta goes on as p did.
//
// SPRING takes t = mu. Here the step has to become a short step downhill as lambda grows, whatever
// p is. So t p is no longer than mu times the step delta_0(lambda) without momentum,
//
//	t = mu min(1, |delta_0(lambda)|/|p|),
//
// and delta tends to t p - Phi^T r/lambda with |t p| <= mu |Phi^T r|/lambda, downhill for mu < 1.
// For mu <= 0.89, m(lambda) > 0 for every lambda. The radius of a trial is that of the step without
// momentum, |delta_0(lambda)|. The next search begins from |delta|, at most 1 + mu times as large.
type momentum struct {
	mu     float64
	p      []float64 // the last step
	vtp    []float64 // V^T p
	length float64   // |p|; 0: there is no last step
}

// inertialBy is dampedBy with momentum mu.
func inertialBy(step *svd.Step, cols int, mu float64) damped {
	d := dampedBy(step, cols)
	if mu > 0 {
		d.momentum = momentum{mu: mu, p: make([]float64, cols), vtp: make([]float64, cols)}
	}
	return d
}

// remember makes the way from one point to another the last step.
func (k *momentum) remember(from, to []float64) {
	if k.mu == 0 {
		return
	}
	for i, v := range to {
		k.p[i] = v - from[i]
	}
	k.length = mat.Nrm2(k.p)
}

func (k *momentum) visit(f lsq.Fields) {
	f.ExpectFloat("Momentum", k.mu)
	f.FillFinite("last step", k.p)
	if f.Size("length of the last step", &k.length); k.length != 0 && k.mu == 0 {
		f.Fail("length of the last step", "%v of no step", k.length)
		k.length = 0
	}
}

// forget makes the next step one without momentum.
func (k *momentum) forget() { k.length = 0 }

// weight returns t for lambda.
func (d *damped) weight(lambda float64) float64 {
	if d.momentum.length == 0 {
		return 0
	}
	return d.momentum.mu * min(1, d.length(lambda)/d.momentum.length)
}

// inertialReduction returns m(lambda) with weight t, or 0 where that is negative. A term of it is
// (c - rest)(c + rest) with rest = c' lambda/(sigma^2 + lambda), the first factor written so that
// nothing cancels for large lambda.
func (d *damped) inertialReduction(lambda, t float64) float64 {
	sum := 0.0
	for i, sigma := range d.sigma {
		q, c := float64(sigma*sigma), d.c[i]
		kept := float64(t * sigma * d.momentum.vtp[i])
		gone := (float64(c*q) - float64(kept*lambda)) / (q + lambda)
		sum += float64(gone * (float64(2*c) - gone))
	}
	return max(0, sum)
}
