package pinn

import (
	"context"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// Operators at other points (elsewhere.go), compiled. Those of a condition that share a rule are
// one visit: at the points y_q(x_i) the network gives jets J_iq of the channels that they need, and
// each of them adds a number to the jet of row i, behind the network's own entries and the
// constants,
//
//	S_i = sum_q w_iq <form, J_iq>    or, of an integrand N,    S_i = sum_q w_iq N(y_iq, d_iq).
//
// So residuals and their derivatives by the jet are what they are without other points. A
// derivative dr_i/dS_i goes on to the points as w_iq dr_i/dS_i times the form, or times dN/dJ_iq
// (visiting.go).

// visit is what the operators of a condition look at by one rule.
type visit struct {
	rule     *Rule
	channels mlp.Channels
	plan     int   // number of the channels among those at other points
	sums     []sum // what they add to the jet
	first    int   // the column of the first
	// the points and weights of row i are those from i times rule.n on
	y       *mat.Dense
	weights []float64
	row     mat.Dense // view of those of one row
	// the ends of the box around the points of New
	lo, hi []float64
	sealed bool
}

// sum is one number S_i. Without an integrand it has one form.
type sum struct {
	forms     []form
	integrand *Equation
	trials    *mat.Dense   // values at which the integrand is tried
	tried     []complex128 // scratch
	// of visitAll: the operator that it belongs to, and with which coefficients
	owner   int
	ops     []Operator
	scale   float64
	factors []func(x []float64) float64
}

// split separates what operators take at x from what they take at other points.
func split(ops []Operator) (here []Operator, away [][]part) {
	here, away = make([]Operator, len(ops)), make([][]part, len(ops))
	for k, o := range ops {
		if !slices.ContainsFunc(o.parts, func(p part) bool { return p.rule != nil }) {
			here[k] = o
			continue
		}
		for _, p := range o.parts {
			if p.rule == nil {
				here[k].parts = append(here[k].parts, p)
			} else {
				away[k] = append(away[k], p)
			}
		}
	}
	return here, away
}

// visitAll compiles what operators take at other points, whose sums have columns from first on, and
// appends these to their forms. It returns the number of sums.
func visitAll(away [][]part, forms []form, of shape, first int) (all []visit, sums int) {
	for k, parts := range away {
		for _, p := range parts {
			i := slices.IndexFunc(all, func(v visit) bool { return v.rule == p.rule })
			if i < 0 {
				i = len(all)
				all = append(all, visit{rule: p.rule})
			}
			all[i].add(k, p)
		}
	}
	for i := range all {
		v := &all[i]
		v.first = first + sums
		var ops []Operator
		for _, s := range v.sums {
			forms[s.owner] = append(forms[s.owner], entry{column: first + sums, scale: s.scale, factors: s.factors, sum: true})
			ops = append(ops, s.ops...)
			sums++
		}
		c := compile(ops, shape{inputs: of.inputs, outputs: of.outputs})
		v.channels = c.channels
		for s := range v.sums {
			n := len(v.sums[s].ops)
			v.sums[s].forms, c.forms = c.forms[:n:n], c.forms[n:]
		}
	}
	return all, sums
}

// add adds a part of operator k. Derivatives without coefficients at x share a sum.
func (v *visit) add(k int, p part) {
	there := Operator{[]part{{output: p.output, axes: p.axes, order: p.order, scale: p.scale, factors: p.there}}}
	shared := func(s sum) bool { return s.owner == k && s.integrand == nil && s.factors == nil }
	switch i := slices.IndexFunc(v.sums, shared); {
	case p.integrand != nil:
		n := len(p.integrand.Uses)
		v.sums = append(v.sums, sum{integrand: p.integrand, trials: trials(n), tried: make([]complex128, n),
			owner: k, ops: p.integrand.Uses, scale: p.scale, factors: p.factors})
	case i < 0 || p.factors != nil:
		v.sums = append(v.sums, sum{owner: k, ops: []Operator{there}, scale: 1, factors: p.factors})
	default:
		v.sums[i].ops[0] = v.sums[i].ops[0].Plus(there)
	}
}

// reserve makes room for the points of so many rows.
func (v *visit) reserve(rows, dim int) {
	v.y, v.weights = mat.New(rows*v.rule.n, dim), make([]float64, rows*v.rule.n)
}

// own makes the points of v its own, of so many rows.
func (v *visit) own(rows int) {
	y, weights := v.y, v.weights
	v.reserve(rows, y.Cols)
	copy(v.y.Data, y.Data)
	copy(v.weights, weights)
	v.sums = slices.Clone(v.sums)
	for k := range v.sums {
		s := &v.sums[k]
		s.forms, s.tried = ownForms(s.forms, rows*v.rule.n), slices.Clone(s.tried)
	}
}

// tabulate evaluates the rule at the points x, and what depends on its points alone there.
func (v *visit) tabulate(ctx context.Context, x *mat.Dense) error {
	n := v.rule.n
	for i := range x.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		v.row = *v.y.View(i*n, 0, n, x.Cols)
		if err := v.rule.at(&v.row, v.weights[i*n:(i+1)*n], x.Row(i)); err != nil {
			return err
		}
	}
	v.row = *v.y.View(0, 0, x.Rows*n, x.Cols)
	if !v.sealed {
		v.widen(&v.row)
	}
	for k := range v.sums {
		s := &v.sums[k]
		for _, f := range s.forms {
			if err := f.tabulate(ctx, &v.row); err != nil {
				return err
			}
		}
		if e := s.integrand; e != nil && !e.Trusted {
			if err := e.checkPoints(ctx, &v.row, s.trials, s.tried); err != nil {
				return err
			}
		}
	}
	return nil
}

