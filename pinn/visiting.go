package pinn

import (
	"math"
	"slices"

	"anagram/internal/text"
	"anagram/mat"
	"anagram/mlp"
)

// visiting is what a worker has for other points. It looks at them in groups of at most maxBlock,
// in their order, which is the same whatever worker does it. A group may have points of several
// rows, and a row points in several groups. Of the groups of a block only the last is kept: a
// reverse pass evaluates the others again.
type visiting struct {
	visitors    []*mlp.Batch // one for each kind of channels at other points
	jets1       []float64    // jets at the group in view
	coefs1      []float64    // their coefs
	jet1, coef1 mat.Dense    // views of these
	features    []float64    // those of a group
	inView      group        // what jet1 is of, for the block evaluated last
	moved       [2][]float64 // the derivatives of jets along a line; scratch of Along
}

// group is some of the points of a visit: n from number lo of its tables on.
type group struct {
	visit *visit
	lo, n int
}

// prepare makes room, and returns the largest number of operators of an integrand.
func (w *visiting) prepare(p *Problem) (most int) {
	if len(p.visited) == 0 {
		return 0
	}
	for _, c := range p.visited {
		w.visitors = append(w.visitors, mlp.NewBatch(p.net, c, maxBlock))
	}
	n := maxBlock * p.longestVisit()
	w.jets1, w.coefs1 = make([]float64, n), make([]float64, n)
	w.features = make([]float64, maxBlock*p.net.Params())
	for _, c := range p.conditions {
		for _, v := range c.visits {
			for _, s := range v.sums {
				most = max(most, len(s.forms))
			}
		}
	}
	return most
}

