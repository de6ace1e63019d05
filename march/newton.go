package march

import (
	"anagram/mat"
	"anagram/pinn"
)

// The output weights w by Gauss-Newton. Let J be the derivative of the residual rows by the
// function u, so that the features of the output layer are J phi_j for the hidden units phi_j. From
// a guess u* that the units need not be able to represent,
//
//	r(u) ~ r(u*) + J (u - u*),   u = sum w_j phi_j:   min over w of |J Phi w - (J u* - r(u*))|.
//
// u* is a network too, so J u* is a product of its features with its own output weights: both come
// from one network with the hidden units of both. From there on corrections are small, min |Phi dw
// - r|, w <- w - dw. Newton's second step has the derivative at a function which is already close,
// and all later ones keep its factorisation: they cost a matrix-vector product each, and converge
// linearly at a rate that is the size of what the second step corrected. Where they do not, the
// features are factored again. Steps which exceed both |r| at the guess and what is negligible
// diverge; |r| alone does not tell, as it is rounding where the frozen profile solves the slab.

// docs/marching.md, "The method", has the rule, and "Measured" the factorisations it takes.
const (
	maxSteps = 15
	// doneShare is the share of |r| that the last correction accounts for.
	doneShare = 0.03
	// slowFall is the share of the correction before that a correction has to fall below, else the
	// features are factored again.
	slowFall = 0.2
)

// solve sets the output weights of a.model, starting from a guess.
func (a *attempt) solve(guess model) error {
	if err := a.first(guess); err != nil {
		return err
	}
	linear, small := a.rows.Session.Linear.Affine, a.m.negligible(a.span)
	last := 0.0
	for i := range maxSteps {
		norm, inside, err := a.correction(false)
		if err != nil {
			return err
		}
		if i == 0 {
			a.left = inside
		}
		if !linear && inside > doneShare*norm && (i == 0 || inside > slowFall*last) {
			if norm, inside, err = a.correction(true); err != nil {
				return err
			}
		}
		if !finite(norm) || i > 0 && inside > 2*max(a.guessed, small) {
			return errDiverged
		}
		mat.Axpy(a.model.output(), -1, a.step)
		if inside <= doneShare*norm {
			break
		}
		last = inside
	}
	return a.residuals()
}

// first makes the step from the guess.
func (a *attempt) first(guess model) error {
	both := a.model.beside(guess)
	p, err := pinn.New(both.net, a.terms...)
	if err != nil {
		return err
	}
	rows, err := a.m.evaluator(p)
	if err != nil {
		return err
	}
	lo, hi := both.net.LastLayer()
	all := mat.New(rows.Rows(), hi-lo)
	a.m.solution.Counts.Features++
	if err := rows.Columns(a.r, all, both.theta, lo, hi); err != nil {
		return err
	}
	a.guessed = mat.Nrm2(a.r)
	n := a.model.units()
	for i := range all.Rows { // the bias, last of all, serves both
		row := all.Row(i)
		a.phi.Row(i)[copy(a.phi.Row(i), row[:n])] = row[hi-lo-1]
	}
	target := make([]float64, len(a.r))
	mat.Gemv(target, 1, all, both.output())
	mat.Axpy(target, -1, a.r)
	a.factor()
	a.least.Solve(a.model.output(), target)
	return nil
}

// correction sets a.r to the residuals and a.step to the Gauss-Newton step, with the features at
// hand or with those of the weights as they are.
func (a *attempt) correction(refresh bool) (norm, inside float64, err error) {
	if refresh {
		lo, hi := a.model.net.LastLayer()
		a.m.solution.Counts.Features++
		if err := a.rows.Columns(a.r, a.phi, a.model.theta, lo, hi); err != nil {
			return 0, 0, err
		}
		a.factor()
	} else if err := a.residuals(); err != nil {
		return 0, 0, err
	}
	inside = a.least.Solve(a.step, a.r)
	return mat.Nrm2(a.r), inside, nil
}

func (a *attempt) residuals() error {
	a.m.solution.Counts.Residuals++
	_, err := a.rows.Residuals(a.r, a.model.theta)
	return err
}

func (a *attempt) factor() {
	a.m.solution.Counts.Factorizations++
	a.least.Factor(nil)
}
