package pinn

import (
	"context"
	"math"

	"anagram/lsq"
	"anagram/mat"
)

// An examination asks what stands between a network and a smaller loss, without training another
// one. At some of the points, the residual is fitted by linear least squares twice:
//
//	by the functions that the output layer combines already    (Resolved)
//	by these and further units of many shapes                  (Enriched)
//
// The first says what more points would teach this network, the second whether more units would
// lower the loss. Where neither lowers it, no small change of u does: the conditions contradict
// each other, the data are noisy, or u is near another solution of a nonlinear equation. Noise
// shows in the residuals themselves: those at neighbouring points have nothing in common.
//
// (J. Siegel and others, Greedy training algorithms, 2023, choose units from such a pool.)

// TestExamineUnknowns, TestCaseInfeasible, TestCaseNoise and TestContradictions rest on these;
// docs/verdicts.md has what verdicts by them are worth.
const (
	// maxExaminedBlocks bounds the blocks of a condition that are looked at, evenly spread: 1024
	// points.
	maxExaminedBlocks = 16
	// maxExaminedColumns bounds the columns of the output layer that are fitted: more of them take
	// longer than a step.
	maxExaminedColumns = 1024
)

// Examine implements lsq.Session at the points in place.
func (p *Problem) Examine(ctx context.Context, theta []float64) (lsq.Examination, error) {
	nan := math.NaN()
	x := lsq.Examination{Loss: nan, Resolved: nan, Enriched: [2]float64{nan, nan}}
	var err error
	if x.Gauges, err = p.Gauge(ctx, theta); err != nil {
		return x, err
	}
	e, err := p.collect(ctx, theta)
	if err != nil {
		return x, err
	}
	x.Smoothness = e.smoothness()
	return x, e.fit(ctx, &x)
}

// exam is what an examination rests on: rows of the points looked at.
type exam struct {
	p     *Problem
	terms []int      // the term of each row
	heads []int      // the first row of each condition, and at the end the number of rows
	x     *mat.Dense // the points, each coordinate scaled to [-1, 1]
	own   int        // how many columns of a belong to the output layer
	units int        // how many further units there are

	// a has the columns of the output layer, those of the further units, and r. Below the rows of
	// the points are those of the ridge.
	a *mat.Dense
}

// collect evaluates the rows.
func (p *Problem) collect(ctx context.Context, theta []float64) (*exam, error) {
	chosen := p.sample(maxExaminedBlocks)
	rows := 0
	for _, s := range chosen {
		rows += p.block(s.index).x.Rows
	}
	e := &exam{p: p, x: mat.New(rows, p.net.Inputs())}
	lo, hi := p.net.LastLayer()
	own, units := p.examined(rows)
	constants := len(p.shape.constants)
	if e.own = own; own == 0 {
		hi, constants = lo, 0
	}
	e.units = units
	f := p.further(units)
	e.a = mat.New(rows+e.own+f.count, e.own+f.count+1) // the last rows are the ridge
	from, to := p.extent()
	w, at := p.newWorker(), 0
	var last *condition
	for _, s := range chosen {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b := p.block(s.index)
		n := b.x.Rows
		if c := b.condition; c != last {
			last, e.heads = c, append(e.heads, at)
		}
		if err := w.Features(w.r[:n], e.a.View(at, 0, n, hi-lo), s.index, theta, lo, hi); err != nil {
			return nil, err
		}
		w.constantFeatures(e.a.View(at, hi-lo, n, constants), p.net.Params(), p.net.Params()+constants)
		x := &w.last.x
		if err := f.features(e.a.View(at, e.own, n, f.count), w, x); err != nil {
			return nil, err
		}
		for i := range n {
			e.terms = append(e.terms, last.term)
			e.a.Set(at+i, e.a.Cols-1, w.r[i]*math.Sqrt(s.share))
			mat.Scal(e.a.Row(at + i)[:e.a.Cols-1], math.Sqrt(s.share))
			toUnit(e.x.Row(at+i), x.Row(i), from, to)
		}
		at += n
	}
	e.heads = append(e.heads, at)
	return e, nil
}

// examined returns how many columns of the output layer and of constants are fitted to so many
// rows, and how many further units with them. Nothing is fitted if the columns are too many or the
// rows too few.
func (p *Problem) examined(rows int) (own, units int) {
	lo, hi := p.net.LastLayer()
	if own = hi - lo + len(p.shape.constants); own > maxExaminedColumns || rows < 2*own {
		return 0, 0
	}
	return own, min(maxFurtherUnits, (rows/2-own)/len(p.net.Summands()))
}

