package method

import (
	"math"

	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
)

// SSBroyden is the self-scaled Broyden method with a strong-Wolfe line search (J. F. Urbán, P.
// Stefanou and J. A. Pons, Unveiling the optimization process of physics informed neural networks:
// how accurate and competitive can PINNs be?, J. Comput. Phys. 523, 2025, arXiv 2405.04230; the
// scaling is that of M. Al-Baali and H. Khalfan, Wide interval for efficient self-scaling
// quasi-Newton algorithms, Optim. Methods Softw. 20, 2005). The direction is delta = -H g. H, P x P
// and kept in full, learns from s = theta' - theta = alpha delta and y = g' - g by
//
//	H <- (H - H y y^T H / y^T H y + phi v v^T)/tau + s s^T / s^T y,
//	v = (y^T H y)^1/2 (s / s^T y - H y / y^T H y),
//
// so that H y = s whatever tau and phi are. With B = H^-1, hence B s = -alpha g, they follow from
//
//	b = s^T B s / s^T y,   h = y^T H y / s^T y,   a = b h - 1 >= 0,   c = (a/(1 + a))^1/2,
//	rho- = min(1, h (1 - c)),   theta- = (rho- - 1)/a,   theta+ = 1/rho-,
//	theta = max(theta-, min(theta+, (1 - b)/b)),   sigma = 1 + a theta,   phi = (1 - theta)/sigma,
//	tau = min(1, 1/b) min(sigma^(1/(1-P)), 1/theta)     where theta > 0,
//	tau = min(min(1, 1/b) sigma^(1/(1-P)), sigma)       elsewhere.
//
// theta = 0 and tau = 1 are BFGS, theta = 1 and tau = 1 are DFP. A tau below 1 enlarges H in all
// directions but s, so that those in which it has become too small recover. That is what the method
// gains (docs/methods.md, "Quasi-Newton methods"). Before the first update H is gamma I, with gamma
// = s^T y / y^T y as in LBFGS, so that the unit of the loss does not matter. The first step and the
// ends of a run are those of LBFGS. A step takes O(P^2) operations beside its gradients. The zero
// value is the method; it has no options.
type SSBroyden struct{}

// Name returns "ssbroyden".
func (SSBroyden) Name() string { return "ssbroyden" }

// Start allocates all that the steps need.
func (SSBroyden) Start(s *lsq.State) (lsq.Stepper, error) {
	return &ssBroyden{newQuasiNewton(s), newBroyden(s.Params())}, nil
}

// Needs counts what Start allocates.
func (SSBroyden) Needs(d *lsq.Demand) {
	d.Gradients()
	d.Add("inverse Hessian", d.Params, d.Params)
	d.Add("steps", 8, d.Params)
}

type ssBroyden struct {
	*quasiNewton
	broyden
}

// Step implements lsq.Stepper.
func (m *ssBroyden) Step(s *lsq.State) (lsq.Outcome, error) {
	found, err := m.descend(s, &m.broyden)
	if err != nil {
		return 0, err
	}
	if found.alpha == 0 {
		return lsq.Stalled, nil
	}
	sBs := -float64(found.alpha*found.alpha) * mat.Dot(m.g, m.delta)
	m.broyden.learn(sBs, m.trial, s.Theta, m.trialG, m.g)
	return m.moveTo(s, found), nil
}

// Visit implements lsq.Stepper.
func (m *ssBroyden) Visit(f lsq.Fields) {
	m.slope.visit(f)
	m.broyden.visit(f)
}

// VisitUnfinished implements lsq.Sparing. It leaves out H, which changes only at the end of a step.
// Whether there is one may change before.
func (m *ssBroyden) VisitUnfinished(f lsq.Fields) {
	m.slope.visit(f)
	f.Bool("inverse Hessian held", &m.held)
}

// broyden is the inverse Hessian H of SSBroyden.
type broyden struct {
	h        *mat.Dense // P x P, symmetric to the bit
	held     bool       // false: H = I, whatever is in h
	s, y, hy []float64
}

func newBroyden(n int) broyden {
	return broyden{h: mat.New(n, n), s: make([]float64, n), y: make([]float64, n), hy: make([]float64, n)}
}

func (m *broyden) known() bool { return m.held }

func (m *broyden) forget() { m.held = false }

// apply sets q <- H q.
func (m *broyden) apply(q []float64) {
	if m.held {
		m.multiply(m.hy, q)
		copy(q, m.hy)
	}
}

