package method

import (
	"math"

	"anagram/mat"
	"anagram/svd"
)

// Damped least-squares steps from one SVD. With Phi = U diag(sigma) V^T and c = U^T r,
//
//	delta(lambda) = argmin |r + Phi delta|^2 + lambda |delta|^2
//	              = -V diag(sigma_i/(sigma_i^2 + lambda)) c
//
// for every lambda at the cost of one sum. If r were linear the step would lower |r|^2 by its
// promise
//
//	m(lambda) = |r|^2 - |r + Phi delta|^2
//	          = sum_i c_i^2 sigma_i^2 (sigma_i^2 + 2 lambda)/(sigma_i^2 + lambda)^2.
//
// The length |delta(lambda)| falls as lambda grows, so a radius R names a lambda: the root of
// |delta(lambda)| = R, or 0 where even delta(0) is shorter (Levenberg 1944, Marquardt 1963; More,
// The Levenberg-Marquardt algorithm, 1978, section 5).
type damped struct {
	svd      *svd.Step
	sigma, c []float64 // of the last decomposition
	coef     []float64 // scratch: the coefficients of a step in the columns of V
	momentum momentum
}

// dampedBy returns steps that come from the decompositions of step, which has cols columns.
func dampedBy(step *svd.Step, cols int) damped {
	return damped{svd: step, coef: make([]float64, cols)}
}

// factor decomposes phi, which is overwritten, with r.
func (d *damped) factor(phi *mat.Dense, r []float64) error {
	if err := d.svd.Factor(phi, r); err != nil {
		return err
	}
	d.decomposed()
	return nil
}

// decomposed makes the last decomposition of the workspace the one that steps come from.
func (d *damped) decomposed() {
	d.sigma, d.c = d.svd.Sigma(), d.svd.C()
	if d.momentum.length > 0 {
		d.svd.Project(d.momentum.vtp[:len(d.sigma)], d.momentum.p)
	}
}

// step sets dst to delta(lambda), with momentum if there is any.
func (d *damped) step(dst []float64, lambda float64) {
	coef, t := d.coef[:len(d.sigma)], d.weight(lambda)
	for i, sigma := range d.sigma {
		c := d.c[i]
		if t > 0 {
			c += float64(t * sigma * d.momentum.vtp[i])
		}
		coef[i] = -sigma * c / (float64(sigma*sigma) + lambda)
	}
	d.svd.Combine(dst, coef)
	if t > 0 {
		mat.Axpy(dst, t, d.momentum.p)
	}
}

// solve sets dst to -(Phi^T Phi + lambda)^-1 g, for g in the row space of Phi.
func (d *damped) solve(dst, g []float64, lambda float64) {
	coef := d.coef[:len(d.sigma)]
	d.svd.Project(coef, g)
	for i, sigma := range d.sigma {
		coef[i] /= -(float64(sigma*sigma) + lambda)
	}
	d.svd.Combine(dst, coef)
}

// length returns |delta(lambda)|, the step without momentum.
func (d *damped) length(lambda float64) float64 {
	sum := 0.0
	for i, sigma := range d.sigma {
		part := sigma * d.c[i] / (float64(sigma*sigma) + lambda)
		sum += float64(part * part)
	}
	return math.Sqrt(sum)
}

// reduction returns m(lambda).
func (d *damped) reduction(lambda float64) float64 {
	if t := d.weight(lambda); t > 0 {
		return d.inertialReduction(lambda, t)
	}
	sum := 0.0
	for i, sigma := range d.sigma {
		q := float64(sigma * sigma)
		part := d.c[i] / (q + lambda)
		sum += float64(part * part * q * (q + float64(2*lambda)))
	}
	return sum
}

// damping returns the lambda with |delta(lambda)| = radius, or 0 if |delta(0)| <= radius. The root
// is at most |Phi^T r|/radius. From there lambda falls until the step is longer than the radius,
// by a factor that is squared each time, as the root may lie many decades lower. Bisection of log
// lambda leaves an interval of some digits, on which the length is nearly linear. The root of the
// line has twice as many, and does not jump where rounding turns a bisection.
func (d *damped) damping(radius float64) float64 {
	if len(d.sigma) == 0 || d.length(0) <= radius {
		return 0
	}
	sum := 0.0
	for i, sigma := range d.sigma {
		part := sigma * d.c[i]
		sum += float64(part * part)
	}
	hi := math.Sqrt(sum) / radius
	lo, factor := hi, 0.5
	short, long := radius, d.length(lo) // at hi and lo
	for long <= radius {
		hi, short = lo, long
		lo = float64(lo * factor) // rounded here, as mid below: length, inlined, adds to it
		factor *= factor
		if lo == 0 {
			return 0
		}
		long = d.length(lo)
	}
	for hi > lo*(1+0x1p-20) {
		mid := float64(math.Sqrt(lo) * math.Sqrt(hi))
		if mid <= lo || mid >= hi {
			break
		}
		if length := d.length(mid); length > radius {
			lo, long = mid, length
		} else {
			hi, short = mid, length
		}
	}
	return lo + float64((hi-lo)*((long-radius)/(long-short)))
}

// share returns |U^T r|^2/|r|^2, with |r|^2 = 2 loss: how much of it lies in the column space of
// Phi.
func (d *damped) share(loss float64) float64 {
	if loss == 0 {
		return 0
	}
	return min(1, mat.Dot(d.c, d.c)/2/loss)
}