// examNumbers returns how many numbers an examination of the Check of p takes.
func (p *Problem) examNumbers() float64 {
	rows := 0
	for _, c := range p.conditions {
		n := c.rows()
		if c.points.Region() != nil {
			n = unseenPerPoint * min(n, maxExaminedBlocks*maxBlock)
		}
		rows += min(n, maxExaminedBlocks*maxBlock)
	}
	own, units := p.examined(rows)
	columns := own + units*len(p.net.Summands()) + 1
	rows += columns - 1 // the ridge
	return float64(float64(rows)*float64(columns+p.net.Inputs())) + mat.QRNumbers(rows, columns)
}

// toUnit sets dst to x, scaled so that the box from lo to hi becomes [-1, 1]^d.
func toUnit(dst, x, lo, hi []float64) {
	for k, v := range x {
		if half := (hi[k] - lo[k]) / 2; half > 0 {
			dst[k] = (v-lo[k])/half - 1
		}
	}
}

// examRidge is the ridge of a fit relative to a column's length: TestCaseInfeasible,
// TestContradictions. With it nothing is fitted by functions that vanish at the points looked at.
const examRidge = 1e-4

// fit sets the losses of x: that of the rows, and what it falls to with the residual fitted by the
// output layer's columns, by these and a third of the further ones, and by all, each scaled up for
// the degrees of freedom that the fit takes. One QR gives all of them, as the tails of Q^T r. The
// columns have length one and stand on a ridge,
//
//	min |A w - r|^2 + examRidge^2 |w|^2.
//
// Where the context ends first, that of the rows is all there is, and its error.
func (e *exam) fit(ctx context.Context, x *lsq.Examination) error {
	m, n := len(e.terms), e.a.Cols-1
	r := make([]float64, m+n)
	tail := func(from int) float64 {
		norm := mat.Nrm2(r[from:])
		return float64(norm*norm) / 2 * float64(m) / float64(m-from)
	}
	take := func() {
		for i := range r {
			r[i] = e.a.At(i, n)
		}
	}
	take()
	x.Loss = tail(0)
	if e.own == 0 {
		return nil
	}
	scaleColumns(e.a)
	for j := range n {
		e.a.Set(m+j, j, examRidge)
	}
	var qr mat.QR
	qr.Until(ctx.Err)
	qr.FactorCols(e.a, n)
	if err := ctx.Err(); err != nil {
		return err
	}
	take()
	x.Resolved = tail(e.own)
	if n == e.own {
		return nil
	}
	x.Enriched[1] = tail(n)
	if e.units >= minFurtherUnits {
		x.Enriched[0] = tail(e.own + (n-e.own)/3)
	}
	clear(r[:n])
	qr.MulQVec(r) // what the fit leaves at each point
	x.Left = make([]float64, len(e.p.terms))
	for i, v := range r[:m] {
		x.Left[e.terms[i]] += float64(float64(v*v) / 2)
	}
	return nil
}

// scaleColumns divides all columns but the last by their length.
func scaleColumns(a *mat.Dense) {
	lengths := make([]float64, a.Cols)
	mat.ColumnNorms(lengths, a)
	for i := range a.Rows {
		row := a.Row(i)
		for j, l := range lengths[:a.Cols-1] {
			if l > 0 {
				row[j] /= l
			}
		}
	}
}

// maxNeighbours and minNeighbours bound the points of a condition among which neighbours are looked
// for; of fewer nothing is said. TestCaseNoise.
const (
	maxNeighbours = 1024
	minNeighbours = 16
)

// smoothness returns the correlation of the residuals at neighbouring points, for each term: the
// sum of r_i r_j over the points i of its conditions and their nearest points j, over the sum of
// r_i^2. Only values at points given one by one count, as measured data are. A source that is a
// function has no noise, and the residuals of a good network are not correlated over long distances
// either.
func (e *exam) smoothness() []float64 {
	terms := len(e.p.terms)
	products, squares := make([]float64, terms), make([]float64, terms)
	for c, lo := range e.heads[:len(e.heads)-1] {
		hi := min(e.heads[c+1], lo+maxNeighbours)
		if hi-lo < minNeighbours || e.p.conditions[c].points.Region() != nil || e.p.conditions[c].order() > 0 {
			continue
		}
		for i := lo; i < hi; i++ {
			r := e.a.At(i, e.a.Cols-1)
			products[e.terms[i]] += float64(r * e.a.At(e.nearest(i, lo, hi), e.a.Cols-1))
			squares[e.terms[i]] += float64(r * r)
		}
	}
	for t := range products {
		products[t] /= squares[t] // NaN where there are too few points
	}
	return products
}

// nearest returns which of the rows lo .. hi-1 is at the point nearest to that of row i, itself
// aside.
func (e *exam) nearest(i, lo, hi int) (at int) {
	least := math.Inf(1)
	for j := lo; j < hi; j++ {
		if j == i {
			continue
		}
		sum := 0.0
		for k, v := range e.x.Row(i) {
			d := v - e.x.At(j, k)
			sum += float64(d * d)
		}
		if sum < least {
			at, least = j, sum
		}
	}
	return at
}
