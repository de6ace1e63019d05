package adapt

import (
	"math"

	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
	"anagram/svd"
)

// Unknown constants c_k(t_k) (pinn.Constant) are parameters beside the output weights w, and
//
//	Phi_c = dr/dt
//
// are columns behind theirs, Phi_w. An equation that is linear in u is not in u and c, so Newton's
// method finds both, from t = 0, where constants start. A step is made in two parts: what the
// weights can't take off the columns of the constants and off r is a small problem for t alone,
//
//	C = (Phi_c - Phi_w Phi_w^+ Phi_c) D^-1 = U Sigma V^T
//	D dt = sum over i of v_i sigma_i (U^T r)_i / (sigma_i^2 + mu^2 |r|^2/|r_0|^2),
//
// with D the lengths of the columns and r_0 the residual of u = 0, and dw solves Phi_w dw = r -
// Phi_c dt. (G. H. Golub, V. Pereyra, Separable nonlinear least squares: the variable projection
// method, 2003.) The damping keeps combinations that nothing determines from running away, and ends
// with r, so it costs no digit of what is determined (J. Fan, Y. Yuan, On the quadratic convergence
// of the Levenberg-Marquardt method without nonsingularity assumption, 2005).

const (
	// damping is mu.
	damping = 0.1
	// maxFold is the largest step of a t whose constant is e^t or the like, and maxStride that of
	// one whose constant is linear, relative to 1 + |t|: TestConstantsFar.
	maxFold, maxStride = 2, 10
)

// beyond is what a fitter has for constants.
type beyond struct {
	phiW    *mat.Dense   // where Phi_w is factored
	phiC    *mat.Dense   // Phi_c
	lengths []float64    // D
	small   *svd.Factors // of C, but for a rotation from the left
	rest    []float64    // scratch: S
	damping float64      // mu |r|/|r_0|
}

// theta makes room for the parameters of a network and of the constants, which begin at their
// starts.
func (s *solver) theta(net *mlp.Network) []float64 {
	return make([]float64, net.Params()+len(s.constants))
}

// weights returns the parameters of the network, and constants those of the constants.
func (f *fit) weights() []float64   { return f.theta[:f.net.Params()] }
func (f *fit) constants() []float64 { return f.theta[f.net.Params():] }

// fill puts the columns of the weights where they are factored.
func (t *fitter) fill() {
	for i := range t.phiW.Rows {
		copy(t.phiW.Row(i), t.phi.Row(i))
	}
}

// project returns what the weights, whose columns are factored, leave of those of the constants,
// turned by Q of the factors.
func (t *fitter) project() *mat.Dense {
	k := len(t.s.constants)
	t.phiC, t.rest = t.phi.View(0, t.phi.Cols-k, t.phi.Rows, k).Clone(), make([]float64, t.phi.Rows)
	c := mat.New(t.phi.Rows, k)
	for j := range k {
		for i := range t.rest {
			t.rest[i] = t.phiC.At(i, j)
		}
		t.s.least.Rest(t.rest, t.rest)
		for i, v := range t.rest {
			c.Set(i, j, v)
		}
	}
	return c
}

// factorConstants decomposes C, for a residual that stands in r.
func (t *fitter) factorConstants() (err error) {
	if len(t.s.constants) == 0 {
		return nil
	}
	c := t.project()
	t.lengths = make([]float64, c.Cols)
	mat.ColumnNorms(t.lengths, t.phiC)
	for j, v := range t.lengths {
		if v == 0 {
			t.lengths[j] = 1
		}
	}
	for i := range c.Rows {
		for j, v := range t.lengths {
			c.Set(i, j, c.At(i, j)/v)
		}
	}
	if t.damping = 0; !t.s.affine && t.s.zero > 0 {
		t.damping = damping * mat.Nrm2(t.r) / t.s.zero
	}
	t.small, err = svd.Decompose(c)
	return err
}

// step sets dst to the step of weights and constants for a residual r, and returns the norm of what
// it accounts for.
func (t *fitter) step(dst, r []float64) (inside float64) {
	k := len(t.s.constants)
	if k == 0 {
		return t.s.least.Solve(dst, r)
	}
	dw, dt := dst[:len(dst)-k], dst[len(dst)-k:]
	t.s.least.Rest(t.rest, r)
	left, norm := mat.Nrm2(t.rest), mat.Nrm2(r)
	along, square := make([]float64, k), float64((norm-left)*(norm+left))
	mat.GemvT(along, 1, t.small.U, t.rest)
	clear(dt)
	for i, sigma := range t.small.Sigma {
		if sigma <= dependent*t.small.Sigma[0] {
			continue // 0 too, where u = 0 does not see a coefficient
		}
		d := sigma * along[i] / (float64(sigma*sigma) + float64(t.damping*t.damping))
		square += float64(sigma * d * sigma * d)
		for j := range dt {
			dt[j] += float64(t.small.V.At(j, i) * d)
		}
	}
	for j := range dt {
		dt[j] /= t.lengths[j]
	}
	mat.Scal(dt, t.bounded(dt))
	copy(t.rest, r)
	mat.Gemv(t.rest, -1, t.phiC, dt)
	t.s.least.Solve(dw, t.rest)
	return math.Sqrt(max(0, square))
}

// dependent is the share of the largest sigma at which another is rounding.
const dependent = 1e-14

// bounded returns the factor that makes a step of the constants no longer than it may be.
func (t *fitter) bounded(dt []float64) float64 {
	factor := 1.0
	if t.s.affine {
		return factor
	}
	for j, k := range t.s.constants {
		most := float64(maxFold)
		if k.IsLinear() {
			most = maxStride * (1 + math.Abs(t.fit.constants()[j]))
		}
		if d := math.Abs(dt[j]); d > most {
			factor = min(factor, most/d)
		}
	}
	return factor
}

// TestConstantsFar fixes these.
const (
	// stillConstant is the step of a constant's parameter below which it has arrived.
	stillConstant = 0.01
	// steadyFall is the share of the residual that is left by halved steps that lead nowhere.
	steadyFall = 0.999
)

// steady reports whether halved steps have come to their end; without constants nothing does.
func (t *fitter) steady(norm, last float64) bool {
	return len(t.s.constants) > 0 && norm > steadyFall*last
}

// still reports whether a step leaves the constants about where they are. Far from their values
// they may take many steps, each of which lowers the residual by little. A chord step does not
// know: where it was factored, at u = 0, no constant may have had an effect.
func (t *fitter) still(eta float64, step []float64, chord bool) bool {
	if len(t.s.constants) == 0 {
		return true
	}
	return !chord && eta*mat.MaxAbs(step[len(step)-len(t.s.constants):]) <= stillConstant
}

// leastSize is the least size of a constant, of that of its start: one may be 0.
const leastSize = 1e-3

// size is what an error of a constant is relative to.
func size(k pinn.Constant, value float64) float64 {
	return max(math.Abs(value), leastSize*startSize(k))
}

// startSize is the size of what a constant starts with, 1 for 0.
func startSize(k pinn.Constant) float64 {
	if start, _ := k.At(0); start != 0 {
		return math.Abs(start)
	}
	return 1
}

// apart returns how far two fits are apart, relative to the first: each unknown, then each
// constant.
func (s *solver) apart(f, g *fit) []float64 {
	each, _ := s.sample.difference(s.values(f), s.values(g))
	for i, k := range s.constants {
		c, _ := k.At(f.constants()[i])
		other, _ := k.At(g.constants()[i])
		each = append(each, math.Abs(c-other)/size(k, c))
	}
	return each
}
