package adapt

import (
	"context"
	"errors"
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
	theta  []float64
	plan   Plan
	unseen float64   // balanced residual at unseen points, of the reference level
	parts  []float64 // that of each condition
	newton int       // steps
	done   bool      // Newton's method has converged
}

const (
	// maxNewton bounds Newton's steps for one fit.
	maxNewton = 25
	// newtonDone is the share of |r| that a last correction accounts for.
	newtonDone = 0.03
	// maxHalvings bounds how often a step is halved.
	maxHalvings = 12
	// fewColumns is the number of columns up to which all fits of a level take all of Newton's
	// steps: where units hardly resolve a solution, one of many may find the way to it.
	fewColumns = 300
	// slowFall is the share of |r| that a step has to lower it to for the next to be a chord step.
	slowFall = 0.3
)

var errNotFinite = errors.New("adapt: the equations are not finite at u = 0, nor at any point tried")

// fitter is what a fit works with.
type fitter struct {
	s     *solver
	ctx   context.Context
	fit   *fit
	rows  *lsq.Evaluator
	scale []float64 // of each row
	r     []float64
	phi   *mat.Dense
	least least
	quick bool // chord steps alone: a fit that is to be compared, not kept
	// what continuation subtracts from the residual: lag times that of u = 0
	zero []float64
	lag  float64
}

const (
	firstAdvance = 1. / 8
	leastAdvance = 1. / 128
	maxEasy      = 8
)

// fit draws n units by a plan and solves for their output weights, at the points.
func (s *solver) fit(ctx context.Context, n int, p Plan, stream int, x []*mat.Dense, from *fit) (*fit, error) {
	f := &fit{net: s.net.Sibling(n), plan: p}
	f.theta = make([]float64, f.net.Params())
	rng := rand.New(rand.NewPCG(domain.Derive(s.options.Seed, useUnits, stream), 0))
	if err := s.drawUnits(f.net, f.theta, p, rng); err != nil {
		return nil, err
	}
	t := &fitter{s: s, ctx: ctx, fit: f, quick: from != nil && n*s.net.Outputs() > fewColumns}
	terms := s.terms(x)
	if err := t.open(terms); err != nil {
		return nil, err
	}
	lo, hi := f.net.LastLayer()
	t.r, t.phi = make([]float64, t.rows.Rows()), mat.New(t.rows.Rows(), hi-lo)
	return f, t.solve(terms, from)
}

// finish goes on with Newton's method where chord steps have ended.
func (s *solver) finish(ctx context.Context, f *fit, x []*mat.Dense) error {
	if f.done {
		return nil
	}
	t := &fitter{s: s, ctx: ctx, fit: f}
	if err := t.open(s.terms(x)); err != nil {
		return err
	}
	lo, hi := f.net.LastLayer()
	t.r, t.phi = make([]float64, t.rows.Rows()), mat.New(t.rows.Rows(), hi-lo)
	return t.newton(t.output(), false)
}

// open evaluates the problem of the fit.
func (t *fitter) open(terms []pinn.Term) (err error) {
	t.rows, t.scale, err = t.s.evaluator(t.ctx, t.fit.net, terms)
	return err
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
	if t.rows.Session.Linear.Affine {
		t.fit.done = true
		return t.linear(w)
	}
	if t.fit.plan.Follow {
		return t.follow(w)
	}
	if from != nil {
		if err := t.beside(terms, from); err != nil {
			return err
		}
	}
	return t.newton(w, from != nil)
}

// output returns the parameters of the output layer.
func (t *fitter) output() []float64 {
	lo, hi := t.fit.net.LastLayer()
	return t.fit.theta[lo:hi]
}

