package march

import (
	"errors"
	"math"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/pinn"
)

// Evolution is an initial value problem for a scalar u(t, x): find u with
//
//	N[u] = 0 on [t0, t1] x [x0, x1],   u = Initial at t = t0,   B[u] = 0 at x = x0 and at x = x1.
//
// Axis 0 of every point is t, axis 1 is x. N is of first order in t, c u_t + ... = f. The
// coefficient c = dN/du_t may be any number or function of t, x and u: the equation is divided by
// it, so that a multiple of an equation is marched as it is itself. It must not have both signs at
// one time. It may look at other places at the same t, for integrals over x and periodic pairs, not
// at other times. One space dimension is supported. More of them, u_tt, and a c that is zero or has
// both signs for the initial values are errors of Solve.
type Evolution struct {
	Equation pinn.Equation
	Domain   domain.Box                // {{t0, t1}, {x0, x1}}
	Initial  func(p []float64) float64 // at the points p = (t0, x)
	// Borders[k-1][side] holds on that side of axis k, domain.Low or domain.High: an equation in u
	// and its derivatives, as pinn.U.Equals(g) or pinn.D(1).EqualsZero(). The zero Equation asks
	// for nothing.
	Borders [][2]pinn.Equation
}

// none reports whether an equation is the zero value.
func none(e pinn.Equation) bool { return len(e.Uses) == 0 && e.Residual == nil }

// check finds what is wrong with e before any work. What only evaluating shows is found by the
// first slab.
func (e *Evolution) check() error {
	if len(e.Domain) < 2 {
		return text.Errorf("march: a domain of %d axes; axis 0 is t, axis 1 is x", len(e.Domain))
	}
	if len(e.Domain) > 2 {
		return text.Errorf("march: %d space dimensions; only one is supported", len(e.Domain)-1)
	}
	for k, ends := range e.Domain {
		if !(ends[0] < ends[1]) || math.IsInf(ends[1]-ends[0], 0) {
			return text.Errorf("march: axis %d of the domain is [%v, %v]", k, ends[0], ends[1])
		}
	}
	if len(e.Borders) > len(e.Domain)-1 {
		return text.Errorf("march: borders of %d axes in %d space dimensions", len(e.Borders), len(e.Domain)-1)
	}
	if none(e.Equation) {
		return errors.New("march: no equation")
	}
	equations := []pinn.Equation{e.Equation}
	for _, sides := range e.Borders {
		equations = append(equations, sides[:]...)
	}
	for _, q := range equations {
		if names := q.Constants(); len(names) > 0 {
			return text.Errorf("march: the unknown constant %q: a march knows all coefficients; find it by one network over all times", names[0].Name)
		}
		if err := e.atItsTime(q); err != nil {
			return err
		}
	}
	if e.Initial == nil {
		return errors.New("march: no initial values")
	}
	return nil
}

// atItsTime reports an equation that looks at u at other times, which a slab does not know.
func (e *Evolution) atItsTime(q pinn.Equation) error {
	p := make([]float64, len(e.Domain))
	for k, ends := range e.Domain {
		p[k] = ends[1]
	}
	y, err := q.OtherPoints(p)
	if err != nil {
		return text.Errorf("march: %w", err)
	}
	for i := range y.Rows {
		if y.At(i, 0) != p[0] {
			return text.Errorf("march: the equation at t = %v looks at another time, %v: a slab knows u at its own times only; solve it by one network over all times", p[0], y.At(i, 0))
		}
	}
	return nil
}

// initial returns the initial values at the places x, or an error that names the first that is not
// finite.
func (e *Evolution) initial(x []float64) (u []float64, err error) {
	p := []float64{e.Domain[0][0], 0}
	defer func() {
		if v := recover(); v != nil {
			err = text.Errorf("march: the initial values panic at point %v: %v", p, v)
		}
	}()
	u = make([]float64, len(x))
	for i := range x {
		p[1] = x[i]
		u[i] = e.Initial(p)
		if !finite(u[i]) {
			return nil, text.Errorf("march: the initial value is %v at point %v", u[i], p)
		}
	}
	return u, nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
