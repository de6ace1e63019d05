package pinn

import (
	"context"
	"math"
	"math/rand/v2"

	"anagram/domain"
	"anagram/internal/vec"
	"anagram/lsq"
	"anagram/mat"
	"anagram/mlp"
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

// What is looked at. TestExamineUnknowns, TestCaseInfeasible, TestCaseNoise and TestContradictions
// rest on it; docs/verdicts.md has what verdicts by it are worth.
const (
	examinedBlocks   = 16   // of a condition, evenly spread, at most: 1024 points
	furtherUnits     = 300  // of many shapes; the first third of them is tried by itself
	gentlest         = 0.5  // slope of a further unit, over half the width of the region; ...
	steepest         = 20   // ... log-uniform up to here
	examRidge        = 1e-4 // of a column's length: no fit by functions that vanish at these points
	examinedColumns  = 1024 // more are not fitted: that would take longer than a step
	neighbourhood    = 1024 // points of a condition among which neighbours are looked for
	fewestNeighbours = 16   // of fewer points nothing is said
)

// Examine implements lsq.Session at the points in place.
func (p *Problem) Examine(ctx context.Context, theta []float64) (lsq.Examination, error) {
	x := lsq.Examination{Loss: math.NaN(), Resolved: math.NaN(), Enriched: [2]float64{math.NaN(), math.NaN()}}
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
	terms []int      // of each row
	heads []int      // first row of each condition, and the number of rows
	x     *mat.Dense // the points, scaled to [-1, 1]
	a     *mat.Dense // columns of the output layer, those of the further units, r; then the rows of the ridge
	own   int        // how many of the columns are the output layer's
}

// collect evaluates the rows.
func (p *Problem) collect(ctx context.Context, theta []float64) (*exam, error) {
	chosen := p.sample(examinedBlocks)
	rows := 0
	for _, s := range chosen {
		rows += p.block(s.index).x.Rows
	}
	e := &exam{p: p, x: mat.New(rows, p.net.Inputs())}
	lo, hi := p.net.LastLayer()
	own, units := p.examined(rows)
	if e.own = own; own == 0 {
		hi = lo
	}
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
		own := e.a.View(at, 0, n, e.own)
		if err := w.Features(w.r[:n], &own, s.index, theta, lo, hi); err != nil {
			return nil, err
		}
		x := &w.last.x
		pool := e.a.View(at, e.own, n, f.count)
		f.features(&pool, w, x)
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

// examined returns how many columns of the output layer are fitted to so many rows, and beside how
// many further units. It is none where they are too many, or the rows too few.
func (p *Problem) examined(rows int) (own, units int) {
	lo, hi := p.net.LastLayer()
	if own = hi - lo; own > examinedColumns || rows < 2*own {
		return 0, 0
	}
	return own, min(furtherUnits, (rows/2-own)/p.net.Outputs())
}

// examNumbers returns how many numbers an examination of the Check of p takes.
func (p *Problem) examNumbers() float64 {
	rows := 0
	for _, c := range p.conditions {
		n := c.rows()
		if c.points.Region() != nil {
			n *= unseenPerPoint
		}
		rows += min(n, examinedBlocks*maxBlock)
	}
	own, units := p.examined(rows)
	columns := own + units*p.net.Outputs() + 1
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

// useFurther is the number of a stream of random numbers, as domain.Derive counts them.
const useFurther = 4

// further is a network of units of many shapes, whose columns stand beside those of the problem's
// own.
type further struct {
	net     *mlp.Network
	theta   []float64
	batches []*mlp.Batch // one for each kind of channels
	count   int          // of columns
	row     []float64    // scratch for them
}

// further draws so many units: tanh(s a.(xi - c)) with a uniform on the sphere, c uniform in the
// region scaled to [-1.05, 1.05]^d and the slope s log-uniform.
func (p *Problem) further(units int) *further {
	f := &further{}
	if units < 1 {
		return f
	}
	d, outputs := p.net.Inputs(), p.net.Outputs()
	f.net = mlp.New(p.net.Activation(), d, units, outputs)
	f.theta = make([]float64, f.net.Params())
	lo, hi := p.extent()
	rng := rand.New(rand.NewPCG(domain.Derive(0, useFurther, 0), 0))
	w, b := f.net.Layer(f.theta, 0)
	for j := range units {
		a, norm := w.Row(j), 0.0
		for k := range a {
			a[k] = vec.Normal(rng)
			norm += float64(a[k] * a[k])
		}
		slope := gentlest * vec.Exp(float64(rng.Float64())*vec.Log(steepest/gentlest)) / math.Sqrt(norm)
		for k := range a {
			c, half := float64(1.05*(float64(2*float64(rng.Float64()))-1)), float64((hi[k]-lo[k])/2)
			if half == 0 {
				half = 1
			}
			middle := float64((lo[k]+hi[k])/2) / half
			b[j] -= float64(slope * a[k] * (c + middle))
			a[k] *= slope / half
		}
	}
	for _, c := range p.channels {
		f.batches = append(f.batches, mlp.NewBatch(f.net, c, maxBlock))
	}
	first, last := f.net.LastLayer()
	f.count = last - first - outputs // the biases are the problem's own
	f.row = make([]float64, f.count)
	return f
}

// features sets dst to the derivatives of the residuals that w has just evaluated by the weights of
// the units, unit by unit, so that the first columns are those of the first units in every output.
func (f *further) features(dst *mat.Dense, w *worker, x *mat.Dense) {
	if f.count == 0 {
		return
	}
	plan := w.last.condition.plan
	jet := mat.New(x.Rows, w.coef.Cols)
	f.batches[plan].Forward(jet, f.theta, x)
	lo, _ := f.net.LastLayer()
	f.batches[plan].Gradients(dst, &w.coef, lo, lo+f.count)
	outputs := f.net.Outputs()
	units := f.count / outputs
	for i := range dst.Rows {
		copy(f.row, dst.Row(i)) // the layer is stored output by output
		for k, v := range f.row {
			dst.Set(i, k%units*outputs+k/units, v)
		}
	}
}

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
	x.Enriched = [2]float64{tail(e.own + (n-e.own)/3), tail(n)}
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
	squares := make([]float64, a.Cols-1)
	for i := range a.Rows {
		for j, v := range a.Row(i)[:len(squares)] {
			squares[j] += float64(v * v)
		}
	}
	for i := range a.Rows {
		row := a.Row(i)
		for j, s := range squares {
			if s > 0 {
				row[j] /= math.Sqrt(s)
			}
		}
	}
}

// smoothness returns the correlation of the residuals at neighbouring points, for each term: r_i
// r_j summed over the points i of its conditions and their nearest j, over the sum of r_i^2. Only
// points given one by one count, as measured data are: a source that is a function has no noise,
// and far from its neighbours the residual of a good network has nothing in common with theirs
// either.
func (e *exam) smoothness() []float64 {
	terms := len(e.p.terms)
	products, squares := make([]float64, terms), make([]float64, terms)
	for c, lo := range e.heads[:len(e.heads)-1] {
		hi := min(e.heads[c+1], lo+neighbourhood)
		if hi-lo < fewestNeighbours || e.p.conditions[c].points.Region() != nil {
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