// widen makes room for y in the box around the points.
func (v *visit) widen(y *mat.Dense) {
	if v.lo == nil {
		v.lo, v.hi = slices.Clone(y.Row(0)), slices.Clone(y.Row(0))
	}
	for i := range y.Rows {
		for k, at := range y.Row(i) {
			v.lo[k], v.hi[k] = min(v.lo[k], at), max(v.hi[k], at)
		}
	}
}

// finishVisits tries the integrands, and takes the points that were seen for the extent.
func (c *condition) finishVisits() error {
	for k := range c.visits {
		v := &c.visits[k]
		v.sealed = true
		for _, s := range v.sums {
			if e := s.integrand; e != nil && !e.Trusted {
				if err := e.checkPartials(v.y, s.trials); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// maxVisited is how many coordinates of other points a condition may keep: as many as
// domain.Points.Err allows for points themselves. TestElsewhereErrors.
const maxVisited = 1 << 27

// fitsMemory reports more other points than can be kept.
func (e Equation) fitsMemory(rows, dim int) error {
	for _, o := range e.Uses {
		for _, p := range o.parts {
			if p.rule != nil && float64(rows)*float64(p.rule.n)*float64(dim) > maxVisited {
				return text.Errorf("%d points with a rule of %d other points each, more than can be kept; take random points that are Streamed", rows, p.rule.n)
			}
		}
	}
	return nil
}

// fitsInside reports why e can't be an integrand.
func (e *Equation) fitsInside(inputs, outputs int) error {
	for _, o := range e.Uses {
		for _, p := range o.parts {
			switch {
			case p.rule != nil:
				return text.Errorf("an integral of an equation that itself looks at other points: give the inner one an output of its own")
			case p.constant != nil:
				return text.Errorf("an integral of an equation with the constant %q: take it out of the integral, or give it an output of its own", p.constant.Name)
			}
		}
	}
	return e.fits(inputs, outputs)
}

// affine reports whether residuals are affine in the output layer: a linear equation without the
// integral of a nonlinear one.
func (c *condition) affine() bool {
	integral := func(s sum) bool { return s.integrand != nil }
	return c.equation.linear && !slices.ContainsFunc(c.visits, func(v visit) bool { return slices.ContainsFunc(v.sums, integral) })
}

// uses returns the outputs that a visit looks at.
func (v *visit) uses() (used []int) {
	for _, s := range v.sums {
		for _, form := range s.forms {
			for _, e := range form {
				used = append(used, e.column/v.channels.Count())
			}
		}
	}
	return used
}

// at returns what s adds at the point y, number i of the tables, without its weight. values and d
// are scratch.
func (s *sum) at(y, jet []float64, i int, values []float64, d []complex128) float64 {
	if s.integrand == nil {
		return s.forms[0].value(jet, i)
	}
	values, d = values[:len(s.forms)], d[:len(s.forms)]
	for k, form := range s.forms {
		values[k] = form.value(jet, i)
	}
	fill(d, values)
	return real(s.integrand.Residual(y, d))
}

// apply sets the columns of the sums in jets at the points x.
func (v *visit) apply(net *mlp.Network, theta []float64, x, jet *mat.Dense) error {
	v.reserve(x.Rows, x.Cols)
	if err := v.tabulate(context.Background(), x); err != nil {
		return err
	}
	most := 0
	for _, s := range v.sums {
		most = max(most, len(s.forms))
	}
	values, d := make([]float64, most), make([]complex128, most)
	batch := mlp.NewBatch(net, v.channels, maxBlock)
	there := mat.New(maxBlock, net.Outputs()*v.channels.Count())
	for lo := 0; lo < v.y.Rows; lo += maxBlock {
		n := min(maxBlock, v.y.Rows-lo)
		part := there.View(0, 0, n, there.Cols)
		batch.Forward(part, theta, v.y.View(lo, 0, n, x.Cols))
		for j := range n {
			row := jet.Row((lo + j) / v.rule.n)[v.first:]
			for k := range v.sums {
				row[k] += float64(v.weights[lo+j] * v.sums[k].at(v.y.Row(lo+j), part.Row(j), lo+j, values, d))
			}
		}
	}
	return nil
}
