package pinn

import (
	"context"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// The network propagates channels through its layers: the value, first derivatives
// along directions v_k, and combinations sum_k a_mk d^2/dv_k^2 of second ones. The cost
// is in their number, so an operator asks for as few as will do:
//
//   - the value and first derivatives are outputs only where some operator uses them;
//   - all second derivatives of an operator with constant coefficients (of one output) are one
//     combination, a forward Laplacian (Li et al., "Forward Laplacian", 2023, arXiv 2307.08214);
//   - a second derivative with a variable coefficient is a combination by itself, since
//     the coefficients differ from point to point;
//   - a mixed derivative is made of two pure ones by polarisation,
//     4 d^2/dx_i dx_j = (d/dx_i + d/dx_j)^2 - (d/dx_i - d/dx_j)^2.
//
// An operator then is a linear form on the outputs of those channels, the jet of the network at a
// point.

// direction is e_i for j = i, e_i + e_j and e_i - e_j (sign) for j > i.
type direction struct{ i, j, sign int }

// layout collects the channels that a list of operators needs.
type layout struct {
	directions []direction
	first      int
	second     [][]float64
	value      bool // u itself is one
}

// compile returns the channels for a list of operators, and each operator as a form on them and on
// the constants, whose columns follow.
func compile(ops []Operator, of shape) (mlp.Channels, []form) {
	var l layout
	l.collect(ops)
	forms := make([]form, len(ops))
	outputs := make([][]int, len(ops)) // of each entry, until the number of channels is known
	for k, o := range ops {
		forms[k], outputs[k] = l.form(o)
	}
	c := l.channels(of.inputs)
	for k := range forms {
		for e := range forms[k] {
			f := &forms[k][e]
			if f.constant != "" {
				f.column = of.outputs*c.Count() + slices.IndexFunc(of.constants, func(k Constant) bool { return k.Name == f.constant })
				continue
			}
			f.column += outputs[k][e] * c.Count()
		}
	}
	return c, forms
}

// collect lists the directions: those of first derivatives, then those that only feed second ones.
func (l *layout) collect(ops []Operator) {
	l.each(ops, 1, func(p part) { l.index(direction{p.axes[0], p.axes[0], 1}) })
	for k := range l.directions { // by their axes: a handful
		for ; k > 0 && l.directions[k-1].i > l.directions[k].i; k-- {
			l.directions[k-1], l.directions[k] = l.directions[k], l.directions[k-1]
		}
	}
	l.first = len(l.directions)
	l.each(ops, 2, func(p part) {
		for _, v := range p.squares() {
			l.index(v.direction)
		}
	})
}

// each calls visit with the parts of the given order.
func (l *layout) each(ops []Operator, order int, visit func(p part)) {
	for _, o := range ops {
		for _, p := range o.parts {
			if p.order == order {
				visit(p)
			}
		}
	}
}

// index returns the place of v among the directions, adding it if it is new.
func (l *layout) index(v direction) int {
	if k := slices.Index(l.directions, v); k >= 0 {
		return k
	}
	l.directions = append(l.directions, v)
	return len(l.directions) - 1
}

// square is a multiple of a pure second derivative.
type square struct {
	direction
	scale float64
}

// squares writes a second derivative as a sum of pure ones along directions.
func (p part) squares() []square {
	i, j := p.axes[0], p.axes[1]
	if i == j {
		return []square{{direction{i, i, 1}, 1}}
	}
	return []square{{direction{i, j, 1}, 0.25}, {direction{i, j, -1}, -0.25}}
}

// form compiles one operator. The columns are channels yet: the output of each entry is returned
// beside it.
func (l *layout) form(o Operator) (f form, outputs []int) {
	add := func(output, channel int, scale float64, factors []func(x []float64) float64) {
		f = append(f, entry{column: channel, scale: scale, factors: factors})
		outputs = append(outputs, output)
	}
	merged := map[int]bool{} // outputs whose constant second derivatives are done
	for _, p := range o.parts {
		switch {
		case p.constant != nil:
			add(0, 0, p.scale, p.factors)
			f[len(f)-1].constant = p.constant.Name
		case p.order == 0:
			l.value = true
			add(p.output, 0, p.scale, p.factors)
		case p.order == 1:
			add(p.output, 1+l.index(direction{p.axes[0], p.axes[0], 1}), p.scale, p.factors)
		case p.factors != nil:
			unit := part{axes: p.axes, order: 2, scale: 1}
			add(p.output, l.combination([]part{unit}), p.scale, p.factors)
		case !merged[p.output]: // all of constant coefficients at once
			merged[p.output] = true
			others := func(q part) bool { return q.order != 2 || q.factors != nil || q.output != p.output }
			add(p.output, l.combination(slices.DeleteFunc(slices.Clone(o.parts), others)), 1, nil)
		}
	}
	return f, outputs
}

// combination returns the channel of a sum of second derivatives, adding it if it is new.
func (l *layout) combination(parts []part) int {
	row := make([]float64, len(l.directions))
	for _, p := range parts {
		for _, s := range p.squares() {
			row[l.index(s.direction)] += float64(p.scale * s.scale)
		}
	}
	same := func(r []float64) bool { return slices.Equal(r, row) }
	m := slices.IndexFunc(l.second, same)
	if m < 0 {
		m = len(l.second)
		l.second = append(l.second, row)
	}
	return 1 + l.first + m
}

// channels returns what the network is to propagate.
func (l *layout) channels(dim int) mlp.Channels {
	v := mat.New(len(l.directions), dim)
	for k, d := range l.directions {
		v.Set(k, d.i, 1)
		if d.j != d.i {
			v.Set(k, d.j, float64(d.sign))
		}
	}
	second := mat.New(len(l.second), len(l.directions))
	for m, row := range l.second {
		copy(second.Row(m), row)
	}
	return mlp.Channels{Directions: v, First: l.first, Second: second, NoValue: !l.value}
}

func sameMatrix(a, b *mat.Dense) bool {
	return a.Rows == b.Rows && a.Cols == b.Cols && slices.Equal(a.Data, b.Data)
}

// form is an operator compiled: (N u)(x_i) = sum of the entries' coefficients times entries of the
// jet at x_i.
type form []entry

// entry is one summand of a form.
type entry struct {
	column   int    // output * channels + channel; of constants, behind all of these
	constant string // the name of one; "": a derivative
	scale    float64
	factors  []func(x []float64) float64
	table    []float64 // scale times the factors at each point; nil if there are no factors
}

// coef returns the entry's coefficient at point i.
func (e *entry) coef(i int) float64 {
	if e.table != nil {
		return e.table[i]
	}
	return e.scale
}

// value returns the form at point i, whose jet is given.
func (f form) value(jet []float64, i int) float64 {
	sum := 0.0
	for k := range f {
		sum += float64(f[k].coef(i) * jet[f[k].column])
	}
	return sum
}

// addTo adds alpha times the form's coefficients at point i to coef.
func (f form) addTo(coef []float64, alpha float64, i int) {
	for k := range f {
		coef[f[k].column] += float64(alpha * f[k].coef(i))
	}
}

// tabulate evaluates the variable coefficients of a form at the points.
func (f form) tabulate(ctx context.Context, x *mat.Dense) error {
	for k := range f {
		e := &f[k]
		if e.factors == nil {
			continue
		}
		if e.table == nil {
			e.table = make([]float64, x.Rows)
		}
		for i := range x.Rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if e.table[i], err = coefficient(e.scale, e.factors, x.Row(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// coefficient returns scale times the product of the factors at x.
func coefficient(scale float64, factors []func(x []float64) float64, x []float64) (float64, error) {
	c := scale
	for _, factor := range factors {
		v, err := call("a coefficient", factor, x)
		if err != nil {
			return 0, err
		}
		c *= v
	}
	if !finite(c) {
		return 0, text.Errorf("the product of an operator's coefficients is %v at point %v", c, x)
	}
	return c, nil
}
