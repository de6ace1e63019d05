package adapt

import (
	"context"
	"errors"
	"math"
	"slices"

	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
	"anagram/pinn"
)

// Newton's method on the output layer, for equations that are not linear. Where a step does not
// lower |r| it is halved. While |r| falls fast, steps with the factors of an earlier point (chord
// steps) save most of the work: docs/solve.md.

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

const (
	// firstAdvance and leastAdvance are steps of lag in following: the first, and the least before
	// it is given up.
	firstAdvance, leastAdvance = 1. / 8, 1. / 128
	// maxEasy is the number of Newton's steps up to which the next step of lag is longer.
	maxEasy = 8
)

// beside makes the first Newton step, at another fit.
func (t *fitter) beside(terms []pinn.Term, from *fit) error {
	both := t.fit.net.Sibling(units(t.fit.net) + units(from.net))
	theta := t.s.theta(both)
	join(both, theta, t.fit, from)
	e, scale, err := t.s.evaluator(t.ctx, both, terms)
	if err != nil {
		return err
	}
	lo, _ := both.LastLayer()
	all := t.s.features(e.Rows(), len(theta)-lo)
	t.s.result.Counts.Features++
	if err := e.Columns(t.r, all, theta, lo, len(theta)); err != nil {
		return err
	}
	n, m, outputs := units(t.fit.net), units(from.net), len(both.Summands())
	target := make([]float64, len(t.r))
	weights := all.View(0, 0, all.Rows, all.Cols-len(t.s.constants))
	mat.Gemv(target, 1, weights, theta[lo:both.Params()])
	for i := range all.Rows {
		row, own := all.Row(i), t.phi.Row(i)
		for o := range outputs {
			copy(own[o*n:(o+1)*n], row[o*(n+m):])
			own[outputs*n+o] = row[outputs*(n+m)+o]
		}
		copy(own[outputs*(n+1):], row[outputs*(n+m+1):]) // those of constants
		mat.Scal(own, scale[i])
		target[i] = (target[i] - t.r[i]) * scale[i]
		t.r[i] *= scale[i]
	}
	if err := t.factor(); err != nil {
		return err
	}
	t.step(t.output(), target)
	mat.Axpy(t.fit.constants(), 1, from.constants())
	return nil
}

// features returns room for those of two fits, the same for all of a level.
func (s *solver) features(rows, columns int) *mat.Dense {
	if size := rows * columns; cap(s.wide) < size {
		s.wide = make([]float64, size)
	}
	return &mat.Dense{Rows: rows, Cols: columns, Stride: columns, Data: s.wide[:rows*columns]}
}

// units returns the width of the hidden layer.
func units(net *mlp.Network) int { return net.Sizes()[1] }

// columns returns the number of output weights that n hidden units have.
func (s *solver) columns(n int) int { return n * len(s.net.Summands()) }

// join fills theta of a network that has the units of both, those of a with output weights 0.
func join(both *mlp.Network, theta []float64, a, b *fit) {
	own := theta[:both.Params()]
	copy(theta[both.Params():], b.constants())
	w, bias := both.Layer(own, 0)
	wa, ba := a.net.Layer(a.weights(), 0)
	wb, bb := b.net.Layer(b.weights(), 0)
	n := len(ba)
	copy(w.Data, wa.Data)
	copy(w.Data[len(wa.Data):], wb.Data)
	copy(bias, ba)
	copy(bias[n:], bb)
	out, last := both.Layer(own, 1)
	from, other := b.net.Layer(b.weights(), 1)
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
		inside := t.step(step, t.r)
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
		small, still := inside <= newtonDone*last, t.still(eta, step, stale)
		switch {
		case !(norm < last):
			copy(w, before)
			if t.fit.done = small && still; t.fit.done || !stale {
				return nil
			}
			if norm, err = t.residuals(); err != nil || t.quick {
				return err
			}
			stale = false
		case still && (eta == 1 && (small || !stale && norm > 0.9*last) || t.steady(norm, last)):
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

// finish goes on with Newton's method where chord steps have ended.
func (s *solver) finish(ctx context.Context, f *fit, x []*mat.Dense) error {
	if f.done {
		return nil
	}
	t := &fitter{s: s, ctx: ctx, fit: f}
	if err := t.open(s.terms(x)); err != nil {
		return err
	}
	return t.newton(t.output(), false)
}

// follow goes from the start u0 to the solution along those of r(u) = lag r(u0), lag from 1 to 0,
// in steps that Newton's method can make. (H. B. Keller, Lectures on numerical methods in
// bifurcation problems, 1987, has this and what to do where it fails.)
func (t *fitter) follow(w []float64) error {
	t.s.setStart(t.fit.net, t.fit.theta)
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

// starts are the constants, in units of the scales, that Newton's method may begin with: the first
// at which all equations are finite and none is stuck. Logarithms, roots and quotients are not
// finite at 0, and the square of a norm is stuck there.
var starts = []float64{0, 1, -1, 3}

// findStart finds the start, at points.
func (s *solver) findStart(ctx context.Context, x []*mat.Dense) (err error) {
	theta := s.theta(s.net)
	s.probe(theta)
	lo, hi := s.net.LastLayer()
	finite := math.NaN() // the first start that is
	for _, s.start = range starts {
		s.setStart(s.net, theta)
		e, _, failed := s.evaluator(ctx, s.net, s.terms(x))
		if failed != nil {
			return failed
		}
		r, phi := make([]float64, e.Rows()), mat.New(e.Rows(), hi-lo)
		if failed = e.Columns(r, phi, theta, lo, hi); failed == nil && mat.MaxAbs(r) <= math.MaxFloat64 {
			if s.affine || !stuck(e, r, phi) {
				return nil
			}
			if math.IsNaN(finite) {
				finite = s.start
			}
		}
		if err == nil {
			err = failed
		}
	}
	if !math.IsNaN(finite) {
		s.start = finite
		return nil
	}
	if err == nil {
		err = errors.New("adapt: the equations are not finite for any constant u that was tried: write them for an unknown of another size")
	}
	return err
}

// probe gives the units of theta a slope along every axis.
func (s *solver) probe(theta []float64) {
	w, b := s.net.Layer(theta[:s.net.Params()], 0)
	for i := range w.Data {
		w.Data[i] = 1
	}
	for i := range b {
		b[i] = 0.5
	}
}

// stuck reports whether a condition is violated that no unit changes to first order: Newton's
// method would stay where it is.
func stuck(e *lsq.Evaluator, r []float64, phi *mat.Dense) bool {
	at := 0
	for _, t := range e.Session.Terms {
		violated, slope := mat.MaxAbs(r[at:at+t.Rows]), 0.0
		for i := at; i < at+t.Rows; i++ {
			slope = max(slope, mat.MaxAbs(phi.Row(i)))
		}
		if at += t.Rows; violated > 0 && slope == 0 {
			return true
		}
	}
	return false
}

// setStart makes the network that constant: its output weights are 0.
func (s *solver) setStart(net *mlp.Network, theta []float64) {
	w, b := net.Layer(theta[:net.Params()], net.Layers()-1)
	clear(theta[net.Params():]) // constants begin at their starts
	clear(w.Data)
	for o := range b {
		b[o] = s.start
	}
}
