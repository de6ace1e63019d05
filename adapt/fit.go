package adapt

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// A fit is a network whose hidden layer was drawn and whose output layer solves the equations at
// the points by least squares. Where they are linear that is one solve and a second one for what
// rounding has left of the residual. Where they are not it is Newton's method on the output layer:
// the first step linearises at the best fit so far, whose units stand beside the new ones for that,
//
//	min over w of |r(u) - Phi_u w_u + Phi w|,
//
// and the others at what that gives. Without a fit so far it begins with u = 0 and halves steps
// that raise the residual.

// fit is a network with its solution.
type fit struct {
	net    *mlp.Network
	theta  []float64 // of the network, then of the constants
	plan   Plan
	unseen float64   // balanced residual at unseen points, of the reference level
	parts  []float64 // that of each condition
	newton int       // steps
	done   bool      // Newton's method has converged
}

// fitter is what a fit works with.
type fitter struct {
	s     *solver
	ctx   context.Context
	fit   *fit
	rows  *lsq.Evaluator
	scale []float64 // of each row
	r     []float64
	phi   *mat.Dense
	beyond
	quick bool // chord steps alone: a fit that is to be compared, not kept
	// what continuation subtracts from the residual: lag times that of u = 0
	zero []float64
	lag  float64
}

// fit draws n units by a plan and solves for their output weights, at the points.
func (s *solver) fit(ctx context.Context, n int, p Plan, stream int, x []*mat.Dense, from *fit) (*fit, error) {
	f := &fit{net: s.network(p).Sibling(n), plan: p}
	f.theta = s.theta(f.net)
	rng := rand.New(rand.NewPCG(domain.Derive(s.options.Seed, useUnits, stream), 0))
	if err := s.drawUnits(f.net, f.theta, p, rng); err != nil {
		return nil, err
	}
	s.setStart(f.net, f.theta)
	t := &fitter{s: s, ctx: ctx, fit: f, quick: from != nil && s.columns(n) > fewColumns}
	terms := s.terms(x)
	if err := t.open(terms); err != nil {
		return nil, err
	}
	return f, t.solve(terms, from)
}

// open opens the problem of the fit.
func (t *fitter) open(terms []pinn.Term) (err error) {
	if t.rows, t.scale, err = t.s.evaluator(t.ctx, t.fit.net, terms); err != nil {
		return err
	}
	n, k := len(t.output()), len(t.s.constants)
	t.r, t.phi = make([]float64, t.rows.Rows()), t.s.least.Matrix(t.rows.Rows(), n-k)
	if k > 0 {
		t.phiW, t.phi = t.phi, mat.New(t.rows.Rows(), n)
	}
	return nil
}

// evaluator returns that of a network and terms, and the factors that balance its rows.
func (s *solver) evaluator(ctx context.Context, net *mlp.Network, terms []pinn.Term) (*lsq.Evaluator, []float64, error) {
	p, err := pinn.New(net, terms...)
	if err != nil {
		return nil, nil, err
	}
	e, err := lsq.NewEvaluator(p, s.options.Workers)
	if err != nil {
		return nil, nil, err
	}
	e.Attend(ctx)
	var scale []float64
	for k, t := range e.Session.Terms {
		scale = append(scale, slices.Repeat([]float64{s.balance[k]}, t.Rows)...)
	}
	return e, scale, nil
}

// solve finds the output layer.
func (t *fitter) solve(terms []pinn.Term, from *fit) error {
	w := t.output()
	if t.s.affine {
		t.fit.done = true
		return t.linear(w)
	}
	if t.fit.plan.Follow {
		return t.follow(w)
	}
	// one network has units of one function
	near := from != nil && from.plan.Sine == t.fit.plan.Sine
	if near {
		if err := t.beside(terms, from); err != nil {
			return err
		}
	}
	switch {
	case from != nil && !near:
		copy(t.fit.constants(), from.constants())
	case from == nil && t.s.measurements() > 0:
		return t.bothWays(w)
	}
	return t.newton(w, near)
}

// output returns the parameters of the output layer, and of the constants behind it.
func (t *fitter) output() []float64 {
	lo, _ := t.fit.net.LastLayer()
	return t.fit.theta[lo:]
}

// columns evaluates r and Phi, balanced.
func (t *fitter) columns() error {
	lo, _ := t.fit.net.LastLayer()
	t.s.result.Counts.Features++
	if err := t.rows.Columns(t.r, t.phi, t.fit.theta, lo, len(t.fit.theta)); err != nil {
		return err
	}
	for i, f := range t.scale {
		mat.Scal(t.phi.Row(i), f)
	}
	t.balanced()
	return nil
}

// residuals evaluates r, balanced, and returns its norm.
func (t *fitter) residuals() (float64, error) {
	t.s.result.Counts.Residuals++
	if _, err := t.rows.Residuals(t.r, t.fit.theta); err != nil {
		return 0, err
	}
	t.balanced()
	return mat.Nrm2(t.r), nil
}

// balanced weighs r, and subtracts what continuation leaves for later.
func (t *fitter) balanced() {
	vec.Mul(t.r, t.r, t.scale)
	if t.lag > 0 {
		mat.Axpy(t.r, -t.lag, t.zero)
	}
}

// factor decomposes Phi: the columns of the output weights, and what these leave of the others.
func (t *fitter) factor() error {
	if err := t.factorWeights(); err != nil {
		return err
	}
	return t.factorConstants()
}

func (t *fitter) factorWeights() error {
	t.s.result.Counts.Factorizations++
	if len(t.s.constants) > 0 {
		t.fill()
	}
	t.s.least.Factor(func() error { return lsq.Over(t.ctx) })
	return lsq.Over(t.ctx)
}

// linear solves, and once more for what rounding and damping have left.
func (t *fitter) linear(w []float64) error {
	if err := t.columns(); err != nil {
		return err
	}
	if err := t.factor(); err != nil {
		return err
	}
	step := make([]float64, len(w))
	t.step(step, t.r)
	mat.Axpy(w, -1, step)
	if _, err := t.residuals(); err != nil {
		return err
	}
	t.step(step, t.r)
	mat.Axpy(w, -1, step)
	return nil
}

// look sets the balanced residuals at unseen points.
func (s *solver) look(ctx context.Context, f *fit, x []*mat.Dense) error {
	e, scale, err := s.evaluator(ctx, f.net, s.terms(x))
	if err != nil {
		return err
	}
	r := make([]float64, len(scale))
	s.result.Counts.Residuals++
	if _, err := e.Residuals(r, f.theta); err != nil {
		return err
	}
	sum := 0.0
	at := 0
	f.parts = f.parts[:0]
	for k, t := range e.Session.Terms {
		part := mat.Nrm2(r[at:at+t.Rows]) * s.balance[k]
		at += t.Rows
		f.parts = append(f.parts, part)
		sum += float64(part * part)
	}
	if f.unseen = math.Sqrt(sum); !(f.unseen <= math.MaxFloat64) {
		f.unseen = math.Inf(1)
	}
	return nil
}
