package pinn

import (
	"context"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// The network propagates channels through its layers: the value, first derivatives
// along directions v_k, and combinations sum_k a_mk d^p/dv_k^p of order p = 2, 3, 4. The cost
// is in their number, so an operator asks for as few as will do:
//
//   - the value and first derivatives are outputs only where some operator uses them;
//   - all derivatives of one order and one output with constant coefficients in an operator are one
//     combination, a forward Laplacian (Li et al., "Forward Laplacian", 2023, arXiv 2307.08214);
//   - a derivative with a variable coefficient is a combination by itself, since
//     the coefficients differ from point to point;
//   - a mixed derivative is made of pure ones by polarisation (polarise.go).
//
// An operator then is a linear form on the outputs of those channels, the jet of the network at a
// point.

// layout collects the channels that a list of operators needs.
type layout struct {
	directions []direction
	first      int
	// the combinations of each order: rows of a coefficient for each direction
	combinations [maxOrder + 1][][]float64
	value        bool // u itself is one
	sylvester    bool // sums of fourth order are powers of three directions where they can be
}

// place is where a derivative is found: in channel index of those of its order.
type place struct{ output, order, index int }

// compiled is a list of operators compiled.
type compiled struct {
	channels mlp.Channels
	forms    []form
	visits   []visit // the other points that they look at
	sums     int     // how many columns these have in the jet, its last ones
}

// compile returns the channels for a list of operators, and each operator as a form on them, on the
// constants, whose columns follow, and on the sums over other points, whose columns are the last.
func compile(ops []Operator, of shape) compiled {
	here, away := split(ops)
	l := arrange(here)
	forms := make([]form, len(ops))
	places := make([][]place, len(ops)) // of each entry, until the number of channels is known
	for k, o := range here {
		forms[k], places[k] = l.form(o)
	}
	c := l.channels(of.inputs)
	for k := range forms {
		for e := range forms[k] {
			f := &forms[k][e]
			if f.constant != "" {
				f.column = of.outputs*c.Count() + slices.IndexFunc(of.constants, func(k Constant) bool { return k.Name == f.constant })
				continue
			}
			f.column = places[k][e].output*c.Count() + l.channel(places[k][e])
		}
	}
	visits, sums := visitAll(away, forms, of, of.outputs*c.Count()+len(of.constants))
	return compiled{c, forms, visits, sums}
}

// channel returns the channel of a place.
func (l *layout) channel(p place) int {
	if p.order < 2 {
		return p.order + p.index
	}
	c := 1 + l.first + p.index
	for order := 2; order < p.order; order++ {
		c += len(l.combinations[order])
	}
	return c
}

// collect lists the directions: those of first derivatives, then those that only feed higher ones.
func (l *layout) collect(ops []Operator) {
	l.each(ops, 1, func(_ Operator, p part) { l.index(axis(p.axes[0])) })
	for k := range l.directions { // by their axes: a handful
		for ; k > 0 && l.directions[k-1][0].axis > l.directions[k][0].axis; k-- {
			l.directions[k-1], l.directions[k] = l.directions[k], l.directions[k-1]
		}
	}
	l.first = len(l.directions)
	for order := 2; order <= maxOrder; order++ {
		l.each(ops, order, func(o Operator, p part) {
			all := l.powers(o.alike(p))
			if all == nil {
				all = p.pure()
			}
			for _, v := range all {
				l.index(v.direction)
			}
		})
	}
}

// alike returns the parts that are one combination with p.
func (o Operator) alike(p part) []part {
	if p.factors != nil {
		return []part{p}
	}
	others := func(q part) bool { return q.order != p.order || q.factors != nil || q.output != p.output }
	return slices.DeleteFunc(slices.Clone(o.parts), others)
}

// each calls visit with the operators and their parts of the given order.
func (l *layout) each(ops []Operator, order int, visit func(o Operator, p part)) {
	for _, o := range ops {
		for _, p := range o.parts {
			if p.order == order {
				visit(o, p)
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

// form compiles one operator. The column of an entry is open yet: its place is returned beside it.
func (l *layout) form(o Operator) (f form, places []place) {
	add := func(at place, scale float64, factors []func(x []float64) float64) {
		f = append(f, entry{scale: scale, factors: factors})
		places = append(places, at)
	}
	merged := map[[2]int]bool{} // outputs and orders whose constant derivatives are done
	for _, p := range o.parts {
		switch {
		case p.constant != nil:
			add(place{}, p.scale, p.factors)
			f[len(f)-1].constant = p.constant.Name
		case p.order == 0:
			l.value = true
			add(place{p.output, 0, 0}, p.scale, p.factors)
		case p.order == 1:
			add(place{p.output, 1, l.index(axis(p.axes[0]))}, p.scale, p.factors)
		case p.factors != nil:
			unit := part{axes: p.axes, order: p.order, scale: 1}
			add(place{p.output, p.order, l.combination([]part{unit})}, p.scale, p.factors)
		case !merged[[2]int{p.output, p.order}]: // all of constant coefficients at once
			merged[[2]int{p.output, p.order}] = true
			add(place{p.output, p.order, l.combination(o.alike(p))}, 1, nil)
		}
	}
	return f, places
}

// combination returns the index of a sum of derivatives of one order, adding it if it is new.
func (l *layout) combination(parts []part) int {
	row := make([]float64, len(l.directions))
	sums := l.powers(parts)
	if sums == nil {
		sums = polarised(parts)
	}
	for _, s := range sums {
		row[l.index(s.direction)] += s.scale
	}
	all := &l.combinations[parts[0].order]
	same := func(r []float64) bool { return slices.Equal(r, row) }
	m := slices.IndexFunc(*all, same)
	if m < 0 {
		m = len(*all)
		*all = append(*all, row)
	}
	return m
}

// channels returns what the network is to propagate.
func (l *layout) channels(dim int) mlp.Channels {
	v := mat.New(len(l.directions), dim)
	for k, d := range l.directions {
		for _, c := range d {
			if c.times != 0 {
				v.Set(k, c.axis, c.times)
			}
		}
	}
	matrix := func(order int) *mat.Dense {
		a := mat.New(len(l.combinations[order]), len(l.directions))
		for m, row := range l.combinations[order] {
			copy(a.Row(m), row)
		}
		return a
	}
	return mlp.Channels{Directions: v, First: l.first, Second: matrix(2), Third: matrix(3), Fourth: matrix(4), NoValue: !l.value}
}

// sameChannels reports whether conditions with these channels can share a batch.
func sameChannels(a, b mlp.Channels) bool {
	return a.First == b.First && a.NoValue == b.NoValue && sameMatrix(a.Directions, b.Directions) &&
		sameMatrix(a.Second, b.Second) && sameMatrix(a.Third, b.Third) && sameMatrix(a.Fourth, b.Fourth)
}

func sameMatrix(a, b *mat.Dense) bool {
	return a.Rows == b.Rows && a.Cols == b.Cols && slices.Equal(a.Data, b.Data)
}

// form is an operator compiled: (N u)(x_i) = sum of the entries' coefficients times entries of the
// jet at x_i.
type form []entry

// entry is one summand of a form.
type entry struct {
	column   int    // output * channels + channel; of constants and sums, behind all of these
	constant string // the name of one; "": a derivative
	sum      bool   // it is a sum over other points
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
