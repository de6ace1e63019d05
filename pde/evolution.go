package pde

import (
	"anagram/domain"
	"anagram/pinn"
)

// Evolution is what package march solves: an equation of u(t, x) with its initial values and the
// conditions at both ends of x.
type Evolution struct {
	Equation pinn.Equation
	Initial  func(p []float64) float64
	Borders  [][2]pinn.Equation // of axis 1: on the low and on the high side
}

// Evolution returns the problem as one to march in time, nil if it is none: its coordinates are t
// and one of space, which is not periodic, it has one unknown and one equation inside, a value of u
// is given at the beginning, and nothing is asked or measured elsewhere than at the ends of x.
func (p *Problem) Evolution() *Evolution { return p.evolution }

// IsNonlinear reports whether there is an evolution that is not linear, which is one for march.
// Where it is linear a network over all times does as well, and comes with an estimate of its
// error.
func (e *Evolution) IsNonlinear() bool { return e != nil && e.Equation.Residual != nil }

// marching returns the evolution of the file, if it is one.
func (m *model) marching() *Evolution {
	if len(m.axes) != 2 || m.axes[0] != "t" || len(m.unknowns) != 1 || len(m.constants) > 0 || len(m.periodic) > 0 || m.inside != nil {
		return nil
	}
	e, inside := &Evolution{Borders: make([][2]pinn.Equation, 1)}, 0
	for _, a := range m.asked {
		if (a.left.integrated|a.right.integrated)&1 != 0 { // over all times
			return nil
		}
		switch s := a.site; {
		case s.kind == siteInside && (a.statement.place == nil || a.statement.place.where == nil):
			e.Equation = a.equation
			inside++
		case s.kind == siteFace && s.fixed[0] == 0 && s.side == domain.Low && a.left.kind == kindField && a.left.axes == "" && !a.right.asks:
			e.Initial = realOf(a.right, nil)
		case s.kind == siteFace && s.fixed[0] == 1 && e.Borders[0][s.side].Uses == nil:
			e.Borders[0][s.side] = a.equation
		default:
			return nil
		}
	}
	if inside != 1 || e.Initial == nil {
		return nil
	}
	return e
}
