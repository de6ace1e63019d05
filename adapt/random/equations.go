package random

import (
	"math"
	"strconv"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/pinn"
)

// derivatives of v_o in scaled coordinates, as operators on u_o: L_k L_l u_kl / U.
func (g *drawing) operator(o int, axes ...int) pinn.Operator {
	scale := 1 / g.size[o]
	for _, k := range axes {
		scale *= g.width[k]
	}
	return pinn.D(axes...).Of(o).Times(scale)
}

// quantity is one that an equation is made of: its operator, and its exact value.
type quantity struct {
	operator pinn.Operator
	exact    func(y []float64) float64
}

func (g *drawing) quantity(o int, axes ...int) quantity {
	k, l, orders := 0, 1, [2]int{}
	switch {
	case len(axes) == 1:
		k, l, orders[0] = axes[0], axes[0]+1, 1
	case len(axes) == 2 && axes[0] == axes[1]:
		k, l, orders[0] = axes[0], axes[0]+1, 2
	case len(axes) == 2:
		k, l, orders = axes[0], axes[1], [2]int{1, 1}
	}
	v := g.v[o]
	return quantity{g.operator(o, axes...), func(y []float64) float64 { return v.derivative(y, k, orders[0], l, orders[1]) }}
}

// nonlinear terms, of the unknown, its first derivative along axis 0 and the other unknown.
var nonlinear = []struct {
	name string
	of   func(v, slope, other complex128) complex128
}{
	{"", nil},
	{"v^3", func(v, _, _ complex128) complex128 { return pinn.Mul(v, pinn.Mul(v, v)) }},
	{"v v_x", func(v, slope, _ complex128) complex128 { return pinn.Mul(v, slope) }},
	{"exp v", func(v, _, _ complex128) complex128 { return pinn.Exp(v) }},
	{"v^2", func(v, _, _ complex128) complex128 { return pinn.Mul(v, v) }},
	{"sin v", func(v, _, _ complex128) complex128 { return pinn.Sin(v) }},
	{"v w", func(v, _, other complex128) complex128 { return pinn.Mul(v, other) }},
}

// inside draws the equations.
func (g *drawing) inside() (terms []pinn.Term) {
	kind := 0
	if g.chance(0.45) {
		kind = 1 + g.rng.IntN(len(nonlinear)-1)
	}
	if kind == len(nonlinear)-1 && len(g.v) == 1 {
		kind = 1
	}
	if kind > 0 {
		g.title = append(g.title, nonlinear[kind].name)
	}
	for o := range g.v {
		name := "inside"
		if len(g.v) > 1 {
			name += " " + strconv.Itoa(o)
		}
		g.equations = append(g.equations, g.equation(o, kind))
		terms = append(terms, pinn.NewTerm(name, g.equations[o].On(domain.Uniform(g.region, 100, 1))))
	}
	return terms
}

// equation draws that of an unknown.
func (g *drawing) equation(o, kind int) pinn.Equation {
	d := len(g.width)
	unit := decades(g.rng, unitDecades)
	var parts []quantity // the linear part is their sum
	add := func(q quantity, factor float64, bend func(y []float64) float64) {
		exact := q.exact
		q.operator = q.operator.Times(factor * unit)
		q.exact = func(y []float64) float64 { return factor * exact(y) }
		if bend != nil {
			q.operator = q.operator.TimesFunc(func(x []float64) float64 { return bend(g.scaled(x)) })
			q.exact = func(y []float64) float64 { return factor * bend(y) * exact(y) }
		}
		parts = append(parts, q)
	}
	stiff := 1.0
	if l := g.v[o].layer; l != nil {
		stiff = l.width * between(g.rng, 1, 3)
	}
	for k := range d {
		var bend func(y []float64) float64
		if g.chance(0.3) {
			depth, phase := between(g.rng, 0.2, 0.6), between(g.rng, 0, 2*math.Pi)
			bend = func(y []float64) float64 { return 1 + float64(depth*vec.Cos(float64(3*y[k])+phase)) }
		}
		add(g.quantity(o, k, k), -stiff*between(g.rng, 0.5, 2), bend)
		add(g.quantity(o, k), between(g.rng, -4, 4), nil)
	}
	if d == 2 && g.chance(0.3) {
		add(g.quantity(o, 0, 1), between(g.rng, -0.5, 0.5), nil)
	}
	add(g.quantity(o), between(g.rng, 0, 10), nil)
	if len(g.v) > 1 {
		add(g.quantity(1-o), between(g.rng, -2, 2), nil)
	}
	var sum pinn.Operator
	for _, p := range parts {
		sum = sum.Plus(p.operator)
	}
	exact := func(x []float64) float64 {
		s, y := 0.0, g.scaled(x)
		for _, p := range parts {
			s += p.exact(y)
		}
		return unit * s
	}
	g.sums = append(g.sums, exact)
	if kind == 0 {
		return sum.Equals(exact)
	}
	return g.bent(o, kind, unit*between(g.rng, 0.5, 2), sum, exact)
}

// bent adds a nonlinear term. Its operators are scaled, so that they are of order one.
func (g *drawing) bent(o, kind int, factor float64, sum pinn.Operator, exact func(x []float64) float64) pinn.Equation {
	other := len(g.v) - 1 - o
	n := nonlinear[kind].of
	v, slope, w := g.quantity(o), g.quantity(o, 0), g.quantity(other)
	return pinn.Equation{
		Uses: []pinn.Operator{sum, v.operator, slope.operator, w.operator},
		Residual: func(x []float64, d []complex128) complex128 {
			y := g.scaled(x)
			at := n(complex(v.exact(y), 0), complex(slope.exact(y), 0), complex(w.exact(y), 0))
			return d[0] - complex(exact(x), 0) + pinn.Mul(complex(factor, 0), n(d[1], d[2], d[3])-at)
		},
	}
}

// border has the values, and the flux on a side.
func (g *drawing) border() (terms []pinn.Term) {
	for o := range g.v {
		name := ""
		if len(g.v) > 1 {
			name = " " + strconv.Itoa(o)
		}
		v, slope := g.quantity(o), g.quantity(o, 0)
		unit := decades(g.rng, unitDecades)
		value := v.operator.Times(unit).Equals(func(x []float64) float64 { return unit * v.exact(g.scaled(x)) })
		at := func(r domain.Region) domain.Points { return domain.Uniform(r, 50, 2) }
		points := domain.Points{}
		if g.edge == nil {
			points = g.region.(domain.Box).Border(2)
		} else {
			points = at(g.edge)
		}
		terms = append(terms, pinn.NewTerm("border"+name, value.On(points)))
		if g.side != nil {
			flux := slope.operator.Equals(func(x []float64) float64 { return slope.exact(g.scaled(x)) })
			terms = append(terms, pinn.NewTerm("flux"+name, flux.On(at(g.side))))
		}
	}
	return terms
}