// groups calls do with the groups of the block evaluated last.
func (w *worker) groups(do func(g group) error) error {
	b := &w.last.block
	for k := range b.condition.visits {
		v := &b.condition.visits[k]
		from := b.lo * v.rule.n
		to := from + b.x.Rows*v.rule.n
		for lo := from; lo < to; lo += maxBlock {
			if err := do(group{v, lo, min(maxBlock, to-lo)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// points returns the points of a group.
func (g group) points() mat.Dense { return *g.visit.y.View(g.lo, 0, g.n, g.visit.y.Cols) }

// coordinates returns those of the points of a group.
func (g group) coordinates() []float64 {
	d := g.visit.y.Cols
	return g.visit.y.Data[g.lo*d : (g.lo+g.n)*d]
}

// rowOf returns the row of the block evaluated last that point j of a group belongs to.
func (w *worker) rowOf(g group, j int) int { return (g.lo+j)/g.visit.rule.n - w.last.lo }

// lookAt evaluates the network at a group, unless that is in view, or one with the same points: an
// integral over all coordinates has them at every row.
func (w *worker) lookAt(g group) {
	seen := w.inView
	w.inView = g
	v := g.visit
	if seen == g || seen.visit == v && slices.Equal(seen.coordinates(), g.coordinates()) {
		return
	}
	width := w.p.net.Outputs() * v.channels.Count()
	w.jet1 = mat.Dense{Rows: g.n, Cols: width, Stride: width, Data: w.jets1[:g.n*width]}
	x := g.points()
	w.visitors[v.plan].Forward(&w.jet1, w.last.theta[:w.params], &x)
}

// sumVisits sets the columns of sums in the jet of the block.
func (w *worker) sumVisits() (err error) {
	w.inView = group{}
	defer func() {
		if err != nil {
			w.last.block = block{}
		}
	}()
	own := w.jet.Cols - w.last.condition.sums
	for i := range w.jet.Rows {
		clear(w.jet.Row(i)[own:])
	}
	return w.groups(func(g group) error {
		w.lookAt(g)
		v := g.visit
		for j := range g.n {
			row := w.jet.Row(w.rowOf(g, j))[v.first:]
			for k := range v.sums {
				n, err := w.summand(g, k, j)
				if err != nil {
					return err
				}
				row[k] += float64(v.weights[g.lo+j] * n)
			}
		}
		return nil
	})
}

// summand returns what sum k has at point j of the group in view, without its weight. A panic of an
// integrand is an error that names term and point.
func (w *worker) summand(g group, k, j int) (n float64, err error) {
	s, i := &g.visit.sums[k], g.lo+j
	if s.integrand == nil {
		return s.forms[0].value(w.jet1.Row(j), i), nil
	}
	defer w.caughtThere(g, j, &err)
	return s.at(g.visit.y.Row(i), w.jet1.Row(j), i, w.values, w.d), nil
}

// caughtThere, deferred, turns a panic of the user's integrand into an error.
func (w *worker) caughtThere(g group, j int, err *error) {
	if v := recover(); v != nil {
		*err = text.Errorf("pinn: %s: the integrand panics at point %v: %v", w.last.condition.name, g.visit.y.Row(g.lo+j), v)
	}
}

// spread sets coef1 to the derivatives of sum_i r_i by the jets of a group, from those by the sums
// in coef.
func (w *worker) spread(g group) error {
	v := g.visit
	width := w.p.net.Outputs() * v.channels.Count()
	w.coef1 = mat.Dense{Rows: g.n, Cols: width, Stride: width, Data: w.coefs1[:g.n*width]}
	w.coef1.Zero()
	for j := range g.n {
		from := w.coef.Row(w.rowOf(g, j))[v.first:]
		for k := range v.sums {
			alpha := v.weights[g.lo+j] * from[k]
			if v.sums[k].integrand == nil {
				v.sums[k].forms[0].addTo(w.coef1.Row(j), alpha, g.lo+j)
			} else if err := w.spreadIntegrand(g, k, j, alpha); err != nil {
				return err
			}
		}
	}
	return nil
}

// spreadIntegrand adds alpha dN/dJ of an integrand to row j of coef1. The group has to be in view.
func (w *worker) spreadIntegrand(g group, k, j int, alpha float64) (err error) {
	n, err := w.summand(g, k, j)
	if err != nil {
		return err
	}
	defer w.caughtThere(g, j, &err)
	s, y := &g.visit.sums[k], g.visit.y.Row(g.lo+j)
	values, d := w.values[:len(s.forms)], w.d[:len(s.forms)]
	fine := finite(n)
	for i, form := range s.forms {
		slope := partial(s.integrand.Residual, y, d, values, i)
		fine = fine && finite(slope)
		form.addTo(w.coef1.Row(j), alpha*slope, g.lo+j)
	}
	if !fine && mat.MaxAbs(values) <= math.MaxFloat64 {
		return text.Errorf("pinn: %s: the integrand or its derivative is not finite at point %v with d = %v; %s",
			w.last.condition.name, y, values, finiteCure)
	}
	return nil
}

// addVisits adds to the rows of phi what other points contribute to the derivatives of the block's
// residuals by theta_lo .. theta_hi-1, after coef has been set: of the problem's network, or of
// further units if there are any.
func (w *worker) addVisits(phi *mat.Dense, lo, hi int, units *further) error {
	if hi == lo {
		return nil
	}
	return w.groups(func(g group) error {
		w.lookAt(g)
		if err := w.spread(g); err != nil {
			return err
		}
		batch := w.visitors[g.visit.plan]
		if units != nil {
			batch = units.visited[g.visit.plan]
			x := g.points()
			batch.Forward(w.jet1.Clone(), units.theta, &x)
		}
		if need := g.n * (hi - lo); len(w.features) < need {
			w.features = make([]float64, need)
		}
		part := mat.Dense{Rows: g.n, Cols: hi - lo, Stride: hi - lo, Data: w.features[:g.n*(hi-lo)]}
		batch.Gradients(&part, &w.coef1, lo, hi)
		for j := range g.n {
			mat.Axpy(phi.Row(w.rowOf(g, j)), 1, part.Row(j))
		}
		return nil
	})
}

// addVisitsTranspose adds the sums over the rows of these to dst.
func (w *worker) addVisitsTranspose(dst []float64) error {
	return w.groups(func(g group) error {
		w.lookAt(g)
		if err := w.spread(g); err != nil {
			return err
		}
		w.visitors[g.visit.plan].AddTranspose(dst, &w.coef1)
		return nil
	})
}

// moveVisits sets the columns of sums in the derivatives of the jet along v.
func (w *worker) moveVisits(v []float64) error {
	m := w.moving
	if w.moved[0] == nil {
		w.moved[0], w.moved[1] = make([]float64, len(w.jets1)), make([]float64, len(w.jets1))
		for _, batch := range w.visitors {
			batch.ReserveAlong()
		}
	}
	own := w.jet.Cols - w.last.condition.sums
	for i := range w.jet.Rows {
		clear(m.jet1.Row(i)[own:])
		clear(m.jet2.Row(i)[own:])
	}
	return w.groups(func(g group) error {
		w.lookAt(g)
		size := g.n * w.jet1.Cols
		first := mat.Dense{Rows: g.n, Cols: w.jet1.Cols, Stride: w.jet1.Cols, Data: w.moved[0][:size]}
		again := mat.Dense{Rows: g.n, Cols: w.jet1.Cols, Stride: w.jet1.Cols, Data: w.moved[1][:size]}
		w.visitors[g.visit.plan].Along(&first, &again, v[:w.params])
		for k := range g.visit.sums {
			s, column := &g.visit.sums[k], g.visit.first+k
			if s.integrand != nil {
				w.measure(s.forms, &w.jet1, g.lo)
			}
			for j := range g.n {
				n1, n2, err := w.moveSummand(g, k, j, first.Row(j), again.Row(j))
				if err != nil {
					return err
				}
				i, weight := w.rowOf(g, j), g.visit.weights[g.lo+j]
				m.jet1.Row(i)[column] += float64(weight * n1)
				m.jet2.Row(i)[column] += float64(weight * n2)
			}
		}
		return nil
	})
}

// moveSummand returns the derivatives along a line of what summand returns, from those of the jet.
func (w *worker) moveSummand(g group, k, j int, jet1, jet2 []float64) (n1, n2 float64, err error) {
	s, i := &g.visit.sums[k], g.lo+j
	if s.integrand == nil {
		return s.forms[0].value(jet1, i), s.forms[0].value(jet2, i), nil
	}
	defer w.caughtThere(g, j, &err)
	n1, n2 = w.curve(s.integrand, s.forms, g.visit.y.Row(i), i, w.jet1.Row(j), jet1, jet2)
	return n1, n2, nil
}

// mostSums returns the largest number of sums of a condition with channels of that number.
func (p *Problem) mostSums(plan int) (most int) {
	for _, c := range p.conditions {
		if c.plan == plan {
			most = max(most, c.sums)
		}
	}
	return most
}

// longestVisit returns the length of the longest jet at other points; 0 if there are none.
func (p *Problem) longestVisit() (longest int) {
	for _, c := range p.visited {
		longest = max(longest, p.net.Outputs()*c.Count())
	}
	return longest
}

// visitNumbers returns how many numbers of 8 bytes a worker takes to look at other points, and how
// many more with the scratch of Along.
func (p *Problem) visitNumbers() (worker, along float64) {
	if len(p.visited) == 0 {
		return 0, 0
	}
	for _, c := range p.visited {
		batch, scratch := mlp.BatchNumbers(p.net, c, maxBlock)
		worker, along = worker+batch, along+scratch
	}
	jets := float64(2 * maxBlock * p.longestVisit())
	return worker + jets + float64(maxBlock*p.net.Params()), along + jets
}
