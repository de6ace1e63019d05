package pinn

import (
	"context"
	"math"
	"slices"

	"anagram/internal/vec"
	"anagram/mat"
	"anagram/mlp"
)

// How large is u? A network whose parameters are of order one gives values of order one, and a
// method measures its steps by them: for a u of millions, or of millionths, it would never arrive.
// So New finds out before the first step what u is measured in. Units of many shapes (further.go)
// are fitted to the linear terms by least squares. With g and d those of the form of the network,
// if it has one, the fit is g + d N, and the size of an output is how far N varies over the points:
// three standard deviations, most of the range, but not less than a tenth of the largest |N|.
//
// Only its order of magnitude matters, so few points and units do. But the size is proportional to
// u, so that theta does not depend on the unit of u.
//
// An output that the linear terms leave at 0 gets its size from all terms, linearised at u = 0. In
// the order of these two an initial value counts before the growth that an equation has near u = 0.
// What rounding leaves of a zero is no size: only outputs that data reach have one.

// TestSizes rests on these.
const (
	// sizeUnits bounds the units, and sizeColumns what they make with many outputs.
	sizeUnits, sizeColumns = 64, 256
	// sizeBlocks bounds the blocks of a condition that are looked at, evenly spread.
	sizeBlocks = 4
	// sizeNoise is what rounding makes of a zero: of a source, or of the largest size.
	sizeNoise = 0x1p-46
	// sizeRidge is the ridge of the fit relative to a column's length. The steepest units give a
	// fourth derivative 1e5 times that of a smooth solution, which has to be worth its data all the
	// same.
	sizeRidge = 1e-7
	// sizeDeviations and sizeShare are the three standard deviations and the tenth. Four of them,
	// or max |u|, made laplace5d three times worse, whose u is between 2 and 5 nearly everywhere.
	sizeDeviations, sizeShare = 3, 0.1
)

// sizes returns the size of every output; 1 for one that nothing makes differ from 0.
func (p *Problem) sizes(ctx context.Context) ([]float64, error) {
	sizes := make([]float64, p.net.Outputs())
	for _, all := range []bool{false, true} {
		fitted, err := p.fitSizes(ctx, all)
		if err != nil {
			return nil, err
		}
		done := true
		for o, s := range fitted {
			if sizes[o] == 0 && s > sizeNoise*slices.Max(fitted) && finite(s) {
				sizes[o] = s
			}
			done = done && sizes[o] > 0
		}
		if done {
			return sizes, nil
		}
	}
	for o, s := range sizes {
		if s == 0 {
			sizes[o] = 1
		}
	}
	return sizes, nil
}

// fitSizes returns the size of every output by one fit, to the linear terms or to all that are
// finite at u = 0. Those of outputs that take no part are 0.
func (p *Problem) fitSizes(ctx context.Context, all bool) ([]float64, error) {
	chosen := p.sample(sizeBlocks)
	rows := 0
	for _, s := range chosen {
		rows += p.block(s.index).x.Rows
	}
	f := p.further(max(1, min(sizeUnits, min(sizeColumns, rows)/len(p.net.Summands()))))
	lo, hi := f.net.LastLayer()
	d := &sizeData{
		f: f, a: mat.New(rows+hi-lo, hi-lo+1), // the last rows are the ridge
		driven: map[*condition]bool{}, asked: map[*condition]bool{},
	}
	// Of a network without ranges, and of one unit: at zero parameters u is that of the form, else
	// 0.
	zero := *p
	zero.net = p.net.Sibling(1)
	w := zero.newWorker()
	var points []block
	for _, s := range chosen {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b, err := w.block(s.index)
		if err != nil {
			return nil, err
		}
		c := p.block(s.index).condition
		points = append(points, block{b.condition, b.lo, *b.x.Clone()})
		if all || c.affine() {
			d.add(w, c, b, s)
		}
	}
	rows = len(d.terms)
	balance(d.a, d.terms)
	// A size has eight binary digits, relative to one that is exact to rounding. In another unit of
	// u the fit has other last digits, which would be felt in every step.
	lengths := f.solve(d.a.View(0, 0, rows+hi-lo, hi-lo+1))
	sizes := f.spread(points)
	f.even(lengths)
	for o, exact := range f.spread(points) {
		if exact > 0 {
			sizes[o] = exact * vec.Coarse(sizes[o]/exact)
		}
	}
	for o, yes := range p.reached(d.driven, d.asked) {
		if !yes {
			sizes[o] = 0
		}
	}
	return sizes, nil
}

// sizeData is what a fit of sizes rests on.
type sizeData struct {
	f             *further
	a             *mat.Dense          // columns of the units, and what their sum should be
	terms         []int               // of the rows
	asked, driven map[*condition]bool // those that rows are of, and those of them that have data
}

// add appends the rows of a block, unless they are not finite at u = 0.
func (d *sizeData) add(w *worker, c *condition, b *block, s sampled) {
	n, at := b.x.Rows, len(d.terms)
	if w.Features(w.r[:n], mat.New(n, 0), s.index, make([]float64, w.p.Params()), 0, 0) != nil {
		return
	}
	lo, hi := d.f.net.LastLayer()
	part := d.a.View(at, 0, n, hi-lo)
	d.f.batches[c.plan].Forward(mat.New(n, w.ownCoef.Cols), d.f.theta, &b.x)
	d.f.batches[c.plan].Gradients(part, &w.ownCoef, lo, hi)
	if w.addVisits(part, lo, hi, d.f) != nil {
		part.Zero() // not finite at other points
		return
	}
	d.asked[c] = true
	for i := range n {
		d.terms = append(d.terms, c.term)
		if w.data(b, i) && mat.MaxAbs(part.Row(i)) > 0 { // u^2 = 1 says nothing near u = 0
			d.a.Set(at+i, hi-lo, -w.r[i])
			d.driven[c] = true
		}
		mat.Scal(d.a.Row(at+i), math.Sqrt(s.share))
	}
}

