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

// examined returns how many columns of the output layer are fitted to so many rows, and how many
// further units with them. Nothing is fitted if the columns are too many or the rows too few.
func (p *Problem) examined(rows int) (own, units int) {
	lo, hi := p.net.LastLayer()
	if own = hi - lo; own > maxExaminedColumns || rows < 2*own {
		return 0, 0
	}
	return own, min(maxFurtherUnits, (rows/2-own)/p.net.Outputs())
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