// multiply sets dst = H q.
func (m *broyden) multiply(dst, q []float64) {
	clear(dst)
	mat.Gemv(dst, 1, m.h, q)
}

// learn updates H with s = to - from, y, the change of the gradient, and s^T B s. A pair with s^T y
// not clearly positive, which the Wolfe conditions exclude but for rounding, would make H
// indefinite: it is left out. Where rounding has made H indefinite, it begins anew with gamma I.
// An H too large for numbers is dropped.
func (m *broyden) learn(sBs float64, to, from, gTo, gFrom []float64) {
	const eps = 0x1p-52
	for i := range m.s {
		m.s[i] = to[i] - from[i]
		m.y[i] = gTo[i] - gFrom[i]
	}
	sy, yy := mat.Dot(m.s, m.y), mat.Dot(m.y, m.y)
	if !(sy > eps*mat.Nrm2(m.s)*mat.Nrm2(m.y)) {
		return
	}
	yHy := 0.0
	if m.held {
		m.multiply(m.hy, m.y)
		yHy = mat.Dot(m.y, m.hy)
	}
	if !(yHy > 0) {
		gamma := sy / yy
		m.begin(gamma)
		copy(m.hy, m.y)
		mat.Scal(m.hy, gamma)
		yHy, sBs = sy, mat.Dot(m.s, m.s)/gamma
	}
	theta, sigma, tau := selfScaling(sBs/sy, yHy/sy, len(m.s))
	m.update(sy, yHy, (1-theta)/sigma, tau)
	m.held = m.trace() <= math.MaxFloat64
}

// begin sets H to gamma I.
func (m *broyden) begin(gamma float64) {
	m.h.Zero()
	for i := range m.s {
		m.h.Set(i, i, gamma)
	}
}

// trace is finite and positive if H is: no number in a positive definite matrix is larger than the
// largest on its diagonal.
func (m *broyden) trace() float64 {
	sum := 0.0
	for i := range m.s {
		sum += m.h.At(i, i)
	}
	return sum
}

// update applies the update of the doc comment to H, with s, y^T H y and hy = H y as they are in m,
// which it overwrites. Every product is one number times itself or its mirror image, so H stays
// symmetric to the bit.
func (m *broyden) update(sy, yHy, phi, tau float64) {
	v, w, s := m.y, m.hy, m.s // v and w are those of H - w w^T + sign v v^T
	mat.Scal(w, 1/math.Sqrt(yHy))
	copy(v, s)
	mat.Scal(v, math.Sqrt(yHy)/sy)
	mat.Axpy(v, -1, w)
	mat.Scal(v, math.Sqrt(math.Abs(phi)))
	mat.Scal(s, 1/math.Sqrt(sy))
	sign := math.Copysign(1, phi)
	for i := range s {
		row := m.h.Row(i)
		mat.Axpy(row, -w[i], w)
		mat.Axpy(row, sign*v[i], v)
		mat.Scal(row, 1/tau)
		mat.Axpy(row, s[i], s)
	}
}

// selfScaling returns theta, sigma and tau for b, h > 0 and P = n. All of a in the doc comment that
// is below 0 is rounding. Theta is finite, sigma is positive, 0 < tau <= 1.
func selfScaling(b, h float64, n int) (theta, sigma, tau float64) {
	a := max(float64(b*h)-1, 0)
	c := math.Sqrt(a / (1 + a))
	low := min(1, h/float64((1+a)*(1+c))) // rho-: 1 - c = 1/((1 + a)(1 + c))
	theta = min(1/low, (1-b)/b)
	if low < 1 {
		theta = max((low-1)/a, theta)
	} else {
		theta = max(0, theta)
	}
	sigma = max(1+float64(a*theta), low) // theta >= theta- says that sigma >= rho-
	root := 1.0
	if n > 1 {
		root = vec.Exp(-vec.Log(sigma) / float64(n-1))
	}
	rho := min(1, 1/b)
	if theta > 0 {
		return theta, sigma, float64(rho * min(root, 1/theta))
	}
	return theta, sigma, min(float64(rho*root), sigma)
}

// visit visits the upper half of H, which is the lower one, too.
func (m *broyden) visit(f lsq.Fields) {
	f.Bool("inverse Hessian held", &m.held)
	if !m.held {
		return
	}
	for i := range m.s {
		f.FillFinite("inverse Hessian", m.h.Row(i)[i:])
		if f.Reading() {
			for j, v := range m.h.Row(i)[i:] {
				m.h.Set(i+j, i, v)
			}
		}
	}
}
