package march

import (
	"math"

	"anagram/domain"
	"anagram/internal/text"
	"anagram/mat"
	"anagram/pinn"
)

// What the residual does to u. Where the equation is c u_t + ... = 0, a residual N moves u by N/c
// in a unit of time. Tolerance, weights and the control of the slabs are about errors of u, so the
// equation is divided by c, and a multiple of it is marched as it is itself.
//
// c = dN/du_t is taken along the profile at the start of the slab, with u_t = 0, and holds for all
// of the slab: it is a scale, no part of the solution. Where c touches zero, as r does in r u_t =
// (r u_r)_r, the scale stays above a small share of its maximum. A c that is zero everywhere, or
// has both signs, gives no direction in which u could go on.

const (
	// coefficientSpacing is how many cells of the grid of profiles lie between two places at which
	// c is looked at: TestRootAtTheBorder.
	coefficientSpacing = 10
	// coefficientFloor is the least divisor, relative to the largest |c|: TestMultiples has two
	// materials, TestRadial a zero.
	coefficientFloor = 1e-4
)

// forward returns the equation divided by its coefficient of u_t for the slab that begins now.
func (m *marcher) forward() (pinn.Equation, error) {
	x, time := m.coarse(), m.solution.End()
	c, err := along(m.e.Equation, m.last.frozen(time), places(time, x), 0)
	if err != nil {
		return pinn.Equation{}, err
	}
	low, high := extremes(c)
	largest := max(math.Abs(c[low]), math.Abs(c[high]))
	switch {
	case largest == 0:
		return pinn.Equation{}, text.Errorf("the coefficient of u_t is 0 for all x at t = %v: nothing says how u goes on from there", time)
	case c[low] < 0 && c[high] > 0:
		return pinn.Equation{}, text.Errorf("the coefficient of u_t is %s at x = %s and %s at x = %s, t = %s: u can't be marched forward on both sides of a zero",
			short(c[low]), short(x[low]), short(c[high]), short(x[high]), short(time))
	}
	one := true
	for i, v := range c {
		c[i] = math.Copysign(max(math.Abs(v), coefficientFloor*largest), c[low]+c[high])
		one = one && c[i] == 1
	}
	if one {
		return m.e.Equation, nil
	}
	return m.e.Equation.DividedBy(func(p []float64) float64 { return interpolate(x, c, p[1]) }), nil
}

// coarse returns the places at which c is looked at. The ends are none: u may be zero there, and
// the fit of it below zero, where a root or a logarithm is not defined.
func (m *marcher) coarse() []float64 {
	var x []float64
	for i := coefficientSpacing / 2; i < len(m.density.x); i += coefficientSpacing {
		x = append(x, m.density.x[i])
	}
	return x
}

// along returns the coefficients that e has before a derivative of u at points along a profile.
func along(e pinn.Equation, profile model, at *mat.Dense, axes ...int) ([]float64, error) {
	d := mat.New(at.Rows, len(e.Uses))
	for k, o := range e.Uses {
		for i, v := range o.Apply(profile.net, profile.theta, at) {
			d.Set(i, k, v)
		}
	}
	c := make([]float64, at.Rows)
	for i := range c {
		var err error
		if c[i], err = e.Coefficient(at.Row(i), d.Row(i), axes...); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// firstOrder reports an equation that can't be marched at all, before any work. The initial values
// are fitted.
func (m *marcher) firstOrder() error {
	x, time := m.coarse(), m.e.Domain[0][0]
	if _, err := pinn.New(m.last.net, pinn.NewTerm("inside", m.e.Equation.On(domain.AtRows(places(time, x[:1]))))); err != nil {
		return err
	}
	c, err := along(m.e.Equation, m.last, places(time, x), 0, 0)
	if err != nil {
		return err
	}
	for i, v := range c {
		if v != 0 {
			return text.Errorf("the equation has u_tt, with the coefficient %s at x = %s, t = %s, but only equations of first order in t can be marched: "+
				"package pinn trains one network on all times, or on a window of them that starts from u and u_t at the end of the window before",
				short(v), short(x[i]), short(time))
		}
	}
	_, err = m.forward()
	return err
}

// extremes returns where the smallest and the largest value are.
func extremes(v []float64) (low, high int) {
	for i := range v {
		if v[i] < v[low] {
			low = i
		}
		if v[i] > v[high] {
			high = i
		}
	}
	return low, high
}

// interpolate returns the value at p of the piecewise linear function through (x_i, y_i), x evenly
// spaced; beyond the ends that of the end.
func interpolate(x, y []float64, p float64) float64 {
	n := len(x) - 1
	s := float64((p - x[0]) / (x[n] - x[0]) * float64(n))
	i := min(max(int(s), 0), n-1)
	f := min(max(s-float64(i), 0), 1)
	return y[i] + float64(f*(y[i+1]-y[i]))
}