// columns evaluates r and Phi, balanced.
func (t *fitter) columns() error {
	lo, hi := t.fit.net.LastLayer()
	t.s.result.Counts.Features++
	if err := t.rows.Columns(t.r, t.phi, t.fit.theta, lo, hi); err != nil {
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

// follow goes from u = 0 to the solution along those of r(u) = lag r(0), lag from 1 down to 0, in
// steps that Newton's method can make. (H. B. Keller, Lectures on numerical methods in bifurcation
// problems, 1987, has this and what to do where it fails.)
func (t *fitter) follow(w []float64) error {
	clear(w)
	if _, err := t.residuals(); err != nil {
		return err
	}
	t.zero = slices.Clone(t.r)
	before := make([]float64, len(w))
	for at, step := 0.0, firstAdvance; at < 1; {
		copy(before, w)
		next := min(1, at+step)
		t.lag, t.fit.done = 1-next, false
		if err := t.newton(w, false); err != nil {
			return err
		}
		if t.fit.done && t.fit.newton <= maxEasy {
			at, step = next, 1.5*step
			continue
		}
		if step /= 2; step < leastAdvance {
			t.lag, t.fit.done = 0, false
			return t.newton(w, false)
		}
		copy(w, before)
	}
	return nil
}

// factor decomposes Phi.
func (t *fitter) factor() error {
	t.s.result.Counts.Factorizations++
	t.least.factor(t.phi, func() error { return lsq.Over(t.ctx) })
	return lsq.Over(t.ctx)
}

// linear solves, and once more for what rounding has left.
func (t *fitter) linear(w []float64) error {
	if err := t.columns(); err != nil {
		return err
	}
	if err := t.factor(); err != nil {
		return err
	}
	step := make([]float64, len(w))
	for range 2 {
		t.least.solve(step, t.r)
		mat.Axpy(w, -1, step)
		if _, err := t.residuals(); err != nil {
			return err
		}
	}
	return nil
}

// beside makes the first Newton step, at another fit.
func (t *fitter) beside(terms []pinn.Term, from *fit) error {
	both := t.s.net.Sibling(units(t.fit.net) + units(from.net))
	theta := make([]float64, both.Params())
	join(both, theta, t.fit, from)
	e, scale, err := t.s.evaluator(t.ctx, both, terms)
	if err != nil {
		return err
	}
	lo, hi := both.LastLayer()
	all := mat.New(e.Rows(), hi-lo)
	t.s.result.Counts.Features++
	if err := e.Columns(t.r, all, theta, lo, hi); err != nil {
		return err
	}
	n, m, outputs := units(t.fit.net), units(from.net), both.Outputs()
	target := make([]float64, len(t.r))
	mat.Gemv(target, 1, all, theta[lo:hi])
	for i := range all.Rows {
		row, own := all.Row(i), t.phi.Row(i)
		for o := range outputs {
			copy(own[o*n:(o+1)*n], row[o*(n+m):])
			own[outputs*n+o] = row[outputs*(n+m)+o]
		}
		mat.Scal(own, scale[i])
		target[i] = (target[i] - t.r[i]) * scale[i]
	}
	if err := t.factor(); err != nil {
		return err
	}
	t.least.solve(t.output(), target)
	return nil
}

// units returns the width of the hidden layer.
func units(net *mlp.Network) int { return net.Sizes()[1] }

// join fills theta of a network that has the units of both, those of a with output weights 0.
func join(both *mlp.Network, theta []float64, a, b *fit) {
	w, bias := both.Layer(theta, 0)
	wa, ba := a.net.Layer(a.theta, 0)
	wb, bb := b.net.Layer(b.theta, 0)
	n := len(ba)
	copy(w.Data, wa.Data)
	copy(w.Data[len(wa.Data):], wb.Data)
	copy(bias, ba)
	copy(bias[n:], bb)
	out, last := both.Layer(theta, 1)
	from, other := b.net.Layer(b.theta, 1)
	for o := range out.Rows {
		copy(out.Row(o)[n:], from.Row(o))
	}
	copy(last, other)
}

// newton makes steps from the output layer there is. With stale, Phi is factored already, at
// another fit: steps with that are chord steps, and go on while they lower |r| fast.
func (t *fitter) newton(w []float64, stale bool) error {
	norm, err := t.residuals()
	if err != nil {
		return err
	}
	step, before := make([]float64, len(w)), make([]float64, len(w))
	for t.fit.newton = 1; t.fit.newton <= maxNewton; t.fit.newton++ {
		if !stale {
			if err := t.columns(); err != nil {
				return err
			}
			if err := t.factor(); err != nil {
				return err
			}
		}
		inside := t.least.solve(step, t.r)
		copy(before, w)
		last, eta := norm, 1.0
		for range maxHalvings {
			copy(w, before)
			mat.Axpy(w, -eta, step)
			if norm, err = t.residuals(); err != nil {
				return err
			}
			if norm < last || stale {
				break
			}
			eta /= 2
		}
		small := inside <= newtonDone*last
		switch {
		case !(norm < last):
			copy(w, before)
			if t.fit.done = small; t.fit.done || !stale {
				return nil
			}
			if norm, err = t.residuals(); err != nil || t.quick {
				return err
			}
			stale = false
		case eta == 1 && (small || !stale && norm > 0.9*last):
			t.fit.done = true
			return nil
		default:
			if stale = eta == 1 && norm < slowFall*last; !stale && t.quick {
				return nil
			}
		}
	}
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