// reached returns which outputs take part in a driven condition, one with data, or in one that is
// asked and has an output that is reached.
func (p *Problem) reached(driven, asked map[*condition]bool) []bool {
	yes := make([]bool, p.net.Outputs())
	for range yes { // each round reaches another output, or none
		for _, c := range p.conditions {
			if !asked[c] {
				continue
			}
			outputs := c.outputs(p.channels[c.plan].Count())
			if !driven[c] && !slices.ContainsFunc(outputs, func(o int) bool { return yes[o] }) {
				continue
			}
			for _, o := range outputs {
				yes[o] = true
			}
		}
	}
	return yes
}

// outputs returns the outputs that the condition uses, of count channels each.
func (c *condition) outputs(count int) (used []int) {
	for _, form := range c.forms {
		for _, e := range form {
			if e.constant == "" && !e.sum {
				used = append(used, e.column/count)
			}
		}
	}
	for _, v := range c.visits {
		used = append(used, v.uses()...)
	}
	return used
}

// data reports whether the residual at point i, of u = 0, is more than rounding.
func (w *worker) data(b *block, i int) bool {
	c := b.condition
	least := 0.0
	if c.source != nil {
		least = sizeNoise * math.Abs(c.scale*c.source[b.lo+i])
	}
	return math.Abs(w.r[i]) > least
}

// balance divides the rows of each term by what a typical function leaves in it, the norm of all
// their columns but the last. So no term counts more because its equation is written in another
// unit.
func balance(a *mat.Dense, terms []int) {
	squares := make([]float64, 1+slices.Max(append(terms, 0)))
	for i, t := range terms {
		norm := mat.Nrm2(a.Row(i)[:a.Cols-1])
		squares[t] += float64(norm * norm)
	}
	for i, t := range terms {
		if squares[t] > 0 {
			mat.Scal(a.Row(i), 1/math.Sqrt(squares[t]))
		}
	}
}

// solve sets the output layer to the solution of min |A w - b|^2 + |ridge w|^2, in columns of
// length one, where a is (A b) with room for the ridge below. It returns the lengths they had.
func (f *further) solve(a *mat.Dense) (lengths []float64) {
	lo, _ := f.net.LastLayer()
	w := f.theta[lo:]
	n := len(w)
	lengths = make([]float64, n+1)
	mat.ColumnNorms(lengths, a)
	scaleColumns(a)
	for j := range w {
		a.Set(a.Rows-n+j, j, sizeRidge)
	}
	var qr mat.QR
	qr.FactorCols(a, n)
	for j := n - 1; j >= 0; j-- {
		row := a.Row(j)
		w[j] = (row[n] - mat.Dot(row[j+1:n], w[j+1:])) / row[j]
	}
	for j := range w {
		if lengths[j] > 0 {
			w[j] /= lengths[j]
		}
	}
	return lengths
}

// even sets the output layer to weights that only lengths of columns and of b decide, so that they
// are exact to rounding: those of a summand are as large as b, in proportion to the columns.
func (f *further) even(lengths []float64) {
	lo, _ := f.net.LastLayer()
	w, summands := f.theta[lo:], len(f.net.Summands())
	summand := func(j int) int { // the biases come last
		if j >= f.count {
			return j - f.count
		}
		return j / (f.count / summands)
	}
	squares := make([]float64, summands)
	for j := range w {
		squares[summand(j)] += float64(lengths[j] * lengths[j])
	}
	for j := range w {
		w[j] = 0
		if square := squares[summand(j)]; square > 0 {
			w[j] = lengths[len(w)] * lengths[j] / square
		}
	}
}

// spread returns the size of each output, without its form, over the points. That of a sum of
// windows is without its offset alone: outside its window an N_k may be anything.
func (f *further) spread(points []block) []float64 {
	outputs := f.net.Outputs()
	bare, none := f.net, make([]float64, len(f.theta))
	if !f.net.IsSum() {
		bare = f.net.In(nil)
	}
	sums, squares, largest := make([]float64, outputs), make([]float64, outputs), make([]float64, outputs)
	u, n := mat.New(maxBlock, outputs), 0.0
	batch := mlp.NewBatch(bare, mlp.Channels{}, maxBlock)
	for _, b := range points {
		values := u.View(0, 0, b.x.Rows, outputs)
		batch.Forward(values, f.theta, &b.x)
		if f.net.IsSum() {
			offset := mat.New(b.x.Rows, outputs)
			batch.Forward(offset, none, &b.x)
			mat.Axpy(u.Data[:len(offset.Data)], -1, offset.Data)
		}
		for i := range values.Rows {
			for o, v := range values.Row(i) {
				sums[o] += v
				squares[o] += float64(v * v)
				largest[o] = max(largest[o], math.Abs(v))
			}
			n++
		}
	}
	for o, sum := range sums {
		mean := sum / n
		variance := max(0, squares[o]/n-float64(mean*mean))
		sums[o] = max(float64(sizeDeviations*math.Sqrt(variance)), float64(sizeShare*largest[o]))
	}
	return sums
}
